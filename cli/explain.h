/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan in people's words: what it is compared with, what is bought where, and why. */
#ifndef CABAS_CLI_EXPLAIN_H
#define CABAS_CLI_EXPLAIN_H
#include <jansson.h>
#include <stdbool.h>

#include "cli/cli.h"

/**
 * explain_plan() - print a plan
 * @cli: for the language
 * @plan: PLAN of the API; "compare", "lines" and labels may be absent
 * @more: also every pair, what more stores would change, the proof, and how old the prices are
 */
void explain_plan(const struct cli *cli, json_t *plan, bool more);
#endif
