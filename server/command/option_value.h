/*
 * The values of options: how each row of option.c reads its own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_OPTION_VALUE_H
#define SERVER_COMMAND_OPTION_VALUE_H

#include "server/command/option.h"

option_read_fn option_read_access_log, option_read_admin, option_read_cache, option_read_config,
    option_read_connections, option_read_connections_per_address, option_read_destination,
    option_read_drain_timeout, option_read_editor, option_read_expires, option_read_follow,
    option_read_format, option_read_help, option_read_jekyll, option_read_last_modified,
    option_read_limit_posts, option_read_listen, option_read_log_format, option_read_plugins,
    option_read_plugins_memory, option_read_plugins_timeout, option_read_port,
    option_read_preview_keys, option_read_purge, option_read_purge_host, option_read_purge_method,
    option_read_rebuild, option_read_sandbox, option_read_socket_mode, option_read_source,
    option_read_theme, option_read_threads, option_read_trusted_proxies, option_read_url,
    option_read_version, option_read_watch;

/* On the command line a switch is on; in the environment it has a value that says yes or no. */
bool option_read_switch(struct str value, bool *out, struct err *err);

#endif
