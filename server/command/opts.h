/*
 * The command line and the environment, read into one struct by the tables of command.h and
 * option.h.
 *
 * The command line overrides the environment; if an option is repeated, the last one counts. A
 * variable of the environment counts only for the commands that have its option.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_OPTS_H
#define SERVER_COMMAND_OPTS_H

#include "render/base/err.h"
#include "server/check/finding.h"
#include "server/command/command.h"
#include "server/core/log.h"
#include "server/net/access_line.h"
#include "server/purge/purge.h"
#include "server/watch/watch.h"

enum {
    OPTS_PORT = 8080,
    OPTS_ADMIN_PORT = 8081,
    OPTS_HOST_MAX = 254,
    OPTS_THREADS_MAX = 256,
    OPTS_MORE_MAX = 7,
    OPTS_DRAIN_SECONDS = 7, /* Docker kills 10 s after its signal; stopping takes a little more */
};

struct opts_address {
    char host[OPTS_HOST_MAX + 1]; /* a name or an address, without brackets; or "unix:PATH" */
    uint16_t port;                /* 0: any free one */
};

/* Plain data. The strings belong to argv and the environment. */
struct opts {
    enum command_id command;
    bool command_said;                 /* named on the command line, not by default */
    const char *operand;               /* what follows the command; NULL: nothing */
    const char *source;                /* NULL: not given */
    const char *config, *theme, *gems; /* as in struct site_options; NULL: not given */
    const char *follow;                /* the same */
    const char *environment, *jekyll;  /* the same */
    const char *sass;                  /* as for sass_commands_find; NULL: not given */
    const char *editor;                /* as for editor_pattern; NULL: not given */
    char host[OPTS_HOST_MAX + 1];      /* as in struct opts_address */
    uint16_t port;
    struct opts_address more[OPTS_MORE_MAX]; /* other addresses to listen on */
    size_t more_count;
    unsigned socket_mode;
    bool listen_said; /* by an option or variable, not by default */
    bool take_over;
    bool dev;
    bool strict;
    bool baseurl_stripped;            /* before requests come here */
    bool content_dates;               /* --last-modified content */
    bool unconfined;                  /* --sandbox off */
    bool plugins, plugins_network;    /* as in struct plugins_limits */
    bool purge_ban;                   /* as in struct serve_options */
    bool purge_replaced;              /* the next one replaces them: they are the environment's */
    unsigned connections;             /* 0: as many as there are descriptors for */
    unsigned connections_per_address; /* 0: no limit of its own */
    unsigned threads;                 /* HTTP threads, and as many that render; 0: one a core */
    unsigned drain_timeout;           /* seconds */
    unsigned plugins_timeout;         /* the same */
    enum watch_mode watch;
    enum finding_format format; /* check */
    enum access_format access_log;
    enum log_format log_format;
    size_t cache;                  /* bytes */
    size_t plugins_memory;         /* the same */
    const char *baseurl;           /* NULL: not given */
    const char *user;              /* as for sandbox_user_find; NULL: not given */
    const char *log_output;        /* as for log_open; NULL: not given */
    const char *access_log_output; /* as for struct access_options, with the next */
    struct networks trusted_proxies;
    struct opts_address admin;                /* host "": no admin listener */
    struct endpoint purge[PURGE_TARGETS_MAX]; /* caches in front */
    size_t purge_count;
    const char *purge_host;   /* NULL: not given */
    const char *preview_keys; /* as in struct serve_options; NULL: not given */
    const char *url;          /* "https://example.org"; NULL: not given */
    int64_t expires;          /* seconds */
    const char *destination;  /* as in struct build_options, with the next; NULL: not given */
    struct site_shown shown;  /* as in struct site_options */
    bool precompress;
    bool rebuild;           /* whenever the site changes, which `watch` finds */
    bool new_jekyll, force; /* new */
    bool warnings_as_errors, external, list_rules; /* check */
};

/*
 * Fills *out from the defaults, environ ("NAME=value", NULL at the end) and argv. Returns false and
 * err (kind CONFIG, a message for one line) if an option, a value or the command is unknown.
 */
MUST_CHECK bool opts_parse(int argc, char *const argv[], char *const environ[], struct opts *out,
                           struct err *err);

/* Prints an error as one line on standard error. */
void opts_complain(const struct err *err);

#endif
