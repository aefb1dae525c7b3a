#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A complete acoustic model, from an archive or an address to the recogniser: checked in a worker,
# put in place on a yes, resumed when the line breaks, refused with all that is wrong with it.
cd "$(dirname "$0")/../.." || exit 1
. tests/path/house.sh
english=/usr/share/pocketsphinx/model/en-us/en-us
french=$PWD/../shared/voice/model-fr-monophone
models=$house/state/voice/models
work=$house/work
mkdir -p "$work"
tar -C "$english" -czf "$work/en.tar.gz" .

value() { jq -r "$1" 2>/dev/null; }
put() { # LANG FILE [QUERY]
	curl -s --max-time 100 --unix-socket "$CABAS_SOCKET" -T "$2" "http://cabas/v1/voice/models/$1${3:-}"
}
fetch() { # LANG URL ACCEPT
	api POST "/v1/voice/models/$1" "{\"url\":\"$2\",\"accept\":$3}"
}
kind() { api GET "/v1/voice/models/$1" | value .kind; }
voice_folder() { # the model of the recogniser that runs for a language
	# shellcheck disable=SC2013 # numbers, on one line
	for pid in $(cat "/proc/$daemon/task/$daemon/children"); do
		tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | sed -n "s/.*--lang $1 .*--model \([^ ]*\).*/\1/p"
	done
}

house_start
same "without any, English is heard with Debian's model" debian "$(kind en)"
same "and French with the same" basic "$(kind fr)"

put en "$work/en.tar.gz" >"$work/answer"
same "a model waits for a yes" false "$(value .installed <"$work/answer")"
same "what it is is told" "ptm 42 5126" "$(value '.model | "\(.kind) \(.phones) \(.senones)"' <"$work/answer")"
check "its licence is told" grep -q "Alpha Cephei" "$work/answer"
same "nothing is changed before" debian "$(kind en)"
same "another token is refused" stale "$(api POST /v1/voice/models/en '{"accept":"00"}' | value .error.code)"
api POST /v1/voice/models/en "{\"accept\":\"$(value .model.token <"$work/answer")\"}" >/dev/null
same "with the yes it is there" complete "$(kind en)"
same "the yes counts once" stale "$(api POST /v1/voice/models/en "{\"accept\":\"$(value .model.token <"$work/answer")\"}" | value .error.code)"
for file in mdef means variances transition_matrices sendump feat.params noisedict; do
	cmp -s "$english/$file" "$models/en/$file" || not_ok "$file is the one of the archive" differs
done
sox -n -r 16000 -b 16 -c 1 "$work/tone.wav" synth 0.7 sine 300 2>/dev/null
curl -s --max-time 60 --unix-socket "$CABAS_SOCKET" --data-binary "@$work/tone.wav" \
	"http://cabas/v1/clips?lang=en&dry_run=1" >"$work/answer"
same "the recogniser works with it" "null" "$(value .error <"$work/answer")"
same "it is the installed one that runs" "$models/en" "$(voice_folder en)"

house_stop
house_start
same "it is there after a new start" complete "$(kind en)"
api DELETE /v1/voice/models/en >/dev/null
same "removed, Debian's is heard again" debian "$(kind en)"
check "nothing of it is left" test ! -e "$models/en"
same "there is nothing to remove twice" not-found "$(api DELETE /v1/voice/models/en | value .error.code)"

# --- refused ---------------------------------------------------------------------------------------
refused() { # WHAT CODE PATTERN FILE
	put en "$4" "?accept=1" >"$work/answer"
	if [ "$(value .error.code <"$work/answer")" = "$2" ] && grep -q -- "$3" "$work/answer" &&
		[ "$(kind en)" = debian ] && [ -z "$(ls "$models")" ]; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$work/answer"; ls "$models")"
	fi
}
mkdir "$work/part"
cp "$english/mdef" "$english/means" "$work/part"
tar -C "$work/part" -cf "$work/part.tar" .
refused "what is missing is named, all of it" invalid \
	"missing: variances, transition_matrices, feat.params, mixture_weights/sendump" "$work/part.tar"
cp "$english"/* "$work/part"
sed -i 's/-upperf.*/-upperf 3700/' "$work/part/feat.params"
tar -C "$work/part" -cf "$work/part.tar" .
refused "a model for telephones is named so" invalid "for telephones" "$work/part.tar"
head -c 1000000 "$work/en.tar.gz" >"$work/cut.tar.gz"
refused "an archive that is cut is noticed" invalid "broken off" "$work/cut.tar.gz"
echo "<html><body>Not here" >"$work/page"
refused "a web page is told to be one" invalid "web page" "$work/page"
echo "hello" >"$work/text"
refused "a text is no archive" invalid "no archive" "$work/text"
refused "nothing is nothing" invalid "empty" /dev/null
(cd "$work/part" && tar -cPf "$work/out.tar" ../part/mdef)
refused "a name that leads out is refused" invalid "leads out" "$work/out.tar"

# --- from an address -------------------------------------------------------------------------------
: >"$work/requests"
tests/fixtures/model_server.py "$work" "$work/requests" >"$work/server" 2>/dev/null &
stores="$stores $!"
at=http://$(wait_for "$work/server" '^listening ' | cut -d' ' -f2)
fetch en "$at/cut/2/en.tar.gz" true >"$work/answer"
same "a download that breaks off twice is gone on with" true "$(value .installed <"$work/answer")"
same "it asks for the rest, if it is the same file" "200 206 206" \
	"$(awk '{print $4}' "$work/requests" | xargs)"
# shellcheck disable=SC2016 # awk's own fields
check "by range and tag" awk 'NR > 1 && ($2 !~ /^bytes=[1-9][0-9]*-$/ || $3 == "-") {exit 1}' "$work/requests"
check "what arrived is what was sent" cmp -s "$english/mdef" "$models/en/mdef"
check "no half file is left" test ! -e "$models/en.part" -a ! -e "$models/en.part.json"
check "each request is in the log of what left" \
	test "$(api GET '/v1/egress?count=50' | jq '[.egress[] | select(.store == "voice model")] | length')" -eq 3
api DELETE /v1/voice/models/en >/dev/null
fetch en "$at/changed/en.tar.gz" true >"$work/answer"
same "a file that changed meanwhile is begun anew" true "$(value .installed <"$work/answer")"
api DELETE /v1/voice/models/en >/dev/null
fetch en "$at/elsewhere/en.tar.gz" true >"$work/answer"
same "an address that leads elsewhere is followed" true "$(value .installed <"$work/answer")"
api DELETE /v1/voice/models/en >/dev/null
same "but not for ever" remote "$(fetch en "$at/loop" true | value .error.code)"
same "what is not there is told" not-found "$(fetch en "$at/none.tar" true | value .error.code)"
same "only https leaves the machine" denied "$(fetch en "http://example.invalid/x.tar" true | value .error.code)"

fetch en "$at/slow/en.tar.gz" true >"$work/answer" &
asking=$!
n=0
until [ "$(api GET /v1/voice/models/en | value '.download.bytes // 0')" -gt 200000 ] || [ $n -gt 100 ]; do
	n=$((n + 1))
	sleep 0.1
done
check "how far it is can be asked" test "$(api GET /v1/voice/models/en | value .download.total)" \
	-eq "$(stat -c %s "$work/en.tar.gz")"
same "two at a time are too many" conflict "$(fetch en "$at/en.tar.gz" true | value .error.code)"
house_kill
wait "$asking"
have=$(stat -c %s "$models/en.part")
check "a daemon that is killed leaves what came" test "$have" -gt 100000
: >"$work/requests"
house_start
fetch en "$at/slow/en.tar.gz" true >"$work/answer"
same "and goes on from there" true "$(value .installed <"$work/answer")"
check "without asking for it again" grep -q "bytes=[1-9].* 206" "$work/requests"
check "byte by byte the same" cmp -s "$english/sendump" "$models/en/sendump"
api DELETE /v1/voice/models/en >/dev/null

# --- French ----------------------------------------------------------------------------------------
if [ -d "$french" ]; then
	tar -C "$french" -cf "$work/fr.tar" .
	put fr "$work/fr.tar" "?accept=1" >"$work/answer"
	same "a French model is taken" "complete 36" "$(kind fr) $(value .model.phones <"$work/answer")"
else
	echo "# SKIP a French model is taken: no ../shared/voice"
fi

# --- adapted to a voice: each word twice, so that the one held out is known ---------------------
if [ -d "$french" ]; then
	head -n 24 ../shared/voice/fr-words/words.tsv >"$work/words"
	while read -r file word; do
		need=$("$bin/cabas" --json parse "$word" --lang fr | value '.items[0].need')
		for _ in 1 2; do
			api POST "/v1/voice/examples?need=$need&lang=fr" \
				"@../shared/voice/fr-words/${file%.wav}.wav" >/dev/null
		done
	done <"$work/words"
	check "forty confirmed words adapt the model" wait_for "$house/cabasd.log" "it is kept"
	check "the adapted one is another folder" test -s "$models/fr-adapted-1/means"
	check "its means moved" sh -c "! cmp -s $models/fr/means $models/fr-adapted-1/means"
	check "all else is as it was" cmp -s "$models/fr/mixture_weights" \
		"$models/fr-adapted-1/mixture_weights"
	check "how many words it heard is told" \
		test "$(api GET /v1/voice | value '.models[] | select(.lang == "fr") | .adapted')" -gt 20
	curl -s --max-time 60 --unix-socket "$CABAS_SOCKET" --data-binary "@$work/tone.wav" \
		"http://cabas/v1/clips?lang=fr&dry_run=1" >"$work/answer"
	same "the recogniser works with it" "null" "$(value .error <"$work/answer")"
	same "and it is the adapted one that runs" "$models/fr-adapted-1" "$(voice_folder fr)"
	api DELETE /v1/voice/examples >/dev/null
	check "what is forgotten leaves no model behind" test ! -e "$models/fr-adapted-1"
fi

# --- by the command line ---------------------------------------------------------------------------
cabas=$bin/cabas
"$cabas" voice install en "$english" >"$work/out" 2>"$work/err" </dev/null
same "without a terminal the model waits" 4 $?
check "with its licence shown" grep -q "Redistribution" "$work/out"
token=$(sed -n 's/.*--accept \([0-9a-f]*\).*/\1/p' "$work/out")
"$cabas" voice install en --accept "$token" >"$work/out" 2>&1
same "the token is the yes" "0 complete" "$? $(kind en)"
"$cabas" voice install en --remove >"$work/out" 2>&1
same "and it can be removed" "0 debian" "$? $(kind en)"
"$cabas" voice install en "$at/en.tar.gz" --yes >"$work/out" 2>&1
same "an address works as well" "0 complete" "$? $(kind en)"
LC_ALL=fr_FR.UTF-8 LANGUAGE=fr "$cabas" voice install fr "$work/part.tar" --yes >"$work/out" 2>"$work/err"
same "a refusal is a failure" 1 $?
check "each problem is named" grep -q "^       - feat.params.*3700" "$work/err"
"$cabas" voice install de "$work/part.tar" >"$work/out" 2>"$work/err"
same "another language is wrong usage" 64 $?
"$cabas" voice install fr "$work/none.tar" >"$work/out" 2>"$work/err"
same "a file that is not there is not found" 3 $?
