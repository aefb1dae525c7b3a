/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A long file from the net into a file here: continued where it broke off, now or after a restart,
 * as long as the server says that it is still the same (RFC 9110, 13.1.5 and 14.2).
 */
#ifndef CABAS_DAEMON_MODELS_FETCH_H
#define CABAS_DAEMON_MODELS_FETCH_H
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "base/err.h"
#include "daemon/http.h"

struct models_fetch;

enum { MODELS_FETCH_TRIES = 5, MODELS_FETCH_REDIRECTS = 5 };

/* How it ended; on %ERR_NONE the file is whole and @fd is open for reading and appending, the
 * callee's to close; the file has no name any more. */
typedef void (*models_fetch_done)(enum err err, int fd, const struct error *error, void *userdata);

/**
 * models_fetch_start() - begin, or go on
 * @loop: the event loop
 * @http: the client
 * @url: where it is
 * @path: of the file while it is not whole; beside it "PATH.json" tells where it came from
 * @max: bytes that are accepted
 * @done: called once, later, unless models_fetch_stop() comes first
 * @userdata: for @done
 * @ret_fetch: receives it; it frees itself after @done
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_DENIED for an address that may not be asked, %ERR_NOMEM, %ERR_IO.
 */
enum err models_fetch_start(sd_event *loop, struct http *http, const char *url, const char *path,
			    int64_t max, models_fetch_done done, void *userdata,
			    struct models_fetch **ret_fetch, struct error *error);

/**
 * models_fetch_stop() - break off; what came stays in the file
 * @fetch: or NULL
 * @http_gone: the client was freed before
 */
void models_fetch_stop(struct models_fetch *fetch, bool http_gone);

/**
 * models_fetch_progress() - how far it is
 * @fetch: under way
 * @ret_bytes: receives what came
 * @ret_total: receives how many it will be, or -1
 */
void models_fetch_progress(const struct models_fetch *fetch, int64_t *ret_bytes,
			   int64_t *ret_total);
#endif
