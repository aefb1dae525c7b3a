/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In a few sentences: what the plan saves, whether that is proven, what would make it cheaper. */
#ifndef CABAS_CLI_EXPLAIN_REASON_H
#define CABAS_CLI_EXPLAIN_REASON_H
#include "cli/explain_story.h"

/**
 * explain_reason() - print the sentences
 * @story: of which plan
 * @more: also say that it is proven
 */
void explain_reason(const struct explain_story *story, bool more);
#endif
