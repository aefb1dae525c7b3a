// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_run.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "sim/wand_hand.h"
#include "sim/wand_link.h"
#include "sim/wand_session.h"

enum { TICK_MS = 20, LINE_MAX_BYTES = 64 << 10, COMMAND_ACK = 0x83, COMMAND_HELLO = 0x81 };

/* How one connection, or the whole run, ended. */
enum ending { GOES_ON, EMPTY, CUT, HUNG_UP, TOO_SLOW, BROKEN };

struct run {
	const struct wand_options *options;
	struct wand wand;
	struct wand_session session;
	struct wand_link link;
	struct wand_unpacker unpacker;
	struct buf input;
	bool input_open, greeted;
	unsigned int acks_to_lose, reset_after;
	uint32_t acked;
	int64_t progress_ms, heard_ms;
	struct error *error;
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

static uint32_t draw_boot(const struct run *run)
{
	uint32_t boot = 0;

	while (boot == 0 || boot == run->wand.store.boot || boot == run->wand.boot)
		if (getrandom(&boot, sizeof(boot), 0) != sizeof(boot))
			boot = (uint32_t)now() ^ (uint32_t)getpid() << 16;
	return boot;
}

/* --- the host ----------------------------------------------------------------------------------
 */
static enum ending ending_of(enum wand_link_result result)
{
	switch (result) {
	case WAND_LINK_DONE:
		return GOES_ON;
	case WAND_LINK_CUT:
		return CUT;
	case WAND_LINK_GONE:
		return HUNG_UP;
	}
	return HUNG_UP;
}

static enum ending answer(struct run *run, const uint8_t frame[WAND_FRAME_SIZE])
{
	uint8_t status[WAND_FRAME_SIZE];

	wand_link_trace(&run->link, '>', frame);
	if (frame[1] == COMMAND_ACK && run->acks_to_lose) {
		run->acks_to_lose--;
		return GOES_ON;
	}
	run->heard_ms = now();
	if (!wand_session_command(&run->session, frame, run->heard_ms, status))
		return GOES_ON;
	run->greeted |= frame[1] == COMMAND_HELLO;
	if (run->wand.store.acked != run->acked)
		run->progress_ms = run->heard_ms;
	run->acked = run->wand.store.acked;
	return ending_of(wand_link_send(&run->link, status));
}

static enum ending listen_to_host(struct run *run)
{
	uint8_t bytes[4096], frame[WAND_FRAME_SIZE];
	ssize_t len = wand_link_receive(&run->link, bytes, sizeof(bytes));
	enum ending ending = len < 0 ? HUNG_UP : GOES_ON;

	for (ssize_t i = 0; i < len && ending == GOES_ON; i++)
		if (wand_frame_unpack(&run->unpacker, bytes[i], frame))
			ending = answer(run, frame);
	return ending;
}

static enum ending send_frame(struct run *run, const uint8_t frame[WAND_FRAME_SIZE])
{
	enum ending ending = ending_of(wand_link_send(&run->link, frame));

	if (ending == GOES_ON)
		wand_session_sent(&run->session, now());
	return ending;
}

static void reset_if_due(struct run *run)
{
	if (!run->reset_after || run->link.frames < run->reset_after)
		return;
	run->reset_after = 0;
	wand_device_reset(&run->wand, draw_boot(run), now());
	wand_session_reset(&run->session);
}

/* --- the hand ----------------------------------------------------------------------------------
 */
static enum ending do_input_lines(struct run *run)
{
	char *end;

	while (run->input.len && (end = memchr(run->input.bytes, '\n', run->input.len))) {
		enum err err;

		*end = '\0';
		if (end > run->input.bytes && end[-1] == '\r')
			end[-1] = '\0';
		err = wand_hand_do_line(&run->wand, run->input.bytes, now(), run->error);
		if (err)
			return BROKEN;
		run->progress_ms = now();
		buf_drop(&run->input, (size_t)(end - run->input.bytes) + 1);
	}
	return GOES_ON;
}

static enum ending read_input(struct run *run)
{
	char bytes[4096];
	ssize_t len = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (len < 0)
		return errno == EINTR || errno == EAGAIN ? GOES_ON : BROKEN;
	if (len == 0) {
		run->input_open = false;
		/* a last line needs no end */
		if (!run->input.len)
			return GOES_ON;
		len = 1;
		bytes[0] = '\n';
	}
	if (buf_add(&run->input, bytes, (size_t)len)) {
		(void)error_set(run->error, ERR_LIMIT, "standard input: a line of over %d bytes",
				LINE_MAX_BYTES);
		return BROKEN;
	}
	return do_input_lines(run);
}

/* --- one connection ----------------------------------------------------------------------------
 */
static enum ending look_at_clock(struct run *run)
{
	int64_t now_ms = now();
	bool empty = run->wand.store.count == 0 && !run->input_open;

	wand_session_tick(&run->session, now_ms);
	if (run->options->stay)
		return GOES_ON;
	if (empty && run->greeted && now_ms - run->heard_ms >= run->options->linger_ms)
		return EMPTY;
	if (run->input_open && run->wand.store.count == 0)
		return GOES_ON;
	return now_ms - run->progress_ms >= run->options->timeout_s * INT64_C(1000) ? TOO_SLOW
										    : GOES_ON;
}

/* Writes only when there is room, so that commands are heard while the host is slow to read. */
static enum ending serve_once(struct run *run)
{
	uint8_t frame[WAND_FRAME_SIZE];
	bool busy = wand_session_next(&run->session, now(), frame);
	struct pollfd fds[2] = {
		{ .fd = run->link.fd, .events = (short)(busy ? POLLIN | POLLOUT : POLLIN) },
		{ .fd = run->input_open ? STDIN_FILENO : -1, .events = POLLIN },
	};
	enum ending ending = GOES_ON;

	poll(fds, 2, TICK_MS);
	if (busy && fds[0].revents & POLLOUT)
		ending = send_frame(run, frame);
	if (ending == GOES_ON && fds[0].revents & ~POLLOUT)
		ending = listen_to_host(run);
	if (ending == GOES_ON && fds[1].revents)
		ending = read_input(run);
	return ending == GOES_ON ? look_at_clock(run) : ending;
}

static enum ending serve(struct run *run)
{
	enum ending ending = run->link.cut_after == 0 ? CUT : GOES_ON;

	if (ending == CUT)
		run->link.cut_after = -1;
	while (ending == GOES_ON) {
		reset_if_due(run);
		ending = serve_once(run);
	}
	return ending;
}

static enum ending connect_and_serve(struct run *run)
{
	unsigned int busy_every = run->options->busy;
	enum ending ending;

	if (wand_link_open(&run->link, run->options->socket, run->options->timeout_s, run->error))
		return BROKEN;
	memset(&run->unpacker, 0, sizeof(run->unpacker));
	wand_session_init(&run->session, &run->wand);
	run->session.busy_every = busy_every;
	ending = serve(run);
	wand_link_close(&run->link);
	return ending;
}

/* --- all connections ---------------------------------------------------------------------------
 */
static enum wand_exit finish(struct run *run, enum ending ending)
{
	uint32_t left = (uint32_t)run->wand.store.count;

	switch (ending) {
	case GOES_ON:
	case EMPTY:
		return WAND_EXIT_DONE;
	case CUT:
		(void)error_set(run->error, ERR_UNAVAILABLE,
				"the plug was pulled after %lld bytes; %u records stay in the wand",
				(long long)run->link.sent, left);
		return WAND_EXIT_CUT;
	case HUNG_UP:
		if (!left && run->greeted && !run->input_open)
			return WAND_EXIT_DONE;
		(void)error_set(run->error, ERR_UNAVAILABLE,
				"the host hung up; %u records stay in the wand", left);
		return WAND_EXIT_FAILED;
	case TOO_SLOW:
		(void)error_set(run->error, ERR_TIMEOUT,
				"no progress for %u seconds; %u records stay in the wand",
				run->options->timeout_s, left);
		return WAND_EXIT_FAILED;
	case BROKEN:
		return WAND_EXIT_FAILED;
	}
	return WAND_EXIT_FAILED;
}

static bool worth_another_try(const struct run *run, enum ending ending)
{
	switch (ending) {
	case CUT:
		return true;
	case HUNG_UP:
		return run->wand.store.count || !run->greeted || run->input_open ||
		       run->options->stay;
	case BROKEN: /* nobody listens yet, unless it was the input that was wrong */
		return run->error->code == ERR_UNAVAILABLE;
	case GOES_ON:
	case EMPTY:
	case TOO_SLOW:
		return false;
	}
	return false;
}

static enum wand_exit talk(struct run *run)
{
	unsigned int tries = run->options->reconnects;
	struct timespec pause = { .tv_sec = run->options->pause_ms / 1000,
				  .tv_nsec = run->options->pause_ms % 1000 * 1000000L };
	enum ending ending;

	run->progress_ms = now();
	for (;;) {
		ending = connect_and_serve(run);
		if (!tries-- || !worth_another_try(run, ending))
			return finish(run, ending);
		nanosleep(&pause, NULL);
	}
}

static enum wand_exit power_up(struct run *run)
{
	const struct wand_options *options = run->options;
	struct wand *wand = &run->wand;

	wand->battery = options->battery;
	wand->power = options->power;
	if (wand_store_open(&wand->store, options->store, options->serial, options->memory,
			    wand->boot, run->error))
		return WAND_EXIT_FAILED;
	run->acked = wand->store.acked;
	if (wand_hand_do_items(wand, options, now(), run->error))
		return WAND_EXIT_FAILED;
	return WAND_EXIT_DONE;
}

enum wand_exit wand_run(const struct wand_options *options, FILE *out, struct error *error)
{
	struct run run = {
		.options = options,
		.link = { .fd = -1,
			  .cut_after = options->cut_after,
			  .corrupt = options->corrupt,
			  .drop = options->drop,
			  .trace = options->trace },
		.input_open = options->live,
		.acks_to_lose = options->lose_acks,
		.reset_after = options->reset_after,
		.error = error,
	};
	enum wand_exit end;

	buf_init(&run.input, LINE_MAX_BYTES);
	wand_device_init(&run.wand, options->serial, options->boot, out);
	if (!options->boot)
		run.wand.boot = draw_boot(&run);
	end = power_up(&run);
	if (end == WAND_EXIT_DONE)
		end = talk(&run);
	wand_device_done(&run.wand);
	buf_done(&run.input);
	return end;
}
