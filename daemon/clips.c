// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/clips.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "core/audio.h"
#include "daemon/house.h"
#include "daemon/learning_state.h"

enum { CLIP_FILE_MAX = 21 << 20 };

static const char waiting[] = "clips", taught[] = "voice/clips";

static enum err clip_path(struct house *house, const char *folder, const char *file,
			  char ret_path[PATH_MAX], struct error *error)
{
	int len = snprintf(ret_path, PATH_MAX, "%s/%s/%s", house->settings->state, folder, file);

	return len < PATH_MAX ? ERR_NONE
			      : error_set(error, ERR_IO, "%s: the path is too long",
					  house->settings->state);
}

static enum err add_header(unsigned int codec, size_t len, struct buf *file)
{
	unsigned char header[AUDIO_WAV_HEADER_MAX];
	size_t size;

	if (!codec)
		return ERR_NONE;
	size = audio_wav_header(codec == 1 ? AUDIO_ADPCM : AUDIO_ALAW, len, header);
	return buf_add(file, header, size);
}

enum err clips_keep(struct house *house, unsigned int codec, const void *bytes, size_t len,
		    struct arena *arena, const char **ret_file, const char **ret_hash,
		    struct error *error)
{
	char path[PATH_MAX], hash[DIGEST_TEXT_SIZE];
	const char *name, *kept_hash;
	struct buf file;
	enum err err;

	buf_init(&file, CLIP_FILE_MAX);
	err = add_header(codec, len, &file);
	if (!err)
		err = buf_add(&file, bytes, len);
	if (err) {
		buf_done(&file);
		return error_set(error, err, "a clip of %zu bytes does not fit", len);
	}
	digest_sha256(file.bytes, file.len, hash);
	name = arena_printf(arena, "%s.wav", hash);
	kept_hash = arena_strdup(arena, hash);
	err = name && kept_hash ? clip_path(house, waiting, name, path, error)
				: error_set(error, ERR_NOMEM, "out of memory");
	/* Named by its content: the same clip sent again finds itself. */
	if (!err)
		err = file_write(path, 0600, file.bytes ? file.bytes : "", file.len, error);
	buf_done(&file);
	if (err)
		return err;
	*ret_file = name;
	*ret_hash = kept_hash;
	return ERR_NONE;
}

/* Where a clip is: waiting, or kept for what it taught. */
static enum err find_path(struct house *house, const char *file, char ret_path[PATH_MAX],
			  struct error *error)
{
	enum err err = clip_path(house, waiting, file, ret_path, error);

	if (!err && access(ret_path, F_OK))
		err = clip_path(house, taught, file, ret_path, error);
	return err;
}

enum err clips_read(struct house *house, const char *file, struct buf *ret_bytes,
		    struct error *error)
{
	char path[PATH_MAX];
	enum err err = find_path(house, file, path, error);

	buf_init(ret_bytes, CLIP_FILE_MAX);
	return err ? err : file_read(path, ret_bytes, error);
}

enum err clips_open(struct house *house, const char *file, int *ret_fd, struct error *error)
{
	char path[PATH_MAX];
	enum err err = find_path(house, file, path, error);
	int fd;

	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	*ret_fd = fd;
	return ERR_NONE;
}

struct search {
	const char *file;
	bool found;
};

static enum err find_clip(const struct list_row *row, void *userdata)
{
	struct search *search = userdata;

	if (row->event->clip && !strcmp(row->event->clip, search->file))
		search->found = true;
	return ERR_NONE;
}

static bool is_in_review(struct house *house, const char *file)
{
	struct search search = { .file = file };

	(void)list_each(house->list, LIST_REVIEW, find_clip, &search);
	return search.found;
}

void clips_settled(struct house *house, const char *file)
{
	char path[PATH_MAX];

	/* Two clips of the same bytes (silence, say) share a file. */
	if (!is_in_review(house, file) && !clip_path(house, waiting, file, path, NULL))
		unlink(path);
}

enum err clips_keep_taught(struct house *house, const char *file, struct error *error)
{
	char from[PATH_MAX], to[PATH_MAX];
	enum err err = clip_path(house, waiting, file, from, error);

	if (!err)
		err = clip_path(house, taught, file, to, error);
	if (err)
		return err;
	if (link(from, to) && errno != EEXIST && access(to, F_OK))
		return error_set(error, ERR_IO, "%s: %s", to, strerror(errno));
	*strrchr(to, '/') = '\0';
	return file_sync_folder(to, error);
}

void clips_forget(struct house *house, const char *file)
{
	char path[PATH_MAX];

	if (!clip_path(house, taught, file, path, NULL))
		unlink(path);
}

/* Visits the files of a folder; the names are read first, since a visit may delete. */
static void each_file(struct house *house, const char *folder,
		      void (*visit)(const char *file, void *userdata), void *userdata)
{
	struct dirent **entries = NULL;
	char path[PATH_MAX];
	int count = clip_path(house, folder, "", path, NULL)
			    ? 0
			    : scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.')
			visit(entries[i]->d_name, userdata);
		free(entries[i]);
	}
	free(entries);
}

void clips_each_kept(struct house *house, void (*visit)(const char *file, void *userdata),
		     void *userdata)
{
	each_file(house, taught, visit, userdata);
}

uint64_t clips_kept_size(struct house *house, const char *file)
{
	char path[PATH_MAX];
	struct stat status;

	if (clip_path(house, taught, file, path, NULL) || stat(path, &status))
		return 0;
	return (uint64_t)status.st_size;
}

static void sweep(const char *file, void *userdata)
{
	struct house *house = userdata;

	if (!lessons_awaits(house->learning->lessons, file))
		clips_settled(house, file);
}

void clips_sweep(struct house *house)
{
	each_file(house, waiting, sweep, house);
}
