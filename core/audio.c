// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/audio.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/audio_codec.h"

enum {
	RIFF_HEAD = 12,
	CHUNK_HEAD = 8,
	FORMAT_PCM = 0x0001,
	FORMAT_FLOAT = 0x0003,
	FORMAT_ALAW = 0x0006,
	FORMAT_ADPCM = 0x0011,
	FORMAT_EXTENSIBLE = 0xFFFE,
	ADPCM_RATE = 16000,
	ALAW_RATE = 8000,
};

#define TO_THE_END  UINT32_MAX
#define PAYLOAD_MAX ((size_t)1 << 30)

/* What a "fmt " chunk says. */
struct format {
	unsigned int tag, channels, rate, align, bits;
};

struct chunks {
	const uint8_t *format, *data;
	size_t format_len, data_len;
};

static unsigned int get16(const uint8_t *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

static uint32_t get32(const uint8_t *at)
{
	return get16(at) | (uint32_t)get16(at + 2) << 16;
}

static enum err find_chunks(const uint8_t *bytes, size_t len, struct chunks *ret_chunks,
			    struct error *error)
{
	if (len < RIFF_HEAD || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
		return error_set(error, ERR_INVALID,
				 len ? "this is not a WAV file" : "the sound file is empty");
	*ret_chunks = (struct chunks){ 0 };
	for (size_t at = RIFF_HEAD; len - at >= CHUNK_HEAD && !ret_chunks->data;) {
		const uint8_t *name = bytes + at;
		uint32_t size = get32(name + 4);
		bool data = !memcmp(name, "data", 4);

		at += CHUNK_HEAD;
		if (data && size == TO_THE_END)
			size = (uint32_t)(len - at);
		if (size > len - at)
			return error_set(
				error, ERR_INVALID,
				"the WAV file promises %u bytes where only %zu follow; it was "
				"cut off or its header lies",
				size, len - at);
		if (data) {
			ret_chunks->data = bytes + at;
			ret_chunks->data_len = size;
		} else if (!memcmp(name, "fmt ", 4)) {
			ret_chunks->format = bytes + at;
			ret_chunks->format_len = size;
		}
		at += size + (size & 1);
		if (at > len)
			break;
	}
	if (!ret_chunks->format || ret_chunks->format_len < 16)
		return error_set(error, ERR_INVALID, "the WAV file does not say its format");
	if (!ret_chunks->data || !ret_chunks->data_len)
		return error_set(error, ERR_INVALID, "the WAV file holds no sound");
	return ERR_NONE;
}

static bool format_is_known(const struct format *f)
{
	unsigned int bytes = f->bits / 8;

	switch (f->tag) {
	case FORMAT_PCM:
		return f->bits % 8 == 0 && bytes >= 1 && bytes <= 4 &&
		       f->align == bytes * f->channels;
	case FORMAT_FLOAT:
		return f->bits == 32 && f->align == 4 * f->channels;
	case FORMAT_ALAW:
		return f->bits == 8 && f->align == f->channels;
	case FORMAT_ADPCM:
		return f->bits == 4 && f->channels <= 2 && f->align >= 4 * f->channels;
	}
	return false;
}

static enum err read_format(const struct chunks *chunks, struct format *ret_format,
			    struct error *error)
{
	const uint8_t *at = chunks->format;
	struct format f = { get16(at), get16(at + 2), get32(at + 4), get16(at + 12),
			    get16(at + 14) };

	if (f.tag == FORMAT_EXTENSIBLE && chunks->format_len >= 26)
		f.tag = get16(at + 24);
	if (f.rate < AUDIO_RATE_MIN || f.rate > AUDIO_RATE_MAX)
		return error_set(error, ERR_INVALID,
				 "the WAV file says %u samples a second, understood are %d to %d",
				 f.rate, AUDIO_RATE_MIN, AUDIO_RATE_MAX);
	if (!f.channels || f.channels > AUDIO_CHANNELS_MAX)
		return error_set(error, ERR_INVALID, "the WAV file says %u channels, at most %d go",
				 f.channels, AUDIO_CHANNELS_MAX);
	if (!format_is_known(&f))
		return error_set(
			error, ERR_INVALID,
			"the WAV file has an encoding (%u, %u bits, blocks of %u) that is not "
			"understood",
			f.tag, f.bits, f.align);
	*ret_format = f;
	return ERR_NONE;
}

/* Samples of one channel in all, from the block size that format_is_known() checked. */
static size_t count_samples(const struct format *f, size_t len)
{
	if (f->tag != FORMAT_ADPCM)
		return len / f->align;
	return len / f->align * audio_codec_adpcm_samples(f->align, f->channels) +
	       audio_codec_adpcm_samples(len % f->align, f->channels);
}

static int float_sample(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof(value));
	if (!isfinite(value))
		return 0;
	value *= 32768;
	return value >= 32767 ? 32767 : value <= -32768 ? -32768 : (int)value;
}

static int one_sample(const struct format *f, const uint8_t *at)
{
	if (f->tag == FORMAT_FLOAT)
		return float_sample(get32(at));
	if (f->tag == FORMAT_ALAW)
		return audio_codec_alaw(*at);
	/* PCM: 8 bits are unsigned, wider ones signed; the two highest bytes count. */
	if (f->bits == 8)
		return (*at - 128) * 256;
	return (int16_t)get16(at + f->bits / 8 - 2);
}

static void unpack(const struct format *f, const uint8_t *data, size_t len, int16_t *samples)
{
	size_t width = f->align / f->channels;

	if (f->tag == FORMAT_ADPCM) {
		for (size_t at = 0; at < len; at += f->align) {
			size_t size = len - at < f->align ? len - at : f->align;

			audio_codec_adpcm(data + at, size, f->channels, samples);
			samples += audio_codec_adpcm_samples(size, f->channels);
		}
		return;
	}
	for (size_t at = 0; len - at >= f->align; at += f->align) {
		int sum = 0;

		for (unsigned int c = 0; c < f->channels; c++)
			sum += one_sample(f, data + at + c * width);
		*samples++ = (int16_t)(sum / (int)f->channels);
	}
}

static enum err read_data(const struct format *f, const uint8_t *data, size_t len,
			  struct arena *arena, struct audio *ret_audio, struct error *error)
{
	struct audio audio = { .count = count_samples(f, len), .rate = f->rate };
	size_t seconds;

	if (!audio.count)
		return error_set(error, ERR_INVALID, "the recording holds no sound");
	/* whole seconds, upwards: what is said to be too long must look it */
	seconds = (audio.count + f->rate - 1) / f->rate;
	if (seconds > AUDIO_SECONDS_MAX)
		return error_set(error, ERR_LIMIT,
				 "the recording is %zu s long, at most %d are listened to", seconds,
				 AUDIO_SECONDS_MAX);
	audio.samples = arena_array(arena, audio.count, sizeof(*audio.samples));
	if (!audio.samples)
		return error_set(error, ERR_NOMEM, "no memory for %zu samples of sound",
				 audio.count);
	unpack(f, data, len, audio.samples);
	*ret_audio = audio;
	return ERR_NONE;
}

enum err audio_read_wav(const void *bytes, size_t len, struct arena *arena, struct audio *ret_audio,
			struct error *error)
{
	struct chunks chunks = { 0 };
	struct format format = { 0 };
	enum err err = find_chunks(bytes, len, &chunks, error);

	if (!err)
		err = read_format(&chunks, &format, error);
	if (!err)
		err = read_data(&format, chunks.data, chunks.data_len, arena, ret_audio, error);
	return err;
}

static bool clip_format(enum audio_codec codec, struct format *ret_format)
{
	switch (codec) {
	case AUDIO_ADPCM:
		*ret_format = (struct format){ FORMAT_ADPCM, 1, ADPCM_RATE, AUDIO_BLOCK_SIZE, 4 };
		return true;
	case AUDIO_ALAW:
		*ret_format = (struct format){ FORMAT_ALAW, 1, ALAW_RATE, 1, 8 };
		return true;
	}
	return false;
}

enum err audio_read_clip(enum audio_codec codec, const void *bytes, size_t len, struct arena *arena,
			 struct audio *ret_audio, struct error *error)
{
	struct format format;

	if (!clip_format(codec, &format))
		return error_set(error, ERR_INVALID, "the clip's codec %d is not known",
				 (int)codec);
	return read_data(&format, bytes, len, arena, ret_audio, error);
}

static void put16(uint8_t **at, unsigned int value)
{
	*(*at)++ = (uint8_t)value;
	*(*at)++ = (uint8_t)(value >> 8);
}

static void put32(uint8_t **at, size_t value)
{
	put16(at, (unsigned int)value);
	put16(at, (unsigned int)(value >> 16));
}

static void put_name(uint8_t **at, const char *name)
{
	memcpy(*at, name, 4);
	*at += 4;
}

static size_t write_header(const struct format *f, size_t bytes_a_second, size_t samples,
			   size_t len, uint8_t *header)
{
	bool adpcm = f->tag == FORMAT_ADPCM, pcm = f->tag == FORMAT_PCM;
	size_t format_len = adpcm ? 20 : pcm ? 16 : 18;
	uint8_t *at = header;

	put_name(&at, "RIFF");
	put32(&at, 4 + CHUNK_HEAD + format_len + (pcm ? 0 : CHUNK_HEAD + 4) + CHUNK_HEAD + len +
			   (len & 1));
	put_name(&at, "WAVE");
	put_name(&at, "fmt ");
	put32(&at, format_len);
	put16(&at, f->tag);
	put16(&at, f->channels);
	put32(&at, f->rate);
	put32(&at, bytes_a_second);
	put16(&at, f->align);
	put16(&at, f->bits);
	if (!pcm)
		put16(&at, adpcm ? 2 : 0);
	if (adpcm)
		put16(&at, (unsigned int)audio_codec_adpcm_samples(f->align, f->channels));
	if (!pcm) {
		put_name(&at, "fact");
		put32(&at, 4);
		put32(&at, samples);
	}
	put_name(&at, "data");
	put32(&at, len);
	return (size_t)(at - header);
}

size_t audio_wav_header(enum audio_codec codec, size_t len,
			unsigned char ret_header[AUDIO_WAV_HEADER_MAX])
{
	struct format f;
	size_t samples, a_block;

	if (!clip_format(codec, &f) || len > PAYLOAD_MAX)
		return 0;
	samples = count_samples(&f, len);
	a_block = f.tag == FORMAT_ADPCM ? audio_codec_adpcm_samples(f.align, 1) : 1;
	return write_header(&f, f.rate * f.align / a_block, samples, len, ret_header);
}

size_t audio_wav_header_pcm(unsigned int rate, size_t count,
			    unsigned char ret_header[AUDIO_WAV_HEADER_MAX])
{
	const struct format f = { FORMAT_PCM, 1, rate, 2, 16 };

	if (count > PAYLOAD_MAX / 2)
		return 0;
	return write_header(&f, 2 * (size_t)rate, count, 2 * count, ret_header);
}
