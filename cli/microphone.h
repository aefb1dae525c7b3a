/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound from a microphone, by ALSA: 16 kHz and one channel where the device can. */
#ifndef CABAS_CLI_MICROPHONE_H
#define CABAS_CLI_MICROPHONE_H
#include <stddef.h>
#include <stdint.h>

#include "base/auto.h"
#include "base/err.h"

struct microphone;

/**
 * microphone_open() - open one
 * @device: ALSA's name; NULL is the default
 * @ret_microphone: receives it; the caller ends with microphone_free()
 * @error: says why not, and what a person can do
 *
 * Return: as sound_open(); %ERR_IO for a device that gives no samples that we understand.
 */
enum err microphone_open(const char *device, struct microphone **ret_microphone,
			 struct error *error);

/**
 * microphone_free() - close it
 * @microphone: which, or NULL
 */
void microphone_free(struct microphone *microphone);
DEFINE_AUTO(microphone)

/**
 * microphone_rate() - what it gives
 * @microphone: an open one
 *
 * Return: samples a second.
 */
unsigned int microphone_rate(const struct microphone *microphone);

/**
 * microphone_start() - begin to record; what was said before is not heard
 * @microphone: an open one
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err microphone_start(struct microphone *microphone, struct error *error);

/**
 * microphone_stop() - record no more
 * @microphone: which
 */
void microphone_stop(struct microphone *microphone);

/**
 * microphone_read() - the next samples
 * @microphone: one that was started
 * @samples: receives up to @room of them, one channel
 * @room: at most this many
 * @ret_count: receives how many; may be 0 when nothing came within 40 ms
 * @error: says why there will be no more
 *
 * Return: %ERR_NONE; %ERR_IO when it went away or gives nothing for five seconds.
 */
enum err microphone_read(struct microphone *microphone, int16_t *samples, size_t room,
			 size_t *ret_count, struct error *error);
#endif
