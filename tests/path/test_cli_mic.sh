#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabas dictate --mic from the microphone to the daemon's answer. The microphone is ALSA's file
# plugin: a voice of flite, or a pipe that is fed as slowly as somebody speaks.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/path/house.sh
. tests/path/house.sh
for tool in flite sox jq python3; do
	command -v "$tool" >/dev/null || { echo "skip all: $tool is not installed"; exit 0; }
done
cabas=$bin/cabas talk=$PWD/tests/path/terminal_talk.py

sound() { # NAME TEXT VOLUME: as a microphone gives it, with a room's noise around
	flite -voice rms -t "$2" -o "$house/$1.wav"
	sox -V1 -q "$house/$1.wav" -r 16000 -b 16 -c 1 "$house/$1.pad.wav" gain -n "$3" pad 0.5 2.5
	sox -V1 -q -n -r 16000 -b 16 -c 1 "$house/noise.wav" synth 8 whitenoise gain -55
	sox -V1 -q -m -v 1 "$house/$1.pad.wav" -v 1 "$house/noise.wav" -t raw -e signed -b 16 \
		"$house/$1.raw"
	printf 'pcm.%s { type file slave.pcm null file /dev/null infile %s format raw }\n' \
		"$1" "$house/$1.raw" >>"$house/asound.conf"
}
printf 'pcm.null { type null }\npcm.silent { type null }\n' >"$house/asound.conf"
sound milk "two litres of milk" -6
sound far "two litres of milk" -36
sound near "two litres of milk" 9
sound room "" -60
cat >>"$house/asound.conf" <<END
pcm.!default { type file slave.pcm null file /dev/null infile $house/milk.raw format raw }
pcm.slow { type file slave.pcm null file /dev/null infile $house/slow format raw }
END
mkfifo "$house/slow"
export ALSA_CONFIG_PATH="$house/asound.conf"
house_start

run() { # EXIT COMMAND...
	wanted=$1
	shift
	"$@" >"$house/out" 2>"$house/err" </dev/null
	got=$?
}
says() { # WHAT FILE TEXT
	if [ "$got" -eq "$wanted" ] && grep -qF -- "$3" "$house/$2"; then
		ok "$1"
	else
		not_ok "$1" "exit $got instead of $wanted, or '$3' is not in: $(cat "$house/out" "$house/err")"
	fi
}

"$cabas" --json dictate --mic --lang en --dry-run >"$house/out" 2>"$house/err" </dev/null
check "what the default microphone hears reaches the list's words" \
	jq -e '.transcript | test("milk")' "$house/out"
check "a dry run keeps nothing" test "$("$cabas" --json list | jq '.lines | length')" -eq 0
"$cabas" --json dictate --mic --device milk --lang en >"$house/out" 2>"$house/err" </dev/null
check "without it, the words are on the list or in the review" \
	sh -c "[ \"\$($cabas --json list | jq '.lines | length')\" -eq 1 ] ||
		[ \"\$($cabas --json review | jq '.reviews | length')\" -eq 1 ]"
"$cabas" dictate "$house/milk.pad.wav" --lang en --dry-run >"$house/file" 2>&1
"$cabas" dictate --mic --lang en --dry-run >"$house/out" 2>"$house/err"
check "a file with the same words is heard the same" \
	test "$(grep -c "^Heard: .*milk" "$house/file" "$house/out" | grep -c ":1$")" -eq 2
run 2 "$cabas" dictate --mic --device silent
says "a muted microphone is told" err "the microphone gave no sound at all"
run 2 "$cabas" dictate --mic --device room
says "a room without a voice sends nothing" err "nobody was heard to speak"
run 3 "$cabas" dictate --mic --device kitchen
says "an unknown device is told, with its name" err "there is no sound device 'kitchen'"
run 3 env LANGUAGE=fr "$cabas" dictate --mic --device kitchen
says "in French, too" err "il n’y a pas d’appareil de son"
run 3 env ALSA_CONFIG_PATH=/usr/share/alsa/alsa.conf "$cabas" dictate --mic
if [ -e /dev/snd ]; then
	ok "(a machine with a sound card: not tried without one)"
else
	says "no sound card is told" err "this machine has no microphone"
fi
run 3 "$cabas" --json dictate --mic --device kitchen
check "in JSON, too" jq -e '.error.code == "not-found" and (.error.hint | length > 0)' "$house/out"
run 64 "$cabas" dictate --device milk
says "a device without --mic is refused" err "--device goes with --mic"
run 64 "$cabas" dictate --mic file.wav
says "a file beside --mic is refused" err "does not take 'file.wav'"
"$cabas" dictate --mic --device near --lang en --dry-run >"$house/out" 2>&1
check "too loud is told" grep -q "too loud" "$house/out"
"$cabas" dictate --mic --device far --lang en --dry-run >"$house/out" 2>&1
check "too quiet is told" grep -q "That was quiet" "$house/out"

# --- on a terminal, as slowly as somebody speaks ---
feed() { # FILE: 40 ms at a time, then silence for ever
	python3 - "$1" "$house/slow" <<-'END' &
		import sys, time
		sound = open(sys.argv[1], "rb").read()
		try:
		    with open(sys.argv[2], "wb", buffering=0) as pipe:
		        for at in range(0, 16000 * 2 * 60, 1280):
		            pipe.write((sound[at:at + 1280] + bytes(1280))[:1280])
		            time.sleep(0.038)
		except BrokenPipeError:
		    pass
	END
	feeder=$!
}
talk() { # EXIT STEP...
	wanted=$1
	shift
	"$talk" "$@" -- "$cabas" dictate --mic --device slow --lang en --dry-run >"$house/out" 2>"$house/err"
	got=$?
	kill "$feeder" 2>/dev/null
	wait "$feeder" 2>/dev/null
}
feed "$house/milk.raw"
"$talk" "expect speak now" raw "expect good" "expect Heard" cooked -- \
	"$cabas" dictate --mic --device slow --lang en --dry-run >"$house/out" 2>&1
check "the meter moves while somebody speaks, and silence ends it" grep -q milk "$house/out"
wait "$feeder" 2>/dev/null
feed "$house/milk.raw"
talk 2 raw "expect dB" "send \\x03"
says "Ctrl-C throws it away" out "thrown away, nothing was sent"
feed "$house/room.raw"
talk 4 raw "expect dB" "expect dB" "expect dB" "send \\r"
says "Enter ends it, and what the room gave is sent" out "no words were heard"
feed "$house/room.raw"
talk 143 raw "expect dB" "signal TERM"
same "a signal leaves the terminal as it was" 143 "$got"
exit "$failed"
