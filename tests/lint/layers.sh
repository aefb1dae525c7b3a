#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which room may include which. One line for each room: the whole architecture.
allowed='
wire        wire
driver      driver wire
base        base
core        core base
store       store core base
connectors  connectors core base gen
workers     workers core base
daemon      daemon connectors store core wire base
cli         cli core base
sim         sim base
udev        udev wire base
'
git ls-files '*.[ch]' | while read -r file; do
	from=${file%%/*}
	row=$(printf '%s' "$allowed" | awk -v d="$from" '$1 == d { $1 = ""; print }')
	[ -n "$row" ] || continue
	sed -n 's|^#include "\([a-z]*\)/.*|\1|p' "$file" | sort -u | while read -r to; do
		case " $row " in *" $to "*) ;; *) echo "$file: $from/ must not include $to/" ;; esac
	done
done | { ! grep .; }
