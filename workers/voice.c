// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cabas-voice: from a sound file to words. It loads one language's model and tables, shuts the
 * sandbox behind itself and answers:
 *
 *   {"op":"vocabulary","needs":[ids],"names":[{"need":id,"text":name}]}
 *       -> {"needs":…,"phrases":…,"words":…,"missing":[words],"ms":…}
 *   {"op":"decode"} with a WAV file
 *       -> {"passes":[{"pass":"command","text":…,"score":…},…],"candidates":[ids],
 *           "confidence":0.93,"speech_ms":…,"agree":true,"understood":true,"ms":…}
 *
 * It says what it heard; whether that goes onto a list is decided in core/dictation.
 */
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "core/audio.h"
#include "core/audio_filter.h"
#include "core/phrase.h"
#include "workers/sandbox.h"
#include "workers/voice_decoder.h"
#include "workers/voice_lexicon.h"
#include "workers/voice_vocabulary.h"
#include "workers/voice_words.h"
#include "workers/worker.h"

enum {
	WAV_MAX = 40 << 20,
	SOUND_ARENA_MAX = 160 << 20,
	NEEDS_ARENA_MAX = 16 << 20,
	SPEECH_SECONDS_MAX = 60,
	SAMPLES_A_MS = AUDIO_FILTER_RATE / 1000,
};

static const struct sandbox_limits limits = { .memory = 640 << 20, .cpu_seconds = 3600 };

/*
 * How far a command's sound may lie below the free phone loop, per frame, where the confidence is
 * one half; and how far its worst word may. Set by eye from flite's rms and awb, 60 foreign
 * words and 20 English ones, with none kept apart: sentences of groceries lie at -4 to -28, other
 * sentences below -21, foreign words on which both passes agree below -14.
 */
static const double sentence_even = -17.5, item_even = -16, short_even = -13, even_turn = 2.5;
static const double word_even = -33, word_turn = 5;
enum { SPEECH_LONG_MS = 1600 };

struct voice {
	enum language language;
	struct voice_words words;
	struct arena arena; /* of @needs */
	struct needs needs;
	struct voice_lexicon *lexicon;
	struct voice_decoder *decoder;
	struct voice_vocabulary vocabulary;
};

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* --- vocabulary ---------------------------------------------------------------------------------
 */
static enum err learn(struct voice *voice, const json_t *request, struct error *error)
{
	struct voice_vocabulary vocabulary = { 0 };
	struct needs needs;
	struct arena arena;
	enum err err;

	arena_init(&arena, NEEDS_ARENA_MAX);
	err = voice_words_needs(&voice->words, voice->language, json_object_get(request, "names"),
				&arena, &needs, error);
	if (!err)
		err = voice_vocabulary_make(&needs, voice->language, request, voice->lexicon,
					    &vocabulary, error);
	if (!err) {
		err = voice_decoder_learn(voice->decoder, &vocabulary, error);
		if (err)
			voice_vocabulary_done(&vocabulary);
	}
	if (err) {
		arena_done(&arena);
		return err;
	}
	voice_vocabulary_done(&voice->vocabulary);
	arena_done(&voice->arena);
	voice->vocabulary = vocabulary;
	voice->needs = needs;
	voice->arena = arena;
	voice->needs.arena = &voice->arena;
	return ERR_NONE;
}

static enum err answer_vocabulary(struct voice *voice, const json_t *request, json_t **ret_answer,
				  struct error *error)
{
	double start = now_ms();
	enum err err = learn(voice, request, error);

	if (err)
		return err;
	*ret_answer = json_pack("{s:i, s:i, s:O, s:f}", "phrases",
				(int)voice->vocabulary.parts[VOICE_ITEM].count, "words",
				(int)voice->vocabulary.word_count, "missing",
				voice->vocabulary.missing, "ms", now_ms() - start);
	return ERR_NONE;
}

/* --- decode -------------------------------------------------------------------------------------
 */
struct clip {
	struct arena arena;
	struct audio audio;
	struct audio_speech speech;
	struct voice_heard item, command, phones;
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
	spoken = (clip->speech.to - clip->speech.from) / AUDIO_FILTER_RATE;
	if (spoken >= SPEECH_SECONDS_MAX)
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
	if (err || (!french && !is_short(clip) && confidence(clip, false) >= 0.5))
		return err;
	err = hear_pass(voice, clip, VOICE_PASS_ITEM, &clip->item, error);
	understand(voice, clip, &whole, &agree);
	if (err || (!french && (!is_short(clip) || confidence(clip, agree) >= 0.5)))
		return err;
	return voice_decoder_retry(voice->decoder, &voice->vocabulary,
				   clip->audio.samples + clip->speech.from,
				   clip->speech.to - clip->speech.from, &clip->item, error);
}

static json_t *pass_json(const char *name, const struct voice_heard *heard)
{
	return json_pack("{s:s, s:s, s:f, s:i}", "pass", name, "text", heard->text, "score",
			 heard->score, "frames", heard->frames);
}

static json_t *clip_json(struct voice *voice, const struct clip *clip)
{
	size_t spoken = clip->speech.to - clip->speech.from;
	json_t *candidates = json_array();
	bool whole, agree;

	for (size_t i = 0; i < clip->item.candidate_count; i++)
		json_array_append_new(candidates, json_string(clip->item.candidates[i]));
	understand(voice, clip, &whole, &agree);
	return json_pack("{s:[o, o, o], s:o, s:f, s:i, s:i, s:b, s:b}", "passes",
			 pass_json("command", &clip->command), pass_json("item", &clip->item),
			 pass_json("phones", &clip->phones), "candidates", candidates, "confidence",
			 confidence(clip, agree), "speech_ms", (int)(spoken / SAMPLES_A_MS),
			 "sound_ms", (int)(clip->audio.count / SAMPLES_A_MS), "understood", whole,
			 "agree", agree);
}

static enum err answer_decode(struct voice *voice, int fd, json_t **ret_answer, struct error *error)
{
	struct clip clip = { 0 };
	double start = now_ms();
	enum err err;

	arena_init(&clip.arena, SOUND_ARENA_MAX);
	err = prepare(fd, &clip, error);
	if (!err)
		err = hear(voice, &clip, error);
	if (!err) {
		*ret_answer = clip_json(voice, &clip);
		json_object_set_new(*ret_answer, "ms", json_real(now_ms() - start));
	}
	arena_done(&clip.arena);
	return err;
}

static enum err answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		       struct error *error)
{
	const char *op = json_string_value(json_object_get(request, "op"));

	if (op && !strcmp(op, "decode"))
		return answer_decode(userdata, fd, ret_answer, error);
	if (op && !strcmp(op, "vocabulary"))
		return answer_vocabulary(userdata, request, ret_answer, error);
	return error_set(error, ERR_INVALID, "the request '%s' is not known", op ? op : "");
}

/* --- start --------------------------------------------------------------------------------------
 */
struct options {
	const char *lang, *model, *dict, *data;
};

static enum err read_options(int argc, char **argv, struct options *ret_options,
			     struct error *error)
{
	static const struct option known[] = { { "lang", required_argument, NULL, 'l' },
					       { "model", required_argument, NULL, 'm' },
					       { "dict", required_argument, NULL, 'd' },
					       { "data", required_argument, NULL, 't' },
					       { 0 } };
	const char *data = getenv("CABAS_DATADIR");
	int c;

	*ret_options = (struct options){ .data = data && *data ? data : CABAS_DATADIR };
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'l')
			ret_options->lang = optarg;
		else if (c == 'm')
			ret_options->model = optarg;
		else if (c == 'd')
			ret_options->dict = optarg;
		else if (c == 't')
			ret_options->data = optarg;
		else
			return error_set(error, ERR_USAGE, "an option is not known");
	}
	if (optind != argc || !ret_options->lang || !ret_options->model)
		return error_set(error, ERR_USAGE,
				 "usage: cabas-voice --lang en|fr --model DIR [--dict FILE] "
				 "[--data DIR]");
	return ERR_NONE;
}

static enum err load(const struct options *options, struct voice *voice, struct error *error)
{
	enum err err = words_language(options->lang, &voice->language);

	if (err)
		return error_set(error, err, "the language '%s' is not known", options->lang);
	err = voice_words_load(options->data, &voice->words, error);
	if (!err)
		err = voice_lexicon_new(voice->language, options->dict, options->data,
					&voice->lexicon, error);
	if (!err)
		err = voice_decoder_new(options->model,
					voice->language == LANGUAGE_FR ? VOICE_TRUST_MAPPED
								       : VOICE_TRUST_OWN,
					&voice->decoder, error);
	if (!err)
		err = learn(voice, NULL, error);
	return err;
}

static void unload(struct voice *voice)
{
	voice_decoder_free(voice->decoder);
	voice_lexicon_free(voice->lexicon);
	voice_vocabulary_done(&voice->vocabulary);
	arena_done(&voice->arena);
	voice_words_done(&voice->words);
}

int main(int argc, char **argv)
{
	struct voice voice = { 0 };
	struct error error = { 0 };
	struct options options;
	json_t *ready = NULL;
	enum err err = read_options(argc, argv, &options, &error);

	if (!err)
		err = load(&options, &voice, &error);
	if (!err)
		err = sandbox_close(&limits, &ready, &error);
	if (!err)
		err = worker_run(MESSAGE_SOCKET, ready, answer, &voice, &error);
	if (err)
		log_error("%s", error.text);
	json_decref(ready);
	unload(&voice);
	return err_exit_code(err);
}
