#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabas voice with the daemon itself: a voice of flite says the words of the household's own list
# into ALSA's file plugin, and what was learned is told, taken along, and forgotten.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/path/house.sh
. tests/path/house.sh
for tool in flite sox jq python3; do
	command -v "$tool" >/dev/null || { echo "skip all: $tool is not installed"; exit 0; }
done
cabas=$bin/cabas talk=$PWD/tests/path/terminal_talk.py

say() { # NAME TEXT: as a microphone gives it, in a quiet room
	flite -voice rms -t "$2" -o "$house/say.wav"
	sox -V1 -q "$house/say.wav" -r 16000 -b 16 -c 1 "$house/$1.wav" gain -n -6 pad 0.4 1.6
	sox -V1 -q "$house/$1.wav" -t raw "$house/$1.raw"
}
house_start
"$cabas" add milk, butter, rice, salmon and bananas >/dev/null
path="/v1/voice/enrolment?lang=en&count=4"
curl -s --unix-socket "$CABAS_SOCKET" -H "Accept-Language: en" "http://cabas$path" >"$house/words"
check "the daemon gives words to say" jq -e '.words | length == 4' "$house/words"
n=0
jq -r '.words[].say' "$house/words" >"$house/texts"
while read -r text; do
	n=$((n + 1))
	say "word$n" "$text"
done <"$house/texts"
cat "$house"/word?.raw >"$house/said.raw"
printf 'pcm.null { type null }
pcm.!default { type file slave.pcm null file /dev/null infile %s format raw }\n' \
	"$house/said.raw" >"$house/asound.conf"
export ALSA_CONFIG_PATH="$house/asound.conf"

"$talk" "expect Any key" "send x" "expect 1 of 4" "expect 4 of 4" "expect words learned" \
	"expect household, English" cooked -- \
	"$cabas" voice enrol --lang en --count 4 >"$house/out" 2>&1
same "four words are learned by microphone" 0 $?
check "without any said twice" sh -c "! grep -q Again $house/out || { cat $house/out; false; }"
same "each is an example of its need" "$(jq -c '[.words[].need] | sort' "$house/words")" \
	"$(api GET /v1/voice/examples | jq -c '[.examples[].need] | sort')"
same "and the status counts them" "4 4" \
	"$("$cabas" --json voice status | jq -r '.members[] | select(.lang == "en") | "\(.examples) \(.needs)"')"
"$cabas" voice status >"$house/out" 2>&1
check "in words, too" grep -q "household, English: 4 examples of 4 things" "$house/out"

"$cabas" voice export "$house/along" >"$house/out" 2>&1
check "they can be taken along" grep -q "4 recordings written" "$house/out"
check "as sound that is understood alone" sh -c \
	"$cabas dictate \"\$(find $house/along -name '*.wav' | head -n 1)\" --lang en --dry-run --json |
		jq -e '.transcript | length > 0'"
need=$(jq -r '.words[0].need' "$house/words") label=$(jq -r '.words[0].label' "$house/words")
"$cabas" voice forget "$label" --yes >"$house/out" 2>&1
check "one need is forgotten by its name" grep -q "Forgotten: 1 example and 1 recording" "$house/out"
same "and no other" 3 "$(api GET /v1/voice/examples | jq '.examples | length')"
rm "$house"/along/household/"$need".*.wav
kept() { find "$house/state" -type f -size +9k ! -name '*.db*' | wc -l; }
same "their recordings are on the disk" 3 "$(kept)"
"$cabas" voice forget --yes >"$house/out" 2>&1
check "all are forgotten" grep -q "Forgotten: 3 examples and 3 recordings" "$house/out"
same "and their recordings are gone from it" 0 "$(kept)"
"$cabas" voice enrol --lang en --from "$house/along/household" >"$house/out" 2>&1
same "and learned again from the files" "0 3" \
	"$? $(api GET /v1/voice/examples | jq '.examples | length')"
sox -V1 -q -n -r 16000 -b 16 -c 1 "$house/along/household/$need.wav" trim 0 1
"$cabas" --json voice enrol --lang en --from "$house/along/household" >"$house/out" 2>&1
same "silence teaches nothing, and is told" "1 nothing-heard" \
	"$? $(jq -r --arg need "$need" '.words[] | select(.need == $need) | .problem' "$house/out")"
"$cabas" voice enrol --member nobody --from "$house/along/household" >"$house/out" 2>&1
same "a member that the settings do not know is refused" 3 $?
exit "$failed"
