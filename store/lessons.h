/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the household's confirmed recordings taught, in STATE/voice/voice.db: lessons (a stretch of
 * a clip and what it means), outcomes (whether both opinions had been right), and confirmations
 * that the voice worker has still to look at. The shopping list needs none of it: deleting the
 * folder forgets all that was learned and nothing else.
 */
#ifndef CABAS_STORE_LESSONS_H
#define CABAS_STORE_LESSONS_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct lessons;

/**
 * struct lesson - a stretch of a confirmed clip and the need that it names
 * @id: from 1, never used again
 * @event: the RESOLVED event that confirmed it; 0 for an enrolment
 * @time_ms: when, UTC since 1970
 * @member: who spoke
 * @lang: "fr", "en"
 * @need: id
 * @clip: file name below STATE/voice/clips/
 * @from_ms: where in the clip it begins
 * @to_ms: and ends
 * @phones: what the phone loop heard, "" when nothing
 * @features: @feature_len bytes, as core/example.h has them
 * @feature_len: how many
 */
struct lesson {
	uint64_t id, event;
	int64_t time_ms;
	const char *member, *lang, *need, *clip;
	int from_ms, to_ms;
	const char *phones;
	const void *features;
	size_t feature_len;
};

/* Whether it is known what an outcome was: a thing that was added without a question is presumed
 * nothing until a person takes it back. */
enum lesson_truth { LESSON_UNKNOWN, LESSON_WRONG, LESSON_RIGHT };

/**
 * struct lesson_outcome - how the two opinions did on one thing that was said
 * @event: the RESOLVED event, or the HEARD event that added it without a question; 0: enrolment
 * @time_ms: when
 * @member: who spoke
 * @lang: "fr", "en"
 * @agree: both opinions named the same need
 * @margin: thousandths: distance of the second nearest need by that of the nearest
 * @confidence: thousandths
 * @truth: whether the first opinion was right
 */
struct lesson_outcome {
	uint64_t event;
	int64_t time_ms;
	const char *member, *lang;
	bool agree;
	unsigned int margin, confidence;
	enum lesson_truth truth;
};

/**
 * struct lesson_filter - which lessons; NULL and 0 mean all
 * @member: of whom
 * @lang: in which language
 * @need: of which need
 * @clip: from which file
 * @event: of which event
 */
struct lesson_filter {
	const char *member, *lang, *need, *clip;
	uint64_t event;
};

typedef enum err (*lessons_fn)(const struct lesson *lesson, void *userdata);
typedef enum err (*lessons_outcome_fn)(const struct lesson_outcome *outcome, void *userdata);

/**
 * lessons_open() - open the database
 * @folder: STATE/voice, which is there; NULL keeps it in memory
 * @ret_lessons: receives it, for lessons_close()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_INVALID for a newer version, %ERR_NOMEM, %ERR_IO.
 */
enum err lessons_open(const char *folder, struct lessons **ret_lessons, struct error *error);

/**
 * lessons_close() - close it
 * @lessons: or NULL
 */
void lessons_close(struct lessons *lessons);

/**
 * lessons_begin() - start a transaction
 * @lessons: open
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_begin(struct lessons *lessons, struct error *error);

/**
 * lessons_end() - make it durable, or forget it
 * @lessons: open
 * @err: a failure since lessons_begin(): then all of it is forgotten
 * @error: says why the commit failed
 *
 * Return: @err, or the failure of the commit.
 */
enum err lessons_end(struct lessons *lessons, enum err err, struct error *error);

/**
 * lessons_add() - keep a lesson
 * @lessons: open
 * @lesson: copied; its @id is not used
 * @ret_id: receives its number; may be NULL
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_add(struct lessons *lessons, const struct lesson *lesson, uint64_t *ret_id,
		     struct error *error);

/**
 * lessons_each() - visit lessons, oldest first
 * @lessons: open
 * @filter: which
 * @visit: called for each; the lesson lives only during the call; it must not change the database
 * @userdata: for @visit
 * @error: says why not
 *
 * Return: %ERR_NONE, what @visit returned, %ERR_IO.
 */
enum err lessons_each(struct lessons *lessons, const struct lesson_filter *filter, lessons_fn visit,
		      void *userdata, struct error *error);

/**
 * lessons_count() - how many there are
 * @lessons: open
 * @filter: which
 * @ret_count: receives it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_count(struct lessons *lessons, const struct lesson_filter *filter,
		       size_t *ret_count, struct error *error);

/**
 * lessons_drop() - forget one lesson
 * @lessons: open
 * @id: which
 * @error: says why not
 *
 * Return: %ERR_NONE, also when it was gone; %ERR_IO.
 */
enum err lessons_drop(struct lessons *lessons, uint64_t id, struct error *error);

/**
 * lessons_forget() - forget lessons and, unless it is about one need, how well it went
 * @lessons: open
 * @filter: which; outcomes have no need and no clip
 * @ret_count: receives how many lessons went
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_forget(struct lessons *lessons, const struct lesson_filter *filter,
			size_t *ret_count, struct error *error);

/**
 * lessons_add_outcome() - keep an outcome
 * @lessons: open
 * @outcome: copied
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_add_outcome(struct lessons *lessons, const struct lesson_outcome *outcome,
			     struct error *error);

/**
 * lessons_was_wrong() - a person took back what was added without a question
 * @lessons: open
 * @event: the HEARD event
 * @error: says why not
 *
 * Return: %ERR_NONE, also when nothing is known of that event; %ERR_IO.
 */
enum err lessons_was_wrong(struct lessons *lessons, uint64_t event, struct error *error);

/**
 * lessons_each_outcome() - visit outcomes whose truth is known, newest first
 * @lessons: open
 * @lang: of which language, or NULL
 * @max: at most so many
 * @visit: called for each; the outcome lives only during the call
 * @userdata: for @visit
 * @error: says why not
 *
 * Return: %ERR_NONE, what @visit returned, %ERR_IO.
 */
enum err lessons_each_outcome(struct lessons *lessons, const char *lang, int max,
			      lessons_outcome_fn visit, void *userdata, struct error *error);

/**
 * lessons_summary_json() - what was learned, by member and language
 * @lessons: open
 * @ret_json: receives an array of {"member","lang","examples","needs","confirmed","wrong"}, a new
 *	reference
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err lessons_summary_json(struct lessons *lessons, json_t **ret_json, struct error *error);

/**
 * lessons_put_off() - remember a confirmation that the worker has still to look at
 * @lessons: open
 * @event: the RESOLVED event
 * @body: JSON, for lessons_next()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_put_off(struct lessons *lessons, uint64_t event, const char *body,
			 struct error *error);

/**
 * lessons_next() - the oldest confirmation that waits
 * @lessons: open
 * @arena: where the body lives
 * @ret_event: receives its event; 0 when none waits
 * @ret_body: receives what lessons_put_off() was given
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err lessons_next(struct lessons *lessons, struct arena *arena, uint64_t *ret_event,
		      const char **ret_body, struct error *error);

/**
 * lessons_awaits() - whether a confirmation of a clip waits
 * @lessons: open
 * @clip: its file name, which stands in what lessons_put_off() was given
 *
 * Return: true when it does, or when nobody knows.
 */
bool lessons_awaits(struct lessons *lessons, const char *clip);

/**
 * lessons_looked_at() - a confirmation waits no more
 * @lessons: open
 * @event: which
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err lessons_looked_at(struct lessons *lessons, uint64_t event, struct error *error);
#endif
