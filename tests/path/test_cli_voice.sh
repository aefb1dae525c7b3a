#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabas voice: what a person is told, asked and may take with her. The daemon is a fake with a memory
# (tests/fixtures/voice_fake.py), so that each kind of answer comes; the microphone is ALSA's file
# plugin with tones for words.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/path/house.sh
. tests/path/house.sh
for tool in sox jq python3; do
	command -v "$tool" >/dev/null || { echo "skip all: $tool is not installed"; exit 0; }
done
cabas=$bin/cabas talk=$PWD/tests/path/terminal_talk.py
export TZ=UTC

fake_start() { # [ARGS]
	: >"$house/requests"
	tests/fixtures/voice_fake.py "$CABAS_SOCKET" "$@" >>"$house/requests" 2>&1 &
	stores=$!
	n=0
	until [ -S "$CABAS_SOCKET" ] || [ $n -ge 100 ]; do
		sleep 0.1
		n=$((n + 1))
	done
}
fake_stop() {
	kill "$stores"
	wait "$stores" 2>/dev/null
	rm -f "$CABAS_SOCKET"
	stores=
}
run() { # EXIT COMMAND...
	wanted=$1
	shift
	"$@" >"$house/out" 2>"$house/err" </dev/null
	got=$?
}
says() { # WHAT FILE TEXT...
	what=$1 file=$house/$2
	shift 2
	for text; do
		grep -qF -- "$text" "$file" && continue
		not_ok "$what" "not said: $text: $(cat "$house/out" "$house/err")"
		return
	done
	if [ "$got" -eq "$wanted" ]; then
		ok "$what"
	else
		not_ok "$what" "exit $got instead of $wanted: $(cat "$house/out" "$house/err")"
	fi
}

tone() { # NAME MS GAIN: in a quiet room
	sox -V1 -q -n -r 16000 -b 16 -c 1 "$house/$1.wav" synth "$2" sine 440 gain "$3" pad 0.3 1.6
	sox -V1 -q "$house/$1.wav" -t raw "$house/$1.raw"
}
tone word 0.5 -20
tone loud 0.5 6
mkfifo "$house/slow"
cat "$house/word.raw" "$house/loud.raw" "$house/word.raw" "$house/word.raw" "$house/word.raw" \
	>"$house/said.raw"
cat >"$house/asound.conf" <<END
pcm.null { type null }
pcm.!default { type file slave.pcm null file /dev/null infile $house/said.raw format raw }
pcm.slow { type file slave.pcm null file /dev/null infile $house/slow format raw }
END
export ALSA_CONFIG_PATH="$house/asound.conf"
fake_start

# --- nothing known yet ---
run 0 "$cabas" voice status
says "without a voice the models are told, and how to begin" out \
	"French is understood with a model that is basic: an English model with French pronunciations (/m/en-us)" \
	"its licence: BSD-2-Clause" "cabas voice install fr FILE" "English is understood" "by 43 confirmed words" "12.3 MB" \
	"'cabas voice enrol' takes two minutes"
run 2 "$cabas" voice forget --yes
says "there is nothing to forget" err "there is nothing to forget"
run 2 "$cabas" voice export "$house/nothing"
says "nor to export" err "there is no example to export"
check "and no folder is made" test ! -e "$house/nothing"

# --- enrolling ---
"$talk" "expect 4 words of your own list" "send x" "expect 1 of 4" "expect Say: du lait" \
	"expect Not understood up to now; learned" "expect [#####-" "expect 2 of 4" \
	"expect Again, please: it was too loud" "expect 2 of 4" "expect learned" "expect 3 of 4" \
	"expect 4 of 4" "expect Say: du riz" "expect Taken for « pain de mie »" \
	"expect 4 words learned; 0 of them" "expect household, English: 4 examples of 4 things" \
	"expect 140 more must be right first" "expect What comes next" cooked -- \
	"$cabas" voice enrol --count 20 >"$house/out" 2>&1
same "a person says her words, and one again" 0 $?
same "each was sent once, and what was wrong twice" 5 "$(grep -c '^POST.*lang=en' "$house/requests")"

feed() { # silence, as slowly as it lasts
	python3 - "$house/slow" <<-'END' &
		import sys, time
		try:
		    with open(sys.argv[1], "wb", buffering=0) as pipe:
		        for _ in range(1500):
		            pipe.write(bytes(1280))
		            time.sleep(0.038)
		except BrokenPipeError:
		    pass
	END
	feeder=$!
}
feed
"$talk" "expect Any key" raw "send x" "expect 1 of 4" "expect speak now" "send s" "expect Skipped" \
	"expect 2 of 4" "expect speak now" "send q" cooked -- \
	"$cabas" voice enrol --device slow >"$house/out" 2>&1
same "s skips, q ends, and nothing was learned" "2 1" "$? $(grep -c 'Nothing was learned' "$house/out")"
kill "$feeder" 2>/dev/null
wait "$feeder" 2>/dev/null
"$talk" "expect Any key" "send q" -- "$cabas" voice enrol >"$house/out" 2>&1
same "who does not begin loses nothing" 2 $?
"$talk" "expect there is no sound device 'kitchen'" -- "$cabas" voice enrol --device kitchen \
	>"$house/out" 2>&1
same "an unknown microphone is told before anything is asked" 3 $?

mkdir "$house/mine" "$house/none"
cp "$house/word.wav" "$house/mine/lait.wav"
cp "$house/word.wav" "$house/mine/lait.2.wav"
cp "$house/loud.wav" "$house/mine/riz.wav"
cp "$house/word.wav" "$house/mine/licorne.WAV"
echo "no sound" >"$house/mine/notes.txt"
echo "no sound" >"$house/mine/beurre.wav"
run 1 "$cabas" voice enrol --from "$house/mine" --member zoe --lang fr
says "recordings are taken from a folder, what is wrong with one is told" out \
	"lait.2.wav" "Understood, and learned." "Not learned: it was too loud" \
	"2 words learned; 2 of them" "zoe, French: 2 examples of 1 thing" "goes onto the list unasked" \
	"at most 1.2% is wrong"
says "a name that is no need spoils only its file" err "there is no need 'licorne'"
check "so does a file that is no sound" grep -q "^beurre.wav" "$house/out"
rm "$house/mine/licorne.WAV" "$house/mine/beurre.wav"
run 1 "$cabas" --json voice enrol --from "$house/mine" --member zoe --lang fr
check "in JSON it is one document" jq -es \
	'length == 1 and .[0].learned == 2 and (.[0].words | length) == 3' "$house/out"
run 2 "$cabas" voice enrol --from "$house/none"
says "a folder without recordings is told" err "there is no WAV file in" "lait.wav"
run 3 "$cabas" voice enrol --from "$house/nowhere"
says "a folder that is not there as well" err "cannot read the folder"
run 64 "$cabas" voice enrol
says "without a terminal it says what else it takes" err "--from FOLDER takes recordings"
for wrong in "--count 0" "--count x" "--lang de" "--from x --device y" "--member" "more"; do
	# shellcheck disable=SC2086
	run 64 "$cabas" voice enrol $wrong
	says "enrol $wrong is refused" err "cabas: "
done

# --- status, in both languages ---
run 0 "$cabas" voice status
says "each voice has its words" out "household, English: 4 examples of 4 things" \
	"7 confirmations, of which 1 corrected a mistake" "zoe, French: 4 examples of 1 thing"
run 0 env LANGUAGE=fr "$cabas" voice status
says "en français aussi" out "12,3 Mo" "zoe, français" "140 de plus"
run 0 "$cabas" --json voice status
check "and as JSON" jq -e '.members | length == 2' "$house/out"

# --- taking it along, and back ---
run 0 "$cabas" voice export "$house/mine/all"
says "what was learned is written as files" out "8 recordings written"
same "one each, with a table" "9 8" \
	"$(find "$house/mine/all" -type f | wc -l) $(tail -n +3 "$house/mine/all/examples.tsv" | wc -l)"
same "only the owner may read them" 600 "$(stat -c %a "$house"/mine/all/zoe/lait.*.wav | sort -u)"
same "of the clip the word itself, with air" 11200 \
	"$(soxi -s "$(find "$house/mine/all" -name '*.wav' | head -n 1)")"
before=$(grep -c '^POST' "$house/requests")
run 0 "$cabas" voice enrol --from "$house/mine/all/zoe" --member tom --lang fr
says "what was exported can be learned again" out "4 words learned"
same "file by file" 4 "$(($(grep -c '^POST' "$house/requests") - before))"

# --- forgetting ---
run 4 "$cabas" voice forget riz
says "forgetting waits for a yes" err "forgetting waits for your yes" "--yes"
"$talk" "expect 1 example and 1 recording of « Riz »" "expect Delete? [y/N]" "send n\\r" \
	"expect Nothing was forgotten" -- "$cabas" voice forget riz >"$house/out" 2>&1
same "a no leaves it" "4 0" "$? $(grep -c '^DELETE' "$house/requests")"
LANGUAGE=fr "$talk" "expect Effacer" "send o\\r" "expect Oublié" -- "$cabas" voice forget riz \
	>"$house/out" 2>&1
same "a yes forgets it, once asked" "0 DELETE /v1/voice/examples?need=riz" \
	"$? $(grep '^DELETE' "$house/requests")"
run 0 "$cabas" voice forget Pain de Mie --yes
says "a need is known by its name, too" out "Forgotten: 1 example and 1 recording of « Pain de mie »"
run 3 "$cabas" voice forget riz --yes
says "what is not there cannot be forgotten" err "there is no example of 'riz'"
run 0 "$cabas" voice forget --member tom --yes
says "a member is forgotten alone" out "Forgotten: 4 examples and 4 recordings by tom"
run 0 "$cabas" --json voice forget --yes
check "and all, in JSON" jq -e '.forgotten == 6 and .recordings == 6' "$house/out"
mkdir "$house/pair"
for need in lait beurre riz; do
	(cat "$house/word.wav" && printf shared) >"$house/pair/$need.wav"
done
"$cabas" voice enrol --from "$house/pair" >"$house/out"
run 0 "$cabas" voice forget riz --yes
says "a recording that other examples share stays" out "1 example and 0 recordings of « Riz »"
run 0 "$cabas" voice forget --yes
says "and goes with the last of them, once" out "2 examples and 1 recording"
run 64 "$cabas" voice sing
says "another word is refused" err "'voice' does not know 'sing', but status, enrol"
fake_stop
fake_start never
run 0 "$cabas" voice status
says "the settings' word is told" out "Nothing goes onto the list unasked: the settings say so."
fake_stop
exit "$failed"
