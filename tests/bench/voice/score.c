// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/voice/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct meant score_one(const char *need)
{
	return (struct meant){ .items = { { .action = ITEM_ADD, .need = need } }, .count = 1 };
}

struct meant score_count(const char *need, int count)
{
	struct meant meant = score_one(need);

	meant.items[0].quantity = (struct quantity){ { .digits = count }, UNIT_PIECE };
	return meant;
}

static bool is_same_need(const struct phrase_item *a, const struct phrase_item *b)
{
	return a->need && b->need && !strcmp(a->need, b->need);
}

/* « une pomme » is one piece or no number at all: both put one pomme onto the list. */
static bool is_one(const struct quantity *q)
{
	return q->unit == UNIT_NONE ||
	       (q->unit == UNIT_PIECE && q->value.digits == 1 && !q->value.scale);
}

static bool is_same_amount(const struct quantity *a, const struct quantity *b)
{
	return (is_one(a) && is_one(b)) ||
	       (a->value.digits == b->value.digits && a->value.scale == b->value.scale);
}

static bool is_same_unit(const struct quantity *a, const struct quantity *b)
{
	return a->unit == b->unit || (is_one(a) && is_one(b));
}

/* What a person would get who takes the first choice: the phrase, or the first candidate. */
static bool is_choice_of_one(const struct dictation *heard)
{
	return !heard->accepted && heard->reason && !strcmp(heard->reason, "unsure");
}

/* With SHOW in the environment, what was missed, for whoever wants to know why. */
static void show(const struct meant *meant, const struct dictation *heard, bool right)
{
	if (!getenv("SHOW") || (right && meant->count) || (!heard->accepted && !meant->count))
		return;
	fprintf(stderr, "meant");
	for (size_t i = 0; i < meant->count; i++)
		fprintf(stderr, " %s", meant->items[i].need);
	fprintf(stderr, "; heard '%s' (%s), offered", heard->transcript,
		heard->reason ? heard->reason : "by itself");
	for (size_t i = 0; i < heard->count; i++)
		fprintf(stderr, " %s", heard->items[i].need ? heard->items[i].need : "?");
	fprintf(stderr, "\n");
}

void score_add(struct tally *tally, const struct meant *meant, const struct dictation *heard)
{
	bool choice = is_choice_of_one(heard), three = false;
	bool first = meant->count && (choice ? meant->count == 1 && heard->count > 0
					     : heard->count == meant->count);
	bool amount = true, unit = true;

	for (size_t i = 0; i < meant->count && first; i++) {
		const struct phrase_item *a = &meant->items[i], *b = &heard->items[i];

		first = is_same_need(a, b) && a->action == b->action;
		amount = amount && is_same_amount(&a->quantity, &b->quantity);
		unit = unit && is_same_unit(&a->quantity, &b->quantity);
	}
	for (size_t i = 0; i < heard->count && choice && meant->count == 1; i++)
		three = three || is_same_need(&meant->items[0], &heard->items[i]);
	show(meant, heard, first && amount && unit);
	tally->tried++;
	tally->first += first;
	tally->three += first || three;
	tally->quantity += first && amount;
	tally->unit += first && amount && unit;
	tally->automatic += heard->accepted;
	tally->wrong += heard->accepted && !(first && amount && unit);
}
