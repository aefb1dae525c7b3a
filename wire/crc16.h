/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The check of frames and payloads: polynomial A001 reflected, init FFFF, final xor FFFF. */
#ifndef CABAS_WIRE_CRC16_H
#define CABAS_WIRE_CRC16_H
#include "wire/types.h"

/* What crc16_add() starts from. */
#define CRC16_START 0xffff

/**
 * crc16_add() - go on with a check over more bytes
 * @crc: %CRC16_START, or what it gave for the bytes before
 * @bytes: @len bytes
 * @len: how many
 *
 * Return: the running value, for crc16_end() or more bytes.
 */
u16 crc16_add(u16 crc, const u8 *bytes, size_t len);

/**
 * crc16_end() - the check itself
 * @crc: the running value
 *
 * Return: what is sent, high byte first; 9FDE for 01 02 00 (wand-protocol, head).
 */
u16 crc16_end(u16 crc);
#endif
