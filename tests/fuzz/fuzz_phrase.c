// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a sentence, in both languages; the data files are the product's. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "core/phrase_json.h"

enum { DATA_MAX = 1 << 20 };

static struct needs_file read_data(const char *path)
{
	struct buf bytes;

	buf_init(&bytes, DATA_MAX);
	if (file_read(path, &bytes, NULL))
		abort();
	return (struct needs_file){ bytes.bytes, bytes.len };
}

static const struct needs *load(void)
{
	static struct arena arena;
	static struct needs needs;

	if (!needs.count) {
		struct needs_files files = {
			read_data(CABAS_DATADIR "/needs.tsv"),
			read_data(CABAS_DATADIR "/aisles.tsv"),
			read_data(CABAS_DATADIR "/units.tsv"),
			read_data(CABAS_DATADIR "/numbers.tsv"),
			read_data(CABAS_DATADIR "/commands.tsv"),
		};

		arena_init(&arena, 16 << 20);
		if (needs_load(&files, &arena, &needs, NULL))
			abort();
		for (int i = 0; i < 5; i++)
			free((void *)(uintptr_t)(&files.needs)[i].bytes);
	}
	return &needs;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct needs *needs = load();

	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		_auto_(arena_done) struct arena arena;
		const struct need *guesses[3];
		struct phrase phrase = {};
		enum err err;

		arena_init(&arena, 4 << 20);
		err = phrase_parse(needs, (enum language)i, (const char *)data, size, &arena,
				   &phrase, NULL);
		if (!err) {
			json_t *json = phrase_json(&phrase);

			if (!json || phrase.count > PHRASE_ITEMS_MAX)
				abort();
			for (size_t k = 0; k < phrase.count; k++)
				if (!phrase.items[k].confidence != !phrase.items[k].need ||
				    !*phrase.items[k].text)
					abort();
			json_decref(json);
		} else if (err != ERR_INVALID && err != ERR_LIMIT) {
			abort();
		}
		phrase_language(needs, (const char *)data, size, &arena, (enum language)i);
		(void)needs_guess(needs, (const char *)data, size, (enum language)i, &arena,
				  guesses, 3);
	}
	return 0;
}
