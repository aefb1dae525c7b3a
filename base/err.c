// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"

#include <string.h>

static const struct {
	const char *code, *text;
	int http, exit;
	bool repeat;
} rows[ERR_COUNT] = {
#define X(name, code, text, http, exit, repeat) [ERR_##name] = { code, text, http, exit, repeat },
	ERR_TABLE(X)
#undef X
};

const char *err_text(enum err code)
{
	return rows[code].text;
}

const char *err_code(enum err code)
{
	return rows[code].code;
}

enum err err_from_code(const char *code)
{
	for (size_t i = 0; code && i < ERR_COUNT; i++)
		if (!strcmp(rows[i].code, code))
			return (enum err)i;
	return ERR_REMOTE;
}

int err_http_status(enum err code)
{
	return rows[code].http;
}

int err_exit_code(enum err code)
{
	return rows[code].exit;
}

bool err_may_repeat(enum err code)
{
	return rows[code].repeat;
}
