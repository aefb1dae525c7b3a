// SPDX-License-Identifier: GPL-2.0-or-later
//
// A clip as a wand sends it; behind our own header it must be the same sound.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/audio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum audio_codec codec = size && data[0] & 1 ? AUDIO_ADPCM : AUDIO_ALAW;
	struct audio clip, again;
	struct error error;
	struct arena arena;
	unsigned char *wav;
	size_t head;

	if (size < 2)
		return 0;
	data++;
	size--;
	arena_init(&arena, 16 << 20);
	wav = malloc(AUDIO_WAV_HEADER_MAX + size);
	if (wav && !audio_read_clip(codec, data, size, &arena, &clip, &error)) {
		head = audio_wav_header(codec, size, wav);
		memcpy(wav + head, data, size);
		if (!head || audio_read_wav(wav, head + size, &arena, &again, &error) ||
		    again.count != clip.count ||
		    memcmp(again.samples, clip.samples, clip.count * sizeof(*clip.samples)) != 0)
			abort();
	}
	free(wav);
	arena_done(&arena);
	return 0;
}
