// SPDX-License-Identifier: GPL-2.0-or-later
/* review: what cabas was not sure of */
#include "cli/cmd_review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/loudspeaker.h"
#include "cli/out.h"
#include "cli/terminal.h"

bool cmd_review_whole(const json_t *review)
{
	return strcmp(out_text(review, "reason"), "unsure") &&
	       strcmp(out_text(review, "kind"), "question");
}

static void print_candidates(const struct cli *cli, const json_t *review, size_t max)
{
	const json_t *items = json_object_get(review, "items");

	if (cmd_review_whole(review) && json_array_size(items)) {
		printf("        ");
		describe_things(cli, items);
		putchar('\n');
		return;
	}
	for (size_t i = 0; i < json_array_size(items) && i < max; i++) {
		const json_t *item = json_array_get(items, i);
		char text[OUT_TEXT_SIZE];

		if (json_object_get(item, "price")) {
			out_money(cli, json_integer_value(json_object_get(item, "price")), "EUR",
				  text);
			printf("        %zu) %s  %s\n", i + 1, out_text(item, "text"), text);
		} else {
			out_quantity(cli, json_object_get(item, "quantity"), text);
			printf("        %zu) %s%s%s\n", i + 1, out_text(item, "label"),
			       *text ? ", " : "", text);
		}
	}
}

void cmd_review_print(const struct cli *cli, const json_t *review, size_t max)
{
	const char *kind = out_text(review, "kind"), *text = out_text(review, "text");
	const char *code = out_text(review, "gtin");
	char when[OUT_TEXT_SIZE];

	out_time(json_integer_value(json_object_get(review, "time_ms")), when);
	printf("%5lld  %s  ", json_integer_value(json_object_get(review, "id")), when);
	if (!strcmp(kind, "question"))
		printf(_("in store %s, which one is \"%s\"?\n"), out_text(review, "store"),
		       out_text(review, "label"));
	else if (!strcmp(out_text(review, "state"), "pending"))
		puts(_("a recording, not listened to yet"));
	else if (!strcmp(kind, "clip"))
		printf(*text ? _("a recording, perhaps « %s »: %s\n") : _("a recording%s: %s\n"),
		       text, describe_reason(out_text(review, "reason")));
	else
		printf(_("a scan, %s: %s\n"), *code ? code : out_text(review, "data"),
		       describe_reason(out_text(review, "reason")));
	print_candidates(cli, review, max);
}

static int show_reviews(struct cli *cli)
{
	const json_t *reviews;
	json_t *json;
	int result = api_call(cli, "GET", "/v1/reviews", NULL, &json);

	if (result)
		return result;
	reviews = json_object_get(json, "reviews");
	if (cli->json) {
		out_json(json);
	} else if (!json_array_size(reviews)) {
		puts(_("Nothing waits for you."));
	} else {
		for (size_t i = 0; i < json_array_size(reviews); i++)
			cmd_review_print(cli, json_array_get(reviews, i), SIZE_MAX);
		puts(_("Then: cabas review accept N [CHOICE], reject N, name N TEXT, or play N"));
	}
	json_decref(json);
	return 0;
}

static int settle(struct cli *cli, const char *path, json_t *body)
{
	const json_t *items;
	json_t *json;
	int result = api_call(cli, "POST", path, body, &json);

	if (result)
		return result;
	items = json_object_get(json, "items");
	if (cli->json)
		out_json(json);
	else if (!json_array_size(items))
		puts(_("Settled."));
	for (size_t i = 0; !cli->json && i < json_array_size(items); i++)
		describe_item(cli, json_array_get(items, i));
	json_decref(json);
	return 0;
}

int cmd_review_play(const struct cli *cli, json_int_t number, bool (*go_on)(void))
{
	struct error error;
	char path[64];
	struct buf wav;
	enum err err;
	int result;

	snprintf(path, sizeof(path), "/v1/reviews/%lld/clip", number);
	result = api_fetch(cli, path, &wav);
	if (result)
		return result;
	err = loudspeaker_play(&wav, go_on, &error);
	buf_done(&wav);
	return err ? cli_fail(cli, err, &error) : 0;
}

/* To a pipe or a file the recording goes as it is. */
static int play(struct cli *cli, unsigned long long number)
{
	char path[64];
	struct buf wav;
	int result;

	if (isatty(STDOUT_FILENO))
		return cmd_review_play(cli, (json_int_t)number, NULL);
	snprintf(path, sizeof(path), "/v1/reviews/%llu/clip", number);
	result = api_fetch(cli, path, &wav);
	if (result)
		return result;
	fwrite(wav.bytes, 1, wav.len, stdout);
	buf_done(&wav);
	return 0;
}

/* The rest of "name N TEXT". */
static json_t *name_body(const struct cli *cli)
{
	char *text = cli_words(cli, 3);
	json_t *body = text ? json_pack("{s:s, s:s}", "action", "name", "text", text) : NULL;

	free(text);
	return body;
}

int cmd_review(struct cli *cli)
{
	const char *action = cli->argc > 1 ? cli->argv[1] : NULL;
	unsigned long long number, choice = 0;
	char path[64], *end;

	if (!action && !cli->json && terminal_is_there())
		return cmd_review_talk(cli);
	if (!action || !strcmp(action, "list"))
		return show_reviews(cli);
	if (cli->argc < 3)
		return cli_usage(cli, _("'review %s' needs a number; 'cabas review' shows them"),
				 action);
	number = strtoull(cli->argv[2], &end, 10);
	if (*end || !number)
		return cli_usage(cli, _("'%s' is not a number of the review"), cli->argv[2]);
	snprintf(path, sizeof(path), "/v1/reviews/%llu", number);
	if (!strcmp(action, "play"))
		return play(cli, number);
	if (!strcmp(action, "reject"))
		return settle(cli, path, json_pack("{s:s}", "action", "reject"));
	if (!strcmp(action, "name") && cli->argc > 3)
		return settle(cli, path, name_body(cli));
	if (!strcmp(action, "name"))
		return cli_usage(cli, _("'review name' needs a name"));
	if (strcmp(action, "accept"))
		return cli_usage(cli, _("'review' does not know '%s'"), action);
	if (cli->argc > 3)
		choice = strtoull(cli->argv[3], &end, 10);
	if (cli->argc > 3 && (*end || !choice))
		return cli_usage(cli, _("'%s' is not a number of a choice"), cli->argv[3]);
	return settle(cli, path,
		      choice ? json_pack("{s:s, s:I}", "action", "accept", "choice",
					 (json_int_t)choice)
			     : json_pack("{s:s}", "action", "accept"));
}
