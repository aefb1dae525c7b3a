// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_clip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/auto.h"
#include "core/audio.h"
#include "core/audio_filter.h"
#include "core/phrase.h"
#include "workers/voice_segment.h"
#include "workers/worker.h"

enum {
	WAV_MAX = 40 << 20,
	SOUND_ARENA_MAX = 200 << 20,
	SPEECH_SECONDS_MAX = 60,
	SAMPLES_A_MS = AUDIO_FILTER_RATE / 1000,
	THING_PERCENT = 70,  /* a thing that fills more of the speech stands alone */
	THING_AIR = 6,	     /* frames on both sides of it */
	CLEAR_MARGIN = 1050, /* of examples, thousandths; recorded digits, takes 0 to 3 */
};

/*
 * How far a command's sound may lie below the free phone loop, per frame, where the confidence is
 * one half; and how far its worst word may. Set by eye from flite's rms and awb, 60 foreign
 * words and 20 English ones, with none kept apart: sentences of groceries lie at -4 to -28, other
 * sentences below -21, foreign words on which both passes agree below -14.
 */
static const double sentence_even = -17.5, item_even = -16, short_even = -13, even_turn = 2.5;
static const double word_even = -33, word_turn = 5;
enum { SPEECH_LONG_MS = 1600 };

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* --- listening -----------------------------------------------------------------------------------
 */

struct clip {
	struct arena arena;
	const char *member;
	bool features; /* are wanted: everything is listened to */
	struct audio audio;
	struct audio_speech speech, thing; /* @thing: what the item pass listened to */
	struct voice_heard item, command, phones;
	struct voice_cepstra cepstra;
	struct voice_segment segments[VOICE_SEGMENTS_MAX], single;
	size_t segment_count;
	bool has_single;
};

static enum err prepare(int fd, struct clip *clip, struct error *error)
{
	unsigned char *bytes = NULL;
	struct audio raw;
	size_t len, spoken;
	enum err err = worker_read_file(fd, WAV_MAX, &bytes, &len, error);

	if (!err)
		err = audio_read_wav(bytes, len, &clip->arena, &raw, error);
	free(bytes);
	if (!err)
		err = audio_filter_prepare(&raw, &clip->arena, &clip->audio, &clip->speech, error);
	if (err)
		return err;
	spoken = (clip->speech.to - clip->speech.from + AUDIO_FILTER_RATE - 1) / AUDIO_FILTER_RATE;
	if (spoken > SPEECH_SECONDS_MAX)
		return error_set(error, ERR_LIMIT,
				 "somebody speaks for %zu s, at most %d are listened to", spoken,
				 SPEECH_SECONDS_MAX);
	return ERR_NONE;
}

/* The recogniser's text through our own grammar: it may be a path that was broken off. */
static void understand(struct voice *voice, const struct clip *clip, bool *ret_whole,
		       bool *ret_agree)
{
	struct phrase phrase;
	struct arena arena;

	*ret_whole = *ret_agree = false;
	arena_init(&arena, 1 << 20);
	if (clip->command.text[0] &&
	    !phrase_parse(&voice->needs, voice->language, clip->command.text,
			  strlen(clip->command.text), &arena, &phrase, NULL) &&
	    phrase.count) {
		*ret_whole = true;
		for (size_t i = 0; i < phrase.count; i++)
			if (!phrase.items[i].need)
				*ret_whole = false;
		*ret_agree = *ret_whole && phrase.count == 1 && clip->item.candidate_count &&
			     !strcmp(phrase.items[0].need, clip->item.candidates[0]);
	}
	arena_done(&arena);
}

static double rise(double value, double even, double turn)
{
	return 1 / (1 + exp(-(value - even) / turn));
}

static bool is_short(const struct clip *clip)
{
	return (clip->speech.to - clip->speech.from) / SAMPLES_A_MS < SPEECH_LONG_MS;
}

static double confidence(const struct clip *clip, bool agree)
{
	double even = agree ? item_even : is_short(clip) ? short_even : sentence_even;
	double whole = rise(clip->command.score - clip->phones.score, even, even_turn);
	double worst =
		rise(voice_decoder_weakest(&clip->command, &clip->phones), word_even, word_turn);

	if (!clip->command.text[0] || !clip->command.span_count)
		return 0;
	return whole < worst ? whole : worst;
}

static enum err hear_pass(struct voice *voice, struct clip *clip, enum voice_pass pass,
			  struct voice_heard *ret_heard, struct error *error)
{
	return voice_decoder_hear(voice->decoder, &voice->vocabulary, pass,
				  clip->audio.samples + clip->speech.from,
				  clip->speech.to - clip->speech.from, ret_heard, error);
}

/*
 * "Twelve", "add", "two liters of": more than an article stands around the one thing. Through a map
 * of phones the words around it are too often misheard: of 60 recorded words 4 were lost by it.
 */
static bool is_counted(struct voice *voice, const struct clip *clip)
{
	struct phrase phrase = { .count = 0 };
	struct arena arena;
	bool counted;

	arena_init(&arena, 1 << 20);
	counted =
		clip->command.text[0] &&
		!phrase_parse(&voice->needs, voice->language, clip->command.text,
			      strlen(clip->command.text), &arena, &phrase, NULL) &&
		phrase.count == 1 && phrase.items[0].need &&
		(phrase.items[0].quantity.unit != UNIT_NONE || phrase.items[0].action != ITEM_ADD);
	arena_done(&arena);
	return counted;
}

/* Where the thing alone is, when the command has other words around it; else all of the speech. */
static struct audio_speech find_thing(struct voice *voice, const struct clip *clip)
{
	const struct voice_heard *command = &clip->command;
	const struct voice_span *thing = NULL;
	struct audio_speech stretch = clip->speech;
	size_t from, to;
	int last = 0;

	for (size_t i = 0; i < command->span_count; i++) {
		if (voice_segment_item(&voice->vocabulary, &command->spans[i]))
			thing = &command->spans[i];
		if (command->spans[i].is_word)
			last = command->spans[i].to;
	}
	if (!thing || voice_decoder_mapped(voice->decoder) ||
	    (thing->to - thing->from) * 100 > last * THING_PERCENT || !is_counted(voice, clip))
		return stretch;
	from = (size_t)(thing->from > THING_AIR ? thing->from - THING_AIR : 0);
	to = (size_t)(thing->to + THING_AIR);
	if (to * VOICE_FEATURES_FRAME < stretch.to - stretch.from)
		stretch.to = stretch.from + to * VOICE_FEATURES_FRAME;
	if (from * VOICE_FEATURES_FRAME < stretch.to - stretch.from)
		stretch.from += from * VOICE_FEATURES_FRAME;
	return stretch;
}

/* The clip as one thing; its place is counted from the beginning of the speech. */
static enum err hear_item(struct voice *voice, struct clip *clip, struct error *error)
{
	struct audio_speech stretch = find_thing(voice, clip);
	int before = (int)((stretch.from - clip->speech.from) / VOICE_FEATURES_FRAME);
	enum err err = voice_decoder_hear(voice->decoder, &voice->vocabulary, VOICE_PASS_ITEM,
					  clip->audio.samples + stretch.from,
					  stretch.to - stretch.from, &clip->item, error);

	for (size_t i = 0; !err && i < clip->item.span_count; i++) {
		clip->item.spans[i].from += before;
		clip->item.spans[i].to += before;
	}
	clip->thing = stretch;
	return err;
}

/* A sentence that is clear needs no second hearing as a single thing. */
static enum err hear(struct voice *voice, struct clip *clip, struct error *error)
{
	bool whole, agree, french = voice->language == LANGUAGE_FR;
	enum err err;

	if (clip->speech.to == clip->speech.from)
		return ERR_NONE;
	err = hear_pass(voice, clip, VOICE_PASS_COMMAND, &clip->command, error);
	if (!err)
		err = hear_pass(voice, clip, VOICE_PASS_PHONES, &clip->phones, error);
	if (err ||
	    (!french && !clip->features && !is_short(clip) && confidence(clip, false) >= 0.5))
		return err;
	err = hear_item(voice, clip, error);
	understand(voice, clip, &whole, &agree);
	if (err || (!french && (!is_short(clip) || confidence(clip, agree) >= 0.5)))
		return err;
	return voice_decoder_retry(voice->decoder, &voice->vocabulary,
				   clip->audio.samples + clip->thing.from,
				   clip->thing.to - clip->thing.from, &clip->item, error);
}

/* --- examples ------------------------------------------------------------------------------------
 */

/* What the examples say of each item, and of the clip as one. */
static enum err compare(struct voice *voice, struct clip *clip, struct error *error)
{
	enum err err;

	if (clip->speech.to == clip->speech.from)
		return ERR_NONE;
	err = voice_features_make(voice->features, &clip->audio, &clip->speech, &clip->arena,
				  &clip->cepstra);
	if (err)
		return error_set(error, err, "out of memory");
	clip->segment_count = voice_segment_list(&voice->vocabulary, &clip->command, &clip->phones,
						 &clip->cepstra, clip->segments);
	clip->has_single = clip->item.frames > 0 || clip->segment_count == 0;
	if (clip->has_single)
		clip->single = voice_segment_whole(&voice->vocabulary, &clip->item, &clip->phones,
						   &clip->cepstra);
	for (size_t i = 0; i < clip->segment_count && !err; i++)
		err = voice_segment_compare(&clip->segments[i], &clip->cepstra, voice->examples,
					    clip->member, &clip->arena);
	if (!err && clip->has_single)
		err = voice_segment_compare(&clip->single, &clip->cepstra, voice->examples,
					    clip->member, &clip->arena);
	if (!err && clip->has_single)
		err = voice_segment_widen(&clip->single, &clip->cepstra, voice->examples,
					  clip->member, &clip->arena);
	if (!err && clip->segment_count == 1)
		err = voice_segment_widen(&clip->segments[0], &clip->cepstra, voice->examples,
					  clip->member, &clip->arena);
	return err ? error_set(error, err, "out of memory") : ERR_NONE;
}

/* --- candidates ----------------------------------------------------------------------------------
 */

struct candidates {
	const char *needs[VOICE_CANDIDATES_MAX];
	size_t count;
};

static void add_candidate(struct candidates *candidates, const char *need)
{
	if (!need || candidates->count == VOICE_CANDIDATES_MAX)
		return;
	for (size_t i = 0; i < candidates->count; i++)
		if (!strcmp(candidates->needs[i], need))
			return;
	candidates->needs[candidates->count++] = need;
}

/*
 * The recogniser's and the examples' in turn. The examples begin where they know what the
 * recogniser heard and yet find another need nearer, or where they are clear; they know nothing of
 * needs without an example. The only item of a command is among them, too.
 */
static struct candidates choose(const struct clip *clip)
{
	const struct voice_segment *one =
		clip->has_single || clip->segment_count != 1 ? &clip->single : &clip->segments[0];
	const struct example_ranking *nearest = &one->nearest;
	struct candidates chosen = { .count = 0 };
	bool examples_first = one->examples || nearest->margin >= CLEAR_MARGIN;

	for (size_t i = 0; i < VOICE_CANDIDATES_MAX; i++) {
		const char *known = i < nearest->count ? nearest->nearest[i].need : NULL;

		if (examples_first)
			add_candidate(&chosen, known);
		if (i < clip->item.candidate_count)
			add_candidate(&chosen, clip->item.candidates[i]);
		if (!i && clip->segment_count == 1)
			add_candidate(&chosen, clip->segments[0].need);
		if (!examples_first)
			add_candidate(&chosen, known);
	}
	return chosen;
}

/* --- the answer ----------------------------------------------------------------------------------
 */

static json_t *pass_json(const char *name, const struct voice_heard *heard)
{
	return json_pack("{s:s, s:s, s:f, s:i}", "pass", name, "text", heard->text, "score",
			 heard->score, "frames", heard->frames);
}

static json_t *segments_json(const struct clip *clip)
{
	const struct voice_heard *phones = clip->features ? &clip->phones : NULL;
	json_t *segments = json_array();

	for (size_t i = 0; i < clip->segment_count; i++)
		json_array_append_new(segments, voice_segment_json(&clip->segments[i],
								   &clip->cepstra, phones));
	return segments;
}

static json_t *clip_json(struct voice *voice, const struct clip *clip)
{
	const struct voice_heard *phones = clip->features ? &clip->phones : NULL;
	size_t spoken = clip->speech.to - clip->speech.from;
	struct candidates chosen = choose(clip);
	json_t *candidates = json_array();
	bool whole, agree;

	for (size_t i = 0; i < chosen.count; i++)
		json_array_append_new(candidates, json_string(chosen.needs[i]));
	understand(voice, clip, &whole, &agree);
	return json_pack("{s:[o, o, o], s:o, s:f, s:i, s:i, s:b, s:b, s:o, s:o}", "passes",
			 pass_json("command", &clip->command), pass_json("item", &clip->item),
			 pass_json("phones", &clip->phones), "candidates", candidates, "confidence",
			 confidence(clip, agree), "speech_ms", (int)(spoken / SAMPLES_A_MS),
			 "sound_ms", (int)(clip->audio.count / SAMPLES_A_MS), "understood", whole,
			 "agree", agree, "segments", segments_json(clip), "single",
			 clip->has_single
				 ? voice_segment_json(&clip->single, &clip->cepstra, phones)
				 : json_null());
}

enum err voice_clip_answer(struct voice *voice, const json_t *request, int fd, json_t **ret_answer,
			   struct error *error)
{
	const char *member = json_string_value(json_object_get(request, "member"));
	_auto_(freep) struct clip *clip = calloc(1, sizeof(*clip));
	double start = now_ms();
	enum err err;

	if (!clip)
		return error_set(error, ERR_NOMEM, "out of memory");
	arena_init(&clip->arena, SOUND_ARENA_MAX);
	clip->member = member ? member : "household";
	clip->features = json_is_true(json_object_get(request, "features"));
	err = prepare(fd, clip, error);
	if (!err)
		err = hear(voice, clip, error);
	if (!err)
		err = compare(voice, clip, error);
	if (!err) {
		*ret_answer = clip_json(voice, clip);
		json_object_set_new(*ret_answer, "ms", json_real(now_ms() - start));
	}
	arena_done(&clip->arena);
	return err;
}
