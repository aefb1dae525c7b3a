// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/example.h"

#include <stdlib.h>
#include <string.h>

#include "core/example_set.h"

/* "CABASEX" and the version, then each example: id u64, lengths u16 u16 u32, member, need,
 * features; all little-endian. */
static const char magic[8] = "CABASEX\1";

enum { HEAD_SIZE = 16 };

bool example_good_length(size_t feature_len)
{
	size_t frames = feature_len / EXAMPLE_FRAME_SIZE;

	return feature_len % EXAMPLE_FRAME_SIZE == 0 && frames >= EXAMPLE_FRAMES_MIN &&
	       frames <= EXAMPLE_FRAMES_MAX;
}

/* --- the file ----------------------------------------------------------------------------------
 */

enum err example_write_head(struct buf *file)
{
	return buf_add(file, magic, sizeof(magic));
}

static void put(unsigned char *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t get(const unsigned char *from, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)from[i] << 8 * i;
	return value;
}

enum err example_write(const struct example *example, struct buf *file)
{
	size_t member_len = strlen(example->member), need_len = strlen(example->need);
	unsigned char head[HEAD_SIZE];
	enum err err;

	if (!example_good_length(example->feature_len) || member_len > EXAMPLE_NAME_MAX ||
	    need_len > EXAMPLE_NAME_MAX)
		return ERR_NONE;
	put(head, example->id, 8);
	put(head + 8, member_len, 2);
	put(head + 10, need_len, 2);
	put(head + 12, example->feature_len, 4);
	err = buf_add(file, head, sizeof(head));
	if (!err)
		err = buf_add(file, example->member, member_len);
	if (!err)
		err = buf_add(file, example->need, need_len);
	if (!err)
		err = buf_add(file, example->features, example->feature_len);
	return err;
}

/* Reads one example; how many bytes it takes, or 0 when it is not whole or not one. */
static size_t read_example(const unsigned char *bytes, size_t len, struct example *ret_example,
			   size_t *ret_member_len, size_t *ret_need_len)
{
	size_t member_len, need_len, feature_len;

	if (len < HEAD_SIZE)
		return 0;
	member_len = get(bytes + 8, 2);
	need_len = get(bytes + 10, 2);
	feature_len = get(bytes + 12, 4);
	if (!member_len || member_len > EXAMPLE_NAME_MAX || !need_len ||
	    need_len > EXAMPLE_NAME_MAX || !example_good_length(feature_len) ||
	    len - HEAD_SIZE < member_len + need_len + feature_len)
		return 0;
	*ret_example = (struct example){
		.id = get(bytes, 8),
		.member = (const char *)bytes + HEAD_SIZE,
		.need = (const char *)bytes + HEAD_SIZE + member_len,
		.features = bytes + HEAD_SIZE + member_len + need_len,
		.feature_len = feature_len,
	};
	*ret_member_len = member_len;
	*ret_need_len = need_len;
	return HEAD_SIZE + member_len + need_len + feature_len;
}

static size_t count_examples(const unsigned char *bytes, size_t len, size_t *ret_place)
{
	struct example example;
	size_t at = sizeof(magic), count = 0, used, member_len, need_len;

	for (; at < len; at += used, count++) {
		used = read_example(bytes + at, len - at, &example, &member_len, &need_len);
		if (!used)
			break;
	}
	*ret_place = at;
	return count;
}

static enum err add_template(struct example_set *set, const struct example *example,
			     size_t member_len, size_t need_len, struct arena *arena)
{
	struct example_template *template = &set->list[set->count++];

	template->id = example->id;
	template->member = arena_strndup(arena, example->member, member_len);
	template->need = arena_strndup(arena, example->need, need_len);
	if (!template->member || !template->need)
		return ERR_NOMEM;
	return example_warp_shape(example->features, example->feature_len, arena, &template->shape);
}

/* Of a member together, and among these of a need together. */
static int by_whom_and_what(const void *a, const void *b)
{
	const struct example_template *x = a, *y = b;
	int order = strcmp(x->member, y->member);

	if (!order)
		order = strcmp(x->need, y->need);
	return order ? order : (x->id > y->id) - (x->id < y->id);
}

enum err example_set_parse(const void *bytes, size_t len, struct arena *arena,
			   struct example_set **ret_set, struct error *error)
{
	struct example_set *set = arena_alloc(arena, sizeof(*set));
	size_t place = 0, count, member_len, need_len;
	enum err err = ERR_NONE;

	if (len < sizeof(magic) || memcmp(bytes, magic, sizeof(magic)) != 0)
		return error_set(error, ERR_INVALID, "this is no file of examples");
	count = count_examples(bytes, len, &place);
	if (place != len)
		return error_set(error, ERR_INVALID, "the examples are damaged at byte %zu", place);
	if (count > EXAMPLE_COUNT_MAX)
		return error_set(error, ERR_LIMIT, "%zu examples are more than %d", count,
				 EXAMPLE_COUNT_MAX);
	if (set)
		*set = (struct example_set){ .list = arena_array(arena, count + 1,
								 sizeof(*set->list)) };
	if (!set || !set->list)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t at = sizeof(magic); at < len && !err;) {
		struct example example;

		at += read_example((const unsigned char *)bytes + at, len - at, &example,
				   &member_len, &need_len);
		err = add_template(set, &example, member_len, need_len, arena);
	}
	if (err)
		return error_set(error, err, "the examples take too much memory");
	qsort(set->list, set->count, sizeof(*set->list), by_whom_and_what);
	*ret_set = set;
	return ERR_NONE;
}

size_t example_set_count(const struct example_set *set, const char *member, const char *need)
{
	size_t count = 0;

	for (size_t i = 0; set && i < set->count; i++)
		count += (!member || !strcmp(set->list[i].member, member)) &&
			 (!need || !strcmp(set->list[i].need, need));
	return count;
}
