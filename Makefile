# SPDX-License-Identifier: MIT
#
# make            build/brood and build/brood-init: static, small, stripped
# make check      everything a change must pass; `make help` names the rest; V=1 shows commands
#
# Three kinds of objects lie under build/: static (musl, for release), debug and san (the system's C
# library, for tests) and fuzz (clang). A test, a fuzzer or a tool names the sources that it is
# linked with in a line `needs: lib proc/stat.c`; a bare room stands for all its files but main*.c.

VERSION = 0.1.0
OS      ?= linux
CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 20

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules
B = build/$(if $(SAN),san,debug)
say = $(if $(V),,@echo '  $(1) $(2)';)

# ---- sources: rooms, and what the two programs do not share

room = $(filter-out $(1)/main%.c,$(wildcard $(1)/*.c))

ONLY_INIT  = init/main_init.c init/supervise_none.c init/options_none.c init/plan_none.c init/report_none.c \
             compat/linux/harden_none.c compat/linux/split_none.c
ONLY_BROOD = lib/text.c $(wildcard proc/system*.c) compat/linux/system.c \
             init/main.c init/subcommands.c init/supervise.c init/options_sandbox.c init/options_platform.c init/options_take_sandbox.c \
             init/options_take_limits.c init/profile.c init/plan_sandbox.c init/plan_limits.c \
             init/plan_maps.c init/plan_view.c init/plan_agents.c init/plan_print_sandbox.c \
             compat/linux/harden.c compat/linux/sandbox.c compat/linux/platform.c \
             $(addprefix compat/linux/check,.c _namespaces.c _cgroup.c _kernel.c _privileges.c) \
             $(addprefix init/report_,json.c file.c reason.c panic.c write.c) \
             reaper/guard.c reaper/guard_loop.c proc/reader.c proc/usage.c $(addprefix lib/,arena.c sort.c glob.c width.c) compat/linux/terminal.c compat/linux/screen.c \
             $(wildcard compat/linux/inspect*.c) \
             $(addprefix compat/linux/,split.c split_ids.c split_init.c link.c hold_leaf.c keep.c limits.c rlimit.c)

MECH_linux = ns cgroup
INIT_ROOMS = lib reaper init proc compat/$(OS)
ALL_ROOMS  = $(INIT_ROOMS) $(MECH_$(OS)) inspect cli

in_rooms   = $(wildcard $(addsuffix /*.c,$(1)))
BROOD_SRC  = $(filter-out $(ONLY_INIT),$(call in_rooms,$(ALL_ROOMS)))
INIT_SRC   = $(filter-out $(ONLY_BROOD),$(call in_rooms,$(INIT_ROOMS)))
C_FILES    = $(sort $(wildcard lib/*.[ch] include/*.[ch] init/*.[ch] reaper/*.[ch] ns/*.[ch] \
             cgroup/*.[ch] proc/*.[ch] inspect/*.[ch] cli/*.[ch] service/*.[ch] ctl/*.[ch] compat/*/*.[ch] \
             tests/*.[ch] tests/integration/helpers/*.[ch] bench/*.[ch] tools/*.[ch]))
HEADERS    = $(filter %.h,$(C_FILES))
TIDY_FILES = $(filter %.c,$(C_FILES))
SCRIPTS    = $(wildcard tools/*.sh tests/vm/*.sh tools/check .ci/run bench/run)

# ---- flags

CPPFLAGS = -I. -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DBROOD_VERSION='"$(VERSION)"'
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
           -Wvla -Wpointer-arith -Wwrite-strings -Wundef -Wformat=2 -Wno-unused-parameter \
           -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion -Werror=return-type
STD      = -std=gnu11 -fno-strict-aliasing -fno-common
SMALL    = -Oz -flto=auto -ffat-lto-objects -fno-pie -fomit-frame-pointer -ffunction-sections -fdata-sections \
           -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-stack-protector -fno-plt \
           -fno-ident -fmerge-all-constants
SMALL_LD = -static -no-pie -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,-z,norelro \
           -Wl,-z,noexecstack -Wl,--build-id=none -Wl,-O1 -Wl,-s
DEBUG    = -g -O1 -fno-omit-frame-pointer
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined

# A compiler that makes musl programs already (Alpine's) is used as it is; elsewhere musl-gcc, with
# libraries and kernel headers of our own under build/musl (tools/musl-libs.sh).
ifneq (,$(findstring musl,$(shell $(CC) -dumpmachine 2>/dev/null)))
MUSL_CC  = $(CC)
MUSL_CPP =
MUSL_LD  =
else
MUSL_CC  = musl-gcc
MUSL_CPP = -isystem build/musl/include
MUSL_LD  = -Lbuild/musl/lib
endif
MUSL     = build/musl/.ready
LIBS     = -lseccomp -lcap

# ---- programs

.PHONY: all
all: build/brood build/brood-init

obj = $(patsubst %.c,build/$(1)/obj/%.o,$(2))

# Without -flto, which would melt the files into one: tools/cold.ld places them by their rooms.
build/brood: $(call obj,static,$(BROOD_SRC)) tools/cold.ld
	$(call say,LD,$@)$(MUSL_CC) $(SMALL) $(SMALL_LD) $(LDFLAGS) $(MUSL_LD) -fno-lto -Wl,-T,tools/cold.ld -o $@ $(filter %.o,$^) $(LIBS)
	@strip -R .comment -R '.note*' $@

build/brood-init: $(call obj,static,$(INIT_SRC))
	$(call say,LD,$@)$(MUSL_CC) $(SMALL) $(SMALL_LD) $(LDFLAGS) $(MUSL_LD) -o $@ $^
	@strip -R .comment -R '.note*' $@

# The default seccomp profile, compiled when brood is: its text is in ns/default.policy.
FILTER = build/gen/filter_default.h
$(FILTER): build/gen_filter ns/default.policy
	@mkdir -p $(@D)
	$(call say,GEN,$@)build/gen_filter ns/default.policy >$@

$(MUSL): tools/musl-libs.sh
	tools/deps.sh build
	tools/musl-libs.sh

$(foreach v,static debug san fuzz,build/$(v)/obj/ns/filter.o): $(FILTER)

.PHONY: debug
debug: $(B)/brood $(B)/brood-init

# ---- libbrood: the inspector for other programs. Its own names stay inside, in the archive too.

LIB_SRC = $(wildcard inspect/*.c compat/$(OS)/inspect*.c proc/system*.c) compat/$(OS)/system.c $(addprefix cgroup/,effective.c locate.c own.c stats.c) \
          $(addprefix proc/,signal.c reader.c usage.c stat.c command.c file.c pids.c clock.c) \
          $(addprefix lib/,text.c arena.c cleanup.c err.c err_symbol.c glob.c mem.c num.c sort.c str.c str_fmt.c)
SONAME  = libbrood.so.0
.PHONY: lib
lib: build/libbrood.a build/$(SONAME) build/libbrood.pc
build/$(SONAME): $(call obj,pic,$(LIB_SRC)) inspect/libbrood.map
	$(call say,LD,$@)$(CC) -shared $(LDFLAGS) -Wl,-soname,$(SONAME) -Wl,--version-script=inspect/libbrood.map -Wl,-z,defs \
		-Wl,--gc-sections -o $@ $(filter %.o,$^)
build/libbrood.a: $(call obj,pic,$(LIB_SRC))
	$(call say,AR,$@)$(CC) -r -nostdlib -o build/libbrood.o $^
	@objcopy --localize-hidden build/libbrood.o
	@rm -f $@ && ar rcs $@ build/libbrood.o
.PHONY: print-lib build/libbrood.pc
print-lib: # for a test that compiles it in its own way
	@echo $(LIB_SRC)
build/libbrood.pc: inspect/libbrood.pc.in # anew: PREFIX may be another one
	@mkdir -p $(@D)
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' $< >$@

# $(call variant,NAME,COMPILER,COMPILE FLAGS,ORDER-ONLY PREREQUISITES)
define variant
build/$(1)/obj/%.o: %.c Makefile | $(4)
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$(2) $(STD) $(WARN) $(3) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $$@ $$<
endef
$(eval $(call variant,static,$(MUSL_CC),$(SMALL) $(MUSL_CPP),$(MUSL)))
$(eval $(call variant,debug,$(CC),$(DEBUG)))
$(eval $(call variant,pic,$(CC),-O2 -g -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections))
$(eval $(call variant,san,$(CC),$(DEBUG) $(SANITIZE)))
$(eval $(call variant,fuzz,clang,$(DEBUG) $(SANITIZE) -fsanitize=fuzzer-no-link))
-include $(shell find build/static build/debug build/pic build/san build/fuzz -name '*.d' -type f 2>/dev/null)

# ---- tests: each is linked with what its `needs:` line names

expand  = $(foreach w,$(1),$(if $(filter %.c,$(w)),$(w),$(call room,$(w))))
header  = $(shell sed -n '1,12s/^[ /*]*$(1): *\([^*]*\).*/\1/p' $(2) 2>/dev/null)
needs   = $(call expand,$(call header,needs,$(1)))
wraps   = $(addprefix -Wl$(comma)--wrap=,$(call header,wrap,$(1)))
comma   = ,
UNIT    = $(patsubst tests/%.c,%,$(wildcard tests/test_*.c tests/sim_*.c))
FUZZERS = $(patsubst tests/%.c,%,$(wildcard tests/fuzz_*.c))

# $(call linked,PROGRAM,SOURCE,VARIANT,LINK COMMAND,LIBRARIES)
define linked
$(1): $(call obj,$(3),$(sort $(2) $(call needs,$(2))))
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)$(4) $(LDFLAGS) $(call wraps,$(2)) -o $$@ $$^ -Wl,--as-needed $(5)
endef
TEST_LIBS = -lcmocka $(LIBS) -lm -lpthread
$(foreach t,$(UNIT),$(eval $(call linked,build/debug/tests/$(t),tests/$(t).c,debug,$(CC),$(TEST_LIBS))))
$(foreach t,$(UNIT),$(eval $(call linked,build/san/tests/$(t),tests/$(t).c,san,$(CC) $(SANITIZE),$(TEST_LIBS))))
$(foreach t,$(FUZZERS),$(eval $(call linked,build/fuzz/$(t),tests/$(t).c,fuzz,clang $(SANITIZE) -fsanitize=fuzzer,$(LIBS))))

build/debug/brood: $(call obj,debug,$(BROOD_SRC))
	$(call say,LD,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
build/debug/brood-init: $(call obj,debug,$(INIT_SRC))
	$(call say,LD,$@)$(CC) $(LDFLAGS) -o $@ $^
build/san/brood: $(call obj,san,$(BROOD_SRC))
	$(call say,LD,$@)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)
build/san/brood-init: $(call obj,san,$(INIT_SRC))
	$(call say,LD,$@)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^

.PHONY: unit fuzzers
unit: $(UNIT:%=$(B)/tests/%)
fuzzers: $(FUZZERS:%=build/fuzz/%)

# ---- checks: tools/check runs them and counts; each can be run alone

CHECKS = check-headers check-warnings check-layers check-docs check-format check-scripts check-size \
         check-clang-tidy check-cppcheck
.PHONY: check check-san check-unit check-image check-vm check-storms deps fuzz tidy bench demo $(CHECKS)
check:
	tools/check all
check-san:
	tools/check san
check-unit:
	tools/check unit
check-integration:
	tools/check integration
check-image:
	tools/check image
check-vm:
	tools/check vm
check-storms:
	tools/check storms
deps:
	tools/deps.sh build check image vm
fuzz:
	tools/deps.sh build check
	FUZZ_SECONDS=$(FUZZ_SECONDS) tools/check fuzz
tidy:
	tools/check tidy

check-headers:
	@for h in $(HEADERS); do \
		echo "#include \"$$h\"" | $(CC) $(STD) $(WARN) -Werror $(CPPFLAGS) -fsyntax-only -x c - || \
			{ echo "$$h does not compile alone"; bad=1; }; \
	done; test -z "$$bad"
check-warnings: $(FILTER)
	@for c in $(filter-out tests/% bench/%,$(filter %.c,$(C_FILES))); do \
		$(CC) $(STD) $(WARN) -Werror -O1 $(CPPFLAGS) -S -o /dev/null $$c || bad=1; \
	done; test -z "$$bad"
check-layers:
	@tools/check-layers.sh
check-docs: docs-built
	@tools/check-docs.sh
check-format:
	@clang-format --dry-run -Werror $(C_FILES)
check-scripts:
	@shellcheck $(SCRIPTS)
check-size: all
	@tools/check-size.sh build/brood 354040 build/brood-init 57344

# Each file by itself, again only when it or any header is newer than its last clean pass.
check-clang-tidy: $(TIDY_FILES:%=build/tidy/%.ok)
build/tidy/%.ok: % $(HEADERS) .clang-tidy Makefile | $(FILTER)
	@mkdir -p $(@D)
	$(call say,TIDY,$<)clang-tidy --quiet $< -- $(STD) $(WARN) $(CPPFLAGS) 2>$@.err || { cat $@.err; exit 1; }
	@touch $@
# The generated header asks for the architecture, which only a compiler tells.
check-cppcheck: $(FILTER)
	@mkdir -p build/cppcheck
	@cppcheck --quiet -j$$(nproc) --cppcheck-build-dir=build/cppcheck --std=c11 --inline-suppr \
		--enable=warning,performance,portability --error-exitcode=1 --suppress=preprocessorErrorDirective:$(FILTER) $(CPPFLAGS) $(TIDY_FILES)
format:
	clang-format -i $(C_FILES)
bench: all
	tools/deps.sh bench
	bench/run
demo:
	@tools/deps.sh build >&2
	@$(MAKE) --no-print-directory -s all >&2
	@tools/demo.sh

# With the libseccomp that brood itself is linked with.
$(eval $(call linked,build/gen_filter,tools/gen_filter.c,static,$(MUSL_CC) -fno-lto $(SMALL_LD) $(MUSL_LD),-lseccomp))

# ---- documentation: OPTIONS and completions come from the option table

GENERATED = brood.1 completions/brood.bash completions/_brood completions/brood.fish
$(eval $(call linked,build/gen_docs,tools/gen_docs.c,debug,$(CC),))
build/docs/brood.1: docs/brood.1.in build/gen_docs
	@mkdir -p $(@D)
	build/gen_docs man >$@.options
	sed -e '/^@OPTIONS@$$/{r $@.options' -e 'd;}' -e 's/@VERSION@/$(VERSION)/g' $< >$@
build/docs/completions/brood.bash: build/gen_docs
	@mkdir -p $(@D)
	build/gen_docs bash >$@
build/docs/completions/_brood: build/gen_docs
	@mkdir -p $(@D)
	build/gen_docs zsh >$@
build/docs/completions/brood.fish: build/gen_docs
	@mkdir -p $(@D)
	build/gen_docs fish >$@

.PHONY: docs docs-built
docs-built: $(GENERATED:%=build/docs/%)
docs: docs-built
	@mkdir -p docs/completions
	@for f in $(GENERATED); do cmp -s build/docs/$$f docs/$$f || cp build/docs/$$f docs/$$f; done

# ---- the rest

SHARE = $(DESTDIR)$(PREFIX)/share
.PHONY: install format clean distclean help check-integration
install: all lib
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin include lib/pkgconfig) $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
		$(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 build/brood build/brood-init $(DESTDIR)$(PREFIX)/bin
	install -m 644 include/brood.h $(DESTDIR)$(PREFIX)/include
	install -m 644 build/libbrood.a $(DESTDIR)$(PREFIX)/lib
	install -m 755 build/$(SONAME) $(DESTDIR)$(PREFIX)/lib
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libbrood.so
	install -m 644 build/libbrood.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 docs/brood.1 $(SHARE)/man/man1
	install -m 644 docs/completions/brood.bash $(SHARE)/bash-completion/completions/brood
	install -m 644 docs/completions/_brood $(SHARE)/zsh/site-functions
	install -m 644 docs/completions/brood.fish $(SHARE)/fish/vendor_completions.d

clean: # keeps the libraries built for musl and what was downloaded for them
	rm -rf $(filter-out build/musl build/cache build/vm,$(wildcard build/*))
distclean:
	rm -rf build

help:
	@echo 'all lib debug (SAN=1) unit install docs format clean distclean deps demo bench'
	@echo 'check: check-unit check-integration check-image check-vm check-storms $(CHECKS)'
	@echo 'more: check-san fuzz (FUZZ_SECONDS=20) tidy'
