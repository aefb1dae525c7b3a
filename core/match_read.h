/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between match.c, which reads labels, and match_choose.c, which chooses offers. */
#ifndef CABAS_CORE_MATCH_READ_H
#define CABAS_CORE_MATCH_READ_H
#include "core/match.h"

/**
 * match_read() - read a label with a need in mind
 * @match: as loaded
 * @need: id of the need
 * @label: as the retailer writes it
 * @brand: or ""
 * @arena: for words
 * @ret_verdict: receives %MATCH_NONE, %MATCH_AMBIGUOUS or %MATCH_SURE
 * @ret_score: receives how much of the label speaks for the need
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err match_read(const struct match *match, const char *need, const char *label,
		    const char *brand, struct arena *arena, enum match_verdict *ret_verdict,
		    unsigned int *ret_score);
#endif
