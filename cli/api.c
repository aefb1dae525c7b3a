// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/api.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 64 << 20 };

/* One exchange while it runs. */
struct exchange {
	struct buf answer;
	api_line_fn on_line;
	void *userdata;
};

static size_t take_bytes(char *bytes, size_t size, size_t count, void *userdata)
{
	struct exchange *exchange = userdata;
	char *end;

	if (buf_add(&exchange->answer, bytes, size * count))
		return 0;
	while (exchange->on_line &&
	       (end = memchr(exchange->answer.bytes, '\n', exchange->answer.len))) {
		bool more;

		*end = '\0';
		more = exchange->on_line(exchange->answer.bytes, exchange->userdata);
		buf_drop(&exchange->answer, (size_t)(end - exchange->answer.bytes) + 1);
		if (!more)
			return 0;
	}
	return size * count;
}

static int no_daemon(const struct cli *cli, const char *why)
{
	struct error error;

	(void)error_set(&error, ERR_UNAVAILABLE, "cabasd does not answer at %s (%s)", cli->socket,
			why);
	error_hint(&error, "Is it running? Start it with 'systemctl start cabas', or 'cabasd'.");
	return cli_fail(cli, ERR_UNAVAILABLE, &error);
}

/* Sends and receives; the status, or 0 with the exit code in @ret_exit. */
static long perform(const struct cli *cli, const char *method, const char *path, const char *type,
		    const char *body, size_t len, struct exchange *exchange, int *ret_exit)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = NULL;
	char url[2048], header[128];
	CURLcode code = CURLE_FAILED_INIT;
	long status = 0;

	snprintf(url, sizeof(url), "http://cabas%s", path);
	snprintf(header, sizeof(header), "Accept-Language: %s", cli->language);
	headers = curl_slist_append(headers, header);
	headers = curl_slist_append(headers, "Expect:");
	if (type) {
		snprintf(header, sizeof(header), "Content-Type: %s", type);
		headers = curl_slist_append(headers, header);
	}
	if (curl && headers) {
		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, cli->socket);
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
		curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
		if (strcmp(method, "GET")) {
			curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body ? body : "");
			curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
		}
		code = curl_easy_perform(curl);
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	}
	*ret_exit = 0;
	if (code == CURLE_WRITE_ERROR && exchange->on_line)
		code = CURLE_OK; /* the listener had enough */
	if (code)
		*ret_exit = no_daemon(cli, curl_easy_strerror(code));
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code ? 0 : status;
}

/* The answer as JSON; a failure that the daemon told ends the call. */
static int read_answer(const struct cli *cli, long status, const struct buf *bytes,
		       json_t **ret_answer)
{
	json_t *answer = json_loadb(bytes->bytes ? bytes->bytes : "", bytes->len, 0, NULL);
	const json_t *error = json_object_get(answer, "error");
	int result;

	if (status < 400 && answer) {
		*ret_answer = answer;
		return 0;
	}
	result = error ? cli_fail_json(cli, error)
		       : no_daemon(cli, _("its answer is not understood"));
	json_decref(answer);
	return result;
}

static int exchange_json(const struct cli *cli, const char *method, const char *path,
			 const char *type, const char *body, size_t len, json_t **ret_answer)
{
	struct exchange exchange = { 0 };
	long status;
	int result;

	buf_init(&exchange.answer, ANSWER_MAX);
	status = perform(cli, method, path, type, body, len, &exchange, &result);
	if (!result)
		result = read_answer(cli, status, &exchange.answer, ret_answer);
	buf_done(&exchange.answer);
	return result;
}

int api_call(const struct cli *cli, const char *method, const char *path, json_t *body,
	     json_t **ret_answer)
{
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	int result;

	json_decref(body);
	result = exchange_json(cli, method, path, text ? "application/json" : NULL, text,
			       text ? strlen(text) : 0, ret_answer);
	free(text);
	return result;
}

int api_upload(const struct cli *cli, const char *path, const char *type, const struct buf *bytes,
	       json_t **ret_answer)
{
	return exchange_json(cli, "POST", path, type, bytes->bytes, bytes->len, ret_answer);
}

int api_put(const struct cli *cli, const char *path, const char *type, const struct buf *bytes,
	    json_t **ret_answer)
{
	return exchange_json(cli, "PUT", path, type, bytes->bytes, bytes->len, ret_answer);
}

int api_fetch(const struct cli *cli, const char *path, struct buf *ret_bytes)
{
	struct exchange exchange = { 0 };
	json_t *answer = NULL;
	long status;
	int result;

	buf_init(&exchange.answer, ANSWER_MAX);
	status = perform(cli, "GET", path, NULL, NULL, 0, &exchange, &result);
	if (!result && status >= 400)
		result = read_answer(cli, status, &exchange.answer, &answer);
	json_decref(answer);
	if (result) {
		buf_done(&exchange.answer);
		return result;
	}
	*ret_bytes = exchange.answer;
	return 0;
}

int api_listen(const struct cli *cli, api_line_fn on_line, void *userdata)
{
	struct exchange exchange = { .on_line = on_line, .userdata = userdata };
	int result;

	buf_init(&exchange.answer, ANSWER_MAX);
	perform(cli, "GET", "/v1/events", NULL, NULL, 0, &exchange, &result);
	buf_done(&exchange.answer);
	return result;
}

char *api_escape(const char *text)
{
	char *escaped = curl_easy_escape(NULL, text, 0);
	char *copy = escaped ? strdup(escaped) : NULL;

	curl_free(escaped);
	return copy;
}
