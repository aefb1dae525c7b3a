// SPDX-License-Identifier: GPL-2.0-or-later
/* scan: barcodes in pictures, or as text */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/out.h"

/* Says what became of one code; 4 when a person must look. */
static int print_scan(const struct cli *cli, const json_t *scan)
{
	const char *outcome = out_text(scan, "outcome");
	const json_t *decoded = json_object_get(scan, "decoded");
	const json_t *items = json_object_get(scan, "items");
	const char *gtin = out_text(decoded, "gtin");

	if (!strcmp(outcome, "list")) {
		for (size_t i = 0; i < json_array_size(items); i++)
			describe_item(cli, json_array_get(items, i));
		return 0;
	}
	if (!strcmp(outcome, "review")) {
		printf(_("To review, number %lld: %s (%s)\n"),
		       json_integer_value(json_object_get(scan, "review")),
		       *gtin ? gtin : out_text(decoded, "symbology"),
		       describe_reason(out_text(scan, "reason")));
		return 4;
	}
	printf(_("Nothing done: %s\n"), describe_reason(out_text(scan, "reason")));
	return 2;
}

static int scan_code(struct cli *cli, const char *code, const char *aim)
{
	json_t *json;
	int result = api_call(cli, "POST", "/v1/scans",
			      aim ? json_pack("{s:s, s:s}", "code", code, "aim", aim)
				  : json_pack("{s:s}", "code", code),
			      &json);

	if (result)
		return result;
	if (cli->json) {
		out_json(json);
		result = strcmp(out_text(json, "outcome"), "review") ? 0 : 4;
	} else {
		result = print_scan(cli, json);
	}
	json_decref(json);
	return result;
}

static int scan_picture(struct cli *cli, const char *path)
{
	const json_t *symbols;
	struct buf bytes;
	json_t *json;
	int result = cli_read_file(cli, path, &bytes), worst = 0;

	if (result)
		return result;
	result = api_upload(cli, "/v1/pictures", "application/octet-stream", &bytes, &json);
	buf_done(&bytes);
	if (result)
		return result;
	symbols = json_object_get(json, "symbols");
	if (cli->json)
		out_json(json);
	for (size_t i = 0; i < json_array_size(symbols); i++) {
		const json_t *scan = json_array_get(symbols, i);
		int one = cli->json ? (strcmp(out_text(scan, "outcome"), "review") ? 0 : 4)
				    : print_scan(cli, scan);

		worst = one > worst ? one : worst;
	}
	json_decref(json);
	return worst;
}

int cmd_scan(struct cli *cli)
{
	const char *code = NULL, *aim = NULL;
	bool has_code = cli_option(cli, "--code", &code), has_aim = cli_option(cli, "--aim", &aim);
	int worst = 0;

	if ((has_code && !code) || (has_aim && !aim))
		return cli_usage(cli, _("--code and --aim need a value"));
	if (code)
		return cli_no_more(cli, 0) ? 64 : scan_code(cli, code, aim);
	if (cli->argc < 2 || aim)
		return cli_usage(cli, _("'scan' needs a picture, or --code DATA"));
	if (cli_no_more(cli, cli->argc))
		return 64;
	for (int i = 1; i < cli->argc; i++) {
		int result = scan_picture(cli, cli->argv[i]);

		worst = result > worst ? result : worst;
	}
	return worst;
}
