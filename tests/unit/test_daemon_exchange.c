// SPDX-License-Identifier: GPL-2.0-or-later
//
// Quotes and carts through the whole stack, against sandbox retailers with faults: both dialects,
// answers lost before and after the commit, hands in the cart, and a cart that never doubles.
// objects: daemon/http.o daemon/exchange.o daemon/exchange_cart.o daemon/exchange_quote.o
#include "daemon/exchange.h"

#include "tests/drive_kit.h"

enum { ARENA_MAX = 16 << 20, FOUND_MAX = 64 };

static sd_event *loop;
static struct http *http;
static struct exchange *exchange;
static struct drive drive;
static struct retailer retailer;
static struct shop shop;
static struct arena arena;

/* The household's secrets, without its settings. */
const char *settings_secret(const struct settings *settings, const char *name, struct arena *where)
{
	(void)settings;
	(void)name;
	return arena_strdup(where, "k");
}

static enum err note(const struct http_egress *egress, void *userdata)
{
	(void)egress;
	(void)userdata;
	return ERR_NONE;
}

static void start(void)
{
	struct error error;

	signal(SIGPIPE, SIG_IGN);
	arena_init(&arena, ARENA_MAX);
	cr_assert_eq(sd_event_new(&loop), 0);
	cr_assert_eq(http_new(loop, note, NULL, &http, &error), ERR_NONE);
	cr_assert_eq(exchange_new(http, NULL, &exchange, &error), ERR_NONE);
}

static void stop(void)
{
	http_free(http);
	exchange_free(exchange);
	sd_event_unref(loop);
	arena_done(&arena);
	if (drive.child)
		drive_stop(&drive);
}

TestSuite(daemon_exchange, .init = start, .fini = stop, .timeout = 120);

static void play(const char *dialect, const char *fault)
{
	drive = drive_start(
		dialect, strcmp(dialect, "ucp") ? "sim/stores/drive.csv" : "sim/stores/hyper.csv",
		fault, NULL);
	retailer = (struct retailer){ .id = "r",
				      .name = "R",
				      .connector = dialect,
				      .base_url = drive.url,
				      .currency = "EUR" };
	shop = (struct shop){
		.name = "s", .retailer = &retailer, .base_url = drive.url, .site = "7"
	};
}

/* Two products that the store of a dialect sells. */
static const char *product(int which)
{
	bool ucp = !strcmp(retailer.connector, "ucp");

	return which ? (ucp ? "100350" : "2654") : (ucp ? "100248" : "2577");
}

/* What a conversation about a cart came to. */
struct seen {
	bool done;
	enum err err;
	char text[400], id[64];
	bool has_cart;
	struct cart cart;
};

static void on_cart(enum err err, const struct error *error, const struct cart *cart,
		    void *userdata)
{
	struct seen *seen = userdata;

	cr_assert(!seen->done, "called twice");
	seen->done = true;
	seen->err = err;
	snprintf(seen->text, sizeof(seen->text), "%s", error ? error->text : "");
	seen->has_cart = cart != NULL;
	if (!cart)
		return;
	seen->cart = *cart;
	snprintf(seen->id, sizeof(seen->id), "%s", cart->id);
	seen->cart.lines = arena_array(&arena, cart->count, sizeof(*cart->lines));
	for (size_t i = 0; i < cart->count; i++) {
		seen->cart.lines[i] = cart->lines[i];
		seen->cart.lines[i].product_id = arena_strdup(&arena, cart->lines[i].product_id);
		seen->cart.lines[i].label = arena_strdup(&arena, cart->lines[i].label);
	}
}

static struct seen read_cart(const char *cart_id, const char *key)
{
	struct seen seen = { 0 };
	struct error error = { 0 };

	cr_assert_eq(exchange_cart_read(exchange, &shop, cart_id, key, on_cart, &seen, &error),
		     ERR_NONE, "%s", error.text);
	cr_assert(!seen.done);
	drive_turn(loop, &seen.done);
	return seen;
}

static struct seen apply(const char *cart_id, const struct cart_change *changes, size_t count,
			 const char *key)
{
	struct seen seen = { 0 };
	struct error error = { 0 };

	cr_assert_eq(exchange_cart_apply(exchange, &shop, cart_id, changes, count, key, on_cart,
					 &seen, &error),
		     ERR_NONE, "%s", error.text);
	cr_assert(!seen.done);
	drive_turn(loop, &seen.done);
	return seen;
}

/* Reads the cart and pushes @first and @second pieces of the two products into it. */
static struct seen push(int64_t first, int64_t second, const char *key)
{
	struct cart_line lines[2], none[1];
	struct cart desired = { .lines = lines, .total = -1 }, owned = { .lines = none };
	struct seen now = read_cart(NULL, key);
	struct cart_change *changes;
	size_t count;

	cr_assert_eq(now.err, ERR_NONE, "%s", now.text);
	lines[desired.count++] = (struct cart_line){ product(0), "one", first, 1 };
	lines[desired.count++] = (struct cart_line){ product(1), "two", second, 1 };
	cr_assert_eq(cart_changes(&now.cart, &owned, &desired, &arena, &changes, &count, NULL),
		     ERR_NONE);
	return apply(now.id, changes, count, key);
}

static void expect_pushed(const struct seen *seen, int64_t first, int64_t second)
{
	cr_expect_eq(seen->err, ERR_NONE, "%s", seen->text);
	cr_expect_eq(drive_pieces(&drive, product(0)), first);
	cr_expect_eq(drive_pieces(&drive, product(1)), second);
}

static const char *const dialects[] = { "ucp", "delta" };

/* Plays one fault in both dialects; the cart is right afterwards and was written @commits times. */
static void push_with(const char *fault, const char *n, int64_t commits)
{
	for (int i = 0; i < 2; i++) {
		int64_t before;
		struct seen seen;

		play(dialects[i], NULL);
		(void)read_cart(NULL, "warm");
		before = drive_count(&drive, "commits");
		if (fault)
			drive_fault(&drive, fault, n);
		seen = push(2, 3, "k1");
		expect_pushed(&seen, 2, 3);
		/* opening a cart of UCP is a commit too */
		cr_expect_eq(drive_count(&drive, "commits") - before - (i == 0), commits, "%s %s",
			     dialects[i], fault ? fault : "");
		drive_stop(&drive);
		drive.child = 0;
	}
}

Test(daemon_exchange, a_push_fills_the_cart_and_reads_it_back)
{
	push_with(NULL, NULL, 1);
}

/* In ucp the first write after the order is the opening of the cart, so w2 is the push there. */
Test(daemon_exchange, an_answer_lost_after_the_commit_never_doubles_the_signed_cart)
{
	struct seen seen;

	play("delta", NULL);
	(void)read_cart(NULL, "warm");
	drive_fault(&drive, "lost-answer", "1");
	seen = push(2, 3, "k1");
	expect_pushed(&seen, 2, 3);
	cr_expect_eq(drive_count(&drive, "commits"), 1);
	cr_expect_eq(drive_count(&drive, "writes"), 1);
}

Test(daemon_exchange, an_answer_lost_after_the_commit_never_doubles_the_replaced_cart)
{
	struct seen seen;

	play("ucp", NULL);
	drive_fault(&drive, "lost-answer", "2");
	seen = push(2, 3, "k1");
	expect_pushed(&seen, 2, 3);
	cr_expect_eq(seen.cart.count, 2);
}

Test(daemon_exchange, a_write_lost_on_its_way_is_sent_again)
{
	push_with("lost-request", "1", 1);
}

Test(daemon_exchange, haste_and_rest_are_waited_for)
{
	push_with("rate", "1w", 1);
}

Test(daemon_exchange, an_unavailable_store_is_written_to_again)
{
	push_with("unavailable", "1w", 1);
}

Test(daemon_exchange, a_web_page_for_an_answer_is_settled_by_reading)
{
	struct seen seen;

	play("delta", "garbage:1w");
	seen = push(2, 3, "k1");
	expect_pushed(&seen, 2, 3);
	cr_expect_eq(drive_count(&drive, "commits"), 1);
}

Test(daemon_exchange, half_an_answer_is_settled_by_reading)
{
	struct seen seen;

	play("delta", "truncated:1w");
	seen = push(2, 3, "k1");
	expect_pushed(&seen, 2, 3);
	cr_expect_eq(drive_count(&drive, "commits"), 1);
}

Test(daemon_exchange, a_write_lost_three_times_leaves_the_cart_as_it_was_and_says_so)
{
	struct seen seen;

	play("delta", "lost-request:*");
	seen = push(2, 3, "k1");
	cr_expect_eq(seen.err, ERR_AMBIGUOUS, "%s", seen.text);
	cr_expect(seen.has_cart);
	cr_expect_eq(drive_pieces(&drive, product(0)), 0);
	cr_expect_eq(drive_count(&drive, "writes"), EXCHANGE_WRITES_MAX);
}

/* A retailer that takes writes and says nothing for ever; its cart's total counts them. */
static void swallow_writes(int listener)
{
	char request[8192], answer[512];
	int writes = 0;

	for (;;) {
		int fd = accept(listener, NULL, NULL), len;
		ssize_t got = recv(fd, request, sizeof(request) - 1, 0);

		if (got > 4 && !memcmp(request, "POST", 4)) {
			writes++;
			continue; /* the connection stays open */
		}
		len = snprintf(answer, sizeof(answer),
			       "{\"content\":[{\"id\":\"870001\",\"items\":[],\"amounts\":"
			       "{\"totalCartAmount\":%d}}]}",
			       writes);
		dprintf(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
			len, answer);
		close(fd);
	}
}

static void play_swallower(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	play("delta", NULL);
	drive_stop(&drive);
	cr_assert_eq(bind(listener, (struct sockaddr *)&address, size), 0);
	cr_assert_eq(listen(listener, 8), 0);
	cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	drive.child = fork();
	if (!drive.child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		swallow_writes(listener);
	}
	close(listener);
	snprintf(drive.url, sizeof(drive.url), "http://127.0.0.1:%u", ntohs(address.sin_port));
}

Test(daemon_exchange, a_signed_write_that_times_out_may_still_arrive_and_is_sent_once)
{
	struct cart_change change = { "1", "one", 1, 0, 2, 0 };
	struct seen seen;

	play_swallower();
	http_set_patience(http, 500, 500);
	seen = apply("870001", &change, 1, "k");
	cr_expect_eq(seen.err, ERR_AMBIGUOUS, "%s", seen.text);
	cr_expect(seen.has_cart);
	cr_expect_eq(seen.cart.total, 100, "sent %lld times", (long long)seen.cart.total / 100);
}

Test(daemon_exchange, what_a_hand_put_in_stays_in_both_dialects)
{
	for (int i = 0; i < 2; i++) {
		struct seen seen;

		play(dialects[i], NULL);
		seen = read_cart(NULL, "open");
		drive_put(&drive, product(0), 1);
		{
			struct cart_line line = { product(1), "two", 2, 1 };
			struct cart desired = { .lines = &line, .count = 1 }, none = { 0 };
			struct cart_change *changes;
			size_t count;

			seen = read_cart(seen.id, "again");
			cr_assert_eq(cart_changes(&seen.cart, &none, &desired, &arena, &changes,
						  &count, NULL),
				     ERR_NONE);
			seen = apply(seen.id, changes, count, "k2");
		}
		expect_pushed(&seen, 1, 2);
		drive_stop(&drive);
		drive.child = 0;
	}
}

Test(daemon_exchange, a_hand_that_comes_between_makes_it_a_matter_for_a_person)
{
	struct cart_change change = { NULL, "one", 1, 0, 2, 0 };
	struct seen seen;

	play("delta", NULL);
	change.product_id = product(0);
	seen = read_cart(NULL, "k");
	drive_put(&drive, product(0), 1);
	seen = apply(seen.id, &change, 1, "k2");
	cr_expect_eq(seen.err, ERR_AMBIGUOUS, "%s", seen.text);
	cr_expect_eq(drive_pieces(&drive, product(0)), 3, "written once and left alone");
}

Test(daemon_exchange, what_is_sold_out_is_said_and_nothing_is_written)
{
	struct seen seen;

	play("ucp", NULL);
	seen = read_cart(NULL, "k");
	drive_fault(&drive, "out-of-stock", "1");
	{
		struct cart_change change = { product(0), "one", 1, 0, 2, 0 };

		seen = apply(seen.id, &change, 1, "k2");
	}
	cr_expect_eq(seen.err, ERR_UNAVAILABLE, "%s", seen.text);
	cr_expect(strstr(seen.text, "too few"), "%s", seen.text);
	cr_expect_eq(drive_pieces(&drive, product(0)), 0);
}

Test(daemon_exchange, nothing_to_change_only_reads)
{
	struct cart_change change = { "x", "X", 1, 0, 0, 0 };
	struct seen seen;

	play("delta", NULL);
	seen = apply("870001", &change, 1, "k");
	cr_expect_eq(seen.err, ERR_NONE, "%s", seen.text);
	cr_expect_eq(drive_count(&drive, "writes"), 0);
}

Test(daemon_exchange, a_cart_that_the_store_forgot_is_opened_anew)
{
	struct seen seen;

	play("ucp", NULL);
	seen = read_cart("long-gone", "k");
	cr_expect_eq(seen.err, ERR_NONE, "%s", seen.text);
	cr_expect_str_neq(seen.id, "long-gone");
}

Test(daemon_exchange, a_store_without_its_number_is_refused_at_once)
{
	struct exchange_want want = { .key = "lait", .text = "lait" };
	struct error error = { 0 };
	struct seen seen = { 0 };

	play("delta", NULL);
	shop.site = "";
	cr_expect_eq(exchange_cart_read(exchange, &shop, NULL, "k", on_cart, &seen, &error),
		     ERR_INVALID);
	cr_expect_eq(exchange_quote(exchange, &shop, "fr", &want, 1, NULL, NULL, &error),
		     ERR_INVALID);
	cr_expect(strstr(error.text, "number of the store"), "%s", error.text);
	cr_expect_eq(exchange_quote(exchange, &shop, "fr", &want, 0, NULL, NULL, &error),
		     ERR_NOTHING);
	cr_expect(!seen.done);
}

/* --- quotes --- */

struct quoted {
	bool done;
	enum err err;
	char text[400];
	size_t wants, counts[FOUND_MAX];
	char first[FOUND_MAX][64];
};

static void on_quote(enum err err, const struct error *error, const struct exchange_found *found,
		     void *userdata)
{
	struct quoted *quoted = userdata;

	cr_assert(!quoted->done, "called twice");
	quoted->done = true;
	quoted->err = err;
	snprintf(quoted->text, sizeof(quoted->text), "%s", error ? error->text : "");
	cr_assert_eq(err == ERR_NONE, found != NULL);
	for (size_t i = 0; found && i < quoted->wants; i++) {
		quoted->counts[i] = found[i].count;
		if (found[i].count)
			snprintf(quoted->first[i], sizeof(quoted->first[i]), "%s",
				 found[i].offers[0].product_id);
	}
}

static struct quoted quote(const struct exchange_want *wants, size_t count)
{
	struct quoted quoted = { .wants = count };
	struct error error = { 0 };

	cr_assert_eq(exchange_quote(exchange, &shop, "fr", wants, count, on_quote, &quoted, &error),
		     ERR_NONE, "%s", error.text);
	drive_turn(loop, &quoted.done);
	return quoted;
}

Test(daemon_exchange, numbers_are_looked_up_and_words_searched_in_both_dialects)
{
	struct gtin known, unknown;

	cr_assert_eq(gtin_parse("3791013000701", 13, &known), ERR_NONE);
	cr_assert_eq(gtin_parse("3017620422003", 13, &unknown), ERR_NONE);
	for (int i = 0; i < 2; i++) {
		struct exchange_want wants[FOUND_MAX] = {
			{ .key = "a", .gtin = &known, .text = "lait" },
			{ .key = "b", .gtin = &unknown, .text = "beurre doux" },
			{ .key = "c", .gtin = &unknown },
			{ .key = "d", .text = "lait demi-écrémé" },
			{ .key = "e", .text = "zzzz" },
		};
		struct quoted quoted;

		for (size_t j = 5; j < 30; j++)
			wants[j] = (struct exchange_want){ .key = "x", .text = "yaourt" };
		play(dialects[i], NULL);
		quoted = quote(wants, 30);
		cr_expect_eq(quoted.err, ERR_NONE, "%s", quoted.text);
		cr_expect_eq(quoted.counts[0], 1, "exactly this one");
		cr_expect_str_eq(quoted.first[0], product(0));
		cr_expect_gt(quoted.counts[1], 0, "not sold: searched by words");
		cr_expect_eq(quoted.counts[2], 0);
		cr_expect_gt(quoted.counts[3], 2);
		cr_expect_eq(quoted.counts[4], 0);
		for (size_t j = 5; j < 30; j++)
			cr_expect_gt(quoted.counts[j], 0);
		drive_stop(&drive);
		drive.child = 0;
	}
}

Test(daemon_exchange, a_store_that_talks_nonsense_costs_its_own_quote_only)
{
	struct exchange_want want = { .key = "a", .text = "lait" };
	struct quoted quoted;

	play("ucp", "garbage:*");
	quoted = quote(&want, 1);
	cr_expect_eq(quoted.err, ERR_REMOTE);
	cr_expect(strstr(quoted.text, "store 's'"), "%s", quoted.text);
	drive_fault(&drive, "none", NULL);
	cr_expect_eq(quote(&want, 1).err, ERR_NONE);
}

Test(daemon_exchange, a_quote_with_a_wrong_login_says_so)
{
	struct exchange_want want = { .key = "a", .text = "lait" };

	play("ucp", NULL);
	drive_stop(&drive);
	drive = drive_start("ucp", "sim/stores/hyper.csv", NULL, "another");
	retailer.base_url = shop.base_url = drive.url;
	cr_expect_eq(quote(&want, 1).err, ERR_AUTH);
}
