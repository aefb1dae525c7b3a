// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"

static enum err io_error(struct error *error, const char *path)
{
	return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
}

enum err file_read(const char *path, struct buf *ret_bytes, struct error *error)
{
	_auto_(closep) int owned = -1;
	char block[16384];
	int fd = STDIN_FILENO;

	if (strcmp(path, "-")) {
		fd = owned = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT)
			return error_set(error, ERR_NOT_FOUND, "%s: there is no such file", path);
		if (fd < 0)
			return io_error(error, path);
	}
	for (;;) {
		ssize_t n = read(fd, block, sizeof(block));
		enum err err;

		if (n == 0)
			return ERR_NONE;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return io_error(error, path);
		err = buf_add(ret_bytes, block, (size_t)n);
		if (err)
			return error_set(error, err, "%s: larger than %zu bytes", path,
					 ret_bytes->max);
	}
}

static enum err write_all(int fd, const char *path, const char *bytes, size_t len,
			  struct error *error)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return io_error(error, path);
		bytes += n;
		len -= (size_t)n;
	}
	return fsync(fd) ? io_error(error, path) : ERR_NONE;
}

enum err file_write(const char *path, mode_t mode, const void *bytes, size_t len,
		    struct error *error)
{
	_auto_(closep) int fd = -1;
	char fresh[PATH_MAX], folder[PATH_MAX];
	char *slash;
	enum err err;

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >= (int)sizeof(fresh))
		return error_set(error, ERR_INVALID, "%s: the path is too long", path);
	/* A left-over of a crash may have other permissions: begin with none. */
	if (unlink(fresh) && errno != ENOENT)
		return io_error(error, fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return io_error(error, fresh);
	err = write_all(fd, fresh, bytes, len, error);
	if (!err && rename(fresh, path))
		err = io_error(error, path);
	if (err) {
		unlink(fresh);
		return err;
	}
	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	return file_sync_folder(!slash ? "." : slash == folder ? "/" : folder, error);
}

enum err file_make_folder(const char *path, mode_t mode, struct error *error)
{
	char part[PATH_MAX];

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return error_set(error, ERR_INVALID, "%s: the path is too long", path);
	for (char *at = part + 1;; at++) {
		char was = *at;

		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		if (mkdir(part, mode) && errno != EEXIST)
			return io_error(error, part);
		if (was == '\0')
			return ERR_NONE;
		*at = '/';
	}
}

enum err file_sync_folder(const char *path, struct error *error)
{
	_auto_(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd))
		return io_error(error, path);
	return ERR_NONE;
}
