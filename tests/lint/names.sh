#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a file exports is named after it: gtin_parse() is found in gtin.c. A file a_b.c may serve the
# header a.h, so a prefix of the file's name up to an underscore will do as well.
for room in base wire core store connectors workers daemon cli sim; do
	for file in "$room"/*.c; do
		[ -f "$file" ] || continue
		object=${O:-build}/${file%.c}.o
		[ -f "$object" ] || continue
		stem=$(basename "$file" .c)
		nm -g --defined-only "$object" | awk -v stem="$stem" -v file="$file" -v room="$room" '
			$2 ~ /[TDBR]/ && $3 != "main" && $3 !~ /^__?(asan|odr)/ {
				n = split(stem, part, "_"); ok = 0; prefix = ""
				for (i = 1; i <= n; i++) {
					prefix = prefix (i > 1 ? "_" : "") part[i]
					if (index($3, prefix "_") == 1 || $3 == prefix) ok = 1
				}
				# daemon/worker.c says daemon_worker_: workers/worker.c has the short name
				if (index($3, room "_" stem "_") == 1) ok = 1
				if (part[1] == "retail" && index($3, "connector_") == 1) ok = 1
				if (!ok) print file ": " $3 "() is not named after the file"
			}'
	done
done | { ! grep .; }
