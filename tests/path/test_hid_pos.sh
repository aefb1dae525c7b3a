#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cabas-hid-pos over a folder that looks like sysfs: which devices it means, and what it writes. That
# a kernel then binds them is tests/kernel's matter.
cd "$(dirname "$0")/../.." || exit 1
O=${O:-build}
program=$PWD/$O/bin/cabas-hid-pos
sys=$(mktemp -d)
trap 'rm -rf "$sys"' EXIT
failed=0

same() { # WHAT WANTED GOT
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1: '$2' was wanted, '$3' came"
		failed=1
	fi
}

# DEVICE DRIVER HEX: a device with its driver and report descriptor
device() {
	mkdir -p "$sys/bus/hid/devices/$1" "$sys/bus/hid/drivers/$2"
	ln -s "../../drivers/$2" "$sys/bus/hid/devices/$1/driver"
	echo "$3" | xxd -r -p >"$sys/bus/hid/devices/$1/report_descriptor"
}
# what was written to the attributes of both drivers
written() {
	for file in hid-generic/unbind hid-barcode/bind hid-barcode/new_id hid-generic/bind; do
		cat "$sys/bus/hid/drivers/$file" 2>/dev/null
	done
}
forget() {
	for driver in hid-generic hid-barcode; do
		for name in bind unbind new_id; do
			[ ! -d "$sys/bus/hid/drivers/$driver" ] || : >"$sys/bus/hid/drivers/$driver/$name"
		done
	done
}
run() { # its exit status and what it said
	said=$("$program" --sysfs "$sys" "$@" 2>&1)
	echo "$?${said:+ $said}"
}

scanner=058c0902a10185020912a102150026ff00750895010501093b8102950305
scanner=${scanner}8c09fb09fc09fd8102953809fe820201250175019501
scanner=${scanner}09ff810275078103c0c0
wand=06caff0901a10126ff007508953f8520090282020185210903920201c0
keyboard=05010906a101050719e029e715002501750195088102c0
vendor=068cff0901a101150026ff007508950809018102c0 # a sibling: one collection of page FF8C
device 0003:1234:0001.0001 hid-generic "$scanner"
device 0003:1234:0002.0002 hid-generic "$wand"
device 0003:1234:0001.0003 hid-generic "$keyboard"
device 0003:1234:0001.0004 hid-generic "$vendor"
device 0003:1234:0005.0005 hid-generic ""
forget

same "a point-of-sale scanner is one" 0 "$(run --check 0003:1234:0001.0001)"
same "a wand's session is one" 0 "$(run --check /devices/x/0003:1234:0002.0002)"
same "a keyboard is none" 1 "$(run --check 0003:1234:0001.0003)"
same "a vendor's page FF8C is none" 1 "$(run --check 0003:1234:0001.0004)"
same "a device without a descriptor is none" 1 "$(run --check 0003:1234:0005.0005)"
same "a device that is gone is none" 1 "$(run --check 0003:1234:0001.0009)"

same "without the module nothing is done, quietly" 0 "$(run 0003:1234:0001.0001)"
same "and nothing is written" "" "$(written)"

mkdir -p "$sys/bus/hid/drivers/hid-barcode"
forget
same "a keyboard beside the scanner is left alone" 0 "$(run 0003:1234:0001.0003)"
same "and nothing is written for it" "" "$(written)"
# plain files bind nothing: what is written is the whole way there and back
out=$(run 0003:1234:0001.0001)
same "a bind that does not happen is told" \
	"1 cabas-hid-pos: hid-barcode does not take 0003:1234:0001.0001; hid-generic has it again, cabasd reads it over hidraw" "$out"
same "it was unbound, bound, and given back" \
	"0003:1234:0001.00010003:1234:0001.00010003:1234:0001.0001" "$(written)"
forget
rm "$sys/bus/hid/devices/0003:1234:0002.0002/driver"
ln -s ../../drivers/hid-barcode "$sys/bus/hid/devices/0003:1234:0002.0002/driver"
same "what hid-barcode has stays there" 0 "$(run 0003:1234:0002.0002)"
same "without a word to the kernel" "" "$(written)"
"$program" --sysfs "$sys" --all >/dev/null 2>&1
same "all: the scanners, not their siblings" "0003:1234:0001.0001" \
	"$(cat "$sys/bus/hid/drivers/hid-generic/unbind")"

same "a name that is no HID device" \
	"64 cabas-hid-pos: 'sda' is not a HID device's name, such as 0003:0C2E:0907.0001. Try 'cabas-hid-pos --help'." \
	"$(run sda)"
same "no device" "64 cabas-hid-pos: one device is wanted. Try 'cabas-hid-pos --help'." "$(run)"
same "help is to be had" 0 "$("$program" --help >/dev/null && "$program" --version >/dev/null; echo $?)"
exit $failed
