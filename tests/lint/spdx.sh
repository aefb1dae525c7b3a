#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every source file says its licence in one of its first two lines.
git ls-files '*.[ch]' '*.sh' Makefile Kbuild scripts tests/run 'tests/*/run' .ci/run 'po/*.po' |
	sort -u | while read -r file; do
	head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' ||
		echo "$file: no SPDX line"
done | { ! grep .; }
