// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * make bench-voice: how well the real cabas-voice understands recorded people. "bench [PART...]"
 * runs only these parts. Figures, never tests.
 */
#include "tests/bench/voice/bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/voice/table.h"

static const struct {
	const char *name;
	void (*run)(void);
	const char *columns; /* another table than the one of shares */
} parts[] = {
	{ "words", bench_words, NULL },	    { "outside", bench_outside, NULL },
	{ "phrases", bench_phrases, NULL }, { "examples", bench_examples, NULL },
	{ "speed", bench_speed, NULL },	    { "curve", bench_curve, "own" },
};

/* What the figures stand on; above the table. */
static const char splits[] =
	"In brackets: Wilson 95 %, of as many trials as there are different recordings.\n"
	"Not reported, as they were tuned on: fr-other, digits of takes 0 to 3 (here they are\n"
	"examples and confirmations), flite but where a row says TTS, the French numbers but "
	"where\n"
	"a row says so. Reported: fr-words, en-words, digits of takes 4 to 7.\n"
	"\"By itself\" by the setting 'learned': what earlier confirmations allow, none of them "
	"of\n"
	"the clip's own take. Rows of words and phrases have no confirmations: 'confident' there,\n"
	"which is English only.\n"
	"Examples came the same way as the clips of their row. Phrases are put together from\n"
	"recorded words. Digits stand for needs whose names sound like them and are no "
	"numbers.\n\n";

static bool is_asked(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc == 1;
}

static void print_head(void)
{
	struct utsname machine;
	time_t now = time(NULL);
	struct tm date;

	uname(&machine);
	gmtime_r(&now, &date);
	printf("cabas " VERSION ", %s %s, %ld cores, %04d-%02d-%02d %02d:%02d UTC\n\n",
	       machine.sysname, machine.release, sysconf(_SC_NPROCESSORS_ONLN), date.tm_year + 1900,
	       date.tm_mon + 1, date.tm_mday, date.tm_hour, date.tm_min);
	fputs(splits, stdout);
}

int main(int argc, char **argv)
{
	bool head = false;

	if (access("../shared/voice/en-digits", R_OK)) {
		puts("../shared/voice is missing: nothing can be measured here");
		return 0;
	}
	print_head();
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!is_asked(parts[i].name, argc, argv))
			continue;
		if (!parts[i].columns && !head)
			table_head();
		head = true;
		parts[i].run();
	}
	return 0;
}
