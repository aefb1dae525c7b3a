// SPDX-License-Identifier: GPL-2.0-or-later
/* A command's arguments. */
// objects: cli/cli.o
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* A call with up to 7 arguments, taken apart at spaces. */
struct call {
	char text[128];
	char *argv[8];
	struct cli cli;
};

static void make(struct call *call, const char *line)
{
	char *save = NULL;

	*call = (struct call){ .cli = { .language = "en" } };
	snprintf(call->text, sizeof(call->text), "%s", line);
	for (char *word = strtok_r(call->text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		call->argv[call->cli.argc++] = word;
	call->cli.argv = call->argv;
}

Test(cli_options, an_option_and_its_value_leave_the_arguments)
{
	const char *value = NULL;
	struct call call;

	make(&call, "add --lang fr deux laits");
	cr_assert(cli_option(&call.cli, "--lang", &value));
	cr_expect_str_eq(value, "fr");
	cr_expect_eq(call.cli.argc, 3);
	cr_expect_str_eq(call.cli.argv[1], "deux");
	cr_expect_null(call.cli.argv[3]);
}

Test(cli_options, a_value_may_follow_an_equals_sign)
{
	const char *value = NULL;
	struct call call;

	make(&call, "parse lait --lang=fr");
	cr_assert(cli_option(&call.cli, "--lang", &value));
	cr_expect_str_eq(value, "fr");
	cr_expect_eq(call.cli.argc, 2);
}

Test(cli_options, an_option_at_the_end_has_no_value)
{
	const char *value = "before";
	struct call call;

	make(&call, "parse lait --lang");
	cr_assert(cli_option(&call.cli, "--lang", &value));
	cr_expect_null(value);
	cr_expect_eq(call.cli.argc, 2);
}

Test(cli_options, an_option_without_a_value_takes_none)
{
	struct call call;

	make(&call, "plan --explain x");
	cr_assert(cli_option(&call.cli, "--explain", NULL));
	cr_expect_eq(call.cli.argc, 2);
	cr_expect_str_eq(call.cli.argv[1], "x");
	cr_expect_not(cli_option(&call.cli, "--explain", NULL));
}

Test(cli_options, a_longer_name_is_another_option)
{
	const char *value = NULL;
	struct call call;

	make(&call, "parse --language=fr lait");
	cr_expect_not(cli_option(&call.cli, "--lang", &value));
	cr_expect_null(value);
}

Test(cli_options, the_commands_own_name_is_no_option)
{
	struct call call;

	make(&call, "--json list");
	cr_expect_not(cli_option(&call.cli, "--json", NULL));
}

Test(cli_options, words_are_joined_with_spaces)
{
	struct call call;
	char *text;

	make(&call, "add 2 litres de lait");
	text = cli_words(&call.cli, 1);
	cr_expect_str_eq(text, "2 litres de lait");
	free(text);
	cr_expect_null(cli_words(&call.cli, 5));
}

Test(cli_options, what_is_too_much_is_named, .init = cr_redirect_stderr)
{
	struct call call;

	make(&call, "list now");
	cr_expect_eq(cli_no_more(&call.cli, 1), 0);
	cr_expect_eq(cli_no_more(&call.cli, 0), 64);
	make(&call, "list --now");
	cr_expect_eq(cli_no_more(&call.cli, 5), 64);
	make(&call, "decode -12");
	cr_expect_eq(cli_no_more(&call.cli, 1), 0);
}

Test(cli_options, a_number_of_stores_is_whole_and_at_least_one, .init = cr_redirect_stderr)
{
	const char *wrong[] = { "plan --max-stores 0",	"plan --max-stores -1",
				"plan --max-stores 2x", "plan --max-stores",
				"plan --max-stores=",	"plan --max-stores 99999999999999999999" };
	struct call call;
	json_t *body = json_object();

	make(&call, "plan --max-stores 2");
	cr_expect_eq(cli_max_stores(&call.cli, body), 0);
	cr_expect_eq(json_integer_value(json_object_get(body, "max_stores")), 2);
	json_object_clear(body);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		make(&call, wrong[i]);
		cr_expect_eq(cli_max_stores(&call.cli, body), 64, "%s", wrong[i]);
		cr_expect_eq(json_object_size(body), 0, "%s", wrong[i]);
	}
	json_decref(body);
}
