// SPDX-License-Identifier: GPL-2.0-or-later
/* plan: the cheapest way to buy the list, or the items of a file */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "cli/api.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/explain_svg.h"
#include "cli/out.h"
#include "core/plan_compare_json.h"
#include "core/plan_json.h"

enum {
	INSTANCE_MEMORY_MAX = 256 << 20,
	/* Some seconds at the most; a household's list needs thousands of steps. */
	PLAN_NODES_MAX = 20000000,
	COMPARE_NODES_MAX = 200000,
};

/* Reads and solves; with @compare also the alternatives. */
static enum err solve(const struct buf *bytes, struct arena *arena, bool compare, json_t **ret_json,
		      struct error *error)
{
	struct plan_instance instance;
	struct plan_compare others;
	struct plan plan;
	json_t *json;
	enum err err = plan_json_load(bytes->bytes ? bytes->bytes : "", bytes->len, arena,
				      &instance, error);

	if (!err)
		err = plan_solve(&instance, PLAN_NODES_MAX, arena, &plan, error);
	if (!err && compare)
		err = plan_compare(&instance, &plan, COMPARE_NODES_MAX, arena, &others, error);
	if (err)
		return err;
	json = plan_json(&instance, &plan);
	if (json && compare)
		json_object_set_new(json, "compare", plan_compare_json(&instance, &plan, &others));
	if (!json)
		return error_set(error, ERR_NOMEM, "out of memory");
	*ret_json = json;
	return ERR_NONE;
}

/* How the answer is shown. */
struct showing {
	bool explain, bare; /* bare: as JSON without the alternatives */
	const char *svg;    /* file of the picture, or NULL */
};

static int print_plan(const struct cli *cli, json_t *json, const struct showing *showing)
{
	struct error error = { 0 };
	enum err err = showing->svg ? explain_svg_save(cli, json, showing->svg, &error) : ERR_NONE;
	bool drawn = showing->svg && !strcmp(showing->svg, "-");

	if (err)
		return cli_fail(cli, err, &error);
	if (showing->bare)
		json_object_del(json, "compare");
	if (cli->json)
		out_json(json);
	else if (!drawn)
		explain_plan(cli, json, showing->explain);
	return 0;
}

static int plan_file(const struct cli *cli, const char *path, struct showing *showing)
{
	bool compare = showing->explain || showing->svg || !cli->json;
	struct error error = { 0 };
	struct arena arena;
	struct buf bytes;
	json_t *json = NULL;
	int result = 0;
	enum err err;

	showing->bare = cli->json && !showing->explain;
	arena_init(&arena, INSTANCE_MEMORY_MAX);
	buf_init(&bytes, PLAN_JSON_BYTES_MAX);
	err = file_read(path, &bytes, &error);
	if (!err)
		err = solve(&bytes, &arena, compare, &json, &error);
	buf_done(&bytes);
	arena_done(&arena);
	if (err)
		return cli_fail(cli, err, &error);
	result = print_plan(cli, json, showing);
	json_decref(json);
	return result;
}

static int plan_list(const struct cli *cli, json_t *body, const struct showing *showing)
{
	json_t *json = NULL;
	int result = api_call(cli, "POST", "/v1/plan", body, &json);

	if (result)
		return result;
	result = print_plan(cli, json, showing);
	json_decref(json);
	return result;
}

int cmd_plan(struct cli *cli)
{
	const char *file = NULL;
	bool has_file = cli_option(cli, "--instance", &file);
	struct showing showing = { .explain = cli_option(cli, "--explain", NULL) };
	bool has_svg = cli_option(cli, "--svg", &showing.svg);
	bool refresh = cli_option(cli, "--refresh", NULL);
	json_t *body = json_object();
	int result = cli_max_stores(cli, body);

	if (!result && has_file && !file)
		result = cli_usage(cli, _("--instance needs a file"));
	if (!result && has_svg && (!showing.svg || !*showing.svg))
		result = cli_usage(cli, _("--svg needs a file"));
	if (!result && cli->json && showing.svg && !strcmp(showing.svg, "-"))
		result = cli_usage(cli, _("--json and --svg - would both go to standard output"));
	if (!result && file && (refresh || json_object_size(body)))
		result = cli_usage(cli, _("--instance stands alone: the file says all"));
	if (!result)
		result = cli_no_more(cli, 0);
	if (result || file) {
		json_decref(body);
		return result ? result : plan_file(cli, file, &showing);
	}
	json_object_set_new(body, "refresh", json_boolean(refresh));
	return plan_list(cli, body, &showing);
}
