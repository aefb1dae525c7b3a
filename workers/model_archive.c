// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"

enum { BLOCK = 1 << 16, NAME_SHOWN = 100 };

/* An archive while it is read. */
struct reading {
	int fd;
	off_t at, size;
	struct archive *archive;
	struct model_archive found;
	size_t unpacked; /* bytes so far, wanted or not */
	int licence_rank, parts[MODEL_PART_COUNT];
	char block[BLOCK];
	struct error *error;
};

/* --- libarchive reads through these ----------------------------------------------------------- */

static la_ssize_t read_block(struct archive *archive, void *userdata, const void **ret_bytes)
{
	struct reading *reading = userdata;
	size_t left = (size_t)(reading->size - reading->at);
	ssize_t n;

	do
		n = pread(reading->fd, reading->block, left < BLOCK ? left : BLOCK, reading->at);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		archive_set_error(archive, errno, "cannot be read");
		return -1;
	}
	reading->at += n;
	*ret_bytes = reading->block;
	return n;
}

static la_int64_t skip_bytes(struct archive *archive, void *userdata, la_int64_t count)
{
	struct reading *reading = userdata;
	la_int64_t left = reading->size - reading->at;

	(void)archive;
	count = count < left ? count : left;
	reading->at += count;
	return count;
}

static la_int64_t seek_to(struct archive *archive, void *userdata, la_int64_t offset, int whence)
{
	struct reading *reading = userdata;
	la_int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? reading->at : reading->size;
	la_int64_t to;

	(void)archive;
	if (__builtin_add_overflow(from, offset, &to) || to < 0 || to > reading->size)
		return ARCHIVE_FATAL;
	reading->at = to;
	return to;
}

static enum err broken(struct reading *reading)
{
	const char *why = archive_error_string(reading->archive);

	return error_set(reading->error, ERR_INVALID, "the archive is broken off or damaged: %s",
			 why ? why : "unknown");
}

/* A page instead of a file is what a person gets from an address that leads to the wrong place. */
static enum err no_archive(struct reading *reading)
{
	char head[512] = "";
	ssize_t n = pread(reading->fd, head, sizeof(head) - 1, 0);
	size_t blanks = strspn(head, " \t\r\n\xef\xbb\xbf");

	if (n == 0)
		return error_set(reading->error, ERR_INVALID, "the archive is empty");
	if (!strncasecmp(head + blanks, "<!doctype", 9) ||
	    !strncasecmp(head + blanks, "<html", 5)) {
		(void)error_set(reading->error, ERR_INVALID,
				"this is a web page, no archive of a model");
		error_hint(reading->error,
			   "Perhaps the address leads to a page about the model: take that of the "
			   "file itself.");
		return ERR_INVALID;
	}
	(void)error_set(reading->error, ERR_INVALID, "this is no archive of a model");
	error_hint(reading->error, "A model comes as .tar, .tar.gz, .tar.xz, .tar.bz2 or .zip.");
	return ERR_INVALID;
}

static enum err open_archive(struct reading *reading)
{
	struct archive *archive = archive_read_new();
	int bad;

	reading->archive = archive;
	if (!archive)
		return error_set(reading->error, ERR_NOMEM, "out of memory");
	bad = archive_read_support_format_tar(archive) ||
	      archive_read_support_format_zip(archive) ||
	      archive_read_support_filter_gzip(archive) ||
	      archive_read_support_filter_bzip2(archive) || archive_read_support_filter_xz(archive);
	archive_read_set_read_callback(archive, read_block);
	archive_read_set_skip_callback(archive, skip_bytes);
	archive_read_set_seek_callback(archive, seek_to);
	archive_read_set_callback_data(archive, reading);
	if (bad || archive_read_open1(archive))
		return no_archive(reading);
	return ERR_NONE;
}

/* --- one member ------------------------------------------------------------------------------- */

/* Rows: how a file may be called, and what it is then. */
static int part_of(const char *name)
{
	size_t len = strlen(name);

	for (int part = 0; part < MODEL_DICT; part++)
		if (!strcmp(name, model_check_name((enum model_part)part)))
			return part;
	if ((len > 5 && !strcmp(name + len - 5, ".dict")) ||
	    (len > 4 && !strcmp(name + len - 4, ".dic")))
		return MODEL_DICT;
	return -1;
}

/* How good a file is for saying what the licence is; 0 is not at all. */
static int licence_rank(const char *name)
{
	static const char *const names[] = { "readme", "copying", "copyright", "license",
					     "licence" };

	for (int i = (int)(sizeof(names) / sizeof(names[0])) - 1; i >= 0; i--)
		if (!strncasecmp(name, names[i], strlen(names[i])))
			return i + 1;
	return 0;
}

static bool leads_out(const char *path)
{
	if (*path == '/')
		return true;
	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (at[0] == '.' && at[1] == '.' && (at[2] == '/' || !at[2]))
			return true;
	}
	return false;
}

/* Reads a member; what goes beyond @max is counted and dropped. A malloc()ed copy. */
static enum err unpack(struct reading *reading, size_t max, struct model_file *ret_file)
{
	_auto_(freep) unsigned char *bytes = NULL;
	size_t len = 0, room = 0;
	la_ssize_t n;

	for (;;) {
		char block[BLOCK / 4];

		n = archive_read_data(reading->archive, block, sizeof(block));
		if (n <= 0)
			break;
		reading->unpacked += (size_t)n;
		if (reading->unpacked > MODEL_UNPACKED_MAX)
			return error_set(reading->error, ERR_LIMIT,
					 "the archive holds more than %d bytes",
					 MODEL_UNPACKED_MAX);
		if (len >= max)
			continue;
		if (len + (size_t)n > room) {
			unsigned char *more = realloc(bytes, room = 2 * (len + (size_t)n));

			if (!more)
				return error_set(reading->error, ERR_NOMEM, "out of memory");
			bytes = more;
		}
		memcpy(bytes + len, block, (size_t)n);
		len += (size_t)n;
	}
	if (n < 0)
		return broken(reading);
	if (!bytes)
		bytes = calloc(1, 1);
	if (!bytes)
		return error_set(reading->error, ERR_NOMEM, "out of memory");
	*ret_file = (struct model_file){ steal(bytes), len };
	return ERR_NONE;
}

static enum err take_part(struct reading *reading, const char *path, enum model_part part,
			  struct archive_entry *entry)
{
	struct model_file *place = &reading->found.files[part], file = { 0 };
	enum err err;

	if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
		return error_set(reading->error, ERR_INVALID,
				 "'%.*s' in the archive is a link or something else than a file",
				 NAME_SHOWN, path);
	if (place->bytes) {
		(void)error_set(reading->error, ERR_INVALID,
				"the archive holds %s twice, so it is unclear which model is meant",
				model_check_name(part));
		error_hint(reading->error, "Unpack it and install the folder of one model.");
		return ERR_INVALID;
	}
	if (archive_entry_size(entry) > MODEL_MEMBER_MAX)
		return error_set(reading->error, ERR_LIMIT, "'%.*s' has more than %d bytes",
				 NAME_SHOWN, path, MODEL_MEMBER_MAX);
	err = unpack(reading, (size_t)MODEL_MEMBER_MAX + 1, &file);
	if (!err && file.len > MODEL_MEMBER_MAX) {
		err = error_set(reading->error, ERR_LIMIT, "'%.*s' has more than %d bytes",
				NAME_SHOWN, path, MODEL_MEMBER_MAX);
		free((void *)(uintptr_t)file.bytes);
	}
	if (!err)
		*place = file;
	return err;
}

/* How many bytes a character has; 0 where none of UTF-8 begins. */
static size_t character_at(const unsigned char *at, size_t left)
{
	size_t len = *at < 0x80			 ? 1
		     : *at >= 0xc2 && *at < 0xe0 ? 2
		     : *at >= 0xe0 && *at < 0xf0 ? 3
						 : 0;

	/* overlong forms and surrogates */
	if (len > left ||
	    (len == 3 && ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] >= 0xa0))))
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* Text that may be shown: a control character must not reach a terminal. */
static void keep_licence(struct reading *reading, const struct model_file *file)
{
	const unsigned char *at = file->bytes;
	size_t len = file->len < MODEL_LICENCE_SIZE - 1 ? file->len : MODEL_LICENCE_SIZE - 1, step;
	char *to = reading->found.licence;

	for (size_t i = 0; i < len; i += step ? step : 1) {
		bool control = at[i] < ' ' || at[i] == 0x7f;

		step = character_at(at + i, len - i);
		if (step == 2 && at[i] == 0xc2 && at[i + 1] < 0xa0)
			control = true;
		if (at[i] == '\t')
			*to++ = ' ';
		else if (at[i] == '\n' || (step && !control))
			to = mempcpy(to, at + i, step);
	}
	*to = '\0';
}

static enum err take_member(struct reading *reading, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry), *slash;
	struct model_file file = { 0 };
	int part, rank;
	enum err err;

	if (!path)
		return error_set(reading->error, ERR_INVALID,
				 "a name in the archive cannot be read");
	if (leads_out(path))
		return error_set(reading->error, ERR_INVALID,
				 "the name '%.*s' leads out of the archive", NAME_SHOWN, path);
	slash = strrchr(path, '/');
	part = part_of(slash ? slash + 1 : path);
	if (part >= 0 && archive_entry_filetype(entry) != AE_IFDIR)
		return take_part(reading, path, (enum model_part)part, entry);
	rank = archive_entry_filetype(entry) == AE_IFREG ? licence_rank(slash ? slash + 1 : path)
							 : 0;
	err = unpack(reading, rank ? MODEL_LICENCE_SIZE : 0, &file);
	if (!err && rank > reading->licence_rank) {
		reading->licence_rank = rank;
		keep_licence(reading, &file);
	}
	free((void *)(uintptr_t)file.bytes);
	return err;
}

static enum err read_members(struct reading *reading)
{
	struct archive_entry *entry;
	enum err err = ERR_NONE;
	int got = ARCHIVE_OK;

	for (size_t i = 0; !err; i++) {
		got = archive_read_next_header(reading->archive, &entry);
		if (got == ARCHIVE_EOF)
			break;
		if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
			err = i ? broken(reading) : no_archive(reading);
		else if (i == MODEL_MEMBERS_MAX)
			err = error_set(reading->error, ERR_LIMIT,
					"the archive holds more than %d files", MODEL_MEMBERS_MAX);
		else
			err = take_member(reading, entry);
	}
	return err;
}

enum err model_archive_read(int fd, struct model_archive *ret_archive, struct error *error)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	enum err err;

	if (!reading)
		return error_set(error, ERR_NOMEM, "out of memory");
	reading->fd = fd;
	reading->error = error;
	reading->size = lseek(fd, 0, SEEK_END);
	if (reading->size < 0)
		err = error_set(error, ERR_INVALID,
				"the request came with something else than a file");
	else if (reading->size > MODEL_ARCHIVE_MAX)
		err = error_set(error, ERR_LIMIT, "the archive has more than %d bytes",
				MODEL_ARCHIVE_MAX);
	else
		err = open_archive(reading);
	if (!err)
		err = read_members(reading);
	if (reading->archive)
		archive_read_free(reading->archive);
	if (err)
		model_archive_done(&reading->found);
	else
		*ret_archive = reading->found;
	free(reading);
	return err;
}

void model_archive_done(struct model_archive *archive)
{
	for (int part = 0; part < MODEL_PART_COUNT; part++)
		free((void *)(uintptr_t)archive->files[part].bytes);
	*archive = (struct model_archive){ 0 };
}
