/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recogniser, kept alive from clip to clip; a clip is heard the same whatever came before. */
#ifndef CABAS_WORKERS_VOICE_DECODER_H
#define CABAS_WORKERS_VOICE_DECODER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/auto.h"
#include "base/err.h"
#include "workers/voice_vocabulary.h"

struct voice_decoder;

enum {
	VOICE_CANDIDATES_MAX = 3,
	VOICE_TEXT_MAX = 1000,
	VOICE_SPANS_MAX = 1200,
	VOICE_SHORTLIST_MAX = 24
};

enum voice_pass { VOICE_PASS_ITEM, VOICE_PASS_COMMAND, VOICE_PASS_PHONES };

/**
 * struct voice_span - a word or a phone in time
 * @from: its first frame of 10 ms, from the first of the samples on
 * @to: its last
 * @score: of its sound, summed over its frames
 * @word: as the dictionary has it, or a phone's name; lives as long as the decoder
 *	and the vocabulary
 * @is_word: not a pause
 */
struct voice_span {
	int from, to;
	double score;
	const char *word;
	bool is_word;
};

/**
 * struct voice_heard - what one pass made of a clip
 * @text: words, or nothing when the grammar's end was not reached
 * @score: of the sound, per frame of 10 ms; higher is better, comparable within one clip only
 * @frames: how many were searched
 * @candidates: ids of needs, best first, from the item pass; they live in the vocabulary
 * @candidate_count: how many
 * @shortlist: more of them, as far as the pass ranks all needs; @shortlist_count of them
 * @shortlist_count: how many
 * @spans: the words or phones one after the other; @span_count of them
 * @span_count: how many
 */
struct voice_heard {
	char text[VOICE_TEXT_MAX];
	double score;
	int frames;
	const char *candidates[VOICE_CANDIDATES_MAX];
	size_t candidate_count;
	const char *shortlist[VOICE_SHORTLIST_MAX];
	size_t shortlist_count;
	struct voice_span spans[VOICE_SPANS_MAX];
	size_t span_count;
};

/**
 * voice_decoder_new() - load the acoustic model, before the sandbox closes
 * @model: its folder
 * @language: that is listened for, which the model may not speak
 * @data: folder of sounds-fr-en.tsv
 * @ret_decoder: receives it
 * @error: says what is missing
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND for a folder that is no model, %ERR_NOMEM, and what
 * voice_sounds_new() says of the table.
 */
enum err voice_decoder_new(const char *model, enum language language, const char *data,
			   struct voice_decoder **ret_decoder, struct error *error);

/**
 * voice_decoder_mapped() - whether the model speaks another language than is listened for
 * @decoder: the recogniser
 *
 * Return: true for French with a model of English phones, "basic French".
 */
bool voice_decoder_mapped(const struct voice_decoder *decoder);

/**
 * voice_decoder_free() - unload it
 * @decoder: NULL is allowed
 */
void voice_decoder_free(struct voice_decoder *decoder);
DEFINE_AUTO(voice_decoder)

/**
 * voice_decoder_learn() - listen for another vocabulary from now on
 * @decoder: the recogniser
 * @vocabulary: what may be said; it must live until another is learned
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_INVALID with the vocabulary before still in use.
 */
enum err voice_decoder_learn(struct voice_decoder *decoder,
			     const struct voice_vocabulary *vocabulary, struct error *error);

/**
 * voice_decoder_hear() - one pass over a clip
 * @decoder: the recogniser
 * @vocabulary: the one that was learned last
 * @pass: which grammar
 * @samples: 16 kHz
 * @count: how many
 * @ret_heard: receives what was heard
 * @error: says why not
 *
 * Return: %ERR_NONE, also when nothing was understood; %ERR_IO when the recogniser failed.
 */
enum err voice_decoder_hear(struct voice_decoder *decoder,
			    const struct voice_vocabulary *vocabulary, enum voice_pass pass,
			    const int16_t *samples, size_t count, struct voice_heard *ret_heard,
			    struct error *error);

/**
 * voice_decoder_retry() - the second and third candidate, by hearing it again without the first
 * @decoder: the recogniser
 * @vocabulary: the one that was learned last; with very many phrases nothing is done
 * @samples: 16 kHz
 * @count: how many
 * @heard: what %VOICE_PASS_ITEM heard; its candidates after the first are replaced
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_IO when the recogniser failed.
 */
enum err voice_decoder_retry(struct voice_decoder *decoder,
			     const struct voice_vocabulary *vocabulary, const int16_t *samples,
			     size_t count, struct voice_heard *heard, struct error *error);

/**
 * voice_decoder_fit() - how a word lies against the free phone loop
 * @span: of what a grammar heard
 * @phones: what %VOICE_PASS_PHONES heard in the same clip
 *
 * Return: score per frame; 0 would be as good as the phone loop.
 */
double voice_decoder_fit(const struct voice_span *span, const struct voice_heard *phones);

/**
 * voice_decoder_weakest() - how far the worst word lies below the free phone loop
 * @heard: what a grammar heard
 * @phones: what %VOICE_PASS_PHONES heard in the same clip
 *
 * Return: score per frame; 0 would be as good as the phone loop. Never above the whole's.
 */
double voice_decoder_weakest(const struct voice_heard *heard, const struct voice_heard *phones);
#endif
