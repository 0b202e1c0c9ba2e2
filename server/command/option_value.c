/*
 * Reading the values of options. See option_value.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/option_value.h"

#include "render/base/profile.h"
#include "server/command/opts.h"
#include "server/dev/editor.h"

enum { COUNT_MAX = 1000000 };

static bool parse_port(struct str value, uint16_t *out, struct err *err)
{
    int64_t port;
    if (!str_to_i64(value, &port) || port < 0 || port > UINT16_MAX || value.ptr[0] == '+')
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a port (0 to 65535)", STR_ARG(value));
    *out = (uint16_t)port;
    return true;
}

bool option_read_port(struct str value, struct opts *out, struct err *err)
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
bool option_read_listen(struct str value, struct opts *out, struct err *err)
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
        *more = (struct opts_address){.host = "0.0.0.0", .port = OPTS_PORT};
        str_cut(rest, ',', &one, &rest);
        if (!parse_address(one, more, err))
            return false;
        out->more_count++;
    }
    return true;
}

bool option_read_admin(struct str value, struct opts *out, struct err *err)
{
    struct opts_address address = {.host = "127.0.0.1", .port = OPTS_ADMIN_PORT};
    if (value.len == 0)
        return err_set(err, ERR_KIND_CONFIG, "the address is empty");
    if (!parse_address(value, &address, err))
        return false;
    out->admin = address;
    return true;
}

/* Octal digits, as of chmod(1). */
bool option_read_socket_mode(struct str value, struct opts *out, struct err *err)
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

bool option_read_connections(struct str value, struct opts *out, struct err *err)
{
    return read_count(value, &out->connections, err);
}

bool option_read_connections_per_address(struct str value, struct opts *out, struct err *err)
{
    return read_count(value, &out->connections_per_address, err);
}

bool option_read_drain_timeout(struct str value, struct opts *out, struct err *err)
{
    enum { LONGEST = 3600 };
    return (read_count(value, &out->drain_timeout, NULL) && out->drain_timeout <= LONGEST) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a number of seconds (0 to %d)",
                   STR_ARG(value), LONGEST);
}

bool option_read_limit_posts(struct str value, struct opts *out, struct err *err)
{
    unsigned limit = 0;
    if (!read_count(value, &limit, err))
        return false;
    out->shown.limits_posts = true;
    out->shown.limit_posts = limit;
    return true;
}

bool option_read_format(struct str value, struct opts *out, struct err *err)
{
    static const struct {
        struct str name;
        enum finding_format format;
    } formats[] = {
        {STR_INIT("text"), FINDING_FORMAT_TEXT},
        {STR_INIT("json"), FINDING_FORMAT_JSON},
        {STR_INIT("github"), FINDING_FORMAT_GITHUB},
    };
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (str_eq(value, formats[i].name)) {
            out->format = formats[i].format;
            return true;
        }
    }
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a format: text, json or github",
                   STR_ARG(value));
}

/* Also what a switch says: yes and no. */
bool option_read_access_log(struct str value, struct opts *out, struct err *err)
{
    bool on = true;
    if (str_eq(value, S("json"))) {
        out->access_log = ACCESS_FORMAT_JSON;
        return true;
    }
    if (!str_eq(value, S("combined")) && !option_read_switch(value, &on, NULL))
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a format: combined, json or off",
                       STR_ARG(value));
    out->access_log = on ? ACCESS_FORMAT_COMBINED : ACCESS_FORMAT_OFF;
    return true;
}

bool option_read_trusted_proxies(struct str value, struct opts *out, struct err *err)
{
    return networks_parse(value, &out->trusted_proxies, err);
}

bool option_read_log_format(struct str value, struct opts *out, struct err *err)
{
    out->log_format = str_eq(value, S("json")) ? LOG_FORMAT_JSON : LOG_FORMAT_TEXT;
    return out->log_format == LOG_FORMAT_JSON || str_eq(value, S("text")) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a format: text or json", STR_ARG(value));
}

bool option_read_watch(struct str value, struct opts *out, struct err *err)
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

bool option_read_sandbox(struct str value, struct opts *out, struct err *err)
{
    out->unconfined = str_eq(value, S("off"));
    return out->unconfined || str_eq(value, S("on")) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a mode: on or off", STR_ARG(value));
}

bool option_read_rebuild(struct str value, struct opts *out, struct err *err)
{
    out->rebuild = true;
    if (str_eq(value, S("yes")))
        return true;
    return (!str_eq(value, S("off")) && option_read_watch(value, out, NULL)) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a mode: inotify or stat", STR_ARG(value));
}

bool option_read_destination(struct str value, struct opts *out, struct err *err)
{
    out->destination = value.ptr;
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the folder has no name");
}

bool option_read_threads(struct str value, struct opts *out, struct err *err)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < 0 || n > OPTS_THREADS_MAX)
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a number of threads (0 to %d)",
                       STR_ARG(value), OPTS_THREADS_MAX);
    out->threads = (unsigned)n;
    return true;
}

/* Bytes, or with K, M, G behind ("64M", "64MB" and "64MiB" alike) powers of 1024. */
static bool read_size(struct str value, size_t *out, struct err *err)
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
        *out = (size_t)n << (10 * i);
        return true;
    }
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a size (64M, 1G, 1000000)", STR_ARG(value));
}

/* One address, or several with commas between them; each option adds some. Empty: none. */
bool option_read_purge(struct str value, struct opts *out, struct err *err)
{
    struct str rest = value, one;
    out->purge_count = out->purge_replaced ? 0 : out->purge_count;
    out->purge_replaced = false;
    while (rest.len > 0) {
        (void)str_cut(rest, ',', &one, &rest);
        if (out->purge_count == PURGE_TARGETS_MAX)
            return err_set(err, ERR_KIND_CONFIG, "more than %d caches", PURGE_TARGETS_MAX);
        if (!endpoint_parse(str_trim(one), &out->purge[out->purge_count], err))
            return false;
        out->purge_count++;
    }
    return true;
}

bool option_read_last_modified(struct str value, struct opts *out, struct err *err)
{
    out->content_dates = str_eq(value, S("content"));
    return out->content_dates || str_eq(value, S("file")) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a date: file or content", STR_ARG(value));
}

bool option_read_purge_method(struct str value, struct opts *out, struct err *err)
{
    out->purge_ban = str_eq(value, S("BAN"));
    return out->purge_ban || str_eq(value, S("PURGE")) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a method: PURGE or BAN", STR_ARG(value));
}

/* It becomes a field of a request. */
bool option_read_purge_host(struct str value, struct opts *out, struct err *err)
{
    bool ok = value.len > 0 && value.len <= OPTS_HOST_MAX;
    for (size_t i = 0; i < value.len; i++)
        ok = ok && value.ptr[i] > ' ' && value.ptr[i] <= '~' && value.ptr[i] != '/';
    out->purge_host = value.ptr;
    return ok || err_set(err, ERR_KIND_CONFIG,
                         "'%.*s' is not a host, such as example.org or "
                         "example.org:8080",
                         STR_ARG(value));
}

bool option_read_cache(struct str value, struct opts *out, struct err *err)
{
    return read_size(value, &out->cache, err);
}

bool option_read_plugins_memory(struct str value, struct opts *out, struct err *err)
{
    return read_size(value, &out->plugins_memory, err);
}

bool option_read_plugins_timeout(struct str value, struct opts *out, struct err *err)
{
    enum { MOST_S = 3600 };
    int64_t n;
    if (!str_to_i64(value, &n) || n < 1 || n > MOST_S)
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a number of seconds (1 to %d)",
                       STR_ARG(value), MOST_S);
    out->plugins_timeout = (unsigned)n;
    return true;
}

bool option_read_plugins(struct str value, struct opts *out, struct err *err)
{
    out->plugins = str_eq(value, S("on"));
    return out->plugins || str_eq(value, S("off")) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is neither 'on' nor 'off'", STR_ARG(value));
}

bool option_read_source(struct str value, struct opts *out, struct err *err)
{
    if (value.len == 0)
        return err_set(err, ERR_KIND_CONFIG, "the folder has no name");
    out->source = value.ptr; /* the value is the end of an argument, so it ends with NUL */
    return true;
}

bool option_read_config(struct str value, struct opts *out, struct err *err)
{
    (void)err;
    out->config = value.len > 0 ? value.ptr : NULL;
    return true;
}

bool option_read_editor(struct str value, struct opts *out, struct err *err)
{
    out->editor = value.ptr;
    return editor_pattern(value).len > 0 ||
           err_set(err, ERR_KIND_CONFIG,
                   "no link is known that opens '%.*s': name code, idea, vim ..., or write a "
                   "pattern with {path} in it",
                   STR_ARG(value));
}

bool option_read_theme(struct str value, struct opts *out, struct err *err)
{
    out->theme = value.ptr;
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the theme's folder is empty");
}

bool option_read_follow(struct str value, struct opts *out, struct err *err)
{
    out->follow = value.len > 0 ? value.ptr : NULL;
    size_t count = 1;
    for (size_t i = 0; i < value.len; i++)
        count += value.ptr[i] == ':';
    return count <= SITE_FOLLOW_MAX ||
           err_set(err, ERR_KIND_CONFIG, "more than %d folders", SITE_FOLLOW_MAX);
}

bool option_read_jekyll(struct str value, struct opts *out, struct err *err)
{
    struct profile_gems gems;
    out->jekyll = value.ptr;
    return profile_gems_named(value, &gems) ||
           err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a Jekyll to follow: 3.10, 4.3 or 4.4",
                   STR_ARG(value));
}

bool option_read_preview_keys(struct str value, struct opts *out, struct err *err)
{
    out->preview_keys = value.ptr;
    return value.len > 0 || err_set(err, ERR_KIND_CONFIG, "the file of keys has no name");
}

/* A number and a unit. */
bool option_read_expires(struct str value, struct opts *out, struct err *err)
{
    enum { HOUR = 3600, DAY = 24 * HOUR, WEEK = 7 * DAY, YEAR = 366 * DAY };
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'m', 60}, {'h', HOUR}, {'d', DAY}, {'w', WEEK}};
    int64_t n = 0;
    struct str digits = str_sub(value, 0, value.len > 0 ? value.len - 1 : 0);
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (is_number(digits) && str_to_i64(digits, &n) && n > 0 && n <= YEAR &&
            value.ptr[digits.len] == units[i].unit && n * units[i].seconds <= YEAR) {
            out->expires = n * units[i].seconds;
            return true;
        }
    }
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not a time of at most a year: 30m, 12h, 7d, 4w",
                   STR_ARG(value));
}

/* A scheme and a host, maybe with a port. */
bool option_read_url(struct str value, struct opts *out, struct err *err)
{
    struct str host = value;
    if (str_starts(value, S("https://")))
        host = str_from(value, S("https://").len);
    else if (str_starts(value, S("http://")))
        host = str_from(value, S("http://").len);
    out->url = value.ptr;
    bool ok = host.len < value.len;
    for (size_t i = 0; i < host.len; i++)
        ok = ok && (unsigned char)host.ptr[i] > ' ' && host.ptr[i] != '?' && host.ptr[i] != '#' &&
             (host.ptr[i] != '/' || (i > 0 && i + 1 == host.len));
    return (ok && host.len > 0) ||
           err_set(err, ERR_KIND_CONFIG,
                   "'%.*s' is not a scheme and a host, as in https://example.org", STR_ARG(value));
}

bool option_read_switch(struct str value, bool *out, struct err *err)
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

bool option_read_help(struct str value, struct opts *out, struct err *err)
{
    (void)value;
    (void)err;
    out->operand = out->command_said ? command_get(out->command)->name.ptr : NULL;
    out->command = COMMAND_HELP;
    return true;
}

bool option_read_version(struct str value, struct opts *out, struct err *err)
{
    (void)value;
    (void)err;
    out->command = COMMAND_VERSION;
    return true;
}
