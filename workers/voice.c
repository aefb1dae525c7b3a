// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cabas-voice: from a sound file to words. It loads one language's model and tables, shuts the
 * sandbox behind itself and answers:
 *
 *   {"op":"vocabulary","needs":[ids],"names":[{"need":id,"text":name}]}
 *       -> {"needs":…,"phrases":…,"words":…,"missing":[words],"ms":…}
 *   {"op":"examples"} with a file of core/example.h
 *       -> {"examples":…,"ms":…}
 *   {"op":"pronunciations","needs":[ids]}
 *       -> {"words":[{"label":id,"phones":[text]}]} of the vocabulary and of these needs
 *   {"op":"decode","member":name,"features":false} with a WAV file
 *       -> {"passes":[{"pass":"command","text":…,"score":…},…],"candidates":[ids],
 *           "confidence":0.93,"speech_ms":…,"agree":true,"understood":true,
 *           "segments":[SEGMENT…],"single":SEGMENT or null,"ms":…}
 *   SEGMENT {"need":id or null,"from_ms":…,"to_ms":…,"fit":…,"nearest":[{"need","distance"}],
 *            "margin":thousandths,"examples":…,"agree":true}, with features also "features"
 * (base64) and "phones": one item that was said, what the recogniser and the examples say of it
 *
 * It says what it heard; whether that goes onto a list is decided in core/dictation.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "workers/sandbox.h"
#include "workers/voice_clip.h"
#include "workers/voice_pronounce.h"
#include "workers/worker.h"

enum { NEEDS_ARENA_MAX = 16 << 20, EXAMPLES_MAX = 64 << 20, EXAMPLES_ARENA_MAX = 400 << 20 };

static const struct sandbox_limits limits = { .memory = 640 << 20, .cpu_seconds = 3600 };

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

/* --- examples -----------------------------------------------------------------------------------
 */
static enum err answer_examples(struct voice *voice, int fd, json_t **ret_answer,
				struct error *error)
{
	struct example_set *set = NULL;
	unsigned char *bytes = NULL;
	double start = now_ms();
	struct arena arena;
	size_t len;
	enum err err;

	arena_init(&arena, EXAMPLES_ARENA_MAX);
	err = worker_read_file(fd, EXAMPLES_MAX, &bytes, &len, error);
	if (!err)
		err = example_set_parse(bytes, len, &arena, &set, error);
	free(bytes);
	if (err) {
		arena_done(&arena);
		return err;
	}
	arena_done(&voice->example_arena);
	voice->example_arena = arena;
	voice->examples = set;
	*ret_answer = json_pack("{s:I, s:f}", "examples",
				(json_int_t)example_set_count(set, NULL, NULL), "ms",
				now_ms() - start);
	return ERR_NONE;
}

/* Those of the vocabulary, and of the needs that are asked for besides. */
static enum err answer_pronunciations(const struct voice *voice, const json_t *request,
				      json_t **ret_answer, struct error *error)
{
	struct voice_vocabulary more = { 0 };
	json_t *words = json_array();
	enum err err = ERR_NONE;

	voice_pronounce_add(&voice->vocabulary, words);
	if (json_array_size(json_object_get(request, "needs")))
		err = voice_vocabulary_make(&voice->needs, voice->language, request, voice->lexicon,
					    &more, error);
	if (!err) {
		voice_pronounce_add(&more, words);
		*ret_answer = json_pack("{s:O}", "words", words);
	}
	voice_vocabulary_done(&more);
	json_decref(words);
	return err;
}

static enum err answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		       struct error *error)
{
	const char *op = json_string_value(json_object_get(request, "op"));

	if (op && !strcmp(op, "decode"))
		return voice_clip_answer(userdata, request, fd, ret_answer, error);
	if (op && !strcmp(op, "examples"))
		return answer_examples(userdata, fd, ret_answer, error);
	if (op && !strcmp(op, "vocabulary"))
		return answer_vocabulary(userdata, request, ret_answer, error);
	if (op && !strcmp(op, "pronunciations"))
		return answer_pronunciations(userdata, request, ret_answer, error);
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
		err = voice_decoder_new(options->model, voice->language, options->data,
					&voice->decoder, error);
	if (!err)
		err = voice_features_new(&voice->features, error);
	if (!err)
		err = voice_lexicon_new(voice->language, options->dict, options->data,
					voice_decoder_mapped(voice->decoder), &voice->lexicon,
					error);
	if (!err)
		err = learn(voice, NULL, error);
	return err;
}

static void unload(struct voice *voice)
{
	voice_features_free(voice->features);
	arena_done(&voice->example_arena);
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
