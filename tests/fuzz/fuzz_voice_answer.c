// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything as an answer of cabas-voice: what the daemon decides by it and learns from it names
 * needs that there are, and nothing goes onto the list that trust does not allow.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "core/dictation.h"
#include "core/learning.h"

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

static void decide(const struct needs *needs, enum language language, const json_t *answer,
		   const struct trust *trust)
{
	_auto_(arena_done) struct arena arena;
	struct dictation heard = { 0 };
	struct error error = { 0 };

	arena_init(&arena, 4 << 20);
	if (dictation_decide(needs, language, answer, trust, &arena, &heard, &error)) {
		if (!error.text[0])
			abort();
		return;
	}
	for (size_t i = 0; i < heard.count; i++)
		if ((heard.items[i].need && !needs_find(needs, heard.items[i].need)) ||
		    (heard.accepted && !heard.items[i].need))
			abort();
	if (heard.confidence > 1000 || !heard.transcript || heard.accepted == !!heard.reason ||
	    (heard.accepted && (!heard.count || (!trust->automatic && !trust->how))))
		abort();
}

static void learn(const json_t *answer, size_t count)
{
	static const char *const needs[] = { "pommes", "poires", NULL };
	_auto_(arena_done) struct arena arena;
	struct learning learning = { 0 };
	struct error error = { 0 };

	arena_init(&arena, 4 << 20);
	if (learning_pair(answer, needs, count, &arena, &learning, &error))
		return;
	for (size_t i = 0; i < learning.example_count; i++)
		if (!learning.examples[i].need || !learning.examples[i].feature_len)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust never = { .how = AUTOMATIC_LEARNED };
	struct trust always = { .how = AUTOMATIC_CONFIDENT, .automatic = true };
	json_t *answer = json_loadb((const char *)data, size, 0, NULL);

	for (int i = 0; i < LANGUAGE_COUNT && json_is_object(answer); i++) {
		decide(load(), (enum language)i, answer, &never);
		decide(load(), (enum language)i, answer, &always);
	}
	for (size_t count = 0; count <= 3 && json_is_object(answer); count++)
		learn(answer, count);
	json_decref(answer);
	return 0;
}
