#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
git ls-files '*.[ch]' '*.md' '*.sh' '*.1' '*.4' '*.5' '*.8' 'docs/abi/*' | grep -v '^data/' |
	xargs codespell -L 'complet,ans,claus,te,ist,fo,als,ser,nd,crate,creat,ue,hist,parametre,fils,lits,ba,jus'
