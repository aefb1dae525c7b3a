// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_frame.h"

#include <string.h>

uint16_t wand_frame_crc(const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	uint16_t crc = 0xffff;

	while (len--) {
		crc ^= *at++;
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
	}
	return crc ^ 0xffff;
}

void wand_frame_seal(uint8_t frame[WAND_FRAME_SIZE])
{
	uint16_t crc = wand_frame_crc(frame, WAND_FRAME_SIZE - 2);

	frame[WAND_FRAME_SIZE - 2] = (uint8_t)(crc >> 8);
	frame[WAND_FRAME_SIZE - 1] = (uint8_t)crc;
}

/* 64 bytes never fill a COBS group of 254, so each group ends at a zero or at the end. */
void wand_frame_pack(const uint8_t frame[WAND_FRAME_SIZE], uint8_t ret_packet[WAND_PACKET_SIZE])
{
	size_t code_at = 0, len = 1;

	for (size_t i = 0; i < WAND_FRAME_SIZE; i++) {
		if (frame[i]) {
			ret_packet[len++] = frame[i];
			continue;
		}
		ret_packet[code_at] = (uint8_t)(len - code_at);
		code_at = len++;
	}
	ret_packet[code_at] = (uint8_t)(len - code_at);
	ret_packet[len] = 0;
}

static bool cobs_decode(const uint8_t *bytes, size_t len, uint8_t ret_frame[WAND_FRAME_SIZE])
{
	size_t in = 0, out = 0;

	while (in < len) {
		uint8_t code = bytes[in++];

		if (code - 1u > len - in || out + code - 1u > WAND_FRAME_SIZE)
			return false;
		memcpy(ret_frame + out, bytes + in, code - 1u);
		in += code - 1u;
		out += code - 1u;
		if (in == len)
			break;
		if (out == WAND_FRAME_SIZE)
			return false;
		ret_frame[out++] = 0;
	}
	return out == WAND_FRAME_SIZE;
}

static bool intact(const uint8_t frame[WAND_FRAME_SIZE])
{
	uint16_t crc = wand_frame_crc(frame, WAND_FRAME_SIZE - 2);

	return frame[WAND_FRAME_SIZE - 2] == crc >> 8 && frame[WAND_FRAME_SIZE - 1] == (crc & 0xff);
}

bool wand_frame_unpack(struct wand_unpacker *unpacker, uint8_t byte,
		       uint8_t ret_frame[WAND_FRAME_SIZE])
{
	uint8_t frame[WAND_FRAME_SIZE];
	size_t len = unpacker->len;
	bool lost = unpacker->lost;

	if (byte) {
		if (len == WAND_PACKET_SIZE - 1)
			unpacker->lost = true;
		else
			unpacker->bytes[unpacker->len++] = byte;
		return false;
	}
	unpacker->len = 0;
	unpacker->lost = false;
	if (len == 0)
		return false; /* empty packets wake a line up and mean nothing */
	if (lost || !cobs_decode(unpacker->bytes, len, frame) || !intact(frame)) {
		unpacker->dropped++;
		return false;
	}
	memcpy(ret_frame, frame, sizeof(frame));
	return true;
}
