/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of wire/: bytes as wand-protocol part D writes them, chance by seed. */
#ifndef CABAS_TESTS_UNIT_WIRE_KIT_H
#define CABAS_TESTS_UNIT_WIRE_KIT_H
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* "20 01*3 5E": bytes, or a byte so many times; how many there are */
static inline size_t kit_bytes(const char *text, uint8_t *bytes, size_t max)
{
	size_t len = 0;
	char *end;

	while (*text) {
		uint8_t byte = (uint8_t)strtoul(text, &end, 16);
		size_t times = *end == '*' ? strtoul(end + 1, &end, 10) : 1;

		cr_assert_leq(len + times, max, "more than %zu bytes", max);
		memset(bytes + len, byte, times);
		len += times;
		text = end + strspn(end, " \n");
	}
	return len;
}

static inline void kit_same(const uint8_t *got, const uint8_t *wanted, size_t len, const char *what)
{
	for (size_t i = 0; i < len; i++)
		cr_assert_eq(got[i], wanted[i], "%s: byte %zu is %02X, not %02X", what, i, got[i],
			     wanted[i]);
}

/* xorshift64*: equal seed, equal test */
static inline uint32_t kit_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)(*state * UINT64_C(2685821657736338717) >> 32);
}

/* True so many times in 1000. */
static inline int kit_chance(uint64_t *state, unsigned int thousandths)
{
	return kit_random(state) % 1000 < thousandths;
}
#endif
