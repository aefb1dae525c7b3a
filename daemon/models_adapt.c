// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/models_adapt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/models.h"
#include "daemon/models_folder.h"
#include "daemon/worker.h"

enum { DEADLINE_MS = 3600 * 1000, IDLE_S = 1, CLIP_BYTES_MAX = 40 << 20, NOTE_MAX = 4096 };

/**
 * struct adapting - one adaptation under way
 * @house: the daemon
 * @language: of it
 * @worker: cabas-adapt; kept until the next one
 * @clips: for the request
 * @fd: of their bytes
 * @count: of words that there were
 * @base: the model that is adapted
 * @busy: under way
 */
struct adapting {
	struct house *house;
	enum language language;
	struct daemon_worker *worker;
	json_t *clips;
	int fd;
	size_t count;
	char *base;
	bool busy;
};

/* The number of words that an adaptation is for: the largest of these that was reached. */
static size_t step_of(size_t count)
{
	static const size_t steps[] = { 40, 100, 200, 400, 800, 1600 };
	size_t step = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (count >= steps[i])
			step = steps[i];
	return step;
}

/* --- what was tried already ------------------------------------------------------------------- */

static char *note_path(const struct house *house, enum language language)
{
	char *path;

	if (asprintf(&path, "%s/voice/models/%s.tried", house->settings->state,
		     words_language_code(language)) < 0)
		return NULL;
	return path;
}

/* The words at the last try with the same model; 0 without one. */
static size_t tried(const struct house *house, enum language language)
{
	_auto_(freep) char *path = note_path(house, language);
	json_int_t words = 0;
	json_t *note = NULL;
	struct buf bytes;
	const char *of;

	buf_init(&bytes, NOTE_MAX);
	if (path && !file_read(path, &bytes, NULL) && bytes.len)
		note = json_loadb(bytes.bytes, bytes.len, 0, NULL);
	buf_done(&bytes);
	of = json_string_value(json_object_get(note, "of"));
	if (of && !strcmp(of, models_base(house, language).id))
		words = json_integer_value(json_object_get(note, "words"));
	json_decref(note);
	return words > 0 ? (size_t)words : 0;
}

static void note_try(const struct adapting *adapting)
{
	_auto_(freep) char *path = note_path(adapting->house, adapting->language);
	json_t *note = json_pack("{s:s, s:I}", "of",
				 models_base(adapting->house, adapting->language).id, "words",
				 (json_int_t)adapting->count);
	char *text = note ? json_dumps(note, JSON_COMPACT) : NULL;
	struct error error = { 0 };

	if (path && text && file_write(path, 0600, text, strlen(text), &error))
		log_warning("an adaptation will be tried again: %s", error.text);
	free(text);
	json_decref(note);
}

bool models_adapt_due(struct house *house, enum language language, size_t count)
{
	size_t step = step_of(count);

	return house->models && !(house->adapting && house->adapting->busy) && step &&
	       models_base(house, language).folder && step > tried(house, language);
}

/* --- the result ------------------------------------------------------------------------------- */

static void end(struct adapting *adapting)
{
	json_decref(adapting->clips);
	adapting->clips = NULL;
	closep(&adapting->fd);
	adapting->fd = -1;
	free(adapting->base);
	adapting->base = NULL;
	adapting->busy = false;
}

static json_t *make_about(const struct adapting *adapting, const json_t *answer)
{
	json_t *about = json_pack("{s:i, s:s, s:I}", "format", 1, "of",
				  models_base(adapting->house, adapting->language).id, "time_ms",
				  (json_int_t)house_now());

	if (about)
		(void)json_object_update(about, (json_t *)(uintptr_t)answer);
	return about;
}

static void on_adapted(const json_t *answer, const struct error *why, void *userdata)
{
	struct adapting *adapting = userdata;
	const char *lang = words_language_code(adapting->language);
	const struct models_base base = models_base(adapting->house, adapting->language);
	struct error error = { 0 };
	json_t *about;
	enum err err = ERR_NONE;

	if (why) {
		log_warning("the model for '%s' is not adapted: %s", lang, why->text);
		end(adapting);
		return;
	}
	note_try(adapting);
	about = make_about(adapting, answer);
	/* another model was put in place meanwhile: this one is of no use */
	if (base.folder && !strcmp(base.folder, adapting->base) &&
	    json_is_true(json_object_get(answer, "kept")))
		err = models_adapted(adapting->house, adapting->language, adapting->fd, about,
				     &error);
	if (err)
		log_warning("the adapted model for '%s' is not kept: %s", lang, error.text);
	json_decref(about);
	log_info("of %lld held-out clips for '%s' %lld were understood, with the adapted model "
		 "%lld: %s",
		 (long long)json_integer_value(json_object_get(answer, "held_out")), lang,
		 (long long)json_integer_value(json_object_get(answer, "before")),
		 (long long)json_integer_value(json_object_get(answer, "after")),
		 json_is_true(json_object_get(answer, "kept")) ? "it is kept" : "it is dropped");
	end(adapting);
}

/* --- the request ------------------------------------------------------------------------------ */

static enum err start_worker(struct adapting *adapting, struct error *error)
{
	static const struct daemon_worker_limits limits = { DEADLINE_MS, IDLE_S };
	const char *argv[] = { "cabas-adapt", "--model", adapting->base, NULL };
	_auto_(freep) char *path = daemon_worker_path("cabas-adapt");

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (adapting->worker)
		return daemon_worker_replace(adapting->worker, argv, error);
	return daemon_worker_new(adapting->house->loop, path, argv, &limits, &adapting->worker,
				 error);
}

/* The recogniser said how its words sound. */
static void on_words(const json_t *answer, const struct error *why, void *userdata)
{
	struct adapting *adapting = userdata;
	struct error error = { 0 };
	json_t *request;
	enum err err;

	if (why) {
		on_adapted(NULL, why, adapting);
		return;
	}
	request = json_pack("{s:s, s:O?, s:O}", "op", "adapt", "words",
			    json_object_get(answer, "words"), "clips", adapting->clips);
	err = start_worker(adapting, &error);
	if (!err)
		err = daemon_worker_request(adapting->worker, request, adapting->fd, on_adapted,
					    adapting, &error);
	json_decref(request);
	if (err)
		on_adapted(NULL, &error, adapting);
}

static enum err write_all(int fd, const char *bytes, size_t len, struct error *error)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, bytes + done, len - done);

		if (n < 0 && errno != EINTR)
			return error_set(error, ERR_IO, "recordings cannot be gathered: %s",
					 strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
	return ERR_NONE;
}

static enum err add_clip(struct adapting *adapting, const struct models_adapt_clip *clip,
			 size_t *offset, struct error *error)
{
	char id[32];
	struct buf bytes;
	enum err err = ERR_NONE;

	buf_init(&bytes, CLIP_BYTES_MAX);
	snprintf(id, sizeof(id), "%llu", (unsigned long long)clip->id);
	if (!file_read(clip->path, &bytes, NULL) && *offset + bytes.len <= MODELS_ADAPT_BYTES_MAX) {
		json_array_append_new(adapting->clips,
				      json_pack("{s:s, s:I, s:I, s:i, s:i, s:s}", "id", id,
						"offset", (json_int_t)*offset, "size",
						(json_int_t)bytes.len, "from_ms", clip->from_ms,
						"to_ms", clip->to_ms, "label", clip->need));
		err = write_all(adapting->fd, bytes.bytes, bytes.len, error);
		*offset += bytes.len;
	}
	buf_done(&bytes);
	return err;
}

static enum err gather(struct adapting *adapting, const struct models_adapt_clip *clips,
		       size_t count, struct error *error)
{
	_auto_(freep) char *path = NULL;
	size_t offset = 0;
	enum err err = ERR_NONE;

	if (asprintf(&path, "%s/voice/models/clips", adapting->house->settings->state) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	adapting->fd =
		open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (adapting->fd < 0)
		return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	/* nobody finds it when we die */
	(void)unlink(path);
	for (size_t i = 0; i < count && i < MODELS_ADAPT_CLIPS_MAX && !err; i++)
		err = add_clip(adapting, &clips[i], &offset, error);
	return err;
}

static enum err ask_words(struct adapting *adapting, struct error *error)
{
	json_t *needs = json_array();
	const json_t *clip;
	size_t i;
	enum err err;

	json_array_foreach(adapting->clips, i, clip)
		json_array_append(needs, json_object_get(clip, "label"));
	err = hearing_pronounce(adapting->house, adapting->language, needs, on_words, adapting,
				error);
	json_decref(needs);
	return err;
}

void models_adapt(struct house *house, enum language language,
		  const struct models_adapt_clip *clips, size_t count)
{
	struct adapting *adapting = house->adapting;
	struct error error = { 0 };
	enum err err;

	if (!models_adapt_due(house, language, count))
		return;
	if (!adapting) {
		adapting = house->adapting = calloc(1, sizeof(*adapting));
		if (!adapting)
			return;
		adapting->house = house;
		adapting->fd = -1;
	}
	adapting->busy = true;
	adapting->language = language;
	adapting->count = step_of(count);
	adapting->clips = json_array();
	adapting->base = strdup(models_base(house, language).folder);
	err = adapting->base ? gather(adapting, clips, count, &error) : ERR_NOMEM;
	if (!err)
		err = ask_words(adapting, &error);
	if (err)
		on_adapted(NULL, &error, adapting);
}

void models_adapt_forget(struct house *house, enum language language)
{
	_auto_(freep) char *path = note_path(house, language);

	if (path)
		(void)unlink(path);
	models_drop_adapted(house, language);
}

void models_adapt_stop(struct house *house)
{
	if (!house->adapting)
		return;
	daemon_worker_free(house->adapting->worker);
	end(house->adapting);
	free(house->adapting);
	house->adapting = NULL;
}
