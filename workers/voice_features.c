// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_features.h"

#include <math.h>
#include <sphinxbase/cmd_ln.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <stdlib.h>
#include <string.h>

#include "core/example.h"

enum {
	QUIET_FRAMES = 10,
	NOISE = 179,	/* uniform within this, as in core/audio_filter: -50 dBFS */
	AIR_FRAMES = 4, /* of quiet that stay at both ends of a stretch */
};

/*
 * What is louder (c0) than this share of the way from the clip's quietest frame to the loudest of
 * the stretch belongs to a word. Recorded digits, takes 0 to 3: at 0.35 « six » and « five » lose
 * their ends and one in twenty is taken for another.
 */
static const float quiet_share = 0.15F;

struct voice_features {
	cmd_ln_t *config;
	fe_t *fe;
};

enum err voice_features_new(struct voice_features **ret_features, struct error *error)
{
	_auto_(voice_features_freep) struct voice_features *features = calloc(1, sizeof(*features));

	err_set_logfp(NULL);
	if (features)
		features->config = cmd_ln_init(NULL, fe_get_args(), TRUE, "-samprate", "16000",
					       "-frate", "100", "-lowerf", "200", "-upperf", "6800",
					       "-nfilt", "20", "-ncep", "13", "-transform", "dct",
					       "-lifter", "22", "-remove_silence", "no",
					       "-remove_noise", "no", "-dither", "no", NULL);
	if (features && features->config)
		features->fe = fe_init_auto_r(features->config);
	if (!features || !features->fe || fe_get_output_size(features->fe) != EXAMPLE_CEPSTRA)
		return error_set(error, ERR_NOMEM, "the front end for examples cannot be made");
	*ret_features = steal(features);
	return ERR_NONE;
}

void voice_features_free(struct voice_features *features)
{
	if (!features)
		return;
	if (features->fe)
		fe_free(features->fe);
	if (features->config)
		cmd_ln_free_r(features->config);
	free(features);
}

static void write_frame(const mfcc_t *cepstra, unsigned char *to)
{
	for (int c = 0; c < EXAMPLE_CEPSTRA; c++) {
		long value = lrintf((float)cepstra[c] * EXAMPLE_SCALE);

		value = value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value;
		to[2 * c] = (unsigned char)(value & 0xff);
		to[2 * c + 1] = (unsigned char)(value >> 8 & 0xff);
	}
}

/* @quiet frames of a quiet room; the same each time. */
static int16_t *add_quiet(int16_t *to, int quiet)
{
	uint32_t state = 2463534242u;

	for (int i = 0; i < quiet * VOICE_FEATURES_FRAME; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		*to++ = (int16_t)((int)(state % (2 * NOISE + 1)) - NOISE);
	}
	return to;
}

static enum err run(struct voice_features *features, const int16_t *samples, size_t count,
		    struct arena *arena, struct voice_cepstra *cepstra)
{
	size_t room = count / VOICE_FEATURES_FRAME + 2, left = count;
	unsigned char *bytes = arena_alloc(arena, room * EXAMPLE_FRAME_SIZE);
	mfcc_t frame[EXAMPLE_CEPSTRA], *list[] = { frame };
	int32 got = 1, place;

	if (!bytes)
		return ERR_NOMEM;
	fe_start_stream(features->fe);
	fe_start_utt(features->fe);
	while (left && got) {
		got = 1;
		if (fe_process_frames(features->fe, &samples, &left, list, &got, &place) < 0)
			break;
		if (got > 0 && cepstra->frames < room)
			write_frame(frame, bytes + cepstra->frames++ * EXAMPLE_FRAME_SIZE);
	}
	(void)fe_end_utt(features->fe, frame, &got);
	cepstra->bytes = bytes;
	return ERR_NONE;
}

enum err voice_features_make(struct voice_features *features, const struct audio *audio,
			     const struct audio_speech *speech, struct arena *arena,
			     struct voice_cepstra *ret_cepstra)
{
	size_t spoken = speech->to - speech->from;
	int lead = speech->from ? 0 : QUIET_FRAMES;
	int trail = speech->to < audio->count ? 0 : QUIET_FRAMES;
	size_t count = spoken + (size_t)((lead + trail) * VOICE_FEATURES_FRAME);
	int16_t *samples = arena_array(arena, count + 1, sizeof(*samples)), *to;
	struct voice_cepstra cepstra = {
		.lead = lead,
		.before_ms = (int)(speech->from * 1000 / audio->rate),
	};
	enum err err;

	if (!samples)
		return ERR_NOMEM;
	to = add_quiet(samples, lead);
	memcpy(to, audio->samples + speech->from, spoken * sizeof(*samples));
	add_quiet(to + spoken, trail);
	err = run(features, samples, count, arena, &cepstra);
	if (!err)
		*ret_cepstra = cepstra;
	return err;
}

/* --- loudness -----------------------------------------------------------------------------------
 */

static float loudness(const struct voice_cepstra *cepstra, int frame)
{
	const unsigned char *at = cepstra->bytes + (size_t)frame * EXAMPLE_FRAME_SIZE;

	return (float)(int16_t)(at[0] | at[1] << 8) / EXAMPLE_SCALE;
}

static float quiet_below(const struct voice_cepstra *cepstra, int from, int to)
{
	float low = 1e9F, high = -1e9F;

	for (int i = 0; i < (int)cepstra->frames; i++)
		low = loudness(cepstra, i) < low ? loudness(cepstra, i) : low;
	for (int i = from; i < to; i++)
		high = loudness(cepstra, i) > high ? loudness(cepstra, i) : high;
	return low + quiet_share * (high - low);
}

void voice_features_trim(const struct voice_cepstra *cepstra, int *from, int *to)
{
	int frames = (int)cepstra->frames, last = *to < frames ? *to : frames;
	int first = *from < last ? *from : last;
	float least = quiet_below(cepstra, first, last);

	while (first < last && loudness(cepstra, first) < least)
		first++;
	while (last > first && loudness(cepstra, last - 1) < least)
		last--;
	for (int i = 0; i < AIR_FRAMES && first < last; i++) {
		first -= first > 0 && loudness(cepstra, first - 1) < least;
		last += last < frames && loudness(cepstra, last) < least;
	}
	*from = first;
	*to = last;
}
