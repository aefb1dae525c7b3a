/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording, to be heard, by ALSA. */
#ifndef CABAS_CLI_LOUDSPEAKER_H
#define CABAS_CLI_LOUDSPEAKER_H
#include "base/buf.h"
#include "base/err.h"

/**
 * loudspeaker_play() - play a WAV file to its end
 * @wav: of any kind that core/audio.h reads
 * @go_on: asked some 10 times a second; false ends it at once; NULL plays all
 * @error: says why not, and what a person can do
 *
 * Return: %ERR_NONE; as audio_read_wav() and sound_open(); %ERR_IO.
 */
enum err loudspeaker_play(const struct buf *wav, bool (*go_on)(void), struct error *error);
#endif
