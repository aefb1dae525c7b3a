// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_params.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 16000, NARROW_BAND = 4200, CEPSTRA = 13, VALUE_SIZE = 256 };

/* What a value may look like. */
enum kind { NUMBER, NUMBERS, WORD };

static const struct option {
	const char *name;
	enum kind kind;
} options[] = {
	{ "-lowerf", NUMBER },
	{ "-upperf", NUMBER },
	{ "-nfilt", NUMBER },
	{ "-transform", WORD },
	{ "-lifter", NUMBER },
	{ "-feat", WORD },
	{ "-svspec", NUMBERS },
	{ "-agc", WORD },
	{ "-cmn", WORD },
	{ "-varnorm", WORD },
	{ "-model", WORD },
	{ "-cmninit", NUMBERS },
	{ "-ceplen", NUMBER },
	{ "-ncep", NUMBER },
	{ "-samprate", NUMBER },
	{ "-wlen", NUMBER },
	{ "-frate", NUMBER },
	{ "-nfft", NUMBER },
	{ "-alpha", NUMBER },
	{ "-dither", WORD },
	{ "-remove_dc", WORD },
	{ "-remove_noise", WORD },
	{ "-remove_silence", WORD },
	{ "-round_filters", WORD },
	{ "-unit_area", WORD },
	{ "-doublebw", WORD },
	{ "-ldadim", NUMBER },
	{ "-vad_prespeech", NUMBER },
	{ "-vad_postspeech", NUMBER },
	{ "-vad_startspeech", NUMBER },
	{ "-vad_threshold", NUMBER },
};

/* How wide a frame is for each way to make features of 13 cepstra. */
static const struct {
	const char *name;
	size_t width;
} features[] = { { "1s_c_d_dd", 39 }, { "s3_1x39", 39 }, { "1s_c_d", 26 }, { "1s_c", 13 } };

static const struct option *find_option(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strlen(options[i].name) == len && !memcmp(options[i].name, name, len))
			return &options[i];
	return NULL;
}

static bool value_fits(enum kind kind, const char *value)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char *end;

	switch (kind) {
	case NUMBER:
		(void)strtod(value, &end);
		return end != value && !*end && value[strspn(value, "0123456789.+-eE")] == '\0';
	case NUMBERS:
		return value[strspn(value, "0123456789.,/-+eE")] == '\0';
	case WORD:
		return strspn(value, letters) > 0 || strchr("0123456789", *value)
			       ? strcspn(value, "/\\.$") == strlen(value)
			       : false;
	}
	return false;
}

static enum err take_feature(const char *value, struct model_params *params, struct error *error)
{
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (!strcmp(features[i].name, value)) {
			params->width = features[i].width;
			return ERR_NONE;
		}
	return error_set(error, ERR_INVALID, "feat.params: the features '%s' are not known", value);
}

static enum err take_option(const char *name, const char *value, struct model_params *params,
			    struct error *error)
{
	double number = strtod(value, NULL);

	if ((!strcmp(name, "-samprate") && number < RATE) ||
	    (!strcmp(name, "-upperf") && number <= NARROW_BAND))
		return error_set(error, ERR_INVALID,
				 "feat.params: the model is for telephones (%s %s); "
				 "one for 16000 Hz is needed",
				 name, value);
	if ((!strcmp(name, "-samprate") && number > RATE) ||
	    ((!strcmp(name, "-ceplen") || !strcmp(name, "-ncep")) && number != CEPSTRA))
		return error_set(error, ERR_INVALID, "feat.params: '%s %s' is not supported", name,
				 value);
	if (!strcmp(name, "-ldadim"))
		params->reduced = number > 0 && number < 1000 ? (size_t)number : 0;
	if (!strcmp(name, "-feat"))
		return take_feature(value, params, error);
	return ERR_NONE;
}

/* The next word, cut at blanks and line ends; NULL at the end. */
static const char *next_word(const char **at, const char *end, size_t *ret_len)
{
	static const char blanks[] = " \t\r\n";
	const char *from = *at;

	while (from < end && *from && strchr(blanks, *from))
		from++;
	*at = from;
	while (*at < end && (!**at || !strchr(blanks, **at)))
		(*at)++;
	*ret_len = (size_t)(*at - from);
	return *ret_len ? from : NULL;
}

static enum err read_option(const char **at, const char *end, const char *name, size_t name_len,
			    struct model_params *params, struct error *error)
{
	const struct option *option = find_option(name, name_len);
	char value[VALUE_SIZE] = "";
	const char *text;
	size_t len;

	if (!option)
		return error_set(error, ERR_INVALID, "feat.params: '%.*s' has no place in it",
				 (int)(name_len < VALUE_SIZE ? name_len : VALUE_SIZE), name);
	text = next_word(at, end, &len);
	if (text && len < sizeof(value))
		memcpy(value, text, len);
	if (strlen(value) != len || !value_fits(option->kind, value))
		return error_set(error, ERR_INVALID, "feat.params: '%s %s' is not understood",
				 option->name, value);
	return take_option(option->name, value, params, error);
}

enum err model_params_read(const char *bytes, size_t len, struct model_params *ret_params,
			   struct error *error)
{
	struct model_params params = { .width = features[0].width };
	const char *at = bytes, *end = bytes + len, *name;
	enum err err = ERR_NONE;
	size_t name_len;

	if (len > MODEL_PARAMS_FILE_MAX)
		return error_set(error, ERR_LIMIT, "feat.params has %zu bytes, at most %d are read",
				 len, MODEL_PARAMS_FILE_MAX);
	while (!err && (name = next_word(&at, end, &name_len)))
		err = read_option(&at, end, name, name_len, &params, error);
	if (!err)
		*ret_params = params;
	return err;
}
