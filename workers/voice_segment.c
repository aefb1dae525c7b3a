// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_segment.h"

#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { MS_PER_FRAME = 10, WORD_MAX = 400, PHONES_MAX = 2000 };

/* How far the loudness (c0) of a word's ends may lie below its loudest, of the clip's whole range.
 */
static const float quiet_share = 0.35F;

/* "butter(2)" is butter said another way. */
static const struct voice_phrase *item_of(const struct voice_vocabulary *vocabulary,
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

/* --- loudness -----------------------------------------------------------------------------------
 */

static float loudness(const struct voice_cepstra *cepstra, int frame)
{
	const unsigned char *at = cepstra->bytes + (size_t)frame * EXAMPLE_FRAME_SIZE;

	return (float)(int16_t)(at[0] | at[1] << 8) / EXAMPLE_SCALE;
}

/* Takes off what is quiet at both ends: a recogniser's word may go on through the silence. */
static void cut_quiet_ends(struct voice_segment *segment, const struct voice_cepstra *cepstra)
{
	float low = 1e9F, high = -1e9F, least;

	if (segment->to > (int)cepstra->frames)
		segment->to = (int)cepstra->frames;
	if (segment->from > segment->to)
		segment->from = segment->to;
	for (int i = 0; i < (int)cepstra->frames; i++)
		low = loudness(cepstra, i) < low ? loudness(cepstra, i) : low;
	for (int i = segment->from; i < segment->to; i++)
		high = loudness(cepstra, i) > high ? loudness(cepstra, i) : high;
	least = low + quiet_share * (high - low);
	while (segment->from < segment->to && loudness(cepstra, segment->from) < least)
		segment->from++;
	while (segment->to > segment->from && loudness(cepstra, segment->to - 1) < least)
		segment->to--;
}

/* --- segments -----------------------------------------------------------------------------------
 */

size_t voice_segment_list(const struct voice_vocabulary *vocabulary,
			  const struct voice_heard *heard, const struct voice_heard *phones,
			  const struct voice_cepstra *cepstra,
			  struct voice_segment ret_segments[VOICE_SEGMENTS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; heard->text[0] && i < heard->span_count && count < VOICE_SEGMENTS_MAX;
	     i++) {
		const struct voice_span *span = &heard->spans[i];
		const struct voice_phrase *item = item_of(vocabulary, span);
		struct voice_segment *segment = &ret_segments[count];

		if (!item)
			continue;
		*segment = (struct voice_segment){
			.need = item->need,
			.from = span->from,
			.to = span->to + 1,
			.fit = voice_decoder_fit(span, phones),
		};
		cut_quiet_ends(segment, cepstra);
		count++;
	}
	return count;
}

struct voice_segment voice_segment_whole(const struct voice_vocabulary *vocabulary,
					 const struct voice_heard *item,
					 const struct voice_heard *phones,
					 const struct voice_cepstra *cepstra)
{
	static _Thread_local struct voice_segment segments[VOICE_SEGMENTS_MAX];
	size_t count = voice_segment_list(vocabulary, item, phones, cepstra, segments);
	struct voice_segment whole = { .to = (int)cepstra->frames };

	if (count)
		return segments[0];
	cut_quiet_ends(&whole, cepstra);
	return whole;
}

enum err voice_segment_compare(struct voice_segment *segment, const struct voice_cepstra *cepstra,
			       const struct example_set *set, const char *member,
			       struct arena *arena)
{
	segment->examples = segment->need ? example_set_count(set, member, segment->need) : 0;
	return example_rank(set, member,
			    cepstra->bytes + (size_t)segment->from * EXAMPLE_FRAME_SIZE,
			    (size_t)(segment->to - segment->from) * EXAMPLE_FRAME_SIZE, arena,
			    &segment->nearest);
}

bool voice_segment_agrees(const struct voice_segment *segment)
{
	return segment->need && segment->nearest.count &&
	       !strcmp(segment->need, segment->nearest.nearest[0].need);
}

/* --- the answer ---------------------------------------------------------------------------------
 */

/* The phones whose middle lies within the segment, "" when there are too many. */
static json_t *phones_json(const struct voice_segment *segment, const struct voice_heard *phones)
{
	struct buf text;
	json_t *json;

	buf_init(&text, PHONES_MAX);
	for (size_t i = 0; i < phones->span_count; i++) {
		const struct voice_span *span = &phones->spans[i];
		int middle = (span->from + span->to) / 2;

		if (!span->is_word || !span->word || !strcmp(span->word, "SIL") ||
		    middle < segment->from || middle >= segment->to)
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
		json_object_set_new(json, "phones", phones_json(segment, phones));
	}
	return json;
}
