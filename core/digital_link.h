/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax, section 4). */
#ifndef CABAS_CORE_DIGITAL_LINK_H
#define CABAS_CORE_DIGITAL_LINK_H
#include "core/symbol.h"

/**
 * digital_link_parse() - read a URI that names a trade item
 * @data: @len bytes: https://HOST[/STEM]/01/GTIN[/10/LOT]...[?17=YYMMDD&...]
 * @len: how many
 * @year: current, for the century of dates
 * @symbol: its identifiers and what they mean are added; errors are noted
 *
 * Return: whether it is such a URI at all; false leaves @symbol untouched.
 */
bool digital_link_parse(const char *data, size_t len, int year, struct symbol *symbol);
#endif
