// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sim-drive: one store of a sandbox retailer, with its faults. Written from the descriptions of
 * the dialects, never from our connectors, so that it can catch them out.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/file.h"
#include "sim/drive_server.h"

static const struct option options[] = {
	{ "dialect", required_argument, NULL, 'd' }, { "data", required_argument, NULL, 'f' },
	{ "port", required_argument, NULL, 'p' },    { "fault", required_argument, NULL, 'x' },
	{ "token", required_argument, NULL, 't' },   { "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },	     { NULL, 0, NULL, 0 }
};

/* What the command line says. */
struct settings {
	struct drive_site *site;
	const char *data;
	bool has_dialect, help, version;
	uint16_t port;
};

static void print_help(void)
{
	puts("usage: sim-drive --dialect ucp|delta --data FILE.csv --port N|0 [--token T]\n"
	     "                 [--fault NAME[:N]]...\n"
	     "\n"
	     "A sandbox retailer on 127.0.0.1. Prints 'listening 127.0.0.1:PORT' when it is "
	     "ready;\n"
	     "SIGTERM ends it. See sim-drive(1) for the dialects and for /_sandbox.\n"
	     "\n"
	     "faults, each on the N-th request of its kind (default 1), '*' on every one, a final\n"
	     "'w' counts cart writes only:");
	for (size_t i = 0; i < DRIVE_FAULT_COUNT; i++)
		printf("  %-14s %s\n", drive_fault_name((enum drive_fault)i),
		       drive_fault_help((enum drive_fault)i));
}

static enum err read_dialect(const char *text, struct settings *settings, struct error *error)
{
	if (strcmp(text, "ucp") && strcmp(text, "delta"))
		return error_set(error, ERR_USAGE, "'%s' is no dialect; there are ucp and delta",
				 text);
	settings->site->dialect = strcmp(text, "ucp") ? DRIVE_DELTA : DRIVE_UCP;
	settings->has_dialect = true;
	return ERR_NONE;
}

static enum err read_port(const char *text, uint16_t *ret_port, struct error *error)
{
	char *end;
	unsigned long port;

	errno = 0;
	port = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || port > UINT16_MAX)
		return error_set(error, ERR_USAGE, "'%s' is no port", text);
	*ret_port = (uint16_t)port;
	return ERR_NONE;
}

static enum err read_option(int option, struct settings *settings, struct error *error)
{
	switch (option) {
	case 'd':
		return read_dialect(optarg, settings, error);
	case 'f':
		settings->data = optarg;
		return ERR_NONE;
	case 'p':
		return read_port(optarg, &settings->port, error);
	case 'x':
		return drive_fault_order(&settings->site->faults, optarg, error);
	case 't':
		settings->site->token = optarg;
		return ERR_NONE;
	case 'h':
		settings->help = true;
		return ERR_NONE;
	case 'V':
		settings->version = true;
		return ERR_NONE;
	default:
		return error_set(error, ERR_USAGE, "wrong options; see sim-drive --help");
	}
}

static enum err read_options(int argc, char **argv, struct settings *settings, struct error *error)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		enum err err = read_option(option, settings, error);

		if (err || settings->help || settings->version)
			return err;
	}
	if (optind < argc)
		return error_set(error, ERR_USAGE, "'%s' is not understood", argv[optind]);
	if (!settings->has_dialect || !settings->data)
		return error_set(error, ERR_USAGE, "--dialect and --data are needed");
	return ERR_NONE;
}

static enum err load(struct settings *settings, struct error *error)
{
	_auto_(buf_done) struct buf bytes;
	enum err err;

	buf_init(&bytes, DRIVE_FILE_MAX);
	err = file_read(settings->data, &bytes, error);
	if (err)
		return err;
	return drive_shop_parse(settings->data, bytes.bytes ? bytes.bytes : "",
				&settings->site->shop, error);
}

int main(int argc, char **argv)
{
	static struct drive_site site;
	struct settings settings = { .site = &site };
	struct error error = { 0 };
	enum err err = read_options(argc, argv, &settings, &error);

	if (!err && settings.help) {
		print_help();
		return 0;
	}
	if (!err && settings.version) {
		puts("sim-drive " VERSION);
		return 0;
	}
	if (!err)
		err = load(&settings, &error);
	if (!err)
		err = drive_server_run(&site, settings.port, &error);
	drive_site_done(&site);
	if (err)
		fprintf(stderr, "sim-drive: %s\n", error.text);
	return err_exit_code(err);
}
