// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/voice_vocabulary.o workers/voice_sayings.o workers/voice_lexicon.o
// objects: workers/voice_words.o workers/voice_spell.o
//
// Anything as a vocabulary that cabas-voice is told: it is refused with a sentence, or each of its
// items names a need and has a sound.
#include <stdint.h>
#include <stdlib.h>

#include "base/auto.h"
#include "workers/voice_vocabulary.h"
#include "workers/voice_words.h"

static struct voice_words words;
static struct voice_lexicon *lexicons[LANGUAGE_COUNT];

static void load(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	if (voice_words_load(CABAS_DATADIR, &words, NULL))
		abort();
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (voice_lexicon_new((enum language)i, NULL, CABAS_DATADIR, i == LANGUAGE_FR,
				      &lexicons[i], NULL))
			abort();
}

static void tell(enum language language, const json_t *request)
{
	_auto_(arena_done) struct arena arena;
	struct voice_vocabulary vocabulary = { 0 };
	struct error error = { 0 };
	struct needs needs;

	arena_init(&arena, 16 << 20);
	if (voice_words_needs(&words, language, json_object_get(request, "names"), &arena, &needs,
			      &error))
		return;
	if (voice_vocabulary_make(&needs, language, request, lexicons[language], &vocabulary,
				  &error)) {
		if (!error.text[0])
			abort();
		return;
	}
	for (size_t i = 0; i < vocabulary.parts[VOICE_ITEM].count; i++) {
		const struct voice_phrase *item = &vocabulary.parts[VOICE_ITEM].list[i];

		if (!item->need || !item->said || !item->said->count)
			abort();
	}
	voice_vocabulary_done(&vocabulary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *request = json_loadb((const char *)data, size, 0, NULL);

	load();
	for (int i = 0; i < LANGUAGE_COUNT && json_is_object(request); i++)
		tell((enum language)i, request);
	json_decref(request);
	return 0;
}
