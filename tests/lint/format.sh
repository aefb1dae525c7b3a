#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# .clang-format is the law of white space (clang-format 14).
git ls-files '*.[ch]' | xargs clang-format-14 --dry-run -Werror 2>&1 |
	grep -E 'error:|warning:' | head -n 20 | { ! grep .; }
