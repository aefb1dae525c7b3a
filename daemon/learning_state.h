/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of learning share; nobody else includes this. */
#ifndef CABAS_DAEMON_LEARNING_STATE_H
#define CABAS_DAEMON_LEARNING_STATE_H
#include <stdbool.h>

#include "core/trust.h"
#include "store/lessons.h"

enum { LEARNING_ARENA_MAX = 16 << 20, LEARNING_OUTCOMES_MAX = TRUST_WINDOW, LEARNING_NEED_MAX = 8 };

/**
 * struct learning_state - what was learned, and what is being learned
 * @lessons: STATE/voice/voice.db
 * @busy: the worker looks at a confirmation
 */
struct learning_state {
	struct lessons *lessons;
	bool busy;
};
#endif
