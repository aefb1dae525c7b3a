// SPDX-License-Identifier: GPL-2.0-or-later
//
// The web client on the loop against a real server with faults.
// objects: daemon/http.o
#include "daemon/http.h"

#include <time.h>

#include "tests/drive_kit.h"

enum { LOG_MAX = 64 };

/* What one request came to. */
struct seen {
	bool done;
	enum err err, cause;
	int status;
	char body[4096];
	double seconds;
};

static sd_event *loop;
static struct http *http;
static struct drive drive;
static char egress_log[LOG_MAX][256];
static size_t egress_count;
static enum err egress_answer;

static enum err note(const struct http_egress *egress, void *userdata)
{
	(void)userdata;
	if (egress_count < LOG_MAX)
		snprintf(egress_log[egress_count++], sizeof(egress_log[0]), "%s|%s|%s|%s|%s|%zu",
			 egress->store, egress->host, egress->method, egress->path, egress->fields,
			 egress->bytes);
	return egress_answer;
}

static void start(void)
{
	struct error error;

	signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(sd_event_new(&loop), 0);
	cr_assert_eq(http_new(loop, note, NULL, &http, &error), ERR_NONE);
}

static void stop(void)
{
	http_free(http);
	sd_event_unref(loop);
	if (drive.child)
		drive_stop(&drive);
}

TestSuite(daemon_http, .init = start, .fini = stop, .timeout = 120);

static void play(const char *fault, const char *token)
{
	drive = drive_start("delta", "sim/stores/drive.csv", fault, token);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void on_done(enum err err, const struct http_response *response, const struct error *error,
		    void *userdata)
{
	struct seen *seen = userdata;

	cr_assert(!seen->done, "called twice");
	cr_assert_eq(err == ERR_NONE, response != NULL);
	cr_assert_eq(err == ERR_NONE, error == NULL);
	seen->done = true;
	seen->err = err;
	seen->cause = error ? error->code : ERR_NONE;
	if (response) {
		seen->status = response->status;
		snprintf(seen->body, sizeof(seen->body), "%s", response->body);
	}
}

static struct http_request request_to(const char *method, const char *path, const char *body)
{
	static char url[256];
	struct http_request request = { .method = method,
					.url = url,
					.headers = { "x-chronodrive-site-id: 1",
						     "x-chronodrive-site-mode: DRIVE" },
					.body = body,
					.auth = HTTP_AUTH_API_KEY,
					.repeatable = !strcmp(method, "GET") };

	snprintf(url, sizeof(url), "%s%s", drive.url, path);
	return request;
}

static struct seen send_it(const struct http_request *request, const char *secret)
{
	struct seen seen = { 0 };
	struct error error = { 0 };
	double from = now();

	cr_assert_eq(http_send(http, "tilleuls", request, secret, on_done, &seen, &error), ERR_NONE,
		     "%s", error.text);
	cr_assert(!seen.done, "never from within the call");
	drive_turn(loop, &seen.done);
	seen.seconds = now() - from;
	return seen;
}

static struct seen get(void)
{
	struct http_request request = request_to("GET", "/v1/customers/me/carts", NULL);

	return send_it(&request, "k");
}

static struct seen add_one(void)
{
	struct http_request request =
		request_to("POST", "/v1/carts/870001/items",
			   "{\"content\":[{\"clientOrigin\":\"t\",\"productId\":\"2577\","
			   "\"quantity\":1}],\"optimizedMode\":true}");

	return send_it(&request, "k");
}

Test(daemon_http, an_answer_comes_whole_and_the_secret_goes_where_it_belongs)
{
	struct http_request request;
	struct seen seen;

	play(NULL, "s3cret");
	request = request_to("GET", "/v1/customers/me", NULL);
	seen = send_it(&request, "s3cret");
	cr_expect_eq(seen.status, 200);
	cr_expect(strstr(seen.body, "4200017"), "%s", seen.body);
	cr_expect_eq(send_it(&request, "wrong").status, 401);
	cr_expect_eq(send_it(&request, NULL).status, 401);
	request.auth = HTTP_AUTH_BEARER;
	request.headers[2] = "x-api-key: any";
	cr_expect_eq(send_it(&request, "s3cret").status, 200);
}

Test(daemon_http, what_leaves_is_noted_first_without_values)
{
	struct http_request request;

	play(NULL, NULL);
	add_one();
	request = request_to("GET", "/v1/products?searchTerm=secret%20wish&page=1&size=20", NULL);
	send_it(&request, "k");
	cr_assert_eq(egress_count, 2);
	cr_expect(strstr(egress_log[0], "|POST|/v1/carts/870001/items|"), "%s", egress_log[0]);
	cr_expect(strstr(egress_log[0], "content.productId"), "%s", egress_log[0]);
	cr_expect_not(strstr(egress_log[0], "2577"), "%s", egress_log[0]);
	cr_expect(strstr(egress_log[1], "|/v1/products|searchTerm page size|0"), "%s",
		  egress_log[1]);
}

Test(daemon_http, what_cannot_be_noted_does_not_leave)
{
	struct http_request request;
	struct seen seen = { 0 };

	play(NULL, NULL);
	request = request_to("GET", "/v1/customers/me", NULL);
	egress_answer = ERR_IO;
	cr_expect_eq(http_send(http, "x", &request, "k", on_done, &seen, NULL), ERR_IO);
	cr_expect_eq(drive_count(&drive, "requests"), 0);
}

Test(daemon_http, slow_down_waits_as_long_as_was_asked)
{
	struct seen seen;

	play("rate:1", NULL);
	seen = get();
	cr_expect_eq(seen.status, 200);
	cr_expect_geq(seen.seconds, 0.95, "Retry-After: 1, not %.2f s", seen.seconds);
	cr_expect_eq(drive_count(&drive, "requests"), 2);
	cr_expect_eq(egress_count, 2, "each sending is noted");
}

Test(daemon_http, a_signed_write_that_was_refused_for_haste_is_sent_again)
{
	struct seen seen;

	play("rate:1w", NULL);
	seen = add_one();
	cr_expect_eq(seen.status, 200);
	cr_expect_geq(seen.seconds, 0.95);
	cr_expect_eq(drive_pieces(&drive, "2577"), 1);
}

Test(daemon_http, an_unavailable_store_is_asked_four_times_and_no_more)
{
	struct seen seen;

	play("unavailable:*", NULL);
	seen = get();
	cr_expect_eq(seen.err, ERR_NONE);
	cr_expect_eq(seen.status, 503, "the connector says what it means");
	cr_expect_eq(drive_count(&drive, "requests"), HTTP_TRIES);
}

Test(daemon_http, a_truncated_answer_is_asked_for_again)
{
	struct seen seen;

	play("truncated:1", NULL);
	seen = get();
	cr_expect_eq(seen.status, 200);
	cr_expect_eq(drive_count(&drive, "requests"), 2);
}

/* libcurl repeats a request by itself when a connection that it reuses dies without an answer. */
Test(daemon_http, a_signed_write_goes_out_once_even_on_a_warm_connection)
{
	struct seen seen;

	play(NULL, NULL);
	for (int i = 0; i < 3; i++)
		cr_expect_eq(get().status, 200);
	drive_fault(&drive, "lost-answer", "1");
	seen = add_one();
	cr_expect_eq(seen.err, ERR_AMBIGUOUS);
	cr_expect_eq(seen.cause, ERR_REMOTE, "the connection ended");
	cr_expect_eq(drive_pieces(&drive, "2577"), 1);
	cr_expect_eq(drive_count(&drive, "writes"), 1);
}

Test(daemon_http, a_signed_write_that_times_out_is_ambiguous_and_may_still_arrive)
{
	struct seen seen;

	play("slow:20", NULL);
	http_set_patience(http, 1000, 300);
	seen = add_one();
	cr_expect_eq(seen.err, ERR_AMBIGUOUS);
	cr_expect_eq(seen.cause, ERR_TIMEOUT);
	cr_expect_lt(seen.seconds, 2);
}

Test(daemon_http, a_read_that_times_out_every_time_is_a_time_out)
{
	play("slow:20", NULL);
	http_set_patience(http, 1000, 200);
	cr_expect_eq(get().err, ERR_TIMEOUT);
}

Test(daemon_http, nobody_there_is_unavailable_also_for_a_write)
{
	play(NULL, NULL);
	drive_stop(&drive);
	cr_expect_eq(add_one().err, ERR_UNAVAILABLE, "it never left: not ambiguous");
	drive.child = 0;
}

Test(daemon_http, only_https_or_this_machine)
{
	static const char *const refused[] = {
		"http://example.org/",
		"http://127.0.0.1@example.org/",
		"http://127.0.0.1:80@example.org/",
		"http://127.0.0.1.example.org/",
		"ftp://127.0.0.1/",
		"file:///etc/passwd",
		"https://user:pass@example.org/",
		"nonsense",
		"",
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct http_request request = { .method = "GET", .url = refused[i] };
		struct seen seen = { 0 };

		cr_expect_eq(http_send(http, "x", &request, NULL, on_done, &seen, NULL), ERR_DENIED,
			     "%s", refused[i]);
	}
	cr_expect_eq(egress_count, 0);
}

Test(daemon_http, many_at_once_all_come_back)
{
	struct seen seen[40] = { 0 };

	play("slow:1", NULL);
	for (int i = 0; i < 40; i++) {
		struct http_request request = request_to("GET", "/v1/customers/me", NULL);

		cr_assert_eq(http_send(http, "x", &request, "k", on_done, &seen[i], NULL),
			     ERR_NONE);
	}
	for (int i = 0; i < 40; i++) {
		drive_turn(loop, &seen[i].done);
		cr_expect_eq(seen[i].status, 200);
	}
}

Test(daemon_http, what_is_under_way_is_forgotten_with_the_client)
{
	struct seen seen[3] = { 0 };

	play("slow:30", NULL);
	for (int i = 0; i < 3; i++) {
		struct http_request request = request_to("GET", "/v1/customers/me", NULL);

		cr_assert_eq(http_send(http, "x", &request, "k", on_done, &seen[i], NULL),
			     ERR_NONE);
	}
	sd_event_run(loop, 50000);
	http_free(http);
	http = NULL;
	sd_event_run(loop, 50000);
	cr_expect(!seen[0].done && !seen[1].done && !seen[2].done);
}
