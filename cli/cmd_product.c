// SPDX-License-Identifier: GPL-2.0-or-later
/* product: names of products, taught and imported */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "cli/api.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { CSV_MAX = 16 << 20 };

/* "/v1/products/GTIN" */
static char *product_path(const char *gtin)
{
	_auto_(freep) char *escaped = api_escape(gtin);
	char *path = NULL;

	return escaped && asprintf(&path, "/v1/products/%s", escaped) >= 0 ? path : NULL;
}

static void print_product(const struct cli *cli, const json_t *product)
{
	const char *brand = out_text(product, "brand"), *need = out_text(product, "need");
	char content[OUT_TEXT_SIZE];

	out_quantity(cli, json_object_get(product, "content"), content);
	printf("%s  %s%s%s%s%s\n", out_text(product, "gtin"), brand, *brand ? " " : "",
	       out_text(product, "label"), *content ? ", " : "", content);
	if (*need)
		printf(_("                for: %s\n"), need);
	else
		puts(_("                it is not known what it is for"));
}

/* Asks about the one product that the arguments name. */
static int ask_product(struct cli *cli, const char *method, json_t **ret_json)
{
	_auto_(freep) char *path = NULL;

	if (cli->argc < 2)
		return cli_usage(cli, _("'product %s' needs a product's number (GTIN)"),
				 cli->argv[0]);
	if (cli_no_more(cli, 1))
		return 64;
	path = product_path(cli->argv[1]);
	return path ? api_call(cli, method, path, NULL, ret_json) : cli_fail(cli, ERR_NOMEM, NULL);
}

static int show(struct cli *cli)
{
	json_t *json;
	int result = ask_product(cli, "GET", &json);

	return result ? result : out_answer(cli, json, print_product);
}

static void print_forgotten(const struct cli *cli, const json_t *json)
{
	(void)cli;
	(void)json;
	puts(_("Forgotten."));
}

static int forget(struct cli *cli)
{
	json_t *json;
	int result = ask_product(cli, "DELETE", &json);

	return result ? result : out_answer(cli, json, print_forgotten);
}

static int search(struct cli *cli)
{
	_auto_(freep) char *words = cli_words(cli, 1);
	_auto_(freep) char *escaped = words ? api_escape(words) : NULL;
	_auto_(freep) char *path = NULL;
	const json_t *products;
	json_t *json;
	size_t count;
	int result;

	if (!escaped)
		return cli_usage(cli, _("'product search' needs words"));
	if (asprintf(&path, "/v1/products?count=50&q=%s", escaped) < 0)
		return cli_fail(cli, ERR_NOMEM, NULL);
	result = api_call(cli, "GET", path, NULL, &json);
	if (result)
		return result;
	products = json_object_get(json, "products");
	count = json_array_size(products);
	if (cli->json)
		out_json(json);
	else if (!count)
		puts(_("No product has such a name."));
	for (size_t i = 0; !cli->json && i < count; i++)
		print_product(cli, json_array_get(products, i));
	json_decref(json);
	return count ? 0 : 3;
}

static void print_learned(const struct cli *cli, const json_t *json)
{
	json_int_t resolved = out_integer(json, "resolved");

	printf(_("Learned: "));
	print_product(cli, json_object_get(json, "product"));
	if (resolved)
		printf(ngettext("%lld scan that waited is on the list now.\n",
				"%lld scans that waited are on the list now.\n",
				(unsigned long)resolved),
		       resolved);
}

static int learn(struct cli *cli)
{
	static const char *const names[] = { "need", "brand", "content" };
	_auto_(freep) char *label = NULL, *path = NULL;
	json_t *body, *json;
	int result;

	body = json_object();
	for (size_t i = 0; i < 3; i++) {
		const char *value = NULL;
		char option[16];

		snprintf(option, sizeof(option), "--%s", names[i]);
		if (cli_option(cli, option, &value) && !value) {
			json_decref(body);
			return cli_usage(cli, _("%s needs a value"), option);
		}
		if (value)
			json_object_set_new(body, names[i], json_string(value));
	}
	label = cli_words(cli, 2);
	path = label ? product_path(cli->argv[1]) : NULL;
	if (!path || cli_no_more(cli, cli->argc)) {
		json_decref(body);
		return path ? 64 : cli_usage(cli, _("'product learn' needs a number and a name"));
	}
	json_object_set_new(body, "label", json_string(label));
	result = api_call(cli, "PUT", path, body, &json);
	return result ? result : out_answer(cli, json, print_learned);
}

static void print_imported(const struct cli *cli, const json_t *json)
{
	json_int_t count = out_integer(json, "imported");

	(void)cli;
	printf(ngettext("%lld product is known now.\n", "%lld products are known now.\n",
			(unsigned long)count),
	       count);
}

static int import(struct cli *cli)
{
	struct error error;
	struct buf bytes;
	json_t *json;
	enum err err;
	int result;

	if (cli->argc < 2)
		return cli_usage(cli, _("'product import' needs a CSV file"));
	if (cli_no_more(cli, 1))
		return 64;
	buf_init(&bytes, CSV_MAX);
	err = file_read(cli->argv[1], &bytes, &error);
	result = err ? cli_fail(cli, err, &error)
		     : api_upload(cli, "/v1/products", "text/csv", &bytes, &json);
	buf_done(&bytes);
	return result ? result : out_answer(cli, json, print_imported);
}

int cmd_product(struct cli *cli)
{
	static const struct subcommand table[] = {
		{ "show", show },     { "search", search }, { "learn", learn },
		{ "import", import }, { "forget", forget },
	};

	return commands_sub(cli, table, sizeof(table) / sizeof(table[0]));
}
