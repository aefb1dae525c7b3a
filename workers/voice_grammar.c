// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_grammar.h"

#include <stdbool.h>
#include <string.h>

static const float weight = 6.5F; /* of the grammar against the sound, PocketSphinx's own */
static const double word_probability = 1e-3;

/* States of both grammars. A phrase is one word of the dictionary: the search's cost grows with
 * states. */
enum state { START, COUNTED, TENS, PART, SINGLE, AMOUNT, OF, ARTICLE, ITEM, END, STATES };

struct builder {
	fsg_model_t *fsg;
	logmath_t *lmath;
	glist_t nulls;
};

static void skip(struct builder *builder, int from, int to, double probability)
{
	int cost = logmath_log(builder->lmath, probability);

	if (fsg_model_null_trans_add(builder->fsg, from, to, cost) == 1)
		builder->nulls =
			glist_add_ptr(builder->nulls, fsg_model_null_trans(builder->fsg, from, to));
}

/*
 * A phrase of several words pays for each as if they were words of the dictionary (-wip 1e-3 times
 * -lw). Without that, long names win over short ones that were said.
 */
static void phrase(struct builder *builder, int from, int to, const struct voice_phrase *said,
		   double probability)
{
	int id = fsg_model_word_add(builder->fsg, said->said->text);
	int cost = logmath_log(builder->lmath, probability);

	cost += (int)((double)(said->count - 1) * weight *
		      logmath_log(builder->lmath, word_probability));
	fsg_model_trans_add(builder->fsg, from, to, cost, id);
}

static void phrases(struct builder *builder, const struct voice_phrases *list, int from, int to,
		    double probability)
{
	for (size_t i = 0; i < list->count; i++)
		phrase(builder, from, to, &list->list[i], probability / (double)list->count);
}

static bool is_without(const char *need, const char *const *without, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(need, without[i]))
			return true;
	return false;
}

/* --- the grammars ----------------------------------------------------------------------------- */
static bool begin(struct builder *builder, const char *name, logmath_t *lmath)
{
	*builder = (struct builder){ .lmath = lmath };
	builder->fsg = fsg_model_init(name, lmath, weight, STATES);
	if (!builder->fsg)
		return false;
	builder->fsg->start_state = START;
	builder->fsg->final_state = END;
	return true;
}

static fsg_model_t *finish(struct builder *builder)
{
	builder->nulls = fsg_model_null_trans_closure(builder->fsg, builder->nulls);
	glist_free(builder->nulls);
	return builder->fsg;
}

fsg_model_t *voice_grammar_items(const struct voice_vocabulary *vocabulary, logmath_t *lmath,
				 const char *const *without, size_t without_count)
{
	const struct voice_phrases *parts = vocabulary->parts;
	struct builder builder;

	if (!begin(&builder, "items", lmath))
		return NULL;
	skip(&builder, START, ITEM, 0.4);
	phrases(&builder, &parts[VOICE_ARTICLE], START, ITEM, 0.4);
	phrases(&builder, &parts[VOICE_ONE], START, ITEM, 0.2);
	for (size_t i = 0; i < parts[VOICE_ITEM].count; i++)
		if (!is_without(parts[VOICE_ITEM].list[i].need, without, without_count))
			phrase(&builder, ITEM, END, &parts[VOICE_ITEM].list[i],
			       1 / (double)parts[VOICE_ITEM].count);
	return finish(&builder);
}

fsg_model_t *voice_grammar_commands(const struct voice_vocabulary *vocabulary, logmath_t *lmath)
{
	const struct voice_phrases *parts = vocabulary->parts;
	struct builder builder;

	if (!begin(&builder, "commands", lmath))
		return NULL;
	skip(&builder, START, COUNTED, 0.5);
	skip(&builder, COUNTED, ARTICLE, 0.5);
	skip(&builder, PART, SINGLE, 0.7);
	skip(&builder, SINGLE, ARTICLE, 0.4);
	skip(&builder, AMOUNT, ARTICLE, 0.4);
	skip(&builder, OF, ITEM, 0.3);
	skip(&builder, ARTICLE, ITEM, 0.5);
	phrases(&builder, &parts[VOICE_VERB], START, COUNTED, 0.5);
	phrases(&builder, &parts[VOICE_SINGLE], COUNTED, SINGLE, 0.1);
	phrases(&builder, &parts[VOICE_SMALL], COUNTED, AMOUNT, 0.25);
	phrases(&builder, &parts[VOICE_TEN], COUNTED, AMOUNT, 0.05);
	phrases(&builder, &parts[VOICE_TEN], COUNTED, TENS, 0.05);
	phrases(&builder, &parts[VOICE_SMALL], TENS, AMOUNT, 1);
	phrases(&builder, &parts[VOICE_SINGLE], TENS, AMOUNT, 0.1);
	phrases(&builder, &parts[VOICE_WHOLE], COUNTED, AMOUNT, 0.02);
	phrases(&builder, &parts[VOICE_FRACTION], COUNTED, PART, 0.03);
	phrases(&builder, &parts[VOICE_ONE], PART, SINGLE, 0.3);
	phrases(&builder, &parts[VOICE_A_UNIT], COUNTED, OF, 0.1);
	phrases(&builder, &parts[VOICE_A_UNIT], PART, OF, 0.3);
	phrases(&builder, &parts[VOICE_UNIT], SINGLE, OF, 0.6);
	phrases(&builder, &parts[VOICE_UNITS], AMOUNT, OF, 0.6);
	phrases(&builder, &parts[VOICE_OF], OF, ITEM, 0.7);
	phrases(&builder, &parts[VOICE_ARTICLE], ARTICLE, ITEM, 0.5);
	phrases(&builder, &parts[VOICE_ITEM], ITEM, END, 1);
	phrases(&builder, &parts[VOICE_AND], END, COUNTED, 0.2);
	return finish(&builder);
}
