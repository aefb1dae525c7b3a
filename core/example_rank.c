// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "core/example_set.h"

enum { MARGIN_MAX = 10000 };

/*
 * How far the second nearest example of a need counts at most, by the nearest. Recorded digits,
 * takes 0 to 3: as good as the plain mean of the two and better than the nearest alone, and it
 * lets far more comparisons be broken off.
 */
static const float second_most = 1.2F;

/* The examples of a need, and the two nearest of them. */
struct rival {
	const struct example_template *list;
	size_t count;
	float first, second;
};

static float smaller(float a, float b)
{
	return a < b ? a : b;
}

static void approach(struct rival *rival, const struct example_shape *shape, float third)
{
	for (size_t i = 0; i < rival->count; i++) {
		/* what lies beyond changes neither this need's distance nor the three nearest */
		float enough = smaller(rival->second, second_most * smaller(rival->first, third));
		float distance = example_warp_distance(shape, &rival->list[i].shape, enough);

		if (distance < rival->first) {
			rival->second = rival->first;
			rival->first = distance;
		} else if (distance < rival->second) {
			rival->second = distance;
		}
	}
}

static float distance_of(const struct rival *rival)
{
	if (rival->count == 1 || rival->first >= EXAMPLE_WARP_FAR)
		return rival->first;
	return (rival->first + smaller(rival->second, second_most * rival->first)) / 2;
}

/* Needs come in the order of their names, and of equals the first stays before the other. */
static void enter(const struct rival *rival, struct example_ranking *ranking)
{
	struct example_match match = { rival->list->need, distance_of(rival) };
	size_t place = ranking->count;

	while (place && ranking->nearest[place - 1].distance > match.distance)
		place--;
	if (place == EXAMPLE_NEAREST_MAX || match.distance >= EXAMPLE_WARP_FAR)
		return;
	if (ranking->count < EXAMPLE_NEAREST_MAX)
		ranking->count++;
	for (size_t i = ranking->count - 1; i > place; i--)
		ranking->nearest[i] = ranking->nearest[i - 1];
	ranking->nearest[place] = match;
}

static unsigned int margin_of(const struct example_ranking *ranking)
{
	float first = ranking->nearest[0].distance, second = ranking->nearest[1].distance;

	if (ranking->count < 2)
		return 0;
	return second * 1000 < first * MARGIN_MAX ? (unsigned int)(1000 * second / first)
						  : MARGIN_MAX;
}

static void rank(const struct example_set *set, const char *member,
		 const struct example_shape *shape, struct example_ranking *ranking)
{
	for (size_t i = 0, end; i < set->count; i = end) {
		const struct example_template *first = &set->list[i];
		struct rival rival = { first, 1, EXAMPLE_WARP_FAR, EXAMPLE_WARP_FAR };
		float third = ranking->count == EXAMPLE_NEAREST_MAX
				      ? ranking->nearest[EXAMPLE_NEAREST_MAX - 1].distance
				      : EXAMPLE_WARP_FAR;

		end = i + 1;
		while (end < set->count && !strcmp(set->list[end].need, first->need) &&
		       !strcmp(set->list[end].member, first->member))
			end++;
		if (strcmp(first->member, member))
			continue;
		rival.count = end - i;
		approach(&rival, shape, third);
		enter(&rival, ranking);
	}
	ranking->margin = margin_of(ranking);
}

enum err example_rank(const struct example_set *set, const char *member, const void *features,
		      size_t feature_len, struct arena *arena, struct example_ranking *ret_ranking)
{
	struct example_ranking ranking = { .count = 0 };
	struct example_shape shape;
	enum err err = ERR_NONE;

	if (set && set->count && example_good_length(feature_len)) {
		err = example_warp_shape(features, feature_len, arena, &shape);
		if (!err)
			rank(set, member, &shape, &ranking);
	}
	if (!err)
		*ret_ranking = ranking;
	return err;
}
