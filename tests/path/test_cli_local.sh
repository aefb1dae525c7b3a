#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What cabas does without a daemon: decode, parse, plan --instance, help, completion, and how it
# refuses; in both languages.
cd "$(dirname "$0")/../.." || exit 1
O=${O:-build}
cabas=$O/bin/cabas
export CABAS_DATADIR=data CABAS_LOCALEDIR="$O/locale" CABAS_SOCKET=/nonexistent/api.sock
export LC_ALL=C.UTF-8 LANGUAGE=en
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0 wrong='' input=/dev/null

complain() {
	printf '# %s: %s\n' "$name" "$1"
	sed 's/^/#   /' "$scratch/out" "$scratch/err"
	wrong=1
}

# NAME EXIT COMMAND...: runs it, keeps what it says in $scratch/out and $scratch/err
run() {
	name=$1 wanted=$2
	shift 2
	"$@" >"$scratch/out" 2>"$scratch/err" <"$input"
	got=$?
	[ "$got" -eq "$wanted" ] || complain "exit $got instead of $wanted"
}

# FILE TEXT: the text must be in what was said there
says() { grep -qF -- "$2" "$scratch/$1" || complain "does not say: $2"; }

# the output is one JSON document for which FILTER is true
json() {
	[ "$(jq -s length "$scratch/out" 2>/dev/null)" = 1 ] || complain "not one JSON document"
	jq -e "$1" "$scratch/out" >/dev/null 2>&1 || complain "not true: $1"
}

silent() { [ ! -s "$scratch/$1" ] || complain "$1 is not empty"; }

check() {
	if [ -z "$wrong" ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		failed=1
	fi
	wrong=
}

# --- decode ---
run decode 0 "$cabas" --json decode 3017620422003
json '.valid and .kind == "gtin" and .symbology == "ean-13" and .gtin == "03017620422003"'
json '.ai == [] and .errors == [] and .expiry == null'
silent err
check "a product's number is decoded"

run decode 0 "$cabas" decode --json "(01)03017620422003(17)270131(10)AB" --aim ]C1
json '.kind == "gs1" and .expiry == "2027-01-31" and .lot == "AB" and (.ai | length) == 3'
check "element strings are decoded, with the options behind the command"

run decode 1 "$cabas" --json decode 3017620422004
json '.valid == false and (.errors | length) == 1'
silent err
run decode 1 "$cabas" decode 3017620422004
says err "the check digit does not fit"
check "a wrong check digit is not valid, in JSON and in words"

run decode 64 "$cabas" decode
run decode 64 "$cabas" decode 1 2
run decode 64 "$cabas" decode 3017620422003 --aim
run decode 64 "$cabas" decode --frob 3017620422003
run decode 64 "$cabas" --json decode
json '.error.code == "usage" and (.error.message | length) > 0'
silent err
check "wrong usage of decode ends with 64"

run decode 1 "$cabas" --json decode "$(printf '%08000d' 0)"
json '.error.code == "limit"'
check "a code that is too long is refused"

# --- parse ---
run parse 0 "$cabas" --json parse deux litres de lait et du beurre --lang fr
json '(.items | length) == 2 and .items[0].action == "add"'
json '.items[0].need == "lait-demi-ecreme" and .items[0].quantity == {"value":"2","unit":"l"}'
json '.items[1].need == "beurre-doux" and .items[1].quantity == null'
json 'all(.items[]; .confidence > 0.5 and .confidence <= 1)'
check "a French sentence becomes items"

run parse 0 "$cabas" --json parse "remove the eggs" --lang=en
json '(.items | length) == 1 and .items[0].action == "remove"'
check "an English sentence becomes items"

run parse 0 env LANGUAGE=fr "$cabas" parse trois pommes
says out "ajouter: Pommes, 3"
run parse 0 "$cabas" parse three apples
says out "add: Apples, 3"
check "parse answers in the reader's language"

run parse 64 "$cabas" parse
run parse 64 "$cabas" parse lait --lang de
run parse 64 "$cabas" parse lait --lang
run parse 64 "$cabas" parse --langue fr lait
check "wrong usage of parse ends with 64"

run parse 3 env CABAS_DATADIR=/nonexistent "$cabas" --json parse lait
json '.error.code == "not-found" and (.error.hint | test("CABAS_DATADIR"))'
check "parse says when its data files are missing"

run parse 1 "$cabas" --json parse "$(printf 'a\377b')"
json '.error.code == "invalid"'
check "parse refuses what is no text"

# --- plan --instance ---
cat >"$scratch/two.json" <<'EOF'
{"currency":"EUR","max_stores":2,
 "stores":[{"id":"hyper","bands":[{"min":2500,"fee":299},{"min":5000,"fee":0}]},
           {"id":"proxi","bands":[{"min":0,"fee":199},{"min":3000,"fee":0}]},
           {"id":"drive","bands":[{"min":1500,"fee":190},{"min":3500,"fee":0}]}],
 "items":[{"id":"lait","prices":[1150,1400,null]},{"id":"beurre","prices":[990,1400,500]},
          {"id":"vin","prices":[2990,1400,3000]},{"id":"rien","prices":[null,null,null]},
          {"id":"cafe","prices":[990,1400,1000]},{"id":"pain","prices":[800,1400,500]},
          {"id":"oeufs","prices":[900,1400,520]}]}
EOF
run plan 0 "$cabas" --json plan --instance "$scratch/two.json"
json '.status == "optimal" and .total == 5709 and .bound == .total and .unmet == ["rien"]'
json '.total == ([.baskets[] | .subtotal + .fee] | add)'
json 'all(.baskets[]; .subtotal == ([.items[].price] | add))'
json 'has("compare") | not'
check "an instance is solved, and its sums agree"

run plan 0 "$cabas" --json plan --explain --instance "$scratch/two.json"
json '.compare.pairs[0].total == .total and (.compare.singles | length) == 3'
check "the alternatives come with --explain"

run plan 0 "$cabas" plan --instance "$scratch/two.json"
says out "Both stores together cost €57.09, €21.11 less than hyper alone (€78.20)."
says out "€2.00 more at proxi makes its service free (€1.99 less)."
says out "Missing in this plan: rien."
says out "At proxi: €28.00 of goods + €1.99 fee = €29.99"
check "a plan is explained in English"

run plan 0 env LANGUAGE=fr "$cabas" plan --instance "$scratch/two.json"
says out "Les deux magasins ensemble coûtent 57,09 €, 21,11 € de moins que hyper seul (78,20 €)."
says out "2,00 € de plus chez proxi rendraient le service gratuit (1,99 € de moins)."
check "a plan is explained in French"

run plan 0 "$cabas" plan --explain --instance "$scratch/two.json"
says out "It is proven that no other way is cheaper."
says out "With at most 1 store: €78.20, 1 thing missing (hyper)."
says out "With at most 2 stores: €57.09, 1 thing missing, €21.11 less (proxi + drive)."
says out "Still more stores save nothing."
says out "The fee at proxi is €1.99."
says out "rien: sold nowhere."
check "--explain tells the proof and what fewer stores would cost"

jq -c '.max_stores = 1' "$scratch/two.json" >"$scratch/one.json"
input=$scratch/one.json
run plan 0 "$cabas" plan --instance -
input=/dev/null
says out "hyper alone costs €78.20, €5.80 less than proxi alone (€84.00)."
check "one store's plan, from standard input, names the next best store"

echo '{"currency":"EUR","stores":[{"id":"a","bands":[{"min":9000,"fee":0}]}],
"items":[{"id":"x","prices":[100]}]}' >"$scratch/none.json"
run plan 0 "$cabas" plan --instance "$scratch/none.json"
says out "No store sells any of it in an order that it takes."
says out "below the minimum order"
check "a plan without any store says so"

for broken in '' '{' '[]' '{"currency":"EUR"}' \
	'{"currency":"EUR","stores":[{"id":"a","bands":[{"min":1.5,"fee":0}]}],"items":[]}' \
	'{"currency":"EUR","stores":[{"id":"a","bands":[{"min":2,"fee":0},{"min":1,"fee":0}]}],"items":[]}' \
	'{"currency":"EUR","stores":[{"id":"a","bands":[{"min":0,"fee":0}]}],"items":[{"id":"x","prices":[]}]}'; do
	printf '%s' "$broken" >"$scratch/broken.json"
	run "plan of '$broken'" 1 "$cabas" --json plan --instance "$scratch/broken.json"
	json '.error.code == "invalid" and (.error.message | length) > 0'
done
run plan 3 "$cabas" --json plan --instance "$scratch/nowhere.json"
json '.error.code == "not-found"'
check "broken instances are refused with one sentence"

run plan 64 "$cabas" plan --instance
run plan 64 "$cabas" plan --instance "$scratch/two.json" --max-stores 2
run plan 64 "$cabas" plan --instance "$scratch/two.json" --refresh
run plan 64 "$cabas" plan --max-stores 0
check "wrong usage of plan ends with 64"

# --- the rest ---
run list 1 "$cabas" --json list
json '.error.code == "unavailable" and (.error.hint | length) > 0'
silent err
run list 1 env LANGUAGE=fr "$cabas" list
says err "cabasd ne répond pas à /nonexistent/api.sock"
silent out
check "a daemon that is not there is said in one sentence"

for command in list add rm "done" undo history scan dictate decode parse review product wand store \
	quote plan push watch status audit egress export completion; do
	run "$command" 0 "$cabas" "$command" --help
	says out "cabas $command"
	run "man $command" 0 grep -Eq "^\.(B|BR|BI) \"?$command( |\"|$)" man/cabas.1
done
check "every command has its help and its place in the manual"

for arguments in frob 'list x' 'product' 'product frob' 'product show' 'wand' 'wand beep' \
	'store add x' 'store login' 'store login x secret' 'export' 'export pdf' 'completion tcsh' \
	'push --yes' 'push --yes x --dry-run' 'history -n' 'undo x' 'rm x' 'review accept' \
	'--frob list'; do
	# shellcheck disable=SC2086
	run "$arguments" 64 "$cabas" $arguments
	silent out
done
check "wrong usage ends with 64 and says why on standard error"

for shell in bash zsh fish; do
	run "$shell" 0 "$cabas" completion $shell
	[ "$shell" != bash ] || bash -n "$scratch/out" || complain "bash does not read it"
	says out "--max-stores"
done
check "completion is made for three shells"

run help 0 env LC_ALL=fr_FR.UTF-8 LANGUAGE= "$cabas" --help
says out "la liste de courses, par rayon"
run help 0 env LC_ALL=C LANGUAGE=fr "$cabas" --help
says out "the shopping list, by aisle"
check "French comes without its locale installed, and the plain C locale is English"

exit $failed
