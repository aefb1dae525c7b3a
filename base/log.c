// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static enum log_level highest = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	highest = level;
}

void log_print(enum log_level level, const char *format, ...)
{
	/* sd-daemon(3): what systemd makes of a leading "<N>" */
	static const int syslog_level[] = { 3, 4, 6, 7 };
	char line[1024];
	va_list args;

	if (level > highest)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (getenv("JOURNAL_STREAM"))
		fprintf(stderr, "<%d>%s\n", syslog_level[level], line);
	else
		fprintf(stderr, "%s: %s\n", program_invocation_short_name, line);
}
