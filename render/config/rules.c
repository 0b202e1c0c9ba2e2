/*
 * The parser of _redirects and _headers. See rules.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/rules.h"

#include "render/base/buf.h"

enum { RULES_MAX = 10000, FOUND = 301 };

/* ---- lines into words ---- */

struct place {
    struct str file, text;
    struct diags *diags;
};

static void complain(const struct place *p, struct str at, const char *what)
{
    struct err e = ERR_INIT;
    size_t offset = (size_t)(at.ptr - p->text.ptr);
    (void)err_at(&e, ERR_KIND_SYNTAX, err_place_of(p->file, p->text, offset), "%s", what);
    diag_add(p->diags, DIAG_LEVEL_WARNING, &e);
}

/* The next word of a line; empty at its end, or at a comment. */
static struct str next_word(struct str *line)
{
    *line = str_trim_start(*line);
    if (str_starts(*line, S("#")))
        *line = str_from(*line, line->len);
    size_t len = 0;
    while (len < line->len && !char_is_space(line->ptr[len]))
        len++;
    struct str word = str_sub(*line, 0, len);
    *line = str_from(*line, len);
    return word;
}

static bool is_target(struct str word)
{
    return str_starts(word, S("/")) || str_starts(word, S("http://")) ||
           str_starts(word, S("https://"));
}

/* Bytes of a target that name another host: all of "https://a.example:80"; 0 if it names none. */
static size_t host_length(struct str target)
{
    size_t from = str_find(target, S("//"));
    if (from == STR_NONE || (from > 0 && target.ptr[0] == '/'))
        return 0;
    size_t end = from + strlen("//");
    while (end < target.len && strchr("/?#", target.ptr[end]) == NULL)
        end++;
    return end;
}

/* "a.example" of "https://a.example". */
static struct str name_of_host(struct str host)
{
    return str_from(host, str_find(host, S("//")) + strlen("//"));
}

/* Whether it names a host, without placeholders: digits follow each colon. */
static bool is_whole_host(struct str host)
{
    size_t from = str_find(host, S("//")) + strlen("//");
    for (size_t i = from; i + 1 < host.len; i++) {
        if (host.ptr[i] == ':' && !char_is_digit(host.ptr[i + 1]))
            return false;
    }
    return from < host.len && host.ptr[from] != ':';
}

static bool has_placeholder(struct str pattern)
{
    return str_find(pattern, S("/:")) != STR_NONE || str_find_char(pattern, '*') != STR_NONE;
}

/* Parses "301" or "200!". Returns false if a rule cannot have that status. */
static bool read_status(struct str word, struct rule *r)
{
    static const uint16_t known[] = {200, 301, 302, 303, 307, 308, 404, 410};
    int64_t n = 0;
    r->forced = str_ends(word, S("!"));
    if (r->forced)
        word.len--;
    if (!str_to_i64(word, &n))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (known[i] == n) {
            r->status = known[i];
            return true;
        }
    }
    return false;
}

/* ---- _redirects ---- */

/* Reads the words name=value between the path and the target. */
static bool read_query(struct str *line, struct str *word, struct arena *a, struct rule *r)
{
    size_t capacity = 0;
    for (; word->len > 0 && !is_target(*word); *word = next_word(line)) {
        struct rule_pair pair;
        if (!str_cut(*word, '=', &pair.name, &pair.value) || pair.name.len == 0)
            return true;
        if (r->query_count == capacity) {
            size_t more = capacity * 2 + 4;
            struct rule_pair *grown =
                arena_grow(a, r->query, capacity * sizeof(*grown), more * sizeof(*grown));
            if (grown == NULL)
                return false;
            r->query = grown;
            capacity = more;
        }
        r->query[r->query_count++] = pair;
    }
    return true;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

/* Splits the source into its host and its path. Returns what is wrong with it, or NULL. */
static const char *read_source(struct rule *r)
{
    if (!is_target(r->from))
        return "a rule begins with a path: /old /new 301";
    size_t host_len = r->from.ptr[0] != '/' ? host_length(r->from) : 0;
    if (host_len == 0)
        return NULL;
    struct str host = str_sub(r->from, 0, host_len);
    if (!is_whole_host(host) || str_find_char(host, '*') != STR_NONE)
        return "the host of a rule has no placeholders: write it in full";
    r->host = name_of_host(host);
    r->from = host_len < r->from.len ? str_from(r->from, host_len) : S("/");
    return NULL;
}

/* Whether a rule leads to its own source: "http://a.example/x https://a.example/x". */
static bool leads_to_itself(const struct rule *r)
{
    const struct str splat = S("/:splat");
    if (r->host.len == 0 || r->host_len == 0 ||
        !str_eq_nocase(r->host, name_of_host(str_sub(r->to, 0, r->host_len))))
        return false;
    struct str from = rules_without_slash(r->from),
               to = rules_without_slash(str_from(r->to, r->host_len));
    if (str_ends(from, S("/*")) && str_ends(to, splat))
        return str_eq(str_sub(from, 0, from.len - 2), str_sub(to, 0, to.len - splat.len));
    return str_eq(from, to.len > 0 ? to : S("/"));
}

/* Parses a line. *what gets the error, at *at; NULL if it is valid. */
static bool read_rule(struct str line, struct arena *a, struct rule *r, struct str *at,
                      const char **what)
{
    *r = (struct rule){.status = FOUND};
    struct str rest = line;
    r->from = next_word(&rest);
    *at = r->from;
    *what = read_source(r);
    if (*what != NULL)
        return true;
    size_t star = str_find_char(r->from, '*');
    if (star != STR_NONE && star + 1 < r->from.len) {
        *what = "'*' stands for all that is left, at the end of a path";
        return true;
    }
    struct str word = next_word(&rest);
    if (!read_query(&rest, &word, a, r))
        return false;
    *at = word.len > 0 ? word : r->from;
    r->to = word;
    if (!is_target(word))
        *what =
            "the target is missing: a rule is a path, a target and maybe a status: /old /new 301";
    else if (str_find_char(word, '\\') != STR_NONE)
        *what = "a target has no backslash: browsers read it as '/', so write that";
    else if (has_control(word))
        *what = "a target has no control characters";
    struct str status = next_word(&rest), more = next_word(&rest);
    if (*what == NULL && status.len > 0 && !read_status(status, r)) {
        *at = status;
        *what = "a status is 200, 301, 302, 303, 307, 308, 404 or 410, with a '!' if it is forced";
    }
    if (*what == NULL && more.len > 0) {
        *at = more;
        *what = "conditions (by country, language, role) are not supported";
    }
    r->host_len = host_length(r->to);
    if (*what == NULL && r->host_len > 0 && (r->status == 200 || r->status >= 400)) {
        *at = r->to;
        *what = "only a page of this site can be shown under another address";
    }
    if (*what == NULL && r->host_len > 0 && !is_whole_host(str_sub(r->to, 0, r->host_len))) {
        *at = r->to;
        *what =
            "a placeholder cannot be part of a host, since visitors could choose any host: write "
            "the host in full, followed by '/'";
    }
    if (*what == NULL && leads_to_itself(r)) {
        *at = r->to;
        *what = "the rule leads to its own source; redirect from http to https in the proxy";
    }
    return true;
}

static bool add_rule(struct rules *out, const struct rule *r, size_t *capacity, struct arena *a)
{
    if (out->count == *capacity) {
        size_t more = *capacity * 2 + 8;
        struct rule *grown =
            arena_grow(a, out->items, *capacity * sizeof(*grown), more * sizeof(*grown));
        if (grown == NULL)
            return false;
        out->items = grown;
        *capacity = more;
    }
    out->items[out->count] = *r;
    out->items[out->count].from = rules_without_slash(r->from);
    out->items[out->count++].pattern = has_placeholder(r->from);
    out->forced += r->forced;
    return true;
}

bool rules_parse_redirects(struct str text, struct arena *a, struct diags *diags, struct rules *out)
{
    const struct place place = {RULES_REDIRECTS, text, diags};
    struct str rest = text, line;
    size_t capacity = 0;
    while (out->count < RULES_MAX && str_next_line(&rest, &line)) {
        struct str copy = line, at = line;
        struct rule r;
        const char *what = NULL;
        if (next_word(&copy).len == 0)
            continue;
        if (!read_rule(line, a, &r, &at, &what))
            return false;
        if (what != NULL)
            complain(&place, at, what);
        else if (!add_rule(out, &r, &capacity, a))
            return false;
    }
    return true;
}

/* ---- _headers ---- */

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_alnum(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_')
            return false;
    }
    return s.len > 0;
}

/* Fields that depend on the answer: only the server can know their values. */
static bool is_the_servers(struct str name)
{
    static const struct str names[] = {
        STR_INIT("Accept-Ranges"),
        STR_INIT("Age"),
        STR_INIT("Allow"),
        STR_INIT("Connection"),
        STR_INIT("Content-Length"),
        STR_INIT("Content-Encoding"),
        STR_INIT("Content-Range"),
        STR_INIT("Date"),
        STR_INIT("Last-Modified"),
        STR_INIT("ETag"),
        STR_INIT("Location"),
        STR_INIT("Trailer"),
        STR_INIT("Transfer-Encoding"),
        STR_INIT("Upgrade"),
        STR_INIT("Vary"),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

static const char *judge_line(struct str line, struct str *name, struct str *value)
{
    if (!str_cut(line, ':', name, value) || !is_name(str_trim(*name)))
        return "lines below a path have the form Name: value";
    *name = str_trim(*name);
    *value = str_trim(*value);
    if (is_the_servers(*name))
        return "the server sets this field itself, for each answer";
    return has_control(*value) ? "a value has no control characters" : NULL;
}

struct lines {
    struct rules *out;
    size_t capacity;
    size_t others;   /* bytes of earlier patterns that can match the same path as this one */
    struct buf text; /* the lines of the current pattern */
};

/* Cuts the first segment off the rest of a pattern. */
static struct str next_segment(struct str *rest)
{
    struct str s = str_from(*rest, str_starts(*rest, S("/")) ? 1 : 0);
    size_t end = str_find_char(s, '/');
    struct str segment = str_sub(s, 0, end != STR_NONE ? end : s.len);
    *rest = str_from(s, segment.len);
    return segment;
}

/* Whether some path matches both patterns. */
static bool can_meet(struct str a, struct str b)
{
    a = rules_without_slash(a);
    b = rules_without_slash(b);
    while (a.len > 0 || b.len > 0) {
        struct str x = next_segment(&a), y = next_segment(&b);
        if (str_eq(x, S("*")) || str_eq(y, S("*")))
            return true;
        if (x.len == 0 || y.len == 0)
            return x.len == y.len;
        if (!str_starts(x, S(":")) && !str_starts(y, S(":")) && !str_eq(x, y))
            return false;
    }
    return true;
}

static size_t bytes_of_others(const struct rules *r, struct str pattern)
{
    size_t bytes = 0;
    for (size_t i = 0; i < r->line_count && bytes <= RULES_LINES_MAX; i++) {
        if (can_meet(r->lines[i].name, pattern))
            bytes += r->lines[i].value.len;
    }
    return bytes;
}

static bool end_pattern(struct lines *l)
{
    if (l->out->line_count == 0)
        return true;
    l->out->lines[l->out->line_count - 1].value = buf_str(&l->text);
    return buf_ok(&l->text);
}

static bool begin_pattern(struct lines *l, struct str pattern, struct arena *a)
{
    if (!end_pattern(l))
        return false;
    struct rules *r = l->out;
    if (r->line_count == l->capacity) {
        size_t more = l->capacity * 2 + 8;
        struct rule_pair *grown =
            arena_grow(a, r->lines, l->capacity * sizeof(*grown), more * sizeof(*grown));
        if (grown == NULL)
            return false;
        r->lines = grown;
        l->capacity = more;
    }
    l->others = bytes_of_others(r, pattern);
    r->lines[r->line_count++] = (struct rule_pair){pattern, S("")};
    buf_init(&l->text, a, 0);
    return true;
}

bool rules_parse_lines(struct str text, struct arena *a, struct diags *diags, struct rules *out)
{
    const struct place place = {RULES_LINES, text, diags};
    struct lines l = {.out = out};
    struct str rest = text, line;
    buf_init(&l.text, a, 0);
    while (out->line_count < RULES_MAX && str_next_line(&rest, &line)) {
        struct str trimmed = str_trim(line), name, value;
        if (trimmed.len == 0 || trimmed.ptr[0] == '#')
            continue;
        if (trimmed.ptr == line.ptr && trimmed.ptr[0] == '/') {
            if (!begin_pattern(&l, trimmed, a))
                return false;
            continue;
        }
        const char *what = out->line_count > 0 ? judge_line(trimmed, &name, &value)
                                               : "the first line is a path: /assets/*";
        if (what == NULL && l.others + l.text.len + name.len + value.len + 3 > RULES_LINES_MAX)
            what = "with this line, one path has more fields than fit into an answer (6 kB, by all "
                   "patterns that match it): shorten them, or use them for fewer paths";
        if (what != NULL) {
            complain(&place, trimmed, what);
            continue;
        }
        buf_add(&l.text, name);
        buf_add(&l.text, S(": "));
        buf_add(&l.text, value);
        buf_putc(&l.text, '\n');
    }
    return end_pattern(&l);
}
