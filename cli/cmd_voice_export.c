// SPDX-License-Identifier: GPL-2.0-or-later
/* voice export: what was learned, as WAV files that "voice enrol --from" reads again */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "cli/api.h"
#include "cli/cmd_voice.h"
#include "cli/out.h"
#include "core/audio.h"

enum { ARENA_MAX = 256 << 20, TABLE_MAX = 16 << 20, AIR_MS = 150 };

/**
 * struct export - what is written where
 * @folder: for all of it
 * @table: the lines of examples.tsv
 * @written: files
 * @without: examples whose recording is gone
 */
struct export
{
	const char *folder;
	struct buf table;
	size_t written, without;
};

/* The part of a recording that is the example, with a little air around it. */
static enum err cut(const struct buf *clip, const json_t *example, struct buf *ret_wav,
		    struct error *error)
{
	unsigned char header[AUDIO_WAV_HEADER_MAX];
	json_int_t from = out_integer(example, "from_ms") - AIR_MS;
	json_int_t to = out_integer(example, "to_ms") + AIR_MS;
	struct arena arena;
	struct audio audio;
	size_t first, last;
	enum err err;

	arena_init(&arena, ARENA_MAX);
	err = audio_read_wav(clip->bytes, clip->len, &arena, &audio, error);
	if (!err) {
		first = from > 0 ? (size_t)from * audio.rate / 1000 : 0;
		last = to > AIR_MS ? (size_t)to * audio.rate / 1000 : audio.count;
		last = last < audio.count ? last : audio.count;
		first = first < last ? first : 0;
		for (size_t i = first; i < last; i++)
			audio.samples[i] = (int16_t)htole16((uint16_t)audio.samples[i]);
		err = buf_add(ret_wav, header,
			      audio_wav_header_pcm(audio.rate, last - first, header));
		if (!err)
			err = buf_add(ret_wav, audio.samples + first,
				      (last - first) * sizeof(*audio.samples));
		if (err)
			(void)error_set(error, err, "out of memory");
	}
	arena_done(&arena);
	return err;
}

/* A name for a file: no folder, nothing hidden, no mark that a shell would act on. */
static char *file_name(const char *text)
{
	char *name = strdup(*text ? text : "_");

	for (char *at = name; at && *at; at++)
		if ((unsigned char)*at <= ' ' || strchr("/\\.'\"*?<>|:&;$`", *at))
			*at = '_';
	return name;
}

/* One file: MEMBER/NEED.NUMBER.wav, and its line in the table. */
static enum err write_one(struct export *export, const json_t *example, const struct buf *clip,
			  struct error *error)
{
	_auto_(freep) char *member = file_name(out_text(example, "member"));
	_auto_(freep) char *need = file_name(out_text(example, "need"));
	_auto_(freep) char *folder = NULL, *path = NULL;
	json_int_t id = out_integer(example, "id");
	struct buf wav;
	enum err err;

	if (!member || !need || asprintf(&folder, "%s/%s", export->folder, member) < 0 ||
	    asprintf(&path, "%s/%s.%lld.wav", folder, need, id) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	buf_init(&wav, clip->len * 8 + AUDIO_WAV_HEADER_MAX);
	err = cut(clip, example, &wav, error);
	if (!err)
		err = file_make_folder(folder, 0700, error);
	if (!err)
		err = file_write(path, 0600, wav.bytes, wav.len, error);
	buf_done(&wav);
	if (!err)
		err = buf_printf(&export->table, "%s/%s.%lld.wav\t%s\t%s\t%s\t%s\t%lld\n", member,
				 need, id, out_text(example, "member"), out_text(example, "lang"),
				 out_text(example, "need"), out_text(example, "label"),
				 out_integer(example, "time_ms"));
	export->written += !err;
	return err;
}

static int export_one(const struct cli *cli, struct export *export, const json_t *example)
{
	struct error error = { 0 };
	struct buf clip;
	char path[64];
	enum err err;
	int result;

	if (!json_is_true(json_object_get(example, "clip"))) {
		export->without++;
		return 0;
	}
	snprintf(path, sizeof(path), "/v1/voice/examples/%lld/clip", out_integer(example, "id"));
	result = api_fetch(cli, path, &clip);
	if (result)
		return result;
	err = write_one(export, example, &clip, &error);
	buf_done(&clip);
	return err ? cli_fail(cli, err, &error) : 0;
}

static int export_all(const struct cli *cli, struct export *export, const json_t *examples)
{
	_auto_(freep) char *path = NULL;
	struct error error = { 0 };
	enum err err = file_make_folder(export->folder, 0700, &error);
	int result = err ? cli_fail(cli, err, &error) : 0;

	if (!err)
		err = buf_printf(&export->table, "examples\t1\n"
						 "file\tmember\tlang\tneed\tlabel\ttime_ms\n");
	for (size_t i = 0; !result && i < json_array_size(examples); i++)
		result = export_one(cli, export, json_array_get(examples, i));
	if (result)
		return result;
	if (!err && asprintf(&path, "%s/examples.tsv", export->folder) < 0)
		err = ERR_NOMEM;
	if (!err)
		err = file_write(path, 0600, export->table.bytes, export->table.len, &error);
	return err ? cli_fail(cli, err, error.format ? &error : NULL) : 0;
}

static void print_done(const struct cli *cli, const struct export *export)
{
	if (cli->json) {
		out_answer(cli,
			   json_pack("{s:I, s:I}", "written", (json_int_t) export->written,
				     "without", (json_int_t) export->without),
			   NULL);
		return;
	}
	printf(ngettext("%zu recording written to %s.\n", "%zu recordings written to %s.\n",
			export->written),
	       export->written, export->folder);
	if (export->without)
		printf(ngettext("%zu example has no recording any more.\n",
				"%zu examples have no recording any more.\n", export->without),
		       export->without);
}

int cmd_voice_export(struct cli *cli)
{
	struct export export = { 0 };
	struct error error;
	json_t *json;
	int result;

	if (cli->argc < 2)
		return cli_usage(cli, _("'voice export' needs a folder"));
	result = cli_no_more(cli, 1);
	if (!result)
		result = api_call(cli, "GET", "/v1/voice/examples", NULL, &json);
	if (result)
		return result;
	export.folder = cli->argv[1];
	buf_init(&export.table, TABLE_MAX);
	if (!json_array_size(json_object_get(json, "examples"))) {
		(void)error_set(&error, ERR_NOTHING, "there is no example to export");
		error_hint(&error, "'cabas voice status' tells what is known.");
		result = cli_fail(cli, ERR_NOTHING, &error);
	} else {
		result = export_all(cli, &export, json_object_get(json, "examples"));
		if (!result)
			print_done(cli, &export);
	}
	buf_done(&export.table);
	json_decref(json);
	return result;
}
