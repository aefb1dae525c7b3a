# shellcheck shell=sh disable=SC2034 # what is set here is for those who source it
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by tests/kernel/*: a kernel with its modules, our driver built for it, a root of a few
# programs, and QEMU to boot them. Kernels come by "apt-get download" into $XDG_CACHE_HOME/cabas (or
# ~/.cache/cabas), once for each version; plain emulation, so that neither /dev/kvm nor rights are
# needed. The guest's /init writes "NAME VALUE" lines to its second serial line, the last is "end".
#
#   guest_begin                  $work, an empty folder that goes away at the end
#   guest_kernel 6.1|6.12|debug  $kernel: a folder with vmlinuz, lib/modules and headers; $release
#   guest_module                 $module: hid-barcode.ko for that kernel
#   guest_root INIT PROGRAM...   $root: INIT as /init, programs in /bin with their libraries
#   guest_daemon                 data and udev in $root, whose PROGRAMs had udevadm and cabasd
#   guest_boot SECONDS [QEMU...] boots $root, with $cmdline; $work/lines is what the guest told, $work/console the log
#   told NAME                    the values of the guest's lines NAME
O=${O:-build}
cmdline=
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/cabas
qemu=
status=0

# What the tests load; folders are taken whole.
guest_drivers='drivers/hid/hid.ko drivers/hid/hid-generic.ko drivers/hid/uhid.ko drivers/hid/usbhid
	drivers/usb/common drivers/usb/core drivers/usb/gadget fs/configfs drivers/input/evdev.ko'

guest_stop() {
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null
	rm -rf "$work"
}

guest_begin() {
	work=$(mktemp -d) || exit 1
	trap guest_stop EXIT
	trap 'exit 1' INT TERM
}

pass() { echo "ok kernel: ${label:+$label: }$1"; }
fail() {
	echo "not ok kernel: ${label:+$label: }$1: $2"
	status=1
}
give_up() {
	fail "$1" "$2"
	exit 1
}

is() { # WHAT WANTED GOT
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "'$2' was wanted, '$3' came"; fi
}

told() { sed -n "s/^$1 //p" "$work/lines"; }

# SERIES: the newest plain image; cloud images have no HID
guest_newest() {
	case $1 in
	6.1) pattern='^linux-image-6\.1\.0-[0-9]+-amd64$' ;;
	*) pattern="^linux-image-$(echo "$1" | sed 's/\./\\./g')\\.[0-9]+\\+deb12-amd64\$" ;;
	esac
	apt-cache search --names-only "$pattern" 2>/dev/null | cut -d ' ' -f 1 | sort -V | tail -n 1
}

guest_download() { # FOLDER PACKAGE...
	(cd "$1" && shift && apt-get download -qq -o APT::Sandbox::User=root "$@") >"$work/apt" 2>&1
}

# FOLDER IMAGE: a kernel, its modules and what ours is built against, complete or not at all
guest_fetch() {
	part=$1.part$$
	name=${2#linux-image-}
	plain=${name%-amd64}
	case $plain in *+deb12) kbuild=$plain ;; *) kbuild=6.1 ;; esac
	mkdir -p "$part/deb" "$part/headers" || return 1
	guest_download "$part/deb" "$2" || return 1
	set --
	for path in $guest_drivers; do set -- "$@" "./lib/modules/*/kernel/$path*"; done
	dpkg-deb --fsys-tarfile "$part"/deb/*.deb |
		tar -x -C "$part" --wildcards './boot/vmlinuz-*' './lib/modules/*/modules.order' \
			'./lib/modules/*/modules.builtin*' "$@" || return 1
	find "$part/lib" -name '*.ko.xz' -exec unxz {} + || return 1
	busybox depmod -b "$part" "$name" || return 1
	rm "$part"/deb/*.deb
	guest_download "$part/deb" "linux-headers-$name" "linux-headers-$plain-common" \
		"linux-kbuild-$kbuild" || return 1
	for deb in "$part"/deb/*.deb; do dpkg-deb -x "$deb" "$part/headers" || return 1; done
	# the header packages name each other by absolute paths
	sed -i "s|^include /usr/src|include ${part%.part*}/headers/usr/src|" \
		"$part/headers/usr/src/linux-headers-$name/Makefile" || return 1
	mv "$part"/boot/vmlinuz-* "$part/vmlinuz" && rm -r "${part:?}/deb" "${part:?}/boot" &&
		echo "$name" >"$part/release" && mv "$part" "${part%.part*}"
}

guest_kernel() {
	memory=512
	if [ "$1" = debug ]; then
		kernel=$(tests/kernel/debug/build) || give_up "get the debug kernel" "it could not be built"
		release=$(cat "$kernel/release")
		headers=$kernel/build
		memory=2048 # KASAN's shadow and kmemleak's notes
		return
	fi
	package=$(guest_newest "$1")
	if [ -n "$package" ]; then
		version=$(apt-cache show --no-all-versions "$package" | sed -n 's/^Version: //p')
		made_of=$(printf '%s %s %s' "$package" "$version" "$guest_drivers" | sha256sum | cut -c 1-12)
		kernel=$cache/kernel-$1-$made_of
		if [ ! -d "$kernel" ] && ! guest_fetch "$kernel" "$package"; then
			rm -rf "$kernel".part$$
			give_up "get $package" "$(tail -n 1 "$work/apt")"
		fi
	else
		# without package lists (apt-get update) the last one that worked serves
		kernel=$(find "$cache" -maxdepth 1 -name "kernel-$1-*" ! -name '*.part*' | head -n 1)
		[ -n "$kernel" ] ||
			give_up "get a kernel" "apt knows no linux-image-$1; run apt-get update"
	fi
	release=$(cat "$kernel/release")
	headers=$kernel/headers/usr/src/linux-headers-$release
}

guest_module() {
	make -s modules KDIR="$headers" MODDIR="$O/modules-$release" >"$work/modules" 2>&1 ||
		give_up "build hid-barcode for $release" "$(grep -m 1 -i error "$work/modules")"
	module=$O/modules-$release/hid-barcode.ko
}

# PROGRAM...: what they are linked with, at the same places
guest_libraries() {
	ldd "$@" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^\t\(\/[^ ]*\) (0x.*/\1/p' | sort -u
}

guest_root() {
	root=$work/root
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/lib" || exit 1
	cp "$1" "$root/init" && chmod +x "$root/init" || exit 1
	shift
	for program in busybox "$@"; do
		found=$(command -v "$program") ||
			give_up "build the guest" "$program is missing; run make all units, scripts/install-packages test"
		cp -L "$found" "$root/bin/"
	done
	guest_libraries "$root"/bin/* | while read -r library; do
		mkdir -p "$root$(dirname "$library")"
		cp -L "$library" "$root$library"
	done
	[ ! -d "$kernel/lib/modules" ] || cp -r "$kernel/lib/modules" "$root/lib/"
}

# What cabasd needs in the guest beside its program
guest_daemon() {
	mv "$root/bin/udevadm" "$root/bin/udevd"
	cp -r data "$root/data"
}

guest_boot() {
	limit=$1
	shift
	(cd "$root" && find . | cpio --quiet -o -H newc) >"$work/initramfs" ||
		give_up "build the guest" "cpio failed"
	rm -f "$work/console" "$work/told"
	qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m "$memory" -display none -no-reboot \
		-monitor none -nic none -serial "file:$work/console" -serial "file:$work/told" \
		-kernel "$kernel/vmlinuz" -initrd "$work/initramfs" \
		-append "console=ttyS0 panic=-1 quiet dummy_hcd.is_high_speed=N${cmdline:+ $cmdline}" "$@" >"$work/qemu" 2>&1 &
	qemu=$!
	seconds=0
	while kill -0 "$qemu" 2>/dev/null && [ "$seconds" -lt "$limit" ]; do
		sleep 1
		seconds=$((seconds + 1))
	done
	kill "$qemu" 2>/dev/null
	wait "$qemu"
	qemu=
	tr -d '\r' <"$work/told" >"$work/lines"
	if ! grep -qx end "$work/lines"; then
		tail -n 25 "$work/console" "$work/lines" "$work/qemu" | sed 's/^/    /'
		give_up "the guest runs to its end" "stopped after $seconds s"
	fi
}
