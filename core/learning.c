// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/learning.h"

#include <nettle/base64.h>
#include <string.h>

#include "core/dictation.h"

static const char not_understood[] = "the recogniser's answer is not understood";

enum { CLIP_MS_MAX = 600000, MARGIN_MAX = 65535 };

/* A clip's answer beside what was confirmed. */
struct pairing {
	const json_t *segments[LEARNING_SEGMENTS_MAX], *single;
	size_t segment_count;
	uint16_t confidence;
	const char *const *needs;
	size_t count;
	struct arena *arena;
	struct learning learning;
	struct error *error;
};

static bool names(const json_t *segment, const char *need)
{
	const char *heard = json_string_value(json_object_get(segment, "need"));

	return heard && need && !strcmp(heard, need);
}

/* --- examples --------------------------------------------------------------------------------- */

static enum err read_features(struct pairing *p, const json_t *segment,
			      struct learning_example *example)
{
	const json_t *text = json_object_get(segment, "features");
	size_t len = json_string_length(text), got;
	struct base64_decode_ctx context;
	uint8_t *bytes;

	if (len > LEARNING_FEATURES_MAX)
		return error_set(p->error, ERR_LIMIT, not_understood);
	bytes = arena_alloc(p->arena, BASE64_DECODE_LENGTH(len) + 1);
	if (!bytes)
		return error_set(p->error, ERR_NOMEM, "out of memory");
	got = BASE64_DECODE_LENGTH(len);
	base64_decode_init(&context);
	if (!base64_decode_update(&context, &got, bytes, len, json_string_value(text)) ||
	    !base64_decode_final(&context))
		return error_set(p->error, ERR_INVALID, not_understood);
	example->features = bytes;
	example->feature_len = got;
	return ERR_NONE;
}

/* A stretch without features or without a length is no example. */
static enum err add_example(struct pairing *p, const json_t *segment, const char *need)
{
	json_int_t from = json_integer_value(json_object_get(segment, "from_ms"));
	json_int_t to = json_integer_value(json_object_get(segment, "to_ms"));
	const char *phones = json_string_value(json_object_get(segment, "phones"));
	struct learning_example example = { .from_ms = (int)from, .to_ms = (int)to };
	enum err err;

	if (!need || from < 0 || to <= from || to > CLIP_MS_MAX ||
	    !json_string_length(json_object_get(segment, "features")))
		return ERR_NONE;
	err = read_features(p, segment, &example);
	if (err)
		return err;
	example.need = arena_strdup(p->arena, need);
	example.phones = arena_strdup(p->arena, phones ? phones : "");
	if (!example.need || !example.phones)
		return error_set(p->error, ERR_NOMEM, "out of memory");
	if (example.feature_len)
		p->learning.examples[p->learning.example_count++] = example;
	return ERR_NONE;
}

static const json_t *find_segment(const struct pairing *p, const char *need)
{
	for (size_t i = 0; i < p->segment_count; i++)
		if (names(p->segments[i], need))
			return p->segments[i];
	return NULL;
}

/*
 * One thing: where in the clip it stands. Of one segment its own stretch is better than the whole
 * clip, which may begin with a verb or a number; of several, one word was taken for many.
 */
static const json_t *find_stretch(const struct pairing *p, const char *need)
{
	const json_t *found = find_segment(p, need);
	double fit, single;

	if (!p->single)
		return p->segment_count == 1 ? p->segments[0] : found;
	if (p->segment_count != 1)
		return found && !names(p->single, need) ? found : p->single;
	if (found || names(p->single, need))
		return found ? found : p->single;
	fit = json_number_value(json_object_get(p->segments[0], "fit"));
	single = json_number_value(json_object_get(p->single, "fit"));
	return single >= fit ? p->single : p->segments[0];
}

/*
 * Several things: each where it was heard. What was heard elsewhere than it was confirmed shows
 * that the order is not that of the clip: then what was heard as something else stays out.
 */
static enum err pair_many(struct pairing *p)
{
	bool segment_used[LEARNING_SEGMENTS_MAX] = { 0 }, need_used[LEARNING_SEGMENTS_MAX] = { 0 };
	const json_t *chosen[LEARNING_SEGMENTS_MAX] = { NULL };
	bool moved = false;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < p->count; i++)
		if (names(p->segments[i], p->needs[i])) {
			chosen[i] = p->segments[i];
			segment_used[i] = need_used[i] = true;
		}
	for (size_t i = 0; i < p->count; i++)
		for (size_t j = 0; j < p->count && !need_used[i]; j++)
			if (!segment_used[j] && names(p->segments[j], p->needs[i])) {
				chosen[i] = p->segments[j];
				segment_used[j] = need_used[i] = moved = true;
			}
	for (size_t i = 0; i < p->count && !err; i++) {
		if (!chosen[i] && !moved)
			chosen[i] = p->segments[i];
		if (chosen[i])
			err = add_example(p, chosen[i], p->needs[i]);
	}
	return err;
}

/* --- outcomes --------------------------------------------------------------------------------- */

/*
 * What the decision would have gone by: the segments, or the clip as one item when there are none.
 * Each counts, whether an example comes of it or not; else trust would only see what went well.
 */
static void judge(struct pairing *p)
{
	const json_t *const *heard = p->segment_count ? p->segments : &p->single;
	size_t count = p->segment_count ? p->segment_count : p->single ? 1 : 0;
	bool used[LEARNING_SEGMENTS_MAX] = { 0 };
	struct trust_outcome *least = NULL;

	for (size_t i = 0; i < count; i++) {
		struct trust_outcome outcome = { 0 };
		json_int_t margin = json_integer_value(json_object_get(heard[i], "margin"));

		if (!json_is_string(json_object_get(heard[i], "need")))
			continue;
		outcome.agree = json_is_true(json_object_get(heard[i], "agree"));
		outcome.margin = margin < 0	       ? 0
				 : margin > MARGIN_MAX ? MARGIN_MAX
						       : (uint16_t)margin;
		outcome.confidence = p->confidence;
		for (size_t j = 0; j < p->count && !outcome.right; j++)
			if (!used[j] && names(heard[i], p->needs[j]))
				outcome.right = used[j] = true;
		p->learning.outcomes[p->learning.outcome_count++] = outcome;
	}
	for (size_t i = 0; i < p->learning.outcome_count && p->count > count; i++) {
		struct trust_outcome *outcome = &p->learning.outcomes[i];

		if (outcome->right && (!least || outcome->margin < least->margin))
			least = outcome;
	}
	if (least)
		least->right = false;
}

/* --- both ------------------------------------------------------------------------------------- */

static enum err read_answer(struct pairing *p, const json_t *answer)
{
	const json_t *segments = json_object_get(answer, "segments");
	const json_t *single = json_object_get(answer, "single");
	double confidence = json_number_value(json_object_get(answer, "confidence")) * 1000;

	if (!json_is_array(segments))
		return error_set(p->error, ERR_INVALID, not_understood);
	p->segment_count = json_array_size(segments);
	if (p->segment_count > LEARNING_SEGMENTS_MAX || p->count > LEARNING_SEGMENTS_MAX)
		return error_set(p->error, ERR_LIMIT, not_understood);
	for (size_t i = 0; i < p->segment_count; i++)
		p->segments[i] = json_array_get(segments, i);
	p->confidence = confidence >= 1000 ? 1000 : confidence > 0 ? (uint16_t)confidence : 0;
	p->single = json_is_object(single) ? single : NULL;
	return ERR_NONE;
}

enum err learning_pair(const json_t *answer, const char *const *needs, size_t count,
		       struct arena *arena, struct learning *ret_learning, struct error *error)
{
	struct pairing p = { .needs = needs, .count = count, .arena = arena, .error = error };
	enum err err = read_answer(&p, answer);

	if (err)
		return err;
	p.learning.examples = arena_array(arena, count + 1, sizeof(*p.learning.examples));
	p.learning.outcomes = arena_array(arena, p.segment_count + 1, sizeof(*p.learning.outcomes));
	if (!p.learning.examples || !p.learning.outcomes)
		return error_set(error, ERR_NOMEM, "out of memory");
	judge(&p);
	if (count == 1)
		err = add_example(&p, find_stretch(&p, needs[0]), needs[0]);
	else if (count == p.segment_count)
		err = pair_many(&p);
	if (!err)
		*ret_learning = p.learning;
	return err;
}

/* --- quantities ------------------------------------------------------------------------------- */

static bool same_amount(struct quantity a, struct quantity b)
{
	struct decimal x, y;

	if (a.unit == UNIT_NONE || b.unit == UNIT_NONE)
		return a.unit == b.unit;
	return quantity_addable(a.unit, b.unit) && !quantity_base(a, &x) && !quantity_base(b, &y) &&
	       !decimal_compare(x, y);
}

/* Whether that need was confirmed with another quantity, and not with this one as well. */
static bool is_amount_wrong(const struct phrase_item *heard, const struct item *items, size_t count)
{
	bool other = false;

	for (size_t i = 0; i < count; i++) {
		if (!heard->need || !items[i].need || strcmp(items[i].need, heard->need) != 0)
			continue;
		if (same_amount(items[i].quantity, heard->quantity))
			return false;
		other = true;
	}
	return other;
}

enum err learning_check_amounts(const json_t *answer, const struct item *items, size_t count,
				const struct needs *needs, enum language language,
				struct arena *arena, struct learning *learning)
{
	const json_t *segments = json_object_get(answer, "segments");
	const char *text = dictation_transcript(answer);
	size_t segment_count = json_array_size(segments), outcome = 0;
	struct phrase phrase;
	enum err err;

	err = phrase_parse(needs, language, text, strlen(text), arena, &phrase, NULL);
	if (err == ERR_NOMEM)
		return err;
	if (err || phrase.count != segment_count)
		return ERR_NONE;
	for (size_t i = 0; i < segment_count && outcome < learning->outcome_count; i++) {
		if (!json_is_string(json_object_get(json_array_get(segments, i), "need")))
			continue;
		if (is_amount_wrong(&phrase.items[i], items, count))
			learning->outcomes[outcome].right = false;
		outcome++;
	}
	return ERR_NONE;
}
