#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# docs/abi says what driver/ and wire/barcode_abi.h say: every file, attribute, parameter, ioctl and
# flag, none more. tests/kernel/abi_docs.c compares the same documents with a running kernel.
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

same() { # WHAT: $work/documented against $work/real
	sort "$work/documented" >"$work/a"
	sort "$work/real" >"$work/b"
	diff "$work/a" "$work/b" >"$work/diff" && return
	sed -n "s/^< \(.*\)/docs\/abi: $1 \1 is not in the source/p
		s/^> \(.*\)/docs\/abi: $1 \1 is not described/p" "$work/diff"
	status=1
}

described() { sed -n "s|^What:[[:space:]]*$1||p" docs/abi/*; }

described /sys/class/barcode/barcodeN/ >"$work/documented"
sed -n 's/.*DEVICE_ATTR_R[OW](\(.*\));/\1/p' driver/*.c >"$work/real"
same attribute
described /sys/module/hid_barcode/parameters/ >"$work/documented"
sed -n 's/^module_param[a-z_]*(\([a-z_]*\),.*/\1/p' driver/*.c >"$work/real"
same parameter
described /sys/kernel/debug/hid-barcode/barcodeN/ >"$work/documented"
sed -n 's/.*debugfs_create_file("\([a-z_]*\)".*/\1/p' driver/*.c >"$work/real"
same "debugfs file"
described /sys/class/power_supply/barcodeN-battery/ | grep -v '^powers$' >"$work/documented"
sed -n '/^static const enum power_supply_property/,/};/p' driver/power.c |
	grep -o 'POWER_SUPPLY_PROP_[A-Z_]*' | sed 's/POWER_SUPPLY_PROP_//' | tr '[:upper:]' '[:lower:]' >"$work/real"
same "battery property"

# numbers by the compiler, as a program gets them
described '/dev/barcodeN ' >"$work/documented"
{
	echo '#include <stdio.h>'
	echo '#include "wire/barcode_abi.h"'
	echo 'int main(void) {'
	sed -n 's/^#define \(BARCODE_[A-Z_]*\)[[:space:]]*_IO.*/printf("\1 0x%08x\\n", (unsigned int)\1);/p' \
		wire/barcode_abi.h
	echo 'return 0; }'
} >"$work/ioctls.c"
gcc -I. -o "$work/ioctls" "$work/ioctls.c" && "$work/ioctls" >"$work/real"
same ioctl

# "0001 CLOCK_SET" and "1 SCAN"
sed -n 's/^\t\t\(0[0-9]*\) \([A-Z_]*\) .*/\2 \1/p; s/^\t\t\([1-9]\) \([A-Z]*\) .*/\2 \1/p' \
	docs/abi/dev-barcode >"$work/documented"
sed -n '/barcode_record.type/,/^struct\|^\/\*\*/p' wire/barcode_abi.h |
	sed -n 's/^#define BARCODE_\([A-Z_]*\)[[:space:]]*(1 << \([0-9]*\))$/\1 \2 bit/p
		s/^#define BARCODE_\([A-Z_]*\)[[:space:]]*\([0-9]*\)$/\1 \2/p' |
	while read -r name number bit; do
		if [ -n "$bit" ]; then printf '%s %04x\n' "$name" $((1 << number)); else echo "$name $number"; fi
	done >"$work/real"
same "type or flag"

# the counters, in their order
sed -n '/^What:.*\/stats$/,/^What/s/^\t\t\([a-z_]*\)  .*/\1/p' docs/abi/debugfs-hid-barcode >"$work/a"
sed -n '/^struct barcode_stats {/,/^}/s/^\t__u64 \(.*\);/\1/p' wire/barcode_abi.h >"$work/b"
if [ ! -s "$work/b" ] || ! cmp -s "$work/a" "$work/b"; then
	echo "docs/abi/debugfs-hid-barcode: stats are not those of struct barcode_stats, in its order"
	status=1
fi

# the form of the kernel's Documentation/ABI: five fields, in this order, each with something in it
awk 'function done() { if (fields != "" && fields != "WDKCd") print file ": " what ": fields missing or moved" }
	FNR == 1 { done(); fields = ""; file = FILENAME }
	/^What:/ { done(); fields = "W"; what = $2 }
	/^Date:[ \t]+[A-Z]/ { fields = fields "D" }
	/^KernelVersion:[ \t]+[0-9]/ { fields = fields "K" }
	/^Contact:[ \t]+[A-Z]/ { fields = fields "C" }
	/^Description:/ { getline; if ($0 ~ /^\t\t[^ ]/) fields = fields "d" }
	/^[^WDKC#\t]/ { print FILENAME ":" FNR ": belongs to no field" }
	END { done() }' docs/abi/* | grep . && status=1
exit $status
