/*
 * Regular expressions of languages, and what is wrong with them. See language_source.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/language_source.h"

#include <stdio.h>

#include "render/highlight/pattern.h"

bool source_fail(struct source *s, const char *message, struct str what)
{
    if (!s->failed)
        (void)fprintf(stderr, "%s:%u: %s%s%.*s%s\n", s->path, s->line, message,
                      what.len > 0 ? ": '" : "", STR_ARG(what), what.len > 0 ? "'" : "");
    s->failed = true;
    return false;
}

const struct list *source_list(const struct list *lists, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(lists[i].name, name))
            return &lists[i];
    }
    return NULL;
}

/* #{name}, of which the braces' inside is given. */
static bool put_name(struct source *s, struct str name, struct buf *out)
{
    bool is_pattern = source_list(s->patterns, s->pattern_count, name) != NULL;
    bool is_list = source_list(s->words, s->words_count, name) != NULL;
    if (!is_pattern && !is_list && s->base.len == 0)
        return source_fail(s, "there is no pattern and no list of words of that name", name);
    buf_printf(out, is_list ? "%%k{%.*s}" : "%%{%.*s}", STR_ARG(name));
    return true;
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
    if (c == '{') { /* behind a % it would begin a name */
        buf_add(out, in_class ? S("{") : S("[{]"));
    } else if (c == '\\' || c == '/') {
        buf_putc(out, c);
    } else {
        buf_putc(out, '%');
        buf_putc(out, c);
    }
    return 1;
}

/* Ruby's syntax to that of pattern.h. extended: blanks do not count. */
static bool put_regex(struct source *s, struct str regex, bool extended, struct buf *out)
{
    bool in_class = false;
    for (size_t i = 0; i < regex.len; i++) {
        char c = regex.ptr[i];
        if (c == '\\') {
            i += put_escape(str_from(regex, i + 1), in_class, out);
        } else if (c == '%') {
            buf_add(out, S("%%"));
        } else if (c == '#' && i + 1 < regex.len && regex.ptr[i + 1] == '{') {
            size_t end = str_find_char(str_from(regex, i), '}');
            if (end == STR_NONE)
                return source_fail(s, "#{ has no }", regex);
            if (!put_name(s, str_sub(regex, i + 2, i + end), out))
                return false;
            i += end;
        } else if (!extended || in_class || !char_is_space(c)) {
            in_class = c == '[' || (in_class && c != ']');
            buf_putc(out, c);
        }
    }
    return true;
}

struct scope {
    const struct source *source;
};

static const char *scope_pattern(const void *self, struct str name)
{
    const struct source *s = ((const struct scope *)self)->source;
    const struct list *l = source_list(s->patterns, s->pattern_count, name);
    return l != NULL ? arena_z(s->arena, l->text) : s->base.len > 0 ? "x" : NULL;
}

static const char *scope_words(const void *self, struct str name)
{
    const struct source *s = ((const struct scope *)self)->source;
    const struct list *l = source_list(s->words, s->words_count, name);
    return l != NULL ? arena_z(s->arena, l->text) : s->base.len > 0 ? " x " : NULL;
}

/* Whether the lexers' own compiler takes it. */
static bool check_pattern(struct source *s, struct str pattern, struct str shown)
{
    const struct scope self = {s};
    const struct pattern_scope scope = {&self, scope_pattern, scope_words};
    const char *text = arena_z(s->arena, pattern);
    if (text == NULL || pattern_compile(text, &scope, s->arena) == NULL)
        return source_fail(s, "this regular expression is wrong, or has what lexers cannot do",
                           shown);
    return true;
}

bool source_regex(struct source *s, struct str regex, bool extended, struct buf *out)
{
    return put_regex(s, regex, extended, out) && check_pattern(s, buf_str(out), regex);
}
