// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/plan_answer.o workers/sandbox.o
#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workers/plan_answer.h"
#include "workers/sandbox.h"

static json_t *parsed(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);

	cr_assert(json, "%s", text);
	return json;
}

#define INSTANCE                                                                               \
	"{\"currency\":\"EUR\",\"stores\":[{\"id\":\"a\",\"bands\":[{\"min\":0,\"fee\":0}]}]," \
	"\"items\":[{\"id\":\"lait\",\"prices\":[115]}]}"

Test(workers_plan_answer, a_request_is_answered_with_the_plan)
{
	json_t *request = parsed("{\"instance\":" INSTANCE ",\"max_nodes\":1000}"), *answer = NULL;
	json_t *wanted = parsed(
		"{\"status\":\"optimal\",\"total\":115,\"bound\":115,\"unmet\":[],"
		"\"currency\":\"EUR\",\"baskets\":[{\"store\":\"a\",\"subtotal\":115,\"fee\":0,"
		"\"items\":[{\"id\":\"lait\",\"price\":115}]}]}");
	struct error error = { 0 };

	cr_assert_eq(plan_answer(request, -1, NULL, &answer, &error), ERR_NONE, "%s", error.text);
	cr_assert(json_equal(answer, wanted));
	json_decref(request);
	json_decref(answer);
	json_decref(wanted);
}

Test(workers_plan_answer, the_alternatives_come_along_when_asked_for)
{
	json_t *request = parsed("{\"instance\":" INSTANCE ",\"compare\":true}"), *answer = NULL;
	struct error error = { 0 };
	json_t *singles;

	cr_assert_eq(plan_answer(request, -1, NULL, &answer, &error), ERR_NONE, "%s", error.text);
	singles = json_object_get(json_object_get(answer, "compare"), "singles");
	cr_assert_eq(json_array_size(singles), 1);
	json_decref(request);
	json_decref(answer);
}

Test(workers_plan_answer, a_bad_request_is_refused_with_its_place)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "{}", "instance: missing" },
		{ "{\"instance\":7}", "instance: a number instead of an object" },
		{ "{\"instance\":" INSTANCE ",\"max_nodes\":0}",
		  "max_nodes: not a whole number above 0" },
		{ "{\"instance\":" INSTANCE ",\"max_nodes\":1.5}",
		  "max_nodes: not a whole number above 0" },
	};

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		json_t *request = parsed(cases[c].text), *answer = NULL;
		struct error error = { 0 };

		cr_expect_eq(plan_answer(request, -1, NULL, &answer, &error), ERR_INVALID);
		cr_expect_str_eq(error.text, cases[c].says);
		cr_expect_null(answer);
		json_decref(request);
	}
}

Test(workers_plan_answer, a_large_instance_is_planned_inside_the_sandbox)
{
	int fds[2], status;
	json_t *request = json_pack("{s:{s:s, s:[{s:s, s:[{s:i, s:i}]}], s:[]}}", "instance",
				    "currency", "EUR", "stores", "id", "a", "bands", "min", 0,
				    "fee", 0, "items");
	json_t *items = json_object_get(json_object_get(request, "instance"), "items");
	pid_t child;

	for (int i = 0; i < 2000; i++) {
		char id[16];

		snprintf(id, sizeof(id), "i%d", i);
		json_array_append_new(items, json_pack("{s:s, s:[i]}", "id", id, "prices", i));
	}
	cr_assert_eq(pipe(fds), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (!child) {
		struct sandbox_limits limits = { 0 };
		struct error error = { 0 };
		json_t *ready = NULL, *answer = NULL;

		if (dup2(fds[1], MESSAGE_SOCKET) < 0 || sandbox_close(&limits, &ready, &error) ||
		    plan_answer(request, -1, NULL, &answer, &error))
			_exit(1);
		_exit(json_integer_value(json_object_get(answer, "total")) == 1999000 ? 0 : 2);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
	json_decref(request);
}
