# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel driver. The kernel builds where the sources lie, so it gets links to ours in a folder
# of its own. O= is cleared: it would mean the kernel's own output folder.
KRELEASE ?= $(shell uname -r)
KDIR	?= /lib/modules/$(KRELEASE)/build
MODDIR	?= $(O)/modules
INSTALL_MOD_PATH ?= $(DESTDIR)
MODULE_SRC := Kbuild $(wildcard driver/*.[ch] wire/*.[ch])
kbuild = $(MAKE) $(if $(Q),-s) -C $(KDIR) O= M=$(abspath $(MODDIR)) $(1)

.PHONY: modules modules_install modules_uninstall dkms-install dkms-uninstall module-headers
.PHONY: check-headers check-package

module-headers:
	$(Q)test -f $(KDIR)/Makefile || { \
	  echo "no kernel headers in $(KDIR), so hid-barcode cannot be built:" \
	    "apt-get install linux-headers-$(KRELEASE) (or linux-headers-amd64 and a reboot)," \
	    "or name others by KDIR=/usr/src/linux-headers-..." >&2; exit 1; }

modules: module-headers
	$(Q)mkdir -p $(MODDIR)/driver $(MODDIR)/wire
	$(Q)for f in $(MODULE_SRC); do ln -sf $(CURDIR)/$$f $(MODDIR)/$$f || exit 1; done
	$(Q)$(call kbuild,modules)

# The kernel's own rule signs with a key that header packages have not, and leaves depmod out where
# there is no System.map, which they have not either.
installed_for = release=$$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		$(KDIR)/include/generated/utsrelease.h) && \
		folder=$(INSTALL_MOD_PATH)/lib/modules/$$release
depmod = if [ -f $$folder/modules.order ]; then \
	 PATH=$$PATH:/usr/sbin:/sbin depmod -b "$(INSTALL_MOD_PATH)/" $$release; fi
unsigned = $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=)

modules_install: modules
	$(Q)$(call kbuild,modules_install) INSTALL_MOD_PATH=$(INSTALL_MOD_PATH) INSTALL_MOD_DIR=updates \
	  DEPMOD=true $(unsigned) && $(installed_for) && $(depmod)

# What modules_install put there; other files in the folder are not ours.
modules_uninstall: module-headers
	$(Q)$(installed_for) && rm -f $$folder/updates/hid-barcode.ko $$folder/updates/hid-barcode.ko.* && \
	{ rmdir --ignore-fail-on-non-empty $$folder/updates 2>/dev/null || :; } && $(depmod)

# /usr/src/hid-barcode-VERSION, built by dkms for this kernel now and for others when they come
dkms-install dkms-uninstall:
	$(Q)scripts/dkms $(@:dkms-%=%)

# W=1 without a word, for every kernel that apt has headers of
check-headers:
	$(Q)O=$(O) tests/kernel/headers

# modules_install, dkms: in and out again, in a scratch folder
check-package:
	$(Q)O=$(O) tests/kernel/package
