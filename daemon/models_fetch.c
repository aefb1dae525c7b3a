// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/models_fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"

enum { WAIT_FIRST_MS = 500, NOTE_MAX = 8192 };

/* Names of what left the house are of stores; this is none. */
static const char log_name[] = "voice model";

struct models_fetch {
	sd_event *loop;
	sd_event_source *wait;
	struct http *http;
	char *url, *asked, *path, *note, *validator, *redirect;
	int fd, tries, redirects, status;
	int64_t have, total, max, at_start;
	bool asking, orphan; /* @orphan: nobody waits, but http.c still holds it */
	struct error error;
	models_fetch_done done;
	void *userdata;
};

static enum err ask(struct models_fetch *fetch, struct error *error);

static void free_fetch(struct models_fetch *fetch)
{
	sd_event_source_disable_unref(fetch->wait);
	closep(&fetch->fd);
	free(fetch->url);
	free(fetch->asked);
	free(fetch->path);
	free(fetch->note);
	free(fetch->validator);
	free(fetch->redirect);
	free(fetch);
}

static void set_text(char **place, const char *text)
{
	free(*place);
	*place = strdup(text);
}

/* --- what is known of the file between two tries ---------------------------------------------- */

static void read_note(struct models_fetch *fetch)
{
	struct buf bytes;
	json_t *note = NULL;
	const char *url, *validator;

	buf_init(&bytes, NOTE_MAX);
	if (!file_read(fetch->note, &bytes, NULL) && bytes.len)
		note = json_loadb(bytes.bytes, bytes.len, 0, NULL);
	buf_done(&bytes);
	url = json_string_value(json_object_get(note, "url"));
	validator = json_string_value(json_object_get(note, "validator"));
	if (url && !strcmp(url, fetch->url) && validator && *validator)
		set_text(&fetch->validator, validator);
	else
		fetch->have = 0;
	json_decref(note);
}

static enum err write_note(struct models_fetch *fetch)
{
	json_t *note = json_pack("{s:s, s:s}", "url", fetch->url, "validator", fetch->validator);
	char *text = note ? json_dumps(note, JSON_COMPACT) : NULL;
	enum err err = text ? file_write(fetch->note, 0600, text, strlen(text), &fetch->error)
			    : error_set(&fetch->error, ERR_NOMEM, "out of memory");

	free(text);
	json_decref(note);
	return err;
}

/* Another whole than the one that is here in part, or the first: from its beginning. */
static enum err begin_anew(struct models_fetch *fetch, const struct http_head *head)
{
	fetch->have = 0;
	/* a weak one does not promise the same bytes */
	set_text(&fetch->validator, strncmp(head->validator, "W/", 2) ? head->validator : "");
	if (ftruncate(fetch->fd, 0))
		return error_set(&fetch->error, ERR_IO, "%s: %s", fetch->path, strerror(errno));
	return fetch->validator ? write_note(fetch) : ERR_NOMEM;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static enum err look_at_head(struct models_fetch *fetch, const struct http_head *head)
{
	fetch->status = head->status;
	if (*head->redirect)
		set_text(&fetch->redirect, head->redirect);
	if (head->status != 200 && head->status != 206)
		return ERR_NONE;
	fetch->total = head->total;
	if (head->total > fetch->max)
		return error_set(&fetch->error, ERR_LIMIT,
				 "the file has %lld bytes, at most %lld are taken",
				 (long long)head->total, (long long)fetch->max);
	if (head->status == 206 && head->from != fetch->have)
		return error_set(&fetch->error, ERR_REMOTE,
				 "the server sends another part than was asked for");
	return head->status == 200 ? begin_anew(fetch, head) : ERR_NONE;
}

static enum err take(const struct http_head *head, const void *bytes, size_t len, void *userdata)
{
	struct models_fetch *fetch = userdata;
	bool first = !fetch->status;
	enum err err = ERR_NONE;

	if (fetch->orphan)
		return ERR_UNAVAILABLE;
	if (first || (!len && *head->redirect))
		err = first ? look_at_head(fetch, head)
			    : (set_text(&fetch->redirect, head->redirect), ERR_NONE);
	if (err || (head->status != 200 && head->status != 206))
		return err;
	if (fetch->have + (int64_t)len > fetch->max)
		return error_set(&fetch->error, ERR_LIMIT, "the file has more than %lld bytes",
				 (long long)fetch->max);
	for (size_t done = 0; done < len;) {
		ssize_t n = pwrite(fetch->fd, (const char *)bytes + done, len - done, fetch->have);

		if (n < 0 && errno != EINTR)
			return error_set(&fetch->error, ERR_IO, "%s: %s", fetch->path,
					 strerror(errno));
		done += n > 0 ? (size_t)n : 0;
		fetch->have += n > 0 ? n : 0;
	}
	return ERR_NONE;
}

/* --- ends ------------------------------------------------------------------------------------- */

static void finish(struct models_fetch *fetch, enum err err, const struct error *error)
{
	int fd = -1;

	if (!err) {
		/* from now on bytes are only added behind its end */
		fd = open(fetch->path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			err = error_set(&fetch->error, ERR_IO, "%s: %s", fetch->path,
					strerror(errno));
		error = &fetch->error;
		(void)unlink(fetch->path);
		(void)unlink(fetch->note);
	}
	fetch->done(err, fd, err ? error : NULL, fetch->userdata);
	free_fetch(fetch);
}

static int on_wait(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct models_fetch *fetch = userdata;
	struct error error = { 0 };
	enum err err;

	(void)source;
	(void)usec;
	fetch->wait = sd_event_source_disable_unref(fetch->wait);
	err = ask(fetch, &error);
	if (err)
		finish(fetch, err, &error);
	return 0;
}

/* After progress all tries are there again. */
static bool try_again(struct models_fetch *fetch)
{
	uint64_t ms;

	if (fetch->have > fetch->at_start)
		fetch->tries = 0;
	if (++fetch->tries >= MODELS_FETCH_TRIES)
		return false;
	ms = (uint64_t)WAIT_FIRST_MS << fetch->tries;
	log_info("the download of a voice model broke off at %lld bytes, going on in %llu ms",
		 (long long)fetch->have, (unsigned long long)ms);
	return sd_event_add_time_relative(fetch->loop, &fetch->wait, CLOCK_MONOTONIC, ms * 1000, 0,
					  on_wait, fetch) >= 0;
}

static enum err follow(struct models_fetch *fetch)
{
	struct error error = { 0 };
	enum err err;

	if (++fetch->redirects > MODELS_FETCH_REDIRECTS)
		return error_set(&fetch->error, ERR_REMOTE,
				 "the address leads elsewhere more than %d times",
				 MODELS_FETCH_REDIRECTS);
	set_text(&fetch->asked, fetch->redirect);
	err = fetch->asked ? ask(fetch, &error) : error_set(&error, ERR_NOMEM, "out of memory");
	if (err)
		fetch->error = error;
	return err;
}

/* An answer came whole, whatever it says. */
static enum err judge(struct models_fetch *fetch, bool *ret_go_on)
{
	*ret_go_on = false;
	if (fetch->redirect && *fetch->redirect) {
		*ret_go_on = true;
		return follow(fetch);
	}
	if (fetch->status == 416) {
		/* what is here is no part of what is there now */
		set_text(&fetch->validator, "");
		fetch->have = 0;
		*ret_go_on = true;
		return try_again(fetch) ? ERR_NONE
					: error_set(&fetch->error, ERR_REMOTE,
						    "the server refuses to go on");
	}
	if (fetch->status == 200 || fetch->status == 206) {
		if (fetch->total < 0 || fetch->have == fetch->total)
			return ERR_NONE;
		*ret_go_on = try_again(fetch);
		return *ret_go_on ? ERR_NONE
				  : error_set(&fetch->error, ERR_REMOTE, "the download broke off");
	}
	if (fetch->status >= 500 && try_again(fetch)) {
		*ret_go_on = true;
		return ERR_NONE;
	}
	return error_set(&fetch->error, fetch->status == 404 ? ERR_NOT_FOUND : ERR_REMOTE,
			 "the server answers %d for %s", fetch->status, fetch->asked);
}

static void on_done(enum err err, const struct http_response *response, const struct error *error,
		    void *userdata)
{
	struct models_fetch *fetch = userdata;
	bool go_on = false;

	(void)response;
	fetch->asking = false;
	if (fetch->orphan) {
		free_fetch(fetch);
		return;
	}
	if (fetch->error.code) {
		finish(fetch, fetch->error.code, &fetch->error);
		return;
	}
	if (err && err != ERR_DENIED && try_again(fetch))
		return;
	if (err) {
		/* http.c speaks of a store; its second parameter is what libcurl says */
		(void)error_set(&fetch->error, err, "the download broke off: %s",
				error->count > 1 ? error->params[1] : error->text);
		error_hint(&fetch->error, "Say the same again: it goes on where it stopped.");
		finish(fetch, err, &fetch->error);
		return;
	}
	err = judge(fetch, &go_on);
	if (err || !go_on)
		finish(fetch, err, &fetch->error);
}

/* --- asking ----------------------------------------------------------------------------------- */

static enum err ask(struct models_fetch *fetch, struct error *error)
{
	struct http_request request = { .method = "GET", .url = fetch->asked, .repeatable = true };
	char range[64], condition[512];
	enum err err;

	if (fetch->have && fetch->validator && *fetch->validator) {
		snprintf(range, sizeof(range), "Range: bytes=%lld-", (long long)fetch->have);
		snprintf(condition, sizeof(condition), "If-Range: %s", fetch->validator);
		request.headers[0] = range;
		request.headers[1] = condition;
	}
	fetch->status = 0;
	fetch->total = -1;
	fetch->at_start = fetch->have;
	set_text(&fetch->redirect, "");
	err = http_fetch(fetch->http, log_name, &request, take, on_done, fetch, error);
	if (err == ERR_DENIED)
		err = error_set(error, err, "%s: only https addresses are asked", fetch->asked);
	fetch->asking = !err;
	return err;
}

enum err models_fetch_start(sd_event *loop, struct http *http, const char *url, const char *path,
			    int64_t max, models_fetch_done done, void *userdata,
			    struct models_fetch **ret_fetch, struct error *error)
{
	struct models_fetch *fetch = calloc(1, sizeof(*fetch));
	enum err err = ERR_NOMEM;

	if (!fetch)
		return error_set(error, ERR_NOMEM, "out of memory");
	*fetch = (struct models_fetch){ .loop = loop,
					.http = http,
					.url = strdup(url),
					.asked = strdup(url),
					.path = strdup(path),
					.validator = strdup(""),
					.max = max,
					.fd = -1,
					.total = -1,
					.done = done,
					.userdata = userdata };
	if (!fetch->url || !fetch->asked || !fetch->path || !fetch->validator ||
	    asprintf(&fetch->note, "%s.json", path) < 0)
		(void)error_set(error, err, "out of memory");
	else if ((fetch->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
		err = error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	else
		err = ERR_NONE;
	if (!err) {
		fetch->have = lseek(fetch->fd, 0, SEEK_END);
		read_note(fetch);
		err = ask(fetch, error);
	}
	if (err)
		free_fetch(fetch);
	else
		*ret_fetch = fetch;
	return err;
}

void models_fetch_stop(struct models_fetch *fetch, bool http_gone)
{
	if (!fetch)
		return;
	if (fetch->asking && !http_gone)
		fetch->orphan = true;
	else
		free_fetch(fetch);
}

void models_fetch_progress(const struct models_fetch *fetch, int64_t *ret_bytes, int64_t *ret_total)
{
	*ret_bytes = fetch->have;
	*ret_total = fetch->total;
}
