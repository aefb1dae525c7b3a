/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The API's inside: one struct request from the first header to the answer. A handler answers at
 * once, or holds the request and lets somebody else answer later. Routes are one table in
 * api_routes.c; docs/api.md says what they mean.
 */
#ifndef CABAS_DAEMON_API_H
#define CABAS_DAEMON_API_H
#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/event.h"

struct house;
struct MHD_Connection;

enum {
	API_JSON_MAX = 1 << 20,
	API_CSV_MAX = 16 << 20,
	API_FILE_MAX = 20 << 20,
	API_REQUEST_ARENA_MAX = 64 << 20,
};

/**
 * struct request - one request of a client
 * @house: the daemon
 * @connection: private
 * @route: private
 * @arena: lives as long as the request
 * @argument: what stands for the star of the route, or ""
 * @language: "fr" or "en": for labels
 * @body: what was uploaded
 * @may_write: the peer is allowed to change things
 * @held: somebody answers later
 * @answer: private
 * @status: private
 * @error: private
 * @previous: private
 * @next: private
 */
struct request {
	struct house *house;
	struct MHD_Connection *connection;
	const struct api_route *route;
	struct arena arena;
	const char *argument, *language;
	struct buf body;
	bool may_write, held;
	struct MHD_Response *answer;
	int status;
	enum err error;
	struct request *previous, *next;
};

typedef void (*api_handler)(struct request *request);

/**
 * struct api_route - one way to ask
 * @method: HTTP method
 * @path: with "*" for one segment that becomes the argument
 * @handler: answers or holds
 * @body_max: bytes that may be uploaded
 * @writes: only for peers that may write
 */
struct api_route {
	const char *method, *path;
	api_handler handler;
	size_t body_max;
	bool writes;
};

/**
 * api_find_route() - the route of a request
 * @method: HTTP method
 * @path: of the URL
 * @arena: where the argument lives
 * @ret_route: receives the route
 * @ret_argument: receives the segment behind the star, or ""
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND for an unknown path, %ERR_INVALID for another method,
 * %ERR_NOMEM.
 */
enum err api_find_route(const char *method, const char *path, struct arena *arena,
			const struct api_route **ret_route, const char **ret_argument);

/**
 * api_start() - listen on the socket
 * @house: the daemon; its settings say where
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_CONFLICT when another cabasd listens there, %ERR_IO, %ERR_NOMEM.
 */
enum err api_start(struct house *house, struct error *error);

/**
 * api_stop() - answer those who wait with "unavailable" and close
 * @house: the daemon
 */
void api_stop(struct house *house);

/**
 * api_hold() - this request will be answered later, by api_json() or api_error()
 * @request: not answered yet; stays valid until it is answered
 */
void api_hold(struct request *request);

/**
 * api_json() - answer with JSON
 * @request: not answered yet
 * @json: reference taken over; NULL answers "out of memory"
 */
void api_json(struct request *request, json_t *json);

/**
 * api_error() - answer with a failure
 * @request: not answered yet
 * @err: not %ERR_NONE
 * @error: why; NULL when the class says it all
 */
void api_error(struct request *request, enum err err, const struct error *error);

/**
 * api_error_object() - answer with a failure that was put into JSON already
 * @request: not answered yet
 * @err: its class
 * @error: as api_error_json() gives it, with more; reference taken over
 */
void api_error_object(struct request *request, enum err err, json_t *error);

/**
 * api_bytes() - answer with bytes
 * @request: not answered yet
 * @type: media type
 * @bytes: copied
 * @len: how many
 */
void api_bytes(struct request *request, const char *type, const void *bytes, size_t len);

/**
 * api_response() - answer with a response of libmicrohttpd's, for the event stream
 * @request: not answered yet
 * @response: reference taken over
 */
void api_response(struct request *request, struct MHD_Response *response);

/**
 * api_query() - a parameter of the query
 * @request: being answered
 * @name: of the parameter
 *
 * Return: its value, valid as long as the request; NULL when absent.
 */
const char *api_query(struct request *request, const char *name);

/**
 * api_query_count() - a parameter that is a number
 * @request: being answered
 * @name: of the parameter
 * @fallback: when it is absent or no number
 * @max: the largest that is given
 *
 * Return: 1 to @max.
 */
int api_query_count(struct request *request, const char *name, int fallback, int max);

/**
 * api_read_json() - the uploaded object
 * @request: being answered; on failure it is answered here
 *
 * Return: a new reference; NULL after a failure.
 */
json_t *api_read_json(struct request *request);

/**
 * api_number() - the argument of the route as a number
 * @request: being answered; on failure it is answered here
 * @ret_number: receives it
 *
 * Return: whether it is one.
 */
bool api_number(struct request *request, uint64_t *ret_number);

/**
 * api_error_json() - a failure as the API tells it
 * @err: class
 * @error: why, or NULL
 *
 * Return: a new reference {"code",...}, or NULL without memory.
 */
json_t *api_error_json(enum err err, const struct error *error);

/**
 * api_wake() - let libmicrohttpd look at its connections before the loop sleeps
 * @house: the daemon
 */
void api_wake(struct house *house);

/**
 * api_events_tell() - tell the listening clients of an event that is durable
 * @house: the daemon
 * @event: what happened
 */
void api_events_tell(struct house *house, const struct event *event);

/**
 * api_events_stop() - end all event streams
 * @house: the daemon
 */
void api_events_stop(struct house *house);
#endif
