// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/models_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"

enum { ABOUT_MAX = 64 << 10, FILES_MAX = 16, BLOCK = 1 << 16 };

static enum err io_failed(const char *path, struct error *error)
{
	return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
}

/* The names that a worker may give to what it unpacked. */
static const char *const names[] = {
	"mdef",	   "means",	  "variances", "transition_matrices", "mixture_weights",
	"sendump", "feat.params", "noisedict", "feature_transform",   "dict"
};

static bool known_name(const char *name)
{
	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static enum err copy_bytes(int from, off_t at, size_t size, int to, const char *path,
			   struct error *error)
{
	static char block[BLOCK];

	while (size) {
		ssize_t n = pread(from, block, size < BLOCK ? size : BLOCK, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set(error, ERR_IO, "%s: the unpacked model is cut", path);
		for (ssize_t done = 0, m; done < n; done += m) {
			m = write(to, block + done, (size_t)(n - done));
			if (m < 0 && errno != EINTR)
				return io_failed(path, error);
			m = m < 0 ? 0 : m;
		}
		at += n;
		size -= (size_t)n;
	}
	return fsync(to) ? io_failed(path, error) : ERR_NONE;
}

static enum err write_file(const char *folder, int fd, off_t end, const json_t *file,
			   struct error *error)
{
	const char *name = json_string_value(json_object_get(file, "name"));
	json_int_t offset = json_integer_value(json_object_get(file, "offset"));
	json_int_t size = json_integer_value(json_object_get(file, "size"));
	_auto_(freep) char *path = NULL;
	_auto_(closep) int to = -1;

	if (!known_name(name) || offset < 0 || size < 0 || offset > end || size > end - offset)
		return error_set(error, ERR_REMOTE, "the answer of '%s' is not understood",
				 "cabas-model");
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (to < 0)
		return io_failed(path, error);
	return copy_bytes(fd, offset, (size_t)size, to, path, error);
}

static enum err write_about(const char *folder, const json_t *about, struct error *error)
{
	char *text = json_dumps(about, JSON_INDENT(1));
	_auto_(freep) char *path = NULL;
	enum err err;

	if (!text || asprintf(&path, "%s/model.json", folder) < 0)
		err = error_set(error, ERR_NOMEM, "out of memory");
	else
		err = file_write(path, 0600, text, strlen(text), error);
	free(text);
	return err;
}

enum err models_folder_write(const char *folder, int fd, const json_t *files, const json_t *about,
			     struct error *error)
{
	off_t end = lseek(fd, 0, SEEK_END);
	size_t count = json_array_size(files);
	enum err err = models_folder_remove(folder, error);

	if (!err && (!count || count > FILES_MAX || end < 0))
		err = error_set(error, ERR_REMOTE, "the answer of '%s' is not understood",
				"cabas-model");
	if (!err)
		err = file_make_folder(folder, 0700, error);
	for (size_t i = 0; i < count && !err; i++)
		err = write_file(folder, fd, end, json_array_get(files, i), error);
	/* last, so that a folder with it is whole */
	if (!err)
		err = write_about(folder, about, error);
	if (!err)
		err = file_sync_folder(folder, error);
	if (err)
		(void)models_folder_remove(folder, NULL);
	return err;
}

/* Those files of a model that are there, but for one. */
static enum err copy_others(const char *folder, const char *base, const char *except,
			    struct error *error)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !err; i++) {
		_auto_(freep) char *from = NULL, *to = NULL;
		_auto_(closep) int in = -1, out = -1;
		off_t size;

		if (!strcmp(names[i], except) || !strcmp(names[i], "dict"))
			continue;
		if (asprintf(&from, "%s/%s", base, names[i]) < 0 ||
		    asprintf(&to, "%s/%s", folder, names[i]) < 0)
			return error_set(error, ERR_NOMEM, "out of memory");
		in = open(from, O_RDONLY | O_CLOEXEC);
		if (in < 0 && errno == ENOENT)
			continue;
		size = in < 0 ? -1 : lseek(in, 0, SEEK_END);
		if (size < 0)
			return io_failed(from, error);
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (out < 0)
			return io_failed(to, error);
		err = copy_bytes(in, 0, (size_t)size, out, to, error);
	}
	return err;
}

enum err models_folder_adapt(const char *folder, const char *base, int fd, const json_t *file,
			     const json_t *about, struct error *error)
{
	const char *name = json_string_value(json_object_get(file, "name"));
	off_t end = lseek(fd, 0, SEEK_END);
	enum err err = models_folder_remove(folder, error);

	if (!err)
		err = file_make_folder(folder, 0700, error);
	if (!err)
		err = write_file(folder, fd, end, file, error);
	if (!err)
		err = copy_others(folder, base, name, error);
	if (!err)
		err = write_about(folder, about, error);
	if (!err)
		err = file_sync_folder(folder, error);
	if (err)
		(void)models_folder_remove(folder, NULL);
	return err;
}

json_t *models_folder_about(const char *folder)
{
	_auto_(freep) char *path = NULL;
	struct buf bytes;
	json_t *about = NULL;

	buf_init(&bytes, ABOUT_MAX);
	if (asprintf(&path, "%s/model.json", folder) >= 0 && !file_read(path, &bytes, NULL))
		about = json_loadb(bytes.bytes ? bytes.bytes : "", bytes.len, 0, NULL);
	buf_done(&bytes);
	if (about && !json_is_object(about)) {
		json_decref(about);
		about = NULL;
	}
	return about;
}

static enum err sync_parent(const char *path, struct error *error)
{
	const char *slash = strrchr(path, '/');
	_auto_(freep) char *parent = slash ? strndup(path, (size_t)(slash - path)) : NULL;

	if (!parent)
		return error_set(error, ERR_NOMEM, "out of memory");
	return file_sync_folder(parent, error);
}

enum err models_folder_place(const char *from, const char *to, struct error *error)
{
	enum err err;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE)) {
		/* there is none yet, or the file system knows no exchange */
		if (errno != ENOENT)
			(void)models_folder_remove(to, NULL);
		if (rename(from, to))
			return io_failed(to, error);
	}
	err = sync_parent(to, error);
	if (!err)
		err = models_folder_remove(from, error);
	return err;
}

enum err models_folder_remove(const char *folder, struct error *error)
{
	DIR *list = opendir(folder);
	const struct dirent *entry;

	if (!list && errno == ENOENT)
		return ERR_NONE;
	if (!list)
		return io_failed(folder, error);
	while ((entry = readdir(list)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			(void)unlinkat(dirfd(list), entry->d_name, 0);
	closedir(list);
	return rmdir(folder) ? io_failed(folder, error) : ERR_NONE;
}
