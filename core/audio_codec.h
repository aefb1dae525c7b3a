/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways in which clips are packed: IMA ADPCM and A-law. */
#ifndef CABAS_CORE_AUDIO_CODEC_H
#define CABAS_CORE_AUDIO_CODEC_H
#include <stddef.h>
#include <stdint.h>

/**
 * audio_codec_alaw() - one sample (ITU-T G.711)
 * @byte: as it was sent, even bits inverted
 *
 * Return: the sample, -32256..32256.
 */
int16_t audio_codec_alaw(uint8_t byte);

/**
 * audio_codec_adpcm_samples() - how many samples of each channel a block holds
 * @len: bytes of the block
 * @channels: 1 or 2
 *
 * Return: the number, 0 for a block that is shorter than its head.
 */
size_t audio_codec_adpcm_samples(size_t len, unsigned int channels);

/**
 * audio_codec_adpcm() - unpack one block of IMA ADPCM (WAV format 0011)
 * @block: @len bytes: for each channel s16 first sample, u8 index, 00; then nibbles, low one first
 * @len: how many bytes
 * @channels: 1 or 2
 * @ret_samples: receives audio_codec_adpcm_samples() samples, the channels mixed; zeros when an
 *               index is over 88
 */
void audio_codec_adpcm(const uint8_t *block, size_t len, unsigned int channels,
		       int16_t *ret_samples);
#endif
