#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every message of the sources has its French, none is in doubt, and formats fit; the errors' own
# formats take their parameters in the order of the English (error_render() knows no "%1$s").
command -v msgfmt >/dev/null || { echo "gettext is not installed"; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
scripts/po-update "$scratch/cabas.pot" || exit 1
status=0
for po in po/*.po; do
	msgmerge --quiet --no-fuzzy-matching -o "$scratch/now.po" "$po" "$scratch/cabas.pot" &&
		msgfmt --check -o /dev/null "$scratch/now.po" || status=1
	for kind in untranslated only-fuzzy; do
		msgattrib --no-obsolete --$kind --no-wrap "$scratch/now.po" |
			sed -n "2,\$s|^msgid \"\\(..*\\)\"|$po: $kind: \\1|p"
	done | grep . && status=1
	msgattrib --no-obsolete "$scratch/now.po" | grep '%[0-9]*\$' && {
		echo "$po: a parameter out of order"
		status=1
	}
done
exit $status
