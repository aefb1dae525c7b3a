// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_hand.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/auto.h"
#include "base/file.h"
#include "sim/wand_audio.h"

static void sound_done(struct wand_sound *sound)
{
	free(sound->samples);
}

static enum err encode(const struct wand_sound *sound, enum wand_codec codec, struct buf *ret_bytes)
{
	unsigned int rate = codec == WAND_CODEC_ADPCM ? WAND_ADPCM_RATE : WAND_ALAW_RATE;
	_auto_(sound_done) struct wand_sound fitting = { 0 };
	enum err err = wand_audio_resample(sound, rate, &fitting);

	if (err)
		return err;
	if (codec == WAND_CODEC_ADPCM)
		return wand_audio_adpcm(fitting.samples, fitting.count, ret_bytes);
	return wand_audio_alaw(fitting.samples, fitting.count, ret_bytes);
}

static enum err say(struct wand *wand, const struct wand_item *item, int64_t now_ms,
		    struct error *error)
{
	_auto_(sound_done) struct wand_sound sound = { 0 };
	_auto_(buf_done) struct buf file, bytes;
	enum err err;

	buf_init(&file, WAND_AUDIO_FILE_MAX);
	buf_init(&bytes, WAND_AUDIO_FILE_MAX);
	err = file_read(item->text, &file, error);
	err = err ? err
		  : wand_audio_parse(item->text, (const uint8_t *)file.bytes, file.len, &sound,
				     error);
	if (err)
		return err;
	err = encode(&sound, item->codec, &bytes);
	if (err)
		return error_set(error, err, "%s: %s", item->text, err_text(err));
	return wand_device_clip(wand, item->codec, (const uint8_t *)bytes.bytes, bytes.len,
				item->linked, now_ms, error);
}

static enum err do_item(struct wand *wand, const struct wand_item *item, int64_t now_ms,
			struct error *error)
{
	struct wand_symbol symbol;
	enum err err;

	if (item->clip)
		return say(wand, item, now_ms, error);
	err = wand_device_symbol(item->text, &symbol, error);
	return err ? err : wand_device_scan(wand, &symbol, now_ms, error);
}

static int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

enum err wand_hand_do_items(struct wand *wand, const struct wand_options *options, int64_t now_ms,
			    struct error *error)
{
	int64_t between = options->item_count ? (int64_t)(options->item_count - 1) : 0;
	uint32_t unheard = wand_store_last(&wand->store) + 1;
	enum err err = ERR_NONE;

	wand->clock_set = options->clock_set;
	wand->clock_offset_ms = -now_ms;
	if (options->clock_set)
		wand->clock_offset_ms += real_ms() - between * options->gap_ms;
	for (size_t i = 0; i < options->item_count && !err; i++) {
		if (i)
			wand->clock_offset_ms += options->gap_ms;
		/* Many scans share one sync of the file, a clip has its own. */
		if (options->items[i].clip) {
			err = wand_device_beep(wand, unheard, error);
			unheard = wand_store_last(&wand->store) + 1;
		}
		err = err ? err : do_item(wand, &options->items[i], now_ms, error);
	}
	if (err) {
		(void)wand_device_beep(wand, unheard, NULL);
		return err;
	}
	return wand_device_beep(wand, unheard, error);
}

/* "!word value": the value when @line begins with the word. */
static const char *value_of(const char *line, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(line, word, len) && line[len] == ' ' ? line + len + 1 : NULL;
}

static enum err set_power(struct wand *wand, const char *word, struct error *error)
{
	static const char *const words[] = { "unknown", "discharging", "charging", "full" };

	for (uint8_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]))
			continue;
		wand->power = i;
		return ERR_NONE;
	}
	return error_set(error, ERR_INVALID,
			 "!power %s: not unknown, discharging, charging or full", word);
}

static enum err set_battery(struct wand *wand, const char *text, struct error *error)
{
	char *end;
	unsigned long percent = strtoul(text, &end, 10);

	if (end == text || *end || (percent > 100 && percent != 255))
		return error_set(error, ERR_INVALID, "!battery %s: not 0 to 100, or 255", text);
	wand->battery = (uint8_t)percent;
	return ERR_NONE;
}

enum err wand_hand_do_line(struct wand *wand, const char *line, int64_t now_ms, struct error *error)
{
	const char *clip = value_of(line, "!clip");
	const char *battery = value_of(line, "!battery");
	const char *power = value_of(line, "!power");
	_auto_(freep) char *text = strdup(clip ? clip : line);
	struct wand_item item = { .text = text, .clip = clip, .codec = WAND_CODEC_ADPCM };
	uint32_t next = wand_store_last(&wand->store) + 1;
	enum err err;

	if (!text)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (!*line)
		return ERR_NONE;
	if (battery)
		return set_battery(wand, battery, error);
	if (power)
		return set_power(wand, power, error);
	err = do_item(wand, &item, now_ms, error);
	return err ? err : wand_device_beep(wand, next, error);
}
