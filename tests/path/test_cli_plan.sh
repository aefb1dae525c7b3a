#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What "cabas plan" says and draws of a plan and its alternatives, without a daemon.
cd "$(dirname "$0")/../.." || exit 1
for tool in python3 jq; do
	command -v $tool >/dev/null || { echo "skip all: $tool is not installed"; exit 0; }
done
O=${O:-build}
cabas=$O/bin/cabas
export CABAS_LOCALEDIR="$O/locale" CABAS_SOCKET=/nonexistent/api.sock
export LC_ALL=C.UTF-8 LANGUAGE=en
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0 wrong=''

complain() {
	printf '# %s: %s\n' "$name" "$1"
	sed 's/^/#   /' "$scratch/out" "$scratch/err"
	wrong=1
}

# NAME EXIT COMMAND...: runs it, keeps what it says in $scratch/out and $scratch/err
run() {
	name=$1 wanted=$2
	shift 2
	"$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	got=$?
	[ "$got" -eq "$wanted" ] || complain "exit $got instead of $wanted"
}

# FILE TEXT: the text must be in what was said there
says() { grep -qF -- "$2" "$scratch/$1" || complain "does not say: $2"; }
hides() { ! grep -qF -- "$2" "$scratch/$1" || complain "says: $2"; }

check() {
	[ -n "$wrong" ] && failed=1
	printf '%s %s\n' "${wrong:+not }ok" "$1"
	wrong=''
}

# FILE: the picture is XML, loads nothing, and its bars are as long as the sums beside them
picture() {
	python3 - "$1" >"$scratch/out" 2>"$scratch/err" <<'END' || complain "the picture is wrong"
import re
import sys
import xml.etree.ElementTree as tree

text = open(sys.argv[1], encoding="utf-8").read()
root = tree.fromstring(text)
space = "{http://www.w3.org/2000/svg}"
assert "href" not in text and "url(" not in text and "<script" not in text
assert root.tag == space + "svg" and root.find(space + "title").text
assert root.find(space + "desc").text
width, height = int(root.get("width")), int(root.get("height"))
groups = []  # the rows, of both charts
for group in root.findall(space + "g"):
    sum_ = re.search(r"-?\d+([.,]\d\d)?", group.findall(space + "text")[-1].text).group()
    bars = group.findall(space + "rect")
    edge = min(int(bar.get("x")) for bar in bars) if bars else 0
    length = sum(int(bar.get("width")) for bar in bars)
    groups.append((float(sum_.replace(",", ".")), length, edge))
    for text in group.findall(space + "text"):
        assert 0 < int(text.get("x")) < width and 0 < int(text.get("y")) < height
assert groups, "no bar"
most = max(groups)
for total, length, edge in groups:
    print(total, length, edge)
    assert abs(total * most[1] - length * most[0]) <= 2 * max(most[0], 1), "a bar is too long"
    assert not length or edge == most[2], "a bar does not begin at 0"
END
}

cat >"$scratch/two.json" <<'END'
{"currency":"EUR","max_stores":2,"stores":[
 {"id":"hyper","bands":[{"min":2500,"fee":499},{"min":6000,"fee":0}]},
 {"id":"proxi","bands":[{"min":0,"fee":199},{"min":3000,"fee":0}]},
 {"id":"drive","bands":[{"min":2500,"fee":190},{"min":3500,"fee":0}]},
 {"id":"bio","bands":[{"min":500,"fee":100}]},
 {"id":"far","bands":[{"min":9000,"fee":0}]}],
"items":[
 {"id":"lait","prices":[1500,1400,null,1600,null]},
 {"id":"vin","prices":[1600,1400,1430,null,null]},
 {"id":"beurre","prices":[600,590,500,505,null]},
 {"id":"cafe","prices":[1200,1300,1000,null,1000]},
 {"id":"pain","prices":[600,620,510,510,null]},
 {"id":"oeufs","prices":[520,530,520,500,null]},
 {"id":"safran","prices":[null,null,null,700,900]},
 {"id":"miel","prices":[900,880,880,400,null]}]}
END

run plan 0 "$cabas" plan --explain --instance "$scratch/two.json"
says out "€71.00 below the minimum order"
says out "With at most 1 store: €67.20, 1 thing missing (proxi)."
says out "With at most 2 stores: €67.60, 1 thing more is bought (drive + bio)."
says out "With at most 3 stores: €67.59, €0.01 less (proxi + drive + bio)."
says out "Still more stores save nothing."
says out "At most one more stop saves €0.01: proxi + drive + bio for €67.59."
says out "drive asks no fee, for an order from €35.00 on."
says out "To reach that, 1 thing is bought at drive that could be had for €0.20 less."
says out "Without drive it would cost €0.55 more (€68.15 in all)."
says out "The fee at bio is €1.00, for an order from €5.00 on."
says out "Without bio 1 thing more would be missing"
says out "Side by side, goods and fees:"
grep -q '^drive + bio *█*░ *€67.60 *the plan$' "$scratch/out" || complain "no bar of the plan"
grep -q '^hyper + bio *█*░* *€72.20 *+€4.60$' "$scratch/out" || complain "no bar of a pair"
check "--explain tells each number of stores, each fee, each store's worth, and shows bars"

run plan 0 env LANGUAGE=fr "$cabas" plan --explain --instance "$scratch/two.json"
says out "67,60 €, 1 chose achetée de plus (drive + bio)."
says out "Au plus un arrêt de plus ferait économiser 0,01 € : proxi + drive + bio pour 67,59 €."
says out "Sans drive, cela coûterait 0,55 € de plus (68,15 € en tout)."
says out "Avec encore plus de magasins, rien de moins."
check "and so in French"

run plan 0 "$cabas" plan --instance "$scratch/two.json"
says out "At most one more stop saves €0.01"
hides out "Side by side"
hides out "How many stores"
check "without --explain the one more stop is said all the same, and no more"

sed 's/"max_stores":2/"max_stores":1/' "$scratch/two.json" >"$scratch/one.json"
run plan 0 "$cabas" plan --explain --instance "$scratch/one.json"
says out "One more stop would bring 1 missing thing: drive + bio for €67.60."
says out "safran: €7.00 at bio, €9.00 at far."
says out "An order of 1 missing thing at bio: €7.00 of goods + €1.00 fee."
says out "An order of 1 missing thing at far: €9.00 of goods, €81.00 below its minimum order."
check "missing things are said with where they are sold and what an order of them would be"

cat >"$scratch/house.json" <<'END'
{"currency":"EUR","max_stores":2,
"stores":[{"id":"hyper","bands":[{"min":0,"fee":0}]},{"id":"proxi","bands":[{"min":0,"fee":100}]},
 {"id":"bio","bands":[{"min":0,"fee":0}]}],
"items":[{"id":"lait","prices":[1000,1100,990]},{"id":"vin","prices":[1000,800,null]},
 {"id":"riz","prices":[1500,1400,1450]},{"id":"the","prices":[500,500,505]},{"id":"ail","prices":[null,null,300]}],
"extensions":{"version":1,"stores":{
 "hyper":{"modes":[
   {"id":"pickup","bands":[{"min":2500,"fee":299},{"min":4500,"fee":0}],"trip":150,
    "slots":[{"id":"sat-10","fee":90},{"id":"mon-8","fee":0}]},
   {"id":"delivery","bands":[{"min":3000,"fee":890},{"min":8000,"fee":0}]}],
  "vouchers":[{"id":"five","min":4200,"amount":500},{"id":"tenth","min":4000,"permille":100}]},
 "proxi":{"trip":50}},
"items":{"lait":{"offers":[{"id":"6x1l","store":"hyper","price":1080,"credit":100},
  {"id":"1l","store":"hyper","price":990},{"id":"bio6","store":"bio","price":1000}]},
 "vin":{"never":["proxi"]}}}}
END
run plan 0 "$cabas" plan --explain --instance "$scratch/house.json"
says out "At hyper (pickup, mon-8): €40.80 of goods + €2.99 fee + €1.50 for the trip"
says out " - €4.08 off (tenth) - €1.00 back on the card = €40.21"
says out "=> plan: hyper + bio  €43.80  €4.49     -€5.08  €43.21  -"
says out "€1.20 more at hyper lets the voucher five count (€0.92 less)."
says out "The voucher tenth counts at hyper, for an order from €40.00 on."
grep -q '^hyper (pickup) .*€40.21' "$scratch/out" || complain "no mode"
grep -q ' lait *6x1l *€10.80$' "$scratch/out" || complain "no offer"
run plan 0 "$cabas" plan --svg "$scratch/house.svg" --instance "$scratch/house.json"
picture "$scratch/house.svg"
run plan 0 "$cabas" --json plan --explain --instance "$scratch/house.json"
jq -e '[.compare | .singles[], .pairs[], .by_count[], .reasons[].without | select(.usable != false)
	| .total == .subtotal + .fee + (.trip // 0) - .less] | all and length > 6' "$scratch/out" \
	>/dev/null || complain "the sums of an alternative do not agree"
check "modes, slots, trips, vouchers, credit and offers are said as the retailer says them"

cat >"$scratch/tie.json" <<'END'
{"currency":"EUR","stores":[{"id":"a","bands":[{"min":0,"fee":0}]},{"id":"b","bands":[{"min":0,"fee":0}]}],
"items":[{"id":"lait","prices":[100,103]},{"id":"riz","prices":[500,200]},{"id":"the","prices":[400,400]},
 {"id":"sel","prices":[90,120]}]}
END
run plan 0 "$cabas" plan --explain --instance "$scratch/tie.json"
says out "lait at b for €1.03: €0.03 more in all."
says out "the at b for €4.00: the same in all."
hides out "sel at"
check "lines that are nearly tied are told, others are not"

run plan 0 "$cabas" plan --svg "$scratch/plan.svg" --instance "$scratch/two.json"
says out "At most one more stop saves"
picture "$scratch/plan.svg"
run plan 0 env LANGUAGE=fr "$cabas" --json plan --svg "$scratch/plan-fr.svg" --instance "$scratch/two.json"
says out '"total":6760'
hides out '"compare"'
picture "$scratch/plan-fr.svg"
grep -q "Le plan : drive + bio pour 67,60 €" "$scratch/plan-fr.svg" || complain "not in French"
run plan 0 "$cabas" plan --svg - --instance "$scratch/two.json"
cp "$scratch/out" "$scratch/plan-out.svg"
cmp -s "$scratch/plan.svg" "$scratch/plan-out.svg" || complain "standard output is another picture"
check "--svg draws the comparison, also beside JSON and on standard output"

# what a person may call a store, and what nobody should
cat >"$scratch/names.json" <<'END'
{"currency":"JPY","stores":[{"id":"<b>&\"']]>","bands":[{"min":0,"fee":0}]},
 {"id":"\u001b[2J\u0007bell\u202eturned","bands":[{"min":0,"fee":30}]},
 {"id":"épicerie très très très très très longue au coin","bands":[{"min":1,"fee":0}]}],
"items":[{"id":"thé\u001b[31m","prices":[100,null,300]},{"id":"\u0085x\ufffe","prices":[null,500,null]},
 {"id":"0","prices":[null,null,0]}]}
END
run plan 0 "$cabas" plan --explain --svg "$scratch/names.svg" --instance "$scratch/names.json"
LC_ALL=C grep -q "$(printf '\033')" "$scratch/out" && complain "a terminal would obey"
LC_ALL=C grep -q "$(printf '\342\200\256')" "$scratch/out" && complain "the writing is turned"
picture "$scratch/names.svg" 2>/dev/null
check "names from outside are neither obeyed by a terminal nor by a browser"

echo '{"currency":"EUR","stores":[{"id":"a","bands":[{"min":0,"fee":0}]}],"items":[{"id":"x","prices":[0]}]}' \
	>"$scratch/free.json"
run plan 0 "$cabas" plan --explain --svg "$scratch/free.svg" --instance "$scratch/free.json"
picture "$scratch/free.svg"
check "a plan that costs nothing is drawn"

python3 - >"$scratch/long.json" <<'END'
import json
print(json.dumps({"currency": "EUR", "stores": [
    {"id": "é" * 100000, "bands": [{"min": 0, "fee": 10}]},
    {"id": "x" + "à" * 100000, "bands": [{"min": 0, "fee": 20}]}],
    "items": [{"id": "ö" * 100000, "prices": [10, None]}, {"id": "ü" * 3, "prices": [None, 10]}]},
    ensure_ascii=False))
END
run plan 0 "$cabas" plan --explain --svg "$scratch/long.svg" --instance "$scratch/long.json"
picture "$scratch/long.svg"
check "names without end are cut between their characters"

echo '{"currency":"EUR","stores":[],"items":[]}' >"$scratch/empty.json"
run plan 0 "$cabas" plan --explain --instance "$scratch/empty.json"
run plan 2 "$cabas" plan --svg "$scratch/empty.svg" --instance "$scratch/empty.json"
says err "there is nothing to draw"
[ ! -e "$scratch/empty.svg" ] || complain "a picture of nothing"
check "where nothing can be bought there is no picture, and one sentence"

run plan 64 "$cabas" plan --instance "$scratch/two.json" --svg
says err "--svg needs a file"
run plan 64 "$cabas" plan --instance "$scratch/two.json" --svg=
run plan 64 "$cabas" --json plan --instance "$scratch/two.json" --svg -
says out "standard output"
run plan 1 "$cabas" plan --svg "$scratch/no/where.svg" --instance "$scratch/two.json"
says err "$scratch/no/where.svg"
hides out "At drive"
mkdir "$scratch/folder"
run plan 1 "$cabas" plan --svg "$scratch/folder" --instance "$scratch/two.json"
says err "is not a plain file"
run plan 1 "$cabas" plan --svg /dev/null --instance "$scratch/two.json"
[ -c /dev/null ] || complain "a device was replaced"
check "wrong files for the picture are refused with one sentence, and nothing else is printed"

exit $failed
