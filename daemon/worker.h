/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon's side of its workers: programs that look at dangerous bytes. One is started when the
 * first request comes, asked one thing at a time, killed when it hangs or talks nonsense, started
 * again for one more try, and ended after a while without work.
 */
#ifndef CABAS_DAEMON_WORKER_H
#define CABAS_DAEMON_WORKER_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "base/auto.h"
#include "base/err.h"

struct daemon_worker;

enum { DAEMON_WORKER_DEADLINE_MS = 20000, DAEMON_WORKER_QUEUE_MAX = 256 };

/**
 * struct daemon_worker_limits - how long we wait
 * @deadline_ms: for an answer, and for a start; 0 means %DAEMON_WORKER_DEADLINE_MS
 * @idle_s: seconds without work before it is ended; 0 keeps it
 */
struct daemon_worker_limits {
	unsigned int deadline_ms, idle_s;
};

/**
 * typedef daemon_worker_callback - what became of a request
 * @answer: the worker's object, borrowed; NULL when none came
 * @error: NULL when it worked; else why not, also when @answer is {"error":{...}}
 * @userdata: as given with the request
 *
 * It may make further requests; it must not free the worker.
 */
typedef void daemon_worker_callback(const json_t *answer, const struct error *error,
				    void *userdata);

/**
 * typedef daemon_worker_prepare - a program runs anew
 * @worker: whose; what is asked of it from within this call comes before all that waits
 * @userdata: as given to daemon_worker_on_start()
 */
typedef void daemon_worker_prepare(struct daemon_worker *worker, void *userdata);

/**
 * daemon_worker_path() - where a worker's program is
 * @name: "cabas-voice"
 *
 * Return: its path under $CABAS_LIBEXECDIR, or where it was installed; the caller frees it; NULL
 * without memory.
 */
char *daemon_worker_path(const char *name);

/**
 * daemon_worker_new() - prepare a worker; nothing is started yet
 * @event: the daemon's loop; a reference is kept
 * @path: of the program, copied
 * @argv: its arguments with the program's name first, ended by NULL, copied
 * @limits: copied; NULL for the defaults
 * @ret_worker: receives it; daemon_worker_free() ends it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err daemon_worker_new(sd_event *event, const char *path, const char *const argv[],
			   const struct daemon_worker_limits *limits,
			   struct daemon_worker **ret_worker, struct error *error);

/**
 * daemon_worker_free() - kill the program and forget all requests
 * @worker: NULL is allowed; callbacks of open requests are not called
 */
void daemon_worker_free(struct daemon_worker *worker);
DEFINE_AUTO(daemon_worker)

/**
 * daemon_worker_request() - ask for something
 * @worker: whom
 * @request: an object; copied
 * @fd: a file to hand over, duplicated; -1 for none
 * @callback: called once, later, from the loop, never from within this call
 * @userdata: for @callback
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_LIMIT when too many wait or @request is too large, %ERR_NOMEM, %ERR_IO;
 * when it failed @callback is never called.
 */
enum err daemon_worker_request(struct daemon_worker *worker, const json_t *request, int fd,
			       daemon_worker_callback *callback, void *userdata,
			       struct error *error);

/**
 * daemon_worker_on_start() - tell each new program first what the one before it knew
 * @worker: whose
 * @prepare: called when a program is ready, before its first request; its requests are not tried
 *	again: when one of them kills the program, the next one runs unprepared
 * @userdata: for @prepare
 */
void daemon_worker_on_start(struct daemon_worker *worker, daemon_worker_prepare *prepare,
			    void *userdata);

/**
 * daemon_worker_replace() - from now on run the program with other arguments
 * @worker: whose; a request under way is answered by the program that runs, those that wait by the
 *	next one
 * @argv: as for daemon_worker_new(), copied
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_NOMEM with all as it was.
 */
enum err daemon_worker_replace(struct daemon_worker *worker, const char *const argv[],
			       struct error *error);

/**
 * daemon_worker_is_ready() - whether its program runs and was prepared
 * @worker: which
 *
 * Return: true between a start and an end of the program.
 */
bool daemon_worker_is_ready(const struct daemon_worker *worker);

/**
 * daemon_worker_pid() - the program that runs now
 * @worker: which
 *
 * Return: its process id, or 0 while none runs.
 */
pid_t daemon_worker_pid(const struct daemon_worker *worker);

/**
 * daemon_worker_waiting() - requests without an answer
 * @worker: which
 *
 * Return: how many, with the one under way.
 */
size_t daemon_worker_waiting(const struct daemon_worker *worker);
#endif
