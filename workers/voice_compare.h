/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pass over a clip by voice_search, told as the recogniser tells it. */
#ifndef CABAS_WORKERS_VOICE_COMPARE_H
#define CABAS_WORKERS_VOICE_COMPARE_H
#include "workers/voice_decoder.h"
#include "workers/voice_search.h"

/**
 * voice_compare_hear() - one pass
 * @sounds: of the language
 * @search: made for the vocabulary in use
 * @pass: which
 * @fits: of the clip
 * @heard: receives what was heard; scores in PocketSphinx's units, 1024 steps of 1.0001
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_compare_hear(const struct voice_sounds *sounds, const struct voice_search *search,
			    enum voice_pass pass, const struct voice_fits *fits,
			    struct voice_heard *heard);
#endif
