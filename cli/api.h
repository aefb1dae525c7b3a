/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The talk with cabasd: HTTP over its Unix socket, by libcurl (docs/api.md). */
#ifndef CABAS_CLI_API_H
#define CABAS_CLI_API_H
#include "base/buf.h"
#include "cli/cli.h"

/**
 * api_call() - ask the daemon
 * @cli: this call
 * @method: "GET", "POST", "PUT", "DELETE"
 * @path: with its query
 * @body: to send as JSON, reference taken over; NULL for none
 * @ret_answer: receives the answer, a new reference
 *
 * Return: 0; else the exit code, after having said why.
 */
int api_call(const struct cli *cli, const char *method, const char *path, json_t *body,
	     json_t **ret_answer);

/**
 * api_upload() - send a file to the daemon
 * @cli: this call
 * @path: with its query
 * @type: media type
 * @bytes: the file
 * @ret_answer: receives the answer, a new reference
 *
 * Return: as api_call().
 */
int api_upload(const struct cli *cli, const char *path, const char *type, const struct buf *bytes,
	       json_t **ret_answer);

/**
 * api_put() - send a file to be kept under a name
 * @cli: this call
 * @path: with its query
 * @type: media type
 * @bytes: the file
 * @ret_answer: receives the answer, a new reference
 *
 * Return: as api_call().
 */
int api_put(const struct cli *cli, const char *path, const char *type, const struct buf *bytes,
	    json_t **ret_answer);

/**
 * api_fetch() - get bytes from the daemon
 * @cli: this call
 * @path: which
 * @ret_bytes: receives them; the caller ends with buf_done()
 *
 * Return: as api_call().
 */
int api_fetch(const struct cli *cli, const char *path, struct buf *ret_bytes);

typedef bool (*api_line_fn)(const char *line, void *userdata);

/**
 * api_listen() - follow the event stream until it ends
 * @cli: this call
 * @on_line: gets each line; false ends it
 * @userdata: for @on_line
 *
 * Return: as api_call().
 */
int api_listen(const struct cli *cli, api_line_fn on_line, void *userdata);

/**
 * api_escape() - a text as one segment or value of a URL
 * @text: any
 *
 * Return: text for free(), or NULL without memory.
 */
char *api_escape(const char *text);
#endif
