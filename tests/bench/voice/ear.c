// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/voice/ear.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "core/message.h"

static void become(const char *program, const char *lang, const char *model, const char *dict,
		   int socket)
{
	const char *data = getenv("CABAS_DATADIR");
	const char *argv[] = { "cabas-voice",
			       "--lang",
			       lang,
			       "--data",
			       data ? data : "data",
			       "--model",
			       model,
			       dict ? "--dict" : NULL,
			       dict,
			       NULL };

	if (socket == MESSAGE_SOCKET)
		fcntl(socket, F_SETFD, 0);
	else
		dup2(socket, MESSAGE_SOCKET);
	execv(program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

enum err ear_start(const char *program, const char *lang, const char *model, const char *dict,
		   struct ear **ret_ear, struct error *error)
{
	static const struct timeval patience = { .tv_sec = EAR_PATIENCE_S };
	_auto_(ear_freep) struct ear *ear = calloc(1, sizeof(*ear));
	json_t *ready = NULL;
	int ends[2];
	enum err err;

	if (!ear)
		return error_set(error, ERR_NOMEM, "out of memory");
	ear->socket = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return error_set(error, ERR_IO, "no socketpair: %s", strerror(errno));
	ear->socket = ends[0];
	setsockopt(ear->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	ear->pid = fork();
	if (ear->pid == 0)
		become(program, lang, model, dict, ends[1]);
	close(ends[1]);
	if (ear->pid < 0)
		return error_set(error, ERR_IO, "cannot fork: %s", strerror(errno));
	err = ear_receive(ear, &ready, error);
	json_decref(ready);
	if (!err)
		*ret_ear = steal(ear);
	return err;
}

void ear_free(struct ear *ear)
{
	if (!ear)
		return;
	closep(&ear->socket);
	if (ear->pid > 0) {
		kill(ear->pid, SIGKILL);
		waitpid(ear->pid, NULL, 0);
	}
	free(ear);
}

static ssize_t send_first(int socket, const struct buf *out, int fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { out->bytes, out->len };
	struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *c;

		head.msg_control = control;
		head.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&head);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	return sendmsg(socket, &head, MSG_NOSIGNAL);
}

enum err ear_send(struct ear *ear, const json_t *request, int fd, struct error *error)
{
	struct buf out;
	enum err err;

	buf_init(&out, MESSAGE_MAX + MESSAGE_HEAD_SIZE);
	err = message_add(&out, request);
	if (err)
		err = error_set(error, err, "the request cannot be sent: %s", err_text(err));
	while (!err && out.len) {
		ssize_t n = send_first(ear->socket, &out, fd);

		if (n < 0)
			err = error_set(error, ERR_IO, "cannot write to the worker: %s",
					strerror(errno));
		else
			buf_drop(&out, (size_t)n);
		fd = -1;
	}
	buf_done(&out);
	return err;
}

/* The worker's own error as ours. */
static enum err told(const json_t *why, struct error *error)
{
	const char *text = json_string_value(json_object_get(why, "message"));

	return error_set(error, err_from_code(json_string_value(json_object_get(why, "code"))),
			 "%s", text ? text : "the worker failed without a word");
}

enum err ear_receive(struct ear *ear, json_t **ret_answer, struct error *error)
{
	json_t *answer = NULL;
	struct buf in;
	enum err err = ERR_NONE;
	size_t used;

	buf_init(&in, MESSAGE_MAX + MESSAGE_HEAD_SIZE);
	while (!err && !answer) {
		char bytes[16384];
		ssize_t n = recv(ear->socket, bytes, sizeof(bytes), 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			err = error_set(error, ERR_TIMEOUT, "the worker is silent");
		else if (n <= 0)
			err = error_set(error, ERR_IO, "the worker is gone");
		else if (buf_add(&in, bytes, (size_t)n))
			err = error_set(error, ERR_NOMEM, "out of memory");
		else
			err = message_read(in.bytes, in.len, &used, &answer, error);
	}
	buf_done(&in);
	if (!err && json_object_get(answer, "error"))
		err = told(json_object_get(answer, "error"), error);
	if (err)
		json_decref(answer);
	else
		*ret_answer = answer;
	return err;
}

enum err ear_ask(struct ear *ear, json_t *request, int fd, json_t **ret_answer, struct error *error)
{
	enum err err = ear_send(ear, request, fd, error);

	json_decref(request);
	return err ? err : ear_receive(ear, ret_answer, error);
}

size_t ear_memory_kb(const struct ear *ear, const char *field)
{
	char path[64], line[200];
	size_t kb = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)ear->pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, field, strlen(field)) && line[strlen(field)] == ':')
			kb = strtoul(line + strlen(field) + 1, NULL, 10);
	if (file)
		fclose(file);
	return kb;
}
