/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommand "voice install". */
#ifndef CABAS_CLI_CMD_VOICE_INSTALL_H
#define CABAS_CLI_CMD_VOICE_INSTALL_H
#include "cli/cli.h"

/**
 * cmd_voice_install() - install, accept or remove a language's acoustic model
 * @cli: this call; "install" is its argv[0]
 *
 * Return: the exit code; 4 while the model waits for a yes.
 */
int cmd_voice_install(struct cli *cli);
#endif
