// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sandbox retailer over real sockets: what a customer sees when an answer is lost, cut or late.
// objects: sim/drive_server.o
// objects: sim/drive_site.o sim/drive_ucp.o sim/drive_ucp_cart.o sim/drive_delta.o
// objects: sim/drive_control.o sim/drive_cart.o sim/drive_fault.o sim/drive_http.o
// objects: sim/drive_keys.o sim/drive_shop.o sim/drive_csv.o sim/drive_words.o
// objects: sim/drive_pack.o sim/drive_search.o
#include "sim/drive_server.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 20, ANSWER_SIZE = 16384 };

static const char stock[] =
	"#cabas-sandbox-store 1\n"
	"product_id,gtin,brand,label,pack,price,currency,category,stock,max_per_cart\n"
	"10,3791013000701,LACTILIA,LAIT 1/2 ECR. 6X1L,6x1 l,6.30,EUR,laits,9,6\n";

static pid_t child;
static uint16_t port;

/* The server runs in a child; its one line on standard output tells the port. */
static void start(const char *fault)
{
	unsigned int number = 0;
	char line[64] = "";
	FILE *out;
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	child = fork();
	if (!child) {
		struct drive_site *site = calloc(1, sizeof(*site));
		struct error error;
		enum err err;

		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		alarm(PATIENCE_SECONDS);
		err = drive_shop_parse("x.csv", stock, &site->shop, &error);
		site->dialect = DRIVE_DELTA;
		if (!err && fault)
			err = drive_fault_order(&site->faults, fault, &error);
		if (!err)
			err = drive_server_run(site, 0, &error);
		drive_site_done(site);
		free(site);
		_exit(err ? 1 : 0);
	}
	close(fds[1]);
	out = fdopen(fds[0], "r");
	cr_assert(out && fgets(line, sizeof(line), out));
	fclose(out);
	cr_assert_eq(sscanf(line, "listening 127.0.0.1:%u\n", &number), 1, "%s", line);
	port = (uint16_t)number;
}

static void stop(void)
{
	int status;

	kill(child, SIGTERM);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status) && !WEXITSTATUS(status), "it must end well on SIGTERM");
}

static int ask(const char *method, const char *path, const char *body, size_t len)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char head[512];

	snprintf(head, sizeof(head),
		 "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: k\r\n"
		 "x-chronodrive-site-id: 7\r\nx-chronodrive-site-mode: DRIVE\r\n"
		 "Content-Length: %zu\r\n\r\n",
		 method, path, len);
	cr_assert_eq(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(send(fd, head, strlen(head), MSG_NOSIGNAL), (ssize_t)strlen(head));
	while (len) {
		ssize_t sent = send(fd, body, len, MSG_NOSIGNAL);

		cr_assert_gt(sent, 0);
		body += sent;
		len -= (size_t)sent;
	}
	return fd;
}

/* Everything until the connection closes. */
static size_t hear(int fd, char ret_answer[ANSWER_SIZE])
{
	size_t len = 0;
	ssize_t got;

	while (len < ANSWER_SIZE - 1 &&
	       (got = recv(fd, ret_answer + len, ANSWER_SIZE - 1 - len, 0)) > 0)
		len += (size_t)got;
	ret_answer[len] = '\0';
	close(fd);
	return len;
}

static size_t add_one(char answer[ANSWER_SIZE])
{
	static const char body[] = "{\"content\":[{\"clientOrigin\":\"WEB\",\"productId\":\"10\","
				   "\"quantity\":1}],\"optimizedMode\":true}";

	return hear(ask("POST", "/v1/carts/870001/items", body, strlen(body)), answer);
}

static void expect_in_cart(int quantity)
{
	char answer[ANSWER_SIZE], want[32];

	snprintf(want, sizeof(want), "\"quantity\":%d", quantity);
	hear(ask("GET", "/_sandbox/cart", "", 0), answer);
	if (quantity)
		cr_expect(strstr(answer, want), "%s", answer);
	else
		cr_expect(strstr(answer, "\"items\":[]"), "%s", answer);
}

Test(sim_drive_server, a_lost_answer_is_not_one_byte_and_the_write_is_done)
{
	char answer[ANSWER_SIZE];

	start("lost-answer");
	cr_expect_eq(add_one(answer), 0, "%s", answer);
	expect_in_cart(1);
	cr_expect_gt(add_one(answer), 0);
	expect_in_cart(2);
	stop();
}

Test(sim_drive_server, a_lost_request_is_not_one_byte_and_nothing_is_done)
{
	char answer[ANSWER_SIZE];

	start("lost-request");
	cr_expect_eq(add_one(answer), 0, "%s", answer);
	expect_in_cart(0);
	stop();
}

Test(sim_drive_server, a_truncated_answer_is_shorter_than_it_says)
{
	char answer[ANSWER_SIZE];
	const char *length, *body;

	start("truncated");
	add_one(answer);
	length = strstr(answer, "Content-Length: ");
	body = strstr(answer, "\r\n\r\n");
	cr_assert(length && body, "%s", answer);
	cr_expect_eq(strlen(body + 4), strtoul(length + 16, NULL, 10) / 2);
	expect_in_cart(1);
	stop();
}

/* The loop once slept for ever on an answer that was to wait. */
Test(sim_drive_server, a_late_answer_comes_and_holds_nobody_else_up)
{
	char answer[ANSWER_SIZE];
	int late;

	start("slow:3");
	late = ask("GET", "/v1/customers/me", "", 0);
	expect_in_cart(0);
	cr_expect_lt(recv(late, answer, 1, MSG_DONTWAIT), 0, "the answer must still wait");
	cr_expect_gt(hear(late, answer), 0);
	cr_expect(strstr(answer, "200 OK"));
	stop();
}

Test(sim_drive_server, it_ends_while_an_answer_waits)
{
	int late;

	start("slow:600");
	late = ask("GET", "/v1/customers/me", "", 0);
	expect_in_cart(0);
	stop();
	close(late);
}

Test(sim_drive_server, a_body_over_one_mebibyte_is_refused_and_the_server_lives)
{
	static char body[DRIVE_BODY_MAX + 1];
	char answer[ANSWER_SIZE];

	start(NULL);
	memset(body, ' ', sizeof(body));
	hear(ask("POST", "/v1/carts/870001/items", body, sizeof(body)), answer);
	cr_expect(strstr(answer, " 413 "), "%.80s", answer);
	hear(ask("POST", "/v1/carts/870001/items", body, sizeof(body) - 1), answer);
	cr_expect(strstr(answer, " 400 "), "%.80s", answer);
	cr_expect_gt(add_one(answer), 0);
	expect_in_cart(1);
	stop();
}
