#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabas review on a terminal: a key decides. The keys and what they send are tried against fixed
# answers (tests/fixtures/api_fake.py), taking back and playing against the daemon itself.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/path/house.sh
. tests/path/house.sh
command -v python3 >/dev/null || { echo "skip all: python3 is not installed"; exit 0; }
cabas=$bin/cabas talk=$PWD/tests/path/terminal_talk.py
export TZ=UTC

talk() { # EXIT STEP...
	wanted=$1
	shift
	"$talk" "$@" -- "$cabas" review >"$house/out" 2>&1
	got=$?
}
ends() { # WHAT
	if [ "$got" -eq "$wanted" ]; then
		ok "$1"
	else
		not_ok "$1" "exit $got instead of $wanted: $(cat "$house/out")"
	fi
}
sent() { # WHAT LINE...: exactly these requests since the last time
	what=$1
	shift
	printf '%s\n' "$@" >"$house/wanted"
	if cmp -s "$house/wanted" "$house/requests"; then
		ok "$what"
	else
		not_ok "$what" "$(diff "$house/wanted" "$house/requests"; cat "$house/out")"
	fi
	: >"$house/requests"
}

# --- each key, against fixed answers ---
: >"$house/requests"
tests/fixtures/api_fake.py "$CABAS_SOCKET" >>"$house/requests" 2>&1 &
stores=$!
n=0
until [ -S "$CABAS_SOCKET" ] || [ $n -ge 100 ]; do
	sleep 0.1
	n=$((n + 1))
done

accept='{"action":"accept"}' reject='{"action":"reject"}'
talk 0 "expect 1 of 5" "expect 3) Lait de coco" raw "send 2" "expect On the list: Thing 11" \
	"expect 2 of 5" "expect Beurre; Riz" "send 1" "expect 3 of 5" "send n" \
	"expect du kombucha" "send \\x15du thé glacé\\xc3\\xa9\\x7f\\x7f\\xc3\\xa9 \\x17pêche\\r" \
	"expect 4 of 5" "send x" "expect 5 of 5" "expect Lait B" "send 2" \
	"expect That was the last" "send q"
ends "one after the other, each by one key"
sent "what is chosen is what is sent" \
	'/v1/reviews/11 {"action":"accept","choice":2}' "/v1/reviews/12 $accept" \
	'/v1/reviews/13 {"action":"name","text":"du thé pêche"}' "/v1/reviews/14 $reject" \
	'/v1/reviews/15 {"action":"accept","choice":2}'
check "the terminal's talk ends with a sum" grep -q "5 settled, 0 still wait" "$house/out"
check "three candidates are shown, no fourth" sh -c "! grep -q Fourth $house/out"

talk 0 "expect 1 of 5" "send s" "expect 2 of 5" "send \\r" "expect 3 of 5" "send 1" \
	"expect nothing to choose" "expect 3 of 5" "send u" "expect Nothing was chosen yet" "send ?" \
	"expect take the last choice back" "expect 3 of 5" "send \\x1b[A" "expect 3 of 5" "send q"
ends "skipping, help and keys that mean nothing"
check "send nothing" test ! -s "$house/requests"
check "and all still wait" grep -q "0 settled, 5 still wait" "$house/out"

talk 0 "expect 1 of 5" "send 3" "expect 2 of 5" "send u" "expect Taken back" "expect 1 of 5" \
	"send 1" "expect 2 of 5" "send q"
ends "u takes the last choice back and shows it again"
sent "by the event that it made" '/v1/reviews/11 {"action":"accept","choice":3}' \
	'/v1/undo {"event":111}' '/v1/reviews/11 {"action":"accept","choice":1}'

talk 0 "expect 1 of 5" "send n" "expect What is it" "send glace\\x1b" "expect Not named" \
	"expect 1 of 5" "send n" "expect What is it" "send   \\r" "expect Not named" "send \\x03"
ends "a name that was begun can be left; Ctrl-C stops"
: >"$house/requests"
for signal in HUP:1 INT:2 QUIT:3 ABRT:6 TERM:15; do
	talk $((128 + ${signal#*:})) "expect 1 of 5" raw "signal ${signal%:*}"
	ends "the terminal is as it was after SIG${signal%:*}"
done
talk 0 "expect 1 of 5" raw "signal TSTP" cooked "signal CONT" raw "send q"
ends "stopped, the terminal is the shell's; continued, it is ours again"
LANGUAGE=fr "$talk" "expect 1 sur 5" "send q" -- "$cabas" review >"$house/out" 2>&1
check "in French" grep -q "en attente" "$house/out"
"$cabas" review list >"$house/out" 2>&1
check "the word list prints, and all four candidates" grep -q "4) Fourth" "$house/out"
"$talk" -- "$cabas" review --json >"$house/out" 2>&1
check "with --json nobody is asked" jq -e '.reviews | length == 5' "$house/out"
"$cabas" review </dev/null >"$house/out" 2>&1
check "without a terminal nobody is asked" grep -q "Then: cabas review accept" "$house/out"
kill "$stores"
wait "$stores" 2>/dev/null
rm -f "$CABAS_SOCKET"
stores=

# --- the daemon: taking back, and hearing ---
printf 'pcm.null { type null }
pcm.!default { type file slave.pcm null file %s format raw }\n' "$house/played" >"$house/asound.conf"
export ALSA_CONFIG_PATH="$house/asound.conf"
house_start
"$cabas" scan --code 3017620422003 >/dev/null
talk 0 "expect 1 of 1" "send n" "send Pâte à tartiner\\r" "expect On the list" "expect the last" \
	"send u" "expect Taken back" "expect 1 of 1" "send q"
ends "a name is taken back"
same "the list is empty again, the scan waits again" "0 1" \
	"$("$cabas" --json list | jq -r '"\(.lines | length) \(.reviews)"')"
if command -v sox >/dev/null; then
	sox -V1 -q -n -r 16000 -b 16 -c 1 "$house/noise.wav" synth 1.5 whitenoise gain -50
	"$cabas" dictate "$house/noise.wav" --lang en >/dev/null
	talk 0 "expect 1 of 2" "send p" "expect no recording" "send s" "expect 2 of 2" "send p" \
		"expect Playing" "expect 2 of 2" "send x" "expect the last" "send q"
	ends "a recording is played"
	sox -V1 -q "$house/noise.wav" -t raw "$house/noise.raw"
	check "sample by sample" cmp "$house/noise.raw" "$house/played"
else
	echo "skip a recording is played: sox is not installed"
fi
exit "$failed"
