// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/worker.o
//
// The talk between daemon and worker over a real socketpair; the worker is a child of the test.
#include "workers/worker.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "core/message.h"

/* Answers with what came: the request's text twice, and the size of the file. */
static enum err echo(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		     struct error *error)
{
	const char *text = json_string_value(json_object_get(request, "text"));
	unsigned char *bytes = NULL;
	size_t len = 0;

	(void)userdata;
	if (!text)
		return error_set(error, ERR_INVALID, "no text in '%s'", "request");
	if (fd >= 0 && worker_read_file(fd, 1000, &bytes, &len, error))
		return error->code;
	free(bytes);
	*ret_answer = json_pack("{s:s, s:i}", "text", text, "len", (int)len);
	return ERR_NONE;
}

static int start(pid_t *ret_child)
{
	struct error error = { 0 };
	int pair[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	*ret_child = fork();
	if (*ret_child == 0) {
		close(pair[0]);
		_exit((int)worker_run(pair[1], NULL, echo, NULL, &error));
	}
	close(pair[1]);
	return pair[0];
}

static void tell(int socket, const char *bytes, size_t len, int fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { (void *)(uintptr_t)bytes, len };
	struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *c;

		head.msg_control = control;
		head.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&head);
		*c = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	cr_assert_eq(sendmsg(socket, &head, 0), (ssize_t)len);
}

static json_t *hear(int socket, struct buf *in)
{
	struct error error = { 0 };
	json_t *object = NULL;
	char bytes[512];
	size_t used;

	for (;;) {
		ssize_t n;

		cr_assert_eq(message_read(in->bytes, in->len, &used, &object, &error), ERR_NONE);
		if (object)
			break;
		n = read(socket, bytes, sizeof(bytes));
		if (n <= 0)
			return NULL;
		cr_assert_eq(buf_add(in, bytes, (size_t)n), ERR_NONE);
	}
	buf_drop(in, used);
	return object;
}

static const char *field(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

Test(workers_worker, says_ready_and_answers_in_order)
{
	struct buf out, in;
	pid_t child;
	int socket = start(&child), status;
	json_t *answer;

	buf_init(&out, 1 << 20);
	buf_init(&in, 1 << 21);
	answer = hear(socket, &in);
	cr_assert(json_is_true(json_object_get(answer, "ready")));
	json_decref(answer);
	/* Two requests in one write: the second waits its turn. */
	for (int i = 0; i < 2; i++) {
		json_t *request = json_pack("{s:s}", "text", i ? "beurre" : "lait");

		cr_assert_eq(message_add(&out, request), ERR_NONE);
		json_decref(request);
	}
	tell(socket, out.bytes, out.len, -1);
	for (int i = 0; i < 2; i++) {
		answer = hear(socket, &in);
		cr_assert_str_eq(field(answer, "text"), i ? "beurre" : "lait");
		json_decref(answer);
	}
	close(socket);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert_eq(status, 0);
	buf_done(&out);
	buf_done(&in);
}

Test(workers_worker, a_file_belongs_to_the_request_that_it_came_with)
{
	struct buf out, in;
	pid_t child;
	int socket = start(&child), file = memfd_create("clip", 0);
	json_t *request = json_pack("{s:s}", "text", "x"), *answer;

	buf_init(&out, 1 << 20);
	buf_init(&in, 1 << 21);
	cr_assert_eq(write(file, "0123456789", 10), 10);
	cr_assert_eq(message_add(&out, request), ERR_NONE);
	json_decref(hear(socket, &in));
	/* Byte by byte, the file with the first: the slowest way it may come. */
	for (size_t i = 0; i < out.len; i++)
		tell(socket, out.bytes + i, 1, i ? -1 : file);
	answer = hear(socket, &in);
	cr_assert_eq(json_integer_value(json_object_get(answer, "len")), 10);
	json_decref(answer);
	tell(socket, out.bytes, out.len, -1);
	answer = hear(socket, &in);
	cr_assert_eq(json_integer_value(json_object_get(answer, "len")), 0);
	json_decref(answer);
	json_decref(request);
	close(socket);
	close(file);
	waitpid(child, NULL, 0);
	buf_done(&out);
	buf_done(&in);
}

Test(workers_worker, a_failure_is_an_answer_with_a_sentence)
{
	struct buf out, in;
	pid_t child;
	int socket = start(&child);
	json_t *request = json_object(), *answer, *why;

	buf_init(&out, 1 << 20);
	buf_init(&in, 1 << 21);
	cr_assert_eq(message_add(&out, request), ERR_NONE);
	json_decref(request);
	json_decref(hear(socket, &in));
	tell(socket, out.bytes, out.len, -1);
	answer = hear(socket, &in);
	why = json_object_get(answer, "error");
	cr_assert_str_eq(field(why, "code"), "invalid");
	cr_assert_str_eq(field(why, "message"), "no text in 'request'");
	cr_assert_str_eq(field(why, "format"), "no text in '%s'");
	cr_assert_str_eq(json_string_value(json_array_get(json_object_get(why, "params"), 0)),
			 "request");
	json_decref(answer);
	close(socket);
	waitpid(child, NULL, 0);
	buf_done(&out);
	buf_done(&in);
}

static int ends_with(const char *bytes, size_t len)
{
	struct buf in;
	pid_t child;
	int socket = start(&child), status = -1;

	buf_init(&in, 1 << 20);
	json_decref(hear(socket, &in));
	tell(socket, bytes, len, -1);
	shutdown(socket, SHUT_WR);
	waitpid(child, &status, 0);
	close(socket);
	buf_done(&in);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(workers_worker, a_broken_request_ends_the_worker_with_its_reason)
{
	cr_assert_eq(ends_with("\xff\xff\xff\x7f", 4), ERR_LIMIT);
	cr_assert_eq(ends_with("\x02\0\0\0[]", 6), ERR_INVALID);
	cr_assert_eq(ends_with("\x02\0\0\0{x", 6), ERR_INVALID);
	cr_assert_eq(ends_with("\x09\0\0\0{", 5), ERR_IO);
	cr_assert_eq(ends_with("\x09", 1), ERR_IO);
}
