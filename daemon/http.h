/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests to retailers: libcurl on the loop. Secrets, limits, time-outs, retries and the log of
 * what leaves the house live here, once for all connectors.
 */
#ifndef CABAS_DAEMON_HTTP_H
#define CABAS_DAEMON_HTTP_H
#include <stdint.h>
#include <systemd/sd-event.h>

#include "base/err.h"
#include "connectors/connector.h"

enum {
	HTTP_ANSWER_MAX = 4 << 20,
	HTTP_CONNECT_MS = 5000,
	HTTP_TOTAL_MS = 20000,
	HTTP_TRIES = 4,
	HTTP_WAIT_MAX_MS = 60000,
};

struct http;

/**
 * struct http_egress - what is about to leave the house
 * @store: the household's name of the store
 * @host: to whom
 * @method: HTTP method
 * @path: of the URL
 * @fields: names of what is told, separated by spaces; never values
 * @bytes: of the body
 */
struct http_egress {
	const char *store, *host, *method, *path, *fields;
	size_t bytes;
};

/* Called before each sending; a failure keeps the request at home. */
typedef enum err (*http_egress_fn)(const struct http_egress *egress, void *userdata);

/*
 * What became of a request: @response on %ERR_NONE, borrowed. %ERR_AMBIGUOUS: it was sent, must not
 * be sent twice, and no answer came; @error->code then tells whether it may still arrive
 * (%ERR_TIMEOUT) or the connection ended (%ERR_REMOTE). %ERR_UNAVAILABLE: it never went out.
 */
typedef void (*http_done_fn)(enum err err, const struct http_response *response,
			     const struct error *error, void *userdata);

/**
 * struct http_head - how a long answer begins
 * @status: HTTP status
 * @from: where in the whole the bytes begin: 0, or as Content-Range says
 * @total: bytes of the whole, or -1
 * @validator: ETag, else Last-Modified, else ""
 * @redirect: where else to ask, or ""
 */
struct http_head {
	int status;
	int64_t from, total;
	const char *validator, *redirect;
};

/* Takes bytes of a long answer as they come, and once more without any at its end; a failure ends
 * the transfer. */
typedef enum err (*http_take_fn)(const struct http_head *head, const void *bytes, size_t len,
				 void *userdata);

/**
 * http_new() - be ready; libcurl itself is started by the first request
 * @loop: the event loop
 * @egress: told before anything leaves
 * @userdata: for @egress
 * @ret_http: receives it, for http_free()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err http_new(sd_event *loop, http_egress_fn egress, void *userdata, struct http **ret_http,
		  struct error *error);

/**
 * http_set_patience() - how long to wait, from the next sending on
 * @http: the client
 * @connect_ms: for a connection; at first %HTTP_CONNECT_MS
 * @total_ms: for an answer in all; at first %HTTP_TOTAL_MS
 */
void http_set_patience(struct http *http, unsigned int connect_ms, unsigned int total_ms);

/**
 * http_free() - forget all requests; their callbacks are not called
 * @http: or NULL
 */
void http_free(struct http *http);

/**
 * http_send() - send a request
 * @http: the client
 * @store: the household's name of the store; copied
 * @request: copied
 * @secret: goes where @request->auth says; copied and wiped; NULL for none
 * @done: called once, later, from the loop
 * @userdata: for @done
 * @error: says why not
 *
 * 429 and 503 are waited for as Retry-After says (RFC 9110, 10.2.3), else with full-jitter
 * exponential back-off, when @request is repeatable: at most %HTTP_TRIES times; 429 also when it is
 * not, as it says that nothing was done. https only, or http to this machine; redirects are not
 * followed.
 *
 * Return: %ERR_NONE; else @done is never called.
 */
enum err http_send(struct http *http, const char *store, const struct http_request *request,
		   const char *secret, http_done_fn done, void *userdata, struct error *error);

/**
 * http_fetch() - ask for something long
 * @http: the client
 * @store: whom the log of what left names
 * @request: copied; sent once, a caller who wants more asks again
 * @take: gets the answer's bytes, as they are
 * @done: called once, later, with an empty body; %ERR_TIMEOUT when nothing came for as long as
 *	http_set_patience() said
 * @userdata: for both
 * @error: says why not
 *
 * Return: as http_send().
 */
enum err http_fetch(struct http *http, const char *store, const struct http_request *request,
		    http_take_fn take, http_done_fn done, void *userdata, struct error *error);
#endif
