/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of a worker's program: its process and our end of the socketpair. */
#ifndef CABAS_DAEMON_WORKER_CHILD_H
#define CABAS_DAEMON_WORKER_CHILD_H
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "base/err.h"

/**
 * struct worker_child - a process
 * @pid: 0 when none runs
 * @pidfd: of it, or -1
 * @socket: our end, non-blocking, or -1
 */
struct worker_child {
	pid_t pid;
	int pidfd, socket;
};

/**
 * worker_child_start() - run a program with one end of a socketpair as descriptor 3
 * @event: reaps the process when it ends, however it ends
 * @path: of the program
 * @argv: its arguments, ended by NULL
 * @ret_child: receives the process
 * @error: says why not
 *
 * Its environment is empty but for the locale; input and output are /dev/null, errors go where
 * ours go.
 *
 * Return: %ERR_NONE, %ERR_UNAVAILABLE when it cannot be run, %ERR_IO.
 */
enum err worker_child_start(sd_event *event, const char *path, char *const argv[],
			    struct worker_child *ret_child, struct error *error);

/**
 * worker_child_kill() - end it at once and forget it
 * @child: NULL is not allowed; one that does not run is
 */
void worker_child_kill(struct worker_child *child);
#endif
