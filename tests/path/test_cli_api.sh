#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What cabas makes of a daemon's answers: words, exit codes, tokens, secrets. The answers are fixed
# (tests/fixtures/api_fake.py); the real daemon has tests of its own.
cd "$(dirname "$0")/../.." || exit 1
O=${O:-build}
cabas=$O/bin/cabas
scratch=$(mktemp -d)
export CABAS_LOCALEDIR="$O/locale" CABAS_SOCKET="$scratch/api.sock" LC_ALL=C.UTF-8 LANGUAGE=en TZ=UTC
tests/fixtures/api_fake.py "$CABAS_SOCKET" >"$scratch/server" 2>&1 &
server=$!
trap 'kill $server; rm -rf "$scratch"' EXIT
tries=0
while [ ! -S "$CABAS_SOCKET" ] && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
failed=0 wrong='' input=/dev/null

complain() {
	printf '# %s: %s\n' "$name" "$1"
	sed 's/^/#   /' "$scratch/out" "$scratch/err"
	wrong=1
}

run() { # NAME EXIT COMMAND...
	name=$1 wanted=$2
	shift 2
	"$@" >"$scratch/out" 2>"$scratch/err" <"$input"
	got=$?
	[ "$got" -eq "$wanted" ] || complain "exit $got instead of $wanted"
}

says() { grep -qF -- "$2" "$scratch/$1" || complain "does not say: $2"; }
hides() { ! grep -qF -- "$2" "$scratch/$1" || complain "says: $2"; }
json() { jq -es "length == 1 and (.[0] | $1)" "$scratch/out" >/dev/null || complain "not true: $1"; }

check() {
	if [ -z "$wrong" ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		failed=1
	fi
	wrong=
}

run push 4 "$cabas" push
says out "added    1 × Lait 6x1 l (€5.70 each)"
says out "stays    2 × Chips, 2 of them put in by a person"
says out "changed  2 instead of 1 × Beurre (€2.50 each), 1 of them put in by a person"
says out "removed  1 × Vin, which cabas had added"
says out "goods: €15.50 now, €14.70 afterwards; nothing is paid"
says out "It already holds what the plan wants."
says out "cabas push --yes aaa1"
says err "store 'x' did not answer: late"
check "a push without a terminal shows each cart and waits"

run push 0 "$cabas" push --dry-run
hides out "--yes"
run push 4 "$cabas" --json push
json '.carts[0].token == "aaa1"'
check "--dry-run only shows, and JSON waits as well"

run push 0 "$cabas" push --yes aaa1
says out "The cart at hyper as read back:"
says out "goods: €14.70"
run push 4 "$cabas" push --yes bbb2
says out "It is not known whether the cart took it"
run push 1 "$cabas" --json push --yes old
json '.error.code == "stale"'
check "a token fills one cart; an unknown outcome waits; an old token is refused"

# shellcheck disable=SC2317 # called through run
answer() { # LANGUAGE LETTER: on a terminal of script(1)
	(
		sleep 1
		echo "$2"
		sleep 1
	) | LANGUAGE=$1 script -qec "$cabas push" /dev/null
}
run push 1 answer en n
says out "Fill the cart at hyper? [y/N]"
says out "Left as it is."
hides out "as read back"
run push 1 answer en y
says out "as read back"
run push 1 answer fr o
says out "Remplir le panier chez hyper"
says out "relu"
hides out "Laissé tel quel"
check "a terminal is asked for each cart, and a store that failed makes it 1"

run plan 0 "$cabas" plan --explain
says out "Both stores together cost €67.97, €1.38 less than hyper alone (€69.35)."
says out "€2.10 more at drive makes its service free (€1.90 less)."
says out "another could be cheaper by up to €0.97"
says out "Missing in this plan: Safran."
says out "2 ×"
says out "Prices of 23/11 14:05."
check "a plan of the daemon is explained with the list's own words"

run quote 0 env LANGUAGE=fr "$cabas" quote
says out "2 ×"
says out "11,40 €"
hides out "pas vendu ici"
says out "1 question vous attend"
says err "n’a pas répondu"
check "a store that did not answer hides no other, and nothing is said of what it sells"

run audit 1 "$cabas" audit
says out "1 finding: the list is not exactly what happened."
check "an audit with a finding ends with 1"

run export 0 "$cabas" export csv
says out '7,"Lait, ""bon""",lait,,1.5,l,cremerie'
run export 0 env LANGUAGE=fr "$cabas" export ics
says out "BEGIN:VTODO"
says out "UID:line-7@cabas"
says out '1\,5 l'
run export 0 "$cabas" export md
says out '- [ ] Lait, "bon", 1.5 l'
run export 0 "$cabas" export json
json '.lines[0].id == 7'
check "the list is exported in four formats, with their marks escaped"

run watch 1 "$cabas" watch
says out "23/11 14:05  typed « du lait »: Lait"
run watch 1 "$cabas" --json watch
says out '"seq":4'
check "watch says an event in one line, and that the daemon ended"

printf 'sesame\n' >"$scratch/secret"
input=$scratch/secret
run login 0 "$cabas" store login hyper
input=/dev/null
grep -qF '{"secret":"sesame"}' "$scratch/server" || complain "the secret did not arrive"
hides out sesame
hides err sesame
run login 64 "$cabas" store login hyper
check "a secret comes from standard input and is not shown"

exit $failed
