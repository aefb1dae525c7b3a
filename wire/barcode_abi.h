/* SPDX-License-Identifier: GPL-2.0-or-later WITH Linux-syscall-note */
/*
 * /dev/barcodeN, ABI 1 (docs/wand-protocol.md, "The driver's device"). Host byte order, natural
 * alignment, no hole, the same for 32 and 64 bits.
 */
#ifndef CABAS_WIRE_BARCODE_ABI_H
#define CABAS_WIRE_BARCODE_ABI_H
#include <linux/ioctl.h>
#include <linux/types.h>

#define BARCODE_ABI_VERSION 1

/* barcode_record.type; keep and acknowledge types that you do not know */
#define BARCODE_SCAN	 1
#define BARCODE_CLIP	 2
#define BARCODE_OVERFLOW 3
#define BARCODE_OPAQUE	 4

/* barcode_record.flags; bits 0 to 7 are the wand's own */
#define BARCODE_CLOCK_SET   (1 << 0)
#define BARCODE_DUP	    (1 << 1)
#define BARCODE_OFFERED	    (1 << 2)
#define BARCODE_CONTINUES   (1 << 3)
#define BARCODE_DAMAGED	    (1 << 4)
#define BARCODE_CUT	    (1 << 5)
#define BARCODE_LIVE	    (1 << 8)
#define BARCODE_REDELIVERED (1 << 9)
#define BARCODE_REFUSED	    (1 << 10)

/**
 * struct barcode_record - what read() gives: this head, the payload, 0 to a multiple of 8
 * @len: of all, padded
 * @type: BARCODE_SCAN and so on
 * @flags: BARCODE_CLOCK_SET and so on
 * @seq: from 1 at probe; for BARCODE_ACK
 * @boottime_ns: CLOCK_BOOTTIME when its first frame or report came
 * @realtime_ns: CLOCK_REALTIME then
 * @number: of the wand's record, 0 none
 * @boot: of the wand when the record was made
 * @wand_sec: the wand's clock then
 * @wand_ms: of it
 * @aim: AIM identifier of a scan
 * @detail: scan: votes, or the maker's letter of a live one; clip: codec; opaque: the wire's kind
 * @header_len: where the payload begins; use this, the head may grow
 * @link: number of the scan that a clip names, 0 none
 * @count: overflow: how many were lost
 * @payload_len: bytes of payload
 */
struct barcode_record {
	__u32 len;
	__u16 type;
	__u16 flags;
	__u64 seq;
	__s64 boottime_ns;
	__s64 realtime_ns;
	__u32 number;
	__u32 boot;
	__u32 wand_sec;
	__u16 wand_ms;
	__u8 aim[3];
	__u8 detail;
	__u16 header_len;
	__u32 link;
	__u32 count;
	__u32 payload_len;
};

/* barcode_info.caps */
#define BARCODE_CAP_MEMORY	(1 << 0)
#define BARCODE_CAP_CLOCK	(1 << 1)
#define BARCODE_CAP_BATTERY	(1 << 2)
#define BARCODE_CAP_CLIPS	(1 << 3)
#define BARCODE_CAP_GOOD	(1 << 8)
#define BARCODE_CAP_NOT_ON_FILE (1 << 9)
#define BARCODE_CAP_ERROR	(1 << 10)
#define BARCODE_CAP_BUSY	(1 << 11)

/* barcode_info.state, bits 0 to 7 */
#define BARCODE_STATE_PLAIN	0
#define BARCODE_STATE_SESSION	1
#define BARCODE_STATE_SILENT	2
#define BARCODE_STATE_TAKEN	3
#define BARCODE_STATE_CLOCK_SET (1 << 8)

/**
 * struct barcode_info - what is known of the wand now
 * @abi: BARCODE_ABI_VERSION
 * @caps: BARCODE_CAP_MEMORY and so on
 * @max_len: longest record that read() may give
 * @next_len: of the record that read() would give now, 0 none
 * @serial: terminated
 * @boot: of the wand now
 * @firmware: major, minor, patch in 8, 8 and 16 bits
 * @stored: records that the wand holds
 * @free_bytes: of its memory
 * @refused: records that it could not store in this boot
 * @state: BARCODE_STATE_PLAIN and so on, and BARCODE_STATE_CLOCK_SET
 * @wand_ns: the wand's clock when the session began
 * @sampled_ns: CLOCK_REALTIME then
 * @battery: per cent, FF unknown
 * @power: 0 unknown, 1 discharging, 2 charging, 3 full
 * @millivolt: of the battery
 * @reserved: 0
 */
struct barcode_info {
	__u32 abi;
	__u32 caps;
	__u32 max_len;
	__u32 next_len;
	char serial[32];
	__u32 boot;
	__u32 firmware;
	__u32 stored;
	__u32 free_bytes;
	__u32 refused;
	__u32 state;
	__s64 wand_ns;
	__s64 sampled_ns;
	__u8 battery;
	__u8 power;
	__u16 millivolt;
	__u32 reserved;
};

/**
 * struct barcode_ack - this record and all before it are durable
 * @seq: of a record that this open has read
 */
struct barcode_ack {
	__u64 seq;
};

/* barcode_feedback.verdict, usages of page 8C but for busy */
#define BARCODE_VERDICT_BUSY	    0x01
#define BARCODE_VERDICT_ERROR	    0x85
#define BARCODE_VERDICT_GOOD	    0x86
#define BARCODE_VERDICT_NOT_ON_FILE 0x87

/**
 * struct barcode_feedback - let the wand tell what became of a record
 * @seq: of the record, 0 any
 * @verdict: BARCODE_VERDICT_GOOD and so on
 * @reserved: 0
 */
struct barcode_feedback {
	__u64 seq;
	__u32 verdict;
	__u32 reserved;
};

/**
 * struct barcode_stats - counters since probe
 * @frames: frames and reports that came
 * @records: that came whole
 * @read: given to read()
 * @acked: left the ring by BARCODE_ACK
 * @lost: live scans that found no place
 * @bad_crc: payloads with a wrong check
 * @bad_frame: frames and reports that were none
 * @duplicates: records that came again
 * @resends: times that the wand was asked to send again
 * @timeouts: answers and fragments that stayed away
 * @incomplete: records and scans that broke off
 * @replies: answers to a scanner's commands, which are no scans
 */
struct barcode_stats {
	__u64 frames;
	__u64 records;
	__u64 read;
	__u64 acked;
	__u64 lost;
	__u64 bad_crc;
	__u64 bad_frame;
	__u64 duplicates;
	__u64 resends;
	__u64 timeouts;
	__u64 incomplete;
	__u64 replies;
};

#define BARCODE_IOC	 0xbc
#define BARCODE_INFO	 _IOR(BARCODE_IOC, 0, struct barcode_info)
#define BARCODE_ACK	 _IOW(BARCODE_IOC, 1, struct barcode_ack)
#define BARCODE_SET_TIME _IO(BARCODE_IOC, 2)
#define BARCODE_FEEDBACK _IOW(BARCODE_IOC, 3, struct barcode_feedback)
#define BARCODE_STATS	 _IOR(BARCODE_IOC, 4, struct barcode_stats)
#endif
