/*
 * Regular expressions of languages, names in them, and what is wrong with them. See
 * language_source.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/language_source.h"

#include <stdio.h>

#include "render/base/utf8.h"
#include "render/highlight/pattern.h"

bool source_fail(struct source *s, const char *message, struct str what)
{
    if (!s->failed)
        (void)fprintf(stderr, "%s:%u: %s%s%.*s%s\n", s->path, s->line, message,
                      what.len > 0 ? ": '" : "", STR_ARG(what), what.len > 0 ? "'" : "");
    s->failed = true;
    return false;
}

bool rows_add(struct source *s, struct rows *rows, struct row row)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity == 0 ? 64 : 2 * rows->capacity;
        struct row *all =
            arena_grow(s->arena, rows->all, rows->capacity * sizeof(*all), capacity * sizeof(*all));
        if (all == NULL)
            return source_fail(s, "no memory", S(""));
        rows->all = all;
        rows->capacity = capacity;
    }
    row.line = s->line;
    rows->all[rows->count++] = row;
    return true;
}

struct str source_word(struct str *rest)
{
    size_t from = 0;
    while (from < rest->len && char_is_space(rest->ptr[from]))
        from++;
    size_t to = from;
    while (to < rest->len && !char_is_space(rest->ptr[to]))
        to++;
    struct str word = str_sub(*rest, from, to);
    *rest = str_from(*rest, to);
    return word;
}

static const struct list *list_find(const struct list *lists, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(lists[i].name, name))
            return &lists[i];
    }
    return NULL;
}

const struct list *source_words(const struct source *s, struct str name)
{
    const struct list *found = NULL;
    for (size_t i = 0; i < s->chain_length && found == NULL; i++)
        found = list_find(s->chain[i]->words, s->chain[i]->words_count, name);
    return found;
}

const struct list *source_pattern(const struct source *s, struct str name)
{
    const struct list *found = NULL;
    for (size_t i = 0; i < s->chain_length && found == NULL; i++)
        found = list_find(s->chain[i]->patterns, s->chain[i]->pattern_count, name);
    return found;
}

bool source_remembers(const struct source *s, struct str name, unsigned char *number)
{
    struct str rest = S("");
    for (size_t i = 0; i < s->chain_length && rest.len == 0; i++)
        rest = s->chain[i]->remembered;
    *number = 0;
    for (struct str word = source_word(&rest); word.len > 0; word = source_word(&rest)) {
        if (str_eq(word, name))
            return true;
        ++*number;
    }
    return false;
}

/* ---- regular expressions ---- */

/* #{name}, of which the braces' inside is given. */
static bool put_name(struct source *s, struct str name, struct buf *out)
{
    bool is_list = source_words(s, name) != NULL;
    if (!is_list && source_pattern(s, name) == NULL)
        return source_fail(s, "there is no pattern and no list of words of that name", name);
    buf_printf(out, is_list ? "%%k{%.*s}" : "%%{%.*s}", STR_ARG(name));
    return true;
}

/* The character of \u{1F600}: how many bytes of "u{1F600}" were taken; 0 if it is none. */
static size_t put_code(struct str rest, struct buf *out)
{
    size_t end = str_find_char(rest, '}');
    uint32_t code = 0;
    if (end == STR_NONE || !str_starts(rest, S("u{")))
        return 0;
    for (size_t i = 2; i < end; i++) {
        int digit = char_hex(rest.ptr[i]);
        if (digit < 0 || code > UINT16_MAX * 16)
            return 0;
        code = code * 16 + (uint32_t)digit;
    }
    utf8_put(out, code);
    return end + 1;
}

/* What stands behind a backslash; how many bytes of it were taken. */
static size_t put_escape(struct str rest, bool in_class, struct buf *out)
{
    static const char controls[] = "n\nt\tr\rf\fv\ve\033";
    char c = rest.len > 0 ? rest.ptr[0] : '\\';
    for (size_t i = 0; controls[i] != '\0'; i += 2) {
        if (controls[i] == c) {
            buf_putc(out, controls[i + 1]);
            return 1;
        }
    }
    int high = rest.len > 2 && c == 'x' ? char_hex(rest.ptr[1]) : -1;
    int low = high >= 0 ? char_hex(rest.ptr[2]) : -1;
    if (low >= 0) {
        buf_putc(out, '%');
        buf_putc(out, (char)(high * 16 + low));
        return 3;
    }
    size_t code = c == 'u' ? put_code(rest, out) : 0;
    if (code > 0)
        return code;
    bool is_count = rest.len > 1 && char_is_digit(rest.ptr[1]);
    if (c == '{' && !in_class && is_count) { /* {2} would be a count */
        buf_add(out, S("[{]"));
    } else if (c == '\\' || c == '/' || c == '{' || c == '}') {
        buf_putc(out, c);
    } else {
        buf_putc(out, '%');
        buf_putc(out, c);
    }
    return 1;
}

/* \k<name>, whose first two bytes are \k: what the lexer remembers. *taken: its bytes. */
static bool put_remembered(struct source *s, struct str rest, size_t *taken, struct buf *out)
{
    size_t end = str_find_char(rest, '>');
    unsigned char number;
    if (!str_starts(rest, S("\\k<")) || end == STR_NONE)
        return source_fail(s, "\\k stands before <name>", rest);
    struct str name = str_sub(rest, strlen("\\k<"), end);
    if (!str_eq(name, S("open")) && !str_eq(name, S("close")) &&
        !source_remembers(s, name, &number))
        return source_fail(s, "no text of that name is remembered", name);
    buf_printf(out, "%%K{%.*s}", STR_ARG(name));
    *taken = end + 1;
    return true;
}

/* Ruby's syntax to that of pattern.h. extended: blanks do not count. */
static bool put_regex(struct source *s, struct str regex, bool extended, struct buf *out)
{
    bool in_class = false;
    for (size_t i = 0; i < regex.len; i++) {
        char c = regex.ptr[i];
        struct str rest = str_from(regex, i);
        size_t taken = 1;
        if (str_starts(rest, S("\\k"))) {
            if (!put_remembered(s, rest, &taken, out))
                return false;
        } else if (c == '\\') {
            taken = 1 + put_escape(str_from(rest, 1), in_class, out);
        } else if (in_class && str_starts(rest, S("[:")) && str_find(rest, S(":]")) != STR_NONE) {
            taken = str_find(rest, S(":]")) + 2;
            buf_add(out, str_sub(rest, 0, taken));
        } else if (c == '%') {
            buf_add(out, S("%%"));
        } else if (str_starts(rest, S("#{"))) {
            size_t end = str_find_char(rest, '}');
            if (end == STR_NONE)
                return source_fail(s, "#{ has no }", regex);
            if (!put_name(s, str_sub(rest, 2, end), out))
                return false;
            taken = end + 1;
        } else if (!extended || in_class || !char_is_space(c)) {
            in_class = c == '[' || (in_class && c != ']');
            buf_putc(out, c);
        }
        i += taken - 1;
    }
    return true;
}

static const char *scope_pattern(const void *self, struct str name)
{
    const struct source *s = self;
    const struct list *l = source_pattern(s, name);
    return l != NULL ? arena_z(s->arena, l->text) : NULL;
}

static const char *scope_words(const void *self, struct str name)
{
    const struct source *s = self;
    const struct list *l = source_words(s, name);
    return l != NULL ? arena_z(s->arena, l->text) : NULL;
}

static bool scope_remembered(const void *self, struct str name, unsigned char *number)
{
    return source_remembers(self, name, number);
}

/* Whether the lexers' own compiler takes it. */
static bool check_pattern(struct source *s, struct str pattern, struct str shown, unsigned *groups)
{
    const struct pattern_scope scope = {s, scope_pattern, scope_words, scope_remembered};
    const char *text = arena_z(s->arena, pattern);
    const struct pattern *p = text != NULL ? pattern_compile(text, &scope, s->arena) : NULL;
    if (p == NULL)
        return source_fail(s, "this regular expression is wrong, or has what lexers cannot do",
                           shown);
    *groups = pattern_groups(p);
    return true;
}

bool source_regex(struct source *s, struct str regex, bool extended, struct buf *out,
                  unsigned *groups)
{
    return put_regex(s, regex, extended, out) && check_pattern(s, buf_str(out), regex, groups);
}
