// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a retailer's label: first line the brand, then the label; data is the product's. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "core/match.h"

enum { DATA_MAX = 1 << 20, LABEL_MAX = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct needs_file read_data(const char *path)
{
	struct buf bytes;

	buf_init(&bytes, DATA_MAX);
	if (file_read(path, &bytes, NULL))
		abort();
	return (struct needs_file){ bytes.bytes, bytes.len };
}

static const struct match *load(void)
{
	static struct arena arena;
	static struct needs needs;
	static struct match match;

	if (!needs.count) {
		struct needs_file table = read_data(CABAS_DATADIR "/abbreviations.tsv");
		struct needs_files files = {
			read_data(CABAS_DATADIR "/needs.tsv"),
			read_data(CABAS_DATADIR "/aisles.tsv"),
			read_data(CABAS_DATADIR "/units.tsv"),
			read_data(CABAS_DATADIR "/numbers.tsv"),
			read_data(CABAS_DATADIR "/commands.tsv"),
		};

		arena_init(&arena, 32 << 20);
		if (needs_load(&files, &arena, &needs, NULL) ||
		    match_load(&needs, table.bytes, table.len, &arena, &match, NULL))
			abort();
		free((void *)(uintptr_t)table.bytes);
		for (int i = 0; i < 5; i++)
			free((void *)(uintptr_t)(&files.needs)[i].bytes);
	}
	return &match;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct match *match = load();
	char text[LABEL_MAX + 1], *label;
	struct offer offer = { .product_id = "1", .brand = "", .available = true, .price = 100 };
	struct match_want want = { 0 };

	if (size > LABEL_MAX)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	label = strchr(text, '\n');
	if (label) {
		*label++ = '\0';
		offer.brand = text;
	}
	offer.label = label ? label : text;
	want.label = offer.label;
	for (int i = 0; i < 2; i++) {
		_auto_(arena_done) struct arena arena;
		struct match_choice choice;

		arena_init(&arena, 4 << 20);
		/* one offer: sure of a need, a question, or nothing; never both */
		if (!match_offers(match, &want, &offer, 1, &arena, &choice) &&
		    (choice.verdict == MATCH_SURE) != (choice.packs > 0))
			__builtin_trap();
		want.need = match->needs->needs[size % match->needs->count].id;
	}
	return 0;
}
