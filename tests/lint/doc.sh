#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Headers' kernel-doc is complete, by the kernel's own checker (Debian: linux-kbuild-6.1).
checker=$(ls /usr/lib/linux-kbuild-*/scripts/kernel-doc 2>/dev/null | head -n 1)
[ -n "$checker" ] || { echo "kernel-doc is missing: apt-get install linux-kbuild-6.1"; exit 1; }
git ls-files '*.h' | grep -v '^tests/' | xargs "$checker" -none -Werror
