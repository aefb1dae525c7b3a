/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What somebody says into a microphone, with a level meter on the terminal. */
#ifndef CABAS_CLI_RECORDING_H
#define CABAS_CLI_RECORDING_H
#include "base/buf.h"
#include "base/err.h"
#include "cli/microphone.h"
#include "core/audio_level.h"

/**
 * struct recording - what was recorded
 * @wav: a whole WAV file
 * @reading: how loud it was, and how long somebody spoke
 * @key: the key that ended it, as terminal_key() gives it; %TERMINAL_NONE when none did
 */
struct recording {
	struct buf wav;
	struct audio_level_reading reading;
	int key;
};

/**
 * recording_take() - record until somebody has spoken
 * @microphone: an open one
 * @keys: ASCII letters that end it, beside Enter and Ctrl-C
 * @ret_recording: receives it; the caller ends with recording_done()
 * @error: says why not
 *
 * It ends with %AUDIO_LEVEL_END_MS of silence after speech, with a key (when the terminal gives
 * single keys), or after %AUDIO_LEVEL_SECONDS_MAX.
 *
 * Return: %ERR_NONE, %ERR_IO, %ERR_NOMEM.
 */
enum err recording_take(struct microphone *microphone, const char *keys,
			struct recording *ret_recording, struct error *error);

/**
 * recording_done() - free it
 * @recording: which; its numbers stay
 */
void recording_done(struct recording *recording);

/**
 * recording_spoken() - whether there is something to listen to
 * @recording: that was taken
 * @error: says what a person can do when nobody spoke
 *
 * A person who pressed Enter has spoken, however quiet, unless there was no sound at all.
 *
 * Return: %ERR_NONE, %ERR_NOTHING.
 */
enum err recording_spoken(const struct recording *recording, struct error *error);

/**
 * recording_advice() - what to do better next time
 * @recording: that was taken
 *
 * Return: a translated sentence, or NULL when its loudness is good.
 */
const char *recording_advice(const struct recording *recording);
#endif
