#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Prices, plans and carts through a running daemon and running stores: what a lost answer, a crash,
# a changed cart and a store in trouble do, and what they never do.
# shellcheck source=tests/path/house.sh
. tests/path/house.sh

house_start
store_start hyper ucp
hyper=$url
store_start drive delta
drive=$url
api PUT /v1/stores/hyper "{\"retailer\":\"hyper-laurier\",\"base_url\":\"$hyper\"}" >/dev/null
api PUT /v1/stores/drive "{\"retailer\":\"drive-tilleuls\",\"base_url\":\"$drive\",\"site\":\"1\"}" >/dev/null
api PUT /v1/stores/drive/secret '{"secret":"key"}' >/dev/null
api POST /v1/products "$(cat sim/stores/catalogue.csv)" >/dev/null

one_product() { # STORE: how many of the coffee are really in the store's cart
	curl -s "$1/_sandbox/cart" | jq '[.. | objects | select(.gtin? == "3794856000709") | .quantity] | add // 0'
}
preview() { # STORE [MORE]: the token of its preview
	api POST /v1/pushes '{}' >"$house/preview"
	jq -r --arg s "$1" '.carts[] | select(.store == $s) | .token // ""' "$house/preview"
}
cart_write() { api POST "/v1/pushes/$1" '{}'; }
only() { # STORE: the other one has no part in it
	for s in hyper drive; do [ "$s" = "$1" ] || api DELETE "/v1/stores/$s" >/dev/null; done
}

# --- prices and plan
api POST /v1/scans '{"code":"3794856000709"}' >/dev/null
api POST /v1/scans '{"code":"3794856000709"}' >/dev/null
api POST /v1/scans '{"code":"3791013000701"}' >/dev/null
api POST /v1/scans '{"code":"3796442000704"}' >/dev/null
api POST /v1/scans '{"code":"3795893000707"}' >/dev/null
api POST /v1/quotes '{"refresh":true}' >"$house/quotes"
same "a scanned product is found by its number in both stores" "8 sure" \
	"$(jq -r '[.stores[].lines[].verdict] | group_by(.) | map("\(length) \(.[0])") | join(",")' "$house/quotes")"
api POST /v1/plan '{}' >"$house/plan"
same "the plan is proven and complete" "optimal 0" \
	"$(jq -r '"\(.status) \(.unmet | length)"' "$house/plan")"
jq '{currency, max_stores: null, stores: [], items: []}' "$house/plan" >/dev/null
same "the plan's total is its baskets with their fees" "$(jq .total "$house/plan")" \
	"$(jq '[.baskets[] | .subtotal + .fee] | add' "$house/plan")"
same "two scans of one product are two packs" 2 \
	"$(jq '[.baskets[].items[] | select(.label | test("CAF"; "i")) | .packs] | add' "$house/plan")"
check "what left the house is noted: only searches so far" \
	[ "$(api GET '/v1/egress?count=1000' | jq '[.egress[] | select(.path | test("cart"))] | length')" = 0 ]

# --- a store in trouble
curl -s "$hyper/_sandbox/fault" -d '{"name":"garbage","n":"*"}' >/dev/null
api POST /v1/quotes '{"refresh":true}' >"$house/quotes"
same "a store that answers nonsense is named, the other one still counts" "hyper remote" \
	"$(jq -r '.stores[] | select(.error) | "\(.store) \(.error.code)"' "$house/quotes")"
curl -s "$hyper/_sandbox/fault" -d '{"name":"none"}' >/dev/null
curl -s "$hyper/_sandbox/fault" -d '{"name":"rate","n":"1"}' >/dev/null
api POST /v1/quotes '{"refresh":true}' >"$house/quotes"
same "429 with Retry-After is waited for" "" \
	"$(jq -r '.stores[] | select(.error) | .error.code' "$house/quotes")"
curl -s "$hyper/_sandbox/fault" -d '{"name":"unavailable","n":"1"}' >/dev/null
api POST /v1/quotes '{"refresh":true}' >"$house/quotes"
same "503 is tried again" "" "$(jq -r '.stores[] | select(.error) | .error.code' "$house/quotes")"

# --- the delta dialect: an answer lost after the commit
only drive
curl -s "$drive/_sandbox/cart" -d '{"gtin":"3791440000701","quantity":1}' >/dev/null
token=$(preview drive)
check "a preview has a token" [ -n "$token" ]
same "the preview shows what a person put in, and that it stays" 1 \
	"$(jq '[.carts[].changes[] | select(.by_hand == 1 and .from == 1 and .to == 1)] | length' "$house/preview")"
curl -s "$drive/_sandbox/fault" -d '{"name":"lost-answer","n":"1"}' >/dev/null
same "a lost answer is settled by reading the cart" applied "$(cart_write "$token" | jq -r .outcome)"
same "and the cart did not double" 2 "$(one_product "$drive")"
same "a token is good once" stale "$(cart_write "$token" | jq -r .error.code)"
same "pushing again finds nothing to do" "" "$(preview drive)"
same "and the cart still holds two" 2 "$(one_product "$drive")"

# --- a request that was lost before the commit is sent again
api POST /v1/scans '{"code":"3794856000709"}' >/dev/null
token=$(preview drive)
curl -s "$drive/_sandbox/fault" -d '{"name":"lost-request","n":"1"}' >/dev/null
same "a lost request is sent again" applied "$(cart_write "$token" | jq -r .outcome)"
same "and counts once" 3 "$(one_product "$drive")"

# --- a cart that changed after the preview
api POST /v1/scans '{"code":"3794856000709"}' >/dev/null
token=$(preview drive)
curl -s "$drive/_sandbox/cart" -d '{"gtin":"3796991000774","quantity":2}' >/dev/null
same "a preview's token refuses a changed cart" stale "$(cart_write "$token" | jq -r .error.code)"
same "and nothing was written" 3 "$(one_product "$drive")"
token=$(preview drive)
same "a new preview is accepted" applied "$(cart_write "$token" | jq -r .outcome)"
same "with what the person put in still there" 2 \
	"$(curl -s "$drive/_sandbox/cart" | jq '[.. | objects | select(.gtin? == "3796991000774") | .quantity] | add')"

# --- a crash between the write and its answer
api POST /v1/scans '{"code":"3794856000709"}' >/dev/null
token=$(preview drive)
curl -s "$drive/_sandbox/fault" -d '{"name":"slow","n":"20"}' >/dev/null
cart_write "$token" >/dev/null 2>&1 &
writer=$!
n=0
until [ "$(one_product "$drive")" = 5 ] || [ "$n" -ge 200 ]; do n=$((n + 1)); sleep 0.05; done
house_kill
wait "$writer" 2>/dev/null
curl -s "$drive/_sandbox/fault" -d '{"name":"none"}' >/dev/null
house_start
same "the daemon killed in the middle of a push knows that it is open" 1 \
	"$(api GET /v1/status | jq .open_pushes)"
same "the next preview settles it by reading: nothing to do" "" "$(preview drive)"
same "the cart holds what was wanted, once" 5 "$(one_product "$drive")"
same "and the push is closed" 0 "$(api GET /v1/status | jq .open_pushes)"
same "the audit finds nothing" "[]" "$(api GET /v1/audit | jq -c .findings)"

# --- the other semantics: the whole cart is replaced
api PUT /v1/stores/hyper "{\"retailer\":\"hyper-laurier\",\"base_url\":\"$hyper\"}" >/dev/null
only hyper
token=$(preview hyper)
cart=$(jq -r '.carts[0].cart' "$house/preview")
curl -s "$hyper/_sandbox/cart" -d "{\"gtin\":\"3791440000770\",\"quantity\":1,\"cart\":\"$cart\"}" >/dev/null
token=$(preview hyper)
curl -s "$hyper/_sandbox/fault" -d '{"name":"lost-answer","n":"1"}' >/dev/null
same "a replaced cart survives a lost answer" applied "$(cart_write "$token" | jq -r .outcome)"
same "and what a person put in is sent along" 1 \
	"$(curl -s "$hyper/_sandbox/cart?id=$cart" | jq '[.. | objects | select(.gtin? == "3791440000770") | .quantity] | add')"
line=$(api GET /v1/list | jq '.lines[] | select(.gtin == "03796442000704") | .id')
api POST "/v1/lines/$line" '{"state":"removed"}' >/dev/null
token=$(preview hyper)
same "what left the list leaves the cart" applied "$(cart_write "$token" | jq -r .outcome)"
same "and only that" "0 1" \
	"$(curl -s "$hyper/_sandbox/cart?id=$cart" | jq -r '[([.. | objects | select(.gtin? == "3796442000704") | .quantity] | add // 0), ([.. | objects | select(.gtin? == "3791440000770") | .quantity] | add // 0)] | join(" ")')"

# --- out of stock at the moment of writing
api POST /v1/items '{"text":"2 kg de tomates","lang":"fr"}' >/dev/null
token=$(preview hyper)
curl -s "$hyper/_sandbox/fault" -d '{"name":"out-of-stock","n":"1"}' >/dev/null
cart_write "$token" >"$house/refused"
check "a write that the store refuses is a clear sentence" \
	[ -n "$(jq -r '.error.message // empty' "$house/refused")" ]

# --- offline: everything but prices goes on
api DELETE /v1/stores/hyper >/dev/null
api PUT /v1/stores/far '{"retailer":"hyper-laurier","base_url":"http://127.0.0.1:9"}' >/dev/null
same "without an answer there is no price, and it is said" unavailable \
	"$(api POST /v1/quotes '{"refresh":true}' | jq -r '.stores[0].error.code')"
same "and scanning and listing go on" list "$(api POST /v1/scans '{"code":"3791013000701"}' | jq -r .outcome)"
check "no secret is in the log" [ "$(grep -c 'x-api-key\|: key' "$house/cabasd.log")" = 0 ]
