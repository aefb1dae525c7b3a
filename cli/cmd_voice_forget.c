// SPDX-License-Identifier: GPL-2.0-or-later
/* voice forget: examples and their recordings, on request */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/cmd_voice.h"
#include "cli/out.h"
#include "cli/terminal.h"
#include "core/words.h"

enum { ARENA_MAX = 1 << 20, EXIT_WAITS = 4 };

/* What is to be forgotten; @member and @need may be NULL, @label is the need's name. */
struct scope {
	const char *member, *need, *label;
	size_t examples, recordings;
};

static bool same_words(const char *text, const char *other)
{
	struct arena arena;
	char *one, *two;
	bool same;

	arena_init(&arena, ARENA_MAX);
	same = !words_join(text, strlen(text), &arena, &one, NULL) &&
	       !words_join(other, strlen(other), &arena, &two, NULL) && !strcmp(one, two);
	arena_done(&arena);
	return same;
}

static bool is_meant(const json_t *example, const struct scope *scope)
{
	return !scope->need || !strcmp(out_text(example, "need"), scope->need);
}

/*
 * Whether a recording goes with this example: several may share one, which goes with the last of
 * them, and is counted with the first.
 */
static bool recording_goes(const json_t *examples, size_t at, const struct scope *scope)
{
	const json_t *example = json_array_get(examples, at);
	const char *recording = out_text(example, "recording");

	if (!json_is_true(json_object_get(example, "clip")))
		return false;
	for (size_t i = 0; *recording && i < json_array_size(examples); i++) {
		const json_t *other = json_array_get(examples, i);

		if (i != at && !strcmp(out_text(other, "recording"), recording) &&
		    (i < at || !is_meant(other, scope)))
			return false;
	}
	return true;
}

/* A need by its identifier or by its name; then counts what there is of it. */
static void look(const json_t *examples, const char *wanted, struct scope *scope)
{
	for (size_t i = 0; wanted && !scope->need && i < json_array_size(examples); i++) {
		const json_t *example = json_array_get(examples, i);

		if (strcmp(out_text(example, "need"), wanted) &&
		    !same_words(out_text(example, "label"), wanted))
			continue;
		scope->need = out_text(example, "need");
		scope->label = out_text(example, "label");
	}
	for (size_t i = 0; (scope->need || !wanted) && i < json_array_size(examples); i++) {
		if (!is_meant(json_array_get(examples, i), scope))
			continue;
		scope->examples++;
		scope->recordings += recording_goes(examples, i, scope);
	}
}

static void print_scope(const struct scope *scope)
{
	printf(ngettext("%zu example ", "%zu examples ", scope->examples), scope->examples);
	printf(ngettext("and %zu recording", "and %zu recordings", scope->recordings),
	       scope->recordings);
	if (scope->label)
		printf(_(" of « %s »"), scope->label);
	if (scope->member)
		printf(_(" by %s"), scope->member);
}

static bool ask_yes(const struct scope *scope)
{
	/* TRANSLATORS: first letters of the word for yes, lower case */
	const char *yes = _("y");
	char answer[16];

	printf(_("To be deleted for ever: "));
	print_scope(scope);
	printf(_(". Delete? [y/N] "));
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return answer[0] == yes[0] || answer[0] == yes[0] - 'a' + 'A';
}

static int forget(struct cli *cli, struct scope *scope)
{
	_auto_(freep) char *path =
		cmd_voice_path("/v1/voice/examples", scope->member, scope->need, NULL);
	json_t *json;
	int result = path ? api_call(cli, "DELETE", path, NULL, &json)
			  : cli_fail(cli, ERR_NOMEM, NULL);

	if (result)
		return result;
	if (cli->json) {
		json_object_set_new(json, "recordings",
				    json_integer((json_int_t)scope->recordings));
		out_json(json);
	} else {
		scope->examples = (size_t)out_integer(json, "forgotten");
		printf(_("Forgotten: "));
		print_scope(scope);
		putchar('\n');
	}
	json_decref(json);
	return 0;
}

static int fail_empty(const struct cli *cli, const char *wanted)
{
	struct error error;
	enum err err;

	if (wanted)
		err = error_set(&error, ERR_NOT_FOUND, "there is no example of '%s'", wanted);
	else
		err = error_set(&error, ERR_NOTHING, "there is nothing to forget");
	error_hint(&error, "'cabas voice status' tells what is known.");
	return cli_fail(cli, err, &error);
}

static int ask_and_forget(struct cli *cli, struct scope *scope, bool yes)
{
	struct error error;

	if (!yes && (cli->json || !terminal_is_there())) {
		(void)error_set(&error, ERR_WAITS, "forgetting waits for your yes");
		error_hint(&error, "Add --yes; what is forgotten cannot come back.");
		return cli_fail(cli, ERR_WAITS, &error);
	}
	if (!yes && !ask_yes(scope)) {
		puts(_("Nothing was forgotten."));
		return EXIT_WAITS;
	}
	return forget(cli, scope);
}

int cmd_voice_forget(struct cli *cli)
{
	struct scope scope = { 0 };
	bool has_member = cli_option(cli, "--member", &scope.member);
	bool yes = cli_option(cli, "--yes", NULL);
	_auto_(freep) char *wanted = NULL, *path = NULL;
	json_t *json;
	int result;

	if (has_member && (!scope.member || !*scope.member))
		return cli_usage(cli, _("--member needs a name"));
	if (cli_no_more(cli, cli->argc))
		return 64;
	wanted = cli_words(cli, 1);
	path = cmd_voice_path("/v1/voice/examples", scope.member, NULL, NULL);
	result = path ? api_call(cli, "GET", path, NULL, &json) : cli_fail(cli, ERR_NOMEM, NULL);
	if (result)
		return result;
	look(json_object_get(json, "examples"), wanted, &scope);
	result = scope.examples ? ask_and_forget(cli, &scope, yes) : fail_empty(cli, wanted);
	json_decref(json);
	return result;
}
