// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_words.h"

#include <stdio.h>

#include "base/file.h"

enum { FILE_MAX = 4 << 20 };

static const char *const file_names[VOICE_WORDS_FILES] = { "needs", "aisles", "units", "numbers",
							   "commands" };

enum err voice_words_load(const char *data, struct voice_words *ret_words, struct error *error)
{
	enum err err = ERR_NONE;
	char path[4096];

	for (int i = 0; i < VOICE_WORDS_FILES; i++)
		buf_init(&ret_words->files[i], FILE_MAX);
	for (int i = 0; i < VOICE_WORDS_FILES && !err; i++) {
		snprintf(path, sizeof(path), "%s/%s.tsv", data, file_names[i]);
		err = file_read(path, &ret_words->files[i], error);
	}
	return err;
}

void voice_words_done(struct voice_words *words)
{
	for (int i = 0; i < VOICE_WORDS_FILES; i++)
		buf_done(&words->files[i]);
}

static struct needs_file file_of(const struct voice_words *words, int i)
{
	const struct buf *file = &words->files[i];

	return (struct needs_file){ file->bytes ? file->bytes : "", file->len };
}

enum err voice_words_needs(const struct voice_words *words, enum language language,
			   const json_t *names, struct arena *arena, struct needs *ret_needs,
			   struct error *error)
{
	const struct needs_files files = { file_of(words, 0), file_of(words, 1), file_of(words, 2),
					   file_of(words, 3), file_of(words, 4) };
	enum err err = needs_load(&files, arena, ret_needs, error);
	json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
	{
		const char *need = json_string_value(json_object_get(name, "need"));
		const char *text = json_string_value(json_object_get(name, "text"));

		if (err || !need || !text)
			continue;
		/* One that is refused can still be heard; only its text means nothing then. */
		if (needs_find(ret_needs, need))
			(void)needs_add_form(ret_needs, need, text, language, NULL);
		else
			(void)needs_add(ret_needs, need, text, language, NULL, NULL);
	}
	return err;
}
