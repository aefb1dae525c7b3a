// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_grammar.h"

#include <stdbool.h>
#include <string.h>

static const struct voice_step items[] = {
	{ VOICE_NO_WORDS, VOICE_AT_START, VOICE_AT_ITEM, 0.4 },
	{ VOICE_ARTICLE, VOICE_AT_START, VOICE_AT_ITEM, 0.4 },
	{ VOICE_ONE, VOICE_AT_START, VOICE_AT_ITEM, 0.2 },
	{ VOICE_ITEM, VOICE_AT_ITEM, VOICE_AT_END, 1 },
};

static const struct voice_step commands[] = {
	{ VOICE_NO_WORDS, VOICE_AT_START, VOICE_AT_COUNTED, 0.5 },
	{ VOICE_NO_WORDS, VOICE_AT_COUNTED, VOICE_AT_ARTICLE, 0.5 },
	{ VOICE_NO_WORDS, VOICE_AT_REST, VOICE_AT_AMOUNT, 0.7 },
	{ VOICE_NO_WORDS, VOICE_AT_PART, VOICE_AT_SINGLE, 0.7 },
	{ VOICE_NO_WORDS, VOICE_AT_SINGLE, VOICE_AT_ARTICLE, 0.4 },
	{ VOICE_NO_WORDS, VOICE_AT_AMOUNT, VOICE_AT_ARTICLE, 0.4 },
	{ VOICE_NO_WORDS, VOICE_AT_OF, VOICE_AT_ITEM, 0.3 },
	{ VOICE_NO_WORDS, VOICE_AT_HALF, VOICE_AT_ITEM, 0.1 },
	{ VOICE_NO_WORDS, VOICE_AT_ARTICLE, VOICE_AT_ITEM, 0.5 },
	{ VOICE_VERB, VOICE_AT_START, VOICE_AT_COUNTED, 0.5 },
	{ VOICE_SINGLE, VOICE_AT_COUNTED, VOICE_AT_SINGLE, 0.1 },
	{ VOICE_SMALL, VOICE_AT_COUNTED, VOICE_AT_AMOUNT, 0.25 },
	{ VOICE_TEN, VOICE_AT_COUNTED, VOICE_AT_AMOUNT, 0.05 },
	{ VOICE_TEN, VOICE_AT_COUNTED, VOICE_AT_TENS, 0.05 },
	{ VOICE_SMALL, VOICE_AT_TENS, VOICE_AT_AMOUNT, 1 },
	{ VOICE_SINGLE, VOICE_AT_TENS, VOICE_AT_AMOUNT, 0.1 },
	{ VOICE_SMALL, VOICE_AT_COUNTED, VOICE_AT_HUNDREDS, 0.02 },
	{ VOICE_SINGLE, VOICE_AT_COUNTED, VOICE_AT_HUNDREDS, 0.01 },
	{ VOICE_HUNDRED, VOICE_AT_HUNDREDS, VOICE_AT_REST, 1 },
	{ VOICE_HUNDRED, VOICE_AT_COUNTED, VOICE_AT_REST, 0.02 },
	{ VOICE_TEN, VOICE_AT_REST, VOICE_AT_AMOUNT, 0.1 },
	{ VOICE_TEN, VOICE_AT_REST, VOICE_AT_TENS, 0.05 },
	{ VOICE_SMALL, VOICE_AT_REST, VOICE_AT_AMOUNT, 0.05 },
	{ VOICE_AND, VOICE_AT_REST, VOICE_AT_MORE, 0.1 },
	{ VOICE_TEN, VOICE_AT_MORE, VOICE_AT_AMOUNT, 0.6 },
	{ VOICE_TEN, VOICE_AT_MORE, VOICE_AT_TENS, 0.3 },
	{ VOICE_SMALL, VOICE_AT_MORE, VOICE_AT_AMOUNT, 0.1 },
	{ VOICE_FRACTION, VOICE_AT_COUNTED, VOICE_AT_PART, 0.03 },
	{ VOICE_ONE, VOICE_AT_PART, VOICE_AT_SINGLE, 0.3 },
	{ VOICE_A_UNIT, VOICE_AT_COUNTED, VOICE_AT_OF, 0.1 },
	{ VOICE_A_UNIT, VOICE_AT_PART, VOICE_AT_OF, 0.3 },
	{ VOICE_UNIT, VOICE_AT_SINGLE, VOICE_AT_OF, 0.6 },
	{ VOICE_UNITS, VOICE_AT_AMOUNT, VOICE_AT_OF, 0.6 },
	{ VOICE_OF, VOICE_AT_OF, VOICE_AT_ITEM, 0.7 },
	{ VOICE_AND_HALF, VOICE_AT_OF, VOICE_AT_HALF, 0.05 },
	{ VOICE_OF, VOICE_AT_HALF, VOICE_AT_ITEM, 0.9 },
	{ VOICE_ARTICLE, VOICE_AT_ARTICLE, VOICE_AT_ITEM, 0.5 },
	{ VOICE_ITEM, VOICE_AT_ITEM, VOICE_AT_END, 1 },
	{ VOICE_AND, VOICE_AT_END, VOICE_AT_COUNTED, 0.2 },
	{ VOICE_NO_WORDS, VOICE_AT_END, VOICE_AT_COUNTED, 1e-6 },
};

const struct voice_step *voice_grammar_steps(enum voice_grammar grammar, size_t *ret_count)
{
	bool item = grammar == VOICE_GRAMMAR_ITEM;

	*ret_count = item ? sizeof(items) / sizeof(*items) : sizeof(commands) / sizeof(*commands);
	return item ? items : commands;
}

/* --- for PocketSphinx ------------------------------------------------------------------------- */
struct builder {
	fsg_model_t *fsg;
	logmath_t *lmath;
	glist_t nulls;
};

static void skip(struct builder *builder, const struct voice_step *step)
{
	int cost = logmath_log(builder->lmath, step->probability);

	if (fsg_model_null_trans_add(builder->fsg, step->from, step->to, cost) == 1)
		builder->nulls = glist_add_ptr(
			builder->nulls, fsg_model_null_trans(builder->fsg, step->from, step->to));
}

static bool is_chosen(const struct voice_choice *choice, const char *need)
{
	for (size_t i = 0; choice && need && i < choice->count; i++)
		if (!strcmp(need, choice->needs[i]))
			return !choice->without;
	return !choice || !need || choice->without;
}

/*
 * A phrase of several words pays for each as if they were words of the dictionary (-wip 1e-3 times
 * -lw). Without that, long names win over short ones that were said.
 */
static void say(struct builder *builder, const struct voice_step *step,
		const struct voice_phrase *phrase, double probability)
{
	int id = fsg_model_word_add(builder->fsg, phrase->said->key);
	int cost = logmath_log(builder->lmath, probability * phrase->likely);

	cost += (int)((double)(phrase->count - 1) * VOICE_GRAMMAR_WEIGHT *
		      logmath_log(builder->lmath, VOICE_WORD_PROBABILITY));
	fsg_model_trans_add(builder->fsg, step->from, step->to, cost, id);
}

fsg_model_t *voice_grammar_graph(enum voice_grammar grammar,
				 const struct voice_vocabulary *vocabulary, logmath_t *lmath,
				 const struct voice_choice *choice)
{
	struct builder builder = { .lmath = lmath };
	size_t count;
	const struct voice_step *steps = voice_grammar_steps(grammar, &count);

	builder.fsg = fsg_model_init("cabas", lmath, (float)VOICE_GRAMMAR_WEIGHT, VOICE_STATES);
	if (!builder.fsg)
		return NULL;
	builder.fsg->start_state = VOICE_AT_START;
	builder.fsg->final_state = VOICE_AT_END;
	for (size_t i = 0; i < count; i++) {
		const struct voice_phrases *list;

		if (steps[i].part == VOICE_NO_WORDS) {
			skip(&builder, &steps[i]);
			continue;
		}
		list = &vocabulary->parts[steps[i].part];
		for (size_t p = 0; p < list->count; p++)
			if (is_chosen(choice, list->list[p].need))
				say(&builder, &steps[i], &list->list[p],
				    steps[i].probability / (double)list->count);
	}
	builder.nulls = fsg_model_null_trans_closure(builder.fsg, builder.nulls);
	glist_free(builder.nulls);
	return builder.fsg;
}
