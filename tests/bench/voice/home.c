// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/voice/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/file.h"
#include "core/example.h"
#include "core/learning.h"

#define EN_US "/usr/share/pocketsphinx/model/en-us/"

enum { NEEDS_ARENA_MAX = 16 << 20, WORK_ARENA_MAX = 16 << 20, FILE_MAX = 4 << 20, SEED = 2026 };

static const struct {
	const char *name, *lang, *model, *dict;
} models[HOME_MODELS] = {
	[HOME_EN] = { "English", "en", EN_US "en-us", EN_US "cmudict-en-us.dict" },
	[HOME_FR_BASIC] = { "basic French", "fr", EN_US "en-us", NULL },
	[HOME_FR_MONOPHONE] = { "French monophone", "fr", CLIPS_FOLDER "/model-fr-monophone",
				NULL },
};

void home_must(enum err err, const struct error *error)
{
	if (!err)
		return;
	fflush(stdout);
	fprintf(stderr, "bench-voice: %s\n", error && error->code ? error->text : err_text(err));
	exit(err_exit_code(err));
}

const char *home_model_name(enum home_model model)
{
	return models[model].name;
}

static void load_needs(struct home *home)
{
	static const char *const names[] = { "needs", "aisles", "units", "numbers", "commands" };
	struct buf bytes[5];
	struct needs_files files;
	struct error error = { 0 };

	for (int i = 0; i < 5; i++) {
		char path[100];

		snprintf(path, sizeof(path), "data/%s.tsv", names[i]);
		buf_init(&bytes[i], FILE_MAX);
		home_must(file_read(path, &bytes[i], &error), &error);
	}
	files = (struct needs_files){ { bytes[0].bytes, bytes[0].len },
				      { bytes[1].bytes, bytes[1].len },
				      { bytes[2].bytes, bytes[2].len },
				      { bytes[3].bytes, bytes[3].len },
				      { bytes[4].bytes, bytes[4].len } };
	arena_init(&home->arena, NEEDS_ARENA_MAX);
	home_must(needs_load(&files, &home->arena, &home->needs, &error), &error);
	for (int i = 0; i < 5; i++)
		buf_done(&bytes[i]);
}

struct home *home_open(enum home_model model)
{
	struct home *home = calloc(1, sizeof(*home));
	const char *program = getenv("CABAS_VOICE");
	struct error error = { 0 };

	home_must(home ? ERR_NONE : ERR_NOMEM, NULL);
	home->model = model;
	home->language = model == HOME_EN ? LANGUAGE_EN : LANGUAGE_FR;
	home->names = json_array();
	home->sounds = json_array();
	load_needs(home);
	home_must(ear_start(program ? program : "build/bin/cabas-voice", models[model].lang,
			    models[model].model, models[model].dict, &home->ear, &error),
		  &error);
	return home;
}

void home_forget(struct home *home)
{
	for (size_t i = 0; i < home->lesson_count; i++) {
		free(home->lessons[i].phones);
		free(home->lessons[i].features);
	}
	home->lesson_count = home->outcome_count = 0;
}

void home_close(struct home *home)
{
	if (!home)
		return;
	ear_free(home->ear);
	home_forget(home);
	json_decref(home->names);
	json_decref(home->sounds);
	arena_done(&home->arena);
	free(home);
}

/* --- what is listened for ----------------------------------------------------------------------
 */

bool home_name(struct home *home, const char *id, const char *text, const char *phones)
{
	struct error error;

	if (needs_find(&home->needs, id))
		return true;
	if (needs_add(&home->needs, id, text, home->language, NULL, &error))
		return false;
	json_array_append_new(home->names, json_pack("{s:s, s:s}", "need", id, "text", text));
	if (phones && home->model != HOME_FR_MONOPHONE)
		json_array_append_new(home->sounds, json_pack("{s:s, s:s, s:s}", "need", id, "text",
							      text, "phones", phones));
	return true;
}

static bool is_in(const char *const *ids, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(ids[i], id))
			return true;
	return false;
}

static void add_id(struct home *home, const char *id)
{
	if (home->id_count < HOME_IDS_MAX && !is_in(home->ids, home->id_count, id))
		home->ids[home->id_count++] = arena_strdup(&home->arena, id);
}

/* A name that a household may make up: that of a need and one word more. */
static bool make_up(struct home *home, size_t n)
{
	static const char *const words[LANGUAGE_COUNT][3] = {
		[LANGUAGE_FR] = { "%s bio", "%s nature", "petit %s" },
		[LANGUAGE_EN] = { "organic %s", "light %s", "small %s" },
	};
	const struct need *need = &home->needs.needs[n * 7 % 480];
	char id[40], text[200];

	snprintf(id, sizeof(id), "maison-%zu", n);
	/* three literals, chosen above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), words[home->language][n / 480 % 3],
		 need->names[home->language]);
#pragma GCC diagnostic pop
	if (!home_name(home, id, text, NULL))
		return false;
	add_id(home, id);
	return true;
}

void home_choose(struct home *home, const char *const *wanted, size_t wanted_count,
		 const char *const *never, size_t never_count, size_t count)
{
	static size_t order[HOME_IDS_MAX];
	uint32_t state = SEED;
	size_t known = 0;

	home->id_count = 0;
	for (size_t i = 0; i < wanted_count; i++)
		add_id(home, wanted[i]);
	for (size_t i = 0; i < home->needs.count && known < HOME_IDS_MAX; i++)
		if (!home->needs.needs[i].household)
			order[known++] = i;
	for (size_t i = known; i > 1; i--) {
		size_t other, kept = order[i - 1];

		state = state * 1664525 + 1013904223;
		other = (state >> 8) % i;
		order[i - 1] = order[other];
		order[other] = kept;
	}
	for (size_t i = 0; i < known && home->id_count < count; i++) {
		const char *id = home->needs.needs[order[i]].id;

		if (!is_in(never, never_count, id))
			add_id(home, id);
	}
	for (size_t n = 0; home->id_count < count && n < 1400; n++)
		(void)make_up(home, n);
}

static json_t *in_use(const struct home *home, const json_t *all)
{
	json_t *names = json_array(), *name;
	size_t i;

	json_array_foreach(all, i,
			   name) if (is_in(home->ids, home->id_count,
					   json_string_value(json_object_get(name, "need"))))
		json_array_append(names, name);
	return names;
}

json_t *home_listen(struct home *home)
{
	json_t *ids = json_array(), *sounds = in_use(home, home->sounds), *answer = NULL;
	struct error error = { 0 };

	for (size_t i = 0; i < home->id_count; i++)
		json_array_append_new(ids, json_string(home->ids[i]));
	for (size_t i = 0; i < home->lesson_count; i++) {
		const struct lesson_taken *lesson = &home->lessons[i];
		const struct need *need = needs_find(&home->needs, lesson->need);

		if (need && *lesson->phones)
			json_array_append_new(sounds, json_pack("{s:s, s:s, s:s}", "need", need->id,
								"text", need->names[home->language],
								"phones", lesson->phones));
	}
	home_must(ear_ask(home->ear,
			  json_pack("{s:s, s:o, s:o, s:o}", "op", "vocabulary", "needs", ids,
				    "names", in_use(home, home->names), "sounds", sounds),
			  -1, &answer, &error),
		  &error);
	return answer;
}

/* --- hearing -----------------------------------------------------------------------------------
 */

json_t *home_hear(struct home *home, const struct sound *sound, enum sound_way way, uint32_t seed,
		  const char *member, bool features)
{
	json_t *request = json_pack("{s:s, s:b}", "op", "decode", "features", features);
	struct error error = { 0 };
	json_t *answer = NULL;
	int fd = -1;

	if (member)
		json_object_set_new(request, "member", json_string(member));
	home_must(sound_file(sound, way, seed, &fd, &error), &error);
	home_must(ear_ask(home->ear, request, fd, &answer, &error), &error);
	closep(&fd);
	return answer;
}

struct dictation home_decide(const struct home *home, const json_t *answer,
			     const struct trust *trust, struct arena *arena)
{
	struct dictation dictation = { 0 };
	struct error error = { 0 };

	home_must(dictation_decide(&home->needs, home->language, answer, trust, arena, &dictation,
				   &error),
		  &error);
	return dictation;
}

struct trust home_trust(const struct home *home, const char *member, enum voice_automatic how)
{
	struct trust_outcome newest[HOME_LESSONS_MAX];

	for (size_t i = 0; i < home->outcome_count; i++)
		newest[i] = home->outcomes[home->outcome_count - 1 - i];
	return trust_calibrate(newest, home->outcome_count, member, how);
}

/* --- learning ----------------------------------------------------------------------------------
 */

static void keep_example(struct home *home, const struct learning_example *example,
			 const char *member)
{
	struct lesson_taken *lesson = &home->lessons[home->lesson_count];

	if (home->lesson_count == HOME_LESSONS_MAX)
		home_must(ERR_LIMIT, NULL);
	*lesson = (struct lesson_taken){ .member = member,
					 .phones = strdup(example->phones ? example->phones : ""),
					 .features = malloc(example->feature_len),
					 .feature_len = example->feature_len };
	if (!lesson->phones || !lesson->features)
		home_must(ERR_NOMEM, NULL);
	snprintf(lesson->need, sizeof(lesson->need), "%s", example->need);
	memcpy(lesson->features, example->features, example->feature_len);
	home->lesson_count++;
}

void home_confirm(struct home *home, const json_t *answer, const char *member,
		  const char *const *needs, size_t count, bool examples)
{
	struct learning learning = { 0 };
	struct error error = { 0 };
	struct arena arena;

	arena_init(&arena, WORK_ARENA_MAX);
	home_must(learning_pair(answer, needs, count, &arena, &learning, &error), &error);
	for (size_t i = 0; i < learning.example_count && examples; i++)
		keep_example(home, &learning.examples[i], member);
	for (size_t i = 0; i < learning.outcome_count; i++) {
		if (home->outcome_count == HOME_LESSONS_MAX)
			home_must(ERR_LIMIT, NULL);
		home->outcomes[home->outcome_count] = learning.outcomes[i];
		home->outcomes[home->outcome_count++].member = member;
	}
	arena_done(&arena);
}

void home_show_examples(struct home *home)
{
	_auto_(closep) int fd = memfd_create("examples", MFD_CLOEXEC);
	struct error error = { 0 };
	json_t *answer = NULL;
	struct buf file;

	buf_init(&file, 64 << 20);
	home_must(example_write_head(&file), NULL);
	for (size_t i = 0; i < home->lesson_count; i++) {
		const struct lesson_taken *lesson = &home->lessons[i];
		struct example example = { .id = i + 1,
					   .member = lesson->member,
					   .need = lesson->need,
					   .features = lesson->features,
					   .feature_len = lesson->feature_len };

		home_must(example_write(&example, &file), NULL);
	}
	if (fd < 0 || write(fd, file.bytes, file.len) != (ssize_t)file.len)
		home_must(ERR_IO, NULL);
	home_must(ear_ask(home->ear, json_pack("{s:s}", "op", "examples"), fd, &answer, &error),
		  &error);
	json_decref(answer);
	buf_done(&file);
}
