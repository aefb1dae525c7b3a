#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a kernel maintainer runs over a driver before reading it, here over driver/ and over wire/,
# which is compiled into the module, too: warnings (W=1) and sparse with byte orders, checkpatch.pl,
# and the kernel's semantic patches. That is half a minute of CPU time: unchanged files are not judged
# again (O/gen/driver-lint-*).
cd "$(dirname "$0")/../.." || exit 1
O=${O:-build}
status=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

for file in wire/*.c driver/*.c; do
	grep -q "${file%.c}\.o" Kbuild || {
		echo "$file is not in Kbuild"
		status=1
	}
done
[ "$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)" = "$(cat VERSION)" ] || {
	echo "dkms.conf: PACKAGE_VERSION is not that of the file VERSION"
	status=1
}

releases=$(ls -d /usr/src/linux-headers-*-amd64 2>/dev/null | sed 's/.*linux-headers-//' |
	sort -V | sed -n '1p;$p' | uniq)
[ -n "$releases" ] || {
	echo "no kernel headers: apt-get install linux-headers-amd64"
	exit 1
}
command -v sparse >/dev/null || { echo "sparse is missing: apt-get install sparse" && exit 1; }

sum=$(echo "$releases" | cat - "$0" Kbuild driver/*.[ch] wire/*.[ch] | sha256sum | cut -c 1-16)
stamp=$O/gen/driver-lint-$sum
[ ! -e "$stamp" ] || exit "$status"

# The oldest and the newest kernel whose headers are installed: not a word from gcc, modpost, sparse.
for release in $releases; do
	make -s modules KDIR="/usr/src/linux-headers-$release" MODDIR="$work/$release" W=1 C=2 \
		CF="-D__CHECK_ENDIAN__ -Wsparse-error" >"$work/log" 2>&1 || status=1
	if grep -v 'BTF\|compiler differs\|The kernel was built by\|You are using' "$work/log" |
		sed "s|$work/$release/||" | grep .; then
		status=1
	fi
done

if ! scripts=$(tests/kernel/kernel_scripts 2>"$work/log"); then
	echo "skip driver: checkpatch and semantic patches: $(tail -n 1 "$work/log")"
	exit "$status"
fi
checkpatch() {
	perl "$scripts/checkpatch.pl" --strict --no-tree --terse --no-summary --max-line-length=100 \
		"$@" || status=1
}
# 100 columns as everywhere here; wire/ has neither BIT() nor u8 by itself in userspace
checkpatch -f driver/*.[ch]
checkpatch --ignore BIT_MACRO,PREFER_KERNEL_TYPES -f wire/*.[ch]

# left out: two that are written in OCaml, and min(), which userspace has not
# shellcheck disable=SC2016 # for the inner shell
grep -rl 'virtual report' "$scripts/coccinelle" | grep -v 'badzero\|check_bq27xxx\|minmax' |
	LC_ALL=C sort | xargs -P 2 -I '{}' sh -c 'spatch -D report --very-quiet --no-show-diff \
		--cocci-file "$1" -I . driver/*.c wire/*.c 2>/dev/null' sh '{}' | grep . && status=1

if [ "$status" -eq 0 ]; then
	mkdir -p "$O/gen" && rm -f "$O"/gen/driver-lint-* && : >"$stamp"
fi
exit "$status"
