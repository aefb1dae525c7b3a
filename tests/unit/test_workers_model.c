// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/model_s3.o workers/model_mdef.o workers/model_mdef_text.o
// objects: workers/model_mdef_binary.o workers/model_params.o workers/model_sendump.o
// objects: workers/model_dict.o workers/model_check.o workers/model_archive.o
//
// A model is taken when it is whole, and all that is missing or wrong is named when it is not.
#include "tests/unit/model_kit.h"

#include <dirent.h>

#include "base/file.h"
#include "workers/model_archive.h"
#include "workers/model_mdef.h"
#include "workers/model_sendump.h"

static const char shared[] = "../shared/voice/model-fr-monophone";
static const char debian[] = "/usr/share/pocketsphinx/model/en-us/en-us";

static struct model_file files[MODEL_PART_COUNT];

static void make(void)
{
	kit_make(files);
}

static void drop(void)
{
	kit_free(files);
}

TestSuite(workers_model, .init = make, .fini = drop, .timeout = 60);

/* What model_check() says, as one text with a line for each problem; "" when it is content. */
static const char *verdict(struct model_facts *ret_facts)
{
	static char text[4000];
	struct model_problems problems = { 0 };
	struct model_facts facts = { .kind = "untouched" };

	cr_assert_eq(model_check(files, &facts, &problems), ERR_NONE);
	*text = '\0';
	for (size_t i = 0; i < problems.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\n",
			 problems.list[i].text);
	if (problems.count)
		cr_assert_str_eq(facts.kind, "untouched", "a result beside problems");
	else if (ret_facts)
		*ret_facts = facts;
	else
		buf_done(&facts.dict);
	return text;
}

static void replace(enum model_part part, struct model_file with)
{
	kit_drop(&files[part]);
	files[part] = with;
}

static void assert_names(const char *part)
{
	const char *text = verdict(NULL);

	cr_assert(strstr(text, part), "'%s' is not named in: %s", part, text);
}

Test(workers_model, a_whole_model_is_taken)
{
	struct model_facts facts;

	cr_assert_str_eq(verdict(&facts), "");
	cr_expect_str_eq(facts.kind, "ptm");
	cr_expect_eq(facts.phones, 2);
	cr_expect_eq(facts.senones, 6);
	cr_expect_eq(facts.words, 0);
}

Test(workers_model, everything_that_is_missing_is_named_at_once)
{
	static const enum model_part needed[] = { MODEL_MDEF,	  MODEL_MEANS,	 MODEL_VARIANCES,
						  MODEL_MATRICES, MODEL_WEIGHTS, MODEL_PARAMS };
	const char *text;

	for (size_t i = 0; i < 6; i++) {
		struct model_file kept = files[needed[i]];

		files[needed[i]] = (struct model_file){ 0 };
		text = verdict(NULL);
		cr_expect(!strncmp(text, "missing: ", 9), "%s", text);
		cr_expect(strstr(text, model_check_name(needed[i])), "%s", text);
		files[needed[i]] = kept;
	}
	kit_free(files);
	cr_expect_str_eq(verdict(NULL), "missing: mdef, means, variances, transition_matrices, "
					"feat.params, mixture_weights/sendump\n");
}

Test(workers_model, a_file_cut_anywhere_is_noticed)
{
	for (int part = 0; part < MODEL_PART_COUNT; part++) {
		size_t len = files[part].len, step = len > 300 ? 7 : 1;

		/* text files end where they end; what stands in the kept lines must still be whole
		 */
		if (part == MODEL_PARAMS || part == MODEL_NOISES || !len)
			continue;
		for (size_t cut = 0; cut + 1 < len; cut += step) {
			files[part].len = cut;
			cr_expect_str_neq(verdict(NULL), "", "%s cut at %zu of %zu",
					  model_check_name((enum model_part)part), cut, len);
		}
		files[part].len = len;
	}
	cr_expect_str_eq(verdict(NULL), "");
}

Test(workers_model, any_byte_of_the_numbers_that_changes_is_noticed)
{
	unsigned char *bytes = (unsigned char *)(uintptr_t)files[MODEL_MEANS].bytes;

	for (size_t i = 40; i < files[MODEL_MEANS].len; i += 3) {
		bytes[i] ^= 0x10;
		cr_expect_str_neq(verdict(NULL), "", "byte %zu", i);
		bytes[i] ^= 0x10;
	}
}

Test(workers_model, files_that_do_not_belong_together_are_named)
{
	static const uint32_t other_gaussians[] = { 3, 3, 2, 13, 13, 13 };
	static const uint32_t narrow[] = { 2, 3, 2, 13, 13, 12 };
	static const uint32_t other_weights[] = { 7, 3, 2 };
	static const uint32_t other_matrices[] = { 2, 4, 5 };

	replace(MODEL_VARIANCES, kit_s3(other_gaussians, 6, 3 * 2 * 39, 1));
	assert_names("variances does not fit means");
	replace(MODEL_MEANS, kit_s3(other_gaussians, 6, 3 * 2 * 39, 1));
	assert_names("means have 3 codebooks, mdef has 2 phones and 6 senones");
	replace(MODEL_MEANS, kit_s3(narrow, 6, 2 * 2 * 38, 1));
	assert_names("means have 38 numbers a frame where feat.params makes 39");
	replace(MODEL_WEIGHTS, kit_s3(other_weights, 3, 7 * 3 * 2, 1));
	assert_names("mixture_weights has 7 senones, mdef has 6");
	replace(MODEL_MATRICES, kit_s3(other_matrices, 3, 2 * 4 * 5, 1));
	assert_names("transition_matrices does not fit mdef");
}

Test(workers_model, numbers_that_are_none_are_refused)
{
	static const uint32_t gaussians[] = { 2, 3, 2, 13, 13, 13 };

	replace(MODEL_MEANS, kit_s3(gaussians, 6, 2 * 2 * 39, (float)(0.0 / 0.0)));
	assert_names("means holds something that is no number");
	replace(MODEL_VARIANCES, kit_s3(gaussians, 6, 2 * 2 * 39, -1));
	assert_names("variances holds something that is no number");
}

Test(workers_model, a_telephone_model_is_refused_with_its_reason)
{
	replace(MODEL_PARAMS, kit_text("-lowerf 130\n-upperf 3700\n-nfilt 20\n"));
	assert_names("for telephones (-upperf 3700)");
	replace(MODEL_PARAMS, kit_text("-samprate 8000\n-upperf 6800\n"));
	assert_names("for telephones (-samprate 8000)");
}

Test(workers_model, feat_params_may_hold_nothing_but_features)
{
	static const char *const bad[] = { "-logfn /etc/passwd\n",   "-rawlogdir /tmp\n",
					   "-hmm /elsewhere\n",	     "-feat ../../x\n",
					   "-nfilt many\n",	     "-lowerf\n",
					   "-transform $(reboot)\n", "nonsense\n" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		replace(MODEL_PARAMS, kit_text(bad[i]));
		cr_expect(strstr(verdict(NULL), "feat.params"), "%s is taken", bad[i]);
	}
}

Test(workers_model, a_definition_that_points_outside_of_itself_is_refused)
{
	static const char *const bad[] = { "aa - - - n/a 1 3 4 6 N", "aa - - - n/a 2 3 4 5 N",
					   "SIL - - - n/a 1 3 4 5 N", "aa - - - n/a 1 3 4 N",
					   "aa SIL SIL i n/a 1 3 4 5 N" };
	const char *end = strstr(kit_mdef, "  aa");

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), "%.*s%s\n", (int)(end - kit_mdef), kit_mdef, bad[i]);
		replace(MODEL_MDEF, kit_text(text));
		cr_expect(strstr(verdict(NULL), "mdef"), "%s is taken", bad[i]);
	}
}

Test(workers_model, a_dictionary_keeps_the_lines_that_the_model_can_speak)
{
	struct model_facts facts;

	replace(MODEL_DICT, kit_text(";;; of ours\na aa\na(2) aa aa\nb aa\nc aa\nd aa\ne aa\nf aa\n"
				     "g aa\nh aa\ni aa\nj aa zz\n"));
	cr_assert_str_eq(verdict(&facts), "");
	cr_expect_eq(facts.words, 10);
	cr_expect_not(memmem(facts.dict.bytes, facts.dict.len, "zz", 2));
	buf_done(&facts.dict);
	replace(MODEL_DICT, kit_text("hello HH AH L OW\nyes Y EH S\n"));
	assert_names("dict does not belong to this model: 0 of 2 lines fit, 'Y'");
}

Test(workers_model, debians_model_is_whole)
{
	static const char *const names[] = { "mdef",	    "means",
					     "variances",   "transition_matrices",
					     NULL,	    "sendump",
					     "feat.params", "noisedict" };
	struct model_sendump sendump;
	struct model_facts facts;
	struct model_mdef mdef;
	struct error error;
	struct buf bytes;
	char path[256];

	kit_free(files);
	for (int part = 0; part <= MODEL_NOISES; part++) {
		if (!names[part])
			continue;
		snprintf(path, sizeof(path), "%s/%s", debian, names[part]);
		buf_init(&bytes, 32 << 20);
		cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
		files[part] = (struct model_file){ (unsigned char *)bytes.bytes, bytes.len };
	}
	cr_assert_str_eq(verdict(&facts), "");
	cr_expect_str_eq(facts.kind, "ptm");
	cr_expect_eq(facts.phones, 42);
	cr_expect_eq(facts.senones, 5126);
	cr_assert_eq(model_sendump_read(files[MODEL_SENDUMP].bytes, files[MODEL_SENDUMP].len,
					&sendump, &error),
		     ERR_NONE);
	cr_expect_eq(sendump.densities, 128);
	cr_assert_eq(model_mdef_read(files[MODEL_MDEF].bytes, files[MODEL_MDEF].len, &mdef, &error),
		     ERR_NONE);
	cr_expect_eq(mdef.phone_count, 137095);
	cr_expect_str_eq(mdef.names[2], "AA");
	model_mdef_done(&mdef);
}

/* --- archives --------------------------------------------------------------------------------- */

static enum err read_archive(const struct buf *bytes, struct model_archive *ret_archive,
			     struct error *error)
{
	int fd = kit_file(bytes->bytes, bytes->len);
	enum err err = model_archive_read(fd, ret_archive, error);

	close(fd);
	return err;
}

static void assert_refused(struct kit_archive *kit, const char *why)
{
	struct model_archive archive = { .licence = "untouched" };
	struct buf bytes = kit_end(kit);
	struct error error = { 0 };

	cr_expect_neq(read_archive(&bytes, &archive, &error), ERR_NONE);
	cr_expect(strstr(error.text, why), "not '%s' but: %s", why, error.text);
	cr_expect_str_eq(archive.licence, "untouched");
	buf_done(&bytes);
}

Test(workers_model, every_kind_of_archive_gives_the_same_files)
{
	static const char *const kinds[] = { "tar", "tar.gz", "tar.xz", "tar.bz2", "zip" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct model_archive archive;
		struct kit_archive kit;
		struct error error = { 0 };
		struct buf bytes;

		kit_begin(&kit, kinds[i]);
		kit_add(&kit, "cmusphinx-xx/README", "read me", 7);
		kit_add(&kit, "cmusphinx-xx/LICENSE", "as you like\x1b[2J\n\xc3\xa9\xff!", 21);
		kit_add_model(&kit, files);
		bytes = kit_end(&kit);
		cr_assert_eq(read_archive(&bytes, &archive, &error), ERR_NONE, "%s: %s", kinds[i],
			     error.text);
		for (int part = 0; part < MODEL_PART_COUNT; part++) {
			cr_assert_eq(archive.files[part].len, files[part].len, "%s", kinds[i]);
			cr_expect(!files[part].len || !memcmp(archive.files[part].bytes,
							      files[part].bytes, files[part].len));
		}
		cr_expect_str_eq(archive.licence, "as you like[2J\n\xc3\xa9!");
		model_archive_done(&archive);
		buf_done(&bytes);
	}
}

Test(workers_model, names_that_lead_out_and_links_are_refused)
{
	struct kit_archive kit;

	kit_begin(&kit, "tar");
	kit_add(&kit, "../mdef", "x", 1);
	assert_refused(&kit, "leads out of the archive");
	kit_begin(&kit, "tar.gz");
	kit_add(&kit, "a/../../means", "x", 1);
	assert_refused(&kit, "leads out of the archive");
	kit_begin(&kit, "tar");
	kit_add(&kit, "/etc/mdef", "x", 1);
	assert_refused(&kit, "leads out of the archive");
	kit_begin(&kit, "tar");
	kit_link(&kit, "model/means", "/etc/passwd", false);
	assert_refused(&kit, "is a link");
	kit_begin(&kit, "tar");
	kit_add(&kit, "other", "x", 1);
	kit_link(&kit, "model/means", "other", true);
	assert_refused(&kit, "is a link");
	kit_begin(&kit, "tar");
	kit_add(&kit, "a/mdef", "x", 1);
	kit_add(&kit, "b/mdef", "x", 1);
	assert_refused(&kit, "holds mdef twice");
}

Test(workers_model, giant_sizes_end_early)
{
	struct archive_entry *entry;
	struct kit_archive kit;
	char *zeros = calloc(1, 1 << 20);

	/* a member that says it is huge */
	kit_begin(&kit, "tar");
	entry = archive_entry_new();
	archive_entry_set_pathname(entry, "model/means");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)1 << 32);
	cr_assert_eq(archive_write_header(kit.archive, entry), ARCHIVE_OK);
	archive_entry_free(entry);
	(void)archive_write_data(kit.archive, "x", 1);
	archive_write_free(kit.archive);
	kit.archive = archive_write_new();
	archive_write_set_format_raw(kit.archive);
	archive_write_open2(kit.archive, NULL, NULL, kit_grow, NULL, NULL);
	assert_refused(&kit, "has more than");
	/* one nobody asked for that is small while packed */
	kit_begin(&kit, "tar.gz");
	entry = archive_entry_new();
	archive_entry_set_pathname(entry, "model/zeros");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)600 << 20);
	cr_assert_eq(archive_write_header(kit.archive, entry), ARCHIVE_OK);
	archive_entry_free(entry);
	for (int i = 0; i < 600; i++)
		cr_assert_eq(archive_write_data(kit.archive, zeros, 1 << 20), 1 << 20);
	free(zeros);
	assert_refused(&kit, "the archive holds more than");
}

Test(workers_model, an_archive_cut_anywhere_is_refused_or_has_all)
{
	static const char *const kinds[] = { "tar", "tar.gz", "tar.xz", "zip" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct kit_archive kit;
		struct buf bytes;
		size_t len, step;

		kit_begin(&kit, kinds[i]);
		kit_add_model(&kit, files);
		bytes = kit_end(&kit);
		len = bytes.len;
		step = len / 150 + 1;
		for (bytes.len = 0; bytes.len < len; bytes.len += step) {
			struct model_archive archive = { 0 };
			struct model_problems problems = { 0 };
			struct model_facts facts;
			struct error error;

			if (read_archive(&bytes, &archive, &error))
				continue;
			cr_assert_eq(model_check(archive.files, &facts, &problems), ERR_NONE);
			for (int part = 0; part < MODEL_PART_COUNT && !problems.count; part++)
				cr_expect_eq(archive.files[part].len, files[part].len,
					     "%s cut at %zu", kinds[i], bytes.len);
			model_archive_done(&archive);
		}
		buf_done(&bytes);
	}
}

Test(workers_model, what_is_no_archive_is_told_what_it_is)
{
	static const struct {
		const char *bytes, *why;
	} rows[] = { { "", "the archive is empty" },
		     { "this is a text\nof two lines\n", "no archive" },
		     { "\n <!DOCTYPE html><html><body>Download</body></html>", "web page" },
		     { "<HTML>404</HTML>", "web page" },
		     { "\x1f\x8b nearly", "archive" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf bytes = { (char *)(uintptr_t)rows[i].bytes, strlen(rows[i].bytes), 0,
				     0 };
		struct model_archive archive;
		struct error error = { 0 };

		cr_expect_eq(read_archive(&bytes, &archive, &error), ERR_INVALID);
		cr_expect(strstr(error.text, rows[i].why), "%s", error.text);
	}
}

Test(workers_model, the_french_monophone_is_whole)
{
	struct model_archive archive;
	struct model_problems problems = { 0 };
	struct model_facts facts;
	struct error error = { 0 };
	struct kit_archive kit;
	struct dirent *entry;
	struct buf bytes;
	DIR *folder = opendir(shared);

	if (!folder)
		cr_skip_test("../shared is not here");
	kit_begin(&kit, "tar.gz");
	while ((entry = readdir(folder))) {
		char path[512];

		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", shared, entry->d_name);
		buf_init(&bytes, 4 << 20);
		cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
		kit_add(&kit, entry->d_name, bytes.bytes, bytes.len);
		buf_done(&bytes);
	}
	closedir(folder);
	bytes = kit_end(&kit);
	cr_assert_eq(read_archive(&bytes, &archive, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(model_check(archive.files, &facts, &problems), ERR_NONE);
	cr_assert_eq(problems.count, 0, "%s", problems.list[0].text);
	cr_expect_eq(facts.phones, 36);
	cr_expect_eq(facts.senones, 108);
	cr_expect(strstr(archive.licence, "Redistribution"), "%s", archive.licence);
	model_archive_done(&archive);
	buf_done(&bytes);
}
