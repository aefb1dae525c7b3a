#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabas-voice as a process behind a running daemon: clips that are none, that are endless, that lie
# about themselves, and a worker that is killed while it listens.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/path/house.sh
. tests/path/house.sh
for tool in flite sox jq pgrep; do
	command -v "$tool" >/dev/null || { echo "skip all: $tool is not installed"; exit 0; }
done
[ -d /usr/share/pocketsphinx/model/en-us/en-us ] || { echo "skip all: no acoustic model"; exit 0; }
house_start

dictate() { # NAME: what came goes to $house/NAME.json, how it ended to $ended
	"$bin/cabas" --json dictate "$house/$1.wav" --lang en >"$house/$1.json" 2>"$house/$1.err"
	ended=$?
}
said() { jq -r "$2" "$house/$1.json"; } # NAME FILTER
events() { api GET /v1/status | jq .events; }
pcm() { # NAME SECONDS EFFECTS...: 16 kHz
	name=$1 seconds=$2
	shift 2
	sox -V1 -q -R -n -r 16000 -b 16 -c 1 "$house/$name.wav" synth "$seconds" "$@"
}

# --- nothing to hear
pcm silence 3 sine 300 vol 0
pcm long-silence 600 sine 300 vol 0
pcm noise 4 pinknoise gain -12
pcm hum 3 sine 100 gain -20
pcm click 0.004 sine 300
for name in silence long-silence hum click; do
	dictate "$name"
	same "$name: nothing was heard, a person is asked" "4 false nothing-heard" \
		"$ended $(said "$name" '"\(.accepted) \(.reason)"')"
done
dictate noise
same "noise: a person is asked, nothing is put on the list" "4 false true" \
	"$ended $(said noise '"\(.accepted) \(.review != null)"')"

# --- too much of it
flite -voice rms -t "two litres of milk and butter" -o "$house/milk.wav"
sox -V1 -q "$house/milk.wav" -r 16000 "$house/talk.wav" repeat 310
sox -V1 -q "$house/talk.wav" "$house/ten-minutes.wav" trim 0 600
sox -V1 -q "$house/talk.wav" "$house/eleven-minutes.wav" trim 0 601
before=$(events)
dictate ten-minutes
same "ten minutes of talk: kept for a person, who can play it" "4 false true" \
	"$ended $(said ten-minutes '"\(.accepted) \(.review != null)"')"
same "and why" too-long "$(said ten-minutes .reason)"
"$bin/cabas" --json dictate "$house/ten-minutes.wav" --lang en --dry-run >"$house/dry.json" 2>&1
check "the limit is named, with both figures" \
	grep -q 'speaks for 600 s, at most 60' "$house/dry.json"
dictate eleven-minutes
same "more than ten minutes: the limit is named" "1 limit" \
	"$ended $(said eleven-minutes .error.code)"

# --- headers that lie; the bytes are those of RIFF, little-endian
bytes() { # AT OCTAL FROM TO: the file with these bytes in place
	{
		head -c "$1" "$house/$3.wav"
		# shellcheck disable=SC2059
		printf "$2"
		tail -c "+$(($1 + 1 + $(printf '%s' "$2" | tr -cd '\134' | wc -c)))" "$house/$3.wav"
	} >"$house/$4.wav"
}
sox -V1 -q "$house/milk.wav" -r 16000 -b 16 -c 1 "$house/plain.wav"
sox -V1 -q "$house/plain.wav" -e ima-adpcm "$house/adpcm.wav"
: >"$house/no-bytes.wav"
head -c 20 "$house/plain.wav" >"$house/cut-header.wav"
head -c 44 "$house/plain.wav" >"$house/header-only.wav"
bytes 40 '\0\0\0\177' plain data-too-long
bytes 16 '\377\377\377\177' plain format-too-long
bytes 20 '\7\0' plain unknown-format
bytes 22 '\0\0' plain no-channels
bytes 22 '\377\377' plain channels-65535
bytes 24 '\0\0\0\0' plain rate-0
bytes 24 '\377\377\377\377' plain rate-4294967295
bytes 34 '\0\0' plain no-bits
bytes 34 '\15\0' plain bits-13
bytes 32 '\0\0' adpcm block-of-0
bytes 32 '\3\0' adpcm block-of-3
bytes 32 '\377\377' adpcm block-of-65535
for name in no-bytes cut-header header-only data-too-long format-too-long unknown-format \
	no-channels channels-65535 rate-0 rate-4294967295 no-bits bits-13 block-of-0 block-of-3; do
	dictate "$name"
	code=$(said "$name" .error.code)
	case $ended:$code in
	1:invalid | 1:limit) ok "$name: refused" ;;
	*) not_ok "$name: refused" "ended with $ended: $(cat "$house/$name.json")" ;;
	esac
	check "$name: in a sentence" [ "$(said "$name" '.error.message | length')" -gt 15 ]
done
# A block may be larger than the sound: then there is one, and it is cut.
dictate block-of-65535
check "a block larger than the sound is an answer, too" [ "$ended" = 1 -o "$ended" = 4 -o "$ended" = 0 ]
# two that are answered have two events each: that they came, and what was heard
check "nothing of what was refused was kept" [ "$(($(events) - before))" -le 4 ]

# --- the worker is killed while it listens
worker() { pgrep -P "$daemon" -x cabas-voice | head -n 1; }
sox -V1 -q "$house/milk.wav" -r 16000 "$house/speech.wav" repeat 5
cp "$house/speech.wav" "$house/again.wav"
cp "$house/speech.wav" "$house/twice.wav"
dictate speech
first=$(worker)
check "a long phrase is answered" [ "$ended" = 0 -o "$ended" = 4 ]
"$bin/cabas" --json dictate "$house/again.wav" --lang en >"$house/again.json" 2>/dev/null &
client=$!
sleep 0.4
kill -9 "$first"
check "the worker was killed while somebody waited" kill -0 "$client"
wait "$client"
same "the clip is decoded again, with the same result" \
	"$(said speech '[.transcript, .accepted, .reason, (.items | map([.need, .quantity]))] | tostring')" \
	"$(said again '[.transcript, .accepted, .reason, (.items | map([.need, .quantity]))] | tostring')"
check "by another process" [ "$(worker)" != "$first" ]
check "the daemon says so" grep -q 'starting it again' "$house/cabasd.log"

"$bin/cabas" --json dictate "$house/twice.wav" --lang en >"$house/twice.json" 2>/dev/null &
client=$!
killed=0 last=
while kill -0 "$client" 2>/dev/null && [ "$killed" -lt 20 ]; do
	now=$(worker)
	if [ -n "$now" ] && [ "$now" != "$last" ]; then
		sleep 0.4
		kill -0 "$client" 2>/dev/null && kill -9 "$now" 2>/dev/null && killed=$((killed + 1))
		last=$now
	fi
	sleep 0.05
done
wait "$client"
same "killed again, it waits in the review" "4 worker-failed" "$? $(said twice .reason)"
check "after no more than one try and one more, and what prepared them" [ "$killed" -le 4 ]
review=$(said twice .review)
api GET "/v1/reviews/$review/clip" >"$house/kept.wav"
check "the clip is there, byte for byte" cmp "$house/kept.wav" "$house/twice.wav"
cp "$house/milk.wav" "$house/after.wav"
dictate after
check "and the next clip is understood" [ "$(said after '.items | length')" -gt 0 ]
same "nothing else happened to the journal" 0 "$(api GET /v1/audit | jq '.findings | length')"
exit "$failed"
