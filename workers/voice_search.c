// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_search.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STATES = VOICE_MODEL_STATES, SOUNDS_A_PHRASE_MAX = 100, NONE = -1 };

static const float never = -1e30F;
/* How the grammar weighs against the sound; what a word costs. Far less than PocketSphinx takes:
 * an article must not cost more than to leave it out. */
static const float grammar_weight = 1, word_cost = -2;
static const float stay = -1, move = -4; /* in a third of a sound, to the next; measured */

/* A sound of a tree in which phrases that begin alike share their beginning. */
struct node {
	int32_t parent; /* NONE at the root; always before its children */
	uint16_t sound;
};

/* A phrase ends at a node. */
struct leaf {
	const struct voice_phrase *phrase;
	int32_t node, need; /* place in the list of needs, or NONE */
	float cost;
};

struct tree {
	struct node *nodes;
	struct leaf *leaves;
	size_t node_count, leaf_count;
};

struct voice_search {
	struct arena arena;
	struct tree trees[VOICE_PART_COUNT];
	const char **needs;
	size_t need_count;
	uint16_t pause;
};

/* --- trees ------------------------------------------------------------------------------------ */
struct way {
	uint16_t sounds[SOUNDS_A_PHRASE_MAX];
	size_t len;
	const struct voice_phrase *phrase;
};

static bool read_way(const struct voice_sounds *sounds, const char *text, struct way *way)
{
	way->len = 0;
	while (*text) {
		size_t len = strcspn(text, " ");

		if (way->len == SOUNDS_A_PHRASE_MAX)
			return false;
		way->sounds[way->len] = voice_sounds_find(sounds, text, len);
		if (way->sounds[way->len++] == VOICE_SOUND_NONE)
			return false;
		text += len + (text[len] == ' ');
	}
	return way->len > 0;
}

static int by_sounds(const void *a, const void *b)
{
	const struct way *x = *(const struct way *const *)a, *y = *(const struct way *const *)b;
	size_t len = x->len < y->len ? x->len : y->len;

	for (size_t i = 0; i < len; i++)
		if (x->sounds[i] != y->sounds[i])
			return x->sounds[i] < y->sounds[i] ? -1 : 1;
	return (x->len > y->len) - (x->len < y->len);
}

/* Every way to say every phrase of a part, sorted; the memory is the caller's. */
static enum err list_ways(const struct voice_phrases *phrases, const struct voice_sounds *sounds,
			  struct arena *arena, struct way ***ret_ways, size_t *ret_count)
{
	struct way **ways, *memory;
	size_t count = 0, room = 0;

	for (size_t p = 0; p < phrases->count; p++)
		room += phrases->list[p].said->spoken_count;
	ways = arena_array(arena, room + 1, sizeof(*ways));
	memory = arena_array(arena, room + 1, sizeof(*memory));
	if (!ways || !memory)
		return ERR_NOMEM;
	for (size_t p = 0; p < phrases->count; p++)
		for (size_t i = 0; i < phrases->list[p].said->spoken_count; i++) {
			memory[count].phrase = &phrases->list[p];
			if (read_way(sounds, phrases->list[p].said->spoken[i], &memory[count])) {
				ways[count] = &memory[count];
				count++;
			}
		}
	qsort(ways, count, sizeof(struct way *), by_sounds);
	*ret_ways = ways;
	*ret_count = count;
	return ERR_NONE;
}

/* Sorted, so that what a way shares with any before it, it shares with the last one. */
static void grow(struct tree *tree, struct way *const *ways, size_t count)
{
	int32_t path[SOUNDS_A_PHRASE_MAX];
	size_t depth = 0;

	for (size_t w = 0; w < count; w++) {
		size_t shared = 0;

		while (shared < depth && shared < ways[w]->len &&
		       tree->nodes[path[shared]].sound == ways[w]->sounds[shared])
			shared++;
		for (depth = shared; depth < ways[w]->len; depth++) {
			tree->nodes[tree->node_count] =
				(struct node){ depth ? path[depth - 1] : NONE,
					       ways[w]->sounds[depth] };
			path[depth] = (int32_t)tree->node_count++;
		}
		tree->leaves[tree->leaf_count++] =
			(struct leaf){ ways[w]->phrase, path[depth - 1], NONE, 0 };
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err number_needs(struct voice_search *search)
{
	struct tree *tree = &search->trees[VOICE_ITEM];
	size_t unique = 0;

	search->needs = arena_array(&search->arena, tree->leaf_count + 1, sizeof(*search->needs));
	if (!search->needs)
		return ERR_NOMEM;
	for (size_t i = 0; i < tree->leaf_count; i++)
		search->needs[i] = tree->leaves[i].phrase->need;
	qsort(search->needs, tree->leaf_count, sizeof(*search->needs), by_name);
	for (size_t i = 0; i < tree->leaf_count; i++)
		if (!unique || strcmp(search->needs[unique - 1], search->needs[i]) != 0)
			search->needs[unique++] = search->needs[i];
	search->need_count = unique;
	for (size_t i = 0; i < tree->leaf_count; i++) {
		const char **at = bsearch(&tree->leaves[i].phrase->need, search->needs, unique,
					  sizeof(*search->needs), by_name);

		tree->leaves[i].need = (int32_t)(at - search->needs);
	}
	return ERR_NONE;
}

static float grammar_cost(double probability)
{
	return grammar_weight * (float)log(probability);
}

static float phrase_cost(const struct voice_phrase *phrase, size_t count)
{
	return grammar_cost(phrase->likely / (double)count) + word_cost * (float)phrase->count;
}

static enum err plant(struct voice_search *search, const struct voice_phrases *phrases,
		      const struct voice_sounds *sounds, struct tree *tree)
{
	struct arena work;
	struct way **ways = NULL;
	size_t count = 0, nodes = 0;
	enum err err;

	arena_init(&work, 64 << 20);
	err = list_ways(phrases, sounds, &work, &ways, &count);
	for (size_t i = 0; i < count && !err; i++)
		nodes += ways[i]->len;
	if (!err) {
		tree->nodes = arena_array(&search->arena, nodes + 1, sizeof(*tree->nodes));
		tree->leaves = arena_array(&search->arena, count + 1, sizeof(*tree->leaves));
		err = tree->nodes && tree->leaves ? ERR_NONE : ERR_NOMEM;
	}
	if (!err)
		grow(tree, ways, count);
	for (size_t i = 0; i < tree->leaf_count; i++)
		tree->leaves[i].cost = phrase_cost(tree->leaves[i].phrase, phrases->count);
	arena_done(&work);
	return err;
}

enum err voice_search_new(const struct voice_vocabulary *vocabulary,
			  const struct voice_sounds *sounds, struct voice_search **ret_search)
{
	_auto_(voice_search_freep) struct voice_search *search = calloc(1, sizeof(*search));
	enum err err = ERR_NONE;

	if (!search)
		return ERR_NOMEM;
	arena_init(&search->arena, 32 << 20);
	search->pause = voice_sounds_find(sounds, "SIL", 3);
	for (int part = 0; part < VOICE_PART_COUNT && !err; part++)
		err = plant(search, &vocabulary->parts[part], sounds, &search->trees[part]);
	if (!err)
		err = number_needs(search);
	if (err)
		return err;
	*ret_search = steal(search);
	return ERR_NONE;
}

void voice_search_free(struct voice_search *search)
{
	if (!search)
		return;
	arena_done(&search->arena);
	free(search);
}

/* --- the search ------------------------------------------------------------------------------- */
/* A word that was said, and those before it. */
struct record {
	int32_t before;
	uint32_t from, to;
	const struct voice_phrase *phrase;
	float sound, cost; /* of the word's sound; of all that is no sound, up to here */
};

/* Where a sound under way comes from: the word before it, when its own word began, and with what
 * score. */
struct mark {
	int32_t record;
	uint32_t from;
	float entry;
};

struct arrival {
	float score;
	struct mark mark;
};

/* The thirds of one sound under way. */
struct under_way {
	float score[STATES];
	struct mark mark[STATES];
};

struct branch {
	const struct tree *tree;
	const struct voice_step *step;
	struct under_way *nodes;
	float cost;
};

struct hunt {
	const struct voice_search *search;
	const struct voice_step *steps;
	size_t step_count;
	const struct voice_fits *fits;
	struct branch *branches;
	size_t branch_count;
	struct under_way pauses[VOICE_STATES];
	struct arrival at[VOICE_STATES];
	struct record *records;
	size_t record_count;
	float *tail, *ranks; /* what a pause to the end costs; the best of each need */
};

/* One frame on: each third from itself or from the one before, the first from @in. */
static inline void advance(struct under_way *way, struct arrival in, const float *fits)
{
	for (int k = STATES - 1; k >= 0; k--) {
		float before = k ? way->score[k - 1] : in.score;

		if (way->score[k] + stay >= before + move) {
			way->score[k] += stay + fits[k];
		} else {
			way->score[k] = before + move + fits[k];
			way->mark[k] = k ? way->mark[k - 1] : in.mark;
		}
	}
}

static void advance_branch(const struct hunt *hunt, const struct branch *branch, size_t frame)
{
	const float *fits = hunt->fits->fits + frame * hunt->fits->width;
	const struct tree *tree = branch->tree;
	struct arrival in = hunt->at[branch->step->from];

	in.score += branch->cost;
	in.mark.from = (uint32_t)frame;
	in.mark.entry = in.score;
	for (size_t n = tree->node_count; n-- > 0;) {
		const struct node *node = &tree->nodes[n];
		struct arrival from = in;

		if (node->parent != NONE) {
			const struct under_way *parent = &branch->nodes[node->parent];

			from = (struct arrival){ parent->score[STATES - 1],
						 parent->mark[STATES - 1] };
		}
		advance(&branch->nodes[n], from, fits + (size_t)node->sound * STATES);
	}
}

static void write_record(struct hunt *hunt, const struct branch *branch, const struct leaf *leaf,
			 size_t frame)
{
	const struct under_way *way = &branch->nodes[leaf->node];
	const struct mark *mark = &way->mark[STATES - 1];

	hunt->records[hunt->record_count++] = (struct record){
		.before = mark->record,
		.from = mark->from,
		.to = (uint32_t)frame + 1,
		.phrase = leaf->phrase,
		.sound = way->score[STATES - 1] + move - mark->entry,
		.cost = branch->cost + leaf->cost +
			(mark->record == NONE ? 0 : hunt->records[mark->record].cost),
	};
}

/* Only the best phrase that arrives at a moment is written down. */
static void arrive(struct hunt *hunt, const struct branch *branch, size_t frame,
		   struct arrival next[VOICE_STATES])
{
	const struct tree *tree = branch->tree;
	enum voice_state to = branch->step->to;
	const struct leaf *best = NULL;
	float best_score = next[to].score;

	for (size_t i = 0; i < tree->leaf_count; i++) {
		const struct leaf *leaf = &tree->leaves[i];
		float score = branch->nodes[leaf->node].score[STATES - 1] + move + leaf->cost;

		if (score > best_score) {
			best_score = score;
			best = leaf;
		}
		if (hunt->ranks && leaf->need != NONE &&
		    score + hunt->tail[frame + 1] > hunt->ranks[leaf->need])
			hunt->ranks[leaf->need] = score + hunt->tail[frame + 1];
	}
	if (!best)
		return;
	write_record(hunt, branch, best, frame);
	next[to] = (struct arrival){ best_score, { (int32_t)hunt->record_count - 1, 0, 0 } };
}

/* A step without words is free to take at once. */
static void step_on(const struct hunt *hunt, struct arrival at[VOICE_STATES])
{
	for (size_t i = 0; i < hunt->step_count; i++) {
		const struct voice_step *step = &hunt->steps[i];
		float cost = grammar_cost(step->probability);

		if (step->part == VOICE_NO_WORDS &&
		    at[step->from].score + cost > at[step->to].score)
			at[step->to] = (struct arrival){ at[step->from].score + cost,
							 at[step->from].mark };
	}
}

static void hunt_frame(struct hunt *hunt, size_t frame)
{
	const float *fits = hunt->fits->fits + frame * hunt->fits->width;
	struct arrival next[VOICE_STATES];

	for (size_t s = 0; s < VOICE_STATES; s++) {
		struct under_way *pause = &hunt->pauses[s];

		advance(pause, hunt->at[s], fits + (size_t)hunt->search->pause * STATES);
		next[s] = (struct arrival){ pause->score[STATES - 1] + move,
					    pause->mark[STATES - 1] };
	}
	for (size_t b = 0; b < hunt->branch_count; b++)
		advance_branch(hunt, &hunt->branches[b], frame);
	for (size_t b = 0; b < hunt->branch_count; b++)
		arrive(hunt, &hunt->branches[b], frame, next);
	step_on(hunt, next);
	memcpy(hunt->at, next, sizeof(next));
}

/* From the end: what it costs to be silent from a frame on. */
static void fill_tail(const struct hunt *hunt)
{
	size_t frames = hunt->fits->frames;
	float in[STATES] = { never, never, never };

	for (size_t t = 0; t < frames; t++)
		hunt->tail[t] = never;
	hunt->tail[frames] = 0;
	for (size_t t = frames; t-- > 0;) {
		const float *fits = hunt->fits->fits + t * hunt->fits->width +
				    (size_t)hunt->search->pause * STATES;

		for (int k = 0; k < STATES; k++) {
			float on = k + 1 < STATES ? in[k + 1] : t + 1 == frames ? 0 : never;

			in[k] = fits[k] + fmaxf(in[k] + stay, on + move);
		}
		hunt->tail[t] = fmaxf(hunt->tail[t], in[0] + move);
	}
}

static const struct mark nowhere = { NONE, 0, 0 };

static void clear(struct under_way *ways, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int k = 0; k < STATES; k++)
			ways[i].score[k] = never, ways[i].mark[k] = nowhere;
}

static enum err prepare(struct hunt *hunt, struct arena *arena, bool ranks)
{
	size_t frames = hunt->fits->frames;

	hunt->branches = arena_array(arena, hunt->step_count, sizeof(*hunt->branches));
	hunt->records = arena_array(arena, frames * hunt->step_count + 1, sizeof(*hunt->records));
	hunt->tail = arena_array(arena, frames + 1, sizeof(*hunt->tail));
	if (ranks)
		hunt->ranks = arena_array(arena, hunt->search->need_count + 1, sizeof(float));
	if (!hunt->branches || !hunt->records || !hunt->tail || (ranks && !hunt->ranks))
		return ERR_NOMEM;
	for (size_t i = 0; i < hunt->step_count; i++) {
		const struct voice_step *step = &hunt->steps[i];
		const struct tree *tree;
		struct under_way *nodes;

		if (step->part == VOICE_NO_WORDS)
			continue;
		tree = &hunt->search->trees[step->part];
		nodes = arena_array(arena, tree->node_count + 1, sizeof(*nodes));
		if (!nodes)
			return ERR_NOMEM;
		clear(nodes, tree->node_count);
		hunt->branches[hunt->branch_count++] =
			(struct branch){ tree, step, nodes, grammar_cost(step->probability) };
	}
	for (size_t s = 0; s < VOICE_STATES; s++)
		hunt->at[s] = (struct arrival){ never, nowhere };
	for (size_t i = 0; ranks && i < hunt->search->need_count; i++)
		hunt->ranks[i] = never;
	clear(hunt->pauses, VOICE_STATES);
	fill_tail(hunt);
	return ERR_NONE;
}

static void write_words(const struct hunt *hunt, struct voice_path *path)
{
	int32_t chain[VOICE_FOUND_MAX];
	size_t count = 0;

	for (int32_t at = hunt->at[VOICE_AT_END].mark.record; at != NONE && count < VOICE_FOUND_MAX;
	     at = hunt->records[at].before)
		chain[count++] = at;
	path->count = count;
	for (size_t i = 0; i < count; i++) {
		const struct record *record = &hunt->records[chain[count - 1 - i]];

		path->words[i] = (struct voice_found){ record->phrase, record->from, record->to,
						       record->sound };
		path->score = hunt->at[VOICE_AT_END].score - record->cost;
	}
}

static void write_ranks(const struct hunt *hunt, struct voice_path *path)
{
	const char *const *needs = hunt->search->needs;

	for (size_t i = 0; i < hunt->search->need_count; i++) {
		size_t place = path->ranked_count;

		while (place > 0 && path->scores[place - 1] < hunt->ranks[i])
			place--;
		if (place == VOICE_RANKED_MAX || hunt->ranks[i] <= never / 2)
			continue;
		if (path->ranked_count < VOICE_RANKED_MAX)
			path->ranked_count++;
		for (size_t k = path->ranked_count - 1; k > place; k--) {
			path->ranked[k] = path->ranked[k - 1];
			path->scores[k] = path->scores[k - 1];
		}
		path->ranked[place] = needs[i];
		path->scores[place] = hunt->ranks[i];
	}
}

enum err voice_search_find(const struct voice_search *search, enum voice_grammar grammar,
			   const struct voice_fits *fits, struct arena *arena,
			   struct voice_path *ret_path)
{
	struct hunt hunt = { .search = search, .fits = fits };
	bool item = grammar == VOICE_GRAMMAR_ITEM;

	hunt.steps = voice_grammar_steps(grammar, &hunt.step_count);
	if (prepare(&hunt, arena, item))
		return ERR_NOMEM;
	memset(ret_path, 0, sizeof(*ret_path));
	hunt.at[VOICE_AT_START] = (struct arrival){ 0, nowhere };
	step_on(&hunt, hunt.at);
	for (size_t t = 0; t < fits->frames; t++)
		hunt_frame(&hunt, t);
	write_words(&hunt, ret_path);
	if (item)
		write_ranks(&hunt, ret_path);
	return ERR_NONE;
}
