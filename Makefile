# SPDX-License-Identifier: GPL-2.0-or-later
#
# make                      the programs, in build/bin
# make check                every test suite; ends with one line of sums
# make check-kernel         the driver on stock Debian 6.1 and 6.12 in QEMU
# make check-kernel-debug   the same and more on a debug kernel (KASAN, lockdep, kmemleak, ...)
# make lint                 layers, sizes, style, documentation
# make bench                the speed figures of docs/measurements.md
# make bench-voice          how well recorded people are understood (../shared/voice)
# make bench-plan           the planner beside CBC and GLPK; PEERS=10 for a few instances of them
# make bench-kernel         hidraw against the driver, both in one boot, in QEMU
# make fuzz [SECONDS=60]    each libFuzzer target, under ASan and UBSan
# make install              into $(DESTDIR)$(prefix); make uninstall takes it out again
# make modules [KDIR=DIR]   the kernel driver hid-barcode, in build/modules; modules_install
# make dkms-install         the driver for this kernel and for those to come; dkms-uninstall
# make check-headers        builds it for every kernel that apt has headers of
# make check-package        installs and removes it in a scratch folder
# make compile_commands.json tags clean help
#
# O=DIR another build folder   V=1 show commands   W=1 warnings are errors
# SAN=address,undefined sanitizers (give them their own O=)   CC=clang

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules
ifeq ($(origin CC),default)
CC := gcc
endif

VERSION := $(shell cat VERSION)
O	?= build
prefix	?= /usr/local
bindir	?= $(prefix)/bin
sbindir	?= $(prefix)/sbin
datadir	?= $(prefix)/share
libexecdir ?= $(prefix)/libexec
localedir ?= $(datadir)/locale
mandir	?= $(datadir)/man
unitdir	?= $(prefix)/lib/systemd
udevdir	?= $(prefix)/lib/udev
INSTALL	?= install
PKG_CONFIG ?= pkg-config
SECONDS	?= 60

Q := $(if $(filter 1,$(V)),,@)
# "make -s" says nothing but what is wrong
SILENT := $(findstring s,$(filter-out --%,$(firstword $(MAKEFLAGS))))
say = $(if $(Q),@$(if $(SILENT),:,printf '  %-7s %s\n' $(1) $(patsubst $(O)/%,%,$@)))

# --- what others give us -----------------------------------------------------
# module:Debian package; a missing one is named before anything is compiled
NEEDED := jansson:libjansson-dev sqlite3:libsqlite3-dev nettle:nettle-dev inih:libinih-dev \
	  libsystemd:libsystemd-dev libcurl:libcurl4-openssl-dev libmicrohttpd:libmicrohttpd-dev \
	  libseccomp:libseccomp-dev zbar:libzbar-dev libpng:libpng-dev \
	  libjpeg:libjpeg-dev pocketsphinx:libpocketsphinx-dev libical:libical-dev \
	  alsa:libasound2-dev libarchive:libarchive-dev
NO_LIBS := clean help uninstall tags modules modules_install modules_uninstall dkms-install \
	   dkms-uninstall check-headers check-package
ifneq ($(filter-out $(NO_LIBS),$(or $(MAKECMDGOALS),all)),)
MISSING := $(foreach n,$(NEEDED),$(if $(shell $(PKG_CONFIG) --exists $(firstword $(subst :, ,$(n))) \
	   && echo y),,$(lastword $(subst :, ,$(n)))))
ifneq ($(strip $(MISSING)),)
$(error Debian packages are missing: apt-get install $(strip $(MISSING)))
endif
endif
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags pocketsphinx 2>/dev/null)
libs = $(shell $(PKG_CONFIG) --libs $(1))

CFLAGS	?= -O2 -g
SAN_FLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	    -Wcast-qual -Wswitch-enum -Wvla -Wformat=2 $(if $(W),-Werror)
HARDEN	:= -fstack-protector-strong -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
ALL_CFLAGS = -std=gnu2x $(WARNINGS) $(HARDEN) $(SAN_FLAGS) -I. -I$(O) -D_GNU_SOURCE \
	     -DVERSION='"$(VERSION)"' -DCABAS_DATADIR='"$(datadir)/cabas"' \
	     -DCABAS_LIBEXECDIR='"$(libexecdir)/cabas"' -DCABAS_LOCALEDIR='"$(localedir)"' \
	     $(PKG_CFLAGS) $(CFLAGS) $(CPPFLAGS)
ALL_LDFLAGS = -Wl,--as-needed -pie -Wl,-z,relro $(LDFLAGS)

# --- what is built, room by room, lowest layer first --------------------------
LIB_SRC	:= $(wildcard base/*.c wire/*.c core/*.c store/*.c connectors/*.c)
RETAILERS := $(patsubst connectors/retail_%.c,%,$(sort $(wildcard connectors/retail_*.c)))
LIB_LIBS = $(call libs,jansson sqlite3 nettle) -lm

PROGRAMS := cabasd cabas cabas-voice cabas-image cabas-plan cabas-model cabas-adapt cabas-hid-pos sim-wand sim-drive
WORKER_SRC := workers/worker.c workers/sandbox.c
cabasd_SRC := $(wildcard daemon/*.c)
cabasd_LIBS = $(call libs,libsystemd libmicrohttpd libcurl inih)
cabas_SRC := $(wildcard cli/*.c)
cabas_LIBS = $(call libs,libcurl libarchive libical alsa)
cabas-voice_SRC := $(wildcard workers/voice*.c) $(WORKER_SRC)
cabas-voice_LIBS = $(call libs,pocketsphinx libseccomp)
cabas-image_SRC := $(wildcard workers/image*.c) $(WORKER_SRC)
cabas-image_LIBS = $(call libs,zbar libpng libjpeg libseccomp)
cabas-plan_SRC := $(wildcard workers/plan*.c) $(WORKER_SRC)
cabas-plan_LIBS = $(call libs,libseccomp)
cabas-model_SRC := $(wildcard workers/model*.c) $(WORKER_SRC)
cabas-model_LIBS = $(call libs,libarchive libseccomp)
cabas-adapt_SRC := $(wildcard workers/adapt*.c workers/model_mdef*.c) workers/model_s3.c \
		   workers/model_sendump.c workers/model_params.c $(WORKER_SRC)
cabas-adapt_LIBS = $(call libs,pocketsphinx libseccomp)
cabas-hid-pos_SRC := $(wildcard udev/*.c)
sim-wand_SRC := $(wildcard sim/wand*.c)
sim-drive_SRC := $(wildcard sim/drive*.c)
sim-drive_LIBS = $(call libs,libmicrohttpd)

UNIT_SRC := $(sort $(wildcard tests/unit/*.c tests/conformance/*.c))
SHIM_SRC := $(wildcard tests/path/*_shim.c)
PATH_SRC := $(sort $(filter-out $(SHIM_SRC),$(wildcard tests/path/*.c)))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
VOICE_BENCH_SRC := $(sort $(wildcard tests/bench/voice/*.c))
# those with a main; the others are linked by "// objects:"
KERNEL_SRC := $(sort $(shell grep -l "^int main" tests/kernel/*.c tests/kernel/debug/*.c))

objs = $(patsubst %.c,$(O)/%.o,$(1))
PROGRAMS := $(foreach p,$(PROGRAMS),$(if $($(p)_SRC),$(p)))
BINS	:= $(PROGRAMS:%=$(O)/bin/%)
UNITS	:= $(UNIT_SRC:%.c=$(O)/%)
TOOLS	:= $(PATH_SRC:%.c=$(O)/%) $(BENCH_SRC:%.c=$(O)/%) $(KERNEL_SRC:%.c=$(O)/%)
FUZZERS	:= $(FUZZ_SRC:%.c=$(O)/%)
PROGRAM32 := $(if $(filter x86_64,$(shell uname -m)),$(O)/tests/kernel/program32)
LIB	:= $(O)/libcabas.a
SOURCES := $(sort $(LIB_SRC) $(foreach p,$(PROGRAMS),$($(p)_SRC)) $(UNIT_SRC) $(PATH_SRC) \
	   $(BENCH_SRC) $(VOICE_BENCH_SRC) $(KERNEL_SRC) $(FUZZ_SRC))
MOS	:= $(patsubst po/%.po,$(O)/locale/%/LC_MESSAGES/cabas.mo,$(wildcard po/*.po))

.PHONY: all check check-kernel check-kernel-debug lint bench bench-voice bench-plan bench-kernel fuzz fuzz-build fuzz-replay install uninstall tags clean help units FORCE
all: $(BINS) $(MOS)
units: $(UNITS) $(TOOLS) $(PROGRAM32) $(SHIM_SRC:%.c=$(O)/%.so)

$(LIB): $(call objs,$(LIB_SRC)) $(O)/gen/lib
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

define program
$(O)/bin/$(1): $(call objs,$($(1)_SRC)) $(LIB)
	$$(call say,LD)
	$(Q)mkdir -p $$(@D) && $$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$($(1)_LIBS) $$(LIB_LIBS)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

# A test, a bench or a guest's helper is one file; "// objects: daemon/x.o" in it links more, and
# "// objects: daemon/*" all of the daemon but its main().
DAEMON_PARTS := $(patsubst %.c,%.o,$(filter-out daemon/cabasd.c,$(wildcard daemon/*.c)))
extra = $(addprefix $(O)/,$(foreach o,$(shell sed -n 's|^// objects: ||p' $(1)),$(if $(filter daemon/*,$(o)),$(DAEMON_PARTS),$(o))))
define tool
$(O)/$(1:.c=): $(O)/$(1:.c=.o) $(call extra,$(1)) $(LIB)
	$$(call say,LD)
	$(Q)mkdir -p $$(@D) && $$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $(2)
endef
TEST_LIBS = $(cabasd_LIBS) $(cabas-voice_LIBS) $(call libs,zbar libpng libjpeg alsa libarchive) $(LIB_LIBS)
$(foreach s,$(UNIT_SRC),$(eval $(call tool,$(s),$$(TEST_LIBS) -lcriterion)))
$(foreach s,$(PATH_SRC) $(BENCH_SRC),$(eval $(call tool,$(s),$$(TEST_LIBS) -ldl -lpthread)))
$(foreach s,$(KERNEL_SRC),$(eval $(call tool,$(s),$$(LIB_LIBS))))

# A guest's program of 32 bits: without a C library, so that none of 32 bits is needed.
$(O)/tests/kernel/program32: tests/kernel/program32.c tests/kernel/program32.h wire/barcode_abi.h
	$(call say,CC-32)
	$(Q)mkdir -p $(@D) && $(CC) -m32 -std=gnu2x -O2 $(WARNINGS) -ffreestanding -nostdlib -static \
	  -fno-pie -fno-stack-protector -mgeneral-regs-only -fcf-protection=none -I. \
	  -idirafter /usr/include/x86_64-linux-gnu -o $@ $<

# Preloaded into other programs, so without the sanitizers of this build.
$(O)/%_shim.so: %_shim.c
	$(call say,SHIM)
	$(Q)mkdir -p $(@D) && $(CC) -std=gnu2x -D_GNU_SOURCE -Wall -Wextra -O1 -fPIC -shared -o $@ $<

$(O)/%.o: %.c $(O)/gen/flags | $(O)/gen/connectors.inc
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# rewrite $@ with $(1) only when it changed, so that what depends on it stays quiet
update = mkdir -p $(@D); printf $(1) > $@.new; \
	 if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# Another compiler or other flags: rebuild everything.
$(O)/gen/flags: FORCE
	$(Q)$(call update,'%s\n' '$(subst ','\'',$(CC) $(ALL_CFLAGS))')

# A source that was removed must leave the library.
$(O)/gen/lib: FORCE
	$(Q)$(call update,'%s\n' '$(LIB_SRC)')

# A retailer's protocol is one file connectors/retail_NAME.c; this list is the registry.
$(O)/gen/connectors.inc: FORCE
	$(Q)$(call update,'$(foreach r,$(RETAILERS),CONNECTOR($(r))\n)')

-include $(SOURCES:%.c=$(O)/%.d)

$(O)/locale/%/LC_MESSAGES/cabas.mo: po/%.po
	$(call say,MSGFMT)
	$(Q)mkdir -p $(@D) && msgfmt --check-format -o $@ $<

# --- fuzzers: clang, the low layers built again with its coverage and sanitizers ----------------
FUZZ_CC ?= clang-14
FUZZ_CFLAGS = -std=gnu2x -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	      -fno-sanitize-recover=all -fno-omit-frame-pointer -I. -I$(O) -D_GNU_SOURCE \
	      -DVERSION='"$(VERSION)"' -DCABAS_DATADIR='"data"' -DCABAS_LIBEXECDIR='"build/bin"' \
	      $(PKG_CFLAGS)
FUZZ_LIB := $(O)/fuzz/libcabas.a
FUZZ_LIBS = $(call libs,zbar libpng libjpeg) $(LIB_LIBS)
fuzz_objs = $(patsubst %.c,$(O)/fuzz/%.o,$(1))

$(O)/fuzz/%.o: %.c $(O)/gen/fuzzflags | $(O)/gen/connectors.inc
	$(call say,FUZZ-CC)
	$(Q)mkdir -p $(@D) && $(FUZZ_CC) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/gen/fuzzflags: FORCE
	$(Q)$(call update,'%s\n' '$(subst ','\'',$(FUZZ_CFLAGS))')

$(FUZZ_LIB): $(call fuzz_objs,$(LIB_SRC)) $(O)/gen/lib
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

define fuzzer
$(O)/$(1:.c=): $(O)/fuzz/$(1:.c=.o) $(patsubst $(O)/%,$(O)/fuzz/%,$(call extra,$(1))) $(FUZZ_LIB)
	$$(call say,FUZZ-LD)
	$(Q)mkdir -p $$(@D) && $$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $$@ $$^ $$(FUZZ_LIBS)
endef
$(foreach s,$(FUZZ_SRC),$(eval $(call fuzzer,$(s))))
-include $(patsubst %.c,$(O)/fuzz/%.d,$(LIB_SRC) $(FUZZ_SRC))

fuzz-build: $(FUZZERS)
fuzz: fuzz-build
	$(Q)O=$(O) tests/fuzz/run $(SECONDS)
fuzz-replay: fuzz-build
	$(Q)O=$(O) tests/fuzz/run 0

# --- the kernel driver --------------------------------------------------------------
include scripts/module.mk

# --- checks --------------------------------------------------------------------
check: all units
	$(Q)O=$(O) tests/run

KERNEL_TOOLS := $(KERNEL_SRC:%.c=$(O)/%) $(PROGRAM32)
check-kernel: all $(KERNEL_TOOLS)
	$(Q)O=$(O) tests/kernel/check
check-kernel-debug: all $(KERNEL_TOOLS)
	$(Q)O=$(O) tests/kernel/debug/check

lint:
	$(Q)tests/lint/run

bench: all units
	$(Q)O=$(O) tests/bench/run

VOICE_BENCH := $(O)/tests/bench/voice/bench
$(VOICE_BENCH): $(call objs,$(VOICE_BENCH_SRC) sim/wand_audio.c) $(LIB)
	$(call say,LD)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LIBS)

bench-voice: $(O)/bin/cabas-voice $(VOICE_BENCH)
	$(Q)CABAS_VOICE=$(O)/bin/cabas-voice $(VOICE_BENCH) $(PARTS)

PLAN_BENCH := $(O)/tests/bench/bench_plan
bench-plan: $(PLAN_BENCH)
	$(Q)$(PLAN_BENCH) 1000 $(or $(PEERS),1000)
	$(Q)$(PLAN_BENCH) worst tests/bench/plan-worst.json
	$(Q)$(PLAN_BENCH) growth 200 >$(O)/plan-growth.tsv
	$(Q)tests/bench/plan_growth.py <$(O)/plan-growth.tsv >docs/planner-growth.svg

bench-kernel: $(O)/tests/kernel/bench_scans $(O)/tests/kernel/emu_wand
	$(Q)O=$(O) tests/bench/kernel

compile_commands.json: Makefile
	$(call say,GEN)
	$(Q)for f in $(SOURCES); do \
	  printf '{"directory":"%s","file":"%s","command":"%s"},\n' '$(CURDIR)' $$f \
	  '$(subst ','\'',$(subst ",\",$(CC) $(ALL_CFLAGS))) -c '$$f; done \
	  | sed -e '1s/^/[/' -e '$$s/,$$/]/' > $@

tags:
	$(Q)git ls-files '*.[ch]' | ctags -L -

# --- install -------------------------------------------------------------------
DATA := $(wildcard data/*.tsv data/retailers/*.conf data/wands/*.conf)
include scripts/install.mk

clean:
	$(Q)rm -rf $(O)

help:
	@sed -n 's/^# \(make .*\|[A-Z]=.*\|SAN=.*\)/\1/p' Makefile
