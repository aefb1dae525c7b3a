// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/clips.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "core/audio.h"
#include "daemon/house.h"

enum { CLIP_FILE_MAX = 21 << 20 };

static enum err clip_path(struct house *house, const char *file, char ret_path[PATH_MAX],
			  struct error *error)
{
	int len = snprintf(ret_path, PATH_MAX, "%s/clips/%s", house->settings->state, file);

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
	err = name && kept_hash ? clip_path(house, name, path, error)
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

enum err clips_read(struct house *house, const char *file, struct buf *ret_bytes,
		    struct error *error)
{
	char path[PATH_MAX];
	enum err err = clip_path(house, file, path, error);

	buf_init(ret_bytes, CLIP_FILE_MAX);
	return err ? err : file_read(path, ret_bytes, error);
}

enum err clips_open(struct house *house, const char *file, int *ret_fd, struct error *error)
{
	char path[PATH_MAX];
	enum err err = clip_path(house, file, path, error);
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

void clips_settled(struct house *house, const char *file)
{
	struct search search = { .file = file };
	char path[PATH_MAX];

	/* Two clips of the same bytes (silence, say) share a file. */
	(void)list_each(house->list, LIST_REVIEW, find_clip, &search);
	if (!search.found && !clip_path(house, file, path, NULL))
		unlink(path);
}
