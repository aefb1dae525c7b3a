// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/image_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

/* libjpeg calls back to say that it failed, and expects not to be returned to. */
struct reader {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr manager;
	jmp_buf out;
	struct image image;
	char why[JMSG_LENGTH_MAX];
	enum err err;
};

static void on_failure(j_common_ptr jpeg)
{
	struct reader *reader = jpeg->client_data;

	jpeg->err->format_message(jpeg, reader->why);
	longjmp(reader->out, 1);
}

/* A warning means bytes that are missing or wrong: bars may be too, so it counts as broken. */
static void on_warning(j_common_ptr jpeg, int level)
{
	if (level < 0)
		on_failure(jpeg);
}

static void read_rows(struct reader *reader, struct error *error)
{
	struct jpeg_decompress_struct *jpeg = &reader->jpeg;

	jpeg->out_color_space = JCS_GRAYSCALE;
	reader->err =
		image_decode_room(jpeg->image_width, jpeg->image_height, &reader->image, error);
	if (reader->err)
		return;
	jpeg_start_decompress(jpeg);
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row =
			reader->image.grey + (size_t)jpeg->output_scanline * reader->image.width;

		jpeg_read_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_decompress(jpeg);
}

enum err image_jpeg_decode(const uint8_t *bytes, size_t len, struct image *ret_image,
			   struct error *error)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	enum err err;

	if (!reader)
		return error_set(error, ERR_NOMEM, "no memory for a picture");
	reader->jpeg.err = jpeg_std_error(&reader->manager);
	reader->jpeg.client_data = reader;
	reader->manager.error_exit = on_failure;
	reader->manager.emit_message = on_warning;
	if (setjmp(reader->out)) {
		reader->err = error_set(error, ERR_INVALID,
					"the JPEG picture is broken or cut off: %s", reader->why);
	} else {
		jpeg_create_decompress(&reader->jpeg);
		jpeg_mem_src(&reader->jpeg, bytes, len);
		jpeg_read_header(&reader->jpeg, TRUE);
		read_rows(reader, error);
	}
	jpeg_destroy_decompress(&reader->jpeg);
	err = reader->err;
	if (err)
		free(reader->image.grey);
	else
		*ret_image = reader->image;
	free(reader);
	return err;
}
