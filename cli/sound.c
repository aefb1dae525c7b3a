// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/sound.h"

#include <errno.h>
#include <glob.h>
#include <unistd.h>

/* ALSA would print its own words, in English and for developers, between ours. */
static void say_nothing(const char *file, int line, const char *function, int code,
			const char *format, ...)
{
	(void)file;
	(void)line;
	(void)function;
	(void)code;
	(void)format;
}

static enum sound_nodes look_for_nodes(bool capture)
{
	enum sound_nodes nodes = SOUND_NODES_NONE;
	glob_t found = { 0 };

	if (!glob(capture ? "/dev/snd/pcmC*c" : "/dev/snd/pcmC*p", 0, NULL, &found)) {
		nodes = SOUND_NODES_REFUSED;
		for (size_t i = 0; i < found.gl_pathc; i++)
			if (!access(found.gl_pathv[i], R_OK | W_OK))
				nodes = SOUND_NODES_USABLE;
	}
	globfree(&found);
	return nodes;
}

static enum err none_there(bool capture, struct error *error)
{
	if (capture) {
		(void)error_set(error, ERR_NOT_FOUND, "this machine has no microphone");
		error_hint(error, "Plug one in, name it with --device, or record a file elsewhere: "
				  "cabas dictate FILE.wav");
	} else {
		(void)error_set(error, ERR_NOT_FOUND, "this machine has no loudspeaker");
		error_hint(error, "Plug one in, or write the recording to a file: "
				  "cabas review play N > a.wav");
	}
	return ERR_NOT_FOUND;
}

enum err sound_refusal(int code, const char *device, bool capture, enum sound_nodes nodes,
		       struct error *error)
{
	const char *name = device ? device : "default";

	if (code == -EACCES || code == -EPERM || (!device && nodes == SOUND_NODES_REFUSED)) {
		(void)error_set(error, ERR_DENIED, "you may not use the sound card");
		error_hint(error, "Let root add you to the group of sound, with "
				  "'adduser YOUR-NAME audio', and log in again.");
		return ERR_DENIED;
	}
	if (code == -EBUSY) {
		(void)error_set(error, ERR_UNAVAILABLE,
				"another program is using the sound device '%s'", name);
		error_hint(error, "Close that program, then try again.");
		return ERR_UNAVAILABLE;
	}
	if (!device && nodes == SOUND_NODES_NONE)
		return none_there(capture, error);
	if (code == -ENOENT || code == -ENODEV || code == -ENXIO || code == -EINVAL) {
		(void)error_set(error, ERR_NOT_FOUND, "there is no sound device '%s'", name);
		error_hint(error, "Leave --device out for the default; 'arecord -L' of alsa-utils "
				  "names all.");
		return ERR_NOT_FOUND;
	}
	(void)error_set(error, ERR_IO, "the sound device '%s' cannot be opened (%s)", name,
			snd_strerror(code));
	error_hint(error, "Try another device with --device.");
	return ERR_IO;
}

enum err sound_open(const char *device, bool capture, snd_pcm_t **ret_pcm, struct error *error)
{
	int code;

	snd_lib_error_set_handler(say_nothing);
	code = snd_pcm_open(ret_pcm, device ? device : "default",
			    capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK,
			    SND_PCM_NONBLOCK);
	if (!code)
		return ERR_NONE;
	snd_config_update_free_global();
	return sound_refusal(code, device, capture, look_for_nodes(capture), error);
}

void sound_close(snd_pcm_t *pcm)
{
	if (pcm)
		snd_pcm_close(pcm);
	snd_config_update_free_global();
}

/* One sample as 16 bits; of S24 the upper byte of the 32 means nothing. */
static int sample_at(snd_pcm_format_t format, const void *frames, size_t at)
{
	if (format == SND_PCM_FORMAT_S16)
		return ((const int16_t *)frames)[at];
	if (format == SND_PCM_FORMAT_S24)
		return (int16_t)(((const uint32_t *)frames)[at] >> 8);
	return ((const int32_t *)frames)[at] >> 16;
}

void sound_mix(snd_pcm_format_t format, unsigned int channels, const void *frames, size_t count,
	       int16_t *ret_samples)
{
	for (size_t i = 0; i < count; i++) {
		int sum = 0;

		for (unsigned int channel = 0; channel < channels; channel++)
			sum += sample_at(format, frames, i * channels + channel);
		ret_samples[i] = (int16_t)(sum / (int)channels);
	}
}
