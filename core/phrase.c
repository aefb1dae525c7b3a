// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/phrase.h"

#include <string.h>

#include "core/phrase_reader.h"

/* How sure an item is, in thousandths, before what its verb takes off. */
enum {
	SURE = 1000,
	SURE_ARTICLE = 900, /* a known name behind an article, without "et" or a comma between */
	SURE_FUZZY = 800,
	SURE_ADJACENT = 600, /* two known names side by side: perhaps one thing that is not known */
	SURE_SET_NOTHING = 500,
	SURE_TAKEN_BACK = 500, /* taken back, and not clear for what */
};

/* What is being read. */
struct parser {
	struct phrase_reader r;
	const char *text;
	struct arena *arena;
	struct phrase_item *items;
	size_t count, since; /* @since: first item of the verb that holds */
	enum item_action action;
	bool put; /* the verb adds, but sets when a quantity follows */
	unsigned int permille;
	bool adjacent;			       /* the next item stands right behind a known name */
	struct quantity per[PHRASE_ITEMS_MAX]; /* of each item, as in struct phrase_reader */
	bool correcting; /* "non": what comes next is said in place of what went before */
	bool corrected;	 /* and that has just happened */
	bool of;	 /* "non, de": the quantity stays */
	bool article;	 /* "non, du": it does not */
	bool dropping;	 /* "au lieu de": what comes next is not wanted */
	struct error *error;
};

/* A name as it stands in the sentence. */
struct name {
	size_t from, to;
	const struct need *need;
	unsigned int permille;
	bool fuzzy, next_adjacent;
};

/* Words between which a name ends, whatever it is. */
static bool is_stop(const struct phrase_reader *r, size_t at)
{
	const struct command *command;

	if (at >= r->count || r->words[at].kind == WORD_BREAK)
		return true;
	command = phrase_reader_command(r, at);
	return command && command->kind != COMMAND_ARTICLE && command->kind != COMMAND_QUALIFIER &&
	       command->kind != COMMAND_BRAND;
}

static size_t skip_qualifiers(const struct phrase_reader *r, size_t at, struct name *name)
{
	for (;;) {
		const struct command *command = phrase_reader_command(r, at);

		if (!command ||
		    (command->kind != COMMAND_QUALIFIER && command->kind != COMMAND_BRAND) ||
		    phrase_reader_need(r, at, NULL) > command->words)
			return at;
		if (name->permille > command->permille)
			name->permille = command->permille;
		at += command->words;
	}
}

/*
 * What comes behind a known name. A new item: say how sure, true. Words that make it another thing
 * ("lait de brebis", "pommes golden"): false.
 */
static bool accept_next(const struct phrase_reader *r, size_t at, struct name *name)
{
	struct decimal number;
	size_t skipped = phrase_reader_skip(r, at);
	bool article = phrase_reader_is(r, at, COMMAND_ARTICLE) > 0 &&
		       !(skipped == at + 1 && needs_is_joint(&r->words[at], r->language));

	if (is_stop(r, at) || r->words[at].kind == WORD_NUMBER ||
	    phrase_reader_number(r, at, &number))
		return true;
	if (!phrase_reader_need(r, skipped, NULL) || (skipped > at && !article))
		return false;
	name->next_adjacent = !article;
	if (name->permille > (article ? SURE_ARTICLE : SURE_ADJACENT))
		name->permille = article ? SURE_ARTICLE : SURE_ADJACENT;
	return true;
}

static bool read_known(struct phrase_reader *r, struct name *name)
{
	size_t start = skip_qualifiers(r, r->at, name);
	size_t words = phrase_reader_need(r, r->at, &name->need);

	if (words)
		start = r->at;
	else
		words = phrase_reader_need(r, start, &name->need);
	if (!words && !is_stop(r, start)) {
		words = needs_match_fuzzy(r->needs, r->language, r->words + start, r->count - start,
					  &name->need);
		name->fuzzy = words > 0;
		if (words)
			name->permille = SURE_FUZZY;
	}
	if (!words)
		return false;
	if (start == r->at)
		name->permille = name->fuzzy ? SURE_FUZZY : SURE;
	name->from = r->size < r->at ? r->size : r->at;
	name->to = skip_qualifiers(r, start + words, name);
	return true;
}

/* Words of a name that is not known: all of them, up to the next stop. */
static void read_unknown(struct phrase_reader *r, struct name *name)
{
	size_t at = r->at;

	while (!is_stop(r, at))
		at++;
	*name = (struct name){ .from = r->size < r->at ? r->size : r->at, .to = at };
	r->at = at;
}

/* --- "deux, non, trois litres", "du lait, non, du beurre" ---------------------------------------
 */

static void ask(struct phrase_item *item)
{
	if (item->confidence > SURE_TAKEN_BACK)
		item->confidence = SURE_TAKEN_BACK;
}

/* Something was taken back, and nothing clear was said in its place. */
static void take_back(struct parser *p)
{
	p->correcting = false;
	for (size_t i = p->count > 2 ? p->count - 2 : 0; i < p->count; i++)
		ask(&p->items[i]);
}

/* What a thing said in place of another stands for: the same need, else the last item. */
static size_t find_replaced(const struct parser *p, const char *need)
{
	for (size_t i = p->count; i > 0; i--)
		if (p->items[i - 1].need && !strcmp(p->items[i - 1].need, need))
			return i - 1;
	return p->count - 1;
}

/* An item that was read: behind the others, or in place of the one that it corrects. */
static void place(struct parser *p, const struct phrase_item *item)
{
	bool correcting = p->correcting && item->need;
	size_t at = correcting ? find_replaced(p, item->need) : p->count;

	if (p->correcting && !item->need)
		ask(&p->items[p->count - 1]);
	p->correcting = false;
	p->corrected = correcting;
	if (!correcting) {
		p->per[p->count] = p->r.per;
		p->items[p->count++] = *item;
		return;
	}
	if (at + 1 < p->count && item->quantity.unit == UNIT_NONE) {
		ask(&p->items[p->count - 1]);
		ask(&p->items[at]);
		return;
	}
	if (!p->article && item->quantity.unit == UNIT_NONE) {
		p->items[at].need = item->need;
		p->items[at].text = item->text;
		/* "two litres of milk, no, butter": two litres of it? */
		if (!p->of && p->items[at].quantity.unit != UNIT_NONE)
			ask(&p->items[at]);
	} else {
		p->per[at] = p->r.per;
		p->items[at] = *item;
	}
	if (p->items[at].confidence > SURE_ARTICLE)
		p->items[at].confidence = SURE_ARTICLE;
}

/* Which item's quantity is meant: the last one of that kind, else the last of all. */
static size_t find_counted(const struct parser *p, struct quantity quantity, bool bare)
{
	for (size_t i = p->count; i > 0; i--) {
		enum unit unit = p->items[i - 1].quantity.unit;

		if (unit != UNIT_NONE &&
		    (bare || unit_dimension(unit) == unit_dimension(quantity.unit)))
			return i - 1;
	}
	return p->count - 1;
}

/* "(deux litres de lait,) non, trois": the unit stays, unless another one was said. */
static void correct_quantity(struct parser *p, struct quantity quantity)
{
	bool bare = p->r.per.unit == UNIT_NONE && quantity.unit == UNIT_PIECE;
	size_t at = find_counted(p, quantity, bare);
	struct phrase_item *item = &p->items[at];
	struct quantity per = p->per[at];

	p->correcting = false;
	p->corrected = true;
	if (at + 1 < p->count)
		ask(item);
	if (bare && per.unit != UNIT_NONE) {
		if (decimal_multiply(per.value, quantity.value, &quantity.value))
			return ask(item);
		quantity.unit = per.unit;
		/* "a dozen eggs, no, two": two dozens, or two eggs? */
		if (per.unit == UNIT_PIECE && per.value.digits != 1)
			ask(item);
	} else if (bare && item->quantity.unit != UNIT_PIECE && item->quantity.unit != UNIT_NONE) {
		return ask(item);
	} else if (!bare) {
		p->per[at] = p->r.per;
	}
	item->quantity = quantity;
	if (item->confidence > SURE_ARTICLE)
		item->confidence = SURE_ARTICLE;
}

/* A number that was taken back before its name: "deux litres, non, trois (litres de lait)". */
static bool read_quantity(struct parser *p, struct quantity *ret_quantity)
{
	struct phrase_reader *r = &p->r;
	struct quantity before = { .unit = UNIT_NONE }, per = before;

	for (;;) {
		size_t start = r->at, next, words;

		if (!phrase_reader_quantity(r, ret_quantity))
			return false;
		next = phrase_reader_skip(r, r->at);
		words = r->at > start ? phrase_reader_correction(r, next) : 0;
		if (!words)
			break;
		before = *ret_quantity;
		per = r->per;
		r->at = next + words;
		/* "(deux litres de lait,) trois plutôt" */
		if (is_stop(r, r->at) && !phrase_reader_need(r, r->at, NULL)) {
			p->correcting = p->count > 0;
			break;
		}
	}
	/* "deux litres, non, trois (de lait)" */
	if (before.unit != UNIT_NONE && per.unit != UNIT_NONE && r->per.unit == UNIT_NONE &&
	    ret_quantity->unit == UNIT_PIECE &&
	    (is_stop(r, r->at) || needs_is_joint(&r->words[r->at], r->language))) {
		*ret_quantity = (struct quantity){ ret_quantity->value, per.unit };
		r->per = per;
		return !decimal_multiply(per.value, ret_quantity->value, &ret_quantity->value);
	}
	return true;
}

static enum err keep_item(struct parser *p, const struct name *name, struct quantity quantity,
			  enum item_action action)
{
	const struct word *words = p->r.words;
	struct phrase_item made, *item = &made;
	unsigned int permille = name->permille * p->permille / SURE;
	size_t start = words[name->from].at, end;

	end = words[name->to - 1].at + words[name->to - 1].len;
	if (p->dropping) {
		p->dropping = false;
		return ERR_NONE;
	}
	if (p->count == PHRASE_ITEMS_MAX && !(p->correcting && name->need)) {
		(void)error_set(p->error, ERR_LIMIT, "more than %d things in one sentence",
				PHRASE_ITEMS_MAX);
		error_hint(p->error, "say or write it in several parts");
		return ERR_LIMIT;
	}
	item->text = arena_strndup(p->arena, p->text + start, end - start);
	if (!item->text)
		return error_set(p->error, ERR_NOMEM, "out of memory for a sentence");
	/* "boîte" is said of tins and of boxes: what it is of decides. */
	if (name->need && quantity.unit == UNIT_BOX && name->need->unit == UNIT_CAN)
		quantity.unit = UNIT_CAN;
	if (action == ITEM_SET && quantity.unit == UNIT_NONE && permille > SURE_SET_NOTHING)
		permille = SURE_SET_NOTHING;
	/* "zéro lait" */
	if (quantity.unit != UNIT_NONE && !quantity.value.digits && permille > SURE_TAKEN_BACK)
		permille = SURE_TAKEN_BACK;
	item->action = action;
	item->need = name->need ? name->need->id : NULL;
	item->quantity = quantity;
	item->confidence = name->need ? permille : 0;
	item->fuzzy = name->fuzzy;
	place(p, &made);
	return ERR_NONE;
}

/* "(mets le lait) à 2 litres", "(set milk) to 3" */
static size_t skip_to(const struct phrase_reader *r, size_t at)
{
	const char *to = r->language == LANGUAGE_FR ? "a" : "to";
	struct decimal number;

	if (at < r->count && !strcmp(r->words[at].text, to) &&
	    phrase_reader_number(r, at + 1, &number))
		return at + 1;
	return at;
}

/* Behind a known name: its quantity, if it comes there, and then the next item or the end. */
static bool read_behind(struct parser *p, struct name *name, struct quantity *quantity,
			enum item_action *action)
{
	struct phrase_reader ahead = p->r;
	bool said = quantity->unit != UNIT_NONE;

	ahead.at = name->to;
	if (!said && (p->put || p->action == ITEM_SET)) {
		ahead.at = skip_to(&ahead, ahead.at);
		if (phrase_reader_quantity_after(&ahead, quantity))
			*action = ahead.at > name->to && p->put ? ITEM_SET : *action;
		else
			ahead.at = name->to;
	} else if (!said && !phrase_reader_quantity_after(&ahead, quantity)) {
		ahead.at = name->to;
	} else if (said) {
		struct quantity whole = *quantity;

		if (phrase_reader_rest(&ahead, &whole))
			*quantity = whole;
	}
	if (!accept_next(&ahead, ahead.at, name))
		return false;
	if (p->adjacent && name->permille > SURE_ADJACENT)
		name->permille = SURE_ADJACENT;
	p->adjacent = name->next_adjacent;
	p->r.at = ahead.at;
	p->r.per = ahead.per;
	return true;
}

/* "1. lait": the number of a line in a list, not of things. */
static bool is_numbering(const struct parser *p, size_t start)
{
	const struct phrase_reader *r = &p->r;

	return r->at == start + 1 && r->at < r->count && r->words[start].kind == WORD_NUMBER &&
	       r->words[r->at].kind == WORD_BREAK && p->text[r->words[r->at].at] == '.';
}

/* "du lait, deux litres": a measure behind a comma belongs to what was named last. */
static bool give_to_last(struct parser *p, size_t start, struct quantity quantity)
{
	struct phrase_item *last = p->count ? &p->items[p->count - 1] : NULL;

	if (!last || !last->need || last->quantity.unit != UNIT_NONE ||
	    p->r.words[start - 1].kind != WORD_BREAK)
		return false;
	last->quantity = quantity;
	p->per[p->count - 1] = p->r.per;
	if (last->confidence > SURE_ARTICLE)
		last->confidence = SURE_ARTICLE;
	return true;
}

/* "(deux litres de lait, non, trois) du beurre": no quantity of butter. */
static bool is_partitive(const struct phrase_reader *r, size_t at)
{
	return phrase_reader_is(r, at, COMMAND_ARTICLE) &&
	       !needs_is_joint(&r->words[at], r->language);
}

static enum err read_item(struct parser *p)
{
	size_t start = p->r.at;
	struct name name = { .permille = SURE };
	struct quantity quantity, before;
	enum item_action action = p->action;

	if (!read_quantity(p, &quantity)) {
		(void)error_set(p->error, ERR_LIMIT, "a quantity in '%.*s' is too large",
				(int)(strlen(p->text) < 80 ? strlen(p->text) : 80), p->text);
		error_hint(p->error, "check the number");
		return ERR_LIMIT;
	}
	before = quantity;
	if (p->correcting && quantity.unit != UNIT_NONE && is_partitive(&p->r, p->r.at)) {
		correct_quantity(p, quantity);
		return ERR_NONE;
	}
	p->r.at = phrase_reader_skip(&p->r, p->r.at);
	if (is_stop(&p->r, p->r.at) && !phrase_reader_need(&p->r, p->r.at, NULL)) {
		if (p->correcting && quantity.unit != UNIT_NONE) {
			correct_quantity(p, quantity);
			return ERR_NONE;
		}
		/* A quantity of nothing: "deux litres". Kept as said, for a person to look at. */
		if (quantity.unit == UNIT_NONE || p->r.at == start || is_numbering(p, start) ||
		    give_to_last(p, start, quantity))
			return ERR_NONE;
		name = (struct name){ .from = start, .to = p->r.at };
		return keep_item(p, &name, quantity, action);
	}
	if (read_known(&p->r, &name) && read_behind(p, &name, &quantity, &action))
		return keep_item(p, &name, quantity, action);
	read_unknown(&p->r, &name);
	p->adjacent = false;
	return keep_item(p, &name, before, p->action);
}

static void obey(struct parser *p, const struct command *command)
{
	if (p->correcting && command->kind != COMMAND_ARTICLE && command->kind != COMMAND_FILLER)
		take_back(p);
	switch (command->kind) {
	case COMMAND_ADD:
	case COMMAND_PUT:
	case COMMAND_SET:
	case COMMAND_REMOVE:
		p->action = command->kind == COMMAND_SET      ? ITEM_SET
			    : command->kind == COMMAND_REMOVE ? ITEM_REMOVE
							      : ITEM_ADD;
		p->put = command->kind == COMMAND_PUT;
		p->permille = command->permille;
		p->since = p->count;
		break;
	case COMMAND_REMOVE_AFTER:
		for (size_t i = p->since; i < p->count; i++)
			p->items[i].action = ITEM_REMOVE;
		break;
	case COMMAND_AND:
	case COMMAND_ARTICLE:
	case COMMAND_QUALIFIER:
	case COMMAND_FILLER:
	case COMMAND_BRAND:
	case COMMAND_CORRECT:
		break;
	case COMMAND_INSTEAD:
		p->dropping = true;
		break;
	}
}

/* "non, pardon": true when it was one, and was stepped over. */
static bool skip_correction(struct parser *p)
{
	struct phrase_reader *r = &p->r;
	size_t words = phrase_reader_correction(r, r->at);

	if (!words)
		return false;
	r->at += words;
	if (!p->count)
		return true;
	if (!is_stop(r, r->at) || phrase_reader_need(r, r->at, NULL)) {
		p->correcting = true;
		p->of = needs_is_joint(&r->words[r->at], r->language);
		p->article = !p->of && phrase_reader_is(r, r->at, COMMAND_ARTICLE);
	} else if (!p->corrected) {
		take_back(p);
	}
	return true;
}

/* Steps over what is no item; false when an item starts here. */
static bool skip_one(struct parser *p)
{
	struct phrase_reader *r = &p->r;
	const struct command *command;

	if (r->words[r->at].kind == WORD_BREAK || r->words[r->at].kind == WORD_TIMES) {
		r->at++;
		return true;
	}
	command = phrase_reader_command(r, r->at);
	if (!command || command->kind == COMMAND_QUALIFIER || command->kind == COMMAND_BRAND)
		return false;
	if (skip_correction(p))
		return true;
	/* A need's name that begins like a command. */
	if (phrase_reader_need(r, r->at, NULL) > command->words)
		return false;
	obey(p, command);
	r->at += command->words;
	return true;
}

enum err phrase_parse(const struct needs *needs, enum language language, const char *text,
		      size_t len, struct arena *arena, struct phrase *ret_phrase,
		      struct error *error)
{
	struct parser p = { .r = { .needs = needs, .language = language },
			    .arena = arena,
			    .permille = SURE,
			    .error = error };
	struct word *words = NULL;
	enum err err = words_split(text, len, language, arena, &words, &p.r.count, error);

	if (err)
		return err;
	p.r.words = words;
	p.text = arena_strndup(arena, text, len);
	p.items = arena_array(arena, PHRASE_ITEMS_MAX, sizeof(*p.items));
	if (!p.text || !p.items)
		return error_set(error, ERR_NOMEM, "out of memory for a sentence");
	while (!err && p.r.at < p.r.count) {
		size_t before = p.r.at;

		if (skip_one(&p))
			continue;
		err = read_item(&p);
		if (!err && p.r.at == before)
			p.r.at++;
	}
	if (err)
		return err;
	if (p.correcting)
		take_back(&p);
	*ret_phrase = (struct phrase){ language, p.items, p.count };
	return ERR_NONE;
}
