#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# wire/ is compiled into the kernel module, too: it builds there without a warning (W=1), needs
# nothing that a kernel has not, and keeps to its stack frames. checkpatch.pl judges it
# when CHECKPATCH says where one is (Debian ships it in linux-source-6.1 only).
cd "$(dirname "$0")/../.." || exit 1
status=0
if [ -n "${CHECKPATCH:-}" ]; then
	# 100 columns as everywhere here; userspace has neither BIT() nor u8 by itself
	"$CHECKPATCH" --strict --no-tree --terse --no-summary --max-line-length=100 \
		--ignore BIT_MACRO,PREFER_KERNEL_TYPES -f wire/*.[ch] || status=1
fi
kernel=
for place in /lib/modules/*/build /usr/src/linux-headers-*-amd64; do
	[ ! -f "$place/Module.symvers" ] || kernel=$place
done
if [ -z "$kernel" ]; then
	echo "no kernel headers: apt-get install linux-headers-amd64; not checked"
	exit "$status"
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cp -r wire "$work/wire"
cat >"$work/module.c" <<'END'
// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>
#include "wire/barcode_abi.h"
#include "wire/report.h"
#include "wire/session.h"
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("wire/ as the kernel sees it");
static_assert(sizeof(struct barcode_record) == 64);
END
{
	echo 'obj-m := wire_check.o'
	printf 'wire_check-y := module.o'
	for file in wire/*.c; do printf ' %s' "${file%.c}.o"; done
	# shellcheck disable=SC2016 # for make
	printf '\nccflags-y := -I$(src)\n'
} >"$work/Kbuild"
if ! make -s -C "$kernel" O= M="$work" W=1 modules >"$work/log" 2>&1; then
	sed "s|$work/||" "$work/log"
	status=1
elif grep -v 'BTF\|compiler differs\|The kernel was built by\|You are using' "$work/log" | grep .; then
	status=1
fi
exit "$status"
