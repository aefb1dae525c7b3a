// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/sandbox.o workers/worker.o
//
// What a worker can still do once its door is shut, each in a child of its own.
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workers/sandbox.h"

static const struct sandbox_limits limits = { .memory = 512 << 20, .cpu_seconds = 5 };

/* Runs @act behind the shut door; returns its wait status. */
static int behind_the_door(int (*act)(void))
{
	json_t *ready = NULL;
	struct error error = { 0 };
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		if (sandbox_close(&limits, &ready, &error))
			_exit(99);
		_exit(act());
	}
	cr_assert_gt(child, 0);
	cr_assert_eq(waitpid(child, &status, 0), child);
	return status;
}

static int opens_a_file(void)
{
	return open("/etc/hostname", O_RDONLY | O_CLOEXEC) >= 0;
}

static int opens_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int runs_a_program(void)
{
	return execl("/bin/true", "true", NULL);
}

static int makes_a_process(void)
{
	return fork() == 0 ? 3 : 4;
}

static int kills_its_parent(void)
{
	return kill(getppid(), 0);
}

static int makes_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	       MAP_FAILED;
}

static int looks_at_a_path(void)
{
	return (int)syscall(SYS_mkdir, "/tmp/cabas-never", 0700);
}

static void assert_killed_by_the_filter(int status)
{
	cr_assert(WIFSIGNALED(status), "exit status %d", WEXITSTATUS(status));
	cr_assert_eq(WTERMSIG(status), SIGSYS);
}

Test(workers_sandbox, opening_a_file_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(opens_a_file));
}

Test(workers_sandbox, opening_a_socket_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(opens_a_socket));
}

Test(workers_sandbox, running_a_program_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(runs_a_program));
}

Test(workers_sandbox, making_a_process_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(makes_a_process));
}

Test(workers_sandbox, a_signal_to_another_process_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(kills_its_parent));
}

Test(workers_sandbox, executable_memory_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(makes_code));
}

Test(workers_sandbox, touching_the_file_system_ends_the_worker)
{
	assert_killed_by_the_filter(behind_the_door(looks_at_a_path));
}

static int computes(void)
{
	struct timespec now;
	size_t sum = 0;

	for (size_t size = 16; size < 64 << 20; size *= 3) {
		unsigned char *bytes = malloc(size);

		if (!bytes)
			return 1;
		memset(bytes, 7, size);
		sum += bytes[size - 1];
		bytes = realloc(bytes, size * 2);
		free(bytes);
	}
	return clock_gettime(CLOCK_MONOTONIC, &now) || sum % 7;
}

Test(workers_sandbox, memory_and_time_stay_at_hand)
{
	int status = behind_the_door(computes);

	cr_assert(WIFEXITED(status), "signal %d", WTERMSIG(status));
	cr_assert_eq(WEXITSTATUS(status), 0);
}

#if !defined(__SANITIZE_ADDRESS__)
static int eats_memory(void)
{
	return malloc((size_t)1 << 30) ? 1 : 0;
}

Test(workers_sandbox, memory_over_the_limit_is_not_given)
{
	int status = behind_the_door(eats_memory);

	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), 0);
}
#endif
