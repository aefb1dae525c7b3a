// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/digest.h"

#include <nettle/sha2.h>
#include <stdint.h>

void digest_sha256(const void *bytes, size_t len, char ret_text[DIGEST_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t sum[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, len, bytes);
	sha256_digest(&context, sizeof(sum), sum);
	for (size_t i = 0; i < sizeof(sum); i++) {
		ret_text[2 * i] = digits[sum[i] >> 4];
		ret_text[2 * i + 1] = digits[sum[i] & 15];
	}
	ret_text[2 * sizeof(sum)] = '\0';
}
