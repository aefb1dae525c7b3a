// SPDX-License-Identifier: GPL-2.0-or-later
/* The sentences of failures: rendered in English here, kept in parts for other languages. */
#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* Length of the conversion that starts at '%', up to and with its letter; "%%" counts 2. */
static size_t conversion_length(const char *at)
{
	size_t len = 1;

	while (at[len] && strchr("-+ #0123456789.*lzh", at[len]))
		len++;
	return at[len] ? len + 1 : len;
}

/* Turns the next argument into text. The format is ours and checked by the compiler. */
static void print_param(char *param, const char *spec, size_t len, va_list *args)
{
	bool precision = len > 2 && spec[len - 2] == '*';
	unsigned int longs = 0;

	for (size_t i = 1; i < len; i++)
		longs += spec[i] == 'l' || spec[i] == 'z';
	switch (spec[len - 1]) {
	case 's': {
		int width = precision ? va_arg(*args, int) : ERROR_PARAM_SIZE - 1;
		const char *text = va_arg(*args, const char *);

		snprintf(param, ERROR_PARAM_SIZE, "%.*s", width, text ? text : "?");
		break;
	}
	case 'c':
		snprintf(param, ERROR_PARAM_SIZE, "%c", va_arg(*args, int));
		break;
	case 'd':
		if (longs)
			snprintf(param, ERROR_PARAM_SIZE, "%ld", va_arg(*args, long));
		else
			snprintf(param, ERROR_PARAM_SIZE, "%d", va_arg(*args, int));
		break;
	default:
		if (longs)
			snprintf(param, ERROR_PARAM_SIZE, "%lu", va_arg(*args, unsigned long));
		else
			snprintf(param, ERROR_PARAM_SIZE, "%u", va_arg(*args, unsigned int));
		break;
	}
}

enum err error_set(struct error *error, enum err code, const char *format, ...)
{
	const char *texts[ERROR_PARAMS_MAX];
	va_list args;

	static_assert(sizeof(long) == sizeof(long long) && sizeof(long) == sizeof(size_t));
	if (!error)
		return code;
	*error = (struct error){ .code = code, .format = format };
	va_start(args, format);
	for (const char *at = strchr(format, '%'); at && error->count < ERROR_PARAMS_MAX;) {
		size_t len = conversion_length(at);

		if (at[len - 1] != '%') {
			print_param(error->params[error->count], at, len, &args);
			texts[error->count] = error->params[error->count];
			error->count++;
		}
		at = strchr(at + len, '%');
	}
	va_end(args);
	error_render(format, texts, error->count, error->text, sizeof(error->text));
	return code;
}

void error_hint(struct error *error, const char *hint)
{
	if (error)
		error->hint = hint;
}

void error_render(const char *format, const char *const params[], size_t count, char *ret_text,
		  size_t size)
{
	size_t used = 0, next = 0;

	while (*format && used + 1 < size) {
		size_t len = *format == '%' ? conversion_length(format) : 1;
		const char *from = format;
		size_t n = 1;

		if (len > 1 && format[len - 1] != '%') {
			from = next < count ? params[next++] : "";
			n = strlen(from);
		}
		if (n > size - 1 - used)
			n = size - 1 - used;
		memcpy(ret_text + used, from, n);
		used += n;
		format += len;
	}
	ret_text[used] = '\0';
}
