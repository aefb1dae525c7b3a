// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/models.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"
#include "daemon/api.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/models_fetch.h"
#include "daemon/models_folder.h"
#include "daemon/worker.h"

enum { CHECK_DEADLINE_MS = 180000, CHECK_IDLE_S = 5, FORMAT = 1, TOKEN_BYTES = 16 };

/* What is being installed for a language. */
struct job {
	struct models *models;
	enum language language;
	struct request *request;
	struct models_fetch *fetch;
	int fd;
	bool accept, gone; /* @gone: removed while the worker looks at it */
	char *origin;
};

/* One language. */
struct place {
	char *folder, *aside, *part; /* installed; waits for a yes; comes from the net */
	char *dict;
	char *adapted;	/* a folder, or NULL */
	json_t *fitted; /* what its model.json says */
	json_t *about;	/* of @folder, NULL when nothing is installed */
	struct job *job;
};

/**
 * struct models - the models and what is under way
 * @house: the daemon
 * @folder: of all of them
 * @checker: the worker for archives
 * @places: by language
 */
struct models {
	struct house *house;
	char *folder;
	struct daemon_worker *checker;
	struct place places[LANGUAGE_COUNT];
};

/* --- which model ------------------------------------------------------------------------------ */

static void look(struct place *place)
{
	free(place->dict);
	place->dict = NULL;
	json_decref(place->about);
	place->about = models_folder_about(place->folder);
	if (place->about && asprintf(&place->dict, "%s/dict", place->folder) < 0)
		place->dict = NULL;
	if (place->dict && access(place->dict, R_OK)) {
		free(place->dict);
		place->dict = NULL;
	}
}

struct models_base models_base(const struct house *house, enum language language)
{
	const struct voice_model *set = &house->settings->voices[language];
	const struct place *place = house->models ? &house->models->places[language] : NULL;
	const char *token;

	if (place && place->about && !set->chosen) {
		token = json_string_value(json_object_get(place->about, "token"));
		return (struct models_base){ place->folder, token ? token : "", place->dict };
	}
	/* French by an English model is no model of these sounds */
	return (struct models_base){ language == LANGUAGE_FR && !set->chosen ? NULL : set->folder,
				     set->folder, set->dictionary };
}

struct voice_model models_voice(struct house *house, enum language language)
{
	const struct place *place = house->models ? &house->models->places[language] : NULL;
	const struct models_base base = models_base(house, language);
	struct voice_model model = house->settings->voices[language];

	if (base.folder) {
		model.folder = base.folder;
		model.dictionary = base.dictionary;
	}
	if (base.folder && place && place->adapted)
		model.folder = place->adapted;
	return model;
}

static const char *kind_of(const struct house *house, enum language language)
{
	if (house->settings->voices[language].chosen)
		return "settings";
	if (house->models->places[language].about)
		return "complete";
	return language == LANGUAGE_FR ? "basic" : "debian";
}

static json_t *download_json(const struct job *job)
{
	int64_t bytes = 0, total = -1;

	if (!job)
		return json_null();
	if (job->fetch)
		models_fetch_progress(job->fetch, &bytes, &total);
	return json_pack("{s:s, s:s, s:I, s:o}", "state", job->fetch ? "downloading" : "checking",
			 "origin", job->origin, "bytes", (json_int_t)bytes, "total",
			 total < 0 ? json_null() : json_integer(total));
}

json_t *models_json(struct house *house, enum language language)
{
	const struct place *place = &house->models->places[language];
	struct voice_model voice = models_voice(house, language);
	const char *licence = json_string_value(json_object_get(place->about, "licence"));

	return json_pack("{s:s, s:s, s:s, s:s?, s:O?, s:O?, s:o}", "lang",
			 words_language_code(language), "kind", kind_of(house, language), "folder",
			 voice.folder, "licence", licence, "adapted",
			 json_object_get(place->fitted, "words"), "model", place->about, "download",
			 download_json(place->job));
}

json_t *models_list_json(struct house *house)
{
	json_t *list = json_array();

	for (int language = 0; language < LANGUAGE_COUNT; language++)
		json_array_append_new(list, models_json(house, (enum language)language));
	return list;
}

/* --- adapted ---------------------------------------------------------------------------------- */

/* "…/fr-adapted-12": 12; 0 for another name. */
static unsigned long adapted_number(const char *name, const char *lang)
{
	size_t len = strlen(lang);
	char *end;
	unsigned long number;

	if (strncmp(name, lang, len) || strncmp(name + len, "-adapted-", 9))
		return 0;
	number = strtoul(name + len + 9, &end, 10);
	return *end ? 0 : number;
}

/* Finds the newest adapted model that is of the base; all others go. */
static void look_for_adapted(struct house *house, enum language language)
{
	struct place *place = &house->models->places[language];
	const char *id = models_base(house, language).id;
	const struct dirent *entry;
	unsigned long best = 0;
	DIR *list = opendir(house->models->folder);

	free(place->adapted);
	place->adapted = NULL;
	json_decref(place->fitted);
	place->fitted = NULL;
	while (list && (entry = readdir(list))) {
		unsigned long number = adapted_number(entry->d_name, words_language_code(language));
		_auto_(freep) char *path = NULL;
		json_t *about;
		const char *of;

		if (!number || asprintf(&path, "%s/%s", house->models->folder, entry->d_name) < 0)
			continue;
		about = models_folder_about(path);
		of = json_string_value(json_object_get(about, "of"));
		if (of && !strcmp(of, id) && number > best) {
			if (place->adapted)
				(void)models_folder_remove(place->adapted, NULL);
			free(place->adapted);
			json_decref(place->fitted);
			place->adapted = steal(path);
			place->fitted = about;
			best = number;
			continue;
		}
		json_decref(about);
		(void)models_folder_remove(path, NULL);
	}
	if (list)
		closedir(list);
}

enum err models_adapted(struct house *house, enum language language, int fd, const json_t *about,
			struct error *error)
{
	const struct place *place = &house->models->places[language];
	const char *lang = words_language_code(language);
	const char *last = place->adapted ? strrchr(place->adapted, '/') + 1 : "";
	_auto_(freep) char *folder = NULL, *aside = NULL;
	json_t *file = json_pack("{s:s, s:O?, s:O?}", "name", "means", "offset",
				 json_object_get(about, "offset"), "size",
				 json_object_get(about, "size"));
	enum err err = ERR_NOMEM;

	if (file && asprintf(&aside, "%s/%s.adapting", house->models->folder, lang) >= 0 &&
	    asprintf(&folder, "%s/%s-adapted-%lu", house->models->folder, lang,
		     adapted_number(last, lang) + 1) >= 0)
		err = models_folder_adapt(aside, models_base(house, language).folder, fd, file,
					  about, error);
	else
		(void)error_set(error, err, "out of memory");
	if (!err)
		err = models_folder_place(aside, folder, error);
	json_decref(file);
	if (err)
		return err;
	look_for_adapted(house, language);
	hearing_model_changed(house, language);
	return ERR_NONE;
}

void models_drop_adapted(struct house *house, enum language language)
{
	struct place *place = &house->models->places[language];

	if (!place->adapted)
		return;
	(void)models_folder_remove(place->adapted, NULL);
	look_for_adapted(house, language);
	hearing_model_changed(house, language);
}

/* --- installing ------------------------------------------------------------------------------- */

static void end_job(struct job *job)
{
	struct place *place = &job->models->places[job->language];

	if (place->job == job)
		place->job = NULL;
	closep(&job->fd);
	free(job->origin);
	free(job);
}

static void fail_job(struct job *job, enum err err, const struct error *error)
{
	log_warning("no voice model is installed for '%s': %s", words_language_code(job->language),
		    error ? error->text : err_text(err));
	api_error(job->request, err, error);
	end_job(job);
}

/* What the worker found goes along, each a sentence for the reader's language. */
static void refuse(struct job *job, json_t *problems)
{
	struct error error = { 0 };
	const json_t *problem;
	json_t *json;
	size_t i;

	(void)error_set(&error, ERR_INVALID, "this is no whole model for 16000 Hz");
	json_array_foreach(problems, i, problem)
		log_warning("no voice model is installed for '%s': %s",
			    words_language_code(job->language),
			    json_string_value(json_object_get(problem, "message")));
	json = api_error_json(ERR_INVALID, &error);
	json_object_set(json, "problems", problems);
	api_error_object(job->request, ERR_INVALID, json);
	end_job(job);
}

/* The worker's own words go along, so that they can be translated. @why: NULL when removed. */
static void fail_checked(struct job *job, const json_t *answer, const struct error *why)
{
	json_t *told = json_object_get(answer, "error");

	if (!why || !told) {
		fail_job(job, why ? why->code : ERR_CONFLICT, why);
		return;
	}
	log_warning("no voice model is installed for '%s': %s", words_language_code(job->language),
		    why->text);
	api_error_object(job->request, why->code, json_incref(told));
	end_job(job);
}

static void make_token(char ret_token[2 * TOKEN_BYTES + 1])
{
	unsigned char bytes[TOKEN_BYTES] = { 0 };

	(void)!getrandom(bytes, sizeof(bytes), 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(ret_token + 2 * i, 3, "%02x", bytes[i]);
}

static json_t *make_about(const struct job *job, const json_t *answer)
{
	static const char *const members[] = { "kind",	  "rate",  "phones",
					       "senones", "words", "licence" };
	char token[2 * TOKEN_BYTES + 1];
	json_t *about;

	make_token(token);
	about = json_pack("{s:i, s:s, s:s, s:I}", "format", FORMAT, "token", token, "origin",
			  job->origin, "time_ms", (json_int_t)house_now());
	for (size_t i = 0; about && i < sizeof(members) / sizeof(members[0]); i++)
		json_object_set(about, members[i], json_object_get(answer, members[i]));
	return about;
}

static void on_checked(const json_t *answer, const struct error *why, void *userdata)
{
	struct job *job = userdata;
	struct house *house = job->models->house;
	const struct place *place = &job->models->places[job->language];
	json_t *problems = json_object_get(answer, "problems");
	struct error error = { 0 };
	json_t *about;
	enum err err;

	if (job->gone || why) {
		fail_checked(job, answer, job->gone ? NULL : why);
		return;
	}
	if (json_array_size(problems)) {
		refuse(job, problems);
		return;
	}
	about = make_about(job, answer);
	err = models_folder_write(place->aside, job->fd, json_object_get(answer, "files"), about,
				  &error);
	if (!err && job->accept)
		err = models_accept(house, job->language,
				    json_string_value(json_object_get(about, "token")), &error);
	if (err)
		fail_job(job, err, &error);
	else
		api_json(job->request,
			 json_pack("{s:s, s:b, s:O}", "lang", words_language_code(job->language),
				   "installed", job->accept, "model", about));
	json_decref(about);
	if (!err)
		end_job(job);
}

static void check(struct job *job)
{
	json_t *request = json_pack("{s:s}", "op", "check");
	struct error error = { 0 };
	enum err err = daemon_worker_request(job->models->checker, request, job->fd, on_checked,
					     job, &error);

	json_decref(request);
	if (err)
		fail_job(job, err, &error);
}

/* NULL after the request was answered with why not. */
static struct job *begin(struct house *house, enum language language, const char *origin,
			 bool accept, struct request *request)
{
	struct place *place = &house->models->places[language];
	struct error error = { 0 };
	struct job *job;

	api_hold(request);
	if (place->job) {
		(void)error_set(&error, ERR_CONFLICT,
				"a voice model is being installed for '%s' already",
				words_language_code(language));
		api_error(request, ERR_CONFLICT, &error);
		return NULL;
	}
	job = calloc(1, sizeof(*job));
	if (job)
		*job = (struct job){ .models = house->models,
				     .language = language,
				     .request = request,
				     .fd = -1,
				     .accept = accept,
				     .origin = strdup(origin) };
	if (!job || !job->origin) {
		free(job);
		api_error(request, ERR_NOMEM, NULL);
		return NULL;
	}
	place->job = job;
	(void)models_folder_remove(place->aside, NULL);
	return job;
}

static enum err keep_upload(const struct place *place, const void *bytes, size_t len, int *ret_fd,
			    struct error *error)
{
	_auto_(closep) int fd = open(
		place->part, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_set(error, ERR_IO, "%s: %s", place->part, strerror(errno));
	(void)unlink(place->part);
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, (const char *)bytes + done, len - done);

		if (n < 0 && errno != EINTR)
			return error_set(error, ERR_IO, "%s: %s", place->part, strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
	*ret_fd = steal_fd(fd);
	return ERR_NONE;
}

void models_upload(struct house *house, enum language language, const void *bytes, size_t len,
		   bool accept, struct request *request)
{
	struct job *job = begin(house, language, "upload", accept, request);
	struct error error = { 0 };
	enum err err;

	if (!job)
		return;
	err = keep_upload(&house->models->places[language], bytes, len, &job->fd, &error);
	if (err)
		fail_job(job, err, &error);
	else
		check(job);
}

static void on_fetched(enum err err, int fd, const struct error *error, void *userdata)
{
	struct job *job = userdata;

	job->fetch = NULL;
	job->fd = fd;
	if (err)
		fail_job(job, err, error);
	else
		check(job);
}

void models_download(struct house *house, enum language language, const char *url, bool accept,
		     struct request *request)
{
	struct job *job = begin(house, language, url, accept, request);
	struct error error = { 0 };
	enum err err;

	if (!job)
		return;
	err = models_fetch_start(house->loop, house->http, url,
				 house->models->places[language].part, MODELS_ARCHIVE_MAX,
				 on_fetched, job, &job->fetch, &error);
	if (err)
		fail_job(job, err, &error);
}

enum err models_accept(struct house *house, enum language language, const char *token,
		       struct error *error)
{
	struct place *place = &house->models->places[language];
	json_t *about = models_folder_about(place->aside);
	const char *expected = json_string_value(json_object_get(about, "token"));
	bool same = expected && !strcmp(expected, token);
	enum err err;

	json_decref(about);
	if (!same) {
		(void)error_set(error, ERR_STALE, "this model does not wait for a yes any more");
		error_hint(error, "Install it again.");
		return ERR_STALE;
	}
	err = models_folder_place(place->aside, place->folder, error);
	look(place);
	look_for_adapted(house, language);
	if (!err) {
		log_info("'%s' is heard with the model in %s from now on",
			 words_language_code(language), place->folder);
		hearing_model_changed(house, language);
	}
	return err;
}

enum err models_remove(struct house *house, enum language language, struct error *error)
{
	struct place *place = &house->models->places[language];
	struct job *job = place->job;
	bool was = place->about != NULL || job;
	enum err err;

	if (job && job->fetch) {
		models_fetch_stop(job->fetch, false);
		api_error(job->request, ERR_CONFLICT, NULL);
		end_job(job);
	} else if (job) {
		job->gone = true;
	}
	(void)unlink(place->part);
	(void)models_folder_remove(place->aside, NULL);
	if (!was)
		return error_set(error, ERR_NOT_FOUND, "no voice model is installed for '%s'",
				 words_language_code(language));
	err = models_folder_remove(place->folder, error);
	look(place);
	look_for_adapted(house, language);
	if (!err)
		hearing_model_changed(house, language);
	return err;
}

/* --- start and end ---------------------------------------------------------------------------- */

static bool name_places(struct place *place, const char *state, const char *lang)
{
	return asprintf(&place->folder, "%s/voice/models/%s", state, lang) >= 0 &&
	       asprintf(&place->aside, "%s/voice/models/%s.new", state, lang) >= 0 &&
	       asprintf(&place->part, "%s/voice/models/%s.part", state, lang) >= 0;
}

enum err models_start(struct house *house, struct error *error)
{
	static const struct daemon_worker_limits limits = { CHECK_DEADLINE_MS, CHECK_IDLE_S };
	const char *argv[] = { "cabas-model", NULL };
	_auto_(freep) char *path = daemon_worker_path("cabas-model");
	struct models *models = calloc(1, sizeof(*models));
	enum err err;

	house->models = models;
	if (!models || !path ||
	    asprintf(&models->folder, "%s/voice/models", house->settings->state) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	models->house = house;
	err = file_make_folder(models->folder, 0700, error);
	for (int i = 0; i < LANGUAGE_COUNT && !err; i++) {
		struct place *place = &models->places[i];

		if (!name_places(place, house->settings->state,
				 words_language_code((enum language)i)))
			err = error_set(error, ERR_NOMEM, "out of memory");
		else
			err = models_folder_remove(place->aside, error);
		if (!err)
			look(place);
		if (!err)
			look_for_adapted(house, (enum language)i);
	}
	return err ? err
		   : daemon_worker_new(house->loop, path, argv, &limits, &models->checker, error);
}

void models_stop(struct house *house)
{
	struct models *models = house->models;

	if (!models)
		return;
	daemon_worker_free(models->checker);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		struct place *place = &models->places[i];

		if (place->job) {
			models_fetch_stop(place->job->fetch, !house->http);
			end_job(place->job);
		}
		json_decref(place->about);
		json_decref(place->fitted);
		free(place->adapted);
		free(place->folder);
		free(place->aside);
		free(place->part);
		free(place->dict);
	}
	free(models->folder);
	free(models);
	house->models = NULL;
}
