/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all parts of an explanation share: the plan, and how its things are called. */
#ifndef CABAS_CLI_EXPLAIN_STORY_H
#define CABAS_CLI_EXPLAIN_STORY_H
#include <jansson.h>

#include "cli/cli.h"
#include "cli/out.h"

enum { EXPLAIN_NAMES_SIZE = 400 };

/**
 * struct explain_story - what the explanation is about
 * @cli: for the language
 * @plan: PLAN of the API, with texts fit to be shown
 * @compare: its alternatives, or NULL
 * @currency: of all sums
 * @baskets: stores used
 */
struct explain_story {
	const struct cli *cli;
	json_t *plan;
	const json_t *compare;
	const char *currency;
	size_t baskets;
};

/**
 * explain_story_begin() - set up the story of a plan
 * @story: to set up; the caller ends with explain_story_end()
 * @cli: for the language
 * @plan: PLAN of the API; copied
 *
 * In the copy control characters, which a terminal would obey, and those that turn the direction of
 * writing become U+FFFD.
 */
void explain_story_begin(struct explain_story *story, const struct cli *cli, json_t *plan);

/**
 * explain_story_end() - give its memory back
 * @story: begun
 */
void explain_story_end(struct explain_story *story);

/**
 * explain_story_money() - an amount in words
 * @story: for currency and language
 * @minor: minor units
 * @ret_text: receives it
 */
void explain_story_money(const struct explain_story *story, json_int_t minor,
			 char ret_text[OUT_TEXT_SIZE]);

/**
 * explain_story_name() - what people call an item
 * @story: with the list's words
 * @id: of the item
 *
 * Return: the list's word; @id when the plan brings none.
 */
const char *explain_story_name(const struct explain_story *story, const char *id);

/**
 * explain_story_append() - one word more
 * @text: of %EXPLAIN_NAMES_SIZE bytes; too much is left out
 * @separator: before it when it is not the first
 * @word: which
 */
void explain_story_append(char *text, const char *separator, const char *word);

/**
 * explain_story_with() - "drive (pickup)"
 * @name: before
 * @detail: in brackets; "" leaves them out
 * @ret_text: receives it
 */
void explain_story_with(const char *name, const char *detail, char ret_text[EXPLAIN_NAMES_SIZE]);

/**
 * explain_story_names() - "Beurre, Lait"
 * @story: with the list's words
 * @ids: array of them
 * @max: then "…"
 * @ret_text: receives it
 */
void explain_story_names(const struct explain_story *story, const json_t *ids, size_t max,
			 char ret_text[EXPLAIN_NAMES_SIZE]);

/**
 * explain_story_stores() - "drive + hyper"
 * @stores: array of names
 * @ret_text: receives it
 */
void explain_story_stores(const json_t *stores, char ret_text[EXPLAIN_NAMES_SIZE]);

/**
 * explain_story_plan_stores() - the stores that the plan uses
 * @story: of which plan
 * @ret_text: receives "drive + hyper"
 */
void explain_story_plan_stores(const struct explain_story *story,
			       char ret_text[EXPLAIN_NAMES_SIZE]);

/**
 * explain_story_sum() - a member of all baskets
 * @story: of which plan
 * @name: "subtotal"
 *
 * Return: the sum; a basket without it counts as 0.
 */
json_int_t explain_story_sum(const struct explain_story *story, const char *name);

/**
 * explain_story_unmet() - items that the plan leaves out
 * @story: of which plan
 *
 * Return: how many.
 */
size_t explain_story_unmet(const struct explain_story *story);
#endif
