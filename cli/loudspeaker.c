// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/loudspeaker.h"

#include <errno.h>

#include "cli/sound.h"
#include "core/audio.h"

enum { ARENA_MAX = 256 << 20, LATENCY_US = 200000, WAIT_MS = 100, WAITS_MAX = 50 };

static enum err cannot_play(int code, struct error *error)
{
	(void)error_set(error, ERR_IO, "the recording cannot be played (%s)", snd_strerror(code));
	error_hint(error, "Write it to a file: cabas review play N > a.wav");
	return ERR_IO;
}

/* All samples; a device that takes nothing for five seconds is given up. */
static int write_all(snd_pcm_t *pcm, const struct audio *audio, bool (*go_on)(void))
{
	size_t at = 0;
	int waits = 0;

	while (at < audio->count) {
		snd_pcm_sframes_t done =
			snd_pcm_writei(pcm, audio->samples + at, audio->count - at);

		if (go_on && !go_on())
			return -ECANCELED;
		if (done == -EAGAIN) {
			if (++waits > WAITS_MAX)
				return -ETIMEDOUT;
			(void)snd_pcm_wait(pcm, WAIT_MS);
			continue;
		}
		if (done < 0)
			done = snd_pcm_recover(pcm, (int)done, 1);
		if (done < 0)
			return (int)done;
		waits = 0;
		at += (size_t)done;
	}
	return 0;
}

/* What the device holds still; then it falls silent by itself. */
static int wait_for_end(snd_pcm_t *pcm, bool (*go_on)(void))
{
	snd_pcm_sframes_t left;

	/* shorter than the device's buffer, it has not begun yet */
	if (snd_pcm_state(pcm) == SND_PCM_STATE_PREPARED)
		snd_pcm_start(pcm);
	for (int i = 0; i < WAITS_MAX && !snd_pcm_delay(pcm, &left) && left > 0; i++) {
		if (snd_pcm_state(pcm) != SND_PCM_STATE_RUNNING)
			break;
		if (go_on && !go_on())
			return -ECANCELED;
		usleep(WAIT_MS * 1000 / 2);
	}
	return 0;
}

enum err loudspeaker_play(const struct buf *wav, bool (*go_on)(void), struct error *error)
{
	struct arena arena;
	struct audio audio;
	snd_pcm_t *pcm;
	int code = 0;
	enum err err;

	arena_init(&arena, ARENA_MAX);
	err = audio_read_wav(wav->bytes, wav->len, &arena, &audio, error);
	if (!err)
		err = sound_open(NULL, false, &pcm, error);
	if (!err) {
		code = snd_pcm_set_params(pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1,
					  audio.rate, 1, LATENCY_US);
		if (!code)
			code = write_all(pcm, &audio, go_on);
		if (!code)
			code = wait_for_end(pcm, go_on);
		(void)snd_pcm_drop(pcm);
		sound_close(pcm);
	}
	arena_done(&arena);
	if (code && code != -ECANCELED)
		return cannot_play(code, error);
	return err;
}
