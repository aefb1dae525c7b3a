// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The talk with the device: its reports become records, our commands become output reports.
 *
 * Reports come in interrupts (USB) or in process context (uhid, Bluetooth) and are taken there,
 * under the lock: that is a copy of some 60 bytes, and a copy of the whole payload when a record is
 * complete. Output may sleep, so one work item sends it; the session has one command in flight.
 */
#include <linux/random.h>

#include "driver/barcode.h"

/* Not in interrupts, and not while the system sleeps: an output report could not be sent. */
static struct workqueue_struct *queue;

int barcode_link_init_module(void)
{
	queue = alloc_workqueue("hid-barcode", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return queue ? 0 : -ENOMEM;
}

void barcode_link_exit_module(void)
{
	destroy_workqueue(queue);
}

static bool has_session(const struct barcode *barcode)
{
	return barcode->layout.has_session && barcode->session.state != SESSION_PLAIN;
}

static bool in_session(const struct barcode *barcode)
{
	return has_session(barcode) && (barcode->session.state == SESSION_LISTEN ||
					barcode->session.state == SESSION_RECORD);
}

/* Runs the work at once, unless the device is gone. */
static void kick(struct barcode *barcode)
{
	if (barcode->dead)
		return;
	barcode->armed = 0;
	mod_delayed_work(queue, &barcode->work, 0);
}

/* Runs the work when the session wants it; a run that is early finds nothing to do. */
static void arm(struct barcode *barcode, u64 now)
{
	u64 due = barcode->layout.has_session ? session_deadline(&barcode->session) : SESSION_NEVER;

	if (barcode->dead || due >= barcode->armed)
		return;
	barcode->armed = due;
	mod_delayed_work(queue, &barcode->work, due > now ? msecs_to_jiffies(due - now) : 0);
}

static void tell(struct barcode *barcode)
{
	barcode->news = true;
	wake_up_interruptible_poll(&barcode->wait, EPOLLPRI);
}

static void tell_record(struct barcode *barcode)
{
	wake_up_interruptible_poll(&barcode->wait, EPOLLIN | EPOLLRDNORM);
}

static void stamp(struct barcode_record *record)
{
	record->boottime_ns = ktime_get_boottime_ns();
	record->realtime_ns = ktime_get_real_ns();
}

/* What the wand itself could not keep. Told again with each change, as the total of its boot. */
static void note_refused(struct barcode *barcode)
{
	const struct frame_status *status = &barcode->session.status;
	struct barcode_record record = {
		.type = BARCODE_OVERFLOW,
		.flags = BARCODE_REFUSED,
		.boot = status->boot,
		.count = status->refused,
	};

	if (status->boot == barcode->refused_boot && status->refused == barcode->refused)
		return;
	if (status->refused) {
		stamp(&record);
		/* without place it is told after the next acknowledgment */
		if (ring_put(&barcode->ring, &record, barcode->payload))
			return;
		tell_record(barcode);
	}
	barcode->refused = status->refused;
	barcode->refused_boot = status->boot;
}

/* STATUS answers every command; only what INFO shows is news. */
static void note_status(struct barcode *barcode, const struct frame_status *before)
{
	const struct frame_status *now = &barcode->session.status;
	bool power = now->battery != before->battery || now->power != before->power ||
		     now->millivolt != before->millivolt;

	note_refused(barcode);
	if (power) {
		barcode->power_news = true;
		kick(barcode);
	}
	if (power || now->stored != before->stored || now->free != before->free ||
	    now->refused != before->refused)
		tell(barcode);
}

static void session_begins(struct barcode *barcode)
{
	const struct frame_status *status = &barcode->session.status;

	note_refused(barcode);
	barcode->wand_ns =
		(s64)status->seconds * NSEC_PER_SEC + (s64)status->milliseconds * NSEC_PER_MSEC;
	barcode->sampled_ns = ktime_get_real_ns();
	barcode->sampled_set = status->abilities & FRAME_CLOCK_SET;
	barcode->power_news = true;
	kick(barcode);
	tell(barcode);
}

/* A whole record of the wand. Without place the wand keeps it and is stopped. */
static void take_record(struct barcode *barcode)
{
	struct session *session = &barcode->session;
	const struct frame_record *head = &session->record;
	struct barcode_record record = {
		.type = session->opaque		   ? BARCODE_OPAQUE
			: head->kind == FRAME_SCAN ? BARCODE_SCAN
						   : BARCODE_CLIP,
		.flags = head->flags,
		.boottime_ns = barcode->begun.boottime_ns,
		.realtime_ns = barcode->begun.realtime_ns,
		.number = head->number,
		.boot = head->boot,
		.wand_sec = head->seconds,
		.wand_ms = head->milliseconds,
		.detail = session->opaque ? head->kind : head->detail,
		.link = head->link,
		.payload_len = session->payload_length,
	};

	if (head->kind == FRAME_SCAN)
		memcpy(record.aim, head->aim, sizeof(record.aim));
	if (ring_put(&barcode->ring, &record, session->payload)) {
		barcode->need = record.payload_len;
		session_refuse(session);
		return;
	}
	barcode->records++;
	tell_record(barcode);
}

static void take_frame(struct barcode *barcode, const u8 *frame, u64 now)
{
	struct session *session = &barcode->session;
	struct frame_status before = session->status;
	u64 bad = session->stats.bad_frame;
	u32 state = barcode_state(barcode);
	enum session_event event;

	/* a record's time is that of its head; one that is ignored changes nothing that matters */
	if (frame[1] == FRAME_RECORD && session->state != SESSION_RECORD)
		stamp(&barcode->begun);
	event = session_frame(session, frame, now);
	if (session->stats.bad_frame != bad)
		barcode_reject(barcode, "frame", frame, FRAME_BYTES);
	switch (event) {
	case SESSION_NOTHING:
		break;
	case SESSION_OPENED:
		session_begins(barcode);
		break;
	case SESSION_NEWS:
		note_status(barcode, &before);
		break;
	case SESSION_GOT:
		take_record(barcode);
		break;
	case SESSION_LOST:
		break;
	}
	if (barcode_state(barcode) != state)
		tell(barcode);
	arm(barcode, now);
}

/* A scan on report 02: it exists here only, so what finds no place is counted. */
static void take_scan(struct barcode *barcode)
{
	struct report_scan *scan = &barcode->scan;
	struct barcode_record record = {
		.type = BARCODE_SCAN,
		.flags = BARCODE_LIVE,
		.boottime_ns = barcode->scan_begun.boottime_ns,
		.realtime_ns = barcode->scan_begun.realtime_ns,
		.payload_len = scan->len,
	};

	memcpy(record.aim, scan->aim, sizeof(record.aim));
	if (ring_put(&barcode->ring, &record, scan->bytes))
		ring_lose(&barcode->ring, &record);
	else
		barcode->records++;
	tell_record(barcode);
}

static void take_live(struct barcode *barcode, const u8 *data, u32 size, u64 now)
{
	struct report_scan *scan = &barcode->scan;
	u32 bad = scan->bad, dropped = scan->dropped;
	bool open = scan->open;
	bool whole = report_take(scan, &barcode->layout, data, size, now);

	if (scan->bad != bad) {
		barcode_reject(barcode, "report", data, size);
		return;
	}
	if (!open || scan->dropped != dropped)
		stamp(&barcode->scan_begun);
	if (!whole)
		return;
	take_scan(barcode);
	/* in a session scans are records: the wand has left it without our knowing */
	if (in_session(barcode) || barcode->session.state == SESSION_SILENT)
		barcode_link_restart(barcode);
}

void barcode_link_report(struct barcode *barcode, const u8 *data, u32 size)
{
	const struct report_layout *layout = &barcode->layout;
	u64 now = barcode_now_ms();
	unsigned long flags;

	spin_lock_irqsave(&barcode->lock, flags);
	if (barcode->dead)
		goto out;
	if (layout->has_session && size && data[0] == FRAME_TO_HOST) {
		if (size == FRAME_BYTES) {
			take_frame(barcode, data, now);
		} else {
			barcode->frames++;
			barcode_reject(barcode, "size", data, size);
			session_garbled(&barcode->session, now);
			arm(barcode, now);
		}
	} else if (layout->has_scanner && size && (!layout->numbered || data[0] == layout->id)) {
		barcode->frames++;
		take_live(barcode, data, size, now);
	}
out:
	spin_unlock_irqrestore(&barcode->lock, flags);
}

void barcode_link_restart(struct barcode *barcode)
{
	if (!has_session(barcode))
		return;
	session_restart(&barcode->session);
	tell(barcode);
	kick(barcode);
}

void barcode_link_acked(struct barcode *barcode, const struct ring_name *name)
{
	struct session *session = &barcode->session;

	if (barcode->dead || !has_session(barcode))
		return;
	if (name->number)
		session_ack(session, name->number, name->boot);
	if (session->status.boot)
		note_refused(barcode);
	if (session->held && ring_half_empty(&barcode->ring) &&
	    ring_fits(&barcode->ring, barcode->need))
		session_hold(session, false);
	kick(barcode);
}

int barcode_link_set_time(struct barcode *barcode)
{
	if (!has_session(barcode))
		return -EOPNOTSUPP;
	if (!in_session(barcode))
		return -ENOTCONN;
	barcode->set_time = true;
	kick(barcode);
	return 0;
}

/* Who can sound it; 0 for what is no verdict. */
static u32 verdict_cap(u32 verdict)
{
	switch (verdict) {
	case BARCODE_VERDICT_GOOD:
		return BARCODE_CAP_GOOD;
	case BARCODE_VERDICT_NOT_ON_FILE:
		return BARCODE_CAP_NOT_ON_FILE;
	case BARCODE_VERDICT_ERROR:
		return BARCODE_CAP_ERROR;
	case BARCODE_VERDICT_BUSY:
		return BARCODE_CAP_BUSY;
	}
	return 0;
}

int barcode_link_feedback(struct barcode *barcode, u32 verdict, u64 seq)
{
	const struct ring_name *name = ring_find(&barcode->ring, seq);
	u32 cap = verdict_cap(verdict);

	if (!cap || seq > barcode->ring.seq)
		return -EINVAL;
	/* so old that its name is forgotten: over, as for the wand itself */
	if (seq && !name)
		return 0;
	if (in_session(barcode))
		session_feedback(&barcode->session, (u8)verdict, name ? name->number : 0,
				 name ? name->boot : 0);
	else if (barcode->sounds & cap)
		barcode->sound = (u8)verdict;
	else
		return -EOPNOTSUPP;
	kick(barcode);
	return 0;
}

/* Fills barcode->out with what is to be sent now; its length, 0 when there is nothing. */
static size_t next_output(struct barcode *barcode)
{
	struct session *session = &barcode->session;
	u64 now = barcode_now_ms();
	struct timespec64 time;
	unsigned long flags;
	size_t len = 0;

	spin_lock_irqsave(&barcode->lock, flags);
	barcode->armed = SESSION_NEVER;
	if (barcode->dead)
		goto out;
	if (barcode->layout.has_session) {
		u32 state = barcode_state(barcode);

		(void)session_tick(session, now);
		if (barcode_state(barcode) != state)
			tell(barcode);
		if (barcode->set_time && in_session(barcode)) {
			/* said anew until it goes, so that the wand gets the time of sending */
			ktime_get_real_ts64(&time);
			session_set_time(session, (u32)time.tv_sec,
					 (u16)(time.tv_nsec / NSEC_PER_MSEC));
		}
		if (session_next(session, now, barcode->out))
			len = FRAME_BYTES;
		if (len && barcode->out[1] == FRAME_SET_TIME)
			barcode->set_time = false;
	}
	if (!len && barcode->sound) {
		len = report_sound(&barcode->layout, barcode->sound, barcode->out);
		barcode->sound = 0;
	}
	if (!len)
		arm(barcode, now);
out:
	spin_unlock_irqrestore(&barcode->lock, flags);
	return len;
}

static void send(struct barcode *barcode, size_t len)
{
	struct hid_device *hdev = barcode->hdev;
	int result = hid_hw_output_report(hdev, barcode->out, len);

	/* no such endpoint, or a stalled one: the control endpoint does the same */
	if (result < 0 && result != -ENODEV && result != -ETIMEDOUT)
		result = hid_hw_raw_request(hdev, barcode->out[0], barcode->out, len,
					    HID_OUTPUT_REPORT, HID_REQ_SET_REPORT);
	if (result < 0)
		hid_dbg(hdev, "report %02x was not sent: %d\n", barcode->out[0], result);
}

static void work(struct work_struct *item)
{
	struct barcode *barcode = container_of(to_delayed_work(item), struct barcode, work);
	struct power_supply *battery;
	bool changed;
	size_t len;

	while ((len = next_output(barcode)))
		send(barcode, len);

	spin_lock_irq(&barcode->lock);
	changed = barcode->power_news;
	barcode->power_news = false;
	spin_unlock_irq(&barcode->lock);
	battery = READ_ONCE(barcode->battery); /* not yet there in the middle of probe */
	if (changed && battery)
		power_supply_changed(battery);
}

void barcode_link_init(struct barcode *barcode)
{
	const struct report_layout *layout = &barcode->layout;

	if (report_sound(layout, BARCODE_VERDICT_GOOD, barcode->out))
		barcode->sounds |= BARCODE_CAP_GOOD;
	if (report_sound(layout, BARCODE_VERDICT_NOT_ON_FILE, barcode->out))
		barcode->sounds |= BARCODE_CAP_NOT_ON_FILE;
	if (report_sound(layout, BARCODE_VERDICT_ERROR, barcode->out))
		barcode->sounds |= BARCODE_CAP_ERROR;
	INIT_DELAYED_WORK(&barcode->work, work);
	barcode->armed = SESSION_NEVER;
	if (layout->has_session)
		session_init(&barcode->session, barcode->payload, false, get_random_u32());
}
