// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire/crc16.h"

/* The values of all four-bit steps: two look-ups a byte, 32 bytes of table. */
static const u16 nibbles[16] = {
	0x0000, 0xcc01, 0xd801, 0x1400, 0xf001, 0x3c00, 0x2800, 0xe401,
	0xa001, 0x6c00, 0x7800, 0xb401, 0x5000, 0x9c01, 0x8801, 0x4400,
};

u16 crc16_add(u16 crc, const u8 *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		crc = (u16)(crc >> 4 ^ nibbles[(crc ^ bytes[i]) & 15]);
		crc = (u16)(crc >> 4 ^ nibbles[(crc ^ bytes[i] >> 4) & 15]);
	}
	return crc;
}

u16 crc16_end(u16 crc)
{
	return crc ^ 0xffff;
}
