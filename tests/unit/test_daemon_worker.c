// SPDX-License-Identifier: GPL-2.0-or-later
// objects: daemon/worker.o daemon/worker_child.o workers/worker.o
//
// The daemon's side against a real process: this test program itself, started again by its path
// with a mode as argument, behaves well, dies, hangs or talks nonsense.
#include "daemon/worker.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "workers/worker.h"

static int marker = -1; /* counts the starts in "dies once" */

/* --- the worker's side ----------------------------------------------------------------------- */
static enum err echo(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		     struct error *error)
{
	const char *mode = userdata;
	const char *text = json_string_value(json_object_get(request, "text"));
	unsigned char *bytes = NULL;
	size_t len = 0;

	if (!strcmp(mode, "hang"))
		pause();
	if (!strcmp(mode, "die"))
		raise(SIGKILL);
	if (!strcmp(mode, "poison") && text && !strcmp(text, "poison"))
		raise(SIGKILL);
	if (!strcmp(mode, "slow"))
		usleep(300 * 1000);
	if (!strcmp(mode, "nonsense") && write(MESSAGE_SOCKET, "\xff\xff\xff\xff", 4) == 4)
		pause();
	if (!strcmp(mode, "alone") && write(MESSAGE_SOCKET, "\x02\0\0\0{}", 6) != 6)
		return error_set(error, ERR_IO, "cannot write");
	if (!text)
		return error_set(error, ERR_NOT_FOUND, "no text");
	if (fd >= 0 && worker_read_file(fd, 1000, &bytes, &len, error))
		return error->code;
	free(bytes);
	*ret_answer =
		json_pack("{s:s, s:i, s:i}", "text", text, "len", (int)len, "pid", (int)getpid());
	return ERR_NONE;
}

/* Runs before main() and so before Criterion looks at the arguments. */
__attribute__((constructor)) static void be_a_worker(int argc, char **argv)
{
	struct error error = { 0 };

	if (argc != 2 || strcmp(argv[0], "a-worker") != 0)
		return;
	if (!strcmp(argv[1], "never-ready"))
		pause();
	_exit(worker_run(MESSAGE_SOCKET, NULL, echo, argv[1], &error) ? 1 : 0);
}

/* --- the daemon's side ------------------------------------------------------------------------ */
struct result {
	sd_event *event;
	unsigned int count, wanted;
	enum err err;
	char text[ERROR_TEXT_SIZE];
	char all[16]; /* first letters */
	int len, pid;
};

static void on_answer(const json_t *answer, const struct error *error, void *userdata)
{
	struct result *result = userdata;
	const char *text = json_string_value(json_object_get(answer, "text"));

	result->err = error ? error->code : ERR_NONE;
	snprintf(result->text, sizeof(result->text), "%s", error ? error->text : text ? text : "");
	if (result->count < sizeof(result->all) - 1)
		result->all[result->count] = result->text[0];
	result->len = (int)json_integer_value(json_object_get(answer, "len"));
	result->pid = (int)json_integer_value(json_object_get(answer, "pid"));
	if (++result->count == result->wanted)
		sd_event_exit(result->event, 0);
}

static struct daemon_worker *make(sd_event *event, const char *mode, unsigned int deadline_ms,
				  unsigned int idle_s)
{
	const char *argv[] = { "a-worker", mode, NULL };
	struct daemon_worker_limits limits = { deadline_ms, idle_s };
	struct daemon_worker *worker = NULL;
	struct error error = { 0 };

	cr_assert_eq(daemon_worker_new(event, "/proc/self/exe", argv, &limits, &worker, &error),
		     ERR_NONE, "%s", error.text);
	return worker;
}

static void ask(struct daemon_worker *worker, const char *text, int fd, struct result *result)
{
	json_t *request = text ? json_pack("{s:s}", "text", text) : json_object();
	struct error error = { 0 };

	cr_assert_eq(daemon_worker_request(worker, request, fd, on_answer, result, &error),
		     ERR_NONE, "%s", error.text);
	result->wanted++;
	json_decref(request);
}

static void run(struct result *result, unsigned int at_most_ms)
{
	sd_event_source *timer = NULL;

	sd_event_add_time_relative(result->event, &timer, CLOCK_MONOTONIC, at_most_ms * 1000ULL, 1,
				   NULL, (void *)(intptr_t)7);
	cr_assert_eq(sd_event_loop(result->event), 0, "nothing came in %u ms", at_most_ms);
	sd_event_source_disable_unref(timer);
	sd_event_unref(result->event);
	cr_assert_eq(sd_event_new(&result->event), 0);
}

/* One request to a worker of this mode. */
static void try_mode(const char *mode, unsigned int deadline_ms, struct result *result)
{
	struct daemon_worker *worker;

	cr_assert_eq(sd_event_new(&result->event), 0);
	worker = make(result->event, mode, deadline_ms, 0);
	ask(worker, "lait", -1, result);
	cr_assert_eq(result->count, 0, "no callback from within the request");
	run(result, 20000);
	cr_assert_eq(result->count, 1);
	daemon_worker_free(worker);
	sd_event_unref(result->event);
}

Test(daemon_worker, answers_come_in_order_from_one_process)
{
	struct result result = { 0 };
	struct daemon_worker *worker;
	int file = memfd_create("clip", MFD_CLOEXEC);

	cr_assert_eq(write(file, "123", 3), 3);
	cr_assert_eq(sd_event_new(&result.event), 0);
	worker = make(result.event, "good", 0, 0);
	cr_assert_eq(daemon_worker_pid(worker), 0, "started before there was work");
	for (int i = 0; i < 9; i++)
		ask(worker, (char[]){ (char)('a' + i), 0 }, i == 8 ? file : -1, &result);
	close(file);
	cr_assert_eq(daemon_worker_waiting(worker), 9);
	run(&result, 20000);
	cr_assert_str_eq(result.all, "abcdefghi");
	cr_assert_eq(result.len, 3);
	cr_assert_eq(result.pid, daemon_worker_pid(worker));
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}

Test(daemon_worker, a_failure_that_the_worker_tells_is_passed_on)
{
	struct result result = { 0 };
	struct daemon_worker *worker;

	cr_assert_eq(sd_event_new(&result.event), 0);
	worker = make(result.event, "good", 0, 0);
	ask(worker, NULL, -1, &result);
	run(&result, 20000);
	cr_assert_eq(result.err, ERR_NOT_FOUND);
	cr_assert_str_eq(result.text, "no text");
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}

static int kill_it(sd_event_source *source, uint64_t now_us, void *userdata)
{
	struct daemon_worker *worker = userdata;

	(void)source;
	(void)now_us;
	cr_assert_gt(daemon_worker_pid(worker), 0);
	marker = daemon_worker_pid(worker);
	kill(marker, SIGKILL);
	return 0;
}

Test(daemon_worker, a_worker_killed_within_a_request_is_started_again_and_answers)
{
	struct result result = { 0 };
	struct daemon_worker *worker;

	cr_assert_eq(sd_event_new(&result.event), 0);
	worker = make(result.event, "slow", 0, 0);
	ask(worker, "lait", -1, &result);
	cr_assert_geq(sd_event_add_time_relative(result.event, NULL, CLOCK_MONOTONIC, 150000, 1,
						 kill_it, worker),
		      0);
	run(&result, 20000);
	cr_assert_eq(result.err, ERR_NONE, "%s", result.text);
	cr_assert_str_eq(result.text, "lait");
	cr_assert_gt(marker, 0);
	cr_assert_neq(result.pid, marker);
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}

Test(daemon_worker, one_that_dies_twice_costs_its_request_only)
{
	struct result result = { 0 };

	try_mode("die", 0, &result);
	cr_assert_eq(result.err, ERR_UNAVAILABLE);
	cr_assert(strstr(result.text, "died"), "%s", result.text);
}

Test(daemon_worker, one_that_hangs_is_killed_at_its_deadline)
{
	struct result result = { 0 };

	try_mode("hang", 150, &result);
	cr_assert_eq(result.err, ERR_TIMEOUT);
	cr_assert(strstr(result.text, "gave no answer in 150 ms"), "%s", result.text);
}

Test(daemon_worker, one_that_is_never_ready_is_killed_at_its_deadline)
{
	struct result result = { 0 };

	try_mode("never-ready", 150, &result);
	cr_assert_eq(result.err, ERR_TIMEOUT);
}

Test(daemon_worker, one_that_talks_nonsense_is_killed)
{
	struct result result = { 0 };

	try_mode("nonsense", 0, &result);
	cr_assert_eq(result.err, ERR_REMOTE);
	cr_assert(strstr(result.text, "nonsense"), "%s", result.text);
}

Test(daemon_worker, a_program_that_is_not_there_is_a_sentence)
{
	const char *argv[] = { "x", NULL };
	struct result result = { 0 };
	struct daemon_worker *worker = NULL;
	struct error error = { 0 };

	cr_assert_eq(sd_event_new(&result.event), 0);
	cr_assert_eq(daemon_worker_new(result.event, "/nowhere/cabas-x", argv, NULL, &worker,
				       &error),
		     ERR_NONE);
	ask(worker, "a", -1, &result);
	ask(worker, "b", -1, &result);
	run(&result, 20000);
	cr_assert_eq(result.count, 2);
	cr_assert_eq(result.err, ERR_UNAVAILABLE);
	cr_assert_str_eq(result.text, "cannot start '/nowhere/cabas-x': No such file or directory");
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}

static int exit_loop(sd_event_source *source, uint64_t now_us, void *userdata)
{
	(void)now_us;
	(void)userdata;
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

Test(daemon_worker, one_without_work_is_ended_and_reaped)
{
	struct result result = { 0 };
	struct daemon_worker *worker;
	sd_event *event;
	pid_t pid;

	cr_assert_eq(sd_event_new(&event), 0);
	worker = make(event, "good", 0, 1);
	result.event = event;
	ask(worker, "lait", -1, &result);
	result.wanted = 2; /* the loop goes on after the answer */
	cr_assert_geq(sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC, 2500000, 1,
						 exit_loop, NULL),
		      0);
	cr_assert_eq(sd_event_loop(event), 0);
	pid = result.pid;
	cr_assert_gt(pid, 0);
	cr_assert_eq(daemon_worker_pid(worker), 0);
	cr_assert_neq(kill(pid, 0), 0, "still there, or a zombie");
	daemon_worker_free(worker);
	sd_event_unref(event);
}

/* --- a program that runs anew is prepared ------------------------------------------------------
 */
static struct result prepared;
static const char *preparation;

static void on_prepared(const json_t *answer, const struct error *error, void *userdata)
{
	struct result *result = userdata;
	unsigned int wanted = result->wanted;

	result->wanted = UINT_MAX;
	on_answer(answer, error, result);
	result->wanted = wanted;
}

static void prepare_it(struct daemon_worker *worker, void *userdata)
{
	struct error error = { 0 };
	json_t *request = json_pack("{s:s}", "text", preparation);

	cr_assert_eq(daemon_worker_request(worker, request, -1, on_prepared, &prepared, &error),
		     ERR_NONE);
	cr_assert_eq(daemon_worker_request(worker, request, -1, on_prepared, &prepared, &error),
		     ERR_NONE);
	*(unsigned int *)userdata += 1;
	json_decref(request);
}

Test(daemon_worker, each_new_program_hears_its_preparations_before_what_waits)
{
	struct result result = { .wanted = UINT_MAX / 2 }; /* the loop goes on */
	struct daemon_worker *worker;
	unsigned int starts = 0;

	preparation = "first";
	cr_assert_eq(sd_event_new(&result.event), 0);
	worker = make(result.event, "well", 5000, 0);
	daemon_worker_on_start(worker, prepare_it, &starts);
	ask(worker, "lait", -1, &result);
	ask(worker, "pain", -1, &result);
	while (result.count < 2)
		cr_assert_geq(sd_event_run(result.event, 20000000), 0);
	cr_assert_str_eq(result.all, "lp");
	cr_assert_str_eq(prepared.all, "ff");
	cr_assert_eq(prepared.pid, result.pid);
	cr_assert_eq(starts, 1);

	/* killed while it waits: the next one is told again, and answers the same */
	kill(daemon_worker_pid(worker), SIGKILL);
	ask(worker, "oeufs", -1, &result);
	while (result.count < 3)
		cr_assert_geq(sd_event_run(result.event, 20000000), 0);
	cr_assert_eq(starts, 2);
	cr_assert_str_eq(prepared.all, "ffff");
	cr_assert_str_eq(result.all, "lpo");
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}

Test(daemon_worker, a_preparation_that_kills_the_program_costs_no_request)
{
	struct result result = { 0 };
	struct daemon_worker *worker;
	unsigned int starts = 0;

	preparation = "poison";
	cr_assert_eq(sd_event_new(&result.event), 0);
	worker = make(result.event, "poison", 5000, 0);
	daemon_worker_on_start(worker, prepare_it, &starts);
	ask(worker, "lait", -1, &result);
	run(&result, 20000);
	cr_assert_eq(starts, 1);
	cr_assert_str_eq(result.text, "lait");
	cr_assert_eq(prepared.count, 2, "both preparations are told that they failed");
	cr_assert_neq(prepared.err, ERR_NONE);
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}

Test(daemon_worker, other_arguments_serve_what_waits_and_lose_nothing)
{
	const char *other[] = { "a-worker", "slow", NULL };
	struct result result = { 0 };
	struct daemon_worker *worker;
	pid_t first;

	cr_assert_eq(sd_event_new(&result.event), 0);
	worker = make(result.event, "good", 0, 0);
	ask(worker, "a", -1, &result);
	ask(worker, "b", -1, &result);
	/* it starts, with work that waits */
	while (!daemon_worker_pid(worker))
		cr_assert_geq(sd_event_run(result.event, 1000000), 0);
	first = daemon_worker_pid(worker);
	cr_assert_eq(daemon_worker_replace(worker, other, NULL), ERR_NONE);
	run(&result, 20000);
	cr_expect_str_eq(result.all, "ab");
	cr_expect_neq(result.pid, first, "answered with the arguments of before");
	/* idle, it ends at once */
	cr_assert_eq(daemon_worker_replace(worker, other, NULL), ERR_NONE);
	cr_expect_eq(daemon_worker_pid(worker), 0);
	daemon_worker_free(worker);
	sd_event_unref(result.event);
}
