// SPDX-License-Identifier: GPL-2.0-or-later
/* What a sound device gives, and what a person is told when it gives nothing. */
// objects: cli/sound.o
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "cli/sound.h"

Test(cli_sound, channels_are_mixed_and_wider_samples_keep_their_upper_bits)
{
	const int16_t two[] = { 1000, 3000, -32768, -32768, 32767, 32767, -5, 6 };
	const int32_t wide[] = { 0x12345678, INT32_MIN, INT32_MAX, -1 };
	/* 24 bits in 32: what stands above them means nothing */
	const uint32_t narrow[] = { 0x55123456, 0x00800000, 0xff7fffff, 0xaaffffff };
	int16_t got[4];

	sound_mix(SND_PCM_FORMAT_S16, 2, two, 4, got);
	cr_expect_arr_eq(got, ((int16_t[]){ 2000, -32768, 32767, 0 }), sizeof(got));
	sound_mix(SND_PCM_FORMAT_S32, 1, wide, 4, got);
	cr_expect_arr_eq(got, ((int16_t[]){ 0x1234, -32768, 32767, -1 }), sizeof(got));
	sound_mix(SND_PCM_FORMAT_S24, 1, narrow, 4, got);
	cr_expect_arr_eq(got, ((int16_t[]){ 0x1234, -32768, 32767, -1 }), sizeof(got));
}

Test(cli_sound, each_refusal_has_its_sentence_and_its_hint)
{
	static const struct {
		int code;
		const char *device;
		enum sound_nodes nodes;
		enum err err;
		const char *text;
	} cases[] = {
		{ -ENOENT, NULL, SOUND_NODES_NONE, ERR_NOT_FOUND, "has no microphone" },
		{ -ENOENT, NULL, SOUND_NODES_REFUSED, ERR_DENIED, "may not use" },
		{ -EACCES, "hw:1", SOUND_NODES_USABLE, ERR_DENIED, "may not use" },
		{ -ENOENT, "hw:9", SOUND_NODES_USABLE, ERR_NOT_FOUND, "'hw:9'" },
		{ -ENODEV, "hw:9", SOUND_NODES_NONE, ERR_NOT_FOUND, "'hw:9'" },
		{ -EBUSY, NULL, SOUND_NODES_USABLE, ERR_UNAVAILABLE, "'default'" },
		{ -ECONNREFUSED, "pulse", SOUND_NODES_NONE, ERR_IO, "'pulse'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = { 0 };
		enum err err =
			sound_refusal(cases[i].code, cases[i].device, true, cases[i].nodes, &error);

		cr_expect_eq(err, cases[i].err, "case %zu: %s", i, error.text);
		cr_expect_eq(error.code, err);
		cr_expect(strstr(error.text, cases[i].text), "case %zu: %s", i, error.text);
		cr_expect(error.hint && *error.hint, "case %zu has no hint", i);
	}
}

Test(cli_sound, a_machine_without_a_loudspeaker_is_not_told_of_microphones)
{
	struct error error = { 0 };

	cr_expect_eq(sound_refusal(-ENOENT, NULL, false, SOUND_NODES_NONE, &error), ERR_NOT_FOUND);
	cr_expect(strstr(error.text, "loudspeaker"));
}
