// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_decoder.h"

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <sphinxbase/feat.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "workers/voice_compare.h"
#include "workers/voice_grammar.h"

enum {
	CHUNK = 2048,
	NBEST_MAX = 200,
	CEPSTRA_MAX = 40,
	LIVE_FRAMES = 500, /* what PocketSphinx lets a mean weigh against what comes */
	RETRY_PHRASES_MAX = 600,
	FITS_MAX = 128 << 20,
	SHORTLIST = 12,
	/* English from flite's words and recorded digits (takes 0 to 3), French from recorded
	 * words. */
	TRUST_OWN = 10,
	TRUST_UNSAID = 150, /* of a model that does not say what a room sounds like */
	TRUST_MAPPED = 20,
	WORD_FRAMES_MIN = 8, /* shorter ones score by chance */
	WINDOW = 410,	     /* samples of one frame */
	STEP = 160,	     /* from one frame to the next */
};

struct voice_decoder {
	ps_decoder_t *ps;
	mfcc_t mean[CEPSTRA_MAX]; /* of the cepstra, as the model has it */
	int trust;		  /* frames that this mean weighs against a clip's */
	int frames_before;	  /* that the front end counted before a search began */
	int frames;		  /* of the clip */
	bool mapped;
	struct voice_sounds *sounds; /* NULL for a kind of model that only PocketSphinx reads */
	struct voice_search *search;
	struct arena arena; /* of @fits */
	struct voice_fits fits;
	uint64_t fits_of; /* digest of the clip that they belong to; 0: none */
};

static const char *const names[] = {
	[VOICE_PASS_ITEM] = "items",
	[VOICE_PASS_COMMAND] = "commands",
	[VOICE_PASS_PHONES] = "phones",
};

/*
 * PocketSphinx counts a frame's scores from the best of the sounds that the search has under way.
 * Only with all of them computed do two searches count from the same zero, so that the command's
 * score can be held against the phone loop's.
 */
static cmd_ln_t *configure(const char *model)
{
	return cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", model, "-wip", "1e-3", "-allphone_ci",
			   "yes", "-compallsen", "yes", "-topn", "4", NULL);
}

static size_t cepstra(const struct voice_decoder *decoder)
{
	int count = ps_get_feat(decoder->ps)->cmn_struct->veclen;

	return (size_t)(count < CEPSTRA_MAX ? count : CEPSTRA_MAX);
}

/* A model of French has the vowel of "rue". */
static bool speaks_french(ps_decoder_t *ps)
{
	return ps_add_word(ps, "#rue", "rr uu", FALSE) >= 0;
}

static enum err load_sounds(struct voice_decoder *decoder, const char *model,
			    enum language language, const char *data, struct error *error)
{
	struct error why = { 0 };
	enum err err = voice_sounds_new(language, model, data, &decoder->sounds, &why);

	/* Its kind is not known here: PocketSphinx does it alone. */
	if (err == ERR_UNAVAILABLE)
		return ERR_NONE;
	return err ? error_set(error, err, "%s", why.text) : ERR_NONE;
}

enum err voice_decoder_new(const char *model, enum language language, const char *data,
			   struct voice_decoder **ret_decoder, struct error *error)
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
	arena_init(&decoder->arena, FITS_MAX);
	if (ps_set_allphone(decoder->ps, names[VOICE_PASS_PHONES], NULL))
		return error_set(error, ERR_NOMEM, "the phone loop cannot be made");
	memcpy(decoder->mean, ps_get_feat(decoder->ps)->cmn_struct->cmn_mean,
	       cepstra(decoder) * sizeof(mfcc_t));
	decoder->mapped = language == LANGUAGE_FR && !speaks_french(decoder->ps);
	decoder->trust = decoder->mapped	 ? TRUST_MAPPED
			 : decoder->mean[1] == 0 ? TRUST_UNSAID
						 : TRUST_OWN;
	if (load_sounds(decoder, model, language, data, error))
		return error->code;
	*ret_decoder = steal(decoder);
	return ERR_NONE;
}

void voice_decoder_free(struct voice_decoder *decoder)
{
	if (!decoder)
		return;
	if (decoder->ps)
		ps_free(decoder->ps);
	voice_search_free(decoder->search);
	voice_sounds_free(decoder->sounds);
	arena_done(&decoder->arena);
	free(decoder);
}

bool voice_decoder_mapped(const struct voice_decoder *decoder)
{
	return decoder->mapped;
}

/*
 * Another language by the model's phones: PocketSphinx knows these only in their English
 * surroundings, and one English phone for each French one. Comparing sound by sound is better:
 * 75 against 57 of 100 words (docs/measurements.md).
 */
static bool by_search(const struct voice_decoder *decoder)
{
	return decoder->mapped && decoder->sounds;
}

static enum err add_word(ps_decoder_t *ps, const struct voice_word *word, struct error *error)
{
	char name[400];
	char *known = ps_lookup_word(ps, word->key);
	size_t added = 0;

	/* The dictionary only grows; what it has it keeps. */
	ckd_free(known);
	if (known)
		return ERR_NONE;
	for (size_t i = 0; i < word->count; i++) {
		snprintf(name, sizeof(name), added ? "%s(%zu)" : "%s", word->key, added + 1);
		/* One that was learned with another model means nothing to this one. */
		if (ps_add_word(ps, name, word->prons[i], FALSE) >= 0)
			added++;
	}
	if (!added)
		return error_set(error, ERR_INVALID,
				 "the word '%s' has a pronunciation '%s' that the model does not "
				 "know",
				 word->text, word->prons[0]);
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

static enum err learn_words(struct voice_decoder *decoder,
			    const struct voice_vocabulary *vocabulary, struct error *error)
{
	logmath_t *lmath = ps_get_logmath(decoder->ps);
	enum err err = ERR_NONE;

	for (size_t i = 0; i < vocabulary->phrase_count && !err; i++)
		err = add_word(decoder->ps, &vocabulary->phrases[i], error);
	/* Else the item pass makes a graph of a few needs for each clip. */
	if (!err && !decoder->sounds)
		err = set_grammar(decoder->ps, VOICE_PASS_ITEM,
				  voice_grammar_graph(VOICE_GRAMMAR_ITEM, vocabulary, lmath, NULL),
				  error);
	if (!err)
		err = set_grammar(
			decoder->ps, VOICE_PASS_COMMAND,
			voice_grammar_graph(VOICE_GRAMMAR_COMMAND, vocabulary, lmath, NULL), error);
	return err;
}

enum err voice_decoder_learn(struct voice_decoder *decoder,
			     const struct voice_vocabulary *vocabulary, struct error *error)
{
	_auto_(voice_search_freep) struct voice_search *search = NULL;

	if (decoder->sounds && voice_search_new(vocabulary, decoder->sounds, &search))
		return error_set(error, ERR_NOMEM, "no memory for the vocabulary");
	if (!by_search(decoder) && learn_words(decoder, vocabulary, error))
		return error->code;
	voice_search_free(decoder->search);
	decoder->search = steal(search);
	return ERR_NONE;
}

/*
 * Silence inside a clip is left out of the search but not always of the count, so that a word
 * behind a long pause may seem to lie beyond the end.
 */
static int place(const struct voice_decoder *decoder, int frame)
{
	int at = frame - decoder->frames_before;

	return at < 0 ? 0 : at < decoder->frames ? at : decoder->frames - 1;
}

static void score_sound(const struct voice_decoder *decoder, struct voice_heard *heard)
{
	double sum = 0;
	int frames = 0;

	for (ps_seg_t *seg = ps_seg_iter(decoder->ps); seg; seg = ps_seg_next(seg)) {
		int32 sound, grammar, back;
		int from, to;

		(void)ps_seg_prob(seg, &sound, &grammar, &back);
		ps_seg_frames(seg, &from, &to);
		if (to < from)
			continue;
		sum += sound;
		frames += to - from + 1;
		if (heard->span_count < VOICE_SPANS_MAX)
			heard->spans[heard->span_count++] =
				(struct voice_span){ place(decoder, from), place(decoder, to),
						     sound, ps_seg_word(seg),
						     ps_seg_word(seg)[0] != '<' };
	}
	heard->score = frames ? sum / frames : 0;
}

/* The phone loop's score of some frames; a phone that lasts beyond them counts in part. */
static double score_between(const struct voice_heard *phones, int from, int to)
{
	double sum = 0;

	for (size_t i = 0; i < phones->span_count; i++) {
		const struct voice_span *span = &phones->spans[i];
		int first = span->from > from ? span->from : from;
		int last = span->to < to ? span->to : to;

		if (first <= last)
			sum += span->score * (last - first + 1) / (span->to - span->from + 1);
	}
	return sum;
}

double voice_decoder_fit(const struct voice_span *span, const struct voice_heard *phones)
{
	return (span->score - score_between(phones, span->from, span->to)) /
	       (span->to - span->from + 1);
}

double voice_decoder_weakest(const struct voice_heard *heard, const struct voice_heard *phones)
{
	double weakest = heard->score - phones->score;

	for (size_t i = 0; i < heard->span_count; i++) {
		const struct voice_span *span = &heard->spans[i];
		int frames = span->to - span->from + 1;
		double fit = voice_decoder_fit(span, phones);

		if (span->is_word && frames >= WORD_FRAMES_MIN && fit < weakest)
			weakest = fit;
	}
	return weakest;
}

static void add_need(const char *need, struct voice_heard *heard)
{
	if (heard->candidate_count == VOICE_CANDIDATES_MAX)
		return;
	for (size_t i = 0; i < heard->candidate_count; i++)
		if (!strcmp(heard->candidates[i], need))
			return;
	heard->candidates[heard->candidate_count++] = need;
}

static void add_candidate(const struct voice_vocabulary *vocabulary, const char *text,
			  struct voice_heard *heard)
{
	const struct voice_phrase *phrase = text ? voice_vocabulary_item(vocabulary, text) : NULL;

	if (phrase)
		add_need(phrase->need, heard);
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

/* "jus_d'_orange" is written "jus d'orange"; "lait#1f2e3d4c" is "lait". */
static void write_plainly(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		bool blank = *from == '_' || *from == ' ';

		if (*from == '#') {
			from += strcspn(from, " ") - 1;
			continue;
		}
		if (!blank || (to > text && to[-1] != '\''))
			*to++ = blank ? ' ' : *from;
	}
	*to = '\0';
}

/* The sum of a clip's cepstra, each in its place; how many frames there were. */
static double sum_cepstra(fe_t *fe, const int16_t *samples, size_t count, double *sum)
{
	size_t size = (size_t)fe_get_output_size(fe), left = count;
	mfcc_t frame[CEPSTRA_MAX], *frames[] = { frame };
	const int16 *at = samples;
	double total = 0;
	int32 got = 1, place;

	if (size > CEPSTRA_MAX)
		return 0;
	fe_start_stream(fe);
	fe_start_utt(fe);
	while (left && got) {
		got = 1;
		if (fe_process_frames(fe, &at, &left, frames, &got, &place) < 0)
			break;
		for (size_t i = 0; i < size && got > 0; i++)
			sum[i] += frame[i];
		total += got;
	}
	(void)fe_end_utt(fe, frame, &got);
	return total;
}

/*
 * What is taken for the sound of the room (the mean of the cepstra) comes from this clip and the
 * model alone. Taken from the clips before, as PocketSphinx does it, the same clip would be heard
 * otherwise on a fresh worker than after twenty others, and its confidence would mean nothing.
 */
static void enter_room(struct voice_decoder *decoder, const int16_t *samples, size_t count)
{
	cmn_t *cmn = ps_get_feat(decoder->ps)->cmn_struct;
	double sum[CEPSTRA_MAX] = { 0 };
	double frames = sum_cepstra(ps_get_fe(decoder->ps), samples, count, sum);

	/* The front end counts on, silence that it leaves out as well. */
	decoder->frames = (int)(count / STEP) + 1;
	decoder->frames_before = count < WINDOW ? 0 : (int)((count - WINDOW) / STEP + 2);
	for (size_t i = 0; i < cepstra(decoder); i++) {
		cmn->cmn_mean[i] = (mfcc_t)((decoder->mean[i] * decoder->trust + sum[i]) /
					    (decoder->trust + frames));
		cmn->sum[i] = cmn->cmn_mean[i] * LIVE_FRAMES;
	}
	cmn->nframe = LIVE_FRAMES;
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

/* FNV-1a over the samples: the passes over one clip share its measure. */
static uint64_t digest(const int16_t *samples, size_t count)
{
	uint64_t sum = 14695981039346656037u;

	for (size_t i = 0; i < count; i++)
		sum = (sum ^ (uint16_t)samples[i]) * 1099511628211u;
	return sum ? sum : 1;
}

static enum err measure(struct voice_decoder *decoder, const int16_t *samples, size_t count)
{
	uint64_t of = digest(samples, count);
	enum err err;

	if (of == decoder->fits_of)
		return ERR_NONE;
	arena_done(&decoder->arena);
	arena_init(&decoder->arena, FITS_MAX);
	decoder->fits_of = 0;
	err = voice_sounds_hear(decoder->sounds, samples, count, &decoder->arena, &decoder->fits);
	if (!err)
		decoder->fits_of = of;
	return err;
}

static enum err hear_search(struct voice_decoder *decoder, enum voice_pass pass,
			    const int16_t *samples, size_t count, struct voice_heard *heard)
{
	enum err err = measure(decoder, samples, count);

	return err ? err
		   : voice_compare_hear(decoder->sounds, decoder->search, pass, &decoder->fits,
					heard);
}

/*
 * PocketSphinx's own beams, and wide ones for a small graph, where they cost nothing: of 90 words
 * by three of flite's voices 61 instead of 59 are right.
 */
static const double beam = 1e-48, word_beam = 7e-29;
static const double wide_beam = 1e-70, wide_word_beam = 1e-50;

/* For the graphs that are made from now on. */
static void set_beams(ps_decoder_t *ps, double states, double words)
{
	cmd_ln_t *config = ps_get_config(ps);

	cmd_ln_set_float_r(config, "-beam", states);
	cmd_ln_set_float_r(config, "-pbeam", states);
	cmd_ln_set_float_r(config, "-wbeam", words);
}

/* The item pass over some of the needs. */
static enum err hear_some(struct voice_decoder *decoder, const struct voice_vocabulary *vocabulary,
			  const struct voice_choice *choice, const int16_t *samples, size_t count)
{
	static const char search[] = "some";
	fsg_model_t *fsg = voice_grammar_graph(VOICE_GRAMMAR_ITEM, vocabulary,
					       ps_get_logmath(decoder->ps), choice);
	int failed;

	set_beams(decoder->ps, wide_beam, wide_word_beam);
	failed = !fsg || ps_set_fsg(decoder->ps, search, fsg);
	set_beams(decoder->ps, beam, word_beam);
	if (fsg)
		fsg_model_free(fsg);
	enter_room(decoder, samples, count);
	if (failed || ps_set_search(decoder->ps, search) || listen(decoder->ps, samples, count))
		return ERR_IO;
	return ERR_NONE;
}

/*
 * The item pass in two steps. Comparing sound by sound knows a right one among a few better than
 * PocketSphinx, which looks at sounds in their surroundings and knows better which of the few.
 */
static enum err hear_item(struct voice_decoder *decoder, const struct voice_vocabulary *vocabulary,
			  const int16_t *samples, size_t count, struct voice_heard *heard)
{
	struct voice_heard few = { 0 };
	struct voice_choice choice = { few.shortlist, 0, false };
	const char *text;
	int32 score;
	enum err err = hear_search(decoder, VOICE_PASS_ITEM, samples, count, &few);

	if (err)
		return err;
	choice.count = few.shortlist_count;
	if (choice.count > SHORTLIST)
		choice.count = SHORTLIST;
	if (!choice.count)
		return ERR_NONE;
	err = hear_some(decoder, vocabulary, &choice, samples, count);
	if (err)
		return err;
	text = ps_get_hyp(decoder->ps, &score);
	if (text)
		snprintf(heard->text, sizeof(heard->text), "%s", text);
	heard->frames = ps_get_n_frames(decoder->ps);
	score_sound(decoder, heard);
	add_candidate(vocabulary, text, heard);
	for (size_t i = 0; i < choice.count; i++)
		add_need(choice.needs[i], heard);
	return ERR_NONE;
}

static enum err hear_words(struct voice_decoder *decoder, const struct voice_vocabulary *vocabulary,
			   enum voice_pass pass, const int16_t *samples, size_t count,
			   struct voice_heard *heard)
{
	const char *text;
	int32 score;

	if (pass == VOICE_PASS_ITEM && decoder->sounds)
		return hear_item(decoder, vocabulary, samples, count, heard);
	enter_room(decoder, samples, count);
	if (ps_set_search(decoder->ps, names[pass]) || listen(decoder->ps, samples, count))
		return ERR_IO;
	text = ps_get_hyp(decoder->ps, &score);
	if (text)
		snprintf(heard->text, sizeof(heard->text), "%s", text);
	heard->frames = ps_get_n_frames(decoder->ps);
	score_sound(decoder, heard);
	if (pass == VOICE_PASS_ITEM)
		list_candidates(decoder, vocabulary, heard);
	return ERR_NONE;
}

enum err voice_decoder_hear(struct voice_decoder *decoder,
			    const struct voice_vocabulary *vocabulary, enum voice_pass pass,
			    const int16_t *samples, size_t count, struct voice_heard *ret_heard,
			    struct error *error)
{
	struct voice_heard heard = { 0 };
	enum err err = by_search(decoder)
			       ? hear_search(decoder, pass, samples, count, &heard)
			       : hear_words(decoder, vocabulary, pass, samples, count, &heard);

	if (err)
		return error_set(error, err, "the recogniser failed at the %s", names[pass]);
	write_plainly(heard.text);
	*ret_heard = heard;
	return ERR_NONE;
}

/* One more thing that it could have been: the item pass without those that were found before. */
static enum err retry(struct voice_decoder *decoder, const struct voice_vocabulary *vocabulary,
		      const int16_t *samples, size_t count, struct voice_heard *heard,
		      struct error *error)
{
	struct voice_choice choice = { heard->candidates, heard->candidate_count, true };
	int32 score;

	if (hear_some(decoder, vocabulary, &choice, samples, count))
		return error_set(error, ERR_IO, "the recogniser failed at another candidate");
	add_candidate(vocabulary, ps_get_hyp(decoder->ps, &score), heard);
	return ERR_NONE;
}

enum err voice_decoder_retry(struct voice_decoder *decoder,
			     const struct voice_vocabulary *vocabulary, const int16_t *samples,
			     size_t count, struct voice_heard *heard, struct error *error)
{
	size_t before = 0;
	enum err err = ERR_NONE;

	if (decoder->sounds || vocabulary->parts[VOICE_ITEM].count > RETRY_PHRASES_MAX ||
	    !heard->candidate_count)
		return ERR_NONE;
	/* The lattice's second and third are worse than these: start again from the first. */
	heard->candidate_count = 1;
	while (!err && heard->candidate_count > before &&
	       heard->candidate_count < VOICE_CANDIDATES_MAX) {
		before = heard->candidate_count;
		err = retry(decoder, vocabulary, samples, count, heard, error);
	}
	return err;
}
