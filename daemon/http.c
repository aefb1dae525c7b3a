// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/http.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"

enum { REQUEST_ARENA_MAX = 8 << 20, BACKOFF_FIRST_MS = 500 };

struct http {
	sd_event *loop;
	sd_event_source *timer;
	CURLM *multi;
	http_egress_fn egress;
	void *userdata;
	unsigned int connect_ms, total_ms;
	struct transfer *first;
};

/* One request until it is done; it may be sent several times. */
struct transfer {
	struct http *http;
	struct transfer *previous, *next;
	struct arena arena;
	struct http_request request;
	const char *store, *secret;
	size_t secret_len;
	http_done_fn done;
	http_take_fn take; /* of a long answer, or NULL */
	void *userdata;
	CURL *curl;
	struct curl_slist *headers;
	struct buf answer;
	sd_event_source *wait;
	unsigned int tries;
};

static void check_done(struct http *http);

/* --- libcurl on the loop (CURLMOPT_SOCKETFUNCTION, CURLMOPT_TIMERFUNCTION) -------------------- */

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct http *http = userdata;
	int flags = 0, running;

	(void)source;
	if (events & (EPOLLIN | EPOLLHUP))
		flags |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		flags |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		flags |= CURL_CSELECT_ERR;
	curl_multi_socket_action(http->multi, fd, flags, &running);
	check_done(http);
	return 0;
}

static int on_socket(CURL *curl, curl_socket_t fd, int what, void *userdata, void *socket_data)
{
	struct http *http = userdata;
	sd_event_source *io = socket_data;
	uint32_t events = 0;

	(void)curl;
	if (what == CURL_POLL_REMOVE) {
		sd_event_source_disable_unref(io);
		return 0;
	}
	if (what != CURL_POLL_OUT)
		events |= EPOLLIN;
	if (what != CURL_POLL_IN)
		events |= EPOLLOUT;
	if (io)
		return sd_event_source_set_io_events(io, events) < 0 ? -1 : 0;
	if (sd_event_add_io(http->loop, &io, fd, events, on_io, http) < 0)
		return -1;
	curl_multi_assign(http->multi, fd, io);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct http *http = userdata;
	int running;

	(void)source;
	(void)usec;
	curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	check_done(http);
	return 0;
}

static int set_timer(CURLM *multi, long ms, void *userdata)
{
	struct http *http = userdata;

	(void)multi;
	if (ms < 0)
		return sd_event_source_set_enabled(http->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
	sd_event_source_set_time_relative(http->timer, (uint64_t)ms * 1000);
	return sd_event_source_set_enabled(http->timer, SD_EVENT_ONESHOT) < 0 ? -1 : 0;
}

enum err http_new(sd_event *loop, http_egress_fn egress, void *userdata, struct http **ret_http,
		  struct error *error)
{
	struct http *http = calloc(1, sizeof(*http));

	if (!http ||
	    sd_event_add_time(loop, &http->timer, CLOCK_MONOTONIC, 0, 0, on_timer, http) < 0) {
		free(http);
		return error_set(error, ERR_NOMEM, "out of memory");
	}
	sd_event_source_set_enabled(http->timer, SD_EVENT_OFF);
	http->loop = loop;
	http->egress = egress;
	http->userdata = userdata;
	http_set_patience(http, HTTP_CONNECT_MS, HTTP_TOTAL_MS);
	*ret_http = http;
	return ERR_NONE;
}

void http_set_patience(struct http *http, unsigned int connect_ms, unsigned int total_ms)
{
	http->connect_ms = connect_ms;
	http->total_ms = total_ms;
}

/* libcurl takes megabytes: a house that never asks a retailer does not pay for it. */
static enum err start_curl(struct http *http, struct error *error)
{
	if (http->multi)
		return ERR_NONE;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(http->multi = curl_multi_init()))
		return error_set(error, ERR_NOMEM, "the web client cannot be started");
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 4L);
	return ERR_NONE;
}

/* --- one transfer ------------------------------------------------------------------------------
 */

static void end_sending(struct transfer *transfer)
{
	if (transfer->curl) {
		curl_multi_remove_handle(transfer->http->multi, transfer->curl);
		curl_easy_cleanup(transfer->curl);
		transfer->curl = NULL;
	}
	curl_slist_free_all(transfer->headers);
	transfer->headers = NULL;
}

static void free_transfer(struct transfer *transfer)
{
	end_sending(transfer);
	if (transfer->next)
		transfer->next->previous = transfer->previous;
	if (transfer->previous)
		transfer->previous->next = transfer->next;
	else
		transfer->http->first = transfer->next;
	sd_event_source_disable_unref(transfer->wait);
	if (transfer->secret)
		explicit_bzero((char *)(uintptr_t)transfer->secret, transfer->secret_len);
	buf_done(&transfer->answer);
	arena_done(&transfer->arena);
	free(transfer);
}

void http_free(struct http *http)
{
	if (!http)
		return;
	while (http->first)
		free_transfer(http->first);
	if (http->multi) {
		curl_multi_cleanup(http->multi);
		curl_global_cleanup();
	}
	sd_event_source_disable_unref(http->timer);
	free(http);
}

static void finish(struct transfer *transfer, enum err err, const struct http_response *response,
		   const struct error *error)
{
	http_done_fn done = transfer->done;
	void *userdata = transfer->userdata;

	done(err, response, error, userdata);
	free_transfer(transfer);
}

static const char *header_of(CURL *curl, const char *name)
{
	struct curl_header *header;

	return curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) ? "" : header->value;
}

static enum err give_bytes(struct transfer *transfer, const char *bytes, size_t len)
{
	CURL *curl = transfer->curl;
	struct http_head head = { .total = -1, .validator = header_of(curl, "ETag") };
	const char *range = header_of(curl, "Content-Range");
	curl_off_t length = -1;
	char *redirect = NULL;
	long long from, total;
	long status = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &redirect);
	if (!*head.validator)
		head.validator = header_of(curl, "Last-Modified");
	if (sscanf(range, "bytes %lld-%*d/%lld", &from, &total) == 2) {
		head.from = from;
		head.total = total;
	} else if (status == 200 && length >= 0) {
		head.total = length;
	}
	head.status = (int)status;
	head.redirect = redirect ? redirect : "";
	return transfer->take(&head, bytes, len, transfer->userdata);
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *userdata)
{
	struct transfer *transfer = userdata;

	if (transfer->take)
		return give_bytes(transfer, bytes, size * count) ? 0 : size * count;
	return buf_add(&transfer->answer, bytes, size * count) ? 0 : size * count;
}

/* Names of a body's members, for the log of what left: never their values. */
static void name_fields(const json_t *json, const char *prefix, struct buf *names)
{
	const char *key;
	json_t *value;
	void *at;

	if (json_is_array(json)) {
		name_fields(json_array_get(json, 0), prefix, names);
		return;
	}
	for (at = json_object_iter((json_t *)(uintptr_t)json); at;
	     at = json_object_iter_next((json_t *)(uintptr_t)json, at)) {
		char name[128];

		key = json_object_iter_key(at);
		value = json_object_iter_value(at);
		snprintf(name, sizeof(name), "%s%s%s", prefix, *prefix ? "." : "", key);
		if (json_is_object(value) || json_is_array(value))
			name_fields(value, name, names);
		else
			(void)buf_printf(names, "%s%s", names->len ? " " : "", name);
	}
}

static enum err tell_egress(struct transfer *transfer)
{
	const struct http_request *request = &transfer->request;
	const char *host = strstr(request->url, "://"), *path, *query;
	struct http_egress egress = { .store = transfer->store, .method = request->method };
	json_t *body = request->body ? json_loads(request->body, 0, NULL) : NULL;
	struct buf fields;
	enum err err;

	host = host ? host + 3 : request->url;
	path = strchr(host, '/');
	query = strchr(host, '?');
	buf_init(&fields, 4096);
	/* what stands in a query is told as well: ?searchTerm= */
	for (const char *at = query; at; at = strchr(at + 1, '&'))
		(void)buf_printf(&fields, "%s%.*s", fields.len ? " " : "",
				 (int)strcspn(at + 1, "=&"), at + 1);
	name_fields(body, "", &fields);
	egress.host =
		arena_strndup(&transfer->arena, host, path ? (size_t)(path - host) : strlen(host));
	egress.path = path ? arena_strndup(&transfer->arena, path, strcspn(path, "?")) : "/";
	egress.fields = fields.bytes ? fields.bytes : "";
	egress.bytes = request->body ? strlen(request->body) : 0;
	err = egress.host && egress.path ? transfer->http->egress(&egress, transfer->http->userdata)
					 : ERR_NOMEM;
	json_decref(body);
	buf_done(&fields);
	return err;
}

static bool add_header(struct transfer *transfer, const char *header)
{
	struct curl_slist *more = curl_slist_append(transfer->headers, header);

	if (more)
		transfer->headers = more;
	return more != NULL;
}

static bool add_headers(struct transfer *transfer)
{
	const struct http_request *request = &transfer->request;
	char secret[4352] = "";
	bool ok = add_header(transfer, "Expect:");

	for (size_t i = 0; ok && i < HTTP_HEADERS_MAX && request->headers[i]; i++)
		ok = add_header(transfer, request->headers[i]);
	if (ok && transfer->secret && request->auth == HTTP_AUTH_BEARER)
		snprintf(secret, sizeof(secret), "Authorization: Bearer %s", transfer->secret);
	if (ok && transfer->secret && request->auth == HTTP_AUTH_API_KEY)
		snprintf(secret, sizeof(secret), "x-api-key: %s", transfer->secret);
	if (ok && *secret)
		ok = add_header(transfer, secret);
	explicit_bzero(secret, sizeof(secret));
	return ok;
}

static enum err send_now(struct transfer *transfer, struct error *error)
{
	const struct http_request *request = &transfer->request;
	const struct http *http = transfer->http;
	CURL *curl = curl_easy_init();

	transfer->curl = curl;
	if (!curl || !add_headers(transfer))
		return error_set(error, ERR_NOMEM, "out of memory");
	if (tell_egress(transfer))
		return error_set(error, ERR_IO,
				 "what leaves the house cannot be noted, so nothing was sent");
	buf_done(&transfer->answer);
	transfer->tries++;
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, transfer->headers);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "cabas/" VERSION);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	/* what is for this machine, secret and all, is not for a proxy of the environment */
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)http->connect_ms);
	if (transfer->take) {
		curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
		curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)(http->total_ms + 999) / 1000);
	} else {
		curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)http->total_ms);
		curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	}
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, transfer);
	/* a reused connection that died would make libcurl send a write twice by itself */
	if (!request->repeatable) {
		curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
		curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	}
	if (request->body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)strlen(request->body));
	}
	if (curl_multi_add_handle(transfer->http->multi, curl))
		return error_set(error, ERR_IO, "the web client cannot take the request");
	return ERR_NONE;
}

/* --- what came back ----------------------------------------------------------------------------
 */

static int on_wait(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct transfer *transfer = userdata;
	struct error error;
	enum err err;

	(void)usec;
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	err = send_now(transfer, &error);
	if (err)
		finish(transfer, err, NULL, &error);
	return 0;
}

static unsigned int random_below(unsigned int limit)
{
	unsigned int value = 0;

	(void)!getrandom(&value, sizeof(value), 0);
	return limit ? value % limit : 0;
}

/* A request that was never sent whole did nothing; of any other one nobody knows. */
static enum err failure_of(CURLcode code, bool repeatable)
{
	switch ((int)code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return ERR_UNAVAILABLE;
	case CURLE_OPERATION_TIMEDOUT:
		return repeatable ? ERR_TIMEOUT : ERR_AMBIGUOUS;
	default:
		return repeatable ? ERR_REMOTE : ERR_AMBIGUOUS;
	}
}

/* Whether the same request may go out again. One that was refused for coming too fast did nothing
 * (RFC 6585, 4), so even a signed write may; of any other failure of such a write nobody knows. */
static bool may_repeat(const struct transfer *transfer, CURLcode code, long status)
{
	if (transfer->take)
		return false;
	if (!code && status == 429)
		return true;
	if (!transfer->request.repeatable)
		return false;
	if (!code)
		return status == 503;
	return failure_of(code, true) != ERR_UNAVAILABLE && code != CURLE_WRITE_ERROR;
}

/* Sends it again after what Retry-After says, or a random part of a doubling time. */
static bool try_again(struct transfer *transfer, long retry_after_s)
{
	uint64_t ms = retry_after_s > 0 ? (uint64_t)retry_after_s * 1000
					: random_below(BACKOFF_FIRST_MS << transfer->tries);

	if (transfer->tries >= HTTP_TRIES || ms > HTTP_WAIT_MAX_MS)
		return false;
	log_debug("store '%s' is asked again in %llu ms", transfer->store, (unsigned long long)ms);
	end_sending(transfer);
	sd_event_source_disable_unref(transfer->wait);
	transfer->wait = NULL;
	return sd_event_add_time_relative(transfer->http->loop, &transfer->wait, CLOCK_MONOTONIC,
					  ms * 1000, 0, on_wait, transfer) >= 0;
}

static void on_transfer_end(struct transfer *transfer, CURLcode code)
{
	struct http_response response = { .body = transfer->answer.bytes ? transfer->answer.bytes
									 : "",
					  .len = transfer->answer.len };
	curl_off_t retry_after = 0;
	struct error error;
	long status = 0;
	enum err err;

	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->curl, CURLINFO_RETRY_AFTER, &retry_after);
	if (may_repeat(transfer, code, status) && try_again(transfer, code ? 0 : (long)retry_after))
		return;
	if (!code && transfer->take && give_bytes(transfer, NULL, 0))
		code = CURLE_WRITE_ERROR;
	if (!code) {
		response.status = (int)status;
		finish(transfer, ERR_NONE, &response, NULL);
		return;
	}
	err = failure_of(code, transfer->request.repeatable);
	(void)error_set(&error, failure_of(code, true), "store '%s' did not answer: %s",
			transfer->store, curl_easy_strerror(code));
	finish(transfer, err, NULL, &error);
}

static void check_done(struct http *http)
{
	struct CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		struct transfer *transfer = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		on_transfer_end(transfer, message->data.result);
	}
}

/* --- asking ------------------------------------------------------------------------------------
 */

static bool is_local(const char *host)
{
	return !strcmp(host, "127.0.0.1") || !strcmp(host, "localhost") || !strcmp(host, "[::1]");
}

/* libcurl's own reading of the address decides, so that "http://127.0.0.1@elsewhere/" is seen. */
static bool allowed_url(const char *url)
{
	char *scheme = NULL, *host = NULL, *user = NULL;
	CURLU *parts = curl_url();
	bool allowed = false;

	if (parts && !curl_url_set(parts, CURLUPART_URL, url, 0) &&
	    !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) &&
	    !curl_url_get(parts, CURLUPART_HOST, &host, 0) &&
	    curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER)
		allowed = !strcmp(scheme, "https") || (!strcmp(scheme, "http") && is_local(host));
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(parts);
	return allowed;
}

static bool copy_request(struct transfer *transfer, const char *store,
			 const struct http_request *request, const char *secret)
{
	struct arena *arena = &transfer->arena;
	struct http_request *copy = &transfer->request;

	*copy = *request;
	copy->method = arena_strdup(arena, request->method);
	copy->url = arena_strdup(arena, request->url);
	copy->body = arena_strdup(arena, request->body);
	transfer->store = arena_strdup(arena, store);
	transfer->secret = arena_strdup(arena, secret);
	transfer->secret_len = secret ? strlen(secret) : 0;
	for (size_t i = 0; i < HTTP_HEADERS_MAX && request->headers[i]; i++) {
		copy->headers[i] = arena_strdup(arena, request->headers[i]);
		if (!copy->headers[i])
			return false;
	}
	return copy->method && copy->url && (copy->body || !request->body) && transfer->store &&
	       (transfer->secret || !secret);
}

static enum err start(struct http *http, const char *store, const struct http_request *request,
		      const char *secret, http_take_fn take, http_done_fn done, void *userdata,
		      struct error *error)
{
	struct transfer *transfer;
	enum err err = start_curl(http, error);

	if (err)
		return err;
	if (!allowed_url(request->url))
		return error_set(error, ERR_DENIED, "store '%s': only https may leave this machine",
				 store);
	transfer = calloc(1, sizeof(*transfer));
	if (!transfer)
		return error_set(error, ERR_NOMEM, "out of memory");
	arena_init(&transfer->arena, REQUEST_ARENA_MAX);
	buf_init(&transfer->answer, HTTP_ANSWER_MAX);
	transfer->http = http;
	transfer->done = done;
	transfer->take = take;
	transfer->userdata = userdata;
	transfer->next = http->first;
	if (http->first)
		http->first->previous = transfer;
	http->first = transfer;
	err = copy_request(transfer, store, request, secret)
		      ? send_now(transfer, error)
		      : error_set(error, ERR_NOMEM, "out of memory");
	if (err)
		free_transfer(transfer);
	return err;
}

enum err http_send(struct http *http, const char *store, const struct http_request *request,
		   const char *secret, http_done_fn done, void *userdata, struct error *error)
{
	return start(http, store, request, secret, NULL, done, userdata, error);
}

enum err http_fetch(struct http *http, const char *store, const struct http_request *request,
		    http_take_fn take, http_done_fn done, void *userdata, struct error *error)
{
	return start(http, store, request, NULL, take, done, userdata, error);
}
