// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_store.o sim/wand_device.o sim/wand_session.o
// objects: sim/wand_audio.o sim/wand_link.o sim/wand_hand.o sim/wand_options.o sim/wand_run.o
//
// The whole virtual wand as a process against a small host on a real socket: faults and endings.
#include "sim/wand_run.h"

#include <criterion/criterion.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/wand_frame.h"

enum { ARGS_MAX = 40, WAIT_MS = 5000, RECORDS_MAX = 512 };

static char folder[32], socket_path[64], store_path[64];
static int listener = -1;

static void set_up(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(folder, sizeof(folder), "/tmp/sim-run-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(socket_path, sizeof(socket_path), "%s/sock", folder);
	snprintf(store_path, sizeof(store_path), "%s/mem", folder);
	memcpy(address.sun_path, socket_path, strlen(socket_path));
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(listener, 4), 0);
}

static void tear_down(void)
{
	close(listener);
	unlink(socket_path);
	unlink(store_path);
	rmdir(folder);
}

TestSuite(sim_wand_run, .init = set_up, .fini = tear_down);

/* --- the wand, in a process of its own ----------------------------------------------------------
 */
static enum wand_exit run(const char *const extra[], FILE *out, struct error *error)
{
	const char *args[ARGS_MAX] = { "sim-wand", "--socket", socket_path, "--serial", "REF1",
				       "--store",  store_path, "--linger",  "0" };
	struct wand_options options;
	enum wand_exit end = WAND_EXIT_USAGE;
	int argc = 9;

	while (*extra)
		args[argc++] = *extra++;
	optind = 0;
	if (!wand_options_parse(argc, (char **)(uintptr_t)args, &options, error))
		end = wand_run(&options, out, error);
	wand_options_done(&options);
	return end;
}

static pid_t start(const char *const extra[])
{
	pid_t pid = fork();
	struct error error = { 0 };

	cr_assert_geq(pid, 0);
	if (pid == 0)
		_exit((int)run(extra, NULL, &error));
	return pid;
}

static int exit_of(pid_t pid)
{
	int status;

	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* --- the host ----------------------------------------------------------------------------------
 */
struct host {
	int fd;
	struct wand_unpacker unpacker;
	size_t bytes;
	uint8_t tag;
	uint32_t want, got[RECORDS_MAX], boot;
	size_t count;
	unsigned int left, busy, statuses;
	bool in_record;
};

static bool host_accept(struct host *host)
{
	struct pollfd fds = { .fd = listener, .events = POLLIN };

	memset(&host->unpacker, 0, sizeof(host->unpacker));
	host->bytes = 0;
	host->in_record = false;
	if (poll(&fds, 1, WAIT_MS) != 1)
		return false;
	host->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	return host->fd >= 0;
}

static void host_send(struct host *host, uint8_t type, uint8_t arg, uint32_t number, uint32_t more)
{
	uint8_t frame[WAND_FRAME_SIZE] = { WAND_REPORT_OUT, type, ++host->tag, arg };
	uint8_t packet[WAND_PACKET_SIZE];

	wand_put32(frame + 4, number);
	wand_put32(frame + 8, type == 0x83 ? host->boot : 0);
	wand_put32(frame + 12, more);
	wand_frame_seal(frame);
	wand_frame_pack(frame, packet);
	/* a wand that is gone is met by the next read */
	(void)!send(host->fd, packet, sizeof(packet), MSG_NOSIGNAL);
}

static void host_hello(struct host *host)
{
	host_send(host, 0x81, 1, 0xc0ffee, 1);
}

static void host_take_status(struct host *host, const uint8_t *frame)
{
	host->statuses++;
	host->busy += frame[57] == 6;
	if (frame[3] == 0x81 && frame[57] == 0)
		host_send(host, 0x82, 0, 0, 0);
	else if (frame[57])
		host_hello(host); /* whatever went wrong: begin again */
}

static void host_take_record(struct host *host, const uint8_t *frame)
{
	uint32_t number;

	if (frame[1] == 2) {
		host->want = wand_get32(frame + 4);
		/* an ACK is cumulative: taking one after a gap would erase the gap */
		host->in_record = host->want <= host->count + 1;
		host->boot = wand_get32(frame + 8);
		host->left = (wand_get32(frame + 20) - frame[32] + 55) / 56;
	} else if (host->in_record) {
		host->left--;
	}
	if (!host->in_record || host->left)
		return;
	host->in_record = false;
	number = host->want;
	if (number == host->count + 1) {
		cr_assert_lt(host->count, RECORDS_MAX);
		host->got[host->count++] = number;
	}
	host_send(host, 0x83, 0, number, 0);
}

/* Serves one connection until the wand hangs up; after so long a silence it says HELLO again. */
static void host_serve(struct host *host, int silence_ms)
{
	uint8_t bytes[1024], frame[WAND_FRAME_SIZE];
	struct pollfd fds = { .fd = host->fd, .events = POLLIN };
	unsigned int dropped = 0;

	host_hello(host);
	for (;;) {
		ssize_t len;

		if (poll(&fds, 1, silence_ms) == 0) {
			host->in_record = false;
			host_hello(host);
			continue;
		}
		len = read(host->fd, bytes, sizeof(bytes));
		if (len <= 0)
			break;
		host->bytes += (size_t)len;
		for (ssize_t i = 0; i < len; i++) {
			if (!wand_frame_unpack(&host->unpacker, bytes[i], frame))
				continue;
			if (frame[1] == 1)
				host_take_status(host, frame);
			else
				host_take_record(host, frame);
		}
		if (host->unpacker.dropped != dropped) {
			host->in_record = false;
			host_send(host, 0x82, 0, 0, 0);
		}
		dropped = host->unpacker.dropped;
	}
	close(host->fd);
}

static void assert_each_once(const struct host *host, size_t count)
{
	cr_assert_eq(host->count, count);
	for (size_t i = 0; i < count; i++)
		cr_assert_eq(host->got[i], i + 1);
}

/* --- endings -----------------------------------------------------------------------------------
 */
Test(sim_wand_run, hands_all_over_and_ends_when_all_is_acknowledged)
{
	const char *const args[] = { "--scan", "3017620422003", "--scan", "12345670", NULL };
	struct host host = { 0 };
	pid_t pid = start(args);

	cr_assert(host_accept(&host));
	host_serve(&host, WAIT_MS);
	cr_assert_eq(exit_of(pid), WAND_EXIT_DONE);
	assert_each_once(&host, 2);
}

Test(sim_wand_run, the_plug_is_pulled_after_exactly_so_many_bytes_and_nothing_is_lost)
{
	const char *const first[] = { "--scan", "1:]C0", "--scan", "2", "--cut-after", "0", NULL };
	const char *const last[] = { NULL };
	struct host host = { 0 };
	pid_t pid = start(first);

	cr_assert(host_accept(&host));
	host_serve(&host, WAIT_MS);
	cr_assert_eq(host.bytes, 0);
	cr_assert_eq(exit_of(pid), WAND_EXIT_CUT);
	/* HELLO's and SEND's STATUS, then the two records: all that comes before an ACK can pass */
	for (size_t cut = 1; cut <= 3 * WAND_PACKET_SIZE; cut += 7) {
		char text[16];
		const char *const again[] = { "--cut-after", text, NULL };

		snprintf(text, sizeof(text), "%zu", cut);
		pid = start(again);
		cr_assert(host_accept(&host));
		host_serve(&host, WAIT_MS);
		cr_assert_eq(host.bytes, cut);
		cr_assert_eq(exit_of(pid), WAND_EXIT_CUT);
	}
	pid = start(last);
	cr_assert(host_accept(&host));
	host_serve(&host, WAIT_MS);
	cr_assert_eq(exit_of(pid), WAND_EXIT_DONE);
	assert_each_once(&host, 2);
}

Test(sim_wand_run, after_a_cut_it_connects_again_when_told_to)
{
	const char *const args[] = { "--scan", "1",	  "--cut-after", "100", "--reconnect",
				     "1",      "--pause", "1",		 NULL };
	struct host host = { 0 };
	pid_t pid = start(args);

	cr_assert(host_accept(&host));
	host_serve(&host, WAIT_MS);
	cr_assert_eq(host.bytes, 100);
	cr_assert(host_accept(&host));
	host_serve(&host, WAIT_MS);
	cr_assert_eq(exit_of(pid), WAND_EXIT_DONE);
	assert_each_once(&host, 1);
}

Test(sim_wand_run, a_host_that_never_speaks_is_given_up)
{
	const char *const args[] = { "--scan", "1", "--timeout", "1", NULL };
	struct host host = { 0 };
	pid_t pid = start(args);

	cr_assert(host_accept(&host));
	cr_assert_eq(exit_of(pid), WAND_EXIT_FAILED);
	close(host.fd);
}

Test(sim_wand_run, without_a_host_it_says_what_to_do_and_keeps_the_records)
{
	const char *const args[] = { "--scan", "1", NULL };
	struct error error = { 0 };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	unlink(socket_path);
	cr_assert_eq(run(args, out, &error), WAND_EXIT_FAILED);
	cr_assert_not_null(strstr(error.text, "cannot connect"));
	cr_assert_not_null(error.hint);
	cr_assert_eq(run(args, out, &error), WAND_EXIT_FAILED);
	fclose(out);
	cr_assert_str_eq(text, "beep: stored 1\nbeep: stored 2\n");
	free(text);
}

/* --- faults ------------------------------------------------------------------------------------
 */
static void survives(const char *const args[], size_t records, struct host *host)
{
	pid_t pid = start(args);

	cr_assert(host_accept(host));
	host_serve(host, 50);
	cr_assert_eq(exit_of(pid), WAND_EXIT_DONE);
	assert_each_once(host, records);
}

Test(sim_wand_run, spoiled_and_lost_frames_are_asked_for_again)
{
	const char *const spoiled[] = { "--scan",    "1",      "--scan", "2",	   "--scan",
					"3",	     "--scan", "4",	 "--scan", "5",
					"--corrupt", "5",      NULL };
	struct host host = { 0 };

	survives(spoiled, 5, &host);
	cr_assert_gt(host.unpacker.dropped, 0);
}

Test(sim_wand_run, lost_frames_do_not_stop_it)
{
	const char *const args[] = { "--scan", "1", "--scan", "2", "--drop", "4", NULL };
	struct host host = { 0 };

	survives(args, 2, &host);
}

Test(sim_wand_run, lost_acknowledgements_cost_a_redelivery)
{
	const char *const args[] = { "--scan", "1", "--scan", "2", "--lose-acks=2", NULL };
	struct host host = { 0 };

	survives(args, 2, &host);
	cr_assert_gt(host.tag, 6, "the host had to begin again");
}

Test(sim_wand_run, a_busy_wand_obeys_later)
{
	const char *const args[] = { "--scan", "1", "--scan", "2", "--busy", "3", NULL };
	struct host host = { 0 };

	survives(args, 2, &host);
	cr_assert_gt(host.busy, 0);
}

Test(sim_wand_run, a_wand_that_restarts_by_itself_starts_a_new_session)
{
	const char *const args[] = { "--scan", "1", "--scan", "2", "--reset-after", "3", NULL };
	struct host host = { 0 };

	survives(args, 2, &host);
}

/* --- input -------------------------------------------------------------------------------------
 */
Test(sim_wand_run, wrong_options_are_one_sentence_and_leave_no_file)
{
	static const char *const wrong[][4] = {
		{ "--memory", "17", NULL },
		{ "--boot", "0", NULL },
		{ "--battery", "101", NULL },
		{ "--clock", "late", NULL },
		{ "--codec", "mp3", NULL },
		{ "--timeout", "-1", NULL },
		{ "--cut-after", "x", NULL },
		{ "--link", NULL },
		{ "--scan", NULL },
		{ "--what", NULL },
		{ "stray", NULL },
		{ "--serial", "klein", NULL },
		{ "--reconnect", "1e3", NULL },
		{ "--power", "", NULL },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error error = { 0 };

		cr_assert_eq(run(wrong[i], NULL, &error), WAND_EXIT_USAGE, "%s", wrong[i][0]);
		cr_assert_neq(error.text[0], '\0', "%s", wrong[i][0]);
		cr_assert_neq(access(store_path, F_OK), 0);
	}
}

Test(sim_wand_run, a_code_or_clip_that_cannot_be_ends_it_before_the_host_hears)
{
	static const char *const wrong[][4] = {
		{ "--scan", "\\q", NULL },
		{ "--clip", "/nonexistent.wav", NULL },
		{ "--clip", "/dev/null", NULL },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct pollfd fds = { .fd = listener, .events = POLLIN };
		struct error error = { 0 };

		cr_assert_eq(run(wrong[i], NULL, &error), WAND_EXIT_FAILED);
		cr_assert_neq(error.text[0], '\0');
		cr_assert_eq(poll(&fds, 1, 0), 0);
	}
}

Test(sim_wand_run, live_input_is_scanned_during_the_session)
{
	const char *const args[] = { "--live", NULL };
	struct host host = { 0 };
	int pipes[2];
	pid_t pid;

	cr_assert_eq(pipe(pipes), 0);
	cr_assert_eq(dup2(pipes[0], STDIN_FILENO), STDIN_FILENO);
	close(pipes[0]);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		struct error error = { 0 };

		close(pipes[1]);
		_exit((int)run(args, NULL, &error));
	}
	cr_assert(host_accept(&host));
	cr_assert_eq(write(pipes[1], "3017620422003\r\n!battery 40\n\n1234", 31), 31);
	close(pipes[1]);
	host_serve(&host, WAIT_MS);
	cr_assert_eq(exit_of(pid), WAND_EXIT_DONE);
	assert_each_once(&host, 2);
}
