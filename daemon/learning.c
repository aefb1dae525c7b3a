// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * confirmation -> waits in voice.db -> the worker's features of the clip -> lessons and outcomes,
 * the clip moves to STATE/voice/clips. A crash at any point loses no confirmation that waits.
 */
#include "daemon/learning.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"
#include "core/example.h"
#include "core/learning.h"
#include "daemon/api.h"
#include "daemon/clips.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/learning_state.h"

/* One clip on its way to become lessons; @request waits for an enrolment or is NULL. */
struct task {
	struct house *house;
	struct request *request;
	uint64_t event; /* that waits in voice.db; 0 for an enrolment */
	json_t *body;	/* {"clip","member","lang","items":[ITEM]} */
};

static void go_on(struct house *house);

static void task_free(struct task *task)
{
	if (!task)
		return;
	json_decref(task->body);
	free(task);
}
DEFINE_AUTO(task)

static const char *task_text(const struct task *task, const char *name)
{
	return json_string_value(json_object_get(task->body, name));
}

/* --- lessons from an answer --------------------------------------------------------------------
 */

/* The lessons of one member and need, one more than are kept. */
struct crowd {
	struct arena arena;
	struct example list[LEARNING_NEED_MAX + 1];
	size_t count;
};

static enum err add_to_crowd(const struct lesson *lesson, void *userdata)
{
	struct crowd *crowd = userdata;
	void *features = arena_alloc(&crowd->arena, lesson->feature_len + 1);

	if (!features)
		return ERR_NOMEM;
	if (crowd->count > LEARNING_NEED_MAX)
		return ERR_NONE;
	memcpy(features, lesson->features, lesson->feature_len);
	crowd->list[crowd->count++] = (struct example){ .id = lesson->id,
							.features = features,
							.feature_len = lesson->feature_len };
	return ERR_NONE;
}

/* The one that the others make least needed goes. */
static enum err make_room(struct lessons *lessons, const struct lesson *lesson, struct error *error)
{
	const struct lesson_filter same = { .member = lesson->member,
					    .lang = lesson->lang,
					    .need = lesson->need };
	struct crowd crowd = { .count = 0 };
	size_t index;
	enum err err;

	arena_init(&crowd.arena, LEARNING_ARENA_MAX);
	err = lessons_each(lessons, &same, add_to_crowd, &crowd, error);
	if (!err && crowd.count > LEARNING_NEED_MAX) {
		err = example_replace(crowd.list, crowd.count, &crowd.arena, &index);
		if (!err)
			err = lessons_drop(lessons, crowd.list[index].id, error);
	}
	arena_done(&crowd.arena);
	return err;
}

static enum err keep_example(const struct task *task, const struct learning_example *example,
			     struct error *error)
{
	struct lessons *lessons = task->house->learning->lessons;
	const struct lesson lesson = {
		.event = task->event,
		.time_ms = house_now(),
		.member = task_text(task, "member"),
		.lang = task_text(task, "lang"),
		.need = example->need,
		.clip = task_text(task, "clip"),
		.from_ms = example->from_ms,
		.to_ms = example->to_ms,
		.phones = example->phones,
		.features = example->features,
		.feature_len = example->feature_len,
	};
	enum err err = lessons_add(lessons, &lesson, NULL, error);

	return err ? err : make_room(lessons, &lesson, error);
}

static enum err keep_outcome(const struct task *task, const struct trust_outcome *outcome,
			     struct error *error)
{
	const struct lesson_outcome kept = {
		.event = task->event,
		.time_ms = house_now(),
		.member = task_text(task, "member"),
		.lang = task_text(task, "lang"),
		.agree = outcome->agree,
		.margin = outcome->margin,
		.confidence = outcome->confidence,
		.truth = outcome->right ? LESSON_RIGHT : LESSON_WRONG,
	};

	return lessons_add_outcome(task->house->learning->lessons, &kept, error);
}

static enum err keep_all(const struct task *task, const struct learning *taught,
			 struct error *error)
{
	struct lessons *lessons = task->house->learning->lessons;
	enum err err = lessons_begin(lessons, error);

	if (err)
		return err;
	for (size_t i = 0; i < taught->outcome_count && !err; i++)
		err = keep_outcome(task, &taught->outcomes[i], error);
	for (size_t i = 0; i < taught->example_count && !err; i++)
		err = keep_example(task, &taught->examples[i], error);
	if (!err && task->event)
		err = lessons_looked_at(lessons, task->event, error);
	return lessons_end(lessons, err, error);
}

static bool is_wanted(struct house *house, const char *clip)
{
	const struct lesson_filter filter = { .clip = clip };
	size_t count = 1;

	return lessons_count(house->learning->lessons, &filter, &count, NULL) || count;
}

static void drop_if_unwanted(const char *clip, void *userdata)
{
	struct house *house = userdata;

	if (!is_wanted(house, clip))
		clips_forget(house, clip);
}

void learning_tidy(struct house *house)
{
	clips_each_kept(house, drop_if_unwanted, house);
}

struct confirmed {
	struct item items[EVENT_ITEMS_MAX];
	const char *needs[EVENT_ITEMS_MAX];
	size_t count;
};

static enum err read_confirmed(const struct task *task, struct arena *arena,
			       struct confirmed *confirmed, struct error *error)
{
	const json_t *items = json_object_get(task->body, "items");
	enum err err = ERR_NONE;

	confirmed->count = 0;
	for (size_t i = 0; i < json_array_size(items) && i < EVENT_ITEMS_MAX && !err; i++) {
		err = event_item_parse(json_array_get(items, i), arena, &confirmed->items[i],
				       error);
		if (err)
			break;
		confirmed->needs[i] = confirmed->items[i].need;
		confirmed->count++;
	}
	return err;
}

/* What there is to learn; of an enrolment only what was said counts, not how much. */
static enum err pair(const struct task *task, const json_t *answer, struct arena *arena,
		     struct learning *taught, struct error *error)
{
	struct confirmed confirmed;
	enum err err = read_confirmed(task, arena, &confirmed, error);

	if (!err)
		err = learning_pair(answer, confirmed.needs, confirmed.count, arena, taught, error);
	if (err || !task->event)
		return err;
	err = learning_check_amounts(answer, confirmed.items, confirmed.count, task->house->needs,
				     items_language(task_text(task, "lang")), arena, taught);
	return err ? error_set(error, err, "out of memory") : ERR_NONE;
}

/* What the worker found in a confirmed clip becomes lessons; without any the clip goes. */
static enum err learn(const struct task *task, const json_t *answer, size_t *ret_count,
		      struct error *error)
{
	struct learning taught = { .example_count = 0 };
	struct house *house = task->house;
	struct arena arena;
	enum err err;

	arena_init(&arena, LEARNING_ARENA_MAX);
	err = pair(task, answer, &arena, &taught, error);
	if (!err && taught.example_count)
		err = clips_keep_taught(house, task_text(task, "clip"), error);
	if (!err)
		err = keep_all(task, &taught, error);
	if (!err)
		*ret_count = taught.example_count;
	arena_done(&arena);
	clips_settled(house, task_text(task, "clip"));
	learning_tidy(house);
	hearing_words_changed(house);
	if (!err)
		learning_adapt(house, items_language(task_text(task, "lang")));
	return err;
}

/* --- confirmations ------------------------------------------------------------------------------
 */

/* What cannot be learned from waits no more. */
static void pass_over(const struct task *task, const char *why)
{
	struct error error = { 0 };

	log_warning("nothing was learned from a recording: %s", why);
	if (lessons_looked_at(task->house->learning->lessons, task->event, &error))
		log_error("%s", error.text);
	clips_settled(task->house, task_text(task, "clip"));
}

static void on_confirmed(const json_t *answer, const struct error *why, void *userdata)
{
	_auto_(task_freep) struct task *task = userdata;
	struct house *house = task->house;
	struct error error = { 0 };
	size_t count;

	if (why)
		pass_over(task, why->text);
	else if (learn(task, answer, &count, &error))
		pass_over(task, error.text);
	else
		log_info("event %llu taught %zu example(s)", (unsigned long long)task->event,
			 count);
	house->learning->busy = false;
	go_on(house);
}

/* Asks the worker to listen once more, with what it takes to learn; @task is taken over. */
static enum err ask(struct task *task, daemon_worker_callback *callback, struct error *error)
{
	_auto_(task_freep) struct task *mine = task;
	_auto_(closep) int fd = -1;
	enum err err = clips_open(task->house, task_text(task, "clip"), &fd, error);

	if (!err)
		err = hearing_ask(task->house, items_language(task_text(task, "lang")),
				  task_text(task, "member"), true, fd, callback, task, error);
	if (!err)
		(void)steal(mine);
	return err;
}

static struct task *make_task(struct house *house, uint64_t event, json_t *body)
{
	struct task *task = calloc(1, sizeof(*task));

	if (!task || !body) {
		free(task);
		json_decref(body);
		return NULL;
	}
	*task = (struct task){ .house = house, .event = event, .body = body };
	return task;
}

/* One confirmation at a time; a person who speaks now does not wait behind many. */
static void go_on(struct house *house)
{
	struct learning_state *state = house->learning;
	struct error error = { 0 };
	struct arena arena;
	const char *text;
	struct task *task;
	uint64_t event;

	arena_init(&arena, LEARNING_ARENA_MAX);
	while (!state->busy && !lessons_next(state->lessons, &arena, &event, &text, &error) &&
	       event) {
		task = make_task(house, event, json_loads(text, 0, NULL));
		state->busy = task && !ask(task, on_confirmed, &error);
		if (!state->busy && lessons_looked_at(state->lessons, event, &error))
			break;
	}
	arena_done(&arena);
	if (error.code)
		log_warning("nothing was learned from a recording: %s", error.text);
}

/* The items that were confirmed; NULL when not all that was said has a need. */
static json_t *confirmed_items(const struct event *resolved)
{
	json_t *items = json_array();

	for (size_t i = 0; i < resolved->item_count; i++) {
		if (!resolved->items[i].need) {
			json_decref(items);
			return NULL;
		}
		json_array_append_new(items, event_item_json(&resolved->items[i]));
	}
	return items;
}

static enum err put_off(struct house *house, const struct event *review,
			const struct event *resolved, struct error *error)
{
	json_t *items = confirmed_items(resolved);
	json_t *body = items ? json_pack("{s:s, s:s, s:s, s:o}", "clip", review->clip, "member",
					 review->member ? review->member : "household", "lang",
					 review->lang ? review->lang : house->settings->language,
					 "items", items)
			     : NULL;
	_auto_(freep) char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

	json_decref(body);
	if (!text)
		return error_set(error, ERR_NOTHING, "not all that was said has a name");
	return lessons_put_off(house->learning->lessons, resolved->seq, text, error);
}

void learning_confirmed(struct house *house, const struct event *review,
			const struct event *resolved)
{
	struct error error = { 0 };

	if (!review->clip)
		return;
	if (!house->settings->learning || resolved->outcome != OUTCOME_ACCEPTED ||
	    !resolved->item_count || put_off(house, review, resolved, &error)) {
		clips_settled(house, review->clip);
		return;
	}
	go_on(house);
}

void learning_added(struct house *house, const struct event *heard, enum language language,
		    const char *member, const json_t *answer)
{
	struct learning taught = { .outcome_count = 0 };
	const char *ids[EVENT_ITEMS_MAX];
	struct error error = { 0 };
	struct arena arena;
	enum err err;

	arena_init(&arena, LEARNING_ARENA_MAX);
	for (size_t i = 0; i < heard->item_count && i < EVENT_ITEMS_MAX; i++)
		ids[i] = heard->items[i].need;
	err = learning_pair(answer, ids, heard->item_count, &arena, &taught, &error);
	for (size_t i = 0; i < taught.outcome_count && !err; i++) {
		const struct lesson_outcome outcome = {
			.event = heard->seq,
			.time_ms = house_now(),
			.member = member,
			.lang = words_language_code(language),
			.agree = taught.outcomes[i].agree,
			.margin = taught.outcomes[i].margin,
			.confidence = taught.outcomes[i].confidence,
			.truth = LESSON_UNKNOWN,
		};

		err = lessons_add_outcome(house->learning->lessons, &outcome, &error);
	}
	arena_done(&arena);
	if (err)
		log_warning("how well a recording was understood is not kept: %s", error.text);
}

void learning_was_wrong(struct house *house, uint64_t event)
{
	struct error error = { 0 };

	if (lessons_was_wrong(house->learning->lessons, event, &error))
		log_warning("how well a recording was understood is not kept: %s", error.text);
}

void learning_taken_back(struct house *house, uint64_t event)
{
	const struct lesson_filter filter = { .event = event };
	struct error error = { 0 };
	size_t count = 0;
	enum err err = lessons_was_wrong(house->learning->lessons, event, &error);

	if (!err)
		err = lessons_looked_at(house->learning->lessons, event, &error);
	if (!err)
		err = lessons_count(house->learning->lessons, &filter, &count, &error);
	if (!err && count) {
		err = lessons_forget(house->learning->lessons, &filter, &count, &error);
		learning_tidy(house);
		hearing_words_changed(house);
	}
	if (err)
		log_warning("what event %llu taught is not forgotten: %s",
			    (unsigned long long)event, error.text);
}

/* --- enrolment ----------------------------------------------------------------------------------
 */

/* Too short to be a word. */
enum { SPEECH_MS_MIN = 150 };

static const char *problem(const json_t *answer, size_t learned)
{
	json_int_t speech_ms = json_integer_value(json_object_get(answer, "speech_ms"));

	if (!speech_ms)
		return "nothing-heard";
	return speech_ms < SPEECH_MS_MIN ? "too-short" : learned ? NULL : "nothing-heard";
}

static const char *enrolled_need(const struct task *task)
{
	const json_t *item = json_array_get(json_object_get(task->body, "items"), 0);

	return json_string_value(json_object_get(item, "need"));
}

static void answer_enrolment(struct task *task, const json_t *answer, const char *trouble)
{
	const char *need = enrolled_need(task);
	const json_t *single = json_object_get(answer, "single");
	const char *heard = json_string_value(json_object_get(single, "need"));

	api_json(task->request,
		 json_pack("{s:s, s:o, s:b, s:I, s:o}", "need", need, "heard",
			   items_text_json(heard), "right", heard && !strcmp(heard, need),
			   "speech_ms", json_integer_value(json_object_get(answer, "speech_ms")),
			   "problem", items_text_json(trouble)));
}

static void on_enrolled(const json_t *answer, const struct error *why, void *userdata)
{
	_auto_(task_freep) struct task *task = userdata;
	struct error error = { 0 };
	size_t count = 0;

	if (why) {
		clips_settled(task->house, task_text(task, "clip"));
		answer_enrolment(task, NULL, "worker-failed");
	} else if (learn(task, answer, &count, &error)) {
		api_error(task->request, error.code, &error);
	} else {
		answer_enrolment(task, answer, problem(answer, count));
	}
}

void learning_enrol(struct house *house, const char *member, enum language language,
		    const char *need, const void *bytes, size_t len, struct request *request)
{
	const struct item item = { .action = ITEM_ADD, .need = need };
	const char *clip, *hash;
	struct error error = { 0 };
	struct task *task = NULL;
	struct arena arena;
	enum err err;

	arena_init(&arena, LEARNING_ARENA_MAX);
	err = clips_keep(house, 0, bytes, len, &arena, &clip, &hash, &error);
	if (!err) {
		task = make_task(house, 0,
				 json_pack("{s:s, s:s, s:s, s:[o]}", "clip", clip, "member", member,
					   "lang", words_language_code(language), "items",
					   event_item_json(&item)));
		err = task ? ERR_NONE : error_set(&error, ERR_NOMEM, "out of memory");
	}
	if (!err) {
		task->request = request;
		err = ask(task, on_enrolled, &error);
	}
	arena_done(&arena);
	if (err)
		api_error(request, err, &error);
	else
		api_hold(request);
}

/* --- start and end ------------------------------------------------------------------------------
 */

enum err learning_start(struct house *house, struct error *error)
{
	_auto_(freep) char *folder = NULL;
	enum err err;

	house->learning = calloc(1, sizeof(*house->learning));
	if (!house->learning || asprintf(&folder, "%s/voice", house->settings->state) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = lessons_open(folder, &house->learning->lessons, error);
	if (err)
		return err;
	clips_sweep(house);
	learning_tidy(house);
	return ERR_NONE;
}

void learning_resume(struct house *house)
{
	go_on(house);
}

void learning_stop(struct house *house)
{
	if (!house->learning)
		return;
	lessons_close(house->learning->lessons);
	free(house->learning);
	house->learning = NULL;
}
