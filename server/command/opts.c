/*
 * The command line. See opts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/opts.h"

#include <stddef.h>
#include <stdio.h>

#include "render/base/profile.h"

enum {
    DEFAULT_PORT = 8080,
    DEFAULT_MODE = 0666,
    COUNT_MAX = 1000000,
    HELP_COLUMN = 26,
    HELP_WIDTH = 70
};

/* Reads a value into *out. Returns false and err if it is invalid. */
typedef bool read_fn(struct str value, struct opts *out, struct err *err);

struct option {
    const char *heading;   /* of the options from here on; NULL: none */
    struct str name;       /* without the dashes */
    char letter;           /* short form; 0: none */
    const char *variable;  /* environment variable; NULL: none */
    const char *value;     /* name of the value in the help text; NULL: a switch */
    const char *help;      /* one line */
    const char *otherwise; /* the default, in words; NULL: off */
    const char *more;      /* more for the reference; NULL: nothing */
    read_fn *read;         /* NULL: a switch, or text that goes into a field as it is */
    size_t field;          /* its offset in struct opts */
};

#define FIELD(f) .read = NULL, .field = offsetof(struct opts, f)

static bool parse_port(struct str value, uint16_t *out, struct err *err)
{
    int64_t port;
    if (!str_to_i64(value, &port) || port < 0 || port > UINT16_MAX || value.ptr[0] == '+')
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a port (0 to 65535)", STR_ARG(value));
    *out = (uint16_t)port;
    return true;
}

static bool read_port(struct str value, struct opts *out, struct err *err)
{
    out->listen_said = true;
    return parse_port(value, &out->port, err);
}

static bool is_number(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_digit(s.ptr[i]))
            return false;
    }
    return s.len > 0;
}

/* HOST:PORT, [ADDRESS]:PORT, HOST, :PORT, PORT or unix:PATH. */
static bool parse_address(struct str value, struct opts_address *out, struct err *err)
{
    struct str host = value, port = S("");
    size_t colon = str_rfind_char(value, ':');
    bool bracket = value.len > 0 && value.ptr[0] == '[';
    if (str_starts(value, S("unix:"))) {
        bracket = true; /* colons within brackets belong to the address */
    } else if (bracket) {
        size_t end = str_find_char(value, ']');
        if (end == STR_NONE || (end + 1 < value.len && value.ptr[end + 1] != ':'))
            return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not HOST:PORT", STR_ARG(value));
        host = str_sub(value, 1, end);
        port = str_from(value, end + 2);
    } else if (is_number(value)) {
        host = S("");
        port = value;
    } else if (colon != STR_NONE) {
        host = str_sub(value, 0, colon);
        port = str_from(value, colon + 1);
    }
    if (!bracket && str_find_char(host, ':') != STR_NONE)
        return err_set(err, ERR_KIND_CONFIG, "put an IPv6 address into brackets: [%.*s]:%u",
                       STR_ARG(value), out->port);
    if (host.len > OPTS_HOST_MAX)
        return err_set(err, ERR_KIND_CONFIG, "the host name is too long");
    if (host.len > 0) {
        memcpy(out->host, host.ptr, host.len);
        out->host[host.len] = '\0';
    }
    return port.len == 0 || parse_port(port, &out->port, err);
}

/* One address, or several with commas between them. */
static bool read_listen(struct str value, struct opts *out, struct err *err)
{
    out->more_count = 0;
    out->listen_said = true;
    struct opts_address first = {.port = out->port};
    memcpy(first.host, out->host, sizeof(first.host));
    struct str rest = value, one;
    str_cut(rest, ',', &one, &rest);
    if (!parse_address(one, &first, err))
        return false;
    memcpy(out->host, first.host, sizeof(out->host));
    out->port = first.port;
    while (rest.len > 0) {
        if (out->more_count == OPTS_MORE_MAX)
            return err_set(err, ERR_KIND_CONFIG, "more than %d addresses", OPTS_MORE_MAX + 1);
        struct opts_address *more = &out->more[out->more_count];
        *more = (struct opts_address){.host = "0.0.0.0", .port = DEFAULT_PORT};
        str_cut(rest, ',', &one, &rest);
        if (!parse_address(one, more, err))
            return false;
        out->more_count++;
    }
    return true;
}

/* Octal digits, as of chmod(1). */
static bool read_socket_mode(struct str value, struct opts *out, struct err *err)
{
    unsigned mode = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '7' || mode > 0777 / 8)
            return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a mode (0660)", STR_ARG(value));
        mode = mode * 8 + (unsigned)(value.ptr[i] - '0');
    }
    out->socket_mode = mode;
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the mode is empty");
}

static bool read_count(struct str value, unsigned *out, struct err *err)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < 0 || n > COUNT_MAX)
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a number (0 to %d)", STR_ARG(value),
                       COUNT_MAX);
    *out = (unsigned)n;
    return true;
}

static bool read_connections(struct str value, struct opts *out, struct err *err)
{
    return read_count(value, &out->connections, err);
}

static bool read_connections_per_address(struct str value, struct opts *out, struct err *err)
{
    return read_count(value, &out->connections_per_address, err);
}

static bool read_watch(struct str value, struct opts *out, struct err *err)
{
    static const struct {
        struct str name;
        enum watch_mode mode;
    } modes[] = {
        {STR_INIT("inotify"), WATCH_MODE_INOTIFY},
        {STR_INIT("stat"), WATCH_MODE_STAT},
        {STR_INIT("off"), WATCH_MODE_OFF},
    };
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        if (str_eq(value, modes[i].name)) {
            out->watch = modes[i].mode;
            return true;
        }
    }
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a mode: inotify, stat or off",
                   STR_ARG(value));
}

static bool read_threads(struct str value, struct opts *out, struct err *err)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < 0 || n > OPTS_THREADS_MAX)
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a number of threads (0 to %d)",
                       STR_ARG(value), OPTS_THREADS_MAX);
    out->threads = (unsigned)n;
    return true;
}

/* Bytes, or with K, M, G behind ("64M", "64MB" and "64MiB" alike) powers of 1024. */
static bool read_cache(struct str value, struct opts *out, struct err *err)
{
    static const struct str units[] = {STR_INIT(""), STR_INIT("k"), STR_INIT("m"), STR_INIT("g")};
    size_t digits = 0;
    while (digits < value.len && char_is_digit(value.ptr[digits]))
        digits++;
    struct str unit = str_from(value, digits);
    if (unit.len == 3 && str_eq_nocase(str_from(unit, 1), S("ib")))
        unit.len = 1;
    if (unit.len == 2 && str_eq_nocase(str_from(unit, 1), S("b")))
        unit.len = 1;
    int64_t n;
    for (unsigned i = 0; i < ARRAY_LEN(units); i++) {
        if (!str_eq_nocase(unit, units[i]) || !str_to_i64(str_sub(value, 0, digits), &n))
            continue;
        if (n > INT64_MAX >> (10 * i))
            break;
        out->cache = (size_t)n << (10 * i);
        return true;
    }
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a size (64M, 1G, 1000000)", STR_ARG(value));
}

static bool read_source(struct str value, struct opts *out, struct err *err)
{
    if (value.len == 0)
        return err_set(err, ERR_KIND_CONFIG, "the folder has no name");
    out->source = value.ptr; /* the value is the end of an argument, so it ends with NUL */
    return true;
}

static bool read_config(struct str value, struct opts *out, struct err *err)
{
    (void)err;
    out->config = value.len > 0 ? value.ptr : NULL;
    return true;
}

static bool read_theme(struct str value, struct opts *out, struct err *err)
{
    out->theme = value.ptr;
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the theme's folder is empty");
}

static bool read_follow(struct str value, struct opts *out, struct err *err)
{
    out->follow = value.len > 0 ? value.ptr : NULL;
    size_t count = 1;
    for (size_t i = 0; i < value.len; i++)
        count += value.ptr[i] == ':';
    return count <= SITE_FOLLOW_MAX ||
           err_set(err, ERR_KIND_CONFIG, "more than %d folders", SITE_FOLLOW_MAX);
}

static bool read_jekyll(struct str value, struct opts *out, struct err *err)
{
    struct profile_gems gems;
    out->jekyll = value.ptr;
    return profile_gems_named(value, &gems) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a Jekyll to follow: 3.10, 4.3 or 4.4",
                   STR_ARG(value));
}

/* On the command line a switch is on; in the environment it has a value that says yes or no. */
static bool read_switch(struct str value, bool *out, struct err *err)
{
    static const struct str on[] = {STR_INIT("1"), STR_INIT("true"), STR_INIT("yes"),
                                    STR_INIT("on")};
    static const struct str off[] = {STR_INIT("0"), STR_INIT("false"), STR_INIT("no"),
                                     STR_INIT("off"), STR_INIT("")};
    for (size_t i = 0; i < ARRAY_LEN(on); i++) {
        if (str_eq_nocase(value, on[i])) {
            *out = true;
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(off); i++) {
        if (str_eq_nocase(value, off[i])) {
            *out = false;
            return true;
        }
    }
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is neither yes nor no", STR_ARG(value));
}

static bool read_help(struct str value, struct opts *out, struct err *err)
{
    (void)value;
    (void)err;
    out->command = OPTS_COMMAND_HELP;
    return true;
}

static bool read_version(struct str value, struct opts *out, struct err *err)
{
    (void)value;
    (void)err;
    out->command = OPTS_COMMAND_VERSION;
    return true;
}

static const struct option options[] = {
    {.heading = "The site",
     .name = STR_INIT("source"),
     .variable = "APPROCHE_SOURCE",
     .value = "DIR",
     .help = "the folder of the site",
     .otherwise = "the current directory if it is a site, else the bundled site",
     .more = "If `source` in its settings names another folder, the site is read from that one.",
     .read = read_source},
    {.name = STR_INIT("config"),
     .variable = "APPROCHE_CONFIG",
     .value = "FILES",
     .help = "the settings: paths beneath the source, separated by commas",
     .otherwise = "_config.yml, else _config.yaml",
     .more = "A key of a later file replaces that of an earlier one.",
     .read = read_config},
    {.name = STR_INIT("theme"),
     .variable = "APPROCHE_THEME",
     .value = "DIR",
     .help = "the folder of the theme, if it is not an installed gem",
     .otherwise = "the gem that `theme:` names",
     .read = read_theme},
    {.name = STR_INIT("gem-path"),
     .variable = "GEM_PATH",
     .value = "DIRS",
     .help = "the folders of gems, separated by colons",
     .otherwise = "vendor/bundle, and where Ruby and Debian put gems",
     .more = "A colon at the end adds the usual folders.",
     FIELD(gems)},
    {.name = STR_INIT("sass"),
     .variable = "APPROCHE_SASS",
     .value = "PATH",
     .help = "a compiler of the Embedded Sass protocol (Dart Sass), or `libsass`",
     .otherwise = "sass on PATH, else sass-embedded in the site's node_modules, else libsass",
     .more = "libsass is built in. With it, no program is run that lies in the site.",
     FIELD(sass)},
    {.name = STR_INIT("jekyll"),
     .variable = "APPROCHE_JEKYLL",
     .value = "VERSION",
     .help = "the Jekyll to follow: 3.10, 4.3 or 4.4",
     .otherwise = "that of Gemfile.lock, else 4.3",
     .more = "3.10 is that of GitHub Pages, 4.3 that of Debian 12; see [jekyll.md](jekyll.md).",
     .read = read_jekyll},
    {.name = STR_INIT("follow-links"),
     .variable = "APPROCHE_FOLLOW_LINKS",
     .value = "DIRS",
     .help = "folders outside of the site into which its symbolic links may lead",
     .otherwise = "none",
     .more = "Separated by colons. A link within the site or its theme is always followed.",
     .read = read_follow},
    {.name = STR_INIT("baseurl"),
     .variable = "APPROCHE_BASEURL",
     .value = "PATH",
     .help = "the path of the site on its host, also in its links",
     .otherwise = "`baseurl` of the settings",
     .more = "The same as Jekyll's option. `''` is the root of the host.",
     FIELD(baseurl)},
    {.name = STR_INIT("baseurl-stripped"),
     .variable = "APPROCHE_BASEURL_STRIPPED",
     .help = "the proxy removes the baseurl: answer at /, but keep it in links",
     FIELD(baseurl_stripped)},
    {.name = STR_INIT("environment"),
     .variable = "JEKYLL_ENV",
     .value = "NAME",
     .help = "the value of `jekyll.environment`",
     .otherwise = "production",
     .more = "In `development` you also get what Jekyll makes only there, such as source maps.",
     FIELD(environment)},
    {.name = STR_INIT("strict"),
     .variable = "APPROCHE_STRICT",
     .help = "an error, not a warning, if a layout is missing or a tag needs the site's Ruby",
     .more = "Without it, a tag from the site's own `_plugins/*.rb` prints nothing, and a filter "
             "gives nil.",
     FIELD(strict)},
    {.heading = "Listening",
     .name = STR_INIT("listen"),
     .variable = "APPROCHE_LISTEN",
     .value = "HOST:PORT",
     .help = "the addresses to listen on, separated by commas",
     .otherwise = "0.0.0.0:8080, or the sockets that systemd has opened",
     .more = "`127.0.0.1:80`, `[::]:80` and `unix:/run/site.sock` are examples.",
     .read = read_listen},
    {.name = STR_INIT("port"),
     .variable = "APPROCHE_PORT",
     .value = "N",
     .help = "the port alone; 0 takes any free port",
     .otherwise = "8080",
     .read = read_port},
    {.name = STR_INIT("socket-mode"),
     .variable = "APPROCHE_SOCKET_MODE",
     .value = "MODE",
     .help = "the permissions of a local socket, as for chmod",
     .otherwise = "0666",
     .read = read_socket_mode},
    {.name = STR_INIT("take-over"),
     .variable = "APPROCHE_TAKE_OVER",
     .help = "share the port with a server that has this option too, and replace it",
     FIELD(take_over)},
    {.name = STR_INIT("connections"),
     .variable = "APPROCHE_CONNECTIONS",
     .value = "N",
     .help = "maximum connections at a time",
     .otherwise = "as many as file descriptors allow, up to 16384",
     .more = "A connection takes two descriptors.",
     .read = read_connections},
    {.name = STR_INIT("connections-per-address"),
     .variable = "APPROCHE_CONNECTIONS_PER_ADDRESS",
     .value = "N",
     .help = "maximum connections per client address",
     .otherwise = "no limit",
     .more = "Do not use it behind a proxy: there, all clients have the address of the proxy.",
     .read = read_connections_per_address},
    {.heading = "Running",
     .name = STR_INIT("dev"),
     .variable = "APPROCHE_DEV",
     .help = "show errors in the browser, with the lines that cause them",
     FIELD(dev)},
    {.name = STR_INIT("watch"),
     .variable = "APPROCHE_WATCH",
     .value = "MODE",
     .help = "how changes are found: inotify, stat or off",
     .otherwise = "inotify",
     .more = "`stat` looks at every file for each request, which also works on network shares. "
             "`off` is "
             "for a site that never changes.",
     .read = read_watch},
    {.name = STR_INIT("threads"),
     .variable = "APPROCHE_THREADS",
     .value = "N",
     .help = "threads that answer, and as many that render",
     .otherwise = "one for each core",
     .read = read_threads},
    {.name = STR_INIT("cache"),
     .variable = "APPROCHE_CACHE",
     .value = "SIZE",
     .help = "memory for finished pages",
     .otherwise = "256M",
     .more = "Bytes, or with `K`, `M` or `G`.",
     .read = read_cache},
    {.name = STR_INIT("access-log"),
     .variable = "APPROCHE_ACCESS_LOG",
     .help = "write a line to standard output for each request",
     FIELD(access_log)},
    {.heading = "Help",
     .name = STR_INIT("help"),
     .letter = 'h',
     .help = "show this text",
     .read = read_help},
    {.name = STR_INIT("version"), .letter = 'V', .help = "show the version", .read = read_version},
};

static const struct {
    struct str name;
    enum opts_command command;
    const char *help;
} commands[] = {
    {STR_INIT("serve"), OPTS_COMMAND_SERVE, "serve a site (the default)"},
    {STR_INIT("healthcheck"), OPTS_COMMAND_HEALTHCHECK,
     "ask the server that runs here; exit status 0 if it serves, else 1"},
    {STR_INIT("options"), OPTS_COMMAND_OPTIONS, "explain each option, as Markdown"},
};

static bool read_value(const struct option *o, struct str value, struct opts *out, struct err *err)
{
    char *field = (char *)out + o->field;
    if (o->read != NULL)
        return o->read(value, out, err);
    if (o->value == NULL)
        return read_switch(value, (bool *)(void *)field, err);
    *(const char **)(void *)field = value.ptr;
    return true;
}

static const struct option *find_option(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (str_eq(name, options[i].name))
            return &options[i];
    }
    return NULL;
}

/* The option with a letter ("-h"), or NULL. */
static const struct option *find_letter(struct str arg)
{
    for (size_t i = 0; i < ARRAY_LEN(options) && arg.len == 2; i++) {
        if (options[i].letter == arg.ptr[1])
            return &options[i];
    }
    return NULL;
}

/* The value of a variable, or NULL. Not getenv: tests pass an environment of their own. */
static const char *variable_value(char *const environ[], const char *name)
{
    size_t len = strlen(name);
    for (; environ != NULL && *environ != NULL; environ++) {
        if (strncmp(*environ, name, len) == 0 && (*environ)[len] == '=')
            return *environ + len + 1;
    }
    return NULL;
}

static bool read_environment(char *const environ[], struct opts *out, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        const char *variable = options[i].variable;
        const char *value = variable != NULL ? variable_value(environ, variable) : NULL;
        if (value == NULL)
            continue;
        if (!read_value(&options[i], str_c(value), out, err)) {
            err_wrap(err, "in the environment variable %s", variable);
            return false;
        }
    }
    return true;
}

/* Reads one "--name=value", "--name value" or "--switch", and moves *at behind it. */
static bool read_option(int argc, char *const argv[], int *at, struct opts *out, struct err *err)
{
    struct str name, value = S("yes");
    bool valued = str_cut(str_from(str_c(argv[*at]), 2), '=', &name, &value);
    const struct option *o = find_option(name);
    if (o == NULL)
        return err_set(err, ERR_KIND_CONFIG, "unknown option --%.*s", STR_ARG(name));
    if (o->value == NULL && valued)
        return err_set(err, ERR_KIND_CONFIG, "--%.*s takes no value", STR_ARG(name));
    if (o->value != NULL && !valued) {
        if (++*at >= argc)
            return err_set(err, ERR_KIND_CONFIG, "--%.*s needs a value: %s", STR_ARG(name),
                           o->value);
        value = str_c(argv[*at]);
    } else if (!valued) {
        value = S("yes");
    }
    if (read_value(o, value, out, err))
        return true;
    err_wrap(err, "in --%.*s", STR_ARG(name));
    return false;
}

static bool read_command(struct str name, struct opts *out, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (!str_eq(name, commands[i].name))
            continue;
        /* "serve --help" and "--help serve" both ask for help. */
        if (out->command == OPTS_COMMAND_SERVE)
            out->command = commands[i].command;
        return true;
    }
    return err_set(err, ERR_KIND_CONFIG, "unknown command '%.*s'", STR_ARG(name));
}

bool opts_parse(int argc, char *const argv[], char *const environ[], struct opts *out,
                struct err *err)
{
    *out = (struct opts){
        .command = OPTS_COMMAND_SERVE,
        .host = "0.0.0.0",
        .port = DEFAULT_PORT,
        .socket_mode = DEFAULT_MODE,
        .watch = WATCH_MODE_INOTIFY,
        .cache = (size_t)256 << 20,
    };
    if (!read_environment(environ, out, err))
        return false;
    bool command = false;
    for (int at = 1; at < argc; at++) {
        struct str arg = str_c(argv[at]);
        const struct option *letter = str_starts(arg, S("-")) ? find_letter(arg) : NULL;
        if (str_starts(arg, S("--"))) {
            if (!read_option(argc, argv, &at, out, err))
                return false;
        } else if (letter != NULL) {
            if (!read_value(letter, S("yes"), out, err))
                return false;
        } else if (str_starts(arg, S("-")) || command) {
            return err_set(err, ERR_KIND_CONFIG, "unknown %s '%.*s'",
                           arg.len > 0 && arg.ptr[0] == '-' ? "option" : "argument", STR_ARG(arg));
        } else {
            command = true;
            if (!read_command(arg, out, err))
                return false;
        }
    }
    return true;
}

void opts_complain(const struct err *err)
{
    char line[ERR_LINE_MAX];
    err_line(err, line);
    (void)fprintf(stderr, "approche-server: %s%s\n", line,
                  err->kind == ERR_KIND_CONFIG && err->file[0] == '\0' ? " (see --help)" : "");
}

/* "  --name VALUE", then the help text in its column, or on a line of its own. */
static void write_row(struct buf *out, const char *dashes, struct str name, const char *value,
                      const char *help)
{
    size_t from = out->len;
    buf_printf(out, "  %s%.*s", dashes, STR_ARG(name));
    if (value != NULL)
        buf_printf(out, " %s", value);
    size_t width = out->len - from;
    if (width >= HELP_COLUMN) {
        buf_putc(out, '\n');
        width = 0;
    }
    buf_fill(out, ' ', HELP_COLUMN - width);
    buf_printf(out, "%s", help);
}

static void write_option(struct buf *out, const struct option *o)
{
    const char short_form[] = {'-', o->letter, ',', ' ', '-', '-', '\0'};
    write_row(out, o->letter != 0 ? short_form : "--", o->name, o->value, o->help);
    if (o->otherwise != NULL) {
        bool fits = strlen(o->help) + strlen(o->otherwise) < HELP_WIDTH;
        buf_putc(out, fits ? ' ' : '\n');
        buf_fill(out, ' ', fits ? 0 : HELP_COLUMN);
        buf_printf(out, "[%s]", o->otherwise);
    }
    buf_putc(out, '\n');
}

void opts_usage(struct buf *out)
{
    buf_add(out, S("approche-server serves a Jekyll site live: save a file, and the next request "
                   "shows it.\n\n"
                   "usage: approche-server [COMMAND] [OPTION]...\n"
                   "for example: approche-server --source my-site --dev\n\n"
                   "Commands:\n"));
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        write_row(out, "", commands[i].name, NULL, commands[i].help);
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (options[i].heading != NULL)
            buf_printf(out, "\n%s:\n", options[i].heading);
        write_option(out, &options[i]);
    }
    buf_add(
        out,
        S("\nDefaults are in brackets. An option may also come from the environment: --cache as"
          "\nAPPROCHE_CACHE, --gem-path as GEM_PATH, --environment as JEKYLL_ENV. The command line"
          "\nwins. A switch is on with yes there, and off with no.\n"));
}

/* A row of the reference: | `--name VALUE` | `VARIABLE` | meaning | default | */
static void write_reference_row(struct buf *out, const struct option *o)
{
    buf_add(out, S("| "));
    if (o->letter != 0)
        buf_printf(out, "`-%c`, ", o->letter);
    buf_printf(out, "`--%.*s", STR_ARG(o->name));
    if (o->value != NULL)
        buf_printf(out, " %s", o->value);
    buf_add(out, S("` | "));
    if (o->variable != NULL)
        buf_printf(out, "`%s` ", o->variable);
    buf_printf(out, "| %s", o->help);
    if (o->more != NULL)
        buf_printf(out, ". %s", o->more);
    buf_printf(out, " | %s |\n", o->otherwise != NULL ? o->otherwise : o->letter != 0 ? "" : "off");
}

void opts_reference(struct buf *out)
{
    buf_add(out, S("<!-- Written by script/options from the table in server/command/opts.c. -->\n"
                   "# Options\n\n"
                   "```\napproche-server [COMMAND] [OPTION]...\n```\n\n"
                   "| command | meaning |\n| --- | --- |\n"));
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        buf_printf(out, "| `%.*s` | %s |\n", STR_ARG(commands[i].name), commands[i].help);
    buf_add(
        out,
        S("\nThe command line wins over the environment. If an option is given twice, the last one"
          " counts. In the\nenvironment a switch is on with `yes`, `true`, `on` or `1`, and off "
          "with"
          " `no`, `false`, `off`, `0` or nothing.\nA value is written as `--port 80` or"
          " `--port=80`.\n"));
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (options[i].heading != NULL)
            buf_printf(out,
                       "\n## %s\n\n| option | environment | meaning | default |\n"
                       "| --- | --- | --- | --- |\n",
                       options[i].heading);
        write_reference_row(out, &options[i]);
    }
    buf_add(
        out,
        S("\nThe exit status is 0 after SIGTERM or SIGINT, 2 if the command line is wrong, and 1 if"
          " anything else\nkeeps the server from serving.\n"));
}
