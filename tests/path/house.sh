# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A daemon and sandbox stores for the scripts of this folder; sourced, not run.
#
#   house_start [ARGS]   cabasd in $house/state, api.sock and wand.sock in $house
#   house_stop, house_kill
#   store_start NAME DIALECT [ARGS]   sim-drive over sim/stores/NAME.csv; its address in $url
#   api METHOD PATH [BODY | @FILE]    one request; the answer on standard output
#   ok WHAT, not_ok WHAT WHY, check WHAT COMMAND...
O=${O:-build}
bin=$PWD/$O/bin
house=$(mktemp -d /tmp/cabas-test.XXXXXX) || exit 1
export CABAS_DATADIR="$PWD/data" CABAS_LIBEXECDIR="$bin" CABAS_SOCKET="$house/api.sock"
export CABAS_LOCALEDIR="$PWD/$O/locale" LC_ALL=C.UTF-8 LANGUAGE=en
failed=0 daemon='' stores=''

house_end() {
	# shellcheck disable=SC2086
	kill $daemon $stores 2>/dev/null
	wait 2>/dev/null
	rm -rf "$house"
	exit "$failed"
}
trap house_end EXIT
trap 'failed=1; exit 1' INT TERM

ok() { echo "ok $1"; }
not_ok() {
	echo "not ok $1: $2"
	failed=1
}
check() { # WHAT COMMAND...
	what=$1
	shift
	if "$@"; then ok "$what"; else not_ok "$what" "$*"; fi
}
same() { # WHAT WANTED GOT
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted '$2', got '$3'"; fi
}

wait_for() { # FILE PATTERN: the first line that fits
	n=0
	until grep -m 1 -- "$2" "$1" 2>/dev/null; do
		n=$((n + 1))
		[ "$n" -lt 400 ] || return 1
		sleep 0.05
	done
}
house_start() {
	: >"$house/cabasd.log"
	"$bin/cabasd" --state "$house/state" --socket "$CABAS_SOCKET" "$@" >>"$house/cabasd.log" 2>&1 &
	daemon=$!
	wait_for "$house/cabasd.log" '^cabasd: ready' >/dev/null ||
		{ not_ok "the daemon starts" "$(tail -n 3 "$house/cabasd.log")"; exit 1; }
}
house_stop() {
	kill "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon=
}
house_kill() {
	kill -9 "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon=
}
store_start() { # NAME DIALECT [ARGS]
	name=$1 dialect=$2
	shift 2
	: >"$house/$name.log"
	"$bin/sim-drive" --dialect "$dialect" --data "sim/stores/$name.csv" --port 0 "$@" \
		>"$house/$name.log" 2>&1 &
	stores="$stores $!"
	# shellcheck disable=SC2034
	url=http://$(wait_for "$house/$name.log" '^listening ' | cut -d' ' -f2)
}
api() { # METHOD PATH [BODY]
	if [ $# -gt 2 ]; then
		curl -s --max-time 60 --unix-socket "$CABAS_SOCKET" -X "$1" "http://cabas$2" --data-binary "$3"
	else
		curl -s --max-time 60 --unix-socket "$CABAS_SOCKET" -X "$1" "http://cabas$2"
	fi
}
