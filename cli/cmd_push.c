// SPDX-License-Identifier: GPL-2.0-or-later
/* push: what the carts would hold; with a person's yes for exactly that, fill them; never pays */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/commands.h"
#include "cli/out.h"

/* Exit codes of design 5. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_NOTHING = 2, EXIT_WAITS = 4 };

static void print_change(const struct cli *cli, const json_t *change, const char *currency)
{
	json_int_t from = out_integer(change, "from"), to = out_integer(change, "to");
	json_int_t by_hand = out_integer(change, "by_hand");
	const char *label = out_text(change, "label");
	char price[OUT_TEXT_SIZE];

	out_money(cli, out_integer(change, "price"), currency, price);
	if (!*label)
		label = out_text(change, "product");
	if (from == to)
		printf(_("    stays    %lld × %s"), to, label);
	else if (!from)
		printf(_("    added    %lld × %s (%s each)"), to, label, price);
	else if (!to)
		printf(_("    removed  %lld × %s, which cabas had added"), from, label);
	else
		printf(_("    changed  %lld instead of %lld × %s (%s each)"), to, from, label,
		       price);
	if (by_hand)
		printf(_(", %lld of them put in by a person"), by_hand);
	putchar('\n');
}

static void print_preview(const struct cli *cli, const json_t *preview, const char *currency)
{
	const json_t *changes = json_object_get(preview, "changes");
	json_int_t now = out_integer(preview, "total_now"), after = 0;
	const char *state = out_text(preview, "state");
	char before[OUT_TEXT_SIZE], later[OUT_TEXT_SIZE];

	printf(_("Cart at %s\n"), out_text(preview, "store"));
	if (!strcmp(state, "error")) {
		fflush(stdout);
		cli_fail_json(cli, json_object_get(preview, "error"));
		return;
	}
	for (size_t i = 0; i < json_array_size(changes); i++) {
		const json_t *change = json_array_get(changes, i);

		print_change(cli, change, currency);
		after += out_integer(change, "to") * out_integer(change, "price");
	}
	out_money(cli, now, currency, before);
	out_money(cli, after, currency, later);
	if (!strcmp(state, "nothing"))
		puts(_("    It already holds what the plan wants."));
	else if (!strcmp(state, "ambiguous"))
		puts(_("    It is not known what became of an earlier push: look at this cart and "
		       "decide."));
	else
		printf(_("    goods: %s now, %s afterwards; nothing is paid\n"), before, later);
}

static void print_cart(const struct cli *cli, const json_t *json, const char *currency)
{
	const json_t *cart = json_object_get(json, "cart");
	const json_t *lines = json_object_get(cart, "lines");
	struct table table = { .columns = 3, .right = 1u | 1u << 2 };
	const char *told = out_text(cart, "currency");
	char text[OUT_TEXT_SIZE];

	if (*told)
		currency = told;
	printf(_("The cart at %s as read back:\n"), out_text(json, "store"));
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		json_int_t quantity = out_integer(line, "quantity");

		snprintf(text, sizeof(text), "%lld ×", quantity);
		out_cell(&table, text);
		out_cell(&table, out_text(line, "label"));
		out_money(cli, quantity * out_integer(line, "price"), currency, text);
		out_cell(&table, text);
	}
	out_table(&table, 4);
	if (out_integer(cart, "total") >= 0 && json_array_size(lines)) {
		out_money(cli, out_integer(cart, "total"), currency, text);
		printf(_("    goods: %s\n"), text);
	}
}

/* Sends a person's yes; the exit code. */
static int confirm(const struct cli *cli, const char *token, const char *currency)
{
	_auto_(freep) char *escaped = api_escape(token), *path = NULL;
	json_t *json;
	bool applied;
	int result;

	if (!escaped || asprintf(&path, "/v1/pushes/%s", escaped) < 0)
		return cli_fail(cli, ERR_NOMEM, NULL);
	result = api_call(cli, "POST", path, json_object(), &json);
	if (result)
		return result;
	applied = !strcmp(out_text(json, "outcome"), "applied");
	if (cli->json)
		out_json(json);
	else
		print_cart(cli, json, currency);
	if (!cli->json && !applied)
		puts(_("It is not known whether the cart took it: nothing is sent again before "
		       "you have looked at it and run 'cabas push'."));
	json_decref(json);
	return applied ? EXIT_DONE : EXIT_WAITS;
}

/* Asks on the terminal; anything but a clear yes is a no. */
static bool ask_yes(const char *store)
{
	/* TRANSLATORS: first letters of the word for yes, lower case */
	const char *yes = _("y");
	char answer[16];

	printf(_("Fill the cart at %s? [y/N] "), store);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return answer[0] == yes[0] || answer[0] == yes[0] - 'a' + 'A';
}

/* What the carts say together when nothing is sent: what waits outweighs what failed. */
static int previews_exit(const json_t *carts)
{
	size_t waits = 0, failed = 0;

	for (size_t i = 0; i < json_array_size(carts); i++) {
		const char *state = out_text(json_array_get(carts, i), "state");

		failed += !strcmp(state, "error");
		waits += !strcmp(state, "changes") || !strcmp(state, "ambiguous");
	}
	return waits ? EXIT_WAITS : failed ? EXIT_FAILED : EXIT_NOTHING;
}

static void print_how(const json_t *carts)
{
	for (size_t i = 0; i < json_array_size(carts); i++) {
		const json_t *preview = json_array_get(carts, i);
		const char *token = out_text(preview, "token");

		if (*token)
			printf(_("To fill the cart at %s as shown: cabas push --yes %s\n"),
			       out_text(preview, "store"), token);
	}
}

/* Each cart, with the question behind it; the worst of the exit codes. */
static int ask_each(const struct cli *cli, const json_t *carts, const char *currency)
{
	size_t done = 0, failed = 0, waits = 0;

	for (size_t i = 0; i < json_array_size(carts); i++) {
		const json_t *preview = json_array_get(carts, i);
		const char *token = out_text(preview, "token");
		int one;

		print_preview(cli, preview, currency);
		if (!*token) {
			failed += !strcmp(out_text(preview, "state"), "error");
			waits += !strcmp(out_text(preview, "state"), "ambiguous");
		} else if (ask_yes(out_text(preview, "store"))) {
			one = confirm(cli, token, currency);
			done += one == EXIT_DONE;
			waits += one == EXIT_WAITS;
			failed += one != EXIT_DONE && one != EXIT_WAITS;
		} else {
			puts(_("Left as it is."));
		}
		putchar('\n');
	}
	if (waits)
		return EXIT_WAITS;
	return failed ? EXIT_FAILED : done ? EXIT_DONE : EXIT_NOTHING;
}

static int show_carts(const struct cli *cli, const json_t *json, bool dry)
{
	const json_t *carts = json_object_get(json, "carts");
	const char *currency = out_text(json_object_get(json, "plan"), "currency");

	if (!*currency)
		currency = "EUR";
	if (cli->json) {
		out_json(json);
		return dry ? EXIT_DONE : previews_exit(carts);
	}
	if (!dry && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return ask_each(cli, carts, currency);
	for (size_t i = 0; i < json_array_size(carts); i++)
		print_preview(cli, json_array_get(carts, i), currency);
	if (!dry)
		print_how(carts);
	return dry ? EXIT_DONE : previews_exit(carts);
}

int cmd_push(struct cli *cli)
{
	const char *token = NULL;
	bool has_token = cli_option(cli, "--yes", &token);
	bool dry = cli_option(cli, "--dry-run", NULL);
	json_t *body = json_object(), *json;
	int result = cli_max_stores(cli, body);

	if (!result && has_token && (!token || !*token))
		result = cli_usage(cli, _("--yes needs the token that 'cabas push' showed"));
	if (!result && token && (dry || json_object_size(body)))
		result = cli_usage(cli, _("--yes stands alone: the token says which cart"));
	if (!result)
		result = cli_no_more(cli, 0);
	if (result || token) {
		json_decref(body);
		return result ? result : confirm(cli, token, "EUR");
	}
	result = api_call(cli, "POST", "/v1/pushes", body, &json);
	if (result)
		return result;
	result = show_carts(cli, json, dry);
	json_decref(json);
	return result;
}
