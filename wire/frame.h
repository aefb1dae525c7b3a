/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of 64 bytes, reports 20 and 21 (wand-protocol A3, A4), and their packets on a stream (B).
 */
#ifndef CABAS_WIRE_FRAME_H
#define CABAS_WIRE_FRAME_H
#include "wire/types.h"

enum {
	FRAME_BYTES = 64,
	FRAME_TO_HOST = 0x20,
	FRAME_TO_WAND = 0x21,
	FRAME_FRAGMENT_SIZE = 56,
	FRAME_INLINE_MAX = 29,
	FRAME_SCAN_MAX = 7168,
	FRAME_PAYLOAD_MAX = 172032,
	FRAME_PACKET_MAX = 66, /* COBS of 64 bytes and its 00 */
	FRAME_SERIAL_SIZE = 17,
};

enum frame_type { FRAME_STATUS = 0x01, FRAME_RECORD = 0x02, FRAME_FRAGMENT = 0x03 };

enum frame_command {
	FRAME_HELLO = 0x81,
	FRAME_SEND = 0x82,
	FRAME_ACK = 0x83,
	FRAME_ERASE = 0x84,
	FRAME_GET_STATUS = 0x85,
	FRAME_SET_TIME = 0x86,
	FRAME_FEEDBACK = 0x87,
	FRAME_BYE = 0x88,
};

/* ERASE [12], the letters ERAS */
#define FRAME_ERASE_WORD 0x53415245

/* STATUS [57] */
enum frame_error {
	FRAME_DONE,
	FRAME_NO_SESSION,
	FRAME_UNKNOWN,
	FRAME_BAD_ARGUMENT = 4,
	FRAME_STALE,
	FRAME_BUSY,
	FRAME_VERSION,
};

enum frame_record_kind { FRAME_SCAN = 1, FRAME_CLIP = 2 };

/* Flags of a record, and of STATUS [54] bit 0. */
enum frame_flag {
	FRAME_CLOCK_SET = 1 << 0,
	FRAME_DUP = 1 << 1,
	FRAME_OFFERED = 1 << 2,
	FRAME_CONTINUES = 1 << 3,
	FRAME_DAMAGED = 1 << 4,
	FRAME_CUT = 1 << 5,
};

/**
 * struct frame_status - STATUS, the wand's answer and news
 * @version: in use; the wand's highest after error 7
 * @reason: command answered, 0 changed, 1 no session
 * @nonce: of the session, 0 without
 * @boot: of the wand now
 * @serial: terminated
 * @firmware: major, minor, patch in 8, 8 and 16 bits
 * @last: newest number given
 * @stored: records held
 * @free: bytes
 * @refused: records that could not be stored in this boot
 * @seconds: the wand's clock
 * @milliseconds: of it
 * @abilities: bit 0 clock is set, 1 ADPCM, 2 A-law, 3 report 02
 * @battery: per cent, FF unknown
 * @power: 0 unknown, 1 discharging, 2 charging, 3 full
 * @error: of the command
 * @millivolt: of the battery
 * @tag: of the command
 */
struct frame_status {
	u8 version, reason;
	u32 nonce, boot;
	char serial[FRAME_SERIAL_SIZE];
	u32 firmware, last, stored, free, refused, seconds;
	u16 milliseconds;
	u8 abilities, battery, power, error;
	u16 millivolt;
	u8 tag;
};

/**
 * struct frame_record - RECORD, the head of a stored record
 * @kind: scan, clip, or one that we do not know
 * @flags: of enum frame_flag
 * @number: of the record
 * @boot: in which it was made
 * @seconds: the wand's clock then
 * @milliseconds: of it
 * @crc: over the whole payload
 * @length: of the payload
 * @link: number of the scan that a clip names, 0 none
 * @aim: of a scan
 * @detail: of a scan: votes; of a clip: codec
 * @inline_length: payload bytes in this frame
 * @bytes: these bytes
 */
struct frame_record {
	u8 kind, flags;
	u32 number, boot, seconds;
	u16 milliseconds, crc;
	u32 length, link;
	u8 aim[3], detail, inline_length, bytes[FRAME_INLINE_MAX];
};

/**
 * struct frame_fragment - FRAGMENT, 56 bytes of a payload
 * @number: 16 low bits of the record's
 * @index: from 0
 * @bytes: all 56, padded with 00 in the last
 */
struct frame_fragment {
	u16 number, index;
	const u8 *bytes;
};

/**
 * frame_check() - whether 64 bytes are a frame
 * @frame: 64 bytes
 * @report: the report ID that it must carry
 *
 * Return: true when report ID and CRC fit.
 */
bool frame_check(const u8 *frame, u8 report);

/**
 * frame_seal() - put the CRC on a frame
 * @frame: 64 bytes, complete but for the last two
 */
void frame_seal(u8 *frame);

/**
 * frame_read_status() - understand a STATUS frame
 * @frame: that frame_check() accepted
 * @ret_status: receives it
 *
 * Return: 0, or -EBADMSG when the serial has bytes beyond 0-9 and A-Z, or more records are said to
 * be stored than ever had a number.
 */
int frame_read_status(const u8 *frame, struct frame_status *ret_status);

/**
 * frame_read_record() - understand a RECORD frame
 * @frame: that frame_check() accepted
 * @ret_record: receives it as it stands; lengths are checked by the session
 */
void frame_read_record(const u8 *frame, struct frame_record *ret_record);

/**
 * frame_read_fragment() - understand a FRAGMENT frame
 * @frame: that frame_check() accepted
 * @ret_fragment: receives it; its bytes stay in @frame
 */
void frame_read_fragment(const u8 *frame, struct frame_fragment *ret_fragment);

/**
 * frame_command() - build a command
 * @frame: 64 bytes, filled and sealed
 * @command: which
 * @tag: changes with each new command
 * @argument: byte [3]
 * @value: [4] number, nonce or seconds
 * @boot: [8]
 * @extra: [12]: lowest version, milliseconds, %FRAME_ERASE_WORD
 */
void frame_command(u8 *frame, enum frame_command command, u8 tag, u8 argument, u32 value, u32 boot,
		   u32 extra);

/**
 * frame_pack() - a frame as a packet of a stream
 * @frame: 64 bytes
 * @packet: at least %FRAME_PACKET_MAX bytes
 *
 * Consistent overhead byte stuffing, then 00 (wand-protocol B).
 *
 * Return: length of the packet.
 */
size_t frame_pack(const u8 *frame, u8 *packet);

/**
 * struct frame_stream - packets being taken out of a stream
 * @bytes: what came since the last 00
 * @len: of @bytes
 * @skip: too much came without a 00: drop up to the next
 * @dropped: packets that were none
 */
struct frame_stream {
	u8 bytes[FRAME_PACKET_MAX];
	size_t len;
	bool skip;
	u32 dropped;
};

/**
 * frame_stream_byte() - take one byte of a stream
 * @stream: zeroed at the start of a connection
 * @byte: next byte
 * @frame: receives 64 bytes when a packet is complete
 *
 * Size and stuffing are checked here, report ID and CRC by frame_check(). Empty packets are
 * ignored.
 *
 * Return: whether @frame was filled.
 */
bool frame_stream_byte(struct frame_stream *stream, u8 byte, u8 *frame);
#endif
