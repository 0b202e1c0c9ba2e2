/*
 * Messages of the start and the end, for an operator. See operation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/operation.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/net/listen.h"

enum { OBJECT_MAX = 1024, ADDRESSES_MAX = 1024 };

/* Of the main thread. */
static int64_t began_ms, stopping_ms;

void operation_begin(void)
{
    began_ms = monotonic_ms();
}

void operation_say_listening(const int *listeners, size_t count, const struct opts *opts)
{
    bool json = opts->log_format == LOG_FORMAT_JSON || opts->access_log == ACCESS_FORMAT_JSON;
    for (size_t i = 0; i < count; i++) {
        char name[LISTEN_NAME_MAX], message[LISTEN_NAME_MAX + 16], bytes[OBJECT_MAX];
        struct line line = {.bytes = bytes, .capacity = sizeof(bytes)};
        listen_name(listeners[i], name);
        (void)snprintf(message, sizeof(message), "listening on %s", name);
        if (json)
            log_add_json(&line, LOG_LEVEL_INFO, NULL, 0, message);
        else
            line_add(&line, str_c(message));
        (void)printf("%.*s\n", STR_ARG(line_str(&line)));
    }
    (void)fflush(stdout);
}

void operation_say_started(const int *listeners, size_t count, const char *source,
                           const struct serve *serve)
{
    char addresses[ADDRESSES_MAX];
    struct line names = {.bytes = addresses, .capacity = sizeof(addresses) - 1};
    const struct serve_counts site = serve_count(serve);
    int64_t took = monotonic_ms() - began_ms;
    for (size_t i = 0; i < count; i++) {
        char name[LISTEN_NAME_MAX];
        listen_name(listeners[i], name);
        line_add(&names, i > 0 ? S(", ") : S(""));
        line_add(&names, str_c(name));
    }
    addresses[names.len] = '\0';
    const struct log_field fields[] = {
        {.name = "version", .text = APPROCHE_VERSION},
        {.name = "addresses", .text = addresses},
        {.name = "pages", .number = (int64_t)site.pages},
        {.name = "files", .number = (int64_t)site.files},
        {.name = "duration_ms", .number = took},
    };
    log_fields(LOG_LEVEL_INFO, fields, ARRAY_LEN(fields),
               "approche-server " APPROCHE_VERSION " serves %s: %zu pages and %zu other files, on "
               "%s; started in %" PRId64 " ms",
               source, site.pages, site.files, addresses, took);
}

void operation_say_stopping(const struct daemon *d, int signal)
{
    const unsigned open = daemon_connections(d);
    stopping_ms = monotonic_ms();
    const struct log_field fields[] = {
        {.name = "signal", .text = signal == SIGTERM ? "SIGTERM" : "SIGINT"},
        {.name = "connections", .number = open},
    };
    log_fields(LOG_LEVEL_INFO, fields, ARRAY_LEN(fields),
               "stopping because of %s: %u open connections are drained", fields[0].text, open);
}

void operation_say_stopped(const struct daemon_drained *drained)
{
    const int64_t took = monotonic_ms() - stopping_ms;
    const struct log_field fields[] = {
        {.name = "connections", .number = drained->connections},
        {.name = "refused", .number = drained->refused},
        {.name = "cut_off", .number = drained->cut_off},
        {.name = "duration_ms", .number = took},
    };
    log_fields(LOG_LEVEL_INFO, fields, ARRAY_LEN(fields),
               "stopped after %" PRId64 " ms: %u connections were open, %u requests refused (503), "
               "%u connections cut off",
               took, drained->connections, drained->refused, drained->cut_off);
}
