#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong input through the tool and the API: one clear sentence, a non-zero exit, nothing changed, the
# daemon alive. Undo, the event stream, a planted wrong row, a peer without rights.
# shellcheck source=tests/path/house.sh
. tests/path/house.sh

house_start
cabas() { "$bin/cabas" "$@"; }
state() { # what may not change: the events and the list
	api GET '/v1/history?count=1000' | cksum
	api GET /v1/list | cksum
}
refused() { # WHAT EXIT COMMAND...: refuses with that exit code and one sentence, changes nothing
	what=$1 want=$2
	shift 2
	before=$(state)
	"$@" >"$house/out" 2>"$house/err"
	got=$?
	lines=$(grep -c '^cabas: ' "$house/err")
	if [ "$got" -ne "$want" ]; then
		not_ok "$what" "exit $got instead of $want: $(cat "$house/err")"
	elif [ "$lines" -ne 1 ]; then
		not_ok "$what" "not one sentence: $(cat "$house/err")"
	elif [ "$before" != "$(state)" ]; then
		not_ok "$what" "something changed"
	else
		ok "$what"
	fi
}

cabas add "2 litres de lait" --lang fr >/dev/null
zint -b EANX -d 301762042200 --scale 3 -o "$house/good.png"
head -c 500 "$house/good.png" >"$house/cut.png"
: >"$house/empty.png"
head -c 3000 /dev/urandom >"$house/noise.png"
refused "a truncated PNG" 1 cabas scan "$house/cut.png"
refused "an empty picture" 1 cabas scan "$house/empty.png"
refused "a file that is no picture" 1 cabas scan "$house/noise.png"
refused "a picture that is not there" 3 cabas scan "$house/none.png"
zint -b QRCODE -d "https://example.com/" --scale 2 -o "$house/link.png"
cabas scan "$house/link.png" >/dev/null 2>&1
check "a code that names no product goes to the review" [ $? -eq 4 ]

sox -n -r 16000 -b 16 -c 1 "$house/good.wav" synth 0.5 sine 300
{
	head -c 40 "$house/good.wav"
	printf '\377\377\377\177'
	tail -c +45 "$house/good.wav" | head -c 100
} >"$house/lying.wav"
refused "a WAV with a lying header" 1 cabas dictate "$house/lying.wav"
: >"$house/empty.wav"
refused "a sound file of 0 bytes" 1 cabas dictate "$house/empty.wav"
refused "a sound file that is a picture" 1 cabas dictate "$house/good.png"

{ printf '{"text":"'; head -c 10000000 /dev/zero | tr '\0' a; printf '"}'; } >"$house/big.json"
before=$(state)
same "10 MB of JSON" limit "$(api POST /v1/items "@$house/big.json" | jq -r .error.code)"
check "and it changed nothing" [ "$before" = "$(state)" ]
printf '{"text":' >"$house/half.json"
same "half a JSON object" invalid "$(api POST /v1/items "@$house/half.json" | jq -r .error.code)"
same "JSON that is no object" invalid "$(api POST /v1/items '[1]' | jq -r .error.code)"
printf '{"text":"\377\376"}' >"$house/bytes.json"
same "text that is not UTF-8" invalid "$(api POST /v1/items "@$house/bytes.json" | jq -r .error.code)"
same "a route that is none" not-found "$(api GET /v1/nothing | jq -r .error.code)"
same "a method that is not offered" invalid "$(api DELETE /v1/list | jq -r .error.code)"

printf 'gtin,label\n3017620422003,Good\n3017620422004,Bad\n' >"$house/bad.csv"
printf 'gtin,label\n3017620422003,"Good\n' >"$house/open.csv"
printf 'gtin,label\n3017620422003\n' >"$house/short.csv"
printf 'a,b\n1,2\n' >"$house/head.csv"
refused "a CSV with a wrong check digit" 1 cabas product import "$house/bad.csv"
check "says the line" grep -q 'line 3' "$house/err"
refused "a CSV with an open quote" 1 cabas product import "$house/open.csv"
refused "a CSV with a short row" 1 cabas product import "$house/short.csv"
refused "a CSV with other columns" 1 cabas product import "$house/head.csv"
refused "none of their good rows was imported" 3 cabas product show 3017620422003

refused "a line that is not there" 3 cabas rm 99
refused "words that name nothing" 1 cabas add "  "
refused "an event that is not there" 3 cabas undo 999
refused "a review that is not there" 3 cabas review accept 999
refused "a product number with a wrong digit" 1 cabas product show 3017620422004
refused "a store of an unknown retailer" 3 cabas store add x nobody
refused "a store outside without https" 1 cabas store add x hyper-laurier --url http://example.com
refused "a plan without a store" 2 cabas plan
refused "an unknown command" 64 cabas frobnicate
refused "a token of nobody" 1 cabas push --yes 0123456789abcdef
LANGUAGE=fr cabas rm 99 2>"$house/err"
check "and the same in French" grep -q "il n’y a pas de ligne 99" "$house/err"

# --- undo and redo
cabas add "beurre" --lang fr >/dev/null
before=$(api GET /v1/list | cksum)
cabas undo >/dev/null
same "undo takes the newest back" 1 "$(api GET /v1/list | jq '.lines | length')"
undo=$(api GET '/v1/history?count=1' | jq '.events[0].seq')
cabas undo "$undo" >/dev/null
same "undoing the undoing brings it back as it was" "$before" "$(api GET /v1/list | cksum)"
cabas undo "$undo" >/dev/null 2>&1
check "undone twice is nothing to do" [ $? -eq 2 ]

# --- the event stream
told() { wait_for "$house/events" '^event: typed' >/dev/null; }
curl -sN --max-time 20 --unix-socket "$CABAS_SOCKET" http://cabas/v1/events >"$house/events" &
listener=$!
wait_for "$house/events" '^: cabas' >/dev/null
cabas add "3 pommes" --lang fr >/dev/null
check "an event is told as it happens" told
kill "$listener" 2>/dev/null
last=$(sed -n 's/^id: //p' "$house/events" | tail -n 1)
cabas add "sel" --lang fr >/dev/null
curl -sN --max-time 2 -H "Last-Event-ID: $last" --unix-socket "$CABAS_SOCKET" \
	http://cabas/v1/events >"$house/later"
same "who was away gets what was missed" "$((last + 1))" "$(sed -n 's/^id: //p' "$house/later" | head -n 1)"

# --- rights
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$house"
	chmod 666 "$CABAS_SOCKET"
	stranger() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	same "a stranger may read" 4 "$(stranger curl -s --unix-socket "$CABAS_SOCKET" http://cabas/v1/list | jq '.lines | length')"
	same "but not change anything" denied "$(stranger curl -s --unix-socket "$CABAS_SOCKET" \
		http://cabas/v1/items -d '{"text":"x"}' | jq -r .error.code)"
fi

# --- the journal is the truth
same "the audit is clean" 0 "$(api GET /v1/audit | jq '.findings | length')"
house_stop
sqlite3 "$house/state/journal.db" "UPDATE rows SET body = replace(body, 'lait', 'lard') WHERE kind = 'line'"
house_start
cabas audit >"$house/out" 2>&1
check "a planted wrong row is found" [ $? -eq 1 ]
check "and the daemon was alive all along" [ "$(grep -c 'ready' "$house/cabasd.log")" -ge 1 ]
