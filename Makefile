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
             compat/linux/cold_none.c compat/linux/harden_none.c compat/linux/split_none.c
ONLY_BROOD = lib/text.c $(wildcard proc/system*.c) compat/linux/system.c \
             init/main.c init/subcommands.c init/supervise.c init/options_sandbox.c init/options_platform.c init/options_take_sandbox.c \
             init/options_take_limits.c init/profile.c init/plan_sandbox.c init/plan_limits.c \
             init/plan_maps.c init/plan_namespaces.c init/plan_view.c init/plan_agents.c init/plan_print_sandbox.c \
             $(addprefix compat/posix/,file.c inspect.c log.c try.c) \
             $(addprefix compat/linux/,cold.c harden.c sandbox.c platform.c) \
             $(addprefix compat/linux/check,.c _namespaces.c _cgroup.c _kernel.c _privileges.c) \
             $(addprefix init/report_,json.c file.c reason.c panic.c write.c) \
             reaper/guard.c reaper/guard_loop.c proc/reader.c proc/usage.c $(addprefix lib/,arena.c sort.c glob.c width.c) compat/linux/folder.c compat/posix/terminal.c \
             $(wildcard compat/linux/inspect*.c) compat/linux/screen.c compat/posix/screen.c \
             $(addprefix compat/posix/,link.c limits.c rlimit.c) \
             $(addprefix compat/linux/,split.c split_ids.c split_init.c packets.c hold_leaf.c keep.c limits.c rlimit_names.c)

MECH_linux = ns cgroup
BASE_linux = compat/posix proc
BASE_macos = compat/posix
INIT_ROOMS = lib reaper init $(BASE_$(OS)) compat/$(OS)

in_rooms   = $(wildcard $(addsuffix /*.c,$(1)))
brood_of   = $(filter-out $(ONLY_INIT),$(call in_rooms,lib reaper init $(BASE_$(1)) compat/$(1) $(MECH_$(1)) inspect cli))
BROOD_SRC  = $(call brood_of,$(OS))
INIT_SRC   = $(filter-out $(ONLY_BROOD),$(call in_rooms,$(INIT_ROOMS)))
C_FILES    = $(sort $(wildcard lib/*.[ch] include/*.[ch] init/*.[ch] reaper/*.[ch] ns/*.[ch] \
             cgroup/*.[ch] proc/*.[ch] inspect/*.[ch] cli/*.[ch] service/*.[ch] ctl/*.[ch] compat/*/*.[ch] compat/*/posix/*.h compat/*/posix/sys/*.h tests/integration/helpers/windows/*.c \
             tests/*.[ch] tests/macos/*.[ch] tests/macos/include/*.h tests/macos/include/*/*.h tests/integration/helpers/*.[ch] bench/*.[ch] tools/*.[ch]))
# Not what this machine's own compiler has no headers for; the pure parts of Windows' are for any, and macOS' has stand-ins.
WINDOWS_C  = $(filter-out $(addprefix compat/windows/,wtf.% quote.% block.% ntstatus.%),$(wildcard compat/windows/*.[ch]))
NATIVE_C   = $(filter-out compat/windows/posix/% tests/integration/helpers/windows/% tests/macos/include/% $(WINDOWS_C),$(C_FILES))
HEADERS    = $(filter %.h,$(NATIVE_C))
TIDY_FILES = $(filter %.c,$(NATIVE_C))
SCRIPTS    = $(wildcard tools/*.sh tests/vm/*.sh tools/check .ci/run bench/run)

# ---- platforms: build/PLATFORM has the programs of each, `make dist` packs them

PLATFORMS = linux-x86_64 linux-arm64 linux-riscv64 linux-armv7 macos-arm64 macos-x86_64 $(WINDOWS)
MACOS     = $(filter macos-%,$(PLATFORMS))
WINDOWS   = windows-x86_64
PROGRAMS_macos-arm64 = brood
PROGRAMS_macos-x86_64 = brood
PROGRAMS_$(WINDOWS) = brood.exe
NATIVE   := $(OS)-$(subst aarch64,arm64,$(subst armv7l,armv7,$(shell uname -m)))
CROSS     = $(filter-out $(NATIVE),$(filter linux-%,$(PLATFORMS)))
programs_of = $(or $(PROGRAMS_$(1)),brood brood-init)
# How Debian's compilers call them.
TRIPLET_linux-x86_64  = x86_64-linux-gnu
TRIPLET_linux-arm64   = aarch64-linux-gnu
TRIPLET_linux-riscv64 = riscv64-linux-gnu
TRIPLET_linux-armv7   = arm-linux-gnueabihf
# How zig does; the first macOS for it that its library supports.
TARGET_macos-arm64    = aarch64-macos.13.0
TARGET_macos-x86_64   = x86_64-macos.13.0
ZIG = ZIG_GLOBAL_CACHE_DIR=$(CURDIR)/build/cache/zig/cache build/cache/zig/node_modules/.bin/zig cc

# ---- flags

CPPFLAGS = -I. -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DBROOD_VERSION='"$(VERSION)"'
os_impl  = -DOS_IMPL='"compat/$(1)/impl.h"'
# What a file is read with: those for macOS, here, with stand-ins for its headers.
ON_MACOS = -Itests/macos/include $(call os_impl,macos)
cpp_of   = $(CPPFLAGS) $(if $(filter compat/macos/% tests/macos/%,$(1)),$(ON_MACOS),$(call os_impl,$(OS)))
set_on   = case $$f in compat/macos/* | tests/macos/*) on='$(subst ',,$(ON_MACOS))' ;; *) on='$(subst ',,$(call os_impl,$(OS)))' ;; esac
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
LIBS     = -lcap

# ---- programs

.PHONY: all
all: build/brood build/brood-init

obj = $(patsubst %.c,build/$(1)/obj/%.o,$(2))

# $(call programs,FOLDER,OBJECTS' FOLDER,LINK COMMAND,STRIP). brood without -flto, which would melt the files into one:
# tools/cold.ld places them by their rooms.
define programs
$(1)/brood: $(call obj,$(2),$(BROOD_SRC)) tools/cold.ld
	$$(call say,LD,$$@)$(3) $(SMALL) $(SMALL_LD) $$(LDFLAGS) -fno-lto -Wl,-T,tools/cold.ld -o $$@ $$(filter %.o,$$^) $(LIBS)
	@$(4) -R .comment -R '.note*' $$@

$(1)/brood-init: $(call obj,$(2),$(INIT_SRC))
	$$(call say,LD,$$@)$(3) $(SMALL) $(SMALL_LD) -Wl,--sort-section=alignment $$(LDFLAGS) -o $$@ $$^
	@$(4) -R .comment -R '.note*' $$@
endef
$(eval $(call programs,build,static,$(MUSL_CC) $(MUSL_LD),strip))

# The default seccomp profile, compiled when brood is: its text is in ns/default.policy.
FILTER = build/gen/filter_default.h
$(FILTER): build/gen_filter ns/default.policy
	@mkdir -p $(@D)
	$(call say,GEN,$@)build/gen_filter ns/default.policy >$@

# The names of system calls.
CALLS = build/gen/calls.h
$(CALLS): build/gen_calls
	@mkdir -p $(@D)
	$(call say,GEN,$@)build/gen_calls >$@

$(MUSL): tools/musl-libs.sh tools/apt.sh
	tools/deps.sh build
	tools/musl-libs.sh

$(foreach v,static debug san fuzz $(CROSS),build/$(v)/obj/ns/filter.o): $(FILTER)
$(foreach v,static debug san fuzz $(CROSS),build/$(v)/obj/ns/calls.o): $(CALLS)

.PHONY: debug
debug: $(B)/brood $(B)/brood-init

# ---- libbrood: the inspector for other programs. Its own names stay inside, in the archive too.

LIB_SRC = $(wildcard inspect/*.c compat/$(OS)/inspect*.c proc/system*.c) compat/$(OS)/system.c compat/posix/inspect.c \
          $(addprefix cgroup/,effective.c locate.c own.c stats.c walk.c) $(addprefix proc/,signal.c reader.c usage.c stat.c command.c file.c pids.c clock.c) \
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

# $(call variant,NAME,COMPILER,COMPILE FLAGS,ORDER-ONLY PREREQUISITES[,FLAGS OF THE PLATFORM])
define variant
build/$(1)/obj/%.o: %.c Makefile | $(4)
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$(2) $(STD) $(WARN) $(3) $(CPPFLAGS) $(or $(5),$(call os_impl,$(OS))) $(CFLAGS) -MMD -MP -c -o $$@ $$<
endef
$(eval $(call variant,static,$(MUSL_CC),$(SMALL) $(MUSL_CPP),$(MUSL)))
$(eval $(call variant,debug,$(CC),$(DEBUG)))
$(eval $(call variant,pic,$(CC),-O2 -g -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections))
$(eval $(call variant,san,$(CC),$(DEBUG) $(SANITIZE)))
$(eval $(call variant,fuzz,clang,$(DEBUG) $(SANITIZE) -fsanitize=fuzzer-no-link))
$(foreach p,$(CROSS),$(eval $(call variant,$(p),build/musl/$(p)/bin/musl-gcc,$(SMALL),build/musl/$(p)/.ready)))
$(eval $(call variant,macos-sim,$(CC),$(DEBUG) -O2,,$(ON_MACOS)))
-include $(shell find build/static build/debug build/pic build/san build/fuzz build/macos-sim $(CROSS:%=build/%) build/$(WINDOWS) -name '*.d' -type f 2>/dev/null)

# ---- other platforms

.PHONY: all-platforms all-linux $(PLATFORMS)
all-platforms: $(filter-out $(MACOS),$(PLATFORMS))
	@if tools/zig.sh >/dev/null; then $(MAKE) --no-print-directory $(MACOS); else echo 'skip: $(MACOS)'; fi
all-linux: $(filter linux-%,$(PLATFORMS))
$(foreach p,$(PLATFORMS),$(eval $(p): $(addprefix build/$(p)/,$(call programs_of,$(p)))))

build/$(NATIVE)/%: build/%
	@mkdir -p $(@D)
	@cp $< $@

# $(call cross,PLATFORM): by Debian's compiler, with a musl of our own
define cross
build/musl/$(1)/.ready: tools/musl-libs.sh tools/apt.sh | build/musl/.cross
	tools/musl-libs.sh $(1) $(TRIPLET_$(1))
$(call programs,build/$(1),$(1),build/musl/$(1)/bin/musl-gcc,$(TRIPLET_$(1))-strip)
endef
$(foreach p,$(CROSS),$(eval $(call cross,$(p))))
build/musl/.cross: tools/deps.sh
	tools/deps.sh build cross
	@mkdir -p $(@D) && touch $@

# Windows by Debian's mingw-w64. compat/windows/posix/ comes first, for the core to find POSIX names there.
WINDOWS_CC  = x86_64-w64-mingw32-gcc
WINDOWS_CPP = -Icompat/windows/posix -D_WIN32_WINNT=0x0A00 -Wno-format
WINDOWS_SRC = $(call brood_of,windows)
$(eval $(call variant,$(WINDOWS),$(WINDOWS_CC),$(filter-out -fno-pie -fno-plt,$(SMALL)) $(WINDOWS_CPP),build/$(WINDOWS)/.ready))
build/$(WINDOWS)/.ready: tools/deps.sh
	tools/deps.sh windows
	@mkdir -p $(@D) && touch $@
build/$(WINDOWS)/brood.exe: $(call obj,$(WINDOWS),$(WINDOWS_SRC))
	$(call say,LD,$@)$(WINDOWS_CC) $(filter-out -fno-pie -fno-plt,$(SMALL)) -static -municode -Wl,--gc-sections,--no-insert-timestamp -s -o $@ $^

# macOS: by zig cc, which has that system's headers, and keeps what it has compiled; its linker signs for the processor
# that demands it.
build/macos/.zig: tools/zig.sh
	tools/zig.sh >/dev/null
	@mkdir -p $(@D) && touch $@
define on_macos
build/$(1)/brood: $(call brood_of,macos) tests/macos/layout.c $(HEADERS) Makefile | build/macos/.zig
	@mkdir -p $$(@D)
	$$(call say,ZIG,$$@)$(ZIG) -target $(TARGET_$(1)) $(STD) $(WARN) -Oz -s -Wl,-dead_strip $(CPPFLAGS) $(call os_impl,macos) \
		-o $$@ $$(filter %.c,$$^)
endef
$(foreach p,$(MACOS),$(eval $(call on_macos,$(p))))

# ---- tests: each is linked with what its `needs:` line names

expand  = $(foreach w,$(1),$(if $(filter %.c,$(w)),$(w),$(call room,$(w))))
header  = $(shell sed -n '1,12s/^[ /*]*$(1): *\([^*]*\).*/\1/p' $(2) 2>/dev/null)
needs   = $(call once,needs-$(1),$$(call expand,$$(call header,needs,$(1))))
wraps   = $(call once,wraps-$(1),$$(addprefix -Wl$$(comma)--wrap=,$$(call header,wrap,$(1))))
once    = $(if $(filter undefined,$(origin $(1))),$(eval $(1) := $(2)))$($(1))
comma   = ,
UNIT    = $(patsubst tests/%.c,%,$(wildcard tests/test_*.c tests/sim_*.c))
FUZZERS = $(patsubst tests/%.c,%,$(wildcard tests/fuzz_*.c))

# $(call linked,PROGRAM,SOURCE,VARIANT,LINK COMMAND,LIBRARIES)
define linked
$(1): $(call obj,$(3),$(sort $(2) $(call needs,$(2))))
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)$(4) $(LDFLAGS) $(call wraps,$(2)) -o $$@ $$^ -Wl,--as-needed $(5)
endef
TEST_LIBS = -lcmocka -lseccomp $(LIBS) -lm -lpthread
$(foreach t,$(UNIT),$(eval $(call linked,build/debug/tests/$(t),tests/$(t).c,debug,$(CC),$(TEST_LIBS))))
$(foreach t,$(UNIT),$(eval $(call linked,build/san/tests/$(t),tests/$(t).c,san,$(CC) $(SANITIZE),$(TEST_LIBS))))
MACOS_UNIT = $(patsubst tests/macos/%.c,%,$(wildcard tests/macos/test_*.c tests/macos/sim_*.c))
$(foreach t,$(MACOS_UNIT),$(eval $(call linked,build/macos-sim/$(t),tests/macos/$(t).c,macos-sim,$(CC),$(TEST_LIBS))))
$(foreach p,$(CROSS),$(foreach t,$(UNIT),$(eval $(call linked,build/$(p)/tests/$(t),tests/$(t).c,$(p),build/musl/$(p)/bin/musl-gcc -static -fno-lto,$(TEST_LIBS)))))
$(foreach t,$(FUZZERS),$(eval $(call linked,build/fuzz/$(t),tests/$(t).c,fuzz,clang $(SANITIZE) -fsanitize=fuzzer,-lseccomp $(LIBS))))

build/debug/brood: $(call obj,debug,$(BROOD_SRC))
	$(call say,LD,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
build/debug/brood-init: $(call obj,debug,$(INIT_SRC))
	$(call say,LD,$@)$(CC) $(LDFLAGS) -o $@ $^
build/san/brood: $(call obj,san,$(BROOD_SRC))
	$(call say,LD,$@)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)
build/san/brood-init: $(call obj,san,$(INIT_SRC))
	$(call say,LD,$@)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^

.PHONY: unit fuzzers macos-sim $(PLATFORMS:%=unit-%)
unit: $(UNIT:%=$(B)/tests/%)
$(foreach p,$(CROSS),$(eval unit-$(p): $(UNIT:%=build/$(p)/tests/%)))
macos-sim: $(MACOS_UNIT:%=build/macos-sim/%) $(call obj,macos-sim,tests/macos/layout.c)
fuzzers: $(FUZZERS:%=build/fuzz/%)

# ---- checks: tools/check runs them and counts; each can be run alone

CHECKS = check-headers check-warnings check-layers check-docs check-format check-scripts check-size \
         check-clang-tidy check-cppcheck
.PHONY: check check-san check-unit check-image check-vm check-storms check-windows check-macos deps fuzz tidy bench demo $(CHECKS) \
        check-arm64 check-riscv64 check-armv7 native
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
check-windows:
	tools/check windows
check-macos:
	tools/check macos
check-arm64 check-riscv64 check-armv7: check-%:
	tools/check $*
native:
	@echo $(NATIVE)
deps:
	tools/deps.sh build check image vm
fuzz:
	tools/deps.sh build check
	FUZZ_SECONDS=$(FUZZ_SECONDS) tools/check fuzz
tidy:
	tools/check tidy

check-headers:
	@for f in $(HEADERS); do $(set_on); \
		echo "#include \"$$f\"" | $(CC) $(STD) $(WARN) -Werror $(CPPFLAGS) $$on -fsyntax-only -x c - || \
			{ echo "$$f does not compile alone"; bad=1; }; \
	done; test -z "$$bad"
check-warnings: $(FILTER) $(CALLS)
	@for f in $(filter-out tests/% bench/%,$(filter %.c,$(NATIVE_C))); do $(set_on); \
		$(CC) $(STD) $(WARN) -Werror -O1 $(CPPFLAGS) $$on -S -o /dev/null $$f || bad=1; \
	done; test -z "$$bad"
# The same for Windows, and each header of its own alone.
check-warnings-windows: build/$(WINDOWS)/.ready
	@for c in $(filter %.h,$(filter compat/windows/%,$(C_FILES))) $(WINDOWS_SRC); do echo "#include <$${c#compat/windows/posix/}>" | \
		$(WINDOWS_CC) $(STD) $(WARN) -Werror -O1 $(WINDOWS_CPP) $(CPPFLAGS) -S -o /dev/null -x c - || bad=1; \
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
build/tidy/%.ok: % $(HEADERS) .clang-tidy Makefile | $(FILTER) $(CALLS)
	@mkdir -p $(@D)
	$(call say,TIDY,$<)clang-tidy --quiet $< -- $(STD) $(WARN) $(call cpp_of,$<) 2>$@.err || { cat $@.err; exit 1; }
	@touch $@
# The generated header asks for the architecture, which only a compiler tells.
check-cppcheck: $(FILTER) $(CALLS)
	@mkdir -p build/cppcheck
	@$(CPPCHECK) $(call cpp_of,) $(filter-out $(MACOS_C),$(TIDY_FILES))
	@$(CPPCHECK) $(call cpp_of,compat/macos/) $(MACOS_C)
CPPCHECK = cppcheck --quiet -j$$(nproc) --cppcheck-build-dir=build/cppcheck --std=c11 --inline-suppr \
	--enable=warning,performance,portability --error-exitcode=1 --suppress=preprocessorErrorDirective:$(FILTER) --suppress=preprocessorErrorDirective:$(CALLS)
MACOS_C = $(filter compat/macos/% tests/macos/%,$(TIDY_FILES))
format:
	clang-format -i $(C_FILES)
bench: all
	tools/deps.sh bench
	bench/run
demo:
	@tools/deps.sh build >&2
	@$(MAKE) --no-print-directory -s all >&2
	@tools/demo.sh

# From libseccomp, at build time alone.
$(eval $(call linked,build/gen_calls,tools/gen_calls.c,static,$(MUSL_CC) -fno-lto $(SMALL_LD) $(MUSL_LD),-lseccomp))
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

.PHONY: dist
DIST = build/dist
dist: all-platforms
	tools/dist.sh $(DIST) $(VERSION) $(PLATFORMS)

clean: # keeps the libraries built for musl and what was downloaded for them
	rm -rf $(filter-out build/musl build/cache build/vm,$(wildcard build/*))
distclean:
	rm -rf build

help:
	@echo 'all lib debug (SAN=1) unit install docs format clean distclean deps demo bench'
	@echo 'check: check-unit check-integration check-image check-vm check-storms check-windows check-macos $(CHECKS)'
	@echo 'more: check-san fuzz (FUZZ_SECONDS=20) tidy check-arm64 check-riscv64 check-armv7'
	@echo 'all-platforms, all-linux, dist; or one of: $(PLATFORMS)'
