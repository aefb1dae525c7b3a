// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every connector against its fixtures (tests/fixtures/connectors/ID/): what it asks, byte for
// byte; what it reads; that no broken answer does harm. With CABAS_WRITE_FIXTURES set, missing .ask
// and .result files are written, to be read by a person and committed.
#include "connectors/connector.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

enum { FILE_MAX = 1 << 20, ARENA_MAX = 4 << 20, CASES_MAX = 64, MUTATIONS = 1000 };

#define FOLDER "tests/fixtures/connectors"

static const char *const ids[] = {
#define CONNECTOR(name) #name,
#include "gen/connectors.inc"
#undef CONNECTOR
};

enum { CONNECTORS = sizeof(ids) / sizeof(ids[0]) };

static const char *const operation_names[OP_COUNT] = { "lookup", "search", "open", "read",
						       "apply" };

/* One case of one connector, with all that it needs. */
struct fixture {
	const struct connector *connector;
	char path[400];
	struct arena arena;
	struct profile profile;
	enum operation_id operation;
	struct op_args args;
	struct gtin gtins[64];
	struct cart_change changes[64];
};

static char *slurp(const char *path, struct arena *arena)
{
	struct error error;
	struct buf bytes;
	char *text = NULL;

	buf_init(&bytes, FILE_MAX);
	if (!file_read(path, &bytes, &error))
		text = arena_strndup(arena, bytes.bytes ? bytes.bytes : "", bytes.len);
	buf_done(&bytes);
	return text;
}

static void read_profile(struct fixture *fixture, const char *id)
{
	char path[420], *text, *save = NULL;

	snprintf(path, sizeof(path), FOLDER "/%s/profile.conf", id);
	text = slurp(path, &fixture->arena);
	cr_assert(text, "%s is missing", path);
	fixture->profile = (struct profile){ "", "", "", "" };
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *value = strchr(line, '=');

		cr_assert(value, "%s: %s", path, line);
		*value++ = '\0';
		if (!strcmp(line, "base_url"))
			fixture->profile.base_url = value;
		else if (!strcmp(line, "site"))
			fixture->profile.site = value;
		else if (!strcmp(line, "currency"))
			fixture->profile.currency = value;
		else if (!strcmp(line, "language"))
			fixture->profile.language = value;
		else
			cr_assert_fail("%s: %s", path, line);
	}
}

static void read_change(struct fixture *fixture, char *value)
{
	struct cart_change *change = &fixture->changes[fixture->args.change_count++];
	char *id = strsep(&value, " "), *from = strsep(&value, " "), *to = strsep(&value, " ");
	char *by_hand = strsep(&value, " ");

	cr_assert(value);
	*change = (struct cart_change){ .product_id = id,
					.label = value,
					.price = 100,
					.from = strtol(from, NULL, 10),
					.to = strtol(to, NULL, 10),
					.by_hand = strtol(by_hand, NULL, 10) };
}

static void read_arg(struct fixture *fixture, const char *name, char *value)
{
	struct op_args *args = &fixture->args;

	if (!strcmp(name, "op")) {
		int op = 0;

		while (op < OP_COUNT && strcmp(operation_names[op], value))
			op++;
		cr_assert_lt(op, OP_COUNT, "%s: operation %s", fixture->path, value);
		fixture->operation = (enum operation_id)op;
	} else if (!strcmp(name, "gtin")) {
		cr_assert_eq(gtin_parse(value, strlen(value), &fixture->gtins[args->gtin_count++]),
			     ERR_NONE, "%s: %s", fixture->path, value);
	} else if (!strcmp(name, "text")) {
		args->text = value;
	} else if (!strcmp(name, "page")) {
		args->page = value;
	} else if (!strcmp(name, "cart")) {
		args->cart_id = value;
	} else if (!strcmp(name, "key")) {
		args->key = value;
	} else {
		cr_assert_str_eq(name, "change", "%s: %s", fixture->path, name);
		read_change(fixture, value);
	}
}

/* @name: without its ending */
static void open_fixture(struct fixture *fixture, const char *id, const char *name)
{
	char path[420], *text, *save = NULL;

	*fixture = (struct fixture){ .connector = connector_find(id) };
	arena_init(&fixture->arena, ARENA_MAX);
	snprintf(fixture->path, sizeof(fixture->path), FOLDER "/%s/%s", id, name);
	read_profile(fixture, id);
	fixture->args.gtins = fixture->gtins;
	fixture->args.changes = fixture->changes;
	snprintf(path, sizeof(path), "%s.args", fixture->path);
	text = slurp(path, &fixture->arena);
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *value = strchr(line, ' ');

		cr_assert(value, "%s: %s", path, line);
		*value++ = '\0';
		read_arg(fixture, line, value);
	}
}

static int is_args(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".args");
}

typedef void fixture_fn(struct fixture *fixture);

static void for_each_fixture(fixture_fn *fn)
{
	size_t count = 0;

	for (size_t i = 0; i < CONNECTORS; i++) {
		char folder[128];
		struct dirent **entries;
		int found;

		snprintf(folder, sizeof(folder), FOLDER "/%s", ids[i]);
		found = scandir(folder, &entries, is_args, alphasort);
		cr_assert_gt(found, 0, "%s has no case", folder);
		for (int j = 0; j < found; j++) {
			struct fixture fixture;

			*strrchr(entries[j]->d_name, '.') = '\0';
			open_fixture(&fixture, ids[i], entries[j]->d_name);
			fn(&fixture);
			arena_done(&fixture.arena);
			free(entries[j]);
			count++;
		}
		free(entries);
	}
	cr_assert_gt(count, 20);
}

static void compare(struct fixture *fixture, const char *ending, const struct buf *got)
{
	char path[420], *want;

	snprintf(path, sizeof(path), "%s.%s", fixture->path, ending);
	want = slurp(path, &fixture->arena);
	if (!want && getenv("CABAS_WRITE_FIXTURES"))
		(void)file_write(path, 0644, got->bytes, got->len, NULL);
	cr_expect(want, "%s is missing", path);
	if (want)
		cr_expect_str_eq(got->bytes, want, "%s\n--- got\n%s\n--- want\n%s", path,
				 got->bytes, want);
}

static void print_request(const struct http_request *request, struct buf *text)
{
	static const char *const auths[] = { "none", "bearer", "api-key" };

	(void)buf_printf(text, "%s %s\n", request->method, request->url);
	for (size_t i = 0; request->headers[i]; i++)
		(void)buf_printf(text, "%s\n", request->headers[i]);
	(void)buf_printf(text, "(auth %s, %s)\n", auths[request->auth],
			 request->repeatable ? "repeatable" : "not repeatable");
	if (request->body)
		(void)buf_printf(text, "\n%s\n", request->body);
}

static void check_ask(struct fixture *fixture)
{
	struct http_request request = { .method = "42" };
	struct error error = { 0 };
	struct buf text;
	enum err err;

	buf_init(&text, FILE_MAX);
	err = fixture->connector->operations[fixture->operation].ask(
		&fixture->profile, &fixture->args, &fixture->arena, &request, &error);
	if (err) {
		cr_expect_str_eq(request.method, "42", "%s: touched on failure", fixture->path);
		(void)buf_printf(&text, "error %s: %s\n", err_code(err), error.text);
	} else {
		print_request(&request, &text);
	}
	compare(fixture, "ask", &text);
	buf_done(&text);
}

Test(connectors, every_request_is_as_written_down)
{
	for_each_fixture(check_ask);
}

static void print_result(const struct op_result *result, struct buf *text)
{
	char content[QUANTITY_TEXT_SIZE];

	for (size_t i = 0; i < result->offer_count; i++) {
		const struct offer *offer = &result->offers[i];

		quantity_print(offer->content, content);
		(void)buf_printf(text, "offer %s | %s | %s | %s | %s | %lld | %s | max %lld\n",
				 offer->product_id, offer->has_gtin ? offer->gtin.text : "-",
				 offer->label, offer->brand, content, (long long)offer->price,
				 offer->available ? "available" : "not available",
				 (long long)offer->max_quantity);
	}
	if (result->next)
		(void)buf_printf(text, "next %s\n", result->next);
	if (result->has_cart)
		(void)buf_printf(text, "cart %s total %lld\n", result->cart.id,
				 (long long)result->cart.total);
	for (size_t i = 0; i < result->cart.count; i++)
		(void)buf_printf(text, "line %s | %s | %lld x %lld\n",
				 result->cart.lines[i].product_id, result->cart.lines[i].label,
				 (long long)result->cart.lines[i].quantity,
				 (long long)result->cart.lines[i].price);
	(void)buf_printf(text, "end\n");
}

/* The answer's status line and its body; false where the case has none. */
static bool read_answer(struct fixture *fixture, struct http_response *ret_response)
{
	char path[420], *text, *body;

	snprintf(path, sizeof(path), "%s.answer", fixture->path);
	text = slurp(path, &fixture->arena);
	if (!text)
		return false;
	body = strchr(text, '\n');
	cr_assert(body, "%s", path);
	*ret_response = (struct http_response){ .status = (int)strtol(text, NULL, 10),
						.body = body + 1,
						.len = strlen(body + 1) };
	return true;
}

static enum err read_with(struct fixture *fixture, const struct http_response *response,
			  struct arena *arena, struct op_result *ret_result, struct error *error)
{
	return fixture->connector->operations[fixture->operation].read(&fixture->profile, response,
								       arena, ret_result, error);
}

static void check_read(struct fixture *fixture)
{
	struct http_response response;
	struct op_result result = { 0 };
	struct error error = { 0 };
	struct buf text;
	enum err err;

	if (!read_answer(fixture, &response))
		return;
	buf_init(&text, FILE_MAX);
	err = read_with(fixture, &response, &fixture->arena, &result, &error);
	if (err)
		(void)buf_printf(&text, "error %s: %s\n", err_code(err), error.text);
	else
		print_result(&result, &text);
	compare(fixture, "result", &text);
	buf_done(&text);
}

Test(connectors, every_answer_is_read_as_written_down)
{
	for_each_fixture(check_read);
}

/* A cart and offers must keep what their types promise, whatever the answer was. */
static void check_promises(const struct op_result *result, const char *path)
{
	cr_assert_leq(result->offer_count, CONNECTOR_OFFERS_MAX, "%s", path);
	for (size_t i = 0; i < result->offer_count; i++) {
		const struct offer *offer = &result->offers[i];

		cr_assert(offer->product_id && *offer->product_id && offer->label && offer->brand,
			  "%s", path);
		cr_assert_geq(offer->price, 0, "%s", path);
	}
	for (size_t i = 0; i < result->cart.count; i++) {
		const struct cart_line *line = &result->cart.lines[i];

		cr_assert(line->quantity > 0 && line->quantity <= CART_QUANTITY_MAX, "%s", path);
		cr_assert(!i || strcmp(line[-1].product_id, line->product_id) < 0, "%s", path);
	}
}

static void try_answer(struct fixture *fixture, const struct http_response *response)
{
	struct op_result result, before;
	struct error error = { 0 };
	struct arena arena;
	enum err err;

	memset(&result, 42, sizeof(result));
	before = result;
	arena_init(&arena, ARENA_MAX);
	err = read_with(fixture, response, &arena, &result, &error);
	if (err) {
		cr_assert(!memcmp(&result, &before, sizeof(result)), "%s: touched on failure",
			  fixture->path);
		cr_assert_eq(error.code, err, "%s: no reason given", fixture->path);
	} else {
		check_promises(&result, fixture->path);
	}
	arena_done(&arena);
}

static void check_truncations(struct fixture *fixture)
{
	struct http_response response, cut;

	if (!read_answer(fixture, &response))
		return;
	for (size_t len = 0; len < response.len; len++) {
		/* A copy of its own, so that a sanitizer sees one byte too many. */
		char *body = malloc(len + 1);

		memcpy(body, response.body, len);
		body[len] = '\0';
		cut = (struct http_response){ response.status, body, len };
		try_answer(fixture, &cut);
		free(body);
	}
}

Test(connectors, a_truncated_answer_fails_and_touches_nothing, .timeout = 120)
{
	for_each_fixture(check_truncations);
}

static uint64_t seed = 3;

static size_t draw(size_t below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (size_t)(seed >> 33) % below;
}

static void mutate(char *body, size_t len)
{
	static const char bytes[] = "{}[]\",:0123456789-.eEtfn\\u\x80\xc3 ";

	for (size_t i = 1 + draw(4); i; i--) {
		size_t at = draw(len), span = draw(12);

		switch (draw(3)) {
		case 0:
			body[at] = (char)draw(256);
			break;
		case 1:
			body[at] = bytes[draw(sizeof(bytes) - 1)];
			break;
		case 2:
			if (at + span < len)
				memmove(body + at,
					body + len - at - span < body + at ? body + len - at - span
									   : body + at,
					span);
			break;
		}
	}
}

static void check_mutations(struct fixture *fixture)
{
	struct http_response response;
	char *body;

	if (!read_answer(fixture, &response) || !response.len)
		return;
	body = malloc(response.len + 1);
	for (int i = 0; i < MUTATIONS; i++) {
		memcpy(body, response.body, response.len + 1);
		mutate(body, response.len);
		try_answer(fixture, &(struct http_response){ 200, body, response.len });
	}
	free(body);
}

Test(connectors, a_thousand_mutations_of_each_answer_do_no_harm, .timeout = 120)
{
	for_each_fixture(check_mutations);
}

Test(connectors, all_operations_are_there_and_abilities_fit)
{
	for (size_t i = 0; i < CONNECTORS; i++) {
		const struct connector *connector = connector_find(ids[i]);
		unsigned int way;

		cr_assert(connector, "%s is not registered", ids[i]);
		cr_expect_str_eq(connector->id, ids[i]);
		way = connector->abilities & (CONNECTOR_CART_DELTA | CONNECTOR_CART_ABSOLUTE);
		cr_expect(way == CONNECTOR_CART_DELTA || way == CONNECTOR_CART_ABSOLUTE);
		cr_expect_gt(connector->lookup_max, 0);
		for (int op = 0; op < OP_COUNT; op++)
			cr_expect(connector->operations[op].ask && connector->operations[op].read,
				  "%s cannot %s", ids[i], operation_names[op]);
	}
	cr_expect_null(connector_find("no-such"));
}

static void check_never_pays(struct fixture *fixture)
{
	struct http_request request;

	if (fixture->connector->operations[fixture->operation].ask(
		    &fixture->profile, &fixture->args, &fixture->arena, &request, NULL))
		return;
	for (const char *word = "checkout\0complete\0payment\0order\0"; *word;
	     word += strlen(word) + 1)
		cr_expect(!strcasestr(request.url, word), "%s asks %s", fixture->path, request.url);
	cr_expect_eq(request.repeatable,
		     fixture->operation != OP_CART_APPLY ||
			     (fixture->connector->abilities & CONNECTOR_CART_ABSOLUTE),
		     "%s", fixture->path);
}

Test(connectors, nothing_checks_out_and_only_signed_writes_are_not_repeatable)
{
	for_each_fixture(check_never_pays);
}

/* Memory that is short anywhere is a failure, never a crash or half a result. */
static void check_short_memory(struct fixture *fixture)
{
	struct http_response response = { 0 };
	bool answered = read_answer(fixture, &response);

	for (size_t max = 0; max < 2000; max += 61) {
		struct op_result result = { 0 };
		struct http_request request = { 0 };
		struct error error;
		struct arena arena;

		arena_init(&arena, max);
		if (fixture->connector->operations[fixture->operation].ask(
			    &fixture->profile, &fixture->args, &arena, &request, &error))
			cr_expect_null(request.url, "%s", fixture->path);
		if (answered && read_with(fixture, &response, &arena, &result, &error))
			cr_expect_eq(result.offer_count, 0, "%s", fixture->path);
		arena_done(&arena);
	}
}

Test(connectors, short_memory_is_a_failure_and_no_half_result)
{
	for_each_fixture(check_short_memory);
}
