// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest's small client of cabasd: api_get SOCKET METHOD PATH [JSON] prints the answer's body.
 * Exit 0 for a status 2xx. (curl with its libraries would double the guest.)
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_MAX = 1 << 20 };

static int ask(int fd, const char *method, const char *path, const char *body)
{
	static char answer[ANSWER_MAX];
	size_t len = 0;
	ssize_t n;
	char *text;

	dprintf(fd,
		"%s %s HTTP/1.1\r\nHost: cabas\r\nConnection: close\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		method, path, strlen(body), body);
	while (len < sizeof(answer) - 1 &&
	       (n = read(fd, answer + len, sizeof(answer) - 1 - len)) > 0)
		len += (size_t)n;
	text = strstr(answer, "\r\n\r\n");
	if (!text) {
		fprintf(stderr, "api_get: no answer to %s %s\n", method, path);
		return 1;
	}
	puts(text + 4);
	return strncmp(answer, "HTTP/1.1 2", 10) != 0;
}

int main(int argc, char *argv[])
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (argc < 4) {
		fputs("usage: api_get SOCKET METHOD PATH [JSON]\n", stderr);
		return 64;
	}
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", argv[1]);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address))) {
		fprintf(stderr, "api_get: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	return ask(fd, argv[2], argv[3], argc > 4 ? argv[4] : "");
}
