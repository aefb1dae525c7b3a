#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The wand and the daemon, each written from the document alone: pulled out at any byte, noise on the
# line, lost acknowledgements, a full memory; the journal has each record once.
# shellcheck source=tests/path/house.sh
. tests/path/house.sh

# No recogniser: a clip must be there once, what it says is another test's matter.
CABAS_LIBEXECDIR=$house/none
house_start
wand() { # SERIAL [OPTIONS]
	serial=$1
	shift
	"$bin/sim-wand" --socket "$house/wand.sock" --serial "$serial" --store "$house/$serial" \
		--quiet --linger 0 "$@" >"$house/wand.out" 2>&1
}
records() { # SERIAL: how many of its records the journal has, and how many numbers
	api GET '/v1/history?count=1000' | jq -r --arg s "$1" \
		'[.events[] | select(.kind == "record" and .wand == $s) | .number] | "\(length) \(unique | length)"'
}
sox -n -r 16000 -b 16 -c 1 "$house/a.wav" synth 0.4 sine 300
sox -n -r 8000 -b 16 -c 1 "$house/b.wav" synth 0.3 sine 500

bytes=1
while [ "$bytes" -le 6000 ]; do
	wand CUT1 --scan 3017620422003 --scan "0103017620422003:]d2" --cut-after "$bytes"
	bytes=$((bytes + 97))
done
wand CUT1 --clip "$house/a.wav" --cut-after 2500
wand CUT1 --clip "$house/b.wav" --codec alaw --cut-after 1500
wand CUT1
same "pulled out at 62 places of many uploads, nothing is lost and nothing twice" "126 126" \
	"$(records CUT1)"
same "the clips are there, once each" 2 \
	"$(api GET /v1/reviews | jq '[.reviews[] | select(.clip)] | length')"

i=0
while [ "$i" -lt 40 ]; do i=$((i + 1)); echo 3017620422003; done >"$house/codes"
wand NOISE1 --scans "$house/codes" --corrupt 7 --reconnect 5
same "every 7th frame damaged" "40 40" "$(records NOISE1)"
wand DROP1 --scans "$house/codes" --drop 5 --reconnect 5
same "every 5th frame lost" "40 40" "$(records DROP1)"
wand BUSY1 --scans "$house/codes" --busy 3
same "every 3rd command answered with busy" "40 40" "$(records BUSY1)"
wand RESET1 --scans "$house/codes" --reset-after 17
same "a wand that restarts by itself" "40 40" "$(records RESET1)"
wand ACKS1 --scan 3017620422003 --scan 3017620422003 --lose-acks=3 --timeout 8
check "acknowledgements lost three times: the wand gets rid of its records all the same" [ $? -eq 0 ]
same "and they count once" "2 2" "$(records ACKS1)"

wand TWO1 --scans "$house/codes" &
first=$!
"$bin/sim-wand" --socket "$house/wand.sock" --serial TWO2 --store "$house/TWO2" --quiet --linger 0 \
	--scans "$house/codes" >/dev/null 2>&1
wait "$first"
same "two wands at once" "40 40 40 40" "$(records TWO1) $(records TWO2)"

wand FULL1 --memory 4K --scans "$house/codes" || :
check "what a full wand refused is told" [ "$(api GET /v1/status | jq .lost)" -gt 0 ]
"$bin/sim-wand" --socket "$house/wand.sock" --serial TONE1 --store "$house/TONE1" --linger 300 \
	--scan 3017620422003 >"$house/tone" 2>&1
check "an unknown code sounds 'not on file'" grep -q 'tone: not on file' "$house/tone"
printf 'garbage\0more garbage without an end' | timeout 2 curl -s --unix-socket "$house/wand.sock" \
	telnet://cabas >/dev/null 2>&1
check "a stranger's bytes on the wand's socket do no harm" [ "$(api GET /v1/audit | jq '.findings | length')" = 0 ]
