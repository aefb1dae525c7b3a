#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual's pages have no error of form, and the program in hid-barcode(4) compiles as it stands
# there, with the header where "make install" puts it. tests/kernel/check runs it, too.
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0
for page in man/*.[0-9]; do
	LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings=w -E UTF-8 -l "$page" 2>&1 >/dev/null |
		grep . && status=1
done
tests/kernel/manual_example "$work/example" || status=1
exit $status
