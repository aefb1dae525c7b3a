# SPDX-License-Identifier: GPL-2.0-or-later
# What "make install" puts where; "make uninstall" takes out the same list.
install: all
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(bindir) $(O)/bin/cabas
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(sbindir) $(O)/bin/cabasd
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(libexecdir)/cabas $(addprefix $(O)/bin/,cabas-voice cabas-image cabas-plan)
