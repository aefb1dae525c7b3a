// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_audio.o
//
// Any bytes as a WAV file in front of the virtual wand's microphone: refused with a sentence, or
// encoded to exactly as many bytes as its samples ask for.
#include <stdint.h>
#include <stdlib.h>

#include "sim/wand_audio.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void speak(const struct wand_sound *sound)
{
	struct wand_sound fitting;
	struct buf out;
	size_t rest;

	if (wand_audio_resample(sound, WAND_ADPCM_RATE, &fitting))
		abort();
	buf_init(&out, WAND_AUDIO_FILE_MAX);
	if (wand_audio_adpcm(fitting.samples, fitting.count, &out))
		abort();
	rest = fitting.count % WAND_ADPCM_BLOCK_SAMPLES;
	if (out.len != fitting.count / WAND_ADPCM_BLOCK_SAMPLES * 56 + (rest ? 4 + rest / 2 : 0))
		abort();
	buf_done(&out);
	if (wand_audio_alaw(fitting.samples, fitting.count, &out) || out.len != fitting.count)
		abort();
	buf_done(&out);
	free(fitting.samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct wand_sound sound;
	struct error error = { 0 };

	if (wand_audio_parse("fuzz.wav", bytes, len, &sound, &error)) {
		if (!error.text[0])
			abort();
		return 0;
	}
	speak(&sound);
	free(sound.samples);
	return 0;
}
