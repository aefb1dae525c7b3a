/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the microphone and the loudspeaker share: ALSA's devices, and why one cannot be opened. */
#ifndef CABAS_CLI_SOUND_H
#define CABAS_CLI_SOUND_H
#include <alsa/asoundlib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* What of the kernel's devices this user can reach. */
enum sound_nodes { SOUND_NODES_NONE, SOUND_NODES_REFUSED, SOUND_NODES_USABLE };

/**
 * sound_open() - open a device, for 16-bit samples where it can
 * @device: ALSA's name; NULL is the default
 * @capture: a microphone, else a loudspeaker
 * @ret_pcm: receives it, not set up yet; the caller ends with sound_close()
 * @error: says why not, and what a person can do
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_DENIED, %ERR_UNAVAILABLE, %ERR_IO.
 */
enum err sound_open(const char *device, bool capture, snd_pcm_t **ret_pcm, struct error *error);

/**
 * sound_close() - close a device and free what ALSA kept of its settings
 * @pcm: which, or NULL
 */
void sound_close(snd_pcm_t *pcm);

/**
 * sound_refusal() - why a device cannot be opened
 * @code: of ALSA, negative errno
 * @device: ALSA's name; NULL is the default
 * @capture: a microphone, else a loudspeaker
 * @nodes: what there is in /dev/snd
 * @error: receives the sentence
 *
 * Return: the class of the failure, never %ERR_NONE.
 */
enum err sound_refusal(int code, const char *device, bool capture, enum sound_nodes nodes,
		       struct error *error);

/**
 * sound_mix() - frames as a device gives them, as samples of one channel
 * @format: SND_PCM_FORMAT_S16, or _S32 and _S24 (in 32 bits)
 * @channels: in a frame, at least 1
 * @frames: native byte order
 * @count: frames
 * @ret_samples: receives @count samples, the mean of the channels
 */
void sound_mix(snd_pcm_format_t format, unsigned int channels, const void *frames, size_t count,
	       int16_t *ret_samples);
#endif
