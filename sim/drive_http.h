/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request as it came and one answer as it will go, without any socket. */
#ifndef CABAS_SIM_DRIVE_HTTP_H
#define CABAS_SIM_DRIVE_HTTP_H
#include <jansson.h>
#include <stddef.h>

enum { DRIVE_BODY_MAX = 1 << 20, DRIVE_PAIRS_MAX = 128, DRIVE_REPLY_HEADERS_MAX = 4 };

/* A header or a part of the query; texts are borrowed. */
struct drive_pair {
	const char *name, *value;
};

/**
 * struct drive_request - a request, whole
 * @method: "GET", "POST", "PUT"
 * @path: without the query
 * @body: @len bytes and a zero behind them
 * @len: of @body
 * @headers: @header_count of them
 * @header_count: of @headers
 * @query: @query_count of them, decoded, in their order
 * @query_count: of @query
 */
struct drive_request {
	const char *method, *path, *body;
	size_t len;
	struct drive_pair headers[DRIVE_PAIRS_MAX], query[DRIVE_PAIRS_MAX];
	size_t header_count, query_count;
};

/* What the customer gets to see of an answer. */
enum drive_cut { DRIVE_CUT_NONE, DRIVE_CUT_HALF, DRIVE_CUT_ALL };

/**
 * struct drive_reply - an answer
 * @status: of HTTP
 * @type: media type, a literal
 * @body: owned, or NULL
 * @len: of @body
 * @headers: @header_count further headers, literals
 * @header_count: of @headers
 * @cut: how much of it is sent
 * @delay_ms: how long it waits before it is sent
 */
struct drive_reply {
	int status;
	const char *type;
	char *body;
	size_t len;
	struct drive_pair headers[DRIVE_REPLY_HEADERS_MAX];
	size_t header_count;
	enum drive_cut cut;
	unsigned int delay_ms;
};

/**
 * drive_http_header() - one header of a request
 * @request: where to look
 * @name: in any case
 *
 * Return: its value, or NULL.
 */
const char *drive_http_header(const struct drive_request *request, const char *name);

/**
 * drive_http_query() - the first part of the query with a name
 * @request: where to look
 * @name: as written
 *
 * Return: its value, or NULL.
 */
const char *drive_http_query(const struct drive_request *request, const char *name);

/**
 * drive_http_is() - whether a request is for a method and a path
 * @request: which
 * @method: as written
 * @path: whole
 *
 * Return: 1 or 0.
 */
int drive_http_is(const struct drive_request *request, const char *method, const char *path);

/**
 * drive_http_part() - the part of a path between two others: the id in /carts/ID/cancel
 * @request: which
 * @before: what the path starts with, with its slash
 * @after: what it ends with, "" for nothing
 * @ret_part: receives the part, terminated, never with a slash
 * @size: of @ret_part
 *
 * Return: 1, or 0 when the path is not of that form.
 */
int drive_http_part(const struct drive_request *request, const char *before, const char *after,
		    char *ret_part, size_t size);

/**
 * drive_http_body() - the JSON object in a request
 * @request: which
 *
 * Return: a new reference, or NULL when it is no object.
 */
json_t *drive_http_body(const struct drive_request *request);

/**
 * drive_http_text() - answer with text
 * @reply: what was in it is freed
 * @status: of HTTP
 * @type: media type, a literal
 * @body: taken over; NULL is an answer of 500
 */
void drive_http_text(struct drive_reply *reply, int status, const char *type, char *body);

/**
 * drive_http_json() - answer with JSON
 * @reply: what was in it is freed
 * @status: of HTTP
 * @json: the reference is taken over; NULL is an answer of 500
 */
void drive_http_json(struct drive_reply *reply, int status, json_t *json);

/**
 * drive_http_add() - add a header to an answer
 * @reply: which; at most %DRIVE_REPLY_HEADERS_MAX
 * @name: a literal
 * @value: a literal
 */
void drive_http_add(struct drive_reply *reply, const char *name, const char *value);

/**
 * drive_http_done() - give an answer back
 * @reply: zeroed afterwards
 */
void drive_http_done(struct drive_reply *reply);
#endif
