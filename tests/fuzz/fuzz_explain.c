// SPDX-License-Identifier: GPL-2.0-or-later
/* An instance from outside in words and as a picture: whatever its names and sums, the sums of each
 * alternative agree, the words hold nothing that a terminal obeys, and the picture is whole. */
// objects: cli/explain.o cli/explain_chart.o cli/explain_reason.o cli/explain_story.o
// objects: cli/explain_svg.o cli/explain_why.o cli/out.o cli/terminal.o
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/explain_svg.h"
#include "core/plan_compare_json.h"
#include "core/plan_json.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	must(setlocale(LC_ALL, "C.UTF-8") != NULL);
	return 0;
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void check_sums(const json_t *alternatives)
{
	for (size_t i = 0; i < json_array_size(alternatives); i++) {
		const json_t *one = json_array_get(alternatives, i);

		if (!json_is_false(json_object_get(one, "usable")))
			must(number(one, "total") == number(one, "subtotal") + number(one, "fee") +
							     number(one, "trip") -
							     number(one, "less"));
	}
}

static void check_text(const char *text, size_t len)
{
	long depth = 0;

	must(mbstowcs(NULL, text, 0) != (size_t)-1);
	for (size_t i = 0; i < len; i++) {
		must((unsigned char)text[i] >= 0x20 || text[i] == '\n');
		depth += text[i] == '<';
		depth -= text[i] == '>';
		must(depth == 0 || depth == 1);
	}
	must(depth == 0);
}

/* What is said goes into memory, for it may hold anything. */
static void check_words(const struct cli *cli, json_t *plan)
{
	FILE *terminal = stdout;
	char *text = NULL;
	size_t len = 0;

	stdout = open_memstream(&text, &len);
	must(stdout != NULL);
	explain_plan(cli, plan, true);
	fclose(stdout);
	stdout = terminal;
	must(mbstowcs(NULL, text, 0) != (size_t)-1);
	for (size_t i = 0; i < len; i++)
		must((unsigned char)text[i] >= 0x20 || text[i] == '\n');
	free(text);
}

static void explain(const struct plan_instance *instance, const struct plan *plan,
		    const struct plan_compare *compare)
{
	static const struct cli cli = { .language = "en" };
	json_t *json = plan_json(instance, plan);
	json_t *others = plan_compare_json(instance, plan, compare);
	struct error error = { 0 };
	struct buf picture;
	enum err err;

	must(json && others && !json_object_set_new(json, "compare", others));
	check_sums(json_object_get(others, "singles"));
	check_sums(json_object_get(others, "pairs"));
	check_sums(json_object_get(others, "by_count"));
	check_words(&cli, json);
	buf_init(&picture, EXPLAIN_SVG_MAX);
	err = explain_svg(&cli, json, &picture, &error);
	must(!err || (err == ERR_NOTHING && error.text[0]));
	if (!err)
		check_text(picture.bytes, picture.len);
	buf_done(&picture);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan_instance instance;
	struct plan_compare compare;
	struct plan plan;
	struct arena arena;

	arena_init(&arena, 16 << 20);
	if (!plan_json_load((const char *)data, size, &arena, &instance, NULL) &&
	    instance.store_count <= 6 && instance.item_count <= 100 &&
	    !plan_solve(&instance, 2000, &arena, &plan, NULL) &&
	    !plan_compare(&instance, &plan, 500, &arena, &compare, NULL))
		explain(&instance, &plan, &compare);
	arena_done(&arena);
	return 0;
}
