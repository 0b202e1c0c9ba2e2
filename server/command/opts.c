/*
 * The command line. See opts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/opts.h"

#include <stddef.h>
#include <stdio.h>

#include "render/base/profile.h"

enum { DEFAULT_PORT = 8080, DEFAULT_MODE = 0666, COUNT_MAX = 1000000, HELP_COLUMN = 26 };

/* Reads a value into *out; false and err where it is none. */
typedef bool read_fn(struct str value, struct opts *out, struct err *err);

struct option {
    struct str name;      /* without its dashes */
    char letter;          /* its short form; 0 where there is none */
    const char *variable; /* in the environment; NULL where there is none */
    const char *value;    /* what the help text calls its value; NULL: a switch */
    const char *help;
    read_fn *read; /* NULL: a switch, or text that is taken as it is, goes into a field */
    size_t field;  /* of struct opts */
};

#define FIELD(f) NULL, offsetof(struct opts, f)

static bool parse_port(struct str value, uint16_t *out, struct err *err)
{
    int64_t port;
    if (!str_to_i64(value, &port) || port < 0 || port > UINT16_MAX || value.ptr[0] == '+')
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is no port (0 to 65535)", STR_ARG(value));
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
        bracket = true; /* what is in it is left alone */
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
        return err_set(err, ERR_KIND_CONFIG, "an IPv6 address goes into brackets: [%.*s]:%u",
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
            return err_set(err, ERR_KIND_CONFIG, "these are more than %d addresses",
                           OPTS_MORE_MAX + 1);
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
            return err_set(err, ERR_KIND_CONFIG, "'%.*s' is no mode (0660)", STR_ARG(value));
        mode = mode * 8 + (unsigned)(value.ptr[i] - '0');
    }
    out->socket_mode = mode;
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the mode is empty");
}

static bool read_count(struct str value, unsigned *out, struct err *err)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < 0 || n > COUNT_MAX)
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is no number (0 to %d)", STR_ARG(value),
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
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is none of inotify, stat, off", STR_ARG(value));
}

static bool read_threads(struct str value, struct opts *out, struct err *err)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < 0 || n > OPTS_THREADS_MAX)
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is no number of threads (0 to %d)",
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
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is no size (64M, 1G, 1000000)", STR_ARG(value));
}

static bool read_source(struct str value, struct opts *out, struct err *err)
{
    if (value.len == 0)
        return err_set(err, ERR_KIND_CONFIG, "the directory has no name");
    out->source = value.ptr; /* what is read is the rest of an argument: a C string */
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
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the theme's folder has no name");
}

static bool read_follow(struct str value, struct opts *out, struct err *err)
{
    out->follow = value.len > 0 ? value.ptr : NULL;
    size_t count = 1;
    for (size_t i = 0; i < value.len; i++)
        count += value.ptr[i] == ':';
    return count <= SITE_FOLLOW_MAX ||
           err_set(err, ERR_KIND_CONFIG, "these are more than %d folders", SITE_FOLLOW_MAX);
}

static bool read_jekyll(struct str value, struct opts *out, struct err *err)
{
    struct profile_gems gems;
    out->jekyll = value.ptr;
    return profile_gems_named(value, &gems) ||
           err_set(err, ERR_KIND_CONFIG, "this is 3.10, 4.3 or 4.4");
}

/* A switch is on where it stands; in the environment it may say so or deny it. */
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
    {STR_INIT("source"), 0, "APPROCHE_SOURCE", "DIR",
     "the site [the current directory if it is one, else the bundled site]", read_source, 0},
    {STR_INIT("config"), 0, "APPROCHE_CONFIG", "FILES",
     "its settings, with commas between, later ones over earlier ones [_config.yml]", read_config,
     0},
    {STR_INIT("theme"), 0, "APPROCHE_THEME", "DIR",
     "the theme [the gem that the site names, where it is installed]", read_theme, 0},
    {STR_INIT("gem-path"), 0, "GEM_PATH", "DIRS",
     "where gems are, with colons between [where Ruby and Debian put them]", FIELD(gems)},
    {STR_INIT("sass"), 0, "APPROCHE_SASS", "PATH",
     "a compiler that speaks the Embedded Sass protocol, or libsass, the built-in one [sass on "
     "PATH, else sass-embedded in the site's node_modules, else libsass]",
     FIELD(sass)},
    {STR_INIT("follow-links"), 0, "APPROCHE_FOLLOW_LINKS", "DIRS",
     "where links that lead out of the site may lead, with colons between [nowhere]", read_follow,
     0},
    {STR_INIT("baseurl"), 0, "APPROCHE_BASEURL", "PATH",
     "where the site is on its host, in its links too [as its settings say]", FIELD(baseurl)},
    {STR_INIT("baseurl-stripped"), 0, "APPROCHE_BASEURL_STRIPPED", NULL,
     "a proxy takes the baseurl off: answer at /, link with it", FIELD(baseurl_stripped)},
    {STR_INIT("jekyll"), 0, "APPROCHE_JEKYLL", "VERSION",
     "the Jekyll to follow: 3.10, 4.3 or 4.4 [that of Gemfile.lock, else 4.3]", read_jekyll, 0},
    {STR_INIT("environment"), 0, "JEKYLL_ENV", "NAME", "jekyll.environment [production]",
     FIELD(environment)},
    {STR_INIT("listen"), 0, "APPROCHE_LISTEN", "HOST:PORT",
     "where to listen, or unix:PATH; several with commas; port 0: any free one [0.0.0.0:8080]",
     read_listen, 0},
    {STR_INIT("port"), 0, "APPROCHE_PORT", "N", "the port alone", read_port, 0},
    {STR_INIT("socket-mode"), 0, "APPROCHE_SOCKET_MODE", "MODE",
     "who may use a local socket, as of chmod [0666]", read_socket_mode, 0},
    {STR_INIT("take-over"), 0, "APPROCHE_TAKE_OVER", NULL,
     "share the port with a server that runs so too, and take its place", FIELD(take_over)},
    {STR_INIT("connections"), 0, "APPROCHE_CONNECTIONS", "N",
     "the most at a time [as many as descriptors allow, up to 16384]", read_connections, 0},
    {STR_INIT("connections-per-address"), 0, "APPROCHE_CONNECTIONS_PER_ADDRESS", "N",
     "the most of one client address; not behind a proxy [no limit]", read_connections_per_address,
     0},
    {STR_INIT("dev"), 0, "APPROCHE_DEV", NULL, "show errors in the browser, with an excerpt",
     FIELD(dev)},
    {STR_INIT("strict"), 0, "APPROCHE_STRICT", NULL,
     "what the site's own Ruby would do, and a missing layout, is an error", FIELD(strict)},
    {STR_INIT("watch"), 0, "APPROCHE_WATCH", "MODE",
     "how changes are seen: inotify, stat, or off for a site that never changes [inotify]",
     read_watch, 0},
    {STR_INIT("threads"), 0, "APPROCHE_THREADS", "N",
     "threads that answer, and as many that render [one a core]", read_threads, 0},
    {STR_INIT("cache"), 0, "APPROCHE_CACHE", "SIZE", "memory for finished pages [256M]", read_cache,
     0},
    {STR_INIT("access-log"), 0, "APPROCHE_ACCESS_LOG", NULL, "write a line for each request",
     FIELD(access_log)},
    {STR_INIT("help"), 'h', NULL, NULL, "show this text", read_help, 0},
    {STR_INIT("version"), 'V', NULL, NULL, "show the version", read_version, 0},
};

static const struct {
    struct str name;
    enum opts_command command;
    const char *help;
} commands[] = {
    {STR_INIT("serve"), OPTS_COMMAND_SERVE, "serve a site (the default)"},
    {STR_INIT("healthcheck"), OPTS_COMMAND_HEALTHCHECK,
     "ask the server that runs here; exit 0 where it answers"},
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

/* The option that "-h" is for, or NULL. */
static const struct option *find_letter(struct str arg)
{
    for (size_t i = 0; i < ARRAY_LEN(options) && arg.len == 2; i++) {
        if (options[i].letter == arg.ptr[1])
            return &options[i];
    }
    return NULL;
}

/* The value of a variable, or NULL. getenv would do, were it not for the test's own environment. */
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

/* One "--name=value", "--name value" or "--switch"; *at steps over what was taken. */
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
        /* "serve --help" asks for help, whichever comes first. */
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

/* "  --name VALUE", then the help text in its column. */
static void write_row(struct buf *out, const char *dashes, struct str name, const char *value,
                      const char *help)
{
    size_t from = out->len;
    buf_printf(out, "  %s%.*s", dashes, STR_ARG(name));
    if (value != NULL)
        buf_printf(out, " %s", value);
    size_t width = out->len - from;
    buf_fill(out, ' ', width < HELP_COLUMN ? HELP_COLUMN - width : 1);
    buf_printf(out, "%s\n", help);
}

void opts_usage(struct buf *out)
{
    buf_add(out, S("Serves a Jekyll site live: edit a file, and the next request shows it.\n\n"
                   "usage: approche-server [COMMAND] [OPTION]...\n\n"));
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        write_row(out, "", commands[i].name, NULL, commands[i].help);
    buf_putc(out, '\n');
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        const char short_form[] = {'-', options[i].letter, ',', ' ', '-', '-', '\0'};
        write_row(out, options[i].letter != 0 ? short_form : "--", options[i].name,
                  options[i].value, options[i].help);
    }
    buf_add(out, S("\nEach option but the last two may come from the environment too:"
                   " --cache as APPROCHE_CACHE, but\n--gem-path as GEM_PATH and --environment as"
                   " JEKYLL_ENV.\n"));
}
