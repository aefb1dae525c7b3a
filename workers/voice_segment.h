/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stretches of a clip that name items: what the recogniser says of each, what the examples say.
 */
#ifndef CABAS_WORKERS_VOICE_SEGMENT_H
#define CABAS_WORKERS_VOICE_SEGMENT_H
#include <jansson.h>
#include <stdbool.h>

#include "core/example.h"
#include "workers/voice_decoder.h"
#include "workers/voice_features.h"

enum { VOICE_SEGMENTS_MAX = 64 };

/**
 * struct voice_segment - one item that was said
 * @need: id of what the recogniser heard; it lives in the vocabulary; NULL when it heard none
 * @from: first frame of 10 ms of the cepstra
 * @to: behind its last
 * @alone: but for an article nothing else was heard
 * @fit: score per frame against the phone loop
 * @nearest: what the member's examples say of it
 * @examples: how many examples of @need the member has
 */
struct voice_segment {
	const char *need;
	int from, to;
	bool alone;
	double fit;
	struct example_ranking nearest;
	size_t examples;
};

/**
 * voice_segment_item() - the item that a word names
 * @vocabulary: what may be said
 * @span: a word of a pass
 *
 * Return: the phrase, or NULL for other words and pauses.
 */
const struct voice_phrase *voice_segment_item(const struct voice_vocabulary *vocabulary,
					      const struct voice_span *span);

/**
 * voice_segment_list() - the items of a pass
 * @vocabulary: what may be said
 * @heard: the command or the item pass
 * @phones: the phone loop over the same clip
 * @cepstra: of the same speech; the ends of a stretch where it is quiet are cut off
 * @ret_segments: receives them, without the examples' word
 *
 * Return: how many, at most %VOICE_SEGMENTS_MAX.
 */
size_t voice_segment_list(const struct voice_vocabulary *vocabulary,
			  const struct voice_heard *heard, const struct voice_heard *phones,
			  const struct voice_cepstra *cepstra,
			  struct voice_segment ret_segments[VOICE_SEGMENTS_MAX]);

/**
 * voice_segment_whole() - all of the speech as one item
 * @vocabulary: what may be said
 * @item: the item pass
 * @phones: the phone loop
 * @cepstra: of the speech
 *
 * Return: the segment, without the examples' word.
 */
struct voice_segment voice_segment_whole(const struct voice_vocabulary *vocabulary,
					 const struct voice_heard *item,
					 const struct voice_heard *phones,
					 const struct voice_cepstra *cepstra);

/**
 * voice_segment_compare() - ask the examples
 * @segment: which; its @nearest and @examples are set
 * @cepstra: of the speech
 * @set: the examples, or NULL
 * @member: who speaks
 * @arena: for the work
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_segment_compare(struct voice_segment *segment, const struct voice_cepstra *cepstra,
			       const struct example_set *set, const char *member,
			       struct arena *arena);

/**
 * voice_segment_widen() - ask the examples of all of the speech as well
 * @segment: the only one of a clip, after voice_segment_compare(); becomes all of the speech where
 *	the examples are nearer to that, or know nothing and
 *	it is likely that nothing else was said
 * @cepstra: of the speech
 * @set: the examples, or NULL
 * @member: who speaks
 * @arena: for the work
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_segment_widen(struct voice_segment *segment, const struct voice_cepstra *cepstra,
			     const struct example_set *set, const char *member,
			     struct arena *arena);

/**
 * voice_segment_agrees() - whether both opinions name the same
 * @segment: after voice_segment_compare()
 *
 * Return: true when they do.
 */
bool voice_segment_agrees(const struct voice_segment *segment);

/**
 * voice_segment_json() - a segment as the worker answers it
 * @segment: which
 * @cepstra: of the speech
 * @phones: the phone loop, when features are wanted; else NULL
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *voice_segment_json(const struct voice_segment *segment, const struct voice_cepstra *cepstra,
			   const struct voice_heard *phones);
#endif
