// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/auto.h"
#include "workers/worker.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#endif
#ifndef WITH_ASAN
#define WITH_ASAN 0
#endif

enum { FILES_MAX = 16 };

/* clang-format off */
static const int allowed[] = {
	/* talk, and read what was handed over */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(close),
	SCMP_SYS(fstat), SCMP_SYS(lseek),
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	/* time, chance, end; what a signal or a lock needs */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	/* sysinfo: glibc's qsort() asks how much memory there is */
	SCMP_SYS(sysinfo),
	SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrandom), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid),
#if WITH_ASAN
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(getrlimit), SCMP_SYS(prlimit64),
	SCMP_SYS(readlink), SCMP_SYS(ioctl),
#endif
};
/* clang-format on */

/* Namespaces cost nothing where they are allowed; many kernels and containers refuse them. */
static const char *take_namespaces(void)
{
	const int outside = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;

	if (unshare(CLONE_NEWUSER | outside) && unshare(outside))
		return "refused";
	/* As the root, a folder that will never hold anything for us. */
	if (!WITH_ASAN && (chroot("/proc/self/fdinfo") || chdir("/")))
		return "without root";
	return "taken";
}

static int limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit most;

	if (getrlimit(resource, &most))
		return -1;
	if (most.rlim_max != RLIM_INFINITY && most.rlim_max < value)
		value = most.rlim_max;
	most = (struct rlimit){ value, value };
	return setrlimit(resource, &most);
}

static int take_limits(const struct sandbox_limits *limits)
{
	/* A write to a file beyond it then fails instead of ending the worker. */
	signal(SIGXFSZ, SIG_IGN);
	if (limit(RLIMIT_CORE, 0) || limit(RLIMIT_FSIZE, limits->append) ||
	    limit(RLIMIT_NPROC, 0) || limit(RLIMIT_NOFILE, FILES_MAX))
		return -1;
	if (limits->cpu_seconds && limit(RLIMIT_CPU, limits->cpu_seconds))
		return -1;
	if (limits->memory && !WITH_ASAN && limit(RLIMIT_AS, limits->memory))
		return -1;
	return 0;
}

/* Memory that is never executed; fstat() of glibc, which names no path. */
static int allow_some(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp no_path = SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH, 0);

	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec) ||
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec) ||
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1, no_path);
}

static int take_filter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int failed = !filter || allow_some(filter);

	for (size_t i = 0; !failed && i < sizeof(allowed) / sizeof(*allowed); i++)
		failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	failed = failed || seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	return failed;
}

#if WITH_ASAN
/* The leak checker clones a tracer at exit, which the filter forbids: leave before it. */
static void leave(void)
{
	_exit(0);
}
#endif

enum err sandbox_close(const struct sandbox_limits *limits, json_t **ret_ready, struct error *error)
{
	const char *namespaces = take_namespaces();

#if WITH_ASAN
	if (atexit(leave))
		return error_set(error, ERR_DENIED, "no room for an exit handler");
#endif
	/* jansson takes its seed from /dev/urandom at the first object: not later than now. */
	json_object_seed(0);
	(void)close_range(MESSAGE_SOCKET + 1, ~0U, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return error_set(error, ERR_DENIED, "cannot give up privileges: %s",
				 strerror(errno));
	if (take_limits(limits))
		return error_set(error, ERR_DENIED, "cannot set limits: %s", strerror(errno));
	if (take_filter())
		return error_set(
			error, ERR_DENIED,
			"cannot load the system call filter (needs seccomp in the kernel)");
	*ret_ready =
		json_pack("{s:{s:b, s:s}}", "sandbox", "seccomp", true, "namespaces", namespaces);
	return ERR_NONE;
}
