// SPDX-License-Identifier: GPL-2.0-or-later
/* From the bytes of the data files to the tables of core/needs.h. */
#include <stdlib.h>
#include <string.h>

#include "core/needs_add.h"
#include "core/needs_index.h"

/* A file's rows and what they are to become. */
struct table {
	const char *file;
	struct tsv_row *rows;
	size_t count;
};

static enum err bad_row(const struct table *table, const struct tsv_row *row, const char *what,
			struct error *error)
{
	return error_set(error, ERR_INVALID, "%s, line %zu: %s", table->file, row->line, what);
}

static enum err read_table(const struct needs_file *file, const char *name, const char *format,
			   size_t fields, struct arena *arena, struct table *ret_table,
			   struct error *error)
{
	*ret_table = (struct table){ .file = name };
	return tsv_parse(name, file->bytes, file->len, format, 1, fields, arena, &ret_table->rows,
			 &ret_table->count, error);
}

/* Forms of a field, parted by '|'; @ret_forms points into the row's text. */
static enum err split_forms(char *text, struct arena *arena, const char ***ret_forms,
			    size_t *ret_count)
{
	size_t count = 1;
	const char **forms;

	for (const char *at = text; *at; at++)
		count += *at == '|';
	forms = arena_array(arena, count, sizeof(*forms));
	if (!forms)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++)
		forms[i] = strsep(&text, "|");
	*ret_forms = forms;
	*ret_count = count;
	return ERR_NONE;
}

static size_t count_words(const char *folded)
{
	size_t words = 1;

	for (; *folded; folded++)
		words += *folded == ' ';
	return words;
}

static enum err load_aisles(const struct needs_file *file, struct needs *needs, struct error *error)
{
	struct table table;
	enum err err = read_table(file, "aisles.tsv", "aisles", 4, needs->arena, &table, error);

	if (err)
		return err;
	needs->aisles = arena_array(needs->arena, table.count + 1, sizeof(*needs->aisles));
	if (!needs->aisles)
		return error_set(error, ERR_NOMEM, "aisles.tsv: out of memory");
	for (size_t i = 0; i < table.count; i++) {
		char **fields = table.rows[i].fields;
		struct decimal order;

		if (decimal_parse(fields[1], strlen(fields[1]), &order) || order.scale ||
		    order.digits < 0 || order.digits > 100000)
			return bad_row(&table, &table.rows[i], "the order is no number", error);
		if (needs_aisle(needs, fields[0]))
			return bad_row(&table, &table.rows[i], "the id is there already", error);
		needs->aisles[needs->aisle_count++] = (struct aisle){ fields[0],
								      (unsigned int)order.digits,
								      { fields[2], fields[3] } };
	}
	return ERR_NONE;
}

static int compare_units(const void *a, const void *b)
{
	const struct unit_word *x = a, *y = b;

	return x->words != y->words ? (x->words < y->words ? 1 : -1) : strcmp(x->text, y->text);
}

static int compare_commands(const void *a, const void *b)
{
	const struct command *x = a, *y = b;

	return x->words != y->words ? (x->words < y->words ? 1 : -1) : strcmp(x->text, y->text);
}

/* Rows of a file whose last field holds forms: how many there are in all. */
static size_t count_forms(const struct table *table, size_t field)
{
	size_t forms = 0;

	for (size_t i = 0; i < table->count; i++) {
		forms++;
		for (const char *at = table->rows[i].fields[field]; *at; at++)
			forms += *at == '|';
	}
	return forms;
}

static enum err fold_form(const struct table *table, const struct tsv_row *row, const char *form,
			  struct arena *arena, const char **ret_text, struct error *error)
{
	char *folded = NULL;

	if (words_join(form, strlen(form), arena, &folded, NULL) || !*folded)
		return bad_row(table, row, "a form has no word", error);
	*ret_text = folded;
	return ERR_NONE;
}

static enum err load_unit(const struct table *table, const struct tsv_row *row, struct needs *needs,
			  struct error *error)
{
	struct unit_word word = {};
	const char **forms = NULL;
	size_t count = 0;

	if (words_language(row->fields[0], &word.language) ||
	    quantity_parse(row->fields[1], strlen(row->fields[1]), &word.quantity))
		return bad_row(table, row, "no language or quantity", error);
	if (split_forms(row->fields[2], needs->arena, &forms, &count))
		return error_set(error, ERR_NOMEM, "%s: out of memory", table->file);
	for (size_t i = 0; i < count; i++) {
		enum err err = fold_form(table, row, forms[i], needs->arena, &word.text, error);

		if (err)
			return err;
		word.said = forms[i];
		word.words = count_words(word.text);
		needs->units[needs->unit_count++] = word;
	}
	return ERR_NONE;
}

static enum err load_units(const struct needs_file *file, struct needs *needs, struct error *error)
{
	struct table table;
	enum err err = read_table(file, "units.tsv", "units", 3, needs->arena, &table, error);

	if (err)
		return err;
	needs->units = arena_array(needs->arena, count_forms(&table, 2), sizeof(*needs->units));
	if (!needs->units)
		return error_set(error, ERR_NOMEM, "units.tsv: out of memory");
	for (size_t i = 0; i < table.count && !err; i++)
		err = load_unit(&table, &table.rows[i], needs, error);
	if (!err)
		qsort(needs->units, needs->unit_count, sizeof(*needs->units), compare_units);
	return err;
}

static bool find_command_kind(const char *text, enum command_kind *ret_kind)
{
	static const char *const names[] = {
		[COMMAND_ADD] = "add",
		[COMMAND_PUT] = "put",
		[COMMAND_SET] = "set",
		[COMMAND_REMOVE] = "remove",
		[COMMAND_REMOVE_AFTER] = "remove-after",
		[COMMAND_AND] = "and",
		[COMMAND_ARTICLE] = "article",
		[COMMAND_QUALIFIER] = "qualifier",
		[COMMAND_FILLER] = "filler",
		[COMMAND_BRAND] = "brand",
		[COMMAND_CORRECT] = "correct",
		[COMMAND_INSTEAD] = "instead",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(names[i], text)) {
			*ret_kind = (enum command_kind)i;
			return true;
		}
	}
	return false;
}

static enum err load_command(const struct table *table, const struct tsv_row *row,
			     struct needs *needs, struct error *error)
{
	struct command command = {};
	struct decimal sure;
	const char **forms = NULL;
	size_t count = 0;

	if (words_language(row->fields[0], &command.language) ||
	    !find_command_kind(row->fields[1], &command.kind) ||
	    decimal_parse(row->fields[2], strlen(row->fields[2]), &sure) || sure.scale ||
	    sure.digits < 0 || sure.digits > 1000)
		return bad_row(table, row, "no language, kind or thousandths", error);
	command.permille = (unsigned int)sure.digits;
	if (split_forms(row->fields[3], needs->arena, &forms, &count))
		return error_set(error, ERR_NOMEM, "%s: out of memory", table->file);
	for (size_t i = 0; i < count; i++) {
		enum err err = fold_form(table, row, forms[i], needs->arena, &command.text, error);

		if (err)
			return err;
		command.said = forms[i];
		command.words = count_words(command.text);
		needs->commands[needs->command_count++] = command;
	}
	return ERR_NONE;
}

static enum err load_commands(const struct needs_file *file, struct needs *needs,
			      struct error *error)
{
	struct table table;
	enum err err = read_table(file, "commands.tsv", "commands", 4, needs->arena, &table, error);

	if (err)
		return err;
	needs->commands =
		arena_array(needs->arena, count_forms(&table, 3), sizeof(*needs->commands));
	if (!needs->commands)
		return error_set(error, ERR_NOMEM, "commands.tsv: out of memory");
	for (size_t i = 0; i < table.count && !err; i++)
		err = load_command(&table, &table.rows[i], needs, error);
	if (!err)
		qsort(needs->commands, needs->command_count, sizeof(*needs->commands),
		      compare_commands);
	return err;
}

/* Name and synonyms of one language; fields are those of data/needs.tsv. */
static enum err load_names(const struct table *table, const struct tsv_row *row,
			   enum language language, struct needs *needs, struct need *need,
			   struct error *error)
{
	char *name = row->fields[4 + 2 * language];
	const char **synonyms = NULL, **forms;
	size_t count = 0;

	if (!*name || !*row->fields[5 + 2 * language])
		return bad_row(table, row, "a name or a synonym is missing", error);
	if (split_forms(row->fields[5 + 2 * language], needs->arena, &synonyms, &count))
		return error_set(error, ERR_NOMEM, "%s: out of memory", table->file);
	forms = arena_array(needs->arena, count + 1, sizeof(*forms));
	need->names[language] = name;
	need->labels[language] = needs_add_capital(name, needs->arena);
	if (!forms || !need->labels[language])
		return error_set(error, ERR_NOMEM, "%s: out of memory", table->file);
	forms[0] = name;
	memcpy(forms + 1, synonyms, count * sizeof(*forms));
	need->forms[language] = forms;
	need->form_counts[language] = count + 1;
	for (size_t i = 0; i <= count; i++) {
		struct error why = {};

		if (needs_index_put(needs, forms[i], language, needs->count, &why))
			return bad_row(table, row, why.text, error);
	}
	return ERR_NONE;
}

static enum err load_need(const struct table *table, const struct tsv_row *row, struct needs *needs,
			  struct error *error)
{
	struct need need = { .id = row->fields[0], .aisle = row->fields[1] };
	enum err err = needs_add_room(needs, error);

	if (err)
		return err;
	if (needs_find(needs, need.id))
		return bad_row(table, row, "the id is there already", error);
	if (!needs_aisle(needs, need.aisle))
		return bad_row(table, row, "the aisle is not in aisles.tsv", error);
	if (unit_find(row->fields[2], &need.unit) || need.unit == UNIT_NONE ||
	    quantity_parse(row->fields[3], strlen(row->fields[3]), &need.pack))
		return bad_row(table, row, "the unit or the pack is not one", error);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		err = load_names(table, row, (enum language)i, needs, &need, error);
		if (err)
			return err;
	}
	needs->needs[needs->count++] = need;
	return ERR_NONE;
}

static enum err load_needs(const struct needs_file *file, struct needs *needs, struct error *error)
{
	struct table table;
	enum err err = read_table(file, "needs.tsv", "needs", 8, needs->arena, &table, error);

	for (size_t i = 0; !err && i < table.count; i++)
		err = load_need(&table, &table.rows[i], needs, error);
	return err;
}

enum err needs_load(const struct needs_files *files, struct arena *arena, struct needs *ret_needs,
		    struct error *error)
{
	struct needs needs = { .arena = arena, .index = needs_index_new(arena, 16384) };
	enum err err;

	if (!needs.index)
		return error_set(error, ERR_NOMEM, "out of memory for the needs");
	err = load_aisles(&files->aisles, &needs, error);
	if (!err)
		err = load_units(&files->units, &needs, error);
	if (!err)
		err = numbers_load(files->numbers.bytes, files->numbers.len, arena, &needs.numbers,
				   error);
	if (!err)
		err = load_commands(&files->commands, &needs, error);
	if (!err)
		err = load_needs(&files->needs, &needs, error);
	if (!err)
		*ret_needs = needs;
	return err;
}
