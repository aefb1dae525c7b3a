// SPDX-License-Identifier: GPL-2.0-or-later
//
// The cart reconciler against a simulated retailer: hand changes, both ways to write, lost answers.
#include "core/cart.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { PRODUCTS = 6, ROUNDS = 2000, ARENA_MAX = 1 << 20 };

static const char *const names[PRODUCTS] = { "10", "2", "33", "a", "b7", "z" };

/* A retailer's cart: pieces of each product. */
struct remote {
	int64_t pieces[PRODUCTS];
};

static uint64_t seed = 20261123;

static unsigned int draw(unsigned int below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(seed >> 33) % below;
}

static struct cart read_remote(const struct remote *remote, struct arena *arena)
{
	struct cart cart = { .id = "c", .total = -1 };

	cart.lines = arena_array(arena, PRODUCTS, sizeof(*cart.lines));
	for (int i = 0; i < PRODUCTS; i++)
		if (remote->pieces[i])
			cart.lines[cart.count++] =
				(struct cart_line){ .product_id = names[i],
						    .label = names[i],
						    .quantity = remote->pieces[i],
						    .price = 100 + i };
	return cart;
}

static struct remote random_remote(void)
{
	struct remote remote;

	for (int i = 0; i < PRODUCTS; i++)
		remote.pieces[i] = draw(2) ? draw(5) : 0;
	return remote;
}

static int index_of(const char *product_id)
{
	int i = 0;

	while (i < PRODUCTS && strcmp(names[i], product_id))
		i++;
	cr_assert_lt(i, PRODUCTS, "unknown product %s", product_id);
	return i;
}

static void write_delta(struct remote *remote, const struct cart_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		remote->pieces[index_of(changes[i].product_id)] += changes[i].to - changes[i].from;
}

static void write_absolute(struct remote *remote, const struct cart_change *changes, size_t count)
{
	*remote = (struct remote){ 0 };
	for (size_t i = 0; i < count; i++)
		remote->pieces[index_of(changes[i].product_id)] = changes[i].to;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Every random world: what is read, what cabas put there, what it wants there. */
struct world {
	struct arena arena;
	struct remote read, owned, desired;
	struct cart_change *changes;
	size_t count;
};

static void random_world(struct world *world)
{
	struct cart read, owned, desired;
	struct error error = { 0 };

	arena_init(&world->arena, ARENA_MAX);
	world->read = random_remote();
	world->owned = random_remote();
	world->desired = random_remote();
	read = read_remote(&world->read, &world->arena);
	owned = read_remote(&world->owned, &world->arena);
	desired = read_remote(&world->desired, &world->arena);
	cr_assert_eq(cart_changes(&read, &owned, &desired, &world->arena, &world->changes,
				  &world->count, &error),
		     ERR_NONE, "%s", error.text);
}

Test(core_cart, delta_and_absolute_writes_reach_the_same_cart)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct world world;
		struct remote a, b;
		struct cart now;

		random_world(&world);
		a = b = world.read;
		write_delta(&a, world.changes, world.count);
		write_absolute(&b, world.changes, world.count);
		for (int i = 0; i < PRODUCTS; i++) {
			int64_t by_hand = world.read.pieces[i] -
					  least(world.read.pieces[i], world.owned.pieces[i]);

			cr_assert_eq(a.pieces[i], b.pieces[i]);
			cr_assert_eq(a.pieces[i], by_hand + world.desired.pieces[i]);
		}
		now = read_remote(&a, &world.arena);
		cr_assert_eq(cart_verdict(world.changes, world.count, &now), CART_APPLIED);
		arena_done(&world.arena);
	}
}

Test(core_cart, changes_are_sorted_and_name_each_product_once)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct world world;

		random_world(&world);
		for (size_t i = 1; i < world.count; i++)
			cr_assert_lt(strcmp(world.changes[i - 1].product_id,
					    world.changes[i].product_id),
				     0);
		for (size_t i = 0; i < world.count; i++) {
			const struct cart_change *change = &world.changes[i];

			cr_assert_geq(change->by_hand, 0);
			cr_assert_leq(change->by_hand, change->from);
			cr_assert_leq(change->by_hand, change->to);
		}
		arena_done(&world.arena);
	}
}

/* A push as the daemon does it: the same change again and again, with answers lost at random. */
Test(core_cart, a_lost_answer_never_doubles_and_hand_changes_stay)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct remote hand = random_remote();
		struct world world;
		int sends = 0;

		random_world(&world);
		for (int send = 0; send < 4; send++) {
			struct cart now = read_remote(&world.read, &world.arena);
			enum cart_verdict verdict = cart_verdict(world.changes, world.count, &now);

			if (verdict != CART_UNCHANGED)
				break;
			sends++;
			if (draw(3)) /* it arrived, whether or not we hear of it */
				write_delta(&world.read, world.changes, world.count);
		}
		for (size_t i = 0; i < world.count; i++) {
			int64_t pieces = world.read.pieces[index_of(world.changes[i].product_id)];

			cr_assert(pieces == world.changes[i].to || pieces == world.changes[i].from);
		}
		/* A second push finds the hand's changes and leaves them. */
		for (int i = 0; i < PRODUCTS; i++)
			world.read.pieces[i] = world.owned.pieces[i] + hand.pieces[i];
		{
			struct cart read = read_remote(&world.read, &world.arena);
			struct cart owned = read_remote(&world.owned, &world.arena);
			struct cart none = { .total = -1 };

			cr_assert_eq(cart_changes(&read, &owned, &none, &world.arena,
						  &world.changes, &world.count, NULL),
				     ERR_NONE);
			write_delta(&world.read, world.changes, world.count);
		}
		cr_assert(!memcmp(&world.read, &hand, sizeof(hand)), "round %d, %d sends", round,
			  sends);
		arena_done(&world.arena);
	}
}

Test(core_cart, a_second_push_of_the_same_plan_changes_nothing)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct world world;
		struct cart read, owned;

		random_world(&world);
		write_delta(&world.read, world.changes, world.count);
		read = read_remote(&world.read, &world.arena);
		owned = read_remote(&world.desired, &world.arena);
		cr_assert_eq(cart_changes(&read, &owned, &owned, &world.arena, &world.changes,
					  &world.count, NULL),
			     ERR_NONE);
		for (size_t i = 0; i < world.count; i++)
			cr_assert_eq(world.changes[i].from, world.changes[i].to);
		arena_done(&world.arena);
	}
}

Test(core_cart, half_a_write_or_a_strange_product_is_for_a_person)
{
	struct cart_change changes[] = { { "a", "A", 1, 0, 1, 0 }, { "b", "B", 1, 2, 1, 0 } };
	struct cart_line half[] = { { "a", "A", 1, 1 }, { "b", "B", 2, 1 } };
	struct cart_line before[] = { { "b", "B", 2, 1 }, { "x", "X", 1, 1 } };
	struct cart_line after[] = { { "a", "A", 1, 1 }, { "b", "B", 1, 1 }, { "x", "X", 1, 1 } };
	struct cart cart = { .lines = half, .count = 2, .total = -1 };

	cr_expect_eq(cart_verdict(changes, 2, &cart), CART_OTHER);
	cart.lines = before;
	cr_expect_eq(cart_verdict(changes, 2, &cart), CART_OTHER, "x came meanwhile");
	cart.count = 1;
	cr_expect_eq(cart_verdict(changes, 2, &cart), CART_UNCHANGED);
	cart = (struct cart){ .lines = after, .count = 3, .total = -1 };
	cr_expect_eq(cart_verdict(changes, 2, &cart), CART_APPLIED);
	cr_expect_eq(cart_verdict(changes, 0, &cart), CART_APPLIED, "nothing was to change");
}

Test(core_cart, what_is_beyond_a_limit_is_refused_and_nothing_is_written)
{
	struct cart_line many = { "a", "A", CART_QUANTITY_MAX, 1 }, one = { "a", "A", 1, 1 };
	struct cart read = { .lines = &many, .count = 1 }, desired = { .lines = &one, .count = 1 };
	struct cart none = { 0 }, large = { .lines = &one, .count = CART_LINES_MAX + 1 };
	struct cart_change *changes = (struct cart_change *)&many;
	struct error error = { 0 };
	struct arena arena;
	size_t count = 42;

	arena_init(&arena, ARENA_MAX);
	cr_expect_eq(cart_changes(&read, &none, &desired, &arena, &changes, &count, &error),
		     ERR_LIMIT);
	cr_expect_str_eq(error.text, "1000 pieces of 'A', at most 999");
	cr_expect_eq(cart_changes(&none, &none, &large, &arena, &changes, &count, &error),
		     ERR_LIMIT);
	many.quantity = -1;
	cr_expect_eq(cart_changes(&read, &none, &none, &arena, &changes, &count, &error),
		     ERR_LIMIT);
	cr_expect_eq(count, 42);
	cr_expect_eq((void *)changes, (void *)&many);
	arena_done(&arena);
}

Test(core_cart, every_byte_of_a_preview_is_in_its_token)
{
	struct cart_change base[] = { { "a", "A", 120, 1, 2, 1 }, { "b", "B", 99, 0, 1, 0 } };
	const char *tokens[16];
	size_t count = 0;
	struct arena arena;

	arena_init(&arena, ARENA_MAX);
	tokens[count++] = cart_token("s", "c", base, 2, "n", &arena);
	tokens[count++] = cart_token("t", "c", base, 2, "n", &arena);
	tokens[count++] = cart_token("s", "d", base, 2, "n", &arena);
	tokens[count++] = cart_token("s", "c", base, 1, "n", &arena);
	tokens[count++] = cart_token("s", "c", base, 2, "m", &arena);
	tokens[count++] = cart_token("sc", "", base, 2, "n", &arena);
	for (int field = 0; field < 6; field++) {
		struct cart_change other[] = { base[0], base[1] };

		switch (field) {
		case 0:
			other[0].product_id = "c";
			break;
		case 1:
			other[0].label = "C";
			break;
		case 2:
			other[0].price++;
			break;
		case 3:
			other[0].from++;
			break;
		case 4:
			other[0].to++;
			break;
		case 5:
			other[0].by_hand--;
			break;
		}
		tokens[count++] = cart_token("s", "c", other, 2, "n", &arena);
	}
	for (size_t i = 0; i < count; i++) {
		cr_assert_eq(strlen(tokens[i]), 64);
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(tokens[i], tokens[j], "%zu and %zu", i, j);
	}
	cr_expect_str_eq(tokens[0], cart_token("s", "c", base, 2, "n", &arena));
	arena_done(&arena);
}
