/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "plan --explain" adds: each number of stores, each fee, each missing thing, nearly ties. */
#ifndef CABAS_CLI_EXPLAIN_WHY_H
#define CABAS_CLI_EXPLAIN_WHY_H
#include "cli/explain_story.h"

/**
 * explain_why() - print it
 * @story: of which plan; what its alternatives lack is left out
 */
void explain_why(const struct explain_story *story);
#endif
