// SPDX-License-Identifier: GPL-2.0-or-later
/* review on a terminal: one after the other, a key decides */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/cmd_review.h"
#include "cli/describe.h"
#include "cli/out.h"
#include "cli/terminal.h"

/* What was decided, so that it can be taken back. */
struct decision {
	json_int_t event;
	size_t at;
};

/**
 * struct talk - a person and the reviews that were open when she began
 * @cli: this call
 * @reviews: all of them
 * @decisions: as many as @reviews at most
 * @decided: of @decisions
 * @at: the review that is shown
 * @left: she has had enough
 */
struct talk {
	struct cli *cli;
	const json_t *reviews;
	struct decision *decisions;
	size_t decided, at;
	bool left;
};

static void print_keys(void)
{
	puts(_("  1 2 3    that one is right\n"
	       "  n        none of them: name it yourself\n"
	       "  p        play the recording\n"
	       "  x        it was nothing\n"
	       "  s Enter  skip it for now\n"
	       "  u        take the last choice back\n"
	       "  q        stop here\n"
	       "  ?        these keys"));
}

static size_t choice_count(const json_t *review)
{
	size_t count = json_array_size(json_object_get(review, "items"));

	if (cmd_review_whole(review))
		return count ? 1 : 0;
	return count < CMD_REVIEW_CHOICES_MAX ? count : CMD_REVIEW_CHOICES_MAX;
}

static void print_one(const struct talk *talk, const json_t *review)
{
	size_t choices = choice_count(review);

	printf(_("\n%zu of %zu\n"), talk->at + 1, json_array_size(talk->reviews));
	cmd_review_print(talk->cli, review, CMD_REVIEW_CHOICES_MAX);
	if (choices == 1)
		printf(cmd_review_whole(review) ? _("1 take it all, ") : _("1 take it, "));
	else if (choices)
		printf(_("1-%zu choose, "), choices);
	if (json_is_true(json_object_get(review, "clip")))
		printf(_("p play, "));
	printf(_("n name, x nothing, s skip, u undo, q quit, ? keys: "));
	fflush(stdout);
}

/* Sends a decision; with success the next review's turn comes. */
static void decide(struct talk *talk, const json_t *review, json_t *body)
{
	const json_t *items;
	char path[64];
	json_t *json;
	int result;

	snprintf(path, sizeof(path), "/v1/reviews/%lld", out_integer(review, "id"));
	result = api_call(talk->cli, "POST", path, body, &json);
	if (result) {
		/* settled by somebody else meanwhile */
		talk->at += result == err_exit_code(ERR_NOT_FOUND);
		return;
	}
	items = json_object_get(json, "items");
	if (!json_array_size(items))
		puts(_("Settled."));
	for (size_t i = 0; i < json_array_size(items); i++)
		describe_item(talk->cli, json_array_get(items, i));
	talk->decisions[talk->decided++] =
		(struct decision){ out_integer(json, "event"), talk->at++ };
	json_decref(json);
}

static void choose(struct talk *talk, const json_t *review, size_t choice)
{
	if (choice > choice_count(review))
		puts(choice_count(review) ? _("There are fewer to choose from.")
					  : _("There is nothing to choose: n names it."));
	else if (cmd_review_whole(review))
		decide(talk, review, json_pack("{s:s}", "action", "accept"));
	else
		decide(talk, review,
		       json_pack("{s:s, s:I}", "action", "accept", "choice", (json_int_t)choice));
}

/* Words that were heard but are not known are a good beginning of a name. */
static void name(struct talk *talk, const json_t *review)
{
	bool heard = !strcmp(out_text(review, "reason"), "unknown-words");
	_auto_(freep) char *text =
		terminal_line(_("What is it? "), heard ? out_text(review, "text") : "");

	if (text)
		decide(talk, review, json_pack("{s:s, s:s}", "action", "name", "text", text));
	else
		puts(_("Not named."));
}

static bool no_key(void)
{
	return terminal_key(0) == TERMINAL_NONE;
}

static void play(const struct talk *talk, const json_t *review)
{
	if (!json_is_true(json_object_get(review, "clip"))) {
		puts(_("There is no recording of it."));
		return;
	}
	puts(_("Playing; any key stops it."));
	cmd_review_play(talk->cli, out_integer(review, "id"), no_key);
}

static void take_back(struct talk *talk)
{
	const struct decision *last;
	json_t *json;
	int result;

	if (!talk->decided) {
		puts(_("Nothing was chosen yet."));
		return;
	}
	last = &talk->decisions[talk->decided - 1];
	result = api_call(talk->cli, "POST", "/v1/undo", json_pack("{s:I}", "event", last->event),
			  &json);
	if (result && result != err_exit_code(ERR_NOTHING))
		return;
	talk->decided--;
	talk->at = last->at;
	if (result)
		return; /* somebody else took it back */
	puts(_("Taken back."));
	json_decref(json);
}

static void act(struct talk *talk, const json_t *review, int key)
{
	/* the key is shown, so that the talk can be read afterwards */
	if (key >= ' ' && key < 127)
		printf("%c\n", key);
	else
		putchar('\n');
	switch (key) {
	case '1':
	case '2':
	case '3':
		choose(talk, review, (size_t)(key - '0'));
		break;
	case 'n':
		name(talk, review);
		break;
	case 'p':
		play(talk, review);
		break;
	case 'x':
		decide(talk, review, json_pack("{s:s}", "action", "reject"));
		break;
	case 's':
	case TERMINAL_ENTER:
		talk->at++;
		break;
	case 'u':
		take_back(talk);
		break;
	case 'q':
	case TERMINAL_END:
	case TERMINAL_INTERRUPT:
		talk->left = true;
		break;
	default:
		print_keys();
	}
}

/* Behind the last one a choice can still be taken back. */
static void ask_last(struct talk *talk)
{
	int key;

	printf(_("\nThat was the last; u takes the last choice back, any other key ends: "));
	fflush(stdout);
	key = terminal_key(-1);
	putchar('\n');
	if (key == 'u')
		take_back(talk);
	else
		talk->left = true;
}

static void talk_on(struct talk *talk)
{
	while (!talk->left) {
		const json_t *review = json_array_get(talk->reviews, talk->at);

		if (review) {
			print_one(talk, review);
			act(talk, review, terminal_key(-1));
		} else if (talk->decided) {
			ask_last(talk);
		} else {
			talk->left = true;
		}
	}
}

int cmd_review_talk(struct cli *cli)
{
	struct talk talk = { .cli = cli };
	struct error error;
	json_t *json;
	size_t count;
	enum err err;
	int result = api_call(cli, "GET", "/v1/reviews", NULL, &json);

	if (result)
		return result;
	talk.reviews = json_object_get(json, "reviews");
	count = json_array_size(talk.reviews);
	talk.decisions = calloc(count + 1, sizeof(*talk.decisions));
	err = talk.decisions ? ERR_NONE : error_set(&error, ERR_NOMEM, "out of memory");
	if (!err && count)
		err = terminal_start(&error);
	if (err) {
		result = cli_fail(cli, err, &error);
	} else if (!count) {
		puts(_("Nothing waits for you."));
	} else {
		talk_on(&talk);
		terminal_end();
		printf(ngettext("%zu settled, ", "%zu settled, ", talk.decided), talk.decided);
		printf(ngettext("%zu still waits.\n", "%zu still wait.\n", count - talk.decided),
		       count - talk.decided);
	}
	free(talk.decisions);
	json_decref(json);
	return result;
}
