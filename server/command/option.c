/*
 * The table of options. See option.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/option.h"

#include <stddef.h>

#include "render/base/nearest.h"
#include "server/command/option_value.h"
#include "server/command/opts.h"

#define FIELD(f) .read = NULL, .field = offsetof(struct opts, f)

static const struct option options[] = {
    {.heading = "The site",
     .name = STR_INIT("source"),
     .letter = 's',
     .commands = FOR_SITE,
     .variable = "APPROCHE_SOURCE",
     .value = "DIR",
     .help = "the folder of the site",
     .otherwise = "the current directory if it is a site, else the bundled site",
     .more = "If `source` in its settings names another folder, the site is read from that one.",
     .read = option_read_source},
    {.name = STR_INIT("config"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_CONFIG",
     .value = "FILES",
     .help = "the settings: paths beneath the source, separated by commas",
     .otherwise = "_config.yml, else _config.yaml",
     .more = "A key of a later file replaces that of an earlier one.",
     .read = option_read_config},
    {.name = STR_INIT("theme"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_THEME",
     .value = "DIR",
     .help = "the folder of the theme, if it is not an installed gem",
     .otherwise = "the gem that `theme:` names",
     .read = option_read_theme},
    {.name = STR_INIT("gem-path"),
     .commands = FOR_SITE,
     .variable = "GEM_PATH",
     .value = "DIRS",
     .help = "the folders of gems, separated by colons",
     .otherwise = "vendor/bundle, and where Ruby and Debian put gems",
     .more = "A colon at the end adds the usual folders.",
     FIELD(gems)},
    {.name = STR_INIT("sass"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_SASS",
     .value = "PATH",
     .help = "a compiler of the Embedded Sass protocol (Dart Sass), or `libsass`",
     .otherwise = "sass on PATH, else sass-embedded in the site's node_modules, else libsass",
     .more = "libsass is built in. With it, no program is run that lies in the site.",
     FIELD(sass)},
    {.name = STR_INIT("jekyll"),
     .commands = FOR_SITE,
     .choices = "3.10 4.3 4.4",
     .variable = "APPROCHE_JEKYLL",
     .value = "VERSION",
     .help = "the Jekyll to follow: 3.10, 4.3 or 4.4",
     .otherwise = "that of Gemfile.lock, else 4.3",
     .more = "3.10 is that of GitHub Pages, 4.3 that of Debian 12; see [jekyll.md](jekyll.md).",
     .read = option_read_jekyll},
    {.name = STR_INIT("follow-links"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_FOLLOW_LINKS",
     .value = "DIRS",
     .help = "folders outside of the site into which its symbolic links may lead",
     .otherwise = "none",
     .more = "Separated by colons. A link within the site or its theme is always followed.",
     .read = option_read_follow},
    {.name = STR_INIT("baseurl"),
     .letter = 'b',
     .commands = FOR_SITE,
     .variable = "APPROCHE_BASEURL",
     .value = "PATH",
     .help = "the path of the site on its host, also in its links",
     .otherwise = "`baseurl` of the settings",
     .more = "The same as Jekyll's option. `''` is the root of the host.",
     FIELD(baseurl)},
    {.name = STR_INIT("baseurl-stripped"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_BASEURL_STRIPPED",
     .help = "the proxy removes the baseurl: answer at /, but keep it in links",
     FIELD(baseurl_stripped)},
    {.name = STR_INIT("environment"),
     .commands = FOR_SITE,
     .variable = "JEKYLL_ENV",
     .value = "NAME",
     .help = "the value of `jekyll.environment`",
     .otherwise = "production",
     .more = "In `development` you also get what Jekyll makes only there, such as source maps.",
     FIELD(environment)},
    {.name = STR_INIT("strict"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_STRICT",
     .help = "an error, not a warning, if a layout is missing or a tag needs the site's Ruby",
     .more = "Without it, a tag from the site's own `_plugins/*.rb` prints nothing, and a filter "
             "gives nil.",
     FIELD(strict)},
    {.name = STR_INIT("drafts"),
     .letter = 'D',
     .commands = FOR_SITE,
     .variable = "APPROCHE_DRAFTS",
     .help = "show drafts, as `show_drafts: true` in the settings does",
     FIELD(shown.drafts)},
    {.name = STR_INIT("future"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_FUTURE",
     .help = "show posts whose date has not come, as `future: true` does",
     FIELD(shown.future)},
    {.name = STR_INIT("unpublished"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_UNPUBLISHED",
     .help = "show what says `published: false`, as `unpublished: true` does",
     FIELD(shown.unpublished)},
    {.name = STR_INIT("limit-posts"),
     .commands = FOR_SITE,
     .variable = "APPROCHE_LIMIT_POSTS",
     .value = "N",
     .help = "show only the N newest posts; 0 shows all",
     .otherwise = "`limit_posts` of the settings",
     .read = option_read_limit_posts},
    {.heading = "The site's own Ruby",
     .name = STR_INIT("plugins"),
     .commands = FOR_PAGES | FOR_CHECK,
     .choices = "on off",
     .variable = "APPROCHE_PLUGINS",
     .value = "MODE",
     .help = "run the site's own `_plugins/*.rb`, and its plugin gems that are not native here",
     .otherwise = "off",
     .more = "This runs the site's code on your machine, and needs Ruby and Jekyll: see "
             "[plugins.md](plugins.md).",
     .read = option_read_plugins},
    {.name = STR_INIT("plugins-network"),
     .commands = FOR_PAGES | FOR_CHECK,
     .variable = "APPROCHE_PLUGINS_NETWORK",
     .help = "let plugins use the network",
     FIELD(plugins_network)},
    {.name = STR_INIT("plugins-timeout"),
     .commands = FOR_PAGES | FOR_CHECK,
     .variable = "APPROCHE_PLUGINS_TIMEOUT",
     .value = "SECONDS",
     .help = "how long a tag or filter of a plugin may take",
     .otherwise = "5",
     .read = option_read_plugins_timeout},
    {.name = STR_INIT("plugins-memory"),
     .commands = FOR_PAGES | FOR_CHECK,
     .variable = "APPROCHE_PLUGINS_MEMORY",
     .value = "SIZE",
     .help = "memory for each process that runs plugins",
     .otherwise = "512M",
     .more = "Bytes, or with `K`, `M` or `G`.",
     .read = option_read_plugins_memory},
    {.heading = "Building",
     .name = STR_INIT("destination"),
     .letter = 'd',
     .commands = FOR_BUILD,
     .variable = "APPROCHE_DESTINATION",
     .value = "DIR",
     .help = "the folder that is written",
     .otherwise = "`destination` of the settings, else _site in the site",
     .more = "Files in it that are not of the site are removed.",
     .read = option_read_destination},
    {.name = STR_INIT("watch"),
     .letter = 'w',
     .bare = true,
     .commands = FOR_BUILD,
     .value = "MODE",
     .choices = "inotify stat",
     .help = "build again whenever the site changes, only what has changed",
     .more = "`--watch=stat` looks at every file each second, which also works on network shares.",
     .read = option_read_rebuild},
    {.name = STR_INIT("precompress"),
     .commands = FOR_BUILD,
     .variable = "APPROCHE_PRECOMPRESS",
     .help = "write text also compressed, as .gz, .br and .zst, for servers that send those",
     FIELD(precompress)},
    {.heading = "Listening",
     .name = STR_INIT("listen"),
     .letter = 'H',
     .commands = FOR_SERVE | FOR_HEALTHCHECK,
     .variable = "APPROCHE_LISTEN",
     .value = "HOST:PORT",
     .help = "the addresses to listen on, separated by commas",
     .otherwise = "0.0.0.0:8080, or the sockets that systemd has opened",
     .more = "`127.0.0.1:80`, `[::]:80` and `unix:/run/site.sock` are examples.",
     .read = option_read_listen},
    {.name = STR_INIT("port"),
     .letter = 'P',
     .commands = FOR_SERVE | FOR_HEALTHCHECK,
     .variable = "APPROCHE_PORT",
     .value = "N",
     .help = "the port alone; 0 takes any free port",
     .otherwise = "8080",
     .read = option_read_port},
    {.name = STR_INIT("socket-mode"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_SOCKET_MODE",
     .value = "MODE",
     .help = "the permissions of a local socket, as for chmod",
     .otherwise = "0666",
     .read = option_read_socket_mode},
    {.name = STR_INIT("take-over"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_TAKE_OVER",
     .help = "share the port with a server that has this option too, and replace it",
     FIELD(take_over)},
    {.name = STR_INIT("connections"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_CONNECTIONS",
     .value = "N",
     .help = "maximum connections at a time",
     .otherwise = "as many as file descriptors allow, up to 16384",
     .more = "A connection takes two descriptors.",
     .read = option_read_connections},
    {.name = STR_INIT("connections-per-address"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_CONNECTIONS_PER_ADDRESS",
     .value = "N",
     .help = "maximum connections per client address",
     .otherwise = "no limit",
     .more = "Do not use it behind a proxy: there, all clients have the address of the proxy.",
     .read = option_read_connections_per_address},
    {.heading = "Running",
     .name = STR_INIT("dev"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_DEV",
     .help = "reload pages in the browser when they change, and show errors there",
     .more = "For authors, not for the public: see [developing.md](developing.md).",
     FIELD(dev)},
    {.name = STR_INIT("editor"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_EDITOR",
     .value = "NAME",
     .help = "the editor that an error with --dev links to",
     .otherwise = "that of VISUAL or EDITOR, if it is known",
     .more = "`code`, `idea`, `vim` and others, or a pattern such as `x://{path}:{line}:{column}`.",
     .read = option_read_editor},
    {.name = STR_INIT("watch"),
     .commands = FOR_SERVE,
     .choices = "inotify stat off",
     .variable = "APPROCHE_WATCH",
     .value = "MODE",
     .help = "how changes are found: inotify, stat or off",
     .otherwise = "inotify",
     .more = "`stat` looks at every file for each request, which also works on network shares. "
             "`off` is "
             "for a site that never changes.",
     .read = option_read_watch},
    {.name = STR_INIT("threads"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_THREADS",
     .value = "N",
     .help = "threads that answer, and as many that render",
     .otherwise = "one for each core",
     .read = option_read_threads},
    {.name = STR_INIT("cache"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_CACHE",
     .value = "SIZE",
     .help = "memory for finished pages",
     .otherwise = "256M",
     .more = "Bytes, or with `K`, `M` or `G`.",
     .read = option_read_cache},
    {.name = STR_INIT("last-modified"),
     .commands = FOR_SERVE,
     .choices = "file content",
     .variable = "APPROCHE_LAST_MODIFIED",
     .value = "HOW",
     .help = "the date of Last-Modified: of the newest file, or only what the page says",
     .otherwise = "file",
     .more = "With `content`, answers are the same on all machines with the same site; see "
             "[deploying.md](deploying.md#replicas).",
     .read = option_read_last_modified},
    {.name = STR_INIT("drain-timeout"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_DRAIN_TIMEOUT",
     .value = "SECONDS",
     .help = "how long SIGTERM lets requests and connections end by themselves",
     .otherwise = "7",
     .read = option_read_drain_timeout},
    {.heading = "Sandbox",
     .name = STR_INIT("sandbox"),
     .commands = FOR_SITE,
     .choices = "on off",
     .variable = "APPROCHE_SANDBOX",
     .value = "MODE",
     .help = "what the processes may do is limited by the kernel: on or off",
     .otherwise = "on",
     .more = "See [security.md](security.md#the-sandbox). `build` and `check` limit the processes "
             "that compile stylesheets, not themselves.",
     .read = option_read_sandbox},
    {.name = STR_INIT("user"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_USER",
     .value = "NAME",
     .help = "the user to become if started as root: a name, or numbers as in 65532:65532",
     .otherwise = "nobody if it can read the site, else root without capabilities",
     FIELD(user)},
    {.heading = "Logs",
     .name = STR_INIT("log-format"),
     .commands = FOR_SERVE,
     .choices = "text json",
     .variable = "APPROCHE_LOG_FORMAT",
     .value = "FORMAT",
     .help = "how the log is written: text or json",
     .otherwise = "text",
     .more = "`json` is an object on each line; see [monitoring.md](monitoring.md#logs).",
     .read = option_read_log_format},
    {.name = STR_INIT("log-output"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_LOG_OUTPUT",
     .value = "OUTPUT",
     .help = "the output of the log: stderr, stdout, syslog, journald or a file",
     .otherwise = "stderr",
     .more = "A file is a path with a `/` in it; SIGHUP opens it anew.",
     FIELD(log_output)},
    {.name = STR_INIT("access-log"),
     .bare = true,
     .commands = FOR_SERVE,
     .choices = "combined json off",
     .variable = "APPROCHE_ACCESS_LOG",
     .value = "FORMAT",
     .help = "write a line for each request: combined, json or off",
     .otherwise = "off; without a value: combined",
     .more = "The fields are explained in [monitoring.md](monitoring.md#the-access-log).",
     .read = option_read_access_log},
    {.name = STR_INIT("access-log-output"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_ACCESS_LOG_OUTPUT",
     .value = "OUTPUT",
     .help = "the output of the access log, as for --log-output",
     .otherwise = "stdout",
     FIELD(access_log_output)},
    {.name = STR_INIT("trusted-proxies"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_TRUSTED_PROXIES",
     .value = "NETWORKS",
     .help = "proxies whose word about the client counts, for the access log",
     .otherwise = "none",
     .more = "Networks and addresses, separated by commas; `unix` is a local socket: "
             "`10.0.0.0/8,::1,unix`.",
     .read = option_read_trusted_proxies},
    {.heading = "Health and metrics",
     .name = STR_INIT("admin"),
     .commands = FOR_SERVE | FOR_HEALTHCHECK,
     .variable = "APPROCHE_ADMIN",
     .value = "HOST:PORT",
     .help = "an address for /healthz, /readyz and /metrics, apart from the site",
     .more = "A port alone is one of 127.0.0.1. `unix:/run/admin.sock` is possible, too; see "
             "[monitoring.md](monitoring.md#health-and-metrics).",
     .read = option_read_admin},
    {.heading = "Caches in front",
     .name = STR_INIT("purge"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_PURGE",
     .value = "URL",
     .help = "a cache in front (http://HOST:PORT) that is told which pages have changed",
     .otherwise = "none",
     .more = "May be given several times, or with commas. See "
             "[caching.md](caching.md#caches-in-front).",
     .read = option_read_purge},
    {.name = STR_INIT("purge-method"),
     .commands = FOR_SERVE,
     .choices = "PURGE BAN",
     .variable = "APPROCHE_PURGE_METHOD",
     .value = "METHOD",
     .help = "how caches are told: PURGE with the path, or BAN with a Surrogate-Key",
     .otherwise = "PURGE",
     .more = "BAN also reaches a page under other addresses: with a query, or by a rule of "
             "`_redirects`.",
     .read = option_read_purge_method},
    {.name = STR_INIT("purge-host"),
     .commands = FOR_SERVE,
     .variable = "APPROCHE_PURGE_HOST",
     .value = "HOST",
     .help = "the host under which caches have the pages",
     .otherwise = "that of the URL of --purge",
     .read = option_read_purge_host},
    {.heading = "Previews",
     .name = STR_INIT("preview-key-file"),
     .commands = FOR_SERVE | FOR_PREVIEW,
     .variable = "APPROCHE_PREVIEW_KEY_FILE",
     .value = "FILE",
     .help = "keys that sign links to pages which are not published yet, one on each line",
     .otherwise = "there are no such links",
     .more = "`openssl rand -base64 32` makes one. The first key signs, all of them verify; see "
             "[writing.md](writing.md#previews).",
     .read = option_read_preview_keys},
    {.name = STR_INIT("expires"),
     .commands = FOR_PREVIEW,
     .value = "TIME",
     .help = "how long the link works: 30m, 12h, 7d, 4w",
     .otherwise = "7d",
     .more = "One year at most.",
     .read = option_read_expires},
    {.name = STR_INIT("url"),
     .commands = FOR_PREVIEW,
     .variable = "APPROCHE_URL",
     .value = "URL",
     .help = "the address of the server, without the baseurl: https://example.org",
     .otherwise = "`url` of the settings",
     .read = option_read_url},
    {.heading = "Checking",
     .name = STR_INIT("format"),
     .commands = FOR_CHECK,
     .choices = "text json github",
     .value = "FORMAT",
     .help = "how findings are written: text, json or github",
     .otherwise = "text",
     .more = "`json` is an object on each line, `github` makes annotations of a workflow; see "
             "[check.md](check.md).",
     .read = option_read_format},
    {.name = STR_INIT("warnings-as-errors"),
     .commands = FOR_CHECK,
     .help = "exit status 1 also if there are only warnings",
     FIELD(warnings_as_errors)},
    {.name = STR_INIT("external"),
     .commands = FOR_CHECK,
     .help = "also ask other sites for the pages to which links lead",
     .more = "This needs the program curl, and is the only thing in a check that uses the network.",
     FIELD(external)},
    {.name = STR_INIT("rules"),
     .commands = FOR_CHECK,
     .help = "list the rules as Markdown, and check nothing",
     FIELD(list_rules)},
    {.heading = "A new site",
     .name = STR_INIT("jekyll"),
     .commands = FOR_NEW,
     .help = "in Jekyll's shape: _layouts, _posts, _data",
     .otherwise = "a plain site: layouts, pages, data",
     FIELD(new_jekyll)},
    {.name = STR_INIT("force"),
     .commands = FOR_NEW,
     .help = "also into a folder that is not empty; files that are there stay as they are",
     FIELD(force)},
    {.heading = "Help",
     .name = STR_INIT("help"),
     .commands = FOR_ALL,
     .letter = 'h',
     .help = "explain the command",
     .read = option_read_help},
    {.name = STR_INIT("version"),
     .commands = FOR_ALL,
     .letter = 'V',
     .help = "show the version",
     .read = option_read_version},
};

const struct option *option_at(size_t i)
{
    return i < ARRAY_LEN(options) ? &options[i] : NULL;
}

bool option_is_of(const struct option *o, const struct command *command)
{
    return ((unsigned)o->commands >> command->id & 1) != 0;
}

/* Whether a name that was typed is this one: an underscore, as in Jekyll's names, is a dash. */
static bool is_named(struct str name, struct str typed)
{
    if (name.len != typed.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] != (typed.ptr[i] == '_' ? '-' : typed.ptr[i]))
            return false;
    }
    return true;
}

const struct option *option_by_name(struct str name, const struct command *command)
{
    const struct option *other = NULL;
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (!is_named(options[i].name, name))
            continue;
        if (option_is_of(&options[i], command))
            return &options[i];
        other = &options[i];
    }
    return other;
}

const struct option *option_by_letter(char letter, const struct command *command)
{
    const struct option *other = NULL;
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (options[i].letter == 0 || options[i].letter != letter)
            continue;
        if (option_is_of(&options[i], command))
            return &options[i];
        other = &options[i];
    }
    return other;
}

struct str option_nearest(struct str name, const struct command *command)
{
    struct nearest n = nearest_to(name);
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (command == NULL || option_is_of(&options[i], command))
            nearest_consider(&n, options[i].name);
    }
    return n.best;
}

bool option_read(const struct option *o, struct str value, struct opts *out, struct err *err)
{
    char *field = (char *)out + o->field;
    if (o->read != NULL)
        return o->read(value, out, err);
    if (o->value == NULL)
        return option_read_switch(value, (bool *)(void *)field, err);
    *(const char **)(void *)field = value.ptr; /* ends with NUL, as the end of an argument */
    return true;
}

void option_write(const struct option *o, struct buf *out)
{
    buf_printf(out, "--%.*s", STR_ARG(o->name));
    if (o->value != NULL)
        buf_printf(out, o->bare ? "[=%s]" : " %s", o->value);
}

void option_write_commands(const struct option *o, const char *quote, struct buf *out)
{
    const struct command *command;
    size_t left = 0;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        left += option_is_of(o, command);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (!option_is_of(o, command))
            continue;
        left--;
        buf_printf(out, "%s%.*s%s%s", quote, STR_ARG(command->name), quote,
                   left > 1    ? ", "
                   : left == 1 ? " and "
                               : "");
    }
}
