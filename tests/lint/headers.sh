#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each header compiles alone, and is guarded by its own name. driver/barcode.h needs a kernel.
git ls-files '*.h' | grep -v '^wire/types\|^driver/barcode\|^tests/' | while read -r header; do
	guard=CABAS_$(printf '%s' "${header%.h}" | tr 'a-z/-' 'A-Z__')_H
	grep -qE "^#ifndef _?(UAPI_)?$guard" "$header" || echo "$header: its guard is not $guard"
	# shellcheck disable=SC2046
	gcc -std=gnu2x -D_GNU_SOURCE -I. $(pkg-config --cflags pocketsphinx) \
		-fsyntax-only -x c "$header" 2>&1 || echo "$header does not compile alone"
done | { ! grep .; }
