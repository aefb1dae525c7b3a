#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What confirmed clips teach, with the real recogniser and a real wand's protocol; the voice is
# flite's: it tests the way, not how well people are understood (make bench-voice does).
# shellcheck source=tests/path/house.sh
. tests/path/house.sh
for tool in flite sqlite3 jq; do
	command -v "$tool" >/dev/null || { echo "skip all: $tool is not installed"; exit 0; }
done
cabas=$bin/cabas
db=$house/state/voice/voice.db
say() { flite -voice rms -t "$2" -o "$house/$1.wav"; }
examples() { api GET /v1/voice/examples | jq '.examples | length'; }
learned() { # COUNT: until so many examples are there
	n=0
	until [ "$(examples)" = "$1" ] || [ $n -ge 100 ]; do
		n=$((n + 1))
		sleep 0.1
	done
	examples
}
kept() { find "$house/state/$1" -name '*.wav' | wc -l | tr -d ' '; }
settings() {
	printf '[cabas]\nlanguage = en\n[voice]\n%s\n[member zoe]\nwand = ZOE1\n' "$1" >"$house/cabas.conf"
}
say milk "two liters of milk and butter"
say eggs "twelve eggs"
say bread "bread"

settings 'learning = yes'
house_start --config "$house/cabas.conf"

# --- a confirmation teaches ------------------------------------------------------------------------
"$cabas" dictate --lang en "$house/milk.wav" >"$house/out"
same "nothing is added before confirmations allow it" 0 "$(api GET /v1/list | jq '.lines | length')"
same "the clip waits" 1 "$(kept clips)"
"$cabas" review accept 1 >"$house/out"
same "a confirmed phrase teaches each of its items" 2 "$(learned 2)"
same "with what they mean" "beurre-doux lait-demi-ecreme" \
	"$(api GET /v1/voice/examples | jq -r '[.examples[].need] | sort | join(" ")')"
same "the recording moved to what was learned" "0 1" "$(kept clips) $(kept voice/clips)"
same "its clip can be heard" "RIFF" \
	"$(api GET /v1/voice/examples/1/clip | head -c 4)"
same "the outcome is counted" "2 0 false" "$(api GET /v1/voice |
	jq -r '.members[0] | "\(.confirmed) \(.wrong) \(.automatic)"')"
"$cabas" dictate --lang en "$house/milk.wav" >"$house/out"
same "the examples know it again" "true" "$(sqlite3 "$db" 'SELECT count(*) = 2 FROM lessons' | sed 's/1/true/')"

# --- a wrong choice is a wrong outcome --------------------------------------------------------------
review=$(api GET /v1/reviews | jq '.reviews[0].id')
"$cabas" review name "$review" "two liters of milk and flour" >"$house/out"
same "what was named instead teaches, and counts as wrong" 4 "$(learned 4)"
check "the outcomes say so" [ "$(api GET /v1/voice | jq '.members[0].wrong')" -ge 1 ]
"$cabas" undo >"$house/out"
same "undoing the confirmation forgets what it taught" 2 "$(learned 2)"

# --- a crash between the yes and the lesson ---------------------------------------------------------
review=$(api GET /v1/reviews | jq '.reviews[0].id')
"$cabas" review reject "$review" >"$house/out"
"$cabas" dictate --lang en "$house/eggs.wav" >"$house/out"
review=$(api GET /v1/reviews | jq '.reviews[0].id')
"$cabas" review accept "$review" >"$house/out"
house_kill
house_start --config "$house/cabas.conf"
same "killed right after the yes, it still learns" 3 "$(learned 3)"

# --- enrolment --------------------------------------------------------------------------------------
words=$(api GET '/v1/voice/enrolment?member=zoe&lang=en&count=5')
same "as many words to say as asked for" 5 "$(echo "$words" | jq '.words | length')"
answer=$(api POST '/v1/voice/examples?need=pain&member=zoe&lang=en' "@$house/bread.wav")
same "a word that is said is learned" null "$(echo "$answer" | jq .problem)"
same "for the one who said it" zoe \
	"$(api GET '/v1/voice/examples?need=pain' | jq -r '.examples[0].member')"
sox -n -r 16000 -b 16 -c 1 "$house/quiet.wav" synth 1 sine 300 gain -90
same "silence teaches nothing" '"nothing-heard"' \
	"$(api POST '/v1/voice/examples?need=pain&member=zoe&lang=en' "@$house/quiet.wav" | jq .problem)"
same "and is not kept" "$(api GET '/v1/voice/examples' | jq '.examples | length')" "$(learned 4)"
same "a stranger is told" '"not-found"' \
	"$(api POST '/v1/voice/examples?need=pain&member=max&lang=en' "@$house/bread.wav" | jq .error.code)"

# --- forgetting -------------------------------------------------------------------------------------
same "one member is forgotten" 1 "$(api DELETE '/v1/voice/examples?member=zoe' | jq .forgotten)"
same "the others are not" 3 "$(examples)"
same "everything is forgotten" 3 "$(api DELETE /v1/voice/examples | jq .forgotten)"
same "with the recordings and the outcomes" "0 0" \
	"$(kept voice/clips) $(sqlite3 "$db" 'SELECT count(*) FROM outcomes')"

# --- enough confirmations ---------------------------------------------------------------------------
"$cabas" dictate --lang en "$house/eggs.wav" >"$house/out"
"$cabas" review accept "$(api GET /v1/reviews | jq '.reviews[0].id')" >"$house/out"
learned 1 >/dev/null
say eggs2 "bread and eggs"
"$cabas" dictate --lang en "$house/eggs2.wav" >"$house/out"
"$cabas" review accept "$(api GET /v1/reviews | jq '.reviews[0].id')" >"$house/out"
learned 3 >/dev/null
house_stop
sqlite3 "$db" "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
	INSERT INTO outcomes (event, time_ms, member, lang, agree, margin, confidence, truth)
	SELECT 0, 0, 'household', 'en', 1, 1500, 900, 2 FROM n"
house_start --config "$house/cabas.conf"
same "200 right confirmations allow adding" true "$(api GET /v1/voice | jq '.members[0].automatic')"
"$cabas" dictate --lang en "$house/eggs.wav" >"$house/out"
check "what both opinions agree on goes onto the list" grep -q 'On the list' "$house/out"
same "and nothing waits" 0 "$(api GET /v1/reviews | jq '.reviews | length')"
same "its recording is not kept" 0 "$(kept clips)"
before=$(api GET /v1/voice | jq '.members[0].wrong')
"$cabas" undo >"$house/out"
same "taken back, it counts as wrong" $((before + 1)) "$(api GET /v1/voice | jq '.members[0].wrong')"
same "and does not wait again without its recording" 0 "$(api GET /v1/reviews | jq '.reviews | length')"

# --- a clip after an unknown code names it ----------------------------------------------------------
code=3017620422003
"$bin/sim-wand" --socket "$house/wand.sock" --serial ZOE1 --store "$house/zoe" --quiet --linger 0 \
	--scan $code --clip "$house/bread.wav" >"$house/wand.out" 2>&1
n=0
until api GET /v1/reviews | jq -e '.reviews[] | select(.clip and .state == "open")' >"$house/clip" ||
	[ $n -ge 100 ]; do n=$((n + 1)) && sleep 0.1; done
same "the clip waits as the name of the code" "0$code" "$(jq -r .gtin "$house/clip")"
"$cabas" review accept "$(jq .id "$house/clip")" >"$house/out"
same "confirmed, the product has its name" pain "$(api GET /v1/products/$code | jq -r .need)"
same "neither the scan nor the clip waits any more" 0 "$(api GET /v1/reviews | jq '.reviews | length')"
same "one is on the list" 1 "$(api GET /v1/list |
	jq -r --arg g "0$code" '.lines[] | select(.gtin == $g) | .quantity.value')"
"$cabas" scan --code $code >"$house/out"
same "and the next scan is known" 2 "$(api GET /v1/list |
	jq -r --arg g "0$code" '.lines[] | select(.gtin == $g) | .quantity.value')"
other=4006381333931
"$bin/sim-wand" --socket "$house/wand.sock" --serial ZOE1 --store "$house/zoe" --quiet --linger 0 \
	--scan $other --scan $code --clip "$house/bread.wav" >"$house/wand.out" 2>&1
n=0
until api GET /v1/reviews | jq -e '.reviews[] | select(.clip and .state == "open")' >"$house/clip" ||
	[ $n -ge 100 ]; do n=$((n + 1)) && sleep 0.1; done
same "after another code it names nothing" null "$(jq -r .gtin "$house/clip")"
same "the audit finds nothing" 0 "$(api GET /v1/audit | jq '.findings | length')"

# --- learning off -----------------------------------------------------------------------------------
house_stop
settings 'learning = no'
house_start --config "$house/cabas.conf"
before=$(kept voice/clips)
"$cabas" review accept "$(jq .id "$house/clip")" >"$house/out"
sleep 1
same "with learning off a confirmed clip is deleted" "0 $before" "$(kept clips) $(kept voice/clips)"
