// SPDX-License-Identifier: GPL-2.0-or-later
/* cabas-plan: plans that take longer than the daemon's loop may wait. */
#include "base/log.h"
#include "workers/plan_answer.h"
#include "workers/sandbox.h"

enum { PLAN_WORKER_MEMORY = 512 << 20 };

int main(void)
{
	struct error error = { 0 };
	json_t *ready = NULL;
	enum err err = sandbox_close(&(struct sandbox_limits){ .memory = PLAN_WORKER_MEMORY },
				     &ready, &error);

	if (!err)
		err = worker_run(MESSAGE_SOCKET, ready, plan_answer, NULL, &error);
	json_decref(ready);
	if (err)
		log_error("%s", error.text);
	return err ? 1 : 0;
}
