// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/image_decode.o workers/image_png.o workers/image_jpeg.o workers/image_scan.o
//
// Barcodes that zint draws are read again, whole; cut and foreign files are one sentence.
#include "workers/image_scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jpeglib.h>

#include "base/file.h"

/* Draws a barcode with zint into a file of its own; the arguments name type and data. */
static struct buf draw(const char *type, const char *data, const char *more)
{
	char path[] = "/tmp/cabas-image-XXXXXX.png";
	int fd = mkstemps(path, 4), status;
	struct error error = { 0 };
	struct buf bytes;
	pid_t child;

	cr_assert_geq(fd, 0);
	close(fd);
	child = fork();
	if (child == 0) {
		execlp("zint", "zint", "-o", path, "-b", type, "-d", data, "--scale=2",
		       "--border=10", "--whitesp=10", "--vwhitesp=10", more, (char *)NULL);
		_exit(127);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert_eq(status, 0, "zint failed on %s %s", type, data);
	buf_init(&bytes, 1 << 22);
	cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
	unlink(path);
	return bytes;
}

static struct image decode(const struct buf *bytes)
{
	struct image image = { 0 };
	struct error error = { 0 };

	cr_assert_eq(image_decode((const uint8_t *)bytes->bytes, bytes->len, &image, &error),
		     ERR_NONE, "%s", error.text);
	return image;
}

static void assert_read(const struct image *image, const char *data, const char *symbology,
			const char *aim)
{
	struct error error = { 0 };
	json_t *symbols = NULL, *first;

	cr_assert_eq(image_scan(image, &symbols, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(json_array_size(symbols), 1, "%s: %zu symbols", data,
		     json_array_size(symbols));
	first = json_array_get(symbols, 0);
	cr_assert_str_eq(json_string_value(json_object_get(first, "data")), data);
	cr_assert_str_eq(json_string_value(json_object_get(first, "symbology")), symbology);
	cr_assert_str_eq(json_string_value(json_object_get(first, "aim")), aim);
	json_decref(symbols);
}

static void round_trip(const char *type, const char *data, const char *expected,
		       const char *symbology, const char *aim, const char *more)
{
	struct buf bytes = draw(type, data, more);
	struct image image = decode(&bytes);

	assert_read(&image, expected, symbology, aim);
	free(image.grey);
	buf_done(&bytes);
}

Test(workers_image, every_symbology_of_a_shop_is_read)
{
	round_trip("EANX", "3017620422003", "3017620422003", "ean-13", "]E0", NULL);
	round_trip("EANX", "9638507", "96385074", "ean-8", "]E4", NULL);
	round_trip("UPCA", "036000291452", "036000291452", "upc-a", "]E0", NULL);
	round_trip("CODE128", "CABAS-7", "CABAS-7", "code-128", "]C0", NULL);
	round_trip("QRCODE", "https://id.gs1.org/01/03017620422003",
		   "https://id.gs1.org/01/03017620422003", "qr", "]Q1", NULL);
	round_trip("GS1_128", "[01]03017620422003[10]AB12", "010301762042200310AB12", "gs1-128",
		   "]C1", NULL);
}

Test(workers_image, a_picture_that_lies_on_its_side_is_read)
{
	round_trip("EANX", "3017620422003", "3017620422003", "ean-13", "]E0", "--rotate=90");
}

static struct buf to_jpeg(const struct image *image)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr manager;
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	struct buf out;

	jpeg.err = jpeg_std_error(&manager);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &len);
	jpeg.image_width = image->width;
	jpeg.image_height = image->height;
	jpeg.input_components = 1;
	jpeg.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, 70, TRUE);
	jpeg_start_compress(&jpeg, TRUE);
	while (jpeg.next_scanline < jpeg.image_height) {
		JSAMPROW row = image->grey + (size_t)jpeg.next_scanline * image->width;

		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	buf_init(&out, 1 << 22);
	cr_assert_eq(buf_add(&out, bytes, len), ERR_NONE);
	free(bytes);
	return out;
}

Test(workers_image, a_photograph_in_jpeg_is_read)
{
	struct buf png = draw("EANX", "3017620422003", NULL);
	struct image image = decode(&png), again;
	struct buf jpeg = to_jpeg(&image);

	again = decode(&jpeg);
	assert_read(&again, "3017620422003", "ean-13", "]E0");
	free(image.grey);
	free(again.grey);
	buf_done(&png);
	buf_done(&jpeg);
}

/* @tail: bytes at the end that say nothing but "end" (IEND of PNG, EOI of JPEG). */
static void refuse_every_cut(const struct buf *bytes, size_t tail)
{
	for (size_t cut = 0; cut < bytes->len - tail; cut += 1 + bytes->len / 60) {
		struct image image = { .width = 42 };
		struct error error = { 0 };
		uint8_t *copy = memcpy(malloc(cut + 1), bytes->bytes, cut);

		cr_assert_neq(image_decode(copy, cut, &image, &error), ERR_NONE,
			      "%zu of %zu bytes were taken", cut, bytes->len);
		cr_assert_neq(error.text[0], '\0');
		cr_assert_eq(image.width, 42, "result touched on failure");
		free(copy);
	}
}

Test(workers_image, a_picture_cut_off_anywhere_is_a_sentence)
{
	struct buf png = draw("EANX", "3017620422003", NULL);
	struct image image = decode(&png);
	struct buf jpeg = to_jpeg(&image);

	refuse_every_cut(&png, 12);
	refuse_every_cut(&jpeg, 2);
	free(image.grey);
	buf_done(&png);
	buf_done(&jpeg);
}

Test(workers_image, no_picture_and_too_large_ones_are_sentences)
{
	/* A PNG head that claims 100 000 x 100 000 pixels; its CRC is right. */
	static const uint8_t huge[] = { 0x89, 'P',  'N',  'G',	0x0D, 0x0A, 0x1A, 0x0A, 0,
					0,    0,    13,	  'I',	'H',  'D',  'R',  0,	1,
					0x86, 0xA0, 0,	  1,	0x86, 0xA0, 8,	  0,	0,
					0,    0,    0x5A, 0xA7, 0x0C, 0xC8 };
	struct image image;
	struct error error = { 0 };

	cr_assert_eq(image_decode((const uint8_t *)"GIF89a", 6, &image, &error), ERR_INVALID);
	cr_assert_str_eq(error.text, "this is neither a PNG nor a JPEG picture");
	cr_assert_eq(image_decode((const uint8_t *)"", 0, &image, &error), ERR_INVALID);
	cr_assert_str_eq(error.text, "the picture is empty");
	cr_assert_neq(image_decode(huge, sizeof(huge), &image, &error), ERR_NONE);
	cr_assert_eq(image_decode_room(30000, 30000, &image, &error), ERR_LIMIT);
	cr_assert_str_eq(error.text,
			 "the picture has 30000 x 30000 pixels, at most 40000000 are read");
}

Test(workers_image, paper_without_bars_has_no_symbols)
{
	struct image image;
	struct error error = { 0 };
	json_t *symbols = NULL;

	cr_assert_eq(image_decode_room(300, 200, &image, &error), ERR_NONE);
	cr_assert_eq(image_scan(&image, &symbols, &error), ERR_NONE);
	cr_assert_eq(json_array_size(symbols), 0);
	json_decref(symbols);
	free(image.grey);
}
