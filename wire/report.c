// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire/report.h"

enum {
	PAGE_DESKTOP = 0x01,
	PAGE_POS = 0x8c,
	PAGE_WAND = 0xffca,
	USAGES_MAX = 64,
	DEPTH_MAX = 16,
	IDS_MAX = 32, /* reports; a stack in the kernel is small */
	STACK_MAX = 4,
	BITS_MAX = REPORT_SIZE_MAX * 8,
};

/* HID 1.11, 6.2.2.4 to 6.2.2.8: type in bits 2..3, tag in 4..7 of an item's first byte */
enum {
	ITEM_INPUT = 0x80,
	ITEM_OUTPUT = 0x90,
	ITEM_FEATURE = 0xb0,
	ITEM_COLLECTION = 0xa0,
	ITEM_END_COLLECTION = 0xc0,
	ITEM_USAGE_PAGE = 0x04,
	ITEM_REPORT_SIZE = 0x74,
	ITEM_REPORT_ID = 0x84,
	ITEM_REPORT_COUNT = 0x94,
	ITEM_PUSH = 0xa4,
	ITEM_POP = 0xb4,
	ITEM_USAGE = 0x08,
	ITEM_USAGE_MIN = 0x18,
	ITEM_USAGE_MAX = 0x28,
	ITEM_LONG = 0xfe,
};

struct globals {
	u16 page;
	u32 size, count;
	u8 id;
};

/* Output bits that we know, as struct report_layout numbers them. */
static const u8 outputs[REPORT_OUTPUTS] = { 0x85, 0x86, 0x87, 0x5f, 0x60 };

/* The place of a usage of page 8C in this list; REPORT_OUTPUTS when it is none of them. */
static unsigned int output_index(u32 usage)
{
	unsigned int i;

	for (i = 0; i < REPORT_OUTPUTS && outputs[i] != usage; i++)
		;
	return i;
}

/* A descriptor while it is read. Bits of a report are counted for each ID and direction. */
struct reading {
	struct globals globals, stack[STACK_MAX];
	unsigned int stacked;
	u32 usages[USAGES_MAX]; /* page in the high half */
	unsigned int usage_count;
	u32 usage_min;
	u32 applications[DEPTH_MAX];
	unsigned int depth;
	u8 ids[IDS_MAX];
	u16 input_bits[IDS_MAX], output_bits[IDS_MAX]; /* of the report in ids[] */
	unsigned int id_count;
	bool frames_in, frames_out;
	struct report_layout layout;
};

static u32 usage_at(const struct reading *reading, u32 index)
{
	if (!reading->usage_count)
		return 0;
	/* the last usage serves all that follow */
	return reading->usages[index < reading->usage_count ? index : reading->usage_count - 1];
}

static bool inside(const struct reading *reading, u32 application)
{
	unsigned int i;

	for (i = 0; i < reading->depth; i++)
		if (reading->applications[i] == application)
			return true;
	return false;
}

static struct report_field field_at(u32 bit, u32 bits)
{
	struct report_field field = { (u16)(bit / 8), (u16)(bits / 8) };

	return field;
}

/* An input field of the scanner: note it when it is one of those that we know. */
static void note_input(struct reading *reading, u32 usage, u32 bit, u32 bits)
{
	struct report_layout *layout = &reading->layout;
	u8 id = reading->globals.id;

	if (layout->has_scanner && id != layout->id)
		return;
	if (id != layout->id) {
		/* fields of a report that turned out to carry no data */
		memset(&layout->count, 0, sizeof(layout->count));
		memset(&layout->aim, 0, sizeof(layout->aim));
		memset(&layout->continued, 0, sizeof(layout->continued));
		layout->id = id;
	}
	if (usage == (PAGE_DESKTOP << 16 | 0x3b) && bits == 8 && bit % 8 == 0) {
		layout->count = field_at(bit, bits);
	} else if (usage == (PAGE_POS << 16 | 0xfb) && bit % 8 == 0) {
		layout->aim = field_at(bit, bits);
	} else if ((usage == (PAGE_POS << 16 | 0xfc) || usage == (PAGE_POS << 16 | 0xfd)) &&
		   layout->aim.size && bit == (layout->aim.offset + layout->aim.size) * 8u) {
		layout->aim.size = (u16)(layout->aim.size + bits / 8);
	} else if (usage == (PAGE_POS << 16 | 0xfe) && bits >= 8 && bit % 8 == 0) {
		layout->data = field_at(bit, bits);
		layout->has_scanner = true;
	} else if (usage == (PAGE_POS << 16 | 0xff)) {
		layout->continued = field_at(bit, 8);
		layout->continued_bit = bit % 8;
	}
}

static void note_output(struct reading *reading, u32 usage, u32 bit)
{
	struct report_layout *layout = &reading->layout;
	unsigned int i = output_index(usage ^ PAGE_POS << 16);

	if (i == REPORT_OUTPUTS)
		return;
	/* one report for all of them, so that no bit lies outside of it */
	if (layout->output_size && layout->output_id != reading->globals.id)
		return;
	layout->output_size = 1; /* finish() knows how much */
	layout->output_id = reading->globals.id;
	layout->output_bits[i] = (u16)bit;
}

/* The place of a report's counts; IDS_MAX when there are too many. */
static unsigned int counts_of(struct reading *reading, u8 id)
{
	unsigned int i;

	for (i = 0; i < reading->id_count; i++)
		if (reading->ids[i] == id)
			return i;
	if (i < IDS_MAX) {
		reading->ids[i] = id;
		reading->id_count++;
	}
	return i;
}

/* A main item adds size x count bits to its report; -EINVAL when no report is that long. */
static int add_field(struct reading *reading, bool output)
{
	unsigned int place = counts_of(reading, reading->globals.id);
	u16 *bits = output ? &reading->output_bits[place] : &reading->input_bits[place];
	u32 size = reading->globals.size, count = reading->globals.count, i;
	/* one usage for the whole is a buffer of bytes (82 02 01), else each element has its own */
	bool buffer = reading->usage_count == 1 && count > 1;

	if (place == IDS_MAX)
		return -E2BIG;
	if (size > BITS_MAX || count > BITS_MAX || size * count > (u32)BITS_MAX - *bits)
		return -EINVAL;
	for (i = 0; i < (buffer ? 1 : count) && reading->usage_count; i++) {
		u32 usage = usage_at(reading, i), bit = *bits + i * size;

		if (output && inside(reading, PAGE_POS << 16 | 0x02))
			note_output(reading, usage, bit);
		else if (!output && inside(reading, PAGE_POS << 16 | 0x02))
			note_input(reading, usage, bit, buffer ? size * count : size);
	}
	if (inside(reading, (u32)PAGE_WAND << 16 | 0x01) && !*bits && size * count == 63 * 8) {
		reading->frames_in |= !output && reading->globals.id == 0x20;
		reading->frames_out |= output && reading->globals.id == 0x21;
	}
	*bits = (u16)(*bits + size * count);
	return 0;
}

static void end_main(struct reading *reading)
{
	reading->usage_count = 0;
	reading->usage_min = 0;
}

static int take_main(struct reading *reading, u8 item)
{
	int result = 0;

	if (item == ITEM_INPUT || item == ITEM_OUTPUT) {
		result = add_field(reading, item == ITEM_OUTPUT);
	} else if (item == ITEM_COLLECTION) {
		if (reading->depth == DEPTH_MAX)
			return -EINVAL;
		reading->applications[reading->depth++] = usage_at(reading, 0);
	} else if (item == ITEM_END_COLLECTION) {
		if (!reading->depth)
			return -EINVAL;
		reading->depth--;
	}
	end_main(reading);
	return result;
}

static int take_global(struct reading *reading, u8 item, u32 value)
{
	switch (item) {
	case ITEM_USAGE_PAGE:
		reading->globals.page = (u16)value;
		break;
	case ITEM_REPORT_SIZE:
		reading->globals.size = value;
		break;
	case ITEM_REPORT_COUNT:
		reading->globals.count = value;
		break;
	case ITEM_REPORT_ID:
		if (!value || value > 0xff)
			return -EINVAL;
		reading->globals.id = (u8)value;
		reading->layout.numbered = true;
		break;
	case ITEM_PUSH:
		if (reading->stacked == STACK_MAX)
			return -EINVAL;
		reading->stack[reading->stacked++] = reading->globals;
		break;
	case ITEM_POP:
		if (!reading->stacked)
			return -EINVAL;
		reading->globals = reading->stack[--reading->stacked];
		break;
	}
	return 0;
}

static void add_usage(struct reading *reading, u32 usage)
{
	if (reading->usage_count < USAGES_MAX)
		reading->usages[reading->usage_count++] = usage;
}

static void take_local(struct reading *reading, u8 item, u32 value, u8 size)
{
	/* a usage of four bytes brings its own page */
	u32 usage = size == 4 ? value : (u32)reading->globals.page << 16 | (value & 0xffff);

	if (item == ITEM_USAGE) {
		add_usage(reading, usage);
	} else if (item == ITEM_USAGE_MIN) {
		reading->usage_min = usage;
	} else if (item == ITEM_USAGE_MAX && reading->usage_min) {
		for (; reading->usage_min <= usage && reading->usage_count < USAGES_MAX;
		     reading->usage_min++)
			add_usage(reading, reading->usage_min);
	}
}

/* What stands in reports begins behind their ID; fields beyond the report are none. */
static int finish(struct reading *reading)
{
	struct report_layout *layout = &reading->layout;
	struct report_field *const fields[] = { &layout->count, &layout->aim, &layout->data,
						&layout->continued };
	size_t i;

	if (reading->depth)
		return -EINVAL;
	layout->has_session = reading->frames_in && reading->frames_out;
	if (!layout->has_scanner)
		return 0;
	if (layout->aim.size != 3) /* FB, FC and FD side by side, or none */
		layout->aim.size = 0;
	layout->size = (u16)((reading->input_bits[counts_of(reading, layout->id)] + 7) / 8 +
			     layout->numbered);
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!fields[i]->size)
			continue;
		fields[i]->offset = (u16)(fields[i]->offset + layout->numbered);
		if (fields[i]->offset + fields[i]->size > layout->size)
			return -EINVAL;
	}
	if (layout->output_size)
		layout->output_size =
			(u16)((reading->output_bits[counts_of(reading, layout->output_id)] + 7) /
				      8 +
			      layout->numbered);
	return 0;
}

static int read_items(struct reading *reading, const u8 *bytes, size_t len)
{
	static const u8 sizes[] = { 0, 1, 2, 4 };
	size_t at = 0;

	while (at < len) {
		u8 head = bytes[at++], size = sizes[head & 3], i;
		u32 value = 0;
		int result = 0;

		if (head == ITEM_LONG) { /* 6.2.2.3: no long item means anything to us */
			if (len - at < 2 || len - at - 2 < bytes[at])
				return -EINVAL;
			at += 2u + bytes[at];
			continue;
		}
		if (len - at < size)
			return -EINVAL;
		for (i = 0; i < size; i++)
			value |= (u32)bytes[at + i] << (8 * i);
		at += size;
		head &= 0xfc;
		if ((head & 0x0c) == 0x00)
			result = take_main(reading, head);
		else if ((head & 0x0c) == 0x04)
			result = take_global(reading, head, value);
		else if ((head & 0x0c) == 0x08)
			take_local(reading, head, value, size);
		if (result)
			return result;
	}
	return 0;
}

int report_parse_descriptor(const u8 *bytes, size_t len, struct report_layout *ret_layout)
{
	struct reading reading;
	int result;

	if (len > REPORT_DESCRIPTOR_MAX)
		return -E2BIG;
	memset(&reading, 0, sizeof(reading));
	memset(reading.layout.output_bits, 0xff, sizeof(reading.layout.output_bits));
	result = read_items(&reading, bytes, len);
	if (!result)
		result = finish(&reading);
	if (!result)
		*ret_layout = reading.layout;
	return result;
}

static void start_scan(struct report_scan *scan)
{
	scan->len = 0;
	scan->open = false;
	scan->skip = false;
}

/* Honeywell and kin answer commands on the same report (reference/hid.md 1.2). */
static bool is_reply(const char *aim)
{
	return !memcmp(aim, "]X0", 3) || !memcmp(aim, "]Z6", 3);
}

bool report_take(struct report_scan *scan, const struct report_layout *layout, const u8 *report,
		 size_t len, u64 now)
{
	char aim[4] = "";
	size_t count;

	/* some scanners pad to the endpoint's 64 bytes; less than promised is broken */
	if (!layout->has_scanner || len < layout->size ||
	    (layout->numbered && report[0] != layout->id)) {
		scan->bad++;
		return false;
	}
	count = layout->count.size ? report[layout->count.offset] : layout->data.size;
	if (count > layout->data.size) {
		scan->bad++;
		return false;
	}
	if (layout->aim.size && report[layout->aim.offset] == ']')
		memcpy(aim, report + layout->aim.offset, 3);
	if (is_reply(aim)) {
		scan->replies++;
		return false;
	}
	if (scan->open && (now - scan->since > REPORT_PART_MS || memcmp(aim, scan->aim, 3))) {
		scan->dropped += !scan->skip;
		scan->open = false;
	}
	if (!scan->open)
		start_scan(scan);
	scan->since = now;
	if (!scan->skip && scan->len + count > REPORT_SCAN_MAX) {
		/* what follows of it must not pass for a scan */
		scan->dropped++;
		scan->skip = true;
	}
	scan->open = layout->continued.size &&
		     report[layout->continued.offset] >> layout->continued_bit & 1;
	memcpy(scan->aim, aim, sizeof(aim));
	if (scan->skip)
		return false;
	memcpy(scan->bytes + scan->len, report + layout->data.offset, count);
	scan->len = (u16)(scan->len + count);
	return !scan->open && scan->len;
}

size_t report_sound(const struct report_layout *layout, u8 usage, u8 *report)
{
	unsigned int i = output_index(usage);
	u16 bit = i < REPORT_OUTPUTS ? layout->output_bits[i] : 0xffff;

	size_t size = layout->output_size + !layout->numbered;

	if (bit == 0xffff || !layout->output_size || size > REPORT_SIZE_MAX)
		return 0;
	memset(report, 0, size);
	report[0] = layout->output_id;
	report[1 + bit / 8] |= (u8)(1 << bit % 8);
	return size;
}
