# brood as an image with the one binary:  docker build -t brood .
#
# In another Dockerfile:
#     COPY --from=brood /brood /brood
#     ENTRYPOINT ["/brood", "--"]

FROM debian:bookworm-slim AS build
WORKDIR /src
# A layer of its own: it stays as it is while only brood's sources change.
COPY tools/deps.sh tools/musl-libs.sh tools/apt.sh tools/
RUN tools/deps.sh build && tools/musl-libs.sh
COPY . .
RUN make

FROM scratch
COPY --from=build /src/build/brood /brood
ENTRYPOINT ["/brood", "--"]
