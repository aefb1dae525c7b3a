// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/microphone.h"

#include <errno.h>
#include <stdlib.h>

#include "cli/sound.h"

enum {
	RATE_WANTED = 16000,
	RATE_MIN = 4000,  /* what core/audio.h takes */
	RATE_MAX = 96000, /* a minute of more is too much for the daemon */
	CHANNELS_MAX = 8,
	LATENCY_US = 40000,
	WAIT_MS = 40,
	WAITS_MAX = 5000 / WAIT_MS,
	PIECE = 2048, /* frames at once */
};

/**
 * struct microphone - one that is open
 * @pcm: of ALSA
 * @format: of its samples
 * @rate: frames a second
 * @channels: in a frame
 * @waits: times in a row that nothing came
 * @frames: room for a piece of sound
 */
struct microphone {
	snd_pcm_t *pcm;
	snd_pcm_format_t format;
	unsigned int rate, channels, waits;
	int32_t frames[PIECE * CHANNELS_MAX];
};

static int choose_format(snd_pcm_t *pcm, snd_pcm_hw_params_t *params, snd_pcm_format_t *ret_format)
{
	static const snd_pcm_format_t formats[] = { SND_PCM_FORMAT_S16, SND_PCM_FORMAT_S32,
						    SND_PCM_FORMAT_S24 };

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (snd_pcm_hw_params_set_format(pcm, params, formats[i]))
			continue;
		*ret_format = formats[i];
		return 0;
	}
	return -EINVAL;
}

/* 16 kHz, one channel; else what comes nearest. */
static int set_up(struct microphone *microphone)
{
	unsigned int latency_us = LATENCY_US;
	snd_pcm_t *pcm = microphone->pcm;
	snd_pcm_hw_params_t *params;
	int code;

	code = snd_pcm_hw_params_malloc(&params);
	if (code)
		return code;
	code = snd_pcm_hw_params_any(pcm, params);
	if (code >= 0)
		code = snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_RW_INTERLEAVED);
	if (code >= 0)
		code = choose_format(pcm, params, &microphone->format);
	microphone->channels = 1;
	if (code >= 0)
		code = snd_pcm_hw_params_set_channels_near(pcm, params, &microphone->channels);
	microphone->rate = RATE_WANTED;
	if (code >= 0)
		code = snd_pcm_hw_params_set_rate_near(pcm, params, &microphone->rate, NULL);
	if (code >= 0) /* a device may refuse this one: it is a wish */
		(void)snd_pcm_hw_params_set_period_time_near(pcm, params, &latency_us, NULL);
	if (code >= 0)
		code = snd_pcm_hw_params(pcm, params);
	snd_pcm_hw_params_free(params);
	return code;
}

enum err microphone_open(const char *device, struct microphone **ret_microphone,
			 struct error *error)
{
	_auto_(microphone_freep) struct microphone *microphone = calloc(1, sizeof(*microphone));
	enum err err;
	int code;

	if (!microphone)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = sound_open(device, true, &microphone->pcm, error);
	if (err)
		return err;
	code = set_up(microphone);
	if (code < 0 || !microphone->channels || microphone->channels > CHANNELS_MAX ||
	    microphone->rate < RATE_MIN || microphone->rate > RATE_MAX) {
		(void)error_set(error, ERR_IO,
				"the sound device '%s' gives no sound that cabas can use (%s)",
				device ? device : "default",
				code < 0 ? snd_strerror(code) : "rate or channels");
		error_hint(error, "Put 'plug:' before its name, so that ALSA converts the sound.");
		return ERR_IO;
	}
	*ret_microphone = steal(microphone);
	return ERR_NONE;
}

void microphone_free(struct microphone *microphone)
{
	if (!microphone)
		return;
	sound_close(microphone->pcm);
	free(microphone);
}

unsigned int microphone_rate(const struct microphone *microphone)
{
	return microphone->rate;
}

static enum err went_away(int code, struct error *error)
{
	(void)error_set(error, ERR_IO, "the microphone gives no more sound (%s)",
			snd_strerror(code));
	error_hint(error, "Plug it in again, or name another with --device.");
	return ERR_IO;
}

enum err microphone_start(struct microphone *microphone, struct error *error)
{
	int code = snd_pcm_prepare(microphone->pcm);

	microphone->waits = 0;
	if (code >= 0)
		code = snd_pcm_start(microphone->pcm);
	return code < 0 ? went_away(code, error) : ERR_NONE;
}

void microphone_stop(struct microphone *microphone)
{
	(void)snd_pcm_drop(microphone->pcm);
}

enum err microphone_read(struct microphone *microphone, int16_t *samples, size_t room,
			 size_t *ret_count, struct error *error)
{
	snd_pcm_sframes_t got;

	(void)snd_pcm_wait(microphone->pcm, WAIT_MS);
	got = snd_pcm_readi(microphone->pcm, microphone->frames, room < PIECE ? room : PIECE);
	/* An overrun or a suspended machine costs some sound, not the recording. */
	if (got == -EPIPE || got == -ESTRPIPE || got == -EINTR) {
		got = snd_pcm_recover(microphone->pcm, (int)got, 1);
		if (got >= 0)
			got = snd_pcm_start(microphone->pcm);
		got = got < 0 ? got : -EAGAIN;
	}
	if (got == -EAGAIN)
		got = 0;
	if (got < 0)
		return went_away((int)got, error);
	microphone->waits = got ? 0 : microphone->waits + 1;
	if (microphone->waits > WAITS_MAX)
		return went_away(-ETIMEDOUT, error);
	sound_mix(microphone->format, microphone->channels, microphone->frames, (size_t)got,
		  samples);
	*ret_count = (size_t)got;
	return ERR_NONE;
}
