/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The few words that kernel and userspace call differently, so that wire/ is one source for both.
 */
#ifndef CABAS_WIRE_TYPES_H
#define CABAS_WIRE_TYPES_H
#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

static inline u16 wire_get16(const u8 *at)
{
	return (u16)(at[0] | at[1] << 8);
}

static inline u32 wire_get32(const u8 *at)
{
	return (u32)wire_get16(at) | (u32)wire_get16(at + 2) << 16;
}

static inline void wire_put16(u8 *at, u16 value)
{
	at[0] = (u8)value;
	at[1] = (u8)(value >> 8);
}

static inline void wire_put32(u8 *at, u32 value)
{
	wire_put16(at, (u16)value);
	wire_put16(at + 2, (u16)(value >> 16));
}
#endif
