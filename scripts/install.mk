# SPDX-License-Identifier: GPL-2.0-or-later
# What "make install" puts where; "make uninstall" takes out the same list. DESTDIR goes before all.
sysusersdir ?= $(prefix)/lib/sysusers.d
includedir ?= $(prefix)/include
docdir	?= $(datadir)/doc/cabas
bashdir	?= $(datadir)/bash-completion/completions
zshdir	?= $(datadir)/zsh/site-functions
fishdir	?= $(datadir)/fish/vendor_completions.d

WORKERS	:= cabas-voice cabas-image cabas-plan cabas-model cabas-adapt
PAGES	:= man/cabas.1 man/cabasd.8 man/cabas.conf.5 man/hid-barcode.4
UNITS_OUT := $(O)/gen/systemd/system/cabas.service $(O)/gen/systemd/user/cabas.service
COMPLETIONS := $(O)/gen/completion/bash $(O)/gen/completion/zsh $(O)/gen/completion/fish

# each row: mode|file here|where it goes
INSTALLED = \
	755|$(O)/bin/cabas|$(bindir)/cabas \
	755|$(O)/bin/cabasd|$(sbindir)/cabasd \
	$(foreach w,$(WORKERS),755|$(O)/bin/$(w)|$(libexecdir)/cabas/$(w)) \
	$(foreach d,$(DATA),644|$(d)|$(datadir)/cabas/$(d:data/%=%)) \
	$(foreach p,$(PAGES),644|$(p)|$(mandir)/man$(subst .,,$(suffix $(p)))/$(notdir $(p))) \
	$(foreach m,$(MOS),644|$(m)|$(localedir)/$(m:$(O)/locale/%=%)) \
	644|$(O)/gen/systemd/system/cabas.service|$(unitdir)/system/cabas.service \
	644|$(O)/gen/systemd/user/cabas.service|$(unitdir)/user/cabas.service \
	644|systemd/cabas.sysusers|$(sysusersdir)/cabas.conf \
	755|$(O)/bin/cabas-hid-pos|$(udevdir)/cabas-hid-pos \
	644|udev/70-cabas.rules|$(udevdir)/rules.d/70-cabas.rules \
	644|$(O)/gen/completion/bash|$(bashdir)/cabas \
	644|$(O)/gen/completion/zsh|$(zshdir)/_cabas \
	644|$(O)/gen/completion/fish|$(fishdir)/cabas.fish \
	644|docs/api.md|$(docdir)/api.md \
	644|docs/openapi.yaml|$(docdir)/openapi.yaml \
	644|docs/wand-protocol.md|$(docdir)/wand-protocol.md \
	$(foreach a,$(wildcard docs/abi/*),644|$(a)|$(docdir)/abi/$(notdir $(a))) \
	644|wire/barcode_abi.h|$(includedir)/cabas/barcode_abi.h

# folders that are nobody's but ours, inner ones first
OWN_FOLDERS = $(datadir)/cabas/retailers $(datadir)/cabas/wands $(datadir)/cabas \
	      $(libexecdir)/cabas $(includedir)/cabas $(docdir)/abi $(docdir)

$(O)/gen/systemd/system/%: systemd/%
	$(Q)mkdir -p $(@D) && sed 's|/usr/sbin/|$(sbindir)/|' $< >$@
$(O)/gen/systemd/user/%: systemd/user/%
	$(Q)mkdir -p $(@D) && sed 's|/usr/sbin/|$(sbindir)/|' $< >$@

$(O)/gen/completion/%: $(O)/bin/cabas
	$(Q)mkdir -p $(@D) && LC_ALL=C $< completion $* >$@

install: all $(UNITS_OUT) $(COMPLETIONS)
	$(Q)for row in $(foreach r,$(INSTALLED),'$(r)'); do \
	  mode=$${row%%|*}; rest=$${row#*|}; \
	  $(INSTALL) -D -m $$mode "$${rest%%|*}" "$(DESTDIR)$${rest#*|}" || exit 1; \
	done
	@echo "  installed below $(DESTDIR)$(prefix)"

uninstall:
	$(Q)for row in $(foreach r,$(INSTALLED),'$(r)'); do \
	  rm -f "$(DESTDIR)$${row##*|}"; \
	done
	$(Q)for folder in $(OWN_FOLDERS); do \
	  if [ -d "$(DESTDIR)$$folder" ]; then rmdir "$(DESTDIR)$$folder" || exit 1; fi; \
	done
