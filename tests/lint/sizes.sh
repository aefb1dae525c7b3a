#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tail is where code stops being readable: 80 lines a function, 600 a file.
git ls-files '*.[ch]' | xargs wc -l |
	awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines, 600 are enough"; bad = 1 }
	     END { exit bad }' || exit 1
git ls-files '*.c' | ctags -L - --kinds-C=f -x --_xformat='%F %n %{end} %N' |
	awk '$3 - $2 + 1 > 80 { print $1 ":" $2 ": " $4 "() has " $3 - $2 + 1 " lines, 80 are enough"
	     bad = 1 } END { exit bad }'
