#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make install puts what a household needs under DESTDIR, and make uninstall leaves nothing of it.
cd "$(dirname "$0")/../.." || exit 1
O=${O:-build}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
failed=0

result() { # STATUS NAME
	if [ "$1" -eq 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2"
		failed=1
	fi
}

make -s O="$O" DESTDIR="$root" prefix=/usr install >"$root.log" 2>&1
status=$?
[ $status -eq 0 ] || sed 's/^/# /' "$root.log"
rm -f "$root.log"
result $status "make install works"

cat >"$root.expected" <<'EOF'
/usr/bin/cabas
/usr/sbin/cabasd
/usr/libexec/cabas/cabas-voice
/usr/libexec/cabas/cabas-image
/usr/libexec/cabas/cabas-adapt
/usr/libexec/cabas/cabas-model
/usr/libexec/cabas/cabas-plan
/usr/share/man/man1/cabas.1
/usr/share/man/man8/cabasd.8
/usr/share/man/man5/cabas.conf.5
/usr/share/locale/fr/LC_MESSAGES/cabas.mo
/usr/lib/systemd/system/cabas.service
/usr/lib/systemd/user/cabas.service
/usr/lib/sysusers.d/cabas.conf
/usr/lib/udev/cabas-hid-pos
/usr/lib/udev/rules.d/70-cabas.rules
/usr/share/bash-completion/completions/cabas
/usr/share/zsh/site-functions/_cabas
/usr/share/fish/vendor_completions.d/cabas.fish
/usr/share/doc/cabas/api.md
/usr/share/doc/cabas/openapi.yaml
/usr/share/doc/cabas/wand-protocol.md
/usr/share/man/man4/hid-barcode.4
/usr/include/cabas/barcode_abi.h
EOF
for file in docs/abi/*; do
	echo "/usr/share/doc/cabas/${file#docs/}"
done >>"$root.expected"
for file in data/*.tsv data/retailers/*.conf; do
	echo "/usr/share/cabas/${file#data/}"
done >>"$root.expected"
sort "$root.expected" >"$root.sorted"
(cd "$root" && find . ! -type d | sed 's/^\.//' | sort) >"$root.found"
diff "$root.sorted" "$root.found" >"$root.diff"
status=$?
sed 's/^/# /' "$root.diff"
rm -f "$root.expected" "$root.sorted" "$root.found" "$root.diff"
result $status "exactly the expected files are there"

status=0
for program in usr/bin/cabas usr/sbin/cabasd usr/libexec/cabas/cabas-voice; do
	[ -x "$root/$program" ] || status=1
done
find "$root" -type f -perm /022 | grep . && status=1
result $status "programs may be run, and nobody but root may change a file"

grep -q '^ExecStart=/usr/sbin/cabasd$' "$root/usr/lib/systemd/system/cabas.service"
result $? "the unit starts the daemon where it was installed"

make -s O="$O" DESTDIR="$root" prefix=/usr uninstall
status=$?
find "$root" ! -type d | grep . && status=1
find "$root" -name 'cabas*' | grep . && status=1
result $status "make uninstall leaves no file and no folder of ours"
exit $failed
