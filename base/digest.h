/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 (FIPS 180-4) by nettle: clip hashes, inputs of a plan, tokens of a preview. */
#ifndef CABAS_BASE_DIGEST_H
#define CABAS_BASE_DIGEST_H
#include <stddef.h>

enum { DIGEST_TEXT_SIZE = 65 };

/**
 * digest_sha256() - hash bytes
 * @bytes: what to hash
 * @len: how many
 * @ret_text: receives 64 lower-case hexadecimal digits and a zero
 */
void digest_sha256(const void *bytes, size_t len, char ret_text[DIGEST_TEXT_SIZE]);
#endif
