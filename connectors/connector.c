// SPDX-License-Identifier: GPL-2.0-or-later
/* The registry: a table made from the file list connectors/retail_*.c by the Makefile. */
#include "connectors/connector.h"

#include <string.h>

#define CONNECTOR(name) extern const struct connector connector_##name;
#include "gen/connectors.inc"
#undef CONNECTOR

static const struct connector *const all[] = {
#define CONNECTOR(name) &connector_##name,
#include "gen/connectors.inc"
#undef CONNECTOR
};

const struct connector *connector_find(const char *id)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i]->id, id))
			return all[i];
	return NULL;
}
