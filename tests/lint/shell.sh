#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Scripts are POSIX sh that shellcheck finds nothing in.
git ls-files | while read -r file; do
	case $(head -n 1 "$file" 2>/dev/null | tr -d '\0') in '#!/bin/sh'*) echo "$file" ;; esac
done | xargs shellcheck -x -s sh -e SC1091,SC2012,SC2119,SC2120,SC3043
