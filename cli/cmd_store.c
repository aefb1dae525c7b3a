// SPDX-License-Identifier: GPL-2.0-or-later
/* store: where prices and carts are asked from */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { SECRET_MAX = 4096 };

/* "/v1/stores/NAME" and what follows */
static char *store_path(const char *name, const char *behind)
{
	_auto_(freep) char *escaped = api_escape(name);
	char *path = NULL;

	return escaped && asprintf(&path, "/v1/stores/%s%s", escaped, behind) >= 0 ? path : NULL;
}

static void print_stores(const struct cli *cli, const json_t *json)
{
	const json_t *stores = json_object_get(json, "stores");
	const json_t *retailers = json_object_get(json, "retailers");
	struct table table = { .columns = 5 };

	(void)cli;
	for (size_t i = 0; i < json_array_size(stores); i++) {
		const json_t *store = json_array_get(stores, i);

		out_cell(&table, out_text(store, "name"));
		out_cell(&table, out_text(store, "retailer_name"));
		out_cell(&table, out_text(store, "site"));
		out_cell(&table, out_text(store, "base_url"));
		out_cell(&table,
			 json_is_true(json_object_get(store, "login")) ? _("login kept") : "");
	}
	out_table(&table, 0);
	if (json_array_size(stores))
		return;
	puts(_("There is no store yet: cabas store add NAME RETAILER. Retailers that are known:"));
	table.columns = 2;
	for (size_t i = 0; i < json_array_size(retailers); i++) {
		out_cell(&table, out_text(json_array_get(retailers, i), "id"));
		out_cell(&table, out_text(json_array_get(retailers, i), "name"));
	}
	out_table(&table, 2);
}

static int list(struct cli *cli)
{
	json_t *json;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "GET", "/v1/stores", NULL, &json);
	return result ? result : out_answer(cli, json, print_stores);
}

static void print_added(const struct cli *cli, const json_t *store)
{
	(void)cli;
	printf(_("Store %s: %s, at %s\n"), out_text(store, "name"),
	       out_text(store, "retailer_name"), out_text(store, "base_url"));
}

static int add(struct cli *cli)
{
	_auto_(freep) char *path = NULL;
	const char *url = NULL, *site = NULL;
	bool has_url = cli_option(cli, "--url", &url), has_site = cli_option(cli, "--site", &site);
	json_t *body, *json;
	int result;

	if ((has_url && !url) || (has_site && !site))
		return cli_usage(cli, _("--url and --site need a value"));
	if (cli->argc < 3)
		return cli_usage(cli, _("'store add' needs a name and a retailer; "
					"'cabas store list' shows the retailers"));
	if (cli_no_more(cli, 2))
		return 64;
	path = store_path(cli->argv[1], "");
	body = path ? json_pack("{s:s, s:s*, s:s*}", "retailer", cli->argv[2], "base_url", url,
				"site", site)
		    : NULL;
	if (!body)
		return cli_fail(cli, ERR_INVALID, NULL);
	result = api_call(cli, "PUT", path, body, &json);
	return result ? result : out_answer(cli, json, print_added);
}

static void print_removed(const struct cli *cli, const json_t *json)
{
	(void)cli;
	(void)json;
	puts(_("Forgotten."));
}

static int remove_store(struct cli *cli)
{
	_auto_(freep) char *path = NULL;
	json_t *json;
	int result;

	if (cli->argc < 2)
		return cli_usage(cli, _("'store %s' needs the name of a store"), cli->argv[0]);
	if (cli_no_more(cli, 1))
		return 64;
	path = store_path(cli->argv[1], "");
	if (!path)
		return cli_fail(cli, ERR_NOMEM, NULL);
	result = api_call(cli, "DELETE", path, NULL, &json);
	return result ? result : out_answer(cli, json, print_removed);
}

/* One line of standard input; a terminal does not show it. False without one. */
static bool read_secret(const char *store, char secret[SECRET_MAX])
{
	struct termios shown, hidden;
	bool terminal = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &shown), read;

	if (terminal) {
		fprintf(stderr, _("Secret for %s (not shown; empty forgets it): "), store);
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	/* stdio's own buffer would keep a copy */
	setvbuf(stdin, NULL, _IONBF, 0);
	read = fgets(secret, SECRET_MAX, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stderr);
	}
	if (read)
		secret[strcspn(secret, "\r\n")] = '\0';
	return read;
}

static void print_login(const struct cli *cli, const json_t *json)
{
	(void)cli;
	(void)json;
	puts(_("Kept, readable by cabas only."));
}

static int login(struct cli *cli)
{
	_auto_(freep) char *path = NULL;
	char secret[SECRET_MAX];
	json_t *json;
	int result;

	if (cli->argc < 2)
		return cli_usage(cli, _("'store %s' needs the name of a store"), cli->argv[0]);
	if (cli->argc > 2)
		return cli_usage(cli, _("a secret is not an argument, where others could see it: "
					"it is read from standard input"));
	path = store_path(cli->argv[1], "/secret");
	if (!path)
		return cli_fail(cli, ERR_NOMEM, NULL);
	if (!read_secret(cli->argv[1], secret))
		return cli_usage(cli, _("'store login' reads the secret from standard input, "
					"which is empty"));
	result = api_call(cli, "PUT", path, json_pack("{s:s}", "secret", secret), &json);
	explicit_bzero(secret, sizeof(secret));
	return result ? result : out_answer(cli, json, print_login);
}

static void print_bands(const struct cli *cli, const json_t *store, const json_t *mode)
{
	const json_t *bands = json_object_get(mode, "bands");
	const char *currency = out_text(store, "currency");

	printf(_("%s, %s (read at %s, %s)\n"), out_text(store, "name"),
	       strcmp(out_text(mode, "mode"), "delivery") ? _("pick-up") : _("delivery"),
	       out_text(mode, "source"), out_text(mode, "verified"));
	for (size_t i = 0; i < json_array_size(bands); i++) {
		const json_t *band = json_array_get(bands, i);
		char from[OUT_TEXT_SIZE], fee[OUT_TEXT_SIZE];

		out_money(cli, out_integer(band, "min"), currency, from);
		out_money(cli, out_integer(band, "fee"), currency, fee);
		printf(_("    goods from %s: fee %s\n"), from, fee);
	}
}

static int tariff(struct cli *cli)
{
	const char *wanted = cli->argc > 1 ? cli->argv[1] : NULL;
	struct error error;
	const json_t *stores, *modes;
	size_t found = 0;
	json_t *json;
	int result = cli_no_more(cli, 1);

	if (!result)
		result = api_call(cli, "GET", "/v1/stores", NULL, &json);
	if (result)
		return result;
	stores = json_object_get(json, "stores");
	for (size_t i = 0; i < json_array_size(stores); i++) {
		const json_t *store = json_array_get(stores, i);

		if (wanted && strcmp(out_text(store, "name"), wanted))
			continue;
		found++;
		modes = json_object_get(store, "modes");
		for (size_t j = 0; !cli->json && j < json_array_size(modes); j++)
			print_bands(cli, store, json_array_get(modes, j));
		if (cli->json && wanted)
			out_json(store);
	}
	if (cli->json && !wanted)
		out_json(json);
	json_decref(json);
	if (found || !wanted)
		return 0;
	(void)error_set(&error, ERR_NOT_FOUND, "there is no store '%s'", wanted);
	return cli_fail(cli, ERR_NOT_FOUND, &error);
}

int cmd_store(struct cli *cli)
{
	static const struct subcommand table[] = {
		{ "list", list },   { "add", add },	  { "remove", remove_store },
		{ "login", login }, { "tariff", tariff },
	};

	return commands_sub(cli, table, sizeof(table) / sizeof(table[0]));
}
