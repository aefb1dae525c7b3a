/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small acoustic model of our own that says nothing but is whole, and archives of it. */
#ifndef CABAS_TESTS_UNIT_MODEL_KIT_H
#define CABAS_TESTS_UNIT_MODEL_KIT_H
#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "workers/model_check.h"
#include "workers/model_s3.h"

/* Two phones of three states, two densities of 39 numbers in three streams. */
enum { KIT_PHONES = 2, KIT_STATES = 3, KIT_SENONES = 6, KIT_DENSITIES = 2, KIT_STREAMS = 3 };

static const char kit_mdef[] = "0.3\n2 n_base\n0 n_tri\n8 n_state_map\n6 n_tied_state\n"
			       "6 n_tied_ci_state\n2 n_tied_tmat\n#\n#base lft rt p attrib tmat\n"
			       " SIL - - - filler 0 0 1 2 N\n  aa - - - n/a 1 3 4 5 N\n";
static const char kit_params[] =
	"-lowerf 130\n-upperf 6800\n-nfilt 25\n-transform dct\n"
	"-lifter 22\n-feat 1s_c_d_dd\n-svspec 0-12/13-25/26-38\n-agc none\n"
	"-cmn current\n-varnorm no\n-model ptm\n";
static const char kit_noises[] = "<s> SIL\n</s> SIL\n<sil> SIL\n";

static inline struct model_file kit_copy(const void *bytes, size_t len)
{
	unsigned char *copy = malloc(len + 1);

	cr_assert_not_null(copy);
	memcpy(copy, bytes, len);
	return (struct model_file){ copy, len };
}

static inline struct model_file kit_text(const char *text)
{
	return kit_copy(text, strlen(text));
}

/* A file of some counts and then numbers, all of one value. */
static inline struct model_file kit_s3(const uint32_t *head, size_t heads, size_t total,
				       float value)
{
	uint32_t *words = calloc(heads + 1 + total, sizeof(*words));
	struct model_file file;
	struct buf bytes;

	cr_assert_not_null(words);
	memcpy(words, head, heads * sizeof(*words));
	words[heads] = (uint32_t)total;
	for (size_t i = 0; i < total; i++)
		memcpy(&words[heads + 1 + i], &value, sizeof(value));
	buf_init(&bytes, 1 << 20);
	cr_assert_eq(model_s3_write(words, heads + 1 + total, &bytes), ERR_NONE);
	file = kit_copy(bytes.bytes, bytes.len);
	buf_done(&bytes);
	free(words);
	return file;
}

/* The model; the caller ends with kit_free(). */
static inline void kit_make(struct model_file files[MODEL_PART_COUNT])
{
	static const uint32_t gaussians[] = { KIT_PHONES, KIT_STREAMS, KIT_DENSITIES, 13, 13, 13 };
	static const uint32_t weights[] = { KIT_SENONES, KIT_STREAMS, KIT_DENSITIES };
	static const uint32_t matrices[] = { KIT_PHONES, KIT_STATES, KIT_STATES + 1 };

	memset(files, 0, MODEL_PART_COUNT * sizeof(*files));
	files[MODEL_MDEF] = kit_text(kit_mdef);
	files[MODEL_PARAMS] = kit_text(kit_params);
	files[MODEL_NOISES] = kit_text(kit_noises);
	files[MODEL_MEANS] = kit_s3(gaussians, 6, KIT_PHONES * KIT_DENSITIES * 39, 0.5f);
	files[MODEL_VARIANCES] = kit_s3(gaussians, 6, KIT_PHONES * KIT_DENSITIES * 39, 1.0f);
	files[MODEL_WEIGHTS] = kit_s3(weights, 3, KIT_SENONES * KIT_STREAMS * KIT_DENSITIES, 1.0f);
	files[MODEL_MATRICES] =
		kit_s3(matrices, 3, KIT_PHONES * KIT_STATES * (KIT_STATES + 1), 0.5f);
}

static inline void kit_drop(struct model_file *file)
{
	free((void *)(uintptr_t)file->bytes);
	*file = (struct model_file){ 0 };
}

static inline void kit_free(struct model_file files[MODEL_PART_COUNT])
{
	for (int part = 0; part < MODEL_PART_COUNT; part++)
		kit_drop(&files[part]);
}

/* --- archives --- */

static inline la_ssize_t kit_grow(struct archive *archive, void *userdata, const void *bytes,
				  size_t len)
{
	(void)archive;
	return buf_add(userdata, bytes, len) ? -1 : (la_ssize_t)len;
}

/* An archive that is being written into memory. */
struct kit_archive {
	struct archive *archive;
	struct buf bytes;
};

/* @kind: "tar", "tar.gz", "tar.xz", "tar.bz2", "zip" */
static inline void kit_begin(struct kit_archive *kit, const char *kind)
{
	kit->archive = archive_write_new();
	buf_init(&kit->bytes, 64 << 20);
	if (!strcmp(kind, "zip"))
		archive_write_set_format_zip(kit->archive);
	else
		archive_write_set_format_ustar(kit->archive);
	if (strstr(kind, ".gz"))
		archive_write_add_filter_gzip(kit->archive);
	if (strstr(kind, ".xz"))
		archive_write_add_filter_xz(kit->archive);
	if (strstr(kind, ".bz2"))
		archive_write_add_filter_bzip2(kit->archive);
	archive_write_set_bytes_in_last_block(kit->archive, 1);
	cr_assert_eq(archive_write_open2(kit->archive, &kit->bytes, NULL, kit_grow, NULL, NULL),
		     ARCHIVE_OK);
}

static inline void kit_add(struct kit_archive *kit, const char *name, const void *bytes, size_t len)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)len);
	cr_assert_eq(archive_write_header(kit->archive, entry), ARCHIVE_OK);
	cr_assert_eq(archive_write_data(kit->archive, bytes, len), (la_ssize_t)len);
	archive_entry_free(entry);
}

static inline void kit_link(struct kit_archive *kit, const char *name, const char *to, bool hard)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, hard ? AE_IFREG : AE_IFLNK);
	archive_entry_set_perm(entry, 0777);
	if (hard)
		archive_entry_set_hardlink(entry, to);
	else
		archive_entry_set_symlink(entry, to);
	cr_assert_eq(archive_write_header(kit->archive, entry), ARCHIVE_OK);
	archive_entry_free(entry);
}

static inline void kit_add_model(struct kit_archive *kit, const struct model_file *files)
{
	char name[64];

	for (int part = 0; part < MODEL_PART_COUNT; part++) {
		snprintf(name, sizeof(name), "cmusphinx-xx/%s",
			 part == MODEL_DICT ? "xx.dict" : model_check_name((enum model_part)part));
		if (files[part].bytes)
			kit_add(kit, name, files[part].bytes, files[part].len);
	}
}

/* The bytes; the caller ends with buf_done(). */
static inline struct buf kit_end(struct kit_archive *kit)
{
	cr_assert_eq(archive_write_close(kit->archive), ARCHIVE_OK);
	archive_write_free(kit->archive);
	return kit->bytes;
}

/* A file in memory that may be read and appended to. */
static inline int kit_file(const void *bytes, size_t len)
{
	int fd = memfd_create("kit", MFD_CLOEXEC);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	return fd;
}
#endif
