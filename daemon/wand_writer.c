// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/wand_writer.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "wire/report.h"

/* What is not written in time is of no use: the session says it again. */
enum { WAITING_BYTES_MAX = 8192, NODE = 0, SOCKET = 1, OTHERS = 3 };

/* The process: of all that the daemon has open it keeps the node and the socket. */
static _Noreturn void write_reports(int fd, int socket)
{
	u8 report[REPORT_SIZE_MAX];
	sigset_t none;
	ssize_t len;

	if (dup2(fd, NODE) < 0 || dup2(socket, SOCKET) < 0 || close_range(OTHERS, ~0u, 0))
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	while ((len = recv(SOCKET, report, sizeof(report), 0)) > 0)
		if (write(NODE, report, (size_t)len) < 0 && errno == ENODEV)
			break;
	_exit(0);
}

int wand_writer_start(int fd)
{
	_auto_(closep) int ours = -1, theirs = -1;
	int pair[2], size = WAITING_BYTES_MAX;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -1;
	ours = pair[0];
	theirs = pair[1];
	(void)setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	child = fork();
	if (!child) {
		/* init inherits the one that writes: nobody has to wait for its end here */
		if (fork())
			_exit(0);
		write_reports(fd, theirs);
	}
	if (child < 0)
		return -1;
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return steal_fd(ours);
}

bool wand_writer_send(int socket, const void *report, size_t len)
{
	return send(socket, report, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len;
}
