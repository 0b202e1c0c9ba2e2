/*
 * A language as tables of C: see struct language in lexer.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/language_source.h"

enum { CHOICE_NEXT = 3 }; /* the column of struct choice that may be NULL */

void write_string(struct buf *out, struct str s)
{
    buf_putc(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_add(out, S("\\n"));
        else if (c < ' ' || c > '~')
            buf_printf(out, "\\%03o", c);
        else if (c == '?' && i > 0 && s.ptr[i - 1] == '?')
            buf_add(out, S("\\?"));
        else
            buf_putc(out, (char)c);
    }
    buf_putc(out, '"');
}

void write_identifier(struct buf *out, struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        buf_putc(out, char_is_word(name.ptr[i]) ? name.ptr[i] : '_');
}

/* static const struct TYPE KIND_NAME[] = { */
static void open_array(struct buf *out, const char *type, const char *kind, const struct source *s)
{
    buf_printf(out, "static const struct %s %s_", type, kind);
    write_identifier(out, s->name);
    buf_add(out, S("[] = {\n"));
}

static void close_array(struct buf *out, size_t columns)
{
    buf_add(out, S("    {NULL"));
    for (size_t i = 1; i < columns; i++)
        buf_add(out, S(", NULL"));
    buf_add(out, S("},\n};\n"));
}

static void write_row(struct buf *out, const struct str *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add(out, i == 0 ? S("    {") : S(", "));
        if (i == CHOICE_NEXT && columns[i].len == 0)
            buf_add(out, S("NULL"));
        else
            write_string(out, columns[i]);
    }
    buf_add(out, S("},\n"));
}

static void write_lists(struct buf *out, const char *kind, const struct source *s,
                        const struct list *lists, size_t count)
{
    if (count == 0)
        return;
    open_array(out, "named", kind, s);
    for (size_t i = 0; i < count; i++)
        write_row(out, (struct str[]){lists[i].name, lists[i].text}, 2);
    close_array(out, 2);
}

static void write_rows(struct buf *out, const char *type, const char *kind, const struct source *s,
                       const struct rows *rows, size_t columns)
{
    if (rows->count == 0)
        return;
    open_array(out, type, kind, s);
    for (size_t i = 0; i < rows->count; i++)
        write_row(out, rows->all[i].column, columns);
    close_array(out, columns);
}

static void write_member(struct buf *out, const char *member, const char *kind, struct str name)
{
    buf_printf(out, "    .%s = %s_", member, kind);
    write_identifier(out, name);
    buf_add(out, S(",\n"));
}

static void write_text(struct buf *out, const char *member, struct str text)
{
    if (text.len == 0)
        return;
    buf_printf(out, "    .%s = ", member);
    write_string(out, text);
    buf_add(out, S(",\n"));
}

/* The tables of a language, as members of itself or of one that includes it. */
static void write_tables(struct buf *out, const struct source *s)
{
    if (s->rules.count > 0)
        write_member(out, "rules", "rules", s->name);
    if (s->words_count > 0)
        write_member(out, "words", "words", s->name);
    if (s->pattern_count > 0)
        write_member(out, "patterns", "patterns", s->name);
    if (s->choices.count > 0)
        write_member(out, "choices", "choices", s->name);
    if (s->actions.len > 0)
        write_member(out, "actions", "&actions", s->actions);
    write_text(out, "remembered", s->remembered);
    if (s->any_case)
        buf_add(out, S("    .any_case = true,\n"));
}

static void open_language(struct buf *out, const char *kind, const struct source *s)
{
    buf_printf(out, "%sconst struct language %s_", kind[0] == 'i' ? "static " : "", kind);
    write_identifier(out, s->name);
    buf_add(out, S(" = {\n"));
    write_text(out, "name", s->name);
}

void write_language(struct buf *out, const struct source *s)
{
    const struct source *included = s->include.len > 0 ? s->chain[1] : NULL;
    buf_printf(out, "\n/* ---- %.*s ---- */\n\n", STR_ARG(s->name));
    write_lists(out, "words", s, s->words, s->words_count);
    write_lists(out, "patterns", s, s->patterns, s->pattern_count);
    write_rows(out, "choice", "choices", s, &s->choices, 4);
    write_rows(out, "rule", "rules", s, &s->rules, 3);
    if (included != NULL) {
        open_language(out, "included", s);
        if (s->base.len > 0)
            write_member(out, "base", "&language", s->base);
        write_tables(out, included);
        buf_add(out, S("};\n"));
    }
    open_language(out, "language", s);
    if (included != NULL)
        write_member(out, "base", "&included", s->name);
    else if (s->base.len > 0)
        write_member(out, "base", "&language", s->base);
    write_tables(out, s);
    write_text(out, "start", s->start);
    buf_add(out, S("};\n"));
}
