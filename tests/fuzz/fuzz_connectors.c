// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every operation's reading of an answer. First byte: which connector, operation and status.
#include <string.h>

#include "connectors/connector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const ids[] = { "ucp", "delta" };
	static const int statuses[] = { 200, 201, 404, 429 };
	const struct profile profile = { "https://x.example", "7", "EUR", "fr" };
	struct http_response response;
	const struct connector *connector;
	struct op_result result = { 0 };
	struct error error;
	struct arena arena;
	char *body;

	if (!size)
		return 0;
	connector = connector_find(ids[data[0] & 1]);
	arena_init(&arena, 8 << 20);
	body = arena_strndup(&arena, (const char *)data + 1, size - 1);
	response = (struct http_response){ statuses[(data[0] >> 1) & 3], body, size - 1 };
	if (body &&
	    !connector->operations[(data[0] >> 3) % OP_COUNT].read(&profile, &response, &arena,
								   &result, &error) &&
	    result.offer_count > CONNECTOR_OFFERS_MAX)
		__builtin_trap();
	arena_done(&arena);
	return 0;
}
