// SPDX-License-Identifier: GPL-2.0-or-later
/* What `cabas store` changes: files below the state folder, never /etc. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/file.h"
#include "daemon/settings.h"
#include "daemon/settings_shop.h"

enum { SECRET_MAX = 4096 };

static enum err make_path(const struct settings *settings, const char *folder, const char *name,
			  const char *ending, char ret_path[PATH_MAX], struct error *error)
{
	int len = snprintf(ret_path, PATH_MAX, "%s/%s", settings->state, folder);
	enum err err = len < PATH_MAX ? file_make_folder(ret_path, 0700, error)
				      : error_set(error, ERR_INVALID, "%s: the path is too long",
						  settings->state);

	if (err)
		return err;
	len = snprintf(ret_path, PATH_MAX, "%s/%s/%s%s", settings->state, folder, name, ending);
	return len < PATH_MAX
		       ? ERR_NONE
		       : error_set(error, ERR_INVALID, "%s: the path is too long", settings->state);
}

static bool has_control(const char *text)
{
	for (; text && *text; text++)
		if ((unsigned char)*text < ' ')
			return true;
	return false;
}

enum err settings_add_shop(struct settings *settings, const char *name, const char *retailer,
			   const char *base_url, const char *site, struct error *error)
{
	_auto_(freep) struct settings *before = malloc(sizeof(*before));
	char path[PATH_MAX];
	struct buf text;
	enum err err;

	if (!before)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (has_control(retailer) || has_control(base_url) || has_control(site))
		return error_set(error, ERR_INVALID, "a store's settings are one line each");
	*before = *settings;
	err = settings_shop_set(settings, name, retailer, base_url, site, error);
	if (!err)
		err = make_path(settings, "stores.d", name, ".conf", path, error);
	if (!err) {
		buf_init(&text, PATH_MAX * 4);
		err = buf_printf(&text, "# cabas-store 1\n[store %s]\nretailer = %s\n", name,
				 retailer);
		if (!err && base_url)
			err = buf_printf(&text, "base_url = %s\n", base_url);
		if (!err && site)
			err = buf_printf(&text, "site = %s\n", site);
		if (!err)
			err = file_write(path, 0600, text.bytes, text.len, error);
		buf_done(&text);
	}
	if (err) {
		before->arena = settings->arena;
		*settings = *before;
	}
	return err;
}

enum err settings_remove_shop(struct settings *settings, const char *name, struct error *error)
{
	const struct shop *shop = settings_shop(settings, name);
	char path[PATH_MAX];
	size_t place;
	enum err err;

	if (!shop)
		return error_set(error, ERR_NOT_FOUND, "there is no store '%s'", name);
	err = make_path(settings, "stores.d", name, ".conf", path, error);
	if (!err && unlink(path)) {
		err = error_set(error, errno == ENOENT ? ERR_DENIED : ERR_IO,
				"store '%s' stands in the settings file, not in %s", name,
				settings->state);
		error_hint(error, "Take its section out of the settings file.");
	}
	if (!err)
		err = settings_set_secret(settings, name, "", error);
	if (err)
		return err;
	place = (size_t)(shop - settings->shops);
	memmove(&settings->shops[place], &settings->shops[place + 1],
		(settings->shop_count - place - 1) * sizeof(*shop));
	settings->shop_count--;
	return ERR_NONE;
}

enum err settings_set_secret(const struct settings *settings, const char *name, const char *secret,
			     struct error *error)
{
	char path[PATH_MAX];
	enum err err;

	if (!settings_shop(settings, name))
		return error_set(error, ERR_NOT_FOUND, "there is no store '%s'", name);
	if (has_control(secret) || strlen(secret) > SECRET_MAX)
		return error_set(error, ERR_INVALID, "a secret is one line of at most %d bytes",
				 SECRET_MAX);
	err = make_path(settings, "secrets", name, "", path, error);
	if (err)
		return err;
	if (*secret)
		return file_write(path, 0600, secret, strlen(secret), error);
	if (unlink(path) && errno != ENOENT)
		return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	return ERR_NONE;
}

const char *settings_secret(const struct settings *settings, const char *name, struct arena *arena)
{
	char path[PATH_MAX];
	struct stat status;
	struct buf bytes;
	const char *secret = NULL;

	snprintf(path, sizeof(path), "%s/secrets/%s", settings->state, name);
	/* A secret that others could have read or written is none any more. */
	if (stat(path, &status) || (status.st_mode & 077) || status.st_uid != geteuid())
		return NULL;
	buf_init(&bytes, SECRET_MAX);
	if (!file_read(path, &bytes, NULL) && bytes.len)
		secret = arena_strndup(arena, bytes.bytes, bytes.len);
	buf_done(&bytes);
	return secret;
}
