// SPDX-License-Identifier: GPL-2.0-or-later
/* A file of examples, and one of its own examples ranked among them. */
#include <stdlib.h>

#include "core/example.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct example_ranking ranking;
	struct example_set *set;
	struct error error;
	struct arena arena;
	size_t stretch;

	arena_init(&arena, 64 << 20);
	if (len < 1 << 16 && !example_set_parse(bytes, len, &arena, &set, &error)) {
		stretch = len / EXAMPLE_FRAME_SIZE * EXAMPLE_FRAME_SIZE;
		if (example_rank(set, "zoe", bytes, stretch, &arena, &ranking))
			abort();
		if (ranking.count > EXAMPLE_NEAREST_MAX)
			abort();
	}
	arena_done(&arena);
	return 0;
}
