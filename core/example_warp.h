/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dynamic time warping of two stretches of sound (Sakoe and Chiba 1978, symmetric form). */
#ifndef CABAS_CORE_EXAMPLE_WARP_H
#define CABAS_CORE_EXAMPLE_WARP_H
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define EXAMPLE_WARP_FAR 1e9F

enum { EXAMPLE_WARP_SIZE = 26 }; /* numbers of a frame: cepstra and how they change */

/**
 * struct example_shape - a stretch of sound ready to be compared
 * @numbers: %EXAMPLE_WARP_SIZE rows of @room, one for each kind of number; a frame is a column
 * @frames: how many
 * @room: for so many, zeros behind the last
 */
struct example_shape {
	const float *numbers;
	int frames, room;
};

/**
 * example_warp_shape() - prepare features
 * @features: as core/example.h has them
 * @feature_len: bytes, from %EXAMPLE_FRAMES_MIN to %EXAMPLE_FRAMES_MAX frames
 * @arena: where the shape lives
 * @ret_shape: receives it: each cepstrum without its mean over the stretch (the room, the
 *	microphone), and its slope over nine frames
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err example_warp_shape(const void *features, size_t feature_len, struct arena *arena,
			    struct example_shape *ret_shape);

/**
 * example_warp_distance() - how far two stretches lie apart
 * @a: one
 * @b: the other
 * @enough: a distance from which on the true one does not matter
 *
 * Return: the mean distance along the best path, the same for (b, a); 0 for equal
 * ones; %EXAMPLE_WARP_FAR when it is at least @enough, or one is more than three times as long.
 */
float example_warp_distance(const struct example_shape *a, const struct example_shape *b,
			    float enough);

#endif
