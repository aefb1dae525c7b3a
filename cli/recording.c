// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/recording.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/terminal.h"
#include "core/audio.h"

enum {
	PIECE = 1024,
	SAMPLES_MAX = 96000 * AUDIO_LEVEL_SECONDS_MAX,
	BAR_MAX = 30,
	REST_COLUMNS = 42, /* of the meter, beside its bar */
};

static const char *level_words(const struct audio_level_reading *reading)
{
	switch (reading->word) {
	case AUDIO_LEVEL_SILENT:
		return reading->speech_ms ? "" : _("speak now");
	case AUDIO_LEVEL_QUIET:
		return _("too quiet: come closer");
	case AUDIO_LEVEL_GOOD:
		return _("good");
	case AUDIO_LEVEL_LOUD:
		return _("too loud: step back");
	}
	return "";
}

/* "  ████████|░░░░░░░  -23 dB  good": the bar is now, the mark the loudest of the last second. */
static void draw_meter(const struct audio_level_reading *reading)
{
	unsigned int columns = terminal_columns(), bar, mark;

	columns = columns > BAR_MAX + REST_COLUMNS ? BAR_MAX
		  : columns > REST_COLUMNS + 5	   ? columns - REST_COLUMNS
						   : 5;
	bar = audio_level_bar(reading->db, columns);
	mark = audio_level_bar(reading->loudest_db, columns);
	fputs("\r\033[K  ", stderr);
	for (unsigned int i = 0; i < columns; i++)
		fputs(i < bar ? "█" : mark && i == mark - 1 ? "|" : "░", stderr);
	fprintf(stderr, " %4d dB  %s", reading->db, level_words(reading));
	fflush(stderr);
}

static void clear_meter(void)
{
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

/* The key that ends the recording, if one was pressed by now. */
static int ending_key(const char *keys)
{
	int key;

	if (!terminal_is_raw())
		return TERMINAL_NONE;
	key = terminal_key(0);
	if (key == TERMINAL_ENTER || key == TERMINAL_INTERRUPT || key == TERMINAL_END)
		return key;
	return key > 0 && key < 128 && strchr(keys, key) ? key : TERMINAL_NONE;
}

static enum err listen_on(struct microphone *microphone, const char *keys, struct buf *samples,
			  struct recording *recording, struct error *error)
{
	struct audio_level level;
	bool meter = isatty(STDERR_FILENO);
	int16_t piece[PIECE];
	enum err err = ERR_NONE;
	size_t count, shown = 0;

	audio_level_init(&level, microphone_rate(microphone));
	audio_level_read(&level, &recording->reading);
	while (!err && !recording->reading.ended && !recording->reading.full && !recording->key) {
		/* two frames of the meter at a time */
		size_t room = microphone_rate(microphone) / 25;

		err = microphone_read(microphone, piece, room < PIECE ? room : PIECE, &count,
				      error);
		if (err)
			break;
		audio_level_add(&level, piece, count);
		for (size_t i = 0; i < count; i++)
			piece[i] = (int16_t)htole16((uint16_t)piece[i]);
		err = buf_add(samples, piece, count * sizeof(piece[0]));
		audio_level_read(&level, &recording->reading);
		if (meter && level.count != shown)
			draw_meter(&recording->reading);
		shown = level.count;
		recording->key = ending_key(keys);
	}
	if (meter)
		clear_meter();
	return err;
}

enum err recording_take(struct microphone *microphone, const char *keys,
			struct recording *ret_recording, struct error *error)
{
	struct recording recording = { .key = TERMINAL_NONE };
	unsigned char header[AUDIO_WAV_HEADER_MAX];
	struct buf samples;
	size_t len;
	enum err err;

	buf_init(&samples, SAMPLES_MAX * sizeof(int16_t));
	buf_init(&recording.wav, SAMPLES_MAX * sizeof(int16_t) + sizeof(header));
	err = microphone_start(microphone, error);
	if (!err) {
		err = listen_on(microphone, keys, &samples, &recording, error);
		microphone_stop(microphone);
	}
	len = audio_wav_header_pcm(microphone_rate(microphone), samples.len / sizeof(int16_t),
				   header);
	if (!err)
		err = buf_add(&recording.wav, header, len);
	if (!err && samples.len)
		err = buf_add(&recording.wav, samples.bytes, samples.len);
	buf_done(&samples);
	if (err == ERR_NOMEM || err == ERR_LIMIT)
		(void)error_set(error, err, "out of memory");
	if (err)
		recording_done(&recording);
	else
		*ret_recording = recording;
	return err;
}

void recording_done(struct recording *recording)
{
	buf_done(&recording->wav);
}

enum err recording_spoken(const struct recording *recording, struct error *error)
{
	const struct audio_level_reading *reading = &recording->reading;

	if (reading->speech_ms ||
	    (recording->key == TERMINAL_ENTER && reading->highest_db > AUDIO_LEVEL_DB_MIN))
		return ERR_NONE;
	if (reading->highest_db <= AUDIO_LEVEL_DB_MIN) {
		(void)error_set(error, ERR_NOTHING, "the microphone gave no sound at all");
		error_hint(error, "Is it muted, or the wrong one? 'alsamixer' shows its switch, "
				  "--device names another.");
		return ERR_NOTHING;
	}
	(void)error_set(error, ERR_NOTHING, "nobody was heard to speak");
	error_hint(error, "Speak up while the meter moves; Enter ends it in a noisy room.");
	return ERR_NOTHING;
}

const char *recording_advice(const struct recording *recording)
{
	switch (recording->reading.whole) {
	case AUDIO_LEVEL_SILENT:
	case AUDIO_LEVEL_GOOD:
		return NULL;
	case AUDIO_LEVEL_QUIET:
		return _("That was quiet: come closer to the microphone next time.");
	case AUDIO_LEVEL_LOUD:
		return _("That was too loud: step back from the microphone next time.");
	}
	return NULL;
}
