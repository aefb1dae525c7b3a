// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/adapt_clip.h"

#include <sphinxbase/cmd_ln.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "core/audio.h"
#include "core/audio_filter.h"

enum {
	SOUND_ARENA_MAX = 160 << 20,
	TRUST = 150, /* frames that the model's idea of a room weighs, as in voice_decoder.c */
	MARGIN = AUDIO_FILTER_RATE / 50,
	FRAMES_MIN = 12,
};

struct adapt_ear {
	const struct adapt_model *model;
	cmd_ln_t *config;
	fe_t *fe;
};

enum err adapt_ear_new(const struct adapt_model *model, struct adapt_ear **ret_ear,
		       struct error *error)
{
	_auto_(adapt_ear_freep) struct adapt_ear *ear = calloc(1, sizeof(*ear));
	_auto_(freep) char *path = NULL;

	err_set_logfp(NULL);
	if (ear && asprintf(&path, "%s/feat.params", model->folder) >= 0)
		ear->config = cmd_ln_parse_file_r(NULL, fe_get_args(), path, FALSE);
	if (ear && ear->config) {
		cmd_ln_set_boolean_r(ear->config, "-remove_silence", FALSE);
		cmd_ln_set_boolean_r(ear->config, "-dither", FALSE);
		ear->fe = fe_init_auto_r(ear->config);
	}
	if (!ear || !ear->fe || fe_get_output_size(ear->fe) != ADAPT_CEPSTRA)
		return error_set(error, ERR_NOMEM, "the front end of the model cannot be made");
	ear->model = model;
	*ret_ear = steal(ear);
	return ERR_NONE;
}

void adapt_ear_free(struct adapt_ear *ear)
{
	if (!ear)
		return;
	if (ear->fe)
		fe_free(ear->fe);
	if (ear->config)
		cmd_ln_free_r(ear->config);
	free(ear);
}

static size_t make_cepstra(fe_t *fe, const int16_t *samples, size_t count, float *cepstra)
{
	mfcc_t frame[ADAPT_CEPSTRA], *list[] = { frame };
	size_t left = count, frames = 0;
	const int16 *at = samples;
	int32 got = 1, place;

	fe_start_stream(fe);
	fe_start_utt(fe);
	while (left && got && frames < ADAPT_FRAMES_MAX) {
		got = 1;
		if (fe_process_frames(fe, &at, &left, list, &got, &place) < 0)
			break;
		for (size_t i = 0; i < ADAPT_CEPSTRA && got > 0; i++)
			cepstra[frames * ADAPT_CEPSTRA + i] = (float)frame[i];
		frames += got > 0;
	}
	(void)fe_end_utt(fe, frame, &got);
	return frames;
}

/* What the room adds is taken off: partly this clip's mean, partly the model's. */
static void take_off_room(const struct adapt_model *model, float *cepstra, size_t frames)
{
	for (size_t i = 0; i < ADAPT_CEPSTRA; i++) {
		float sum = model->cepstra_mean[i] * TRUST;

		for (size_t t = 0; t < frames; t++)
			sum += cepstra[t * ADAPT_CEPSTRA + i];
		for (size_t t = 0; t < frames; t++)
			cepstra[t * ADAPT_CEPSTRA + i] -= sum / (float)(TRUST + frames);
	}
}

static const float *frame_at(const float *cepstra, size_t frames, long t)
{
	t = t < 0 ? 0 : t >= (long)frames ? (long)frames - 1 : t;
	return cepstra + t * ADAPT_CEPSTRA;
}

/* Sphinx's "1s_c_d_dd": c(t), c(t+2)-c(t-2), and the difference of those of t+1 and t-1. */
static void add_differences(const float *cepstra, size_t frames, float *features)
{
	for (long t = 0; t < (long)frames; t++) {
		float *to = features + t * ADAPT_FEATURES;

		for (size_t i = 0; i < ADAPT_CEPSTRA; i++) {
			to[i] = frame_at(cepstra, frames, t)[i];
			to[ADAPT_CEPSTRA + i] = frame_at(cepstra, frames, t + 2)[i] -
						frame_at(cepstra, frames, t - 2)[i];
			to[2 * ADAPT_CEPSTRA + i] = frame_at(cepstra, frames, t + 3)[i] -
						    frame_at(cepstra, frames, t - 1)[i] -
						    frame_at(cepstra, frames, t + 1)[i] +
						    frame_at(cepstra, frames, t - 3)[i];
		}
	}
}

static enum err make_features(struct adapt_ear *ear, const int16_t *samples, size_t count,
			      struct adapt_clip *ret_clip, struct error *error)
{
	_auto_(freep) float *cepstra = calloc(ADAPT_FRAMES_MAX, ADAPT_CEPSTRA * sizeof(float));
	struct adapt_clip clip = { 0 };

	if (!cepstra)
		return error_set(error, ERR_NOMEM, "out of memory");
	clip.frames = make_cepstra(ear->fe, samples, count, cepstra);
	if (clip.frames < FRAMES_MIN)
		return error_set(error, ERR_INVALID, "there is nothing to hear in it");
	clip.features = calloc(clip.frames, ADAPT_FEATURES * sizeof(float));
	if (!clip.features)
		return error_set(error, ERR_NOMEM, "out of memory");
	take_off_room(ear->model, cepstra, clip.frames);
	add_differences(cepstra, clip.frames, clip.features);
	*ret_clip = clip;
	return ERR_NONE;
}

enum err adapt_clip_read(struct adapt_ear *ear, const void *bytes, size_t len, int from_ms,
			 int to_ms, struct adapt_clip *ret_clip, struct error *error)
{
	struct audio raw, audio;
	struct audio_speech speech;
	struct arena arena;
	enum err err;

	arena_init(&arena, SOUND_ARENA_MAX);
	err = audio_read_wav(bytes, len, &arena, &raw, error);
	if (!err)
		err = audio_filter_prepare(&raw, &arena, &audio, &speech, error);
	if (!err && to_ms > from_ms && from_ms >= 0) {
		size_t from = (size_t)from_ms * (AUDIO_FILTER_RATE / 1000);
		size_t to = (size_t)to_ms * (AUDIO_FILTER_RATE / 1000) + MARGIN;

		speech.from = from > MARGIN ? from - MARGIN : 0;
		speech.to = to < audio.count ? to : audio.count;
	}
	if (!err && speech.to <= speech.from)
		err = error_set(error, ERR_INVALID, "there is nothing to hear in it");
	if (!err)
		err = make_features(ear, audio.samples + speech.from, speech.to - speech.from,
				    ret_clip, error);
	arena_done(&arena);
	return err;
}
