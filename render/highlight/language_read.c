/*
 * Reading a language's file, line by line. docs/languages.md describes the format.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "render/highlight/language_source.h"
#include "render/highlight/lexer.h"

enum { WORDS_MAX = 8192 };

/* What the indented lines below a heading belong to. */
enum section { SECTION_NONE, SECTION_WORDS, SECTION_CHOICE, SECTION_STATE };

struct reading {
    struct source *source;
    struct library *library;
    enum section section;
    struct str name; /* of the choice */
    struct buf words;
};

/* ---- regular expressions ---- */

/* Where a regular expression that begins with a slash ends; STR_NONE if it does not. */
static size_t regex_end(struct str line)
{
    for (size_t i = 1; i < line.len; i++) {
        if (line.ptr[i] == '\\')
            i++;
        else if (line.ptr[i] == '/')
            return i;
    }
    return STR_NONE;
}

/* /regular expression/flags, appended as pattern.h has it; *line becomes what stands behind. */
static bool read_regex(struct source *s, struct str *line, struct buf *pattern, unsigned *groups)
{
    size_t end = str_starts(*line, S("/")) ? regex_end(*line) : STR_NONE;
    if (end == STR_NONE)
        return source_fail(s, "a rule is /regular expression/ tokens -> next", *line);
    struct str regex = str_sub(*line, 1, end), rest = str_from(*line, end + 1);
    bool fold = false, multiline = false, extended = false;
    for (; rest.len > 0 && !char_is_space(rest.ptr[0]); rest = str_from(rest, 1)) {
        char flag = rest.ptr[0];
        fold = fold || flag == 'i';
        multiline = multiline || flag == 'm';
        extended = extended || flag == 'x';
        if (flag != 'i' && flag != 'm' && flag != 'x')
            return source_fail(s, "the flags are i, m and x", *line);
    }
    buf_add(pattern, fold && multiline ? S("(?im)")
                     : fold            ? S("(?i)")
                     : multiline       ? S("(?m)")
                                       : S(""));
    *line = rest;
    return source_regex(s, regex, extended, pattern, groups);
}

/* ---- rules and choices ---- */

/* @STATE, @STATE if OPTION, @STATE unless OPTION; !ACTION */
static bool read_reference(struct source *s, struct str line)
{
    struct str name = source_word(&line), condition = str_trim(line);
    struct str rest = condition, word = source_word(&rest);
    bool ok = condition.len == 0;
    if (str_starts(name, S("@")) && (str_eq(word, S("if")) || str_eq(word, S("unless"))))
        ok = source_word(&rest).len > 0 && str_trim(rest).len == 0;
    if (!ok)
        return source_fail(s, "nothing but 'if OPTION' or 'unless OPTION' may follow @STATE",
                           condition);
    return rows_add(s, &s->rules, (struct row){.column = {name, condition}});
}

static bool read_rule(struct source *s, struct str line)
{
    if (str_starts(line, S("@")) || str_starts(line, S("!")))
        return read_reference(s, line);
    struct buf pattern, row;
    unsigned groups = 0;
    buf_init(&pattern, s->arena, 0);
    buf_init(&row, s->arena, 0);
    if (!read_regex(s, &line, &pattern, &groups))
        return false;
    /* Its first character must be no mark of lexer.h's. */
    if (pattern.len > 0 && strchr(":@!", buf_str(&pattern).ptr[0]) != NULL)
        buf_putc(&row, '%');
    buf_add(&row, buf_str(&pattern));
    size_t arrow = str_find(line, S("->"));
    struct str tokens = str_trim(str_sub(line, 0, arrow == STR_NONE ? line.len : arrow));
    struct str next = arrow == STR_NONE ? S("") : str_trim(str_from(line, arrow + 2));
    return rows_add(s, &s->rules,
                    (struct row){.column = {buf_str(&row), tokens, next}, .groups = groups});
}

/* LIST TOKEN next, /regular expression/ TOKEN next, * TOKEN next */
static bool read_choice(struct source *s, struct str name, struct str line)
{
    struct buf words;
    buf_init(&words, s->arena, 0);
    if (str_starts(line, S("/"))) {
        buf_putc(&words, '/');
        struct buf pattern;
        unsigned groups;
        buf_init(&pattern, s->arena, 0);
        if (!read_regex(s, &line, &pattern, &groups))
            return false;
        buf_add(&words, buf_str(&pattern));
    } else {
        struct str list = source_word(&line);
        bool any = str_eq(list, S("*"));
        if (!any && source_words(s, list) == NULL)
            return source_fail(s, "there is no list of words of that name", list);
        buf_add(&words, any ? S("") : S("="));
        buf_add(&words, list);
    }
    struct str token = source_word(&line);
    if (token.len == 0)
        return source_fail(s, "a choice is LIST TOKEN next", name);
    return rows_add(s, &s->choices,
                    (struct row){.column = {name, buf_str(&words), token, str_trim(line)}});
}

/* ---- lists of words ---- */

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* " a b c ": sorted, each once. */
static bool words_finish(struct source *s, struct list *l, struct str text)
{
    static struct str words[WORDS_MAX];
    size_t count = 0;
    for (struct str word = source_word(&text); word.len > 0; word = source_word(&text)) {
        if (count == WORDS_MAX)
            return source_fail(s, "too many words", l->name);
        words[count++] = word;
    }
    qsort(words, count, sizeof(*words), by_bytes);
    struct buf b;
    buf_init(&b, s->arena, 0);
    buf_putc(&b, ' ');
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && str_eq(words[i], words[i - 1]))
            continue;
        buf_add(&b, words[i]);
        buf_putc(&b, ' ');
    }
    l->text = buf_str(&b);
    return buf_ok(&b);
}

/* ---- headings ---- */

/* A list ends where the next line begins in the first column. */
static bool section_end(struct reading *r)
{
    struct source *s = r->source;
    bool words = r->section == SECTION_WORDS;
    r->section = SECTION_NONE;
    return !words || words_finish(s, &s->words[s->words_count - 1], buf_str(&r->words));
}

static void chain_add(struct source *s, const struct source *other)
{
    if (other != NULL && s->chain_length < SOURCE_CHAIN_MAX)
        s->chain[s->chain_length++] = other;
}

/* base and include: an included language is looked up before the base. */
static bool read_origin(struct reading *r, struct str name, bool is_base)
{
    struct source *s = r->source;
    if (s->rules.count > 0 || s->base.len > 0 || (!is_base && s->include.len > 0))
        return source_fail(s, "include, then base stand before all else, each once", name);
    const struct source *other = library_find(r->library, name);
    if (other == NULL)
        return source_fail(s, "there is no file of this language, or it is wrong", name);
    if (is_base)
        s->base = name;
    else
        s->include = name;
    for (size_t i = 0; i < (is_base ? other->chain_length : 1); i++)
        chain_add(s, other->chain[i]);
    return true;
}

static bool read_pattern(struct source *s, struct str rest)
{
    struct str name = source_word(&rest);
    struct buf text;
    unsigned groups;
    buf_init(&text, s->arena, 0);
    if (s->pattern_count == SOURCE_LISTS_MAX)
        return source_fail(s, "too many patterns", name);
    if (!source_regex(s, str_trim(rest), false, &text, &groups))
        return false;
    s->patterns[s->pattern_count++] = (struct list){name, buf_str(&text)};
    return true;
}

/* words, choose, state: lines below them follow. */
static bool read_section(struct reading *r, struct str word, struct str rest)
{
    struct source *s = r->source;
    if (str_eq(word, S("words"))) {
        if (s->words_count == SOURCE_LISTS_MAX)
            return source_fail(s, "too many lists of words", rest);
        s->words[s->words_count++] = (struct list){.name = rest};
        r->section = SECTION_WORDS;
        buf_init(&r->words, s->arena, 0);
        return true;
    }
    if (str_eq(word, S("choose"))) {
        r->section = SECTION_CHOICE;
        r->name = rest;
        return true;
    }
    if (!str_eq(word, S("state")))
        return source_fail(s,
                           "expected language, aliases, rouge-4, include, base, start, any-case, "
                           "remember, actions, words, pattern, choose or state",
                           word);
    struct buf name;
    buf_init(&name, s->arena, 0);
    buf_putc(&name, ':');
    buf_add(&name, rest);
    r->section = SECTION_STATE;
    return rows_add(s, &s->rules, (struct row){.column = {buf_str(&name)}});
}

static bool read_aliases(struct reading *r, struct str rest)
{
    bool ok = true;
    for (struct str name = source_word(&rest); ok && name.len > 0; name = source_word(&rest))
        ok = library_name(r->library, r->source, name);
    return ok;
}

static bool read_remember(struct source *s, struct str names)
{
    size_t count = 0;
    s->remembered = names;
    while (source_word(&names).len > 0)
        count++;
    return (count > 0 && count <= REMEMBERED_MAX) ||
           source_fail(s, "remember has one to eight names", s->remembered);
}

static bool read_heading(struct reading *r, struct str line)
{
    struct source *s = r->source;
    struct str word = source_word(&line), rest = str_trim(line);
    if (!section_end(r))
        return false;
    if (s->name.len == 0 && (!str_eq(word, S("language")) || rest.len == 0))
        return source_fail(s, "the first line is 'language NAME'", word);
    if (str_eq(word, S("language"))) {
        s->name = rest;
        return library_name(r->library, s, rest);
    }
    if (str_eq(word, S("rouge-4")))
        return library_rouge_4(r->library, s, rest);
    if (str_eq(word, S("aliases")))
        return read_aliases(r, rest);
    if (str_eq(word, S("base")) || str_eq(word, S("include")))
        return read_origin(r, rest, word.ptr[0] == 'b');
    if (str_eq(word, S("pattern")))
        return read_pattern(s, rest);
    if (str_eq(word, S("start"))) {
        s->start = rest;
        s->start_line = s->line;
    } else if (str_eq(word, S("any-case"))) {
        s->any_case = true;
    } else if (str_eq(word, S("remember"))) {
        return read_remember(s, rest);
    } else if (str_eq(word, S("actions"))) {
        s->actions = rest;
    } else {
        return read_section(r, word, rest);
    }
    return true;
}

/* ---- lines ---- */

static bool read_line(struct reading *r, struct str line)
{
    struct source *s = r->source;
    struct str text = str_trim(line);
    bool indented = line.len > 0 && char_is_space(line.ptr[0]);
    if (text.len == 0 || (!indented && str_starts(text, S("#"))))
        return true;
    if (!indented)
        return read_heading(r, text);
    switch (r->section) {
    case SECTION_WORDS:
        buf_add(&r->words, text);
        buf_putc(&r->words, ' ');
        return true;
    case SECTION_CHOICE:
        return read_choice(s, r->name, text);
    case SECTION_STATE:
        return read_rule(s, text);
    case SECTION_NONE:
        break;
    }
    return source_fail(s, "an indented line belongs below words, choose or state", text);
}

/* Lines that end in a blank and a backslash, put together; how many lines these were. */
static unsigned join_lines(struct source *s, struct str *text, struct str *line)
{
    struct buf all;
    unsigned count = 1;
    buf_init(&all, s->arena, 0);
    while (str_ends(*line, S(" \\"))) {
        buf_add(&all, str_trim_end(str_sub(*line, 0, line->len - 1)));
        if (!str_next_line(text, line))
            *line = S("");
        *line = str_trim_start(*line);
        count++;
    }
    if (count > 1) {
        buf_add(&all, *line);
        *line = buf_str(&all);
    }
    return count;
}

bool source_read(struct source *s, struct library *l, struct str text)
{
    struct reading r = {.source = s, .library = l, .section = SECTION_NONE};
    bool ok = true;
    s->line = 1;
    chain_add(s, s);
    for (struct str line; ok && str_next_line(&text, &line);) {
        bool is_words = r.section == SECTION_WORDS && line.len > 0 && char_is_space(line.ptr[0]);
        unsigned count = is_words ? 1 : join_lines(s, &text, &line);
        ok = read_line(&r, line);
        s->line += count;
    }
    ok = ok && section_end(&r);
    if (ok && (s->name.len == 0 || (s->rules.count == 0 && s->base.len == 0)))
        ok = source_fail(s, "there is no 'language NAME', or no 'state root'", S(""));
    return ok;
}
