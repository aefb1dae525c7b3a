/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A household as the bench plays it: the worker that listens, what it listens for, what it was
 * taught. It does what the daemon does, by the same functions of core/, and ends the program with
 * a sentence when something fails.
 */
#ifndef CABAS_TESTS_BENCH_VOICE_HOME_H
#define CABAS_TESTS_BENCH_VOICE_HOME_H
#include "core/dictation.h"
#include "core/needs.h"
#include "core/trust.h"
#include "tests/bench/voice/clips.h"
#include "tests/bench/voice/ear.h"

enum { HOME_IDS_MAX = 1200, HOME_LESSONS_MAX = 1000 };

/* What recognises: a language and an acoustic model. */
enum home_model { HOME_EN, HOME_FR_BASIC, HOME_FR_MONOPHONE, HOME_MODELS };

/**
 * struct lesson_taken - a stretch of a confirmed clip
 * @member: who said it
 * @need: what it means
 * @phones: what the phone loop heard
 * @features: @feature_len bytes
 * @feature_len: how many
 */
struct lesson_taken {
	const char *member;
	char need[NEED_ID_MAX + 1], *phones;
	void *features;
	size_t feature_len;
};

/**
 * struct home - a household
 * @model: what listens
 * @language: of it
 * @ear: the worker
 * @arena: of @needs
 * @needs: all that can be meant
 * @ids: @id_count needs that are listened for
 * @id_count: how many
 * @names: of the household's own needs, as the vocabulary has them
 * @sounds: how these sound, where that was said
 * @lessons: @lesson_count examples
 * @lesson_count: how many
 * @outcomes: @outcome_count, oldest first
 * @outcome_count: how many
 */
struct home {
	enum home_model model;
	enum language language;
	struct ear *ear;
	struct arena arena;
	struct needs needs;
	const char *ids[HOME_IDS_MAX];
	size_t id_count;
	json_t *names, *sounds;
	struct lesson_taken lessons[HOME_LESSONS_MAX];
	size_t lesson_count;
	struct trust_outcome outcomes[HOME_LESSONS_MAX];
	size_t outcome_count;
};

/**
 * home_must() - end the program with a sentence
 * @err: a failure, or %ERR_NONE: then nothing happens
 * @error: its words
 */
void home_must(enum err err, const struct error *error);

/**
 * home_model_name() - what the table calls a model
 * @model: which
 *
 * Return: a text.
 */
const char *home_model_name(enum home_model model);

/**
 * home_open() - load needs and start the worker
 * @model: what listens
 *
 * Return: a household, for home_close().
 */
struct home *home_open(enum home_model model);

/**
 * home_close() - end it
 * @home: or NULL
 */
void home_close(struct home *home);

/**
 * home_name() - the household names something of its own
 * @home: whose
 * @id: of the need
 * @text: its name in the household's language
 * @phones: how it sounds, in phones of an English model; NULL when the worker has to know
 *
 * Return: false when the name is taken.
 */
bool home_name(struct home *home, const char *id, const char *text, const char *phones);

/**
 * home_choose() - what is to be listened for
 * @home: whose
 * @wanted: @wanted_count ids that must be there
 * @wanted_count: how many
 * @never: @never_count ids that must not
 * @never_count: how many
 * @count: how many in all; the others are drawn from the needs of data/, the same each time, and
 *         from names that the household made up once these are used up
 */
void home_choose(struct home *home, const char *const *wanted, size_t wanted_count,
		 const char *const *never, size_t never_count, size_t count);

/**
 * home_listen() - tell the worker what was chosen, with learned pronunciations
 * @home: whose
 *
 * Return: the worker's answer, a new reference.
 */
json_t *home_listen(struct home *home);

/**
 * home_hear() - what the worker makes of a clip
 * @home: whose worker
 * @sound: the clip
 * @way: how it comes
 * @seed: of the noise
 * @member: who speaks, NULL: nobody known
 * @features: ask for features and phones
 *
 * Return: its answer, a new reference.
 */
json_t *home_hear(struct home *home, const struct sound *sound, enum sound_way way, uint32_t seed,
		  const char *member, bool features);

/**
 * home_decide() - what the daemon would do with an answer
 * @home: whose
 * @answer: of home_hear()
 * @trust: in who spoke
 * @arena: where the texts live
 *
 * Return: the decision.
 */
struct dictation home_decide(const struct home *home, const json_t *answer,
			     const struct trust *trust, struct arena *arena);

/**
 * home_trust() - how far a member is believed by the outcomes so far
 * @home: whose
 * @member: who
 * @how: the setting
 *
 * Return: as trust_calibrate().
 */
struct trust home_trust(const struct home *home, const char *member, enum voice_automatic how);

/**
 * home_confirm() - a person says what a clip meant
 * @home: who learns
 * @answer: of home_hear() with features
 * @member: who spoke; the text must outlive @home
 * @needs: @count ids in the order said
 * @count: how many
 * @examples: keep examples too, not only outcomes
 */
void home_confirm(struct home *home, const json_t *answer, const char *member,
		  const char *const *needs, size_t count, bool examples);

/**
 * home_show_examples() - hand all examples to the worker
 * @home: whose
 */
void home_show_examples(struct home *home);

/**
 * home_forget() - drop examples and outcomes; the worker is told by home_show_examples()
 * @home: whose
 */
void home_forget(struct home *home);
#endif
