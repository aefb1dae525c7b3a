/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sandbox retailer for a test: build/bin/sim-drive on loopback, with its back door. */
#ifndef CABAS_TESTS_DRIVE_KIT_H
#define CABAS_TESTS_DRIVE_KIT_H
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

enum { DRIVE_ANSWER_SIZE = 1 << 18, DRIVE_PATIENCE_S = 30 };

struct drive {
	pid_t child;
	uint16_t port;
	char url[64];
};

/* @fault: NAME[:N] or NULL; @token: or NULL */
static inline struct drive drive_start(const char *dialect, const char *data, const char *fault,
				       const char *token)
{
	const char *o = getenv("O");
	struct drive drive = { 0 };
	unsigned int port = 0;
	char path[256], line[64] = "";
	int fds[2];
	FILE *out;

	snprintf(path, sizeof(path), "%s/bin/sim-drive", o ? o : "build");
	cr_assert_eq(pipe(fds), 0);
	drive.child = fork();
	if (!drive.child) {
		const char *argv[16] = {
			path, "--dialect", dialect, "--data", data, "--port", "0"
		};
		size_t n = 7;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		if (fault) {
			argv[n++] = "--fault";
			argv[n++] = fault;
		}
		if (token) {
			argv[n++] = "--token";
			argv[n++] = token;
		}
		execv(path, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(fds[1]);
	out = fdopen(fds[0], "r");
	cr_assert(out && fgets(line, sizeof(line), out), "%s does not start", path);
	fclose(out);
	cr_assert_eq(sscanf(line, "listening 127.0.0.1:%u\n", &port), 1, "%s", line);
	drive.port = (uint16_t)port;
	snprintf(drive.url, sizeof(drive.url), "http://127.0.0.1:%u", port);
	return drive;
}

static inline void drive_stop(struct drive *drive)
{
	kill(drive->child, SIGTERM);
	waitpid(drive->child, NULL, 0);
}

/* The back door; the answer is for json_decref(). */
static inline json_t *drive_ask(const struct drive *drive, const char *method, const char *path,
				const char *body)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(drive->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	static char text[DRIVE_ANSWER_SIZE];
	size_t len = 0;
	ssize_t got;
	char *start;

	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	dprintf(fd,
		"%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
		method, path, strlen(body), body);
	while (len < sizeof(text) - 1 &&
	       (got = recv(fd, text + len, sizeof(text) - 1 - len, 0)) > 0)
		len += (size_t)got;
	close(fd);
	text[len] = '\0';
	start = strstr(text, "\r\n\r\n");
	cr_assert(start, "%s", text);
	return json_loads(start + 4, 0, NULL);
}

/* Pieces of a product in the youngest cart, as it really is. */
static inline int64_t drive_pieces(const struct drive *drive, const char *product_id)
{
	json_t *cart = drive_ask(drive, "GET", "/_sandbox/cart", ""), *item;
	int64_t pieces = 0;
	size_t i;

	json_array_foreach(json_object_get(cart, "items"), i,
			   item) if (!strcmp(json_string_value(json_object_get(item, "product_id")),
					     product_id))
		pieces = json_integer_value(json_object_get(item, "quantity"));
	json_decref(cart);
	return pieces;
}

/* A number of the log: "requests", "writes", "commits". */
static inline int64_t drive_count(const struct drive *drive, const char *name)
{
	json_t *log = drive_ask(drive, "GET", "/_sandbox/log", "");
	int64_t count = json_integer_value(json_object_get(log, name));

	json_decref(log);
	return count;
}

/* @n: "1", "*", "2w"; NULL with the name "none" */
static inline void drive_fault(const struct drive *drive, const char *name, const char *n)
{
	char body[128];

	if (n)
		snprintf(body, sizeof(body), "{\"name\":\"%s\",\"n\":\"%s\"}", name, n);
	else
		snprintf(body, sizeof(body), "{\"name\":\"%s\"}", name);
	json_decref(drive_ask(drive, "POST", "/_sandbox/fault", body));
}

static inline void drive_put(const struct drive *drive, const char *product_id, int quantity)
{
	char body[128];

	snprintf(body, sizeof(body), "{\"product_id\":\"%s\",\"quantity\":%d}", product_id,
		 quantity);
	json_decref(drive_ask(drive, "POST", "/_sandbox/cart", body));
}

/* Turns the loop until @done, at most %DRIVE_PATIENCE_S seconds. */
static inline void drive_turn(sd_event *loop, const bool *done)
{
	for (int i = 0; i < DRIVE_PATIENCE_S * 20 && !*done; i++)
		cr_assert_geq(sd_event_run(loop, 50000), 0);
	cr_assert(*done, "no answer in %d s", DRIVE_PATIENCE_S);
}
#endif
