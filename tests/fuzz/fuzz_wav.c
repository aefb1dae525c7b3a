// SPDX-License-Identifier: GPL-2.0-or-later
//
// A sound file of a stranger, up to the recogniser's door.
#include <stdint.h>

#include "core/audio.h"
#include "core/audio_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct audio_speech speech;
	struct error error;
	struct audio audio;
	struct arena arena;

	arena_init(&arena, 16 << 20);
	if (!audio_read_wav(data, size, &arena, &audio, &error) && audio.count < 20000 &&
	    !audio_filter_prepare(&audio, &arena, &audio, &speech, &error) &&
	    (speech.from > speech.to || speech.to > audio.count))
		__builtin_trap();
	arena_done(&arena);
	return 0;
}
