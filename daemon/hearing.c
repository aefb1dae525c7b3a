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
#include "daemon/models.h"
#include "daemon/worker.h"
#include "store/journal.h"

enum {
	VOICE_DEADLINE_MS = 30000,
	VOICE_IDLE_S = 120,
	PICTURE_IDLE_S = 30,
	HEARING_ARENA_MAX = 4 << 20,
	CHECK_ARENA_MAX = 256 << 20,
	STAPLES_MAX = 1 << 16,
	HISTORY_EVENTS = 2000,
};

/**
 * struct hearing - the recognisers, one for each language
 * @voices: by language
 * @taught: what the running recogniser was told
 * @staples: rows of data/staples.tsv
 * @staple_count: of them
 */
struct hearing {
	struct daemon_worker *voices[LANGUAGE_COUNT];
	json_t *taught[LANGUAGE_COUNT];
	struct tsv_row *staples;
	size_t staple_count;
};

/* One clip on its way; @request waits for it or is NULL; @seq is 0 for a try. */
struct task {
	struct house *house;
	struct request *request;
	uint64_t seq;
	enum language language;
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

static enum err make_voice(struct house *house, enum language language, struct error *error)
{
	static const struct daemon_worker_limits limits = { VOICE_DEADLINE_MS, VOICE_IDLE_S };
	_auto_(freep) char *path = daemon_worker_path("cabas-voice");
	const char *argv[VOICE_ARGS_MAX];

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	fill_args(house, language, argv);
	return daemon_worker_new(house->loop, path, argv, &limits,
				 &house->hearing->voices[language], error);
}

void hearing_model_changed(struct house *house, enum language language)
{
	const char *argv[VOICE_ARGS_MAX];
	struct error error = { 0 };

	if (!house->hearing)
		return;
	fill_args(house, language, argv);
	if (daemon_worker_replace(house->hearing->voices[language], argv, &error))
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
	struct buf bytes;
	enum err err;

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	buf_init(&bytes, STAPLES_MAX);
	err = file_read(path, &bytes, error);
	if (!err)
		err = tsv_parse("staples.tsv", bytes.bytes, bytes.len, "staples", 1, 1,
				&house->data, &house->hearing->staples,
				&house->hearing->staple_count, error);
	buf_done(&bytes);
	return err;
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
		err = make_image(house, error);
	for (int language = 0; language < LANGUAGE_COUNT && !err; language++)
		err = make_voice(house, (enum language)language, error);
	if (!err)
		err = list_each(house->list, LIST_REVIEW, find_pending, &waiting);
	for (size_t i = 0; i < waiting.count && !err; i++)
		hearing_listen(house, waiting.seqs[i], NULL);
	free(waiting.seqs);
	return err;
}

void hearing_stop(struct house *house)
{
	if (!house->hearing)
		return;
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		daemon_worker_free(house->hearing->voices[language]);
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		json_decref(house->hearing->taught[language]);
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

static enum err settle(struct task *task, const struct dictation *heard, struct arena *arena,
		       struct event *event, struct error *error)
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
	err = house_journal_one(house, event, NULL, error);
	if (!err)
		log_info("clip of event %llu: %s%s%s", (unsigned long long)task->seq,
			 event_outcome_text(event->outcome), heard->reason ? ", " : "",
			 heard->reason ? heard->reason : "");
	if (!err && heard->accepted)
		drop_clip(house, task->seq);
	return err;
}

/* The recogniser's answer, or why there is none: either way the clip gets its place. */
static void on_heard(const json_t *answer, const struct error *why, void *userdata)
{
	_auto_(freep) struct task *task = userdata;
	struct dictation heard = { .transcript = "", .reason = "worker-failed" };
	/* no confirmations are known here yet */
	struct trust trust = trust_calibrate(NULL, 0, NULL, task->house->settings->automatic);
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
	if (why && !task->seq)
		err = error_set(&error, why->code, "the recording could not be listened to: %s",
				why->text);
	if (!err)
		err = settle(task, &heard, &arena, &event, &error);
	if (task->request && err)
		api_error(task->request, err, &error);
	else if (task->request)
		api_json(task->request, task_json(task, &heard, &event));
	else if (err)
		log_error("what a clip said cannot be kept: %s", error.text);
	arena_done(&arena);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* What a recogniser is to listen for: few words are heard better than many. */
struct vocabulary {
	struct house *house;
	json_t *names, *needs;
};

static void add_need(struct vocabulary *vocabulary, const char *id)
{
	const json_t *known;
	size_t i;

	if (!id || !needs_find(vocabulary->house->needs, id))
		return;
	json_array_foreach(vocabulary->needs, i,
			   known) if (!strcmp(json_string_value(known), id)) return;
	json_array_append_new(vocabulary->needs, json_string(id));
}

static enum err add_row(const struct list_row *row, void *userdata)
{
	struct vocabulary *vocabulary = userdata;

	if (row->kind == LIST_NEED && row->event->label)
		json_array_append_new(vocabulary->names,
				      json_pack("{s:s, s:s}", "need", row->event->need, "text",
						row->event->label));
	add_need(vocabulary, row->event->need);
	for (size_t i = 0; row->kind == LIST_LINE && i < row->event->item_count; i++)
		add_need(vocabulary, row->event->items[i].need);
	return ERR_NONE;
}

/* What the household bought or wanted lately. */
static enum err add_event(const struct event *event, void *userdata)
{
	for (size_t i = 0; i < event->item_count && event->outcome != OUTCOME_REVIEW; i++)
		add_need(userdata, event->items[i].need);
	return ERR_NONE;
}

static json_t *make_vocabulary(struct house *house)
{
	struct vocabulary vocabulary = { house, json_array(), json_array() };

	for (size_t i = 0; i < house->hearing->staple_count; i++)
		add_need(&vocabulary, house->hearing->staples[i].fields[0]);
	(void)list_each(house->list, LIST_ROW_KIND_COUNT, add_row, &vocabulary);
	(void)journal_newest(house->store, HISTORY_EVENTS, add_event, &vocabulary, NULL);
	return json_pack("{s:s, s:o, s:o}", "op", "vocabulary", "names", vocabulary.names, "needs",
			 vocabulary.needs);
}

static void on_vocabulary(const json_t *answer, const struct error *why, void *userdata)
{
	(void)answer;
	(void)userdata;
	if (why)
		log_warning("the household's own words are not listened for: %s", why->text);
}

/* Tells a recogniser what to listen for, when it runs anew or the household wants more. */
static void teach(struct house *house, enum language language)
{
	struct daemon_worker *voice = house->hearing->voices[language];
	json_t *request = make_vocabulary(house);
	struct error error;

	if (daemon_worker_pid(voice) && json_equal(request, house->hearing->taught[language])) {
		json_decref(request);
		return;
	}
	if (daemon_worker_request(voice, request, -1, on_vocabulary, NULL, &error))
		log_warning("the household's own words are not listened for: %s", error.text);
	json_decref(house->hearing->taught[language]);
	house->hearing->taught[language] = request;
}

/* Asks the recogniser; @task is its callback's, also when it fails. */
static void ask(struct task *task, int fd)
{
	struct house *house = task->house;
	json_t *request = json_pack("{s:s}", "op", "decode");
	struct error error = { 0 };
	enum err err;

	teach(house, task->language);
	err = daemon_worker_request(house->hearing->voices[task->language], request, fd, on_heard,
				    task, &error);
	json_decref(request);
	if (err)
		on_heard(NULL, &error, task);
}

static struct task *make_task(struct house *house, struct request *request, uint64_t seq,
			      const char *lang)
{
	struct task *task = calloc(1, sizeof(*task));

	if (task)
		*task = (struct task){ .house = house,
				       .request = request,
				       .seq = seq,
				       .language = items_language(
					       lang ? lang : house->settings->language) };
	if (request)
		api_hold(request);
	if (!task && request)
		api_error(request, ERR_NOMEM, NULL);
	return task;
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
	task = make_task(house, request, seq, record.lang);
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
	struct task *task = make_task(house, request, 0, lang);

	if (task)
		ask(task, fd);
	closep(&fd);
}
