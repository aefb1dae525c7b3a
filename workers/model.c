// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cabas-model: from the archive of an acoustic model to its files, checked. It shuts the sandbox
 * and answers
 *
 *   {"op":"check"} with an archive that was opened for reading and appending
 *       -> {"files":[{"name","offset","size"}],"licence":"...","kind":"ptm|continuous|semi",
 *           "rate":16000,"phones":n,"senones":n,"words":n,"problems":[]}
 *       -> {"problems":[{"format","params","message","hint"}]} when it is no whole model
 *
 * The files are written behind the archive's end, so that nobody else unpacks a stranger's bytes.
 */
#include <errno.h>
#include <iconv.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "workers/model_archive.h"
#include "workers/model_check.h"
#include "workers/sandbox.h"
#include "workers/worker.h"

enum { RATE = 16000 };

static const struct sandbox_limits limits = {
	.memory = (size_t)1536 << 20,
	.cpu_seconds = 120,
	.append = (size_t)MODEL_ARCHIVE_MAX + MODEL_UNPACKED_MAX,
};

static enum err append(int fd, const void *bytes, size_t len, struct error *error)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, (const char *)bytes + done, len - done);

		if (n < 0 && errno != EINTR)
			return error_set(error, ERR_IO, "the model cannot be unpacked: %s",
					 strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
	return ERR_NONE;
}

/* One file behind all that is there; its place in @list. */
static enum err keep(int fd, const char *name, const void *bytes, size_t len, json_t *list,
		     struct error *error)
{
	off_t at = lseek(fd, 0, SEEK_END);

	json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "name", name, "offset",
					      (json_int_t)at, "size", (json_int_t)len));
	return append(fd, bytes, len, error);
}

static enum err keep_all(int fd, const struct model_archive *archive,
			 const struct model_facts *facts, json_t *list, struct error *error)
{
	enum err err = ERR_NONE;

	for (int part = 0; part < MODEL_DICT && !err; part++)
		if (archive->files[part].bytes)
			err = keep(fd, model_check_name((enum model_part)part),
				   archive->files[part].bytes, archive->files[part].len, list,
				   error);
	if (!err && facts->words)
		err = keep(fd, model_check_name(MODEL_DICT), facts->dict.bytes, facts->dict.len,
			   list, error);
	return err;
}

static json_t *problems_json(const struct model_problems *problems)
{
	json_t *list = json_array();

	for (size_t i = 0; i < problems->count; i++) {
		json_t *told = message_of_error(&problems->list[i]);

		json_array_append(list, json_object_get(told, "error"));
		json_decref(told);
	}
	return list;
}

static enum err answer_check(int fd, json_t **ret_answer, struct error *error)
{
	struct model_archive archive = { 0 };
	struct model_problems problems = { 0 };
	struct model_facts facts = { 0 };
	json_t *files = json_array();
	enum err err = model_archive_read(fd, &archive, error);

	if (!err)
		err = model_check(archive.files, &facts, &problems);
	if (err == ERR_NOMEM)
		(void)error_set(error, err, "out of memory");
	if (!err && !problems.count)
		err = keep_all(fd, &archive, &facts, files, error);
	if (!err && problems.count)
		*ret_answer = json_pack("{s:o}", "problems", problems_json(&problems));
	else if (!err)
		*ret_answer = json_pack("{s:O, s:s, s:s, s:i, s:I, s:I, s:I, s:[]}", "files", files,
					"licence", archive.licence, "kind", facts.kind, "rate",
					RATE, "phones", (json_int_t)facts.phones, "senones",
					(json_int_t)facts.senones, "words", (json_int_t)facts.words,
					"problems");
	json_decref(files);
	buf_done(&facts.dict);
	model_archive_done(&archive);
	return err;
}

static enum err answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		       struct error *error)
{
	const char *op = json_string_value(json_object_get(request, "op"));

	(void)userdata;
	if (!op || strcmp(op, "check") != 0)
		return error_set(error, ERR_INVALID, "the request '%s' is not known", op ? op : "");
	return answer_check(fd, ret_answer, error);
}

/* libarchive turns names into the locale's characters by iconv, which opens its tables late. */
static void load_tables(void)
{
	static const char *const charsets[] = { "ISO8859-1", "CP437", "UTF-16BE", "UTF-8" };

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
		(void)iconv_open("UTF-8", charsets[i]);
}

int main(void)
{
	struct error error = { 0 };
	json_t *ready = NULL;
	enum err err;

	load_tables();
	err = sandbox_close(&limits, &ready, &error);
	if (!err)
		err = worker_run(MESSAGE_SOCKET, ready, answer, NULL, &error);
	if (err)
		log_error("%s", error.text);
	json_decref(ready);
	return err_exit_code(err);
}
