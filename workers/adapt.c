// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cabas-adapt --model FOLDER: moves an acoustic model towards the voices of a household. It loads
 * the model, shuts the sandbox and answers
 *
 *   {"op":"adapt","words":[…],"clips":[…]} (adapt_task.h) with a file of the clips, one behind the
 *   other, that was opened for reading and appending
 *       -> {"words":40,"skipped":0,"held_out":8,"before":6,"after":7,"margin_before":0.1,
 *           "margin_after":0.2,"kept":true,"offset":n,"size":n}
 *
 * "words": clips learned from. The new file "means" is written behind the file's end when the clips
 * that were held out are understood better with it; all else of the model stays as it is.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "workers/adapt_task.h"
#include "workers/sandbox.h"
#include "workers/worker.h"

enum { CLIPS_MAX = 400 << 20, APPEND_MAX = 64 << 20 };

static const struct sandbox_limits limits = {
	.memory = (size_t)2 << 30,
	.cpu_seconds = 1800,
	.append = (size_t)CLIPS_MAX + APPEND_MAX,
};

struct adapter {
	struct adapt_model *model;
	struct adapt_ear *ear;
};

static enum err append(int fd, const struct buf *bytes, json_int_t *ret_offset, struct error *error)
{
	off_t at = lseek(fd, 0, SEEK_END);

	for (size_t done = 0; at >= 0 && done < bytes->len;) {
		ssize_t n = write(fd, bytes->bytes + done, bytes->len - done);

		if (n < 0 && errno != EINTR)
			return error_set(error, ERR_IO, "the adapted model cannot be written: %s",
					 strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
	*ret_offset = at;
	return ERR_NONE;
}

static enum err write_means(const struct adapt_model *model, int fd, json_t *answer,
			    struct error *error)
{
	struct buf bytes;
	json_int_t offset = 0;
	enum err err;

	buf_init(&bytes, APPEND_MAX);
	err = model_s3_write(model->means.words, model->means.count, &bytes);
	if (err)
		err = error_set(error, err, "the adapted model cannot be written: %s",
				err_text(err));
	else
		err = append(fd, &bytes, &offset, error);
	if (!err) {
		json_object_set_new(answer, "offset", json_integer(offset));
		json_object_set_new(answer, "size", json_integer((json_int_t)bytes.len));
	}
	buf_done(&bytes);
	return err;
}

/* The model is as it was afterwards, so that the next request starts from it again. */
static enum err adapt(struct adapt_model *model, const struct adapt_task *task, int fd,
		      json_t *answer, struct error *error)
{
	size_t size = model->means.count * sizeof(uint32_t);
	_auto_(freep) uint32_t *kept = malloc(size);
	struct adapt_verdict before = { 0 }, after = { 0 };
	bool better;
	enum err err = ERR_NOMEM;

	if (kept) {
		memcpy(kept, model->means.words, size);
		err = adapt_learn_judge(model, task, &before);
	}
	if (!err)
		err = adapt_learn(model, task, ADAPT_PRIOR);
	if (!err)
		err = adapt_learn_judge(model, task, &after);
	if (err)
		return error_set(error, err, "the model cannot be adapted: %s", err_text(err));
	better = adapt_learn_better(&before, &after);
	json_object_set_new(answer, "before", json_integer((json_int_t)before.right));
	json_object_set_new(answer, "after", json_integer((json_int_t)after.right));
	json_object_set_new(answer, "margin_before", json_real(before.margin));
	json_object_set_new(answer, "margin_after", json_real(after.margin));
	json_object_set_new(answer, "kept", json_boolean(better));
	if (better)
		err = write_means(model, fd, answer, error);
	memcpy(model->means.words, kept, size);
	return err;
}

static json_t *count_json(const struct adapt_task *task, size_t skipped)
{
	size_t held_out = 0;

	for (size_t i = 0; i < task->example_count; i++)
		held_out += task->examples[i].held_out;
	return json_pack("{s:I, s:I, s:I}", "words", (json_int_t)(task->example_count - held_out),
			 "skipped", (json_int_t)skipped, "held_out", (json_int_t)held_out);
}

static enum err answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		       struct error *error)
{
	const char *op = json_string_value(json_object_get(request, "op"));
	struct adapter *adapter = userdata;
	_auto_(freep) unsigned char *bytes = NULL;
	struct adapt_task task = { 0 };
	size_t len = 0, skipped = 0;
	json_t *json = NULL;
	enum err err;

	if (!op || strcmp(op, "adapt") != 0)
		return error_set(error, ERR_INVALID, "the request '%s' is not known", op ? op : "");
	err = worker_read_file(fd, CLIPS_MAX, &bytes, &len, error);
	if (!err)
		err = adapt_task_read(adapter->model, adapter->ear, request, bytes, len, &task,
				      &skipped, error);
	if (!err) {
		json = count_json(&task, skipped);
		err = adapt(adapter->model, &task, fd, json, error);
	}
	adapt_task_done(&task);
	if (err)
		json_decref(json);
	else
		*ret_answer = json;
	return err;
}

static enum err read_options(int argc, char **argv, const char **ret_model, struct error *error)
{
	static const struct option known[] = { { "model", required_argument, NULL, 'm' }, { 0 } };
	const char *model = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c != 'm')
			return error_set(error, ERR_USAGE, "an option is not known");
		model = optarg;
	}
	if (!model || optind != argc)
		return error_set(error, ERR_USAGE, "usage: cabas-adapt --model DIR");
	*ret_model = model;
	return ERR_NONE;
}

int main(int argc, char **argv)
{
	struct adapter adapter = { 0 };
	struct error error = { 0 };
	const char *folder = NULL;
	json_t *ready = NULL;
	enum err err = read_options(argc, argv, &folder, &error);

	/* nobody waits for it */
	if (!err && nice(19) < 0)
		log_debug("runs as urgently as others: %s", strerror(errno));
	if (!err)
		err = adapt_model_new(folder, &adapter.model, &error);
	if (!err)
		err = adapt_ear_new(adapter.model, &adapter.ear, &error);
	if (!err)
		err = sandbox_close(&limits, &ready, &error);
	if (!err)
		err = worker_run(MESSAGE_SOCKET, ready, answer, &adapter, &error);
	if (err)
		log_error("%s", error.text);
	json_decref(ready);
	adapt_ear_free(adapter.ear);
	adapt_model_free(adapter.model);
	return err_exit_code(err);
}
