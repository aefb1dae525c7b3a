// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/settings.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/file.h"
#include "connectors/connector.h"
#include "daemon/settings_shop.h"
#include "daemon/settings_wish.h"

/* Debian's package pocketsphinx-en-us */
#define VOICE_MODEL	 "/usr/share/pocketsphinx/model/en-us/en-us"
#define VOICE_DICTIONARY "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"

enum { SETTINGS_ARENA_MAX = 4 << 20, CONF_MAX = 1 << 18 };

/* One file while it is read; @retailer is set for data/retailers/. */
struct reading {
	struct settings *settings;
	struct retailer *retailer;
	struct error *error;
	enum err err;
	const char *path;
};

/* What the handlers of inih return: 0 after a failure, of which the first counts. */
static int fail(struct reading *reading, enum err err)
{
	if (!reading->err)
		reading->err = err;
	return !err;
}

static char *keep(struct reading *reading, const char *text)
{
	return arena_strdup(&reading->settings->arena, text);
}

static struct mode *find_mode(struct retailer *retailer, const char *name)
{
	for (size_t i = 0; i < retailer->mode_count; i++)
		if (!strcmp(retailer->modes[i].name, name))
			return &retailer->modes[i];
	return NULL;
}

static int read_retailer(void *user, const char *section, const char *name, const char *value)
{
	struct reading *reading = user;
	struct retailer *retailer = reading->retailer;

	if (!strncmp(section, "mode ", 5)) {
		struct mode *mode = find_mode(retailer, section + 5);

		if (!mode && retailer->mode_count == SETTINGS_MODES_MAX)
			return fail(reading,
				    error_set(reading->error, ERR_LIMIT, "%s: more than %d modes",
					      reading->path, SETTINGS_MODES_MAX));
		if (!mode) {
			mode = &retailer->modes[retailer->mode_count++];
			*mode = (struct mode){ .name = keep(reading, section + 5),
					       .source = "",
					       .verified = "" };
		}
		return fail(reading, settings_shop_mode(reading->settings, reading->path, mode,
							name, value, reading->error));
	}
	if (!strcmp(name, "name"))
		retailer->name = keep(reading, value);
	else if (!strcmp(name, "connector"))
		retailer->connector = keep(reading, value);
	else if (!strcmp(name, "base_url"))
		retailer->base_url = keep(reading, value);
	else if (!strcmp(name, "currency"))
		retailer->currency = keep(reading, value);
	else if (!strcmp(name, "own_brands"))
		retailer->own_brands = keep(reading, value);
	else
		return fail(reading, error_set(reading->error, ERR_INVALID,
					       "%s: '%s' is not a setting of a retailer",
					       reading->path, name));
	return 1;
}

static enum err parse_file(struct reading *reading, ini_handler handler)
{
	struct buf bytes;
	enum err err;
	int line;

	buf_init(&bytes, CONF_MAX);
	err = file_read(reading->path, &bytes, reading->error);
	if (!err) {
		line = ini_parse_string(bytes.bytes ? bytes.bytes : "", handler, reading);
		err = reading->err;
		if (!err && line)
			err = error_set(reading->error, ERR_INVALID,
					"%s, line %d: this is not 'name = value'", reading->path,
					line);
	}
	buf_done(&bytes);
	return err;
}

static enum err load_retailer(struct settings *settings, const char *path, const char *file,
			      struct error *error)
{
	struct retailer *retailer = &settings->retailers[settings->retailer_count];
	struct reading reading = {
		.settings = settings, .retailer = retailer, .error = error, .path = path
	};
	enum err err;

	if (settings->retailer_count == SETTINGS_RETAILERS_MAX)
		return error_set(error, ERR_LIMIT, "%s: more than %d retailers", path,
				 SETTINGS_RETAILERS_MAX);
	*retailer = (struct retailer){ .base_url = "", .currency = "EUR", .own_brands = "" };
	retailer->id = arena_strndup(&settings->arena, file, strlen(file) - strlen(".conf"));
	err = parse_file(&reading, read_retailer);
	if (err)
		return err;
	if (!retailer->name || !retailer->connector || !retailer->mode_count)
		return error_set(error, ERR_INVALID,
				 "%s: name, connector and a section [mode ...] are needed", path);
	if (!connector_find(retailer->connector))
		return error_set(error, ERR_INVALID, "%s: no connector is called '%s'", path,
				 retailer->connector);
	settings->retailer_count++;
	return ERR_NONE;
}

static int read_member(struct reading *reading, const char *member, const char *name,
		       const char *value)
{
	struct settings *settings = reading->settings;

	if (strcmp(name, "wand"))
		return fail(reading, error_set(reading->error, ERR_INVALID,
					       "%s: '%s' is not a setting of a member",
					       reading->path, name));
	if (settings->member_count == SETTINGS_MEMBERS_MAX)
		return fail(reading,
			    error_set(reading->error, ERR_LIMIT, "%s: more than %d members",
				      reading->path, SETTINGS_MEMBERS_MAX));
	settings->members[settings->member_count++] =
		(struct member){ .name = keep(reading, member), .wand = keep(reading, value) };
	return 1;
}

static int read_voice(struct reading *reading, const char *name, const char *value)
{
	if (!strcmp(name, "automatic") &&
	    !trust_automatic_parse(value, &reading->settings->automatic))
		return 1;
	if (!strcmp(name, "learning") && (!strcmp(value, "yes") || !strcmp(value, "no"))) {
		reading->settings->learning = !strcmp(value, "yes");
		return 1;
	}
	return fail(reading,
		    error_set(reading->error, ERR_INVALID, "%s: '%s = %s' is not a setting",
			      reading->path, name, value));
}

static int read_setting(void *user, const char *section, const char *name, const char *value)
{
	struct reading *reading = user;
	struct settings *settings = reading->settings;

	if (!strncmp(section, "store ", 6))
		return fail(reading, settings_shop_read(settings, reading->path, section + 6, name,
							value, reading->error));
	if (!strncmp(section, "need ", 5))
		return fail(reading, settings_wish_read(settings, reading->path, section + 5, name,
							value, reading->error));
	if (!strncmp(section, "member ", 7))
		return read_member(reading, section + 7, name, value);
	if (!strcmp(section, "voice"))
		return read_voice(reading, name, value);
	if (strcmp(section, "cabas") && *section)
		return fail(reading,
			    error_set(reading->error, ERR_INVALID, "%s: there are no sections [%s]",
				      reading->path, section));
	if (!strcmp(name, "language") && (!strcmp(value, "fr") || !strcmp(value, "en")))
		settings->language = keep(reading, value);
	else if (!strcmp(name, "hidraw") && (!strcmp(value, "yes") || !strcmp(value, "no")))
		settings->hidraw = !strcmp(value, "yes");
	else if (!strcmp(name, "own_brands") && (!strcmp(value, "yes") || !strcmp(value, "no")))
		settings->no_own_brands = !strcmp(value, "no");
	else if (!strcmp(name, "max_stores") && isdigit((unsigned char)*value))
		settings->max_stores = (unsigned int)strtoul(value, NULL, 10);
	else
		return fail(reading,
			    error_set(reading->error, ERR_INVALID, "%s: '%s = %s' is not a setting",
				      reading->path, name, value));
	return 1;
}

/* Folder of several files: each ".conf" in the order of names; a folder that is not there is well.
 */
static enum err load_folder(struct settings *settings, const char *folder,
			    enum err (*load)(struct settings *, const char *path, const char *file,
					     struct error *),
			    struct error *error)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);
	enum err err = ERR_NONE;

	for (int i = 0; i < count; i++) {
		const char *file = entries[i]->d_name;
		size_t len = strlen(file);
		const char *path;

		if (!err && len > 5 && file[0] != '.' && !strcmp(file + len - 5, ".conf")) {
			path = arena_printf(&settings->arena, "%s/%s", folder, file);
			err = path ? load(settings, path, file, error)
				   : error_set(error, ERR_NOMEM, "out of memory");
		}
		free(entries[i]);
	}
	free(entries);
	return err;
}

static enum err load_conf(struct settings *settings, const char *path, const char *file,
			  struct error *error)
{
	struct reading reading = { .settings = settings, .error = error, .path = path };

	(void)file;
	return parse_file(&reading, read_setting);
}

/* Root and the user cabas serve the whole machine; anybody else has a household of her own. */
static bool user_mode(void)
{
	const struct passwd *user = getpwuid(getuid());

	return getuid() != 0 && !(user && !strcmp(user->pw_name, "cabas"));
}

static const char *xdg(struct settings *settings, const char *variable, const char *fallback)
{
	const char *value = getenv(variable), *home = getenv("HOME");

	if (value && *value)
		return arena_printf(&settings->arena, "%s/cabas", value);
	return arena_printf(&settings->arena, "%s/%s/cabas", home ? home : "/tmp", fallback);
}

static void find_places(struct settings *settings, const struct settings_options *options,
			const char **ret_config)
{
	bool user = user_mode();
	const char *data = getenv("CABAS_DATADIR"), *libexec = getenv("CABAS_LIBEXECDIR");
	const char *run = user ? xdg(settings, "XDG_RUNTIME_DIR", ".cache") : "/run/cabas";
	const char *config = user ? xdg(settings, "XDG_CONFIG_HOME", ".config") : "/etc/cabas";
	char *slash;

	settings->state = options->state ? options->state
			  : user	 ? xdg(settings, "XDG_STATE_HOME", ".local/state")
					 : "/var/lib/cabas";
	settings->socket = options->socket ? options->socket
					   : arena_printf(&settings->arena, "%s/api.sock", run);
	slash = strrchr(settings->socket, '/');
	settings->wand_socket = slash ? arena_printf(&settings->arena, "%.*s/wand.sock",
						     (int)(slash - settings->socket),
						     settings->socket)
				      : "wand.sock";
	settings->datadir = data && *data ? data : CABAS_DATADIR;
	settings->libexecdir = libexec && *libexec ? libexec : CABAS_LIBEXECDIR;
	*ret_config = options->config ? options->config
				      : arena_printf(&settings->arena, "%s/cabas.conf", config);
}

/* A settings file that was named must be there; the usual one need not be. */
static enum err load_all(struct settings *settings, const char *config, bool named,
			 struct error *error)
{
	struct arena *arena = &settings->arena;
	const char *slash = strrchr(config, '/');
	const char *parts =
		slash ? arena_printf(arena, "%.*s/conf.d", (int)(slash - config), config)
		      : "conf.d";
	const char *retailers = arena_printf(arena, "%s/retailers", settings->datadir);
	const char *stores = arena_printf(arena, "%s/stores.d", settings->state);
	enum err err;

	if (!parts || !retailers || !stores)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = load_folder(settings, retailers, load_retailer, error);
	if (!err && (named || !access(config, F_OK)))
		err = load_conf(settings, config, NULL, error);
	if (!err && !named)
		err = load_folder(settings, parts, load_conf, error);
	if (!err)
		err = load_folder(settings, stores, load_conf, error);
	return err ? err : settings_shop_check(settings, error);
}

enum err settings_load(const struct settings_options *options, struct settings **ret_settings,
		       struct error *error)
{
	struct settings *settings = calloc(1, sizeof(*settings));
	const char *language = getenv("LANG"), *config;
	enum err err;

	if (!settings)
		return error_set(error, ERR_NOMEM, "out of memory");
	arena_init(&settings->arena, SETTINGS_ARENA_MAX);
	settings->language = language && !strncmp(language, "fr", 2) ? "fr" : "en";
	settings->hidraw = true;
	settings->learning = true;
	/* Debian's English model hears French too, by mapped phones ("basic French"). */
	settings->voices[LANGUAGE_EN] =
		(struct voice_model){ VOICE_MODEL, VOICE_DICTIONARY, false };
	settings->voices[LANGUAGE_FR] = (struct voice_model){ VOICE_MODEL, NULL, false };
	find_places(settings, options, &config);
	if (!settings->state || !settings->socket || !settings->wand_socket || !config)
		err = error_set(error, ERR_NOMEM, "out of memory");
	else
		err = load_all(settings, config, options->config, error);
	if (err) {
		settings_free(settings);
		return err;
	}
	*ret_settings = settings;
	return ERR_NONE;
}

void settings_free(struct settings *settings)
{
	if (!settings)
		return;
	arena_done(&settings->arena);
	free(settings);
}

const struct shop *settings_shop(const struct settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->shop_count; i++)
		if (!strcmp(settings->shops[i].name, name))
			return &settings->shops[i];
	return NULL;
}

const char *settings_member(const struct settings *settings, const char *wand)
{
	for (size_t i = 0; wand && i < settings->member_count; i++)
		if (!strcmp(settings->members[i].wand, wand))
			return settings->members[i].name;
	return "household";
}
