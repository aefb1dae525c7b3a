// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/model_pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "base/file.h"

static la_ssize_t grow(struct archive *archive, void *userdata, const void *bytes, size_t len)
{
	if (!buf_add(userdata, bytes, len))
		return (la_ssize_t)len;
	archive_set_error(archive, EFBIG, "too large");
	return -1;
}

/* What may be a part of a model, its dictionary or its licence. */
static bool belongs(const char *name)
{
	static const char *const names[] = {
		"mdef",	   "means",	  "variances", "transition_matrices", "mixture_weights",
		"sendump", "feat.params", "noisedict", "feature_transform"
	};
	static const char *const starts[] = { "licen", "copy", "readme" };
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (!strncasecmp(name, starts[i], strlen(starts[i])))
			return true;
	return (len > 5 && !strcmp(name + len - 5, ".dict")) ||
	       (len > 4 && !strcmp(name + len - 4, ".dic"));
}

static enum err pack_file(struct archive *archive, const char *folder, const char *name,
			  struct error *error)
{
	_auto_(freep) char *path = NULL;
	struct archive_entry *entry;
	struct stat about;
	struct buf bytes;
	enum err err;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (!belongs(name) || stat(path, &about) || !S_ISREG(about.st_mode))
		return ERR_NONE;
	buf_init(&bytes, MODEL_PACK_MAX);
	err = file_read(path, &bytes, error);
	entry = archive_entry_new();
	if (!err && entry) {
		archive_entry_set_pathname(entry, name);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)bytes.len);
		if (archive_write_header(archive, entry) ||
		    archive_write_data(archive, bytes.bytes, bytes.len) < 0)
			err = error_set(error, ERR_LIMIT, "%s: a model has at most %d bytes",
					folder, MODEL_PACK_MAX);
	}
	archive_entry_free(entry);
	buf_done(&bytes);
	return err;
}

static enum err pack_all(struct archive *archive, const char *folder, struct error *error)
{
	DIR *list = opendir(folder);
	const struct dirent *entry;
	enum err err = ERR_NONE;

	if (!list)
		return error_set(error, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", folder,
				 strerror(errno));
	while (!err && (entry = readdir(list)))
		err = pack_file(archive, folder, entry->d_name, error);
	closedir(list);
	return err;
}

enum err model_pack_folder(const char *folder, struct buf *ret_bytes, struct error *error)
{
	struct archive *archive = archive_write_new();
	enum err err = ERR_NONE;

	buf_init(ret_bytes, MODEL_PACK_MAX);
	if (!archive || archive_write_set_format_ustar(archive) ||
	    archive_write_open2(archive, ret_bytes, NULL, grow, NULL, NULL))
		err = error_set(error, ERR_NOMEM, "out of memory");
	if (!err)
		err = pack_all(archive, folder, error);
	if (!err && archive_write_close(archive))
		err = error_set(error, ERR_LIMIT, "%s: a model has at most %d bytes", folder,
				MODEL_PACK_MAX);
	if (archive)
		archive_write_free(archive);
	return err;
}
