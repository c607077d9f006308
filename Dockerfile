# brood as an image with the one binary:  docker build -t brood .
#
# In another Dockerfile:
#     COPY --from=brood /brood /brood
#     ENTRYPOINT ["/brood", "--"]

FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make
WORKDIR /src
COPY . .
RUN make

FROM scratch
COPY --from=build /src/build/brood /brood
ENTRYPOINT ["/brood", "--"]
