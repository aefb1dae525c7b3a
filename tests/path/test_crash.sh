#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabasd is killed at 100 points of an upload of 200 scans and 3 clips, before and after the calls
# that reach disk and wire; whatever the point, each record counts exactly once.
# shellcheck source=tests/path/house.sh
. tests/path/house.sh

points=${CRASH_POINTS:-100}
shim=$PWD/$O/tests/path/crash_shim.so
# A sanitizer's library must come first.
asan=$(ldd "$bin/cabasd" | sed -n 's/.*libasan[^ ]* => \([^ ]*\).*/\1/p')
preload=$asan${asan:+:}$shim
# No recogniser: what a clip says is another test's matter, here it must be there once.
CABAS_LIBEXECDIR=$house/none

# 200 products with valid check digits, known to the catalogue
awk -v codes="$house/codes" -v catalogue="$house/catalogue.csv" 'BEGIN {
	print "gtin,label" > catalogue
	for (i = 0; i < 200; i++) {
		code = sprintf("379500%06d", i); sum = 0
		for (j = 1; j <= 12; j++) sum += substr(code, j, 1) * (j % 2 ? 1 : 3)
		code = code (10 - sum % 10) % 10
		print code > codes
		print code ",Produit " i > catalogue
	}
}'
# three short clips that differ
for i in 1 2 3; do
	sox -n -r 16000 -b 16 -c 1 "$house/clip$i.wav" synth 0.3 sine "${i}00" 2>/dev/null
done

fill_wand() { # FILE: 200 scans and 3 clips, stored in it, nothing uploaded
	"$bin/sim-wand" --socket "$house/none.sock" --serial CRASH1 --store "$1" --quiet --timeout 1 \
		--scans "$house/codes" --clip "$house/clip1.wav" --clip "$house/clip2.wav" \
		--clip "$house/clip3.wav" >/dev/null 2>&1 || :
}
upload() { # FILE [OPTIONS]
	file=$1
	shift
	"$bin/sim-wand" --socket "$house/wand.sock" --serial CRASH1 --store "$file" --quiet "$@"
}
fresh() {
	rm -rf "$house/state"
	cp -r "$house/template" "$house/state"
	cp "$house/wand.full" "$house/wand"
}
right() { # each record once
	api GET /v1/list | jq -e '(.lines | length) == 200 and ([.lines[].quantity.value] | unique) == ["1"]' >/dev/null &&
		[ "$(api GET /v1/reviews | jq '[.reviews[] | select(.kind == "clip")] | length')" = 3 ] &&
		[ "$(api GET /v1/audit | jq -c '[.records, .findings]')" = '[203,[]]' ]
}

house_start
api POST /v1/products "$(cat "$house/catalogue.csv")" >/dev/null
house_stop
cp -r "$house/state" "$house/template"
fill_wand "$house/wand.full"
fresh

# how many calls a whole upload makes
CRASH_COUNT=$house/count LD_PRELOAD=$preload house_start
unset CRASH_COUNT
upload "$house/wand"
check "an upload without a crash is right" right
house_stop
calls=$(cat "$house/count" 2>/dev/null || echo 0)
check "the upload reaches disk and wire often enough to be cut there ($calls calls)" [ "$calls" -ge 60 ]

bad=0 died=0 i=0
while [ "$i" -lt "$points" ]; do
	at=$((1 + i * calls / points))
	if [ $((i % 2)) -eq 0 ]; then when=CRASH_AT; else when=CRASH_AFTER; fi
	i=$((i + 1))
	fresh
	: >"$house/cabasd.log"
	env "$when=$at" LD_PRELOAD="$preload" "$bin/cabasd" --state "$house/state" \
		--socket "$CABAS_SOCKET" >"$house/cabasd.log" 2>&1 &
	daemon=$!
	n=0
	until grep -q '^cabasd: ready' "$house/cabasd.log" || ! kill -0 "$daemon" 2>/dev/null; do
		n=$((n + 1))
		[ "$n" -lt 500 ] || break
		sleep 0.01
	done
	upload "$house/wand" --linger 20 --timeout 5 >/dev/null 2>&1
	# the last points lie in its ending
	kill "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	[ $? -ne 137 ] || died=$((died + 1))
	house_start
	upload "$house/wand" --linger 0 >/dev/null 2>&1
	if ! right; then
		bad=$((bad + 1))
		echo "# $when=$at: $(api GET /v1/audit | jq -c .) $(api GET /v1/list | jq -c '.lines | length')"
	fi
	house_kill
done 2>/dev/null
same "after each of $points crashes every record counts exactly once" 0 "$bad"
check "and the daemon really died there ($died of $points)" [ "$died" -ge $((points * 9 / 10)) ]
