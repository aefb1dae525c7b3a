#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Calls that have a bounded, checked or safer sister.
git ls-files '*.[ch]' | xargs grep -nE '(^|[^A-Za-z0-9_>.])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|alloca|system|popen|tmpnam|mktemp)\(' |
	{ ! grep .; }
