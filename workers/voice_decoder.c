// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_decoder.h"

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/feat.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "workers/voice_grammar.h"

enum { CHUNK = 2048, NBEST_MAX = 200, CEPSTRA_MAX = 40 };

/* What the recogniser knows of the room's sound: the mean of the cepstra, from clip to clip. */
struct room {
	mfcc_t mean[CEPSTRA_MAX], sum[CEPSTRA_MAX];
	int32 frames;
};

struct voice_decoder {
	ps_decoder_t *ps;
	struct room room; /* before the clip under way */
};

static const char *const names[] = {
	[VOICE_PASS_ITEM] = "items",
	[VOICE_PASS_COMMAND] = "commands",
	[VOICE_PASS_PHONES] = "phones",
};

/* Values and their reasons: reference/voice.md 6. */
static cmd_ln_t *configure(const char *model)
{
	return cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", model, "-wip", "1e-3", "-allphone_ci",
			   "yes", NULL);
}

enum err voice_decoder_new(const char *model, struct voice_decoder **ret_decoder,
			   struct error *error)
{
	_auto_(voice_decoder_freep) struct voice_decoder *decoder = calloc(1, sizeof(*decoder));
	cmd_ln_t *config;

	err_set_logfp(NULL);
	config = configure(model);
	if (decoder && config)
		decoder->ps = ps_init(config);
	cmd_ln_free_r(config);
	if (!decoder || !decoder->ps)
		return error_set(error, ERR_NOT_FOUND, "'%s' holds no acoustic model that works",
				 model);
	if (ps_set_allphone(decoder->ps, names[VOICE_PASS_PHONES], NULL))
		return error_set(error, ERR_NOMEM, "the phone loop cannot be made");
	*ret_decoder = steal(decoder);
	return ERR_NONE;
}

void voice_decoder_free(struct voice_decoder *decoder)
{
	if (!decoder)
		return;
	if (decoder->ps)
		ps_free(decoder->ps);
	free(decoder);
}

static enum err add_word(ps_decoder_t *ps, const struct voice_word *word, struct error *error)
{
	char name[400];
	char *known = ps_lookup_word(ps, word->text);

	/* The dictionary only grows; what it has it keeps. */
	ckd_free(known);
	if (known)
		return ERR_NONE;
	for (size_t i = 0; i < word->count; i++) {
		snprintf(name, sizeof(name), i ? "%s(%zu)" : "%s", word->text, i + 1);
		if (ps_add_word(ps, name, word->prons[i], FALSE) < 0)
			return error_set(
				error, ERR_INVALID,
				"the word '%s' has a pronunciation '%s' that the model does "
				"not know",
				word->text, word->prons[i]);
	}
	return ERR_NONE;
}

static enum err set_grammar(ps_decoder_t *ps, enum voice_pass pass, fsg_model_t *fsg,
			    struct error *error)
{
	int failed = !fsg || ps_set_fsg(ps, names[pass], fsg);

	if (fsg)
		fsg_model_free(fsg);
	if (failed)
		return error_set(error, ERR_INVALID, "the grammar of the %s cannot be made",
				 names[pass]);
	return ERR_NONE;
}

enum err voice_decoder_learn(struct voice_decoder *decoder,
			     const struct voice_vocabulary *vocabulary, struct error *error)
{
	logmath_t *lmath = ps_get_logmath(decoder->ps);
	enum err err = ERR_NONE;

	for (size_t i = 0; i < vocabulary->phrase_count && !err; i++)
		err = add_word(decoder->ps, &vocabulary->phrases[i], error);
	if (!err)
		err = set_grammar(decoder->ps, VOICE_PASS_ITEM,
				  voice_grammar_items(vocabulary, lmath), error);
	if (!err)
		err = set_grammar(decoder->ps, VOICE_PASS_COMMAND,
				  voice_grammar_commands(vocabulary, lmath), error);
	return err;
}

static double sound_score(ps_decoder_t *ps)
{
	double sum = 0;
	int frames = 0;

	for (ps_seg_t *seg = ps_seg_iter(ps); seg; seg = ps_seg_next(seg)) {
		int32 sound, grammar, back;
		int from, to;

		(void)ps_seg_prob(seg, &sound, &grammar, &back);
		ps_seg_frames(seg, &from, &to);
		if (to < from)
			continue;
		sum += sound;
		frames += to - from + 1;
	}
	return frames ? sum / frames : 0;
}

static void add_candidate(const struct voice_vocabulary *vocabulary, const char *text,
			  struct voice_heard *heard)
{
	const struct voice_phrase *phrase = text ? voice_vocabulary_item(vocabulary, text) : NULL;

	if (!phrase || heard->candidate_count == VOICE_CANDIDATES_MAX)
		return;
	for (size_t i = 0; i < heard->candidate_count; i++)
		if (!strcmp(heard->candidates[i], phrase->need))
			return;
	heard->candidates[heard->candidate_count++] = phrase->need;
}

static void list_candidates(struct voice_decoder *decoder,
			    const struct voice_vocabulary *vocabulary, struct voice_heard *heard)
{
	ps_nbest_t *nbest;

	add_candidate(vocabulary, heard->text, heard);
	nbest = ps_nbest(decoder->ps);
	for (int i = 0; nbest && i < NBEST_MAX && heard->candidate_count < VOICE_CANDIDATES_MAX;
	     i++) {
		int32 score;

		nbest = ps_nbest_next(nbest);
		if (nbest)
			add_candidate(vocabulary, ps_nbest_hyp(nbest, &score), heard);
	}
	if (nbest)
		ps_nbest_free(nbest);
}

/* "jus_d'_orange" is written "jus d'orange". */
static void write_plainly(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		bool blank = *from == '_' || *from == ' ';

		if (!blank || (to > text && to[-1] != '\''))
			*to++ = blank ? ' ' : *from;
	}
	*to = '\0';
}

static size_t cepstra(const cmn_t *cmn)
{
	return (size_t)(cmn->veclen < CEPSTRA_MAX ? cmn->veclen : CEPSTRA_MAX);
}

/*
 * Each pass over a clip starts with the room as it was before the clip. Heard three times, one clip
 * would bend it towards its own words: French at 60 needs falls from 59 to 42 % then.
 */
static void keep_room(struct voice_decoder *decoder, enum voice_pass pass)
{
	cmn_t *cmn = ps_get_feat(decoder->ps)->cmn_struct;
	struct room *room = &decoder->room;
	size_t size = cepstra(cmn) * sizeof(mfcc_t);

	if (pass == VOICE_PASS_ITEM) {
		memcpy(room->mean, cmn->cmn_mean, size);
		memcpy(room->sum, cmn->sum, size);
		room->frames = cmn->nframe;
		return;
	}
	memcpy(cmn->cmn_mean, room->mean, size);
	memcpy(cmn->sum, room->sum, size);
	cmn->nframe = room->frames;
}

/* In chunks and as if it came live: measured better than the whole at once (voice.md 6). */
static int listen(ps_decoder_t *ps, const int16_t *samples, size_t count)
{
	int failed = ps_start_utt(ps) < 0;

	for (size_t at = 0; at < count && !failed; at += CHUNK) {
		size_t n = count - at < CHUNK ? count - at : CHUNK;

		failed = ps_process_raw(ps, samples + at, n, FALSE, FALSE) < 0;
	}
	return ps_end_utt(ps) < 0 || failed;
}

enum err voice_decoder_hear(struct voice_decoder *decoder,
			    const struct voice_vocabulary *vocabulary, enum voice_pass pass,
			    const int16_t *samples, size_t count, struct voice_heard *ret_heard,
			    struct error *error)
{
	struct voice_heard heard = { 0 };
	const char *text;
	int32 score;

	keep_room(decoder, pass);
	if (ps_set_search(decoder->ps, names[pass]) || listen(decoder->ps, samples, count))
		return error_set(error, ERR_IO, "the recogniser failed at the %s", names[pass]);
	text = ps_get_hyp(decoder->ps, &score);
	if (text)
		snprintf(heard.text, sizeof(heard.text), "%s", text);
	heard.frames = ps_get_n_frames(decoder->ps);
	heard.score = sound_score(decoder->ps);
	if (pass == VOICE_PASS_ITEM)
		list_candidates(decoder, vocabulary, &heard);
	write_plainly(heard.text);
	*ret_heard = heard;
	return ERR_NONE;
}
