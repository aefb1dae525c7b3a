// SPDX-License-Identifier: GPL-2.0-or-later
/* An instance from outside: read or refused with a sentence; a plan of it adds up. */
#include <stdlib.h>

#include "core/plan_compare.h"
#include "core/plan_json.h"
#include "tests/plan_kit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void solve(const struct plan_instance *instance, struct arena *arena)
{
	struct plan plan;
	struct plan_compare compare;
	struct error error = { 0 };
	json_t *json;

	if (plan_solve(instance, 2000, arena, &plan, &error)) {
		must(error.code == ERR_NOMEM);
		return;
	}
	must(!kit_fault(instance, &plan));
	json = plan_json(instance, &plan);
	must(json != NULL);
	json_decref(json);
	if (instance->store_count <= 4)
		must(!plan_compare(instance, &plan, 500, arena, &compare, &error));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan_instance instance;
	struct error error = { 0 };
	struct arena arena;

	arena_init(&arena, 16 << 20);
	if (plan_json_load((const char *)data, size, &arena, &instance, &error))
		must(error.text[0] != '\0');
	else
		solve(&instance, &arena);
	arena_done(&arena);
	return 0;
}
