// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/socket.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"

static enum err make_folder_of(const char *path, struct error *error)
{
	char folder[PATH_MAX];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return ERR_NONE;
	*slash = '\0';
	return file_make_folder(folder, 0755, error);
}

/* A daemon that was killed leaves its socket behind; one that runs answers. */
static bool somebody_listens(const struct sockaddr_un *address)
{
	_auto_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && !connect(fd, (const struct sockaddr *)address, sizeof(*address));
}

enum err socket_listen(const char *path, int *ret_fd, struct error *error)
{
	_auto_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct group *group = getgrnam("cabas");
	enum err err;

	if (strlen(path) >= sizeof(address.sun_path)) {
		err = error_set(error, ERR_INVALID, "%s: a socket's path has at most %zu bytes",
				path, sizeof(address.sun_path) - 1);
		error_hint(error, "Choose a shorter one with --socket.");
		return err;
	}
	memcpy(address.sun_path, path, strlen(path));
	err = make_folder_of(path, error);
	if (err)
		return err;
	if (somebody_listens(&address)) {
		err = error_set(error, ERR_CONFLICT, "%s: another cabasd listens there", path);
		error_hint(error, "Stop it first, or use another --socket.");
		return err;
	}
	unlink(path);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) ||
	    chmod(path, 0660) || listen(fd, 16))
		return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	/* Without the group, or without the right to give, the owner's group stays. */
	if (group && chown(path, (uid_t)-1, group->gr_gid) && errno != EPERM)
		return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	*ret_fd = steal_fd(fd);
	return ERR_NONE;
}
