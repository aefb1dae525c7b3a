// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_segment.h"

#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { MS_PER_FRAME = 10, WORD_MAX = 400, PHONES_MAX = 2000, BRIEF_FRAMES = 80 };

/* Where it is even whether one item was what was heard, as voice_clip.c has it. */
static const double fit_even = -16;

/* "butter(2)" is butter said another way. */
const struct voice_phrase *voice_segment_item(const struct voice_vocabulary *vocabulary,
					      const struct voice_span *span)
{
	char word[WORD_MAX];
	size_t len = span->word ? strcspn(span->word, "(") : 0;

	if (!span->is_word || !len || len >= sizeof(word))
		return NULL;
	memcpy(word, span->word, len);
	word[len] = '\0';
	return voice_vocabulary_item(vocabulary, word);
}

/* "a", "the", "some": with one of them an item is still all that was said. */
static bool is_article(const struct voice_vocabulary *vocabulary, const struct voice_span *span)
{
	static const enum voice_part parts[] = { VOICE_ARTICLE, VOICE_ONE };
	size_t len = span->word ? strcspn(span->word, "(") : 0;

	for (size_t p = 0; len && p < sizeof(parts) / sizeof(*parts); p++) {
		const struct voice_phrases *phrases = &vocabulary->parts[parts[p]];

		for (size_t i = 0; i < phrases->count; i++)
			if (strlen(phrases->list[i].said->text) == len &&
			    !memcmp(phrases->list[i].said->text, span->word, len))
				return true;
	}
	return false;
}

/* --- segments -----------------------------------------------------------------------------------
 */

size_t voice_segment_list(const struct voice_vocabulary *vocabulary,
			  const struct voice_heard *heard, const struct voice_heard *phones,
			  const struct voice_cepstra *cepstra,
			  struct voice_segment ret_segments[VOICE_SEGMENTS_MAX])
{
	size_t count = 0, others = 0;

	for (size_t i = 0; heard->text[0] && i < heard->span_count && count < VOICE_SEGMENTS_MAX;
	     i++) {
		const struct voice_span *span = &heard->spans[i];
		const struct voice_phrase *item = voice_segment_item(vocabulary, span);
		struct voice_segment *segment = &ret_segments[count];

		others += !item && span->is_word && !is_article(vocabulary, span);
		if (!item)
			continue;
		*segment = (struct voice_segment){
			.need = item->need,
			.from = cepstra->lead + span->from,
			.to = cepstra->lead + span->to + 1,
			.fit = voice_decoder_fit(span, phones),
		};
		voice_features_trim(cepstra, &segment->from, &segment->to);
		count++;
	}
	for (size_t i = 0; i < count; i++)
		ret_segments[i].alone = count == 1 && !others;
	return count;
}

struct voice_segment voice_segment_whole(const struct voice_vocabulary *vocabulary,
					 const struct voice_heard *item,
					 const struct voice_heard *phones,
					 const struct voice_cepstra *cepstra)
{
	static _Thread_local struct voice_segment segments[VOICE_SEGMENTS_MAX];
	size_t count = voice_segment_list(vocabulary, item, phones, cepstra, segments);
	struct voice_segment whole = { .to = (int)cepstra->frames, .alone = true };

	if (count)
		return segments[0];
	voice_features_trim(cepstra, &whole.from, &whole.to);
	return whole;
}

static enum err rank(const struct voice_segment *segment, const struct voice_cepstra *cepstra,
		     const struct example_set *set, const char *member, struct arena *arena,
		     struct example_ranking *ret_ranking)
{
	return example_rank(set, member,
			    cepstra->bytes + (size_t)segment->from * EXAMPLE_FRAME_SIZE,
			    (size_t)(segment->to - segment->from) * EXAMPLE_FRAME_SIZE, arena,
			    ret_ranking);
}

enum err voice_segment_compare(struct voice_segment *segment, const struct voice_cepstra *cepstra,
			       const struct example_set *set, const char *member,
			       struct arena *arena)
{
	segment->examples = segment->need ? example_set_count(set, member, segment->need) : 0;
	return rank(segment, cepstra, set, member, arena, &segment->nearest);
}

/*
 * Recorded digits, takes 0 to 3, 60 needs, three examples each: by the recogniser's stretch 113 of
 * 120 right, as it often has the wrong word and with it the wrong ends; by all of the speech, or
 * by what is nearer, 120. In a phrase the stretch is nearer.
 */
static bool is_better(const struct voice_segment *whole, const struct voice_segment *stretch)
{
	const struct example_ranking *a = &whole->nearest, *b = &stretch->nearest;

	if (!a->count || !b->count)
		return stretch->alone ||
		       (whole->to - whole->from <= BRIEF_FRAMES && stretch->fit < fit_even);
	return a->nearest[0].distance < b->nearest[0].distance;
}

enum err voice_segment_widen(struct voice_segment *segment, const struct voice_cepstra *cepstra,
			     const struct example_set *set, const char *member, struct arena *arena)
{
	struct voice_segment whole = *segment;
	enum err err;

	whole.from = 0;
	whole.to = (int)cepstra->frames;
	voice_features_trim(cepstra, &whole.from, &whole.to);
	err = rank(&whole, cepstra, set, member, arena, &whole.nearest);
	if (!err && is_better(&whole, segment))
		*segment = whole;
	return err;
}

bool voice_segment_agrees(const struct voice_segment *segment)
{
	return segment->need && segment->nearest.count &&
	       !strcmp(segment->need, segment->nearest.nearest[0].need);
}

/* --- the answer ---------------------------------------------------------------------------------
 */

/* The phones whose middle lies within the segment, "" when there are too many. */
static json_t *phones_json(const struct voice_segment *segment, int lead,
			   const struct voice_heard *phones)
{
	struct buf text;
	json_t *json;

	buf_init(&text, PHONES_MAX);
	for (size_t i = 0; i < phones->span_count; i++) {
		const struct voice_span *span = &phones->spans[i];
		int middle = (span->from + span->to) / 2;

		if (!span->is_word || !span->word || !strcmp(span->word, "SIL") ||
		    middle < segment->from - lead || middle >= segment->to - lead)
			continue;
		if (buf_printf(&text, "%s%s", text.len ? " " : "", span->word))
			break;
	}
	json = json_stringn(text.len ? text.bytes : "", text.len);
	buf_done(&text);
	return json;
}

static json_t *features_json(const struct voice_segment *segment,
			     const struct voice_cepstra *cepstra)
{
	size_t len = (size_t)(segment->to - segment->from) * EXAMPLE_FRAME_SIZE;
	char *text = malloc(BASE64_ENCODE_RAW_LENGTH(len) + 1);
	json_t *json;

	if (!text)
		return NULL;
	base64_encode_raw(text, len, cepstra->bytes + (size_t)segment->from * EXAMPLE_FRAME_SIZE);
	json = json_stringn(text, BASE64_ENCODE_RAW_LENGTH(len));
	free(text);
	return json;
}

json_t *voice_segment_json(const struct voice_segment *segment, const struct voice_cepstra *cepstra,
			   const struct voice_heard *phones)
{
	const struct example_ranking *ranking = &segment->nearest;
	json_t *nearest = json_array(), *json;

	for (size_t i = 0; i < ranking->count; i++)
		json_array_append_new(nearest,
				      json_pack("{s:s, s:f}", "need", ranking->nearest[i].need,
						"distance", (double)ranking->nearest[i].distance));
	json = json_pack("{s:o, s:i, s:i, s:f, s:o, s:I, s:I, s:b}", "need",
			 segment->need ? json_string(segment->need) : json_null(), "from_ms",
			 cepstra->before_ms + segment->from * MS_PER_FRAME, "to_ms",
			 cepstra->before_ms + segment->to * MS_PER_FRAME, "fit", segment->fit,
			 "nearest", nearest, "margin", (json_int_t)ranking->margin, "examples",
			 (json_int_t)segment->examples, "agree", voice_segment_agrees(segment));
	if (json && phones) {
		json_object_set_new(json, "features", features_json(segment, cepstra));
		json_object_set_new(json, "phones", phones_json(segment, cepstra->lead, phones));
	}
	return json;
}
