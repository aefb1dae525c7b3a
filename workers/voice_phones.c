// SPDX-License-Identifier: GPL-2.0-or-later
/* The phone loop: any phone of the model may follow any other. */
#include <string.h>

#include "workers/voice_search.h"

enum { STATES = VOICE_MODEL_STATES };

static const float never = -1e30F, stay = -1, move = -4; /* as in voice_search */
static const float phone_cost = -5; /* a phone begins; keeps them from flickering */

/* A phone that ended at a frame. */
struct ended {
	uint32_t from, sound;
	float score; /* of everything up to here */
};

struct loop {
	float score[STATES];
	uint32_t from[STATES];
};

/* Which phone ends best at this frame, when all could begin at an earlier one. */
static struct ended step(struct loop *loops, size_t count, size_t first, const float *fits,
			 float in, uint32_t frame)
{
	struct ended best = { 0, 0, never };

	for (size_t i = 0; i < count; i++) {
		struct loop *loop = &loops[i];

		for (int k = STATES - 1; k >= 0; k--) {
			float before = k ? loop->score[k - 1] : in + phone_cost;

			if (loop->score[k] + stay < before + move) {
				loop->score[k] = before + move;
				loop->from[k] = k ? loop->from[k - 1] : frame;
			} else {
				loop->score[k] += stay;
			}
			loop->score[k] += fits[(first + i) * STATES + (size_t)k];
		}
		if (loop->score[STATES - 1] + move > best.score)
			best = (struct ended){ loop->from[STATES - 1], (uint32_t)(first + i),
					       loop->score[STATES - 1] + move };
	}
	return best;
}

/* Back from the last frame, each phone from the one that ended where it begins. */
static size_t write_phones(const struct voice_sounds *sounds, const struct ended *ends,
			   size_t frames, struct voice_phone *phones)
{
	size_t count = 0;

	for (size_t at = frames; at > 0; at = ends[at - 1].from) {
		const struct ended *end = &ends[at - 1];
		const char *name = voice_sounds_name(sounds, end->sound);

		if (end->score <= never / 2)
			return 0;
		phones[count++] = (struct voice_phone){
			.name = name,
			.from = end->from,
			.to = at,
			.score = end->score - (end->from ? ends[end->from - 1].score : 0) -
				 phone_cost,
			.is_pause = !strcmp(name, "SIL") || name[0] == '+',
		};
	}
	for (size_t i = 0; i < count / 2; i++) {
		struct voice_phone phone = phones[i];

		phones[i] = phones[count - 1 - i];
		phones[count - 1 - i] = phone;
	}
	return count;
}

enum err voice_search_phones(const struct voice_sounds *sounds, const struct voice_fits *fits,
			     struct arena *arena, struct voice_phone **ret_phones,
			     size_t *ret_count)
{
	size_t first, own = voice_sounds_own(sounds, &first);
	struct ended *ends = arena_array(arena, fits->frames + 1, sizeof(*ends));
	struct loop *loops = arena_array(arena, own, sizeof(*loops));
	struct voice_phone *phones = arena_array(arena, fits->frames + 1, sizeof(*phones));

	if (!ends || !loops || !phones)
		return ERR_NOMEM;
	for (size_t i = 0; i < own; i++)
		for (int k = 0; k < STATES; k++)
			loops[i].score[k] = never;
	for (size_t t = 0; t < fits->frames; t++)
		ends[t] = step(loops, own, first, fits->fits + t * fits->width,
			       t ? ends[t - 1].score : 0, (uint32_t)t);
	*ret_count = write_phones(sounds, ends, fits->frames, phones);
	*ret_phones = phones;
	return ERR_NONE;
}
