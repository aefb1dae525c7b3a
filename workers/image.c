// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cabas-image: from a picture to the barcodes in it. It shuts the sandbox and answers
 *
 *   {"op":"scan"} with a PNG or JPEG file -> {"symbols":[{"data","symbology","aim","quality"}]}
 */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "workers/image_decode.h"
#include "workers/image_scan.h"
#include "workers/sandbox.h"
#include "workers/worker.h"

/* 20 MB of file, 40 MB of grey levels twice (turned), and what the decoders need for themselves. */
static const struct sandbox_limits limits = { .memory = (size_t)512 << 20, .cpu_seconds = 600 };

static enum err answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		       struct error *error)
{
	const char *op = json_string_value(json_object_get(request, "op"));
	unsigned char *bytes = NULL;
	struct image image = { 0 };
	json_t *symbols = NULL;
	size_t len = 0;
	enum err err;

	(void)userdata;
	if (!op || strcmp(op, "scan") != 0)
		return error_set(error, ERR_INVALID, "the request '%s' is not known", op ? op : "");
	err = worker_read_file(fd, IMAGE_BYTES_MAX, &bytes, &len, error);
	if (!err)
		err = image_decode(bytes, len, &image, error);
	free(bytes);
	if (!err)
		err = image_scan(&image, &symbols, error);
	free(image.grey);
	if (!err)
		*ret_answer = json_pack("{s:o}", "symbols", symbols);
	return err;
}

/*
 * ZBar converts the text of QR codes by iconv, which opens its tables when they are first asked
 * for: too late behind the sandbox. Descriptors that stay open keep them loaded.
 */
static void load_tables(void)
{
	static const char *const charsets[] = { "ISO8859-1", "CP437", "SJIS", "BIG5", "UTF-8" };

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
