// SPDX-License-Identifier: GPL-2.0-or-later
/* Who listens to which clip, and what becomes of what was heard. */
#include "daemon/hearing.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/tsv.h"
#include "core/audio.h"
#include "core/dictation.h"
#include "daemon/api.h"
#include "daemon/clips.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/learning.h"
#include "daemon/models.h"
#include "daemon/superscan.h"
#include "daemon/vocabulary.h"
#include "daemon/worker.h"
#include "store/journal.h"

enum {
	VOICE_DEADLINE_MS = 30000,
	VOICE_IDLE_S = 120,
	PICTURE_IDLE_S = 30,
	HEARING_ARENA_MAX = 4 << 20,
	CHECK_ARENA_MAX = 256 << 20,
	STAPLES_MAX = 1 << 16,
	TEACH_AFTER_US = 500000, /* so that many changes cost one lesson */
};

/**
 * struct voice - the recogniser of one language
 * @house: whose
 * @language: which
 * @worker: its program
 * @words: what @house->words was when it was taught
 */
struct voice {
	struct house *house;
	enum language language;
	struct daemon_worker *worker;
	uint64_t words;
};

/**
 * struct hearing - the recognisers
 * @voices: by language
 * @timer: teaches those that run, a little after something changed
 * @staples: ids of data/staples.tsv
 * @staple_count: of them
 */
struct hearing {
	struct voice voices[LANGUAGE_COUNT];
	sd_event_source *timer;
	const char **staples;
	size_t staple_count;
};

/* One clip on its way; @request waits for it or is NULL; @seq is 0 for a try. */
struct task {
	struct house *house;
	struct request *request;
	uint64_t seq;
	enum language language;
	char *member;
};

enum { VOICE_ARGS_MAX = 10 };

/* The command line of a recogniser, with the model of the day. */
static void fill_args(struct house *house, enum language language,
		      const char *ret_argv[VOICE_ARGS_MAX])
{
	const struct voice_model model = models_voice(house, language);
	const char *argv[VOICE_ARGS_MAX] = { "cabas-voice",
					     "--lang",
					     words_language_code(language),
					     "--data",
					     house->settings->datadir,
					     "--model",
					     model.folder,
					     model.dictionary ? "--dict" : NULL,
					     model.dictionary,
					     NULL };

	memcpy(ret_argv, argv, sizeof(argv));
}

static void task_free(struct task *task)
{
	if (task)
		free(task->member);
	free(task);
}
DEFINE_AUTO(task)

/* --- teaching --------------------------------------------------------------------------------- */

static void on_taught(const json_t *answer, const struct error *why, void *userdata)
{
	(void)answer;
	if (why)
		log_warning("%s are not listened for: %s", (const char *)userdata, why->text);
}

static void teach_words(struct voice *voice)
{
	static char what[] = "the household's own words";
	struct hearing *hearing = voice->house->hearing;
	json_t *request = vocabulary_make(voice->house, voice->language, hearing->staples,
					  hearing->staple_count);
	struct error error = { 0 };

	if (daemon_worker_request(voice->worker, request, -1, on_taught, what, &error))
		on_taught(NULL, &error, what);
	json_decref(request);
}

static void teach_examples(struct voice *voice)
{
	static char what[] = "the examples of the household";
	json_t *request = json_pack("{s:s}", "op", "examples");
	_auto_(closep) int fd = -1;
	struct error error = { 0 };
	enum err err = learning_examples(voice->house, voice->language, &fd, &error);

	if (!err && fd >= 0)
		err = daemon_worker_request(voice->worker, request, fd, on_taught, what, &error);
	if (err)
		on_taught(NULL, &error, what);
	json_decref(request);
}

/* Tells a recogniser what to listen for: when it runs anew, and when the household wants more. */
static void teach(struct daemon_worker *worker, void *userdata)
{
	struct voice *voice = userdata;

	(void)worker;
	voice->words = voice->house->words;
	teach_words(voice);
	teach_examples(voice);
}

static void teach_if_changed(struct voice *voice)
{
	if (daemon_worker_is_ready(voice->worker) && voice->words != voice->house->words)
		teach(voice->worker, voice);
}

static int on_timer(sd_event_source *source, uint64_t now_us, void *userdata)
{
	struct house *house = userdata;

	(void)source;
	(void)now_us;
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		teach_if_changed(&house->hearing->voices[language]);
	return 0;
}

static enum err make_timer(struct house *house, struct error *error)
{
	sd_event_source **timer = &house->hearing->timer;

	if (sd_event_add_time_relative(house->loop, timer, CLOCK_MONOTONIC, 0, 0, on_timer, house) <
	    0)
		return error_set(error, ERR_NOMEM, "no timer");
	sd_event_source_set_enabled(*timer, SD_EVENT_OFF);
	return ERR_NONE;
}

void hearing_words_changed(struct house *house)
{
	bool running = false;

	house->words++;
	for (int language = 0; house->hearing && language < LANGUAGE_COUNT; language++)
		running |= daemon_worker_is_ready(house->hearing->voices[language].worker);
	if (!running)
		return;
	sd_event_source_set_time_relative(house->hearing->timer, TEACH_AFTER_US);
	sd_event_source_set_enabled(house->hearing->timer, SD_EVENT_ONESHOT);
}

json_t *hearing_favourites(struct house *house, enum language language, const char *member,
			   size_t max)
{
	return vocabulary_favourites(house, language, member, house->hearing->staples,
				     house->hearing->staple_count, max);
}

enum err hearing_ask(struct house *house, enum language language, const char *member, bool features,
		     int fd, daemon_worker_callback *callback, void *userdata, struct error *error)
{
	struct voice *voice = &house->hearing->voices[language];
	json_t *request = json_pack("{s:s, s:s, s:b}", "op", "decode", "member", member, "features",
				    features);
	enum err err;

	teach_if_changed(voice);
	err = daemon_worker_request(voice->worker, request, fd, callback, userdata, error);
	json_decref(request);
	return err;
}

static enum err make_voice(struct house *house, enum language language, struct error *error)
{
	static const struct daemon_worker_limits limits = { VOICE_DEADLINE_MS, VOICE_IDLE_S };
	_auto_(freep) char *path = daemon_worker_path("cabas-voice");
	struct voice *voice = &house->hearing->voices[language];
	const char *argv[VOICE_ARGS_MAX];
	enum err err;

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	*voice = (struct voice){ .house = house, .language = language };
	fill_args(house, language, argv);
	err = daemon_worker_new(house->loop, path, argv, &limits, &voice->worker, error);
	if (!err)
		daemon_worker_on_start(voice->worker, teach, voice);
	return err;
}

enum err hearing_pronounce(struct house *house, enum language language, json_t *needs,
			   daemon_worker_callback *callback, void *userdata, struct error *error)
{
	json_t *request = json_pack("{s:s, s:O}", "op", "pronunciations", "needs", needs);
	enum err err = daemon_worker_request(house->hearing->voices[language].worker, request, -1,
					     callback, userdata, error);

	json_decref(request);
	return err;
}

void hearing_model_changed(struct house *house, enum language language)
{
	const char *argv[VOICE_ARGS_MAX];
	struct error error = { 0 };

	if (!house->hearing)
		return;
	fill_args(house, language, argv);
	if (daemon_worker_replace(house->hearing->voices[language].worker, argv, &error))
		log_warning("'%s' is heard as before until the next start: %s",
			    words_language_code(language), error.text);
}

static enum err make_image(struct house *house, struct error *error)
{
	static const struct daemon_worker_limits limits = { 0, PICTURE_IDLE_S };
	const char *argv[] = { "cabas-image", NULL };
	_auto_(freep) char *path = daemon_worker_path("cabas-image");

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	return daemon_worker_new(house->loop, path, argv, &limits, &house->image, error);
}

static enum err load_staples(struct house *house, struct error *error)
{
	const char *path = arena_printf(&house->data, "%s/staples.tsv", house->settings->datadir);
	struct tsv_row *rows;
	struct buf bytes;
	size_t count;
	enum err err;

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	buf_init(&bytes, STAPLES_MAX);
	err = file_read(path, &bytes, error);
	if (!err)
		err = tsv_parse("staples.tsv", bytes.bytes, bytes.len, "staples", 1, 1,
				&house->data, &rows, &count, error);
	buf_done(&bytes);
	if (err)
		return err;
	house->hearing->staples = arena_array(&house->data, count, sizeof(char *));
	if (!house->hearing->staples)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < count; i++)
		house->hearing->staples[i] = rows[i].fields[0];
	house->hearing->staple_count = count;
	return ERR_NONE;
}

struct waiting {
	struct house *house;
	uint64_t *seqs;
	size_t count;
};

static enum err find_pending(const struct list_row *row, void *userdata)
{
	struct waiting *waiting = userdata;
	uint64_t *more;

	if (row->event->outcome != OUTCOME_PENDING)
		return ERR_NONE;
	more = reallocarray(waiting->seqs, waiting->count + 1, sizeof(*more));
	if (!more)
		return ERR_NOMEM;
	waiting->seqs = more;
	more[waiting->count++] = row->event->seq;
	return ERR_NONE;
}

enum err hearing_start(struct house *house, struct error *error)
{
	struct waiting waiting = { .house = house };
	enum err err;

	house->hearing = calloc(1, sizeof(*house->hearing));
	if (!house->hearing)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = load_staples(house, error);
	if (!err)
		err = make_timer(house, error);
	if (!err)
		err = make_image(house, error);
	for (int language = 0; language < LANGUAGE_COUNT && !err; language++)
		err = make_voice(house, (enum language)language, error);
	if (!err)
		err = list_each(house->list, LIST_REVIEW, find_pending, &waiting);
	for (size_t i = 0; i < waiting.count && !err; i++)
		hearing_listen(house, waiting.seqs[i], NULL);
	free(waiting.seqs);
	if (!err)
		learning_resume(house);
	return err;
}

void hearing_stop(struct house *house)
{
	if (!house->hearing)
		return;
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		daemon_worker_free(house->hearing->voices[language].worker);
	sd_event_source_disable_unref(house->hearing->timer);
	daemon_worker_free(house->image);
	house->image = NULL;
	free(house->hearing);
	house->hearing = NULL;
}

enum err hearing_check(const void *bytes, size_t len, struct error *error)
{
	struct audio audio;
	struct arena arena;
	enum err err;

	arena_init(&arena, CHECK_ARENA_MAX);
	err = audio_read_wav(bytes, len, &arena, &audio, error);
	arena_done(&arena);
	if (err)
		error_hint(error, "Record it again as a WAV file of at most ten minutes.");
	return err;
}

/* --- what was heard ----------------------------------------------------------------------- */

static json_t *task_json(struct task *task, const struct dictation *heard,
			 const struct event *event)
{
	bool review = event->seq && !heard->accepted;

	return json_pack(
		"{s:s, s:f, s:b, s:o, s:s, s:o, s:o, s:o}", "transcript", heard->transcript,
		"confidence", heard->confidence / 1000.0, "accepted", heard->accepted, "items",
		items_json(task->house, event->items, event->item_count, task->request->language),
		"lang", words_language_code(task->language), "reason",
		heard->reason ? json_string(heard->reason) : json_null(), "event",
		event->seq ? json_integer((json_int_t)event->seq) : json_null(), "review",
		review ? json_integer((json_int_t)task->seq) : json_null());
}

/* The clip's file is needed no more once what it said is on the list (decisions, Promises 2). */
static void drop_clip(struct house *house, uint64_t seq)
{
	struct event record;
	struct arena arena;

	arena_init(&arena, HEARING_ARENA_MAX);
	if (!journal_read(house->store, seq, &arena, &record, NULL) && record.clip)
		clips_settled(house, record.clip);
	arena_done(&arena);
}

/* A clip that names a code teaches it, or waits in the review as its name. */
static enum err journal_heard(struct task *task, const struct dictation *heard, struct arena *arena,
			      struct event *event, struct error *error)
{
	struct house *house = task->house;
	struct event record;
	enum err err = journal_read(house->store, task->seq, arena, &record, error);
	bool one_thing;

	if (!err)
		err = superscan_find(house, &record, arena, &event->gtin, error);
	if (!err)
		err = house_begin(house, error);
	if (err)
		return err;
	one_thing = event->item_count == 1 && event->items[0].action == ITEM_ADD &&
		    event->items[0].need;
	if (event->gtin && heard->accepted && one_thing)
		err = superscan_teach(house, event->gtin, &event->items[0], ORIGIN_VOICE, error);
	if (!err)
		err = house_journal(house, event, NULL, error);
	return house_commit(house, err, error);
}

static enum err settle(struct task *task, const struct dictation *heard, const json_t *answer,
		       struct arena *arena, struct event *event, struct error *error)
{
	struct house *house = task->house;
	enum err err;

	*event = (struct event){ .kind = EVENT_HEARD,
				 .origin = ORIGIN_VOICE,
				 .outcome = heard->accepted ? OUTCOME_LIST : OUTCOME_REVIEW,
				 .of = task->seq,
				 .reason = heard->reason,
				 .text = heard->transcript,
				 .lang = words_language_code(task->language),
				 .confidence = heard->confidence,
				 .item_count = heard->count };
	err = items_from_phrase(house, heard->items, heard->count, task->language, arena,
				&event->items);
	if (err || !task->seq)
		return err;
	err = journal_heard(task, heard, arena, event, error);
	if (!err)
		log_info("clip of event %llu: %s%s%s", (unsigned long long)task->seq,
			 event_outcome_text(event->outcome), heard->reason ? ", " : "",
			 heard->reason ? heard->reason : "");
	if (!err && heard->accepted) {
		learning_added(house, event, task->language, task->member, answer);
		drop_clip(house, task->seq);
	}
	return err;
}

/* The recogniser's answer, or why there is none: either way the clip gets its place. */
static void on_heard(const json_t *answer, const struct error *why, void *userdata)
{
	_auto_(task_freep) struct task *task = userdata;
	struct dictation heard = { .transcript = "", .reason = "worker-failed" };
	struct trust trust = learning_trust(task->house, task->member, task->language);
	struct error error = { 0 };
	struct event event = { 0 };
	struct arena arena;
	enum err err = ERR_NONE;

	arena_init(&arena, HEARING_ARENA_MAX);
	if (!why)
		err = dictation_decide(task->house->needs, task->language, answer, &trust, &arena,
				       &heard, &error);
	else
		log_warning("a clip was not listened to: %s; it waits in the review", why->text);
	if (why && why->code == ERR_LIMIT)
		heard.reason = "too-long";
	if (why && !task->seq)
		err = error_set(&error, why->code, "the recording could not be listened to: %s",
				why->text);
	if (!err)
		err = settle(task, &heard, answer, &arena, &event, &error);
	if (task->request && err)
		api_error(task->request, err, &error);
	else if (task->request)
		api_json(task->request, task_json(task, &heard, &event));
	else if (err)
		log_error("what a clip said cannot be kept: %s", error.text);
	arena_done(&arena);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* Asks the recogniser; @task is its callback's, also when it fails. */
static void ask(struct task *task, int fd)
{
	struct error error = { 0 };

	if (hearing_ask(task->house, task->language, task->member, false, fd, on_heard, task,
			&error))
		on_heard(NULL, &error, task);
}

static struct task *make_task(struct house *house, struct request *request, uint64_t seq,
			      const char *lang, const char *member)
{
	_auto_(task_freep) struct task *task = calloc(1, sizeof(*task));

	if (task)
		*task = (struct task){ .house = house,
				       .request = request,
				       .seq = seq,
				       .language = items_language(lang ? lang
								       : house->settings->language),
				       .member = strdup(member ? member : "household") };
	if (request)
		api_hold(request);
	if (task && task->member)
		return steal(task);
	if (request)
		api_error(request, ERR_NOMEM, NULL);
	return NULL;
}

void hearing_listen(struct house *house, uint64_t seq, struct request *request)
{
	_auto_(closep) int fd = -1;
	struct error error = { 0 };
	struct event record = { 0 };
	struct arena arena;
	struct task *task;
	enum err err;

	arena_init(&arena, HEARING_ARENA_MAX);
	err = journal_read(house->store, seq, &arena, &record, &error);
	task = make_task(house, request, seq, record.lang, record.member);
	if (!err && task)
		err = clips_open(house, record.clip, &fd, &error);
	arena_done(&arena);
	if (!task)
		return;
	if (err)
		on_heard(NULL, &error, task);
	else
		ask(task, fd);
}

void hearing_try(struct house *house, int fd, const char *lang, struct request *request)
{
	struct task *task = make_task(house, request, 0, lang, NULL);

	if (task)
		ask(task, fd);
	closep(&fd);
}
