// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into cabasd: counts the calls that reach disk or wire and ends the process with SIGKILL
 * before (CRASH_AT=n) or after (CRASH_AFTER=n) the n-th. CRASH_COUNT=FILE: their number at the end.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static long calls, before, after;
static int armed;

__attribute__((constructor)) static void arm(void)
{
	const char *at = getenv("CRASH_AT"), *behind = getenv("CRASH_AFTER");

	/* the workers that cabasd starts are not meant */
	armed = !strcmp(program_invocation_short_name, "cabasd");
	before = at ? strtol(at, NULL, 10) : 0;
	after = behind ? strtol(behind, NULL, 10) : 0;
}

__attribute__((destructor)) static void report(void)
{
	const char *path = armed ? getenv("CRASH_COUNT") : NULL;
	FILE *file = path ? fopen(path, "w") : NULL;

	armed = 0;
	if (!file)
		return;
	fprintf(file, "%ld\n", calls);
	fclose(file);
}

static void enter(void)
{
	if (armed && ++calls == before)
		kill(getpid(), SIGKILL);
}

static void leave(void)
{
	if (armed && calls == after)
		kill(getpid(), SIGKILL);
}

#define COUNTED(type, name, params, args)                               \
	type name params                                                \
	{                                                               \
		static type(*real) params;                              \
		type result;                                            \
		if (!real)                                              \
			real = (type(*) params)dlsym(RTLD_NEXT, #name); \
		enter();                                                \
		result = real args;                                     \
		leave();                                                \
		return result;                                          \
	}

COUNTED(ssize_t, write, (int fd, const void *bytes, size_t len), (fd, bytes, len))
COUNTED(ssize_t, pwrite, (int fd, const void *bytes, size_t len, off_t at), (fd, bytes, len, at))
COUNTED(ssize_t, pwrite64, (int fd, const void *bytes, size_t len, off64_t at),
	(fd, bytes, len, at))
COUNTED(int, fsync, (int fd), (fd))
COUNTED(int, fdatasync, (int fd), (fd))
COUNTED(int, rename, (const char *from, const char *to), (from, to))
COUNTED(ssize_t, send, (int fd, const void *bytes, size_t len, int flags), (fd, bytes, len, flags))
COUNTED(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
