// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"

enum { CODES_FILE_MAX = 64 << 20 };

static const char help[] =
	"usage: sim-wand --socket PATH --serial SERIAL --store FILE [option]...\n"
	"A virtual wand: it scans and records what the options say, keeps it in FILE, connects to\n"
	"the wand socket of cabasd and hands over what is stored until all is acknowledged.\n"
	"\n"
	"  --socket PATH        Unix socket of cabasd for wands (wand.sock)\n"
	"  --serial SERIAL      serial number, 1 to 16 of 0-9A-Z\n"
	"  --store FILE         the wand's memory; the same file is the same wand; made if absent\n"
	"what it scans and hears, in this order:\n"
	"  --scan CODE[:AIM]    scan a code; C escapes such as \\x1d; AIM such as ]d2, else "
	"guessed\n"
	"  --scans FILE         scan many: a CODE[:AIM] on each line; - is standard input\n"
	"  --clip FILE.wav      record a clip, from 16-bit PCM of any rate, one or two channels\n"
	"  --codec adpcm|alaw   codec of the clips that follow: IMA ADPCM 16 kHz (usual), A-law 8 "
	"kHz\n"
	"  --link               the next clip names the scan before it\n"
	"  --gap MS             time between two of them by the wand's clock (3000)\n"
	"  --live               then scan each line of standard input: CODE[:AIM], or !clip "
	"FILE.wav,\n"
	"                       !battery PERCENT, !power STATE; ends with the input\n"
	"the wand:\n"
	"  --memory BYTES       size of its memory, K and M allowed (1M)\n"
	"  --boot HEX           boot id of this power-up (drawn by chance)\n"
	"  --clock unset|set    what its clock knows at power-up (unset)\n"
	"  --battery PERCENT    0 to 100, or 255 for unknown (87)\n"
	"  --power STATE        unknown, discharging, charging or full (discharging)\n"
	"when it ends:\n"
	"  --exit-when-empty    when all that was stored is acknowledged (usual)\n"
	"  --linger MS          but listen so long for feedback first (200)\n"
	"  --stay               stay until the host hangs up\n"
	"  --timeout S          give up after so long without progress (30)\n"
	"faults:\n"
	"  --cut-after BYTES    pull the plug after exactly so many bytes sent\n"
	"  --reconnect N        after a cut or hang-up connect again, at most N times (0)\n"
	"  --pause MS           before connecting again (200)\n"
	"  --reset-after N      restart by itself after N frames sent, the line staying open\n"
	"  --corrupt P          flip a byte in every P-th frame sent\n"
	"  --drop P             lose every P-th frame sent\n"
	"  --lose-acks[=N]      lose the first N acknowledgements of the host (all)\n"
	"  --busy P             answer every P-th command with \"busy\"\n"
	"what it prints:\n"
	"  --quiet              no line for what a person at the wand sees and hears\n"
	"  --trace              each frame in hexadecimal on standard error\n"
	"  --help, --version    this text, the version\n"
	"\n"
	"Exit: 0 all acknowledged, 1 failed or gave up, 5 the plug was pulled, 64 wrong usage.\n";

enum option_id {
	OPT_SOCKET = 256,
	OPT_SERIAL,
	OPT_STORE,
	OPT_SCAN,
	OPT_SCANS,
	OPT_CLIP,
	OPT_CODEC,
	OPT_LINK,
	OPT_LIVE,
	OPT_MEMORY,
	OPT_BOOT,
	OPT_CLOCK,
	OPT_BATTERY,
	OPT_POWER,
	OPT_EXIT,
	OPT_STAY,
	OPT_CUT,
	OPT_LOSE_ACKS,
	OPT_QUIET,
	OPT_TRACE,
	OPT_HELP,
	OPT_VERSION,
	OPT_NUMBER, /* and those after it: numbers[] */
};

/* Options that are a plain number; their place in this table is their id beyond OPT_NUMBER. */
static const struct {
	const char *name;
	size_t offset;
	unsigned int min, max;
} numbers[] = {
	{ "gap", offsetof(struct wand_options, gap_ms), 0, 3600 * 1000 },
	{ "linger", offsetof(struct wand_options, linger_ms), 0, 3600 * 1000 },
	{ "timeout", offsetof(struct wand_options, timeout_s), 1, 24 * 3600 },
	{ "reconnect", offsetof(struct wand_options, reconnects), 0, 1000000 },
	{ "pause", offsetof(struct wand_options, pause_ms), 0, 3600 * 1000 },
	{ "reset-after", offsetof(struct wand_options, reset_after), 1, INT_MAX },
	{ "corrupt", offsetof(struct wand_options, corrupt), 1, INT_MAX },
	{ "drop", offsetof(struct wand_options, drop), 1, INT_MAX },
	{ "busy", offsetof(struct wand_options, busy), 1, INT_MAX },
};

enum { NUMBER_COUNT = sizeof(numbers) / sizeof(numbers[0]) };

static const struct option named[] = {
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "serial", required_argument, NULL, OPT_SERIAL },
	{ "store", required_argument, NULL, OPT_STORE },
	{ "scan", required_argument, NULL, OPT_SCAN },
	{ "scans", required_argument, NULL, OPT_SCANS },
	{ "clip", required_argument, NULL, OPT_CLIP },
	{ "codec", required_argument, NULL, OPT_CODEC },
	{ "link", no_argument, NULL, OPT_LINK },
	{ "live", no_argument, NULL, OPT_LIVE },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "boot", required_argument, NULL, OPT_BOOT },
	{ "clock", required_argument, NULL, OPT_CLOCK },
	{ "battery", required_argument, NULL, OPT_BATTERY },
	{ "power", required_argument, NULL, OPT_POWER },
	{ "exit-when-empty", no_argument, NULL, OPT_EXIT },
	{ "stay", no_argument, NULL, OPT_STAY },
	{ "cut-after", required_argument, NULL, OPT_CUT },
	{ "lose-acks", optional_argument, NULL, OPT_LOSE_ACKS },
	{ "quiet", no_argument, NULL, OPT_QUIET },
	{ "trace", no_argument, NULL, OPT_TRACE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
};

enum { NAMED_COUNT = sizeof(named) / sizeof(named[0]) };

const char *wand_options_help(void)
{
	return help;
}

/* --- values ------------------------------------------------------------------------------------
 */
static enum err parse_number(const char *name, const char *text, int base, uint64_t min,
			     uint64_t max, uint64_t *ret_value, struct error *error)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, base);
	if (base == 10 && (*end == 'K' || *end == 'M') && value <= max) {
		value <<= *end == 'K' ? 10 : 20;
		end++;
	}
	if (errno || end == text || *end || text[0] == '-' || value < min || value > max)
		return error_set(error, ERR_USAGE, "--%s %s: not a number from %llu to %llu", name,
				 text, (unsigned long long)min, (unsigned long long)max);
	*ret_value = value;
	return ERR_NONE;
}

/* The place of @text in @words, which ends with NULL. */
static enum err parse_word(const char *name, const char *text, const char *const words[],
			   uint8_t *ret_index, struct error *error)
{
	for (uint8_t i = 0; words[i]; i++) {
		if (strcmp(text, words[i]))
			continue;
		*ret_index = i;
		return ERR_NONE;
	}
	return error_set(error, ERR_USAGE, "--%s %s: see --help for the words it knows", name,
			 text);
}

static enum err add_item(struct wand_options *options, const char *text, struct wand_item item,
			 struct error *error)
{
	if (options->item_count == options->item_room) {
		size_t room = options->item_room ? options->item_room * 2 : 16;
		struct wand_item *items = realloc(options->items, room * sizeof(*items));

		if (!items)
			return error_set(error, ERR_NOMEM, "out of memory");
		options->items = items;
		options->item_room = room;
	}
	item.text = strdup(text);
	if (!item.text)
		return error_set(error, ERR_NOMEM, "out of memory");
	options->items[options->item_count++] = item;
	return ERR_NONE;
}

static enum err add_codes(struct wand_options *options, const char *path, struct error *error)
{
	_auto_(buf_done) struct buf file;
	char *line, *rest;
	enum err err;

	buf_init(&file, CODES_FILE_MAX);
	err = file_read(path, &file, error);
	if (err)
		return err;
	if (file.len && memchr(file.bytes, '\0', file.len))
		return error_set(error, ERR_INVALID, "%s: holds a zero byte, so it is no text",
				 path);
	for (rest = file.bytes; !err && (line = strsep(&rest, "\n"));) {
		line[strcspn(line, "\r")] = '\0';
		if (*line)
			err = add_item(options, line, (struct wand_item){ 0 }, error);
	}
	return err;
}

/* --- options -----------------------------------------------------------------------------------
 */
struct parser {
	struct wand_options *options;
	enum wand_codec codec;
	bool link;
};

static enum err take_thing(struct parser *parser, int id, const char *text, struct error *error)
{
	static const char *const codecs[] = { "", "adpcm", "alaw", NULL };
	struct wand_item clip = { .clip = true, .codec = parser->codec, .linked = parser->link };
	uint8_t codec = 0;
	enum err err;

	if (id == OPT_SCAN)
		return add_item(parser->options, text, (struct wand_item){ 0 }, error);
	if (id == OPT_SCANS)
		return add_codes(parser->options, text, error);
	if (id == OPT_CLIP) {
		parser->link = false;
		return add_item(parser->options, text, clip, error);
	}
	err = parse_word("codec", text, codecs, &codec, error);
	if (!err)
		parser->codec = codec == WAND_CODEC_ALAW ? WAND_CODEC_ALAW : WAND_CODEC_ADPCM;
	return err;
}

static enum err take_value(struct wand_options *options, int id, const char *text,
			   struct error *error)
{
	static const char *const clocks[] = { "unset", "set", NULL };
	static const char *const powers[] = { "unknown", "discharging", "charging", "full", NULL };
	uint64_t value = 0;
	uint8_t word = 0;
	enum err err = ERR_NONE;

	switch (id) {
	case OPT_MEMORY:
		err = parse_number("memory", text, 10, WAND_MEMORY_MIN, WAND_MEMORY_MAX, &value,
				   error);
		options->memory = value;
		break;
	case OPT_BOOT:
		err = parse_number("boot", text, 16, 1, UINT32_MAX, &value, error);
		options->boot = (uint32_t)value;
		break;
	case OPT_CLOCK:
		err = parse_word("clock", text, clocks, &word, error);
		options->clock_set = word;
		break;
	case OPT_POWER:
		err = parse_word("power", text, powers, &options->power, error);
		break;
	case OPT_BATTERY:
		err = parse_number("battery", text, 10, 0, 255, &value, error);
		if (!err && value > 100 && value < 255)
			err = error_set(error, ERR_USAGE, "--battery %s: not 0 to 100, or 255",
					text);
		options->battery = (uint8_t)value;
		break;
	case OPT_CUT:
		err = parse_number("cut-after", text, 10, 0, INT64_MAX, &value, error);
		options->cut_after = (int64_t)value;
		break;
	case OPT_LOSE_ACKS:
		value = UINT_MAX;
		if (text)
			err = parse_number("lose-acks", text, 10, 1, UINT_MAX, &value, error);
		options->lose_acks = (unsigned int)value;
		break;
	}
	return err;
}

static void take_flag(struct parser *parser, int id)
{
	struct wand_options *options = parser->options;

	parser->link |= id == OPT_LINK;
	options->live |= id == OPT_LIVE;
	options->quiet |= id == OPT_QUIET;
	options->trace |= id == OPT_TRACE;
	options->help |= id == OPT_HELP;
	options->version |= id == OPT_VERSION;
	if (id == OPT_STAY || id == OPT_EXIT)
		options->stay = id == OPT_STAY;
}

static enum err take(struct parser *parser, int id, const char *text, struct error *error)
{
	struct wand_options *options = parser->options;

	if (id == OPT_SOCKET)
		options->socket = text;
	else if (id == OPT_SERIAL)
		options->serial = text;
	else if (id == OPT_STORE)
		options->store = text;
	else if (id == OPT_SCAN || id == OPT_SCANS || id == OPT_CLIP || id == OPT_CODEC)
		return take_thing(parser, id, text, error);
	else if (text || id == OPT_LOSE_ACKS)
		return take_value(options, id, text, error);
	else
		take_flag(parser, id);
	return ERR_NONE;
}

static enum err take_count(struct wand_options *options, size_t which, const char *text,
			   struct error *error)
{
	uint64_t value;
	unsigned int narrow;
	enum err err = parse_number(numbers[which].name, text, 10, numbers[which].min,
				    numbers[which].max, &value, error);

	if (err)
		return err;
	narrow = (unsigned int)value;
	memcpy((char *)options + numbers[which].offset, &narrow, sizeof(narrow));
	return ERR_NONE;
}

static enum err check(const struct wand_options *options, const struct parser *parser,
		      struct error *error)
{
	enum err err;

	if (options->help || options->version)
		return ERR_NONE;
	if (!options->socket || !options->serial || !options->store)
		err = error_set(error, ERR_USAGE, "--socket, --serial and --store are needed");
	else if (!wand_device_serial_valid(options->serial))
		err = error_set(error, ERR_USAGE, "--serial %s: not 1 to 16 of 0-9 and A-Z",
				options->serial);
	else if (parser->link)
		err = error_set(error, ERR_USAGE, "--link stands before no --clip");
	else
		return ERR_NONE;
	error_hint(error, "see sim-wand --help");
	return err;
}

enum err wand_options_parse(int argc, char *argv[], struct wand_options *ret_options,
			    struct error *error)
{
	struct option all[NAMED_COUNT + NUMBER_COUNT + 1] = { 0 };
	struct parser parser = { .options = ret_options, .codec = WAND_CODEC_ADPCM };
	enum err err = ERR_NONE;
	int id;

	*ret_options = (struct wand_options){ .memory = 1 << 20,
					      .battery = 87,
					      .power = WAND_POWER_DISCHARGING,
					      .gap_ms = 3000,
					      .pause_ms = 200,
					      .linger_ms = 200,
					      .timeout_s = 30,
					      .cut_after = -1 };
	memcpy(all, named, sizeof(named));
	for (int i = 0; i < NUMBER_COUNT; i++)
		all[NAMED_COUNT + i] =
			(struct option){ numbers[i].name, required_argument, NULL, OPT_NUMBER + i };
	opterr = 0;
	while (!err && (id = getopt_long(argc, argv, "", all, NULL)) != -1) {
		if (id == '?')
			err = error_set(error, ERR_USAGE,
					"%s: unknown option, or its value is missing",
					argv[optind - 1]);
		else if (id >= OPT_NUMBER)
			err = take_count(ret_options, (size_t)id - OPT_NUMBER, optarg, error);
		else
			err = take(&parser, id, optarg, error);
	}
	if (!err && optind < argc)
		err = error_set(error, ERR_USAGE, "'%s' belongs to no option", argv[optind]);
	return err ? err : check(ret_options, &parser, error);
}

void wand_options_done(struct wand_options *options)
{
	for (size_t i = 0; i < options->item_count; i++)
		free(options->items[i].text);
	free(options->items);
	options->items = NULL;
	options->item_count = options->item_room = 0;
}
