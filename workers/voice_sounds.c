// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_sounds.h"

#include <math.h>
#include <pocketsphinx.h>
#include <sphinxbase/fe.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/tsv.h"

enum {
	TABLE_MAX = 1 << 18,
	ARENA_MAX = 1 << 20,
	MIXED_MAX = 40, /* thirds that one third is mixed of */
	TRUST_OWN = 10,
	TRUST_MAPPED = 1,
	SAMPLES_A_FRAME = 160,
	REACH = 3, /* frames that the differences look to each side */
};

struct part {
	uint16_t number;
	float weight;
};

struct third {
	struct part parts[MIXED_MAX];
	size_t count;
};

struct sound {
	char name[8];
	struct third thirds[VOICE_MODEL_STATES];
};

struct voice_sounds {
	struct voice_model *model;
	bool mapped;
	struct sound *sounds;
	size_t count;
	cmd_ln_t *config;
	fe_t *fe;
	float mean[VOICE_MODEL_CEPSTRA]; /* of the cepstra, as the model has it */
	int trust;			 /* frames that this mean weighs against a clip's */
};

/* --- loading ---------------------------------------------------------------------------------- */
static struct sound *add_sound(struct voice_sounds *sounds, const char *name)
{
	struct sound *sound = &sounds->sounds[sounds->count];

	if (sounds->count == VOICE_SOUNDS_MAX)
		return NULL;
	memset(sound, 0, sizeof(*sound));
	snprintf(sound->name, sizeof(sound->name), "%s", name);
	sounds->count++;
	return sound;
}

static void add_own(struct voice_sounds *sounds)
{
	for (size_t p = 0; p < voice_model_phones(sounds->model); p++) {
		struct sound *sound = add_sound(sounds, voice_model_name(sounds->model, p));

		for (size_t k = 0; sound && k < VOICE_MODEL_STATES; k++) {
			sound->thirds[k].parts[0] =
				(struct part){ (uint16_t)(p * VOICE_MODEL_STATES + k), 1 };
			sound->thirds[k].count = 1;
		}
	}
}

/* "AA.1:320 AE.1:210": thirds of the model's phones and their shares in thousandths. */
static bool read_third(const struct voice_sounds *sounds, const char *text, struct third *third)
{
	float sum = 0;

	while (*text) {
		char name[8];
		unsigned int k, share;
		int len = 0;
		size_t phone;

		if (sscanf(text, "%7[^. ].%1u:%4u%n", name, &k, &share, &len) != 3 || k < 1 ||
		    k > VOICE_MODEL_STATES || third->count == MIXED_MAX)
			return false;
		phone = voice_model_find(sounds->model, name, strlen(name));
		if (phone == voice_model_phones(sounds->model))
			return false;
		third->parts[third->count++] =
			(struct part){ (uint16_t)(phone * VOICE_MODEL_STATES + k - 1),
				       (float)share };
		sum += (float)share;
		text += len;
		text += strspn(text, " ");
	}
	for (size_t i = 0; i < third->count; i++)
		third->parts[i].weight /= sum;
	return sum > 0;
}

static enum err read_table(struct voice_sounds *sounds, const char *data, struct error *error)
{
	struct tsv_row *rows = NULL;
	size_t count = 0;
	struct arena arena;
	struct buf bytes;
	char path[4096];
	enum err err;

	snprintf(path, sizeof(path), "%s/sounds-fr-en.tsv", data);
	buf_init(&bytes, TABLE_MAX);
	arena_init(&arena, ARENA_MAX);
	err = file_read(path, &bytes, error);
	if (!err)
		err = tsv_parse(path, bytes.bytes ? bytes.bytes : "", bytes.len, "sounds", 1, 4,
				&arena, &rows, &count, error);
	for (size_t i = 0; i < count && !err; i++) {
		struct sound *sound = add_sound(sounds, rows[i].fields[0]);

		for (size_t k = 0; k < VOICE_MODEL_STATES && !err; k++)
			if (!sound || rows[i].count != 1 + VOICE_MODEL_STATES ||
			    !read_third(sounds, rows[i].fields[1 + k], &sound->thirds[k]))
				err = error_set(error, ERR_INVALID,
						"'%s' line %zu does not fit the acoustic model",
						path, rows[i].line);
	}
	arena_done(&arena);
	buf_done(&bytes);
	return err;
}

/* The front end as the model wants it; pauses stay, so that frames are moments of the clip. */
static enum err open_front_end(struct voice_sounds *sounds, const char *model, struct error *error)
{
	char path[4096];
	const char *mean;

	snprintf(path, sizeof(path), "%s/feat.params", model);
	sounds->config = cmd_ln_init(NULL, ps_args(), FALSE, NULL);
	if (sounds->config)
		sounds->config = cmd_ln_parse_file_r(sounds->config, ps_args(), path, FALSE);
	if (sounds->config)
		cmd_ln_set_boolean_r(sounds->config, "-remove_silence", FALSE);
	sounds->fe = sounds->config ? fe_init_auto_r(sounds->config) : NULL;
	if (!sounds->fe || fe_get_output_size(sounds->fe) != VOICE_MODEL_CEPSTRA)
		return error_set(error, ERR_UNAVAILABLE, "'%s' asks for another front end", path);
	mean = cmd_ln_str_r(sounds->config, "-cmninit");
	for (size_t i = 0; i < VOICE_MODEL_CEPSTRA && mean; i++) {
		sounds->mean[i] = strtof(mean, NULL);
		mean = strchr(mean, ',');
		mean = mean ? mean + 1 : NULL;
	}
	/* A model that does not say what a room sounds like is no judge of one. */
	sounds->trust = sounds->mean[1] == 0 ? 0 : sounds->mapped ? TRUST_MAPPED : TRUST_OWN;
	return ERR_NONE;
}

enum err voice_sounds_new(enum language language, const char *model, const char *data,
			  struct voice_sounds **ret_sounds, struct error *error)
{
	_auto_(voice_sounds_freep) struct voice_sounds *sounds = calloc(1, sizeof(*sounds));
	enum err err;

	if (sounds)
		sounds->sounds = calloc(VOICE_SOUNDS_MAX, sizeof(*sounds->sounds));
	if (!sounds || !sounds->sounds)
		return error_set(error, ERR_NOMEM, "no memory for the acoustic model");
	err = voice_model_new(model, &sounds->model, error);
	if (err)
		return err;
	sounds->mapped = language == LANGUAGE_FR && voice_model_find(sounds->model, "uu", 2) ==
							    voice_model_phones(sounds->model);
	if (sounds->mapped)
		err = read_table(sounds, data, error);
	add_own(sounds);
	if (!err)
		err = open_front_end(sounds, model, error);
	if (err)
		return err;
	*ret_sounds = steal(sounds);
	return ERR_NONE;
}

void voice_sounds_free(struct voice_sounds *sounds)
{
	if (!sounds)
		return;
	if (sounds->fe)
		fe_free(sounds->fe);
	cmd_ln_free_r(sounds->config);
	voice_model_free(sounds->model);
	free(sounds->sounds);
	free(sounds);
}

bool voice_sounds_mapped(const struct voice_sounds *sounds)
{
	return sounds->mapped;
}

uint16_t voice_sounds_find(const struct voice_sounds *sounds, const char *name, size_t len)
{
	for (size_t i = 0; i < sounds->count; i++)
		if (!strncmp(sounds->sounds[i].name, name, len) && !sounds->sounds[i].name[len])
			return (uint16_t)i;
	return VOICE_SOUND_NONE;
}

size_t voice_sounds_own(const struct voice_sounds *sounds, size_t *ret_first)
{
	size_t own = voice_model_phones(sounds->model);

	*ret_first = sounds->count - own;
	return own;
}

const char *voice_sounds_name(const struct voice_sounds *sounds, size_t sound)
{
	return sounds->sounds[sound].name;
}

/* --- measuring -------------------------------------------------------------------------------- */
static enum err read_cepstra(const struct voice_sounds *sounds, const int16_t *samples,
			     size_t count, struct arena *arena, mfcc_t ***ret_cepstra,
			     size_t *ret_frames)
{
	size_t room = count / SAMPLES_A_FRAME + 8, left = count;
	mfcc_t *numbers = arena_array(arena, room * VOICE_MODEL_CEPSTRA, sizeof(*numbers));
	mfcc_t **cepstra = arena_array(arena, room, sizeof(*cepstra));
	int32 got = (int32)room, place, last = 0;

	if (!numbers || !cepstra)
		return ERR_NOMEM;
	for (size_t i = 0; i < room; i++)
		cepstra[i] = numbers + i * VOICE_MODEL_CEPSTRA;
	fe_start_stream(sounds->fe);
	if (fe_start_utt(sounds->fe) < 0 ||
	    fe_process_frames(sounds->fe, &samples, &left, cepstra, &got, &place) < 0)
		return ERR_IO;
	if (fe_end_utt(sounds->fe, cepstra[got], &last) < 0)
		return ERR_IO;
	*ret_cepstra = cepstra;
	*ret_frames = (size_t)(got + last);
	return ERR_NONE;
}

static void take_off_mean(const struct voice_sounds *sounds, mfcc_t **cepstra, size_t frames)
{
	for (size_t i = 0; i < VOICE_MODEL_CEPSTRA; i++) {
		float sum = sounds->mean[i] * (float)sounds->trust;

		for (size_t t = 0; t < frames; t++)
			sum += cepstra[t][i];
		for (size_t t = 0; t < frames; t++)
			cepstra[t][i] -= sum / (float)((int)frames + sounds->trust);
	}
}

/* A frame near the moment @t; before the first and behind the last there are only these. */
static const mfcc_t *near(mfcc_t **cepstra, size_t frames, size_t t, int step)
{
	long at = (long)t + step;

	return cepstra[at < 0 ? 0 : at >= (long)frames ? (long)frames - 1 : at];
}

static void fill_features(mfcc_t **cepstra, size_t frames, size_t t, float *features)
{
	const mfcc_t *c[2 * REACH + 1];

	for (int step = -REACH; step <= REACH; step++)
		c[step + REACH] = near(cepstra, frames, t, step);
	for (size_t i = 0; i < VOICE_MODEL_CEPSTRA; i++) {
		features[i] = c[3][i];
		features[VOICE_MODEL_CEPSTRA + i] = c[5][i] - c[1][i];
		features[2 * VOICE_MODEL_CEPSTRA + i] = (c[6][i] - c[2][i]) - (c[4][i] - c[0][i]);
	}
}

static float mix(const struct third *third, const float *shares)
{
	float sum = 1e-35F;

	for (size_t i = 0; i < third->count; i++)
		sum += third->parts[i].weight * shares[third->parts[i].number];
	return logf(sum);
}

static float score_frame(const struct voice_sounds *sounds, const float *features, float *fits)
{
	size_t parts = voice_model_phones(sounds->model) * VOICE_MODEL_STATES;
	float scores[VOICE_MODEL_PARTS_MAX], shares[VOICE_MODEL_PARTS_MAX], best = -INFINITY;

	voice_model_score(sounds->model, features, scores);
	for (size_t i = 0; i < parts; i++)
		best = fmaxf(best, scores[i]);
	for (size_t i = 0; i < parts; i++)
		shares[i] = expf(scores[i] - best);
	for (size_t s = 0; s < sounds->count; s++)
		for (size_t k = 0; k < VOICE_MODEL_STATES; k++)
			*fits++ = best + mix(&sounds->sounds[s].thirds[k], shares);
	return best;
}

enum err voice_sounds_hear(const struct voice_sounds *sounds, const int16_t *samples, size_t count,
			   struct arena *arena, struct voice_fits *ret_fits)
{
	size_t frames, width = sounds->count * VOICE_MODEL_STATES;
	float features[VOICE_MODEL_FEATURES], *fits, *best;
	mfcc_t **cepstra;
	enum err err = read_cepstra(sounds, samples, count, arena, &cepstra, &frames);

	if (err)
		return err;
	fits = arena_array(arena, frames * width, sizeof(*fits));
	best = arena_array(arena, frames, sizeof(*best));
	if (!fits || !best)
		return ERR_NOMEM;
	take_off_mean(sounds, cepstra, frames);
	for (size_t t = 0; t < frames; t++) {
		fill_features(cepstra, frames, t, features);
		best[t] = score_frame(sounds, features, fits + t * width);
	}
	*ret_fits = (struct voice_fits){ frames, width, fits, best };
	return ERR_NONE;
}
