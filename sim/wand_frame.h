/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual wand's own frames (wand protocol A3) and their packets on a byte stream (part B).
 * Written from the document alone, so that a mistake in wire/ is not made twice.
 */
#ifndef CABAS_SIM_WAND_FRAME_H
#define CABAS_SIM_WAND_FRAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAND_FRAME_SIZE = 64, WAND_PACKET_SIZE = 66, WAND_FRAGMENT_SIZE = 56, WAND_INLINE_MAX = 29 };

enum wand_report { WAND_REPORT_IN = 0x20, WAND_REPORT_OUT = 0x21 };

/**
 * struct wand_unpacker - finds frames in what the host writes
 * @bytes: the packet so far, still in COBS
 * @len: how many of them
 * @lost: the packet is too long; skip to the next zero
 * @dropped: packets that were thrown away
 */
struct wand_unpacker {
	uint8_t bytes[WAND_PACKET_SIZE];
	size_t len;
	bool lost;
	unsigned int dropped;
};

static inline void wand_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void wand_put32(uint8_t *at, uint32_t value)
{
	wand_put16(at, (uint16_t)value);
	wand_put16(at + 2, (uint16_t)(value >> 16));
}

static inline uint16_t wand_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t wand_get32(const uint8_t *at)
{
	return wand_get16(at) | (uint32_t)wand_get16(at + 2) << 16;
}

/**
 * wand_frame_crc() - CRC-16, poly A001 reflected, init FFFF, final xor FFFF
 * @bytes: what to check
 * @len: how many bytes
 *
 * Return: the CRC; it goes on the wire high byte first.
 */
uint16_t wand_frame_crc(const void *bytes, size_t len);

/**
 * wand_frame_seal() - put the CRC at the end of a frame
 * @frame: 62 bytes are set, the last two are written
 */
void wand_frame_seal(uint8_t frame[WAND_FRAME_SIZE]);

/**
 * wand_frame_pack() - make a frame fit for a byte stream
 * @frame: a sealed frame
 * @ret_packet: receives its COBS form and the closing zero
 */
void wand_frame_pack(const uint8_t frame[WAND_FRAME_SIZE], uint8_t ret_packet[WAND_PACKET_SIZE]);

/**
 * wand_frame_unpack() - take one byte from the host
 * @unpacker: state; all zero at the start of a connection
 * @byte: the next byte
 * @ret_frame: receives the frame when one is complete, with the right size and CRC
 *
 * Return: true when @ret_frame was written.
 */
bool wand_frame_unpack(struct wand_unpacker *unpacker, uint8_t byte,
		       uint8_t ret_frame[WAND_FRAME_SIZE]);
#endif
