// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire/frame.h"

#include "wire/crc16.h"

static u16 frame_crc(const u8 *frame)
{
	return crc16_end(crc16_add(CRC16_START, frame, FRAME_BYTES - 2));
}

bool frame_check(const u8 *frame, u8 report)
{
	u16 crc = frame_crc(frame);

	return frame[0] == report && frame[62] == crc >> 8 && frame[63] == (crc & 0xff);
}

void frame_seal(u8 *frame)
{
	u16 crc = frame_crc(frame);

	frame[62] = (u8)(crc >> 8);
	frame[63] = (u8)crc;
}

int frame_read_status(const u8 *frame, struct frame_status *ret_status)
{
	struct frame_status status = {
		.version = frame[2],
		.reason = frame[3],
		.nonce = wire_get32(frame + 4),
		.boot = wire_get32(frame + 8),
		.firmware = (u32)frame[28] << 24 | (u32)frame[29] << 16 | wire_get16(frame + 30),
		.last = wire_get32(frame + 32),
		.stored = wire_get32(frame + 36),
		.free = wire_get32(frame + 40),
		.refused = wire_get32(frame + 44),
		.seconds = wire_get32(frame + 48),
		.milliseconds = wire_get16(frame + 52),
		.abilities = frame[54],
		.battery = frame[55],
		.power = frame[56],
		.error = frame[57],
		.millivolt = wire_get16(frame + 58),
		.tag = frame[60],
	};
	size_t i;

	if (status.stored > status.last)
		return -EBADMSG;
	for (i = 0; i < FRAME_SERIAL_SIZE - 1 && frame[12 + i]; i++) {
		u8 byte = frame[12 + i];

		if (!(byte >= '0' && byte <= '9') && !(byte >= 'A' && byte <= 'Z'))
			return -EBADMSG;
		status.serial[i] = (char)byte;
	}
	*ret_status = status;
	return 0;
}

void frame_read_record(const u8 *frame, struct frame_record *ret_record)
{
	ret_record->kind = frame[2];
	ret_record->flags = frame[3];
	ret_record->number = wire_get32(frame + 4);
	ret_record->boot = wire_get32(frame + 8);
	ret_record->seconds = wire_get32(frame + 12);
	ret_record->milliseconds = wire_get16(frame + 16);
	/* CRCs go high byte first, unlike all other numbers */
	ret_record->crc = (u16)(frame[18] << 8 | frame[19]);
	ret_record->length = wire_get32(frame + 20);
	ret_record->link = wire_get32(frame + 24);
	memcpy(ret_record->aim, frame + 28, sizeof(ret_record->aim));
	ret_record->detail = frame[31];
	ret_record->inline_length = frame[32];
	memcpy(ret_record->bytes, frame + 33, sizeof(ret_record->bytes));
}

void frame_read_fragment(const u8 *frame, struct frame_fragment *ret_fragment)
{
	ret_fragment->number = wire_get16(frame + 2);
	ret_fragment->index = wire_get16(frame + 4);
	ret_fragment->bytes = frame + 6;
}

void frame_command(u8 *frame, enum frame_command command, u8 tag, u8 argument, u32 value, u32 boot,
		   u32 extra)
{
	memset(frame, 0, FRAME_BYTES);
	frame[0] = FRAME_TO_WAND;
	frame[1] = (u8)command;
	frame[2] = tag;
	frame[3] = argument;
	wire_put32(frame + 4, value);
	wire_put32(frame + 8, boot);
	wire_put32(frame + 12, extra);
	frame_seal(frame);
}

size_t frame_pack(const u8 *frame, u8 *packet)
{
	size_t code = 0, at = 1, i;

	/* Each code byte says how far the next zero is; 64 bytes never need the 254 rule. */
	for (i = 0; i < FRAME_BYTES; i++) {
		if (frame[i]) {
			packet[at++] = frame[i];
			continue;
		}
		packet[code] = (u8)(at - code);
		code = at++;
	}
	packet[code] = (u8)(at - code);
	packet[at++] = 0;
	return at;
}

/* Undoes the stuffing; whether exactly one frame came out. */
static bool unpack(const u8 *packet, size_t len, u8 *frame)
{
	size_t at = 0, used = 0;

	while (at < len) {
		size_t run = packet[at++] - 1u;

		if (run > len - at || run > FRAME_BYTES - used)
			return false;
		memcpy(frame + used, packet + at, run);
		used += run;
		at += run;
		if (at == len)
			break;
		if (used == FRAME_BYTES)
			return false;
		frame[used++] = 0;
	}
	return used == FRAME_BYTES;
}

bool frame_stream_byte(struct frame_stream *stream, u8 byte, u8 *frame)
{
	bool complete;

	if (byte) {
		if (stream->len == FRAME_PACKET_MAX - 1)
			stream->skip = true;
		else
			stream->bytes[stream->len++] = byte;
		return false;
	}
	complete = !stream->skip && stream->len && unpack(stream->bytes, stream->len, frame);
	if (!complete && (stream->skip || stream->len))
		stream->dropped++;
	stream->len = 0;
	stream->skip = false;
	return complete;
}
