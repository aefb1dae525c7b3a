// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"

enum { CONNECTIONS_MAX = 64, IDLE_SECONDS = 30 };

struct server {
	struct drive_site *site;
	struct MHD_Daemon *daemon;
	struct exchange *sleeping;
};

/* One request on its way; @due_ms: when its answer goes, by the monotonic clock */
struct exchange {
	struct MHD_Connection *connection;
	struct buf body;
	struct drive_reply reply;
	bool too_large, served;
	int64_t due_ms;
	struct exchange *next;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum MHD_Result collect_header(void *cls, enum MHD_ValueKind kind, const char *name,
				      const char *value)
{
	struct drive_request *request = cls;

	(void)kind;
	if (request->header_count < DRIVE_PAIRS_MAX)
		request->headers[request->header_count++] =
			(struct drive_pair){ name, value ? value : "" };
	return MHD_YES;
}

static enum MHD_Result collect_query(void *cls, enum MHD_ValueKind kind, const char *name,
				     const char *value)
{
	struct drive_request *request = cls;

	(void)kind;
	if (request->query_count < DRIVE_PAIRS_MAX)
		request->query[request->query_count++] =
			(struct drive_pair){ name, value ? value : "" };
	return MHD_YES;
}

static void serve(struct server *server, struct exchange *exchange, const char *method,
		  const char *path)
{
	struct drive_request request = {
		.method = method,
		.path = path,
		.body = exchange->body.bytes ? exchange->body.bytes : "",
		.len = exchange->body.len,
	};

	exchange->served = true;
	if (exchange->too_large) {
		drive_http_json(&exchange->reply, 413,
				json_pack("{s:s}", "message", "the body is over 1 MiB"));
		return;
	}
	MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, collect_header, &request);
	MHD_get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND, collect_query,
				  &request);
	drive_site_serve(server->site, &request, &exchange->reply);
	if (exchange->reply.delay_ms) {
		exchange->due_ms = now_ms() + exchange->reply.delay_ms;
		exchange->next = server->sleeping;
		server->sleeping = exchange;
		MHD_suspend_connection(exchange->connection);
	}
}

/* Sends the first half of a body that was announced whole, then gives up. */
static ssize_t read_half(void *cls, uint64_t pos, char *buf, size_t max)
{
	const struct drive_reply *reply = cls;
	size_t half = reply->len / 2, len;

	if (pos >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	len = half - (size_t)pos < max ? half - (size_t)pos : max;
	memcpy(buf, reply->body + pos, len);
	return (ssize_t)len;
}

static enum MHD_Result answer(struct exchange *exchange)
{
	struct drive_reply *reply = &exchange->reply;
	struct MHD_Response *response;
	enum MHD_Result result;

	if (reply->cut == DRIVE_CUT_ALL)
		return MHD_NO;
	if (reply->cut == DRIVE_CUT_HALF && reply->len)
		response =
			MHD_create_response_from_callback(reply->len, 1024, read_half, reply, NULL);
	else
		response = MHD_create_response_from_buffer(reply->len, reply->body,
							   MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	if (reply->type)
		MHD_add_response_header(response, "Content-Type", reply->type);
	for (size_t i = 0; i < reply->header_count; i++)
		MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
	result = MHD_queue_response(exchange->connection, (unsigned int)reply->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	struct exchange *exchange = *state;

	(void)version;
	if (!exchange) {
		exchange = calloc(1, sizeof(*exchange));
		if (!exchange)
			return MHD_NO;
		exchange->connection = connection;
		buf_init(&exchange->body, DRIVE_BODY_MAX);
		*state = exchange;
		return MHD_YES;
	}
	if (*upload_len) {
		if (!exchange->too_large && buf_add(&exchange->body, upload, *upload_len))
			exchange->too_large = true;
		*upload_len = 0;
		return MHD_YES;
	}
	if (!exchange->served) {
		serve(cls, exchange, method, url);
		if (exchange->due_ms)
			return MHD_YES;
	}
	return answer(exchange);
}

static void complete(void *cls, struct MHD_Connection *connection, void **state,
		     enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)cls;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	buf_done(&exchange->body);
	drive_http_done(&exchange->reply);
	free(exchange);
	*state = NULL;
}

/* Lets every answer go whose time has come. Return: ms until there is more to do, or -1. */
static int64_t wake(struct server *server, int64_t now)
{
	struct exchange **link = &server->sleeping;
	int64_t next = -1;

	while (*link) {
		struct exchange *exchange = *link;
		int64_t left = exchange->due_ms - now;

		if (left > 0) {
			next = next < 0 || left < next ? left : next;
			link = &exchange->next;
			continue;
		}
		*link = exchange->next;
		MHD_resume_connection(exchange->connection);
		next = 0;
	}
	return next;
}

static void loop(struct server *server, int epoll_fd, int signal_fd)
{
	struct pollfd fds[] = { { .fd = epoll_fd, .events = POLLIN },
				{ .fd = signal_fd, .events = POLLIN } };

	for (;;) {
		MHD_UNSIGNED_LONG_LONG timeout;
		int64_t wait;

		if (MHD_run(server->daemon) != MHD_YES)
			return;
		wait = wake(server, now_ms());
		if (MHD_get_timeout(server->daemon, &timeout) == MHD_YES &&
		    (wait < 0 || (int64_t)timeout < wait))
			wait = (int64_t)timeout;
		if (poll(fds, 2, (int)wait) < 0 && errno != EINTR)
			return;
		if (fds[1].revents)
			return;
	}
}

static struct MHD_Daemon *start(struct server *server, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, port, NULL, NULL, handle,
				server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
				MHD_OPTION_NOTIFY_COMPLETED, complete, NULL,
				MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS_MAX,
				MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_SECONDS,
				MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_END);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

enum err drive_server_run(struct drive_site *site, uint16_t port, struct error *error)
{
	struct server server = { .site = site };
	_auto_(closep) int signal_fd = open_signals();
	const union MHD_DaemonInfo *bound, *epoll;

	server.daemon = signal_fd < 0 ? NULL : start(&server, port);
	if (!server.daemon)
		return error_set(error, ERR_IO, "cannot listen on 127.0.0.1:%u: %s", port,
				 strerror(errno));
	bound = MHD_get_daemon_info(server.daemon, MHD_DAEMON_INFO_BIND_PORT);
	epoll = MHD_get_daemon_info(server.daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (bound && epoll) {
		snprintf(site->endpoint, sizeof(site->endpoint), "http://127.0.0.1:%u",
			 bound->port);
		printf("listening 127.0.0.1:%u\n", bound->port);
		fflush(stdout);
		loop(&server, epoll->epoll_fd, signal_fd);
	}
	wake(&server, INT64_MAX);
	MHD_run(server.daemon);
	MHD_stop_daemon(server.daemon);
	return bound && epoll ? ERR_NONE : error_set(error, ERR_IO, "cannot poll the server");
}
