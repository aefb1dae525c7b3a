/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A worker's side of its talk with the daemon: file descriptor 3 is one end of a socketpair; one
 * request is answered before the next is read. The sound or picture comes as a file descriptor
 * along with the request.
 */
#ifndef CABAS_WORKERS_WORKER_H
#define CABAS_WORKERS_WORKER_H
#include <jansson.h>
#include <stddef.h>

#include "base/err.h"
#include "core/message.h"

/**
 * typedef worker_handler - answer one request
 * @request: an object; borrowed
 * @fd: the file that came along, or -1; worker_run() closes it afterwards
 * @userdata: as given to worker_run()
 * @ret_answer: receives a new reference to an object, on success only
 * @error: says why; becomes the answer {"error":{...}}, and the worker goes on
 *
 * Return: %ERR_NONE or the code that is in @error.
 */
typedef enum err worker_handler(const json_t *request, int fd, void *userdata, json_t **ret_answer,
				struct error *error);

/**
 * worker_run() - serve until the daemon closes its end
 * @socket: %MESSAGE_SOCKET, or the end of a test's socketpair
 * @ready: what the first message says besides "ready":true (see sandbox_close()); borrowed, may be
 *         NULL
 * @handler: answers a request
 * @userdata: for @handler
 * @error: says why it ended early
 *
 * Call it when the models are loaded and the sandbox is closed: the first message promises that.
 *
 * Return: %ERR_NONE at end of file; %ERR_INVALID, %ERR_LIMIT or %ERR_IO when the talk is broken.
 */
enum err worker_run(int socket, json_t *ready, worker_handler *handler, void *userdata,
		    struct error *error);

/**
 * worker_read_file() - read a passed file into memory
 * @fd: of a regular file (or a memfd); its offset does not matter
 * @max: bytes that are accepted
 * @ret_bytes: receives a malloc()ed copy, the caller frees it
 * @ret_len: receives its length
 * @error: says what is wrong
 *
 * A copy, not a mapping: somebody else may cut the file while the worker looks at it.
 *
 * Return: %ERR_NONE, %ERR_INVALID without a file, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err worker_read_file(int fd, size_t max, unsigned char **ret_bytes, size_t *ret_len,
			  struct error *error);
#endif
