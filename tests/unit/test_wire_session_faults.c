// SPDX-License-Identifier: GPL-2.0-or-later
// Promises 1 and 2 on a bad cable: frames are lost, doubled and bent, the wand loses its power;
// whatever happens, each record arrives as it was stored, or is told to be damaged.
#include "tests/unit/wire_wand.h"
#include "wire/session.h"

enum { SEEDS = 600, HOUR_MS = 3600 * 1000, ACKS_MAX = 16 };

/* One run: a host, a wand and the cable between them. */
struct run {
	struct session session;
	struct wire_wand wand;
	uint64_t seed, now;
	unsigned int lose, bend, twice, reset; /* in 1000 */
	uint32_t journal;		       /* newest that is durable at the host */
	uint32_t durable, durable_boot;	       /* what the disk is busy with */
	uint64_t durable_at;
	bool seen[WAND_RECORDS_MAX + 1];
	uint32_t newest, longest;
	unsigned int made, to_make;
	uint64_t make_at;
};

static uint8_t payload[FRAME_PAYLOAD_MAX];

static void make_record(struct run *run)
{
	uint8_t bytes[2000];
	uint32_t len = kit_random(&run->seed) % (kit_chance(&run->seed, 300) ? run->longest : 40);
	uint8_t kind = (uint8_t)(1 + kit_random(&run->seed) % 3);
	struct wire_item *item;

	for (uint32_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)kit_random(&run->seed);
	item = &run->wand.items[wire_store(&run->wand, kind, bytes, len)];
	if (kit_chance(&run->seed, 100))
		item->lies = kit_chance(&run->seed, 500) ? 1 : 1000000;
	if (kit_chance(&run->seed, 50)) {
		item->claims = FRAME_PAYLOAD_MAX + 1 + kit_random(&run->seed) % 1000;
		item->length = item->inline_length = 0;
	}
	run->made++;
	run->make_at = run->now + kit_random(&run->seed) % 3000;
}

/* A record is whole at the host: is it the one that was stored? */
static void got(struct run *run)
{
	const struct session *session = &run->session;
	uint32_t number = session->record.number;
	const struct wire_item *item = &run->wand.items[number];

	cr_assert(number >= 1 && number <= run->wand.last);
	/* it may come again; none is ever passed over */
	cr_assert(number <= run->newest + 1, "%u after %u", number, run->newest);
	run->newest = number > run->newest ? number : run->newest;
	run->seen[number] = true;
	cr_assert_eq(session->record.boot, item->boot);
	if (item->claims) {
		cr_assert(session->opaque);
		cr_assert_eq(session->payload_length, 0);
	} else if (session->record.flags & FRAME_DAMAGED) {
		cr_assert_gt(item->lies, 0, "a good record is called damaged");
	} else {
		cr_assert_eq(session->payload_length, item->length);
		cr_assert_arr_eq(payload, item->bytes, item->length);
		cr_assert_eq(session->opaque, item->kind > FRAME_CLIP);
	}
	run->durable = number;
	run->durable_boot = item->boot;
	run->durable_at = run->now + kit_random(&run->seed) % 30;
}

static void heard(struct run *run, enum session_event event)
{
	switch (event) {
	case SESSION_GOT:
		got(run);
		break;
	case SESSION_LOST:
		cr_assert_eq(run->session.state, SESSION_SILENT);
		session_restart(&run->session); /* as after a replug */
		break;
	case SESSION_NOTHING:
	case SESSION_OPENED:
	case SESSION_NEWS:
		break;
	}
}

/* Up to three bits are wrong: the CRC finds all of these. */
static void bend(struct run *run, uint8_t *frame)
{
	uint32_t at = kit_random(&run->seed) % (FRAME_BYTES * 8 - 40);

	for (uint32_t i = 0; i <= kit_random(&run->seed) % 3; i++) {
		at += 1 + kit_random(&run->seed) % 10;
		frame[at / 8] ^= (uint8_t)(1 << at % 8);
	}
}

static void to_wand(struct run *run)
{
	uint8_t frame[FRAME_BYTES];

	while (session_next(&run->session, run->now, frame)) {
		if (frame[1] == FRAME_ACK)
			cr_assert_leq(wire_get32(frame + 4), run->journal,
				      "acknowledged before it was durable");
		if (kit_chance(&run->seed, run->lose))
			continue;
		if (kit_chance(&run->seed, run->bend))
			bend(run, frame);
		wire_give(&run->wand, frame);
	}
}

static bool to_host(struct run *run)
{
	uint8_t frame[FRAME_BYTES];
	unsigned int times = kit_chance(&run->seed, run->twice) ? 2 : 1;

	if (!wire_take(&run->wand, frame))
		return false;
	if (kit_chance(&run->seed, run->lose))
		return true;
	if (kit_chance(&run->seed, run->bend))
		bend(run, frame);
	while (times--)
		heard(run, session_frame(&run->session, frame, run->now));
	return true;
}

static void reset(struct run *run)
{
	wire_reset(&run->wand);
	run->durable_at = 0;
	if (run->session.stream)
		wire_status(run->wand.answers[run->wand.answer_count++], &run->wand, 1,
			    FRAME_NO_SESSION, 0);
	else
		session_restart(&run->session); /* USB: unplugged and plugged again */
}

/* One millisecond, or the time until something happens. */
static void step(struct run *run)
{
	uint64_t due;

	to_wand(run);
	if (run->made < run->to_make && run->now >= run->make_at)
		make_record(run);
	if (run->durable_at && run->now >= run->durable_at) {
		run->journal = run->durable > run->journal ? run->durable : run->journal;
		session_ack(&run->session, run->durable, run->durable_boot);
		run->durable_at = 0;
		to_wand(run);
	}
	if (kit_chance(&run->seed, run->reset))
		reset(run);
	if (to_host(run)) {
		run->now++;
	} else {
		due = session_deadline(&run->session);
		if (run->made < run->to_make && run->make_at < due)
			due = run->make_at;
		if (run->durable_at && run->durable_at < due)
			due = run->durable_at;
		if (due != SESSION_NEVER)
			run->now = due > run->now ? due : run->now + 1;
	}
	if (run->now >= session_deadline(&run->session))
		heard(run, session_tick(&run->session, run->now));
}

static bool over(const struct run *run)
{
	return run->made == run->to_make && run->wand.erased == run->wand.last &&
	       session_deadline(&run->session) == SESSION_NEVER;
}

static void open_run(struct run *run, uint64_t seed)
{
	memset(run, 0, sizeof(*run));
	run->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	run->now = 1000;
	run->wand.boot = WAND_BOOT;
	run->lose = kit_random(&run->seed) % 200;
	run->bend = kit_random(&run->seed) % 100;
	/* a record of 37 frames would never come whole when each third is lost */
	run->longest = run->lose + run->bend > 80 ? 200 : 2000;
	run->twice = kit_random(&run->seed) % 100;
	run->reset = kit_random(&run->seed) % 3;
	run->to_make = 1 + kit_random(&run->seed) % 20;
	session_init(&run->session, payload, seed % 2, kit_random(&run->seed));
}

Test(wire_session_faults, every_record_arrives_as_it_is_or_is_told_damaged, .timeout = 60)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		static struct run run;
		bool calm = false;

		open_run(&run, seed);
		while (!over(&run) && run.now < HOUR_MS) {
			step(&run);
			if (!calm && run.made == run.to_make) {
				/* the last frame of all may be lost for good: end with a good cable
				 */
				calm = true;
				run.lose = run.bend = run.twice = run.reset = 0;
				reset(&run);
			}
		}
		cr_assert(over(&run), "seed %llu: not over, want %u of %u, erased %u, state %d",
			  (unsigned long long)seed, run.session.want, run.wand.last,
			  run.wand.erased, run.session.state);
		for (uint32_t i = 1; i <= run.wand.last; i++)
			cr_assert(run.seen[i], "seed %llu: record %u never came",
				  (unsigned long long)seed, i);
		wire_forget(&run.wand);
	}
}

/* Nothing will happen by itself any more. */
static bool asleep(const struct run *run)
{
	return run->made == run->to_make && !run->durable_at && !run->wand.answer_count &&
	       (!run->wand.sending || run->wand.cursor > run->wand.last) &&
	       session_deadline(&run->session) == SESSION_NEVER;
}

Test(wire_session_faults, a_bad_cable_alone_needs_no_replug, .timeout = 60)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		static struct run run;

		open_run(&run, seed);
		run.session.stream = true; /* HELLO never gives up */
		run.reset = 0;
		while (!asleep(&run) && run.now < HOUR_MS)
			step(&run);
		if (run.wand.erased < run.wand.last) {
			/* all frames of the last record were lost: the next one brings it, too */
			run.lose = run.bend = run.twice = 0;
			wire_store(&run.wand, FRAME_SCAN, "1", 1);
			while (!over(&run) && run.now < HOUR_MS)
				step(&run);
		}
		cr_assert(over(&run), "seed %llu: want %u of %u, erased %u, state %d",
			  (unsigned long long)seed, run.session.want, run.wand.last,
			  run.wand.erased, run.session.state);
		wire_forget(&run.wand);
	}
}
