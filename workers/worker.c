// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "core/message.h"

struct talk {
	int socket, fd; /* fd: came with the request under way, -1 none */
	struct buf in;
};

/* One descriptor may come with a request; of several the kernel drops what has no room. */
static void take_fd(struct talk *talk, struct msghdr *head)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c; c = CMSG_NXTHDR(head, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
		    c->cmsg_len < CMSG_LEN(sizeof(int)))
			continue;
		closep(&talk->fd);
		memcpy(&talk->fd, CMSG_DATA(c), sizeof(talk->fd));
	}
}

/* Reads no further than the message under way, so that a descriptor stays with its request. */
static size_t bytes_wanted(const struct buf *in)
{
	const unsigned char *b = (const unsigned char *)in->bytes;

	if (in->len < MESSAGE_HEAD_SIZE)
		return MESSAGE_HEAD_SIZE - in->len;
	return MESSAGE_HEAD_SIZE +
	       ((size_t)b[0] | (size_t)b[1] << 8 | (size_t)b[2] << 16 | (size_t)b[3] << 24) -
	       in->len;
}

static enum err receive(struct talk *talk, bool *ret_end, struct error *error)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
	char bytes[4096];
	size_t wanted = bytes_wanted(&talk->in);
	struct iovec part = { bytes, wanted < sizeof(bytes) ? wanted : sizeof(bytes) };
	struct msghdr head = { .msg_iov = &part,
			       .msg_iovlen = 1,
			       .msg_control = control,
			       .msg_controllen = sizeof(control) };
	ssize_t n;

	do
		n = recvmsg(talk->socket, &head, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set(error, ERR_IO, "cannot read from the daemon: %s", strerror(errno));
	*ret_end = n == 0;
	take_fd(talk, &head);
	if (buf_add(&talk->in, bytes, (size_t)n))
		return error_set(error, ERR_NOMEM, "no memory for a request");
	return ERR_NONE;
}

static enum err next_request(struct talk *talk, json_t **ret_request, struct error *error)
{
	bool end = false;
	size_t used = 0;
	enum err err;

	for (;;) {
		err = message_read(talk->in.bytes, talk->in.len, &used, ret_request, error);
		if (err || *ret_request)
			break;
		err = receive(talk, &end, error);
		if (err)
			return err;
		if (end && talk->in.len)
			return error_set(error, ERR_IO, "the daemon went away within a request");
		if (end)
			return ERR_NONE;
	}
	buf_drop(&talk->in, used);
	return err;
}

static enum err send_message(int socket, const json_t *object, struct error *error)
{
	struct buf out;
	enum err err;

	buf_init(&out, MESSAGE_MAX + MESSAGE_HEAD_SIZE);
	err = message_add(&out, object);
	if (err)
		err = error_set(error, err, "an answer cannot be sent: %s", err_text(err));
	for (size_t sent = 0; !err && sent < out.len;) {
		ssize_t n = send(socket, out.bytes + sent, out.len - sent, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			err = error_set(error, ERR_IO, "cannot write to the daemon: %s",
					strerror(errno));
		sent += n > 0 ? (size_t)n : 0;
	}
	buf_done(&out);
	return err;
}

static enum err serve(struct talk *talk, const json_t *request, worker_handler *handler,
		      void *userdata, struct error *error)
{
	struct error why = { 0 };
	json_t *answer = NULL;
	enum err err;

	if (handler(request, talk->fd, userdata, &answer, &why))
		answer = message_of_error(&why);
	closep(&talk->fd);
	talk->fd = -1;
	err = send_message(talk->socket, answer, error);
	json_decref(answer);
	return err;
}

enum err worker_run(int socket, json_t *ready, worker_handler *handler, void *userdata,
		    struct error *error)
{
	struct talk talk = { .socket = socket, .fd = -1 };
	json_t *first = ready ? json_copy(ready) : json_object();
	json_t *request = NULL;
	enum err err;

	buf_init(&talk.in, MESSAGE_MAX + MESSAGE_HEAD_SIZE);
	json_object_set_new(first, "ready", json_true());
	err = send_message(socket, first, error);
	json_decref(first);
	while (!err) {
		err = next_request(&talk, &request, error);
		if (err || !request)
			break;
		err = serve(&talk, request, handler, userdata, error);
		json_decref(request);
		request = NULL;
	}
	closep(&talk.fd);
	buf_done(&talk.in);
	return err;
}

static enum err read_all(int fd, unsigned char *bytes, size_t size, size_t *ret_len,
			 struct error *error)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = pread(fd, bytes + len, size - len, (off_t)len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(error, ERR_IO, "cannot read the file: %s",
					 strerror(errno));
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return ERR_NONE;
}

enum err worker_read_file(int fd, size_t max, unsigned char **ret_bytes, size_t *ret_len,
			  struct error *error)
{
	_auto_(freep) unsigned char *bytes = NULL;
	size_t size;
	enum err err;
	off_t end;

	if (fd < 0)
		return error_set(error, ERR_INVALID, "the request came without a file");
	end = lseek(fd, 0, SEEK_END);
	if (end < 0)
		return error_set(error, ERR_INVALID,
				 "the request came with something else than a file");
	size = (size_t)end;
	if (size > max)
		return error_set(error, ERR_LIMIT, "the file has %zu bytes, at most %zu are read",
				 size, max);
	bytes = malloc(size + 1);
	if (!bytes)
		return error_set(error, ERR_NOMEM, "no memory for a file of %zu bytes", size);
	err = read_all(fd, bytes, size, ret_len, error);
	if (!err)
		*ret_bytes = steal(bytes);
	return err;
}
