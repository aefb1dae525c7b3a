// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/worker_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "core/message.h"

/* The source owns its pidfd and lives until the process is reaped, whoever forgot it meanwhile. */
static int on_end(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	siginfo_t info;

	(void)events;
	(void)userdata;
	(void)waitid(P_PIDFD, (id_t)fd, &info, WEXITED | WNOHANG);
	/* Gives up the loop's own reference, the last one. */
	sd_event_source_set_floating(source, 0);
	return 0;
}

static int reap_later(sd_event *event, int pidfd)
{
	_auto_(closep) int own = fcntl(pidfd, F_DUPFD_CLOEXEC, 3);
	sd_event_source *source = NULL;

	if (own < 0 || sd_event_add_io(event, &source, own, EPOLLIN, on_end, NULL) < 0)
		return -1;
	sd_event_source_set_io_fd_own(source, 1);
	(void)steal_fd(own);
	/* The reference that is dropped here stays with the loop. */
	if (sd_event_source_set_floating(source, 1) < 0)
		return -1;
	sd_event_source_unref(source);
	return 0;
}

static int spawn(const char *path, char *const argv[], int socket, pid_t *ret_pid)
{
	static char locale[] = "LC_ALL=C.UTF-8";
	char *environment[] = { locale, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t how;
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&how);
	failed = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	failed = failed ? failed
			: posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	failed = failed ? failed
			: posix_spawn_file_actions_adddup2(&actions, socket, MESSAGE_SOCKET);
	/* The loop may have blocked signals or set handlers; a worker starts with neither. */
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &all);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	failed = failed ? failed : posix_spawn(ret_pid, path, &actions, &how, argv, environment);
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

enum err worker_child_start(sd_event *event, const char *path, char *const argv[],
			    struct worker_child *ret_child, struct error *error)
{
	_auto_(closep) int ours = -1, theirs = -1;
	struct worker_child child = { .pidfd = -1, .socket = -1 };
	int pair[2], failed;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return error_set(error, ERR_IO, "no socket for a worker: %s", strerror(errno));
	ours = pair[0];
	theirs = pair[1];
	if (fcntl(ours, F_SETFL, O_NONBLOCK))
		return error_set(error, ERR_IO, "no socket for a worker: %s", strerror(errno));
	failed = spawn(path, argv, theirs, &child.pid);
	if (failed)
		return error_set(error, ERR_UNAVAILABLE, "cannot start '%s': %s", path,
				 strerror(failed));
	child.pidfd = pidfd_open(child.pid, 0);
	if (child.pidfd < 0 || reap_later(event, child.pidfd)) {
		kill(child.pid, SIGKILL);
		waitpid(child.pid, NULL, 0);
		closep(&child.pidfd);
		return error_set(error, ERR_IO, "cannot watch '%s'", path);
	}
	child.socket = steal_fd(ours);
	*ret_child = child;
	return ERR_NONE;
}

void worker_child_kill(struct worker_child *child)
{
	if (child->pidfd >= 0)
		(void)pidfd_send_signal(child->pidfd, SIGKILL, NULL, 0);
	closep(&child->pidfd);
	closep(&child->socket);
	*child = (struct worker_child){ .pidfd = -1, .socket = -1 };
}
