// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_features.h"

#include <math.h>
#include <sphinxbase/cmd_ln.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <stdlib.h>

#include "core/example.h"

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
					       "-frate", "100", "-lowerf", "130", "-upperf", "6800",
					       "-nfilt", "25", "-ncep", "13", "-transform", "dct",
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

enum err voice_features_make(struct voice_features *features, const int16_t *samples, size_t count,
			     struct arena *arena, unsigned char **ret_bytes, size_t *ret_frames)
{
	size_t room = count / VOICE_FEATURES_FRAME + 2, frames = 0, left = count;
	unsigned char *bytes = arena_alloc(arena, room * EXAMPLE_FRAME_SIZE);
	mfcc_t frame[EXAMPLE_CEPSTRA], *list[] = { frame };
	const int16 *at = samples;
	int32 got = 1, place;

	if (!bytes)
		return ERR_NOMEM;
	fe_start_stream(features->fe);
	fe_start_utt(features->fe);
	while (left && got) {
		got = 1;
		if (fe_process_frames(features->fe, &at, &left, list, &got, &place) < 0)
			break;
		if (got > 0 && frames < room)
			write_frame(frame, bytes + frames++ * EXAMPLE_FRAME_SIZE);
	}
	(void)fe_end_utt(features->fe, frame, &got);
	*ret_bytes = bytes;
	*ret_frames = frames;
	return ERR_NONE;
}
