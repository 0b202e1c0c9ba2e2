/*
 * compile-languages OUTPUT FILE...: languages written as data become the tables that lexers run.
 *
 * It runs while the project is built; the server knows only the tables. A file describes one
 * language, in lines:
 *
 *     # a comment, from the first column on
 *     language crystal             its name, as Rouge calls it
 *     aliases cr                   other names
 *     base ruby                    what is not here is there (lexer.h)
 *     start expr_start             states at the beginning, and other words of `next` (lexer.h)
 *     any-case                     case does not count in the lists of words
 *
 *     words keywords               a list; its words follow, indented, in any order
 *         begin end while
 *
 *     pattern id [a-z_]\w*         a part of other patterns, to the end of the line
 *
 *     choose name                  which list a word is in: the list, token, what is next
 *         keywords  k  expr_start
 *
 *     state root                   rules follow, indented, tried in this order
 *         /\s+/          -
 *         /(def)(\s+)/   k -    -> method_name
 *         /#{id}/        n      -> ?name
 *         @whitespace
 *         !heredoc
 *
 * A rule is a regular expression in Ruby's syntax between slashes, with the flags i, m and x; the
 * classes of the tokens, one for all of the match or one for each group; and behind "->" what is
 * next. @STATE puts another state's rules there, !ACTION calls an action of the base's.
 * #{NAME} is the pattern or, for a whole word, the list of that name.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/highlight/language_source.h"

enum { FILE_BYTES = 4 << 20, WORDS_MAX = 8192, ALIASES_MAX = 512 };

struct alias {
    struct str name, language;
};

/* All files. */
struct output {
    struct buf tables, declared;
    struct alias aliases[ALIASES_MAX];
    size_t alias_count;
    struct arena *arena;
};

/* ---- words of a line ---- */

static struct str next_word(struct str *rest)
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

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* " a b c ": sorted, each once. */
static bool words_finish(struct source *s, struct list *l, struct str text)
{
    static struct str words[WORDS_MAX];
    size_t count = 0;
    for (struct str word = next_word(&text); word.len > 0; word = next_word(&text)) {
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

/* ---- C ---- */

static void put_c_string(struct buf *out, struct str s)
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

static void put_row(struct buf *out, struct str a, struct str b, struct str c)
{
    buf_add(out, S("    {"));
    put_c_string(out, a);
    buf_add(out, S(", "));
    put_c_string(out, b);
    buf_add(out, S(", "));
    put_c_string(out, c);
    buf_add(out, S("},\n"));
}

/* A name as part of one of C's: "c++" -> c__ */
static void put_identifier(struct buf *out, struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        buf_putc(out, char_is_word(name.ptr[i]) ? name.ptr[i] : '_');
}

static void put_lists(struct buf *out, const char *kind, const struct source *s,
                      const struct list *lists, size_t count)
{
    if (count == 0)
        return;
    buf_printf(out, "static const struct named %s_", kind);
    put_identifier(out, s->name);
    buf_add(out, S("[] = {\n"));
    for (size_t i = 0; i < count; i++) {
        buf_add(out, S("    {"));
        put_c_string(out, lists[i].name);
        buf_add(out, S(", "));
        put_c_string(out, lists[i].text);
        buf_add(out, S("},\n"));
    }
    buf_add(out, S("    {NULL, NULL},\n};\n"));
}

static void put_member(struct buf *out, const char *member, const struct source *s, bool there)
{
    if (!there)
        return;
    buf_printf(out, "    .%s = %s_", member, member);
    put_identifier(out, s->name);
    buf_add(out, S(",\n"));
}

static void put_language(struct output *o, struct source *s)
{
    struct buf *out = &o->tables;
    buf_printf(out, "\n/* ---- %.*s ---- */\n\n", STR_ARG(s->name));
    put_lists(out, "words", s, s->words, s->words_count);
    put_lists(out, "patterns", s, s->patterns, s->pattern_count);
    if (s->choices.len > 0) {
        buf_add(out, S("static const struct choice choices_"));
        put_identifier(out, s->name);
        buf_add(out, S("[] = {\n"));
        buf_add(out, buf_str(&s->choices));
        buf_add(out, S("    {NULL, NULL, NULL, NULL},\n};\n"));
    }
    buf_add(out, S("static const struct rule rules_"));
    put_identifier(out, s->name);
    buf_add(out, S("[] = {\n"));
    buf_add(out, buf_str(&s->rules));
    buf_add(out, S("    {NULL, NULL, NULL},\n};\nconst struct language language_"));
    put_identifier(out, s->name);
    buf_add(out, S(" = {\n    .name = "));
    put_c_string(out, s->name);
    buf_add(out, S(",\n"));
    if (s->base.len > 0) {
        buf_add(out, S("    .base = &language_"));
        put_identifier(out, s->base);
        buf_add(out, S(",\n"));
    }
    put_member(out, "rules", s, true);
    put_member(out, "words", s, s->words_count > 0);
    put_member(out, "patterns", s, s->pattern_count > 0);
    put_member(out, "choices", s, s->choices.len > 0);
    if (s->start.len > 0) {
        buf_add(out, S("    .start = "));
        put_c_string(out, s->start);
        buf_add(out, S(",\n"));
    }
    if (s->any_case)
        buf_add(out, S("    .any_case = true,\n"));
    buf_add(out, S("};\n"));
    buf_add(&o->declared, S("extern const struct language language_"));
    put_identifier(&o->declared, s->name);
    buf_add(&o->declared, S(";\n"));
}

/* ---- lines ---- */

static bool add_alias(struct output *o, struct source *s, struct str name)
{
    if (o->alias_count == ALIASES_MAX)
        return source_fail(s, "too many names", name);
    o->aliases[o->alias_count++] = (struct alias){name, s->name};
    return true;
}

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

/* A rule's regular expression; *line becomes what stands behind it. */
static bool read_regex(struct source *s, struct str *line, struct buf *pattern)
{
    size_t end = regex_end(*line);
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
    return source_regex(s, regex, extended, pattern);
}

static bool read_rule(struct source *s, struct str line)
{
    if (str_starts(line, S("@")) || str_starts(line, S("!"))) {
        struct str name = next_word(&line), next = str_trim(line);
        put_row(&s->rules, name, S(""), next);
        return true;
    }
    struct buf pattern;
    buf_init(&pattern, s->arena, 0);
    if (!str_starts(line, S("/")))
        return source_fail(s, "a rule is /regular expression/ tokens -> next", line);
    if (!read_regex(s, &line, &pattern))
        return false;
    struct buf row; /* whose first character is no mark of lexer.h's */
    buf_init(&row, s->arena, 0);
    if (pattern.len > 0 && strchr(":@!", buf_str(&pattern).ptr[0]) != NULL)
        buf_putc(&row, '%');
    buf_add(&row, buf_str(&pattern));
    size_t arrow = str_find(line, S("->"));
    struct str tokens = str_trim(str_sub(line, 0, arrow == STR_NONE ? line.len : arrow));
    struct str next = arrow == STR_NONE ? S("") : str_trim(str_from(line, arrow + 2));
    put_row(&s->rules, buf_str(&row), tokens, next);
    return true;
}

static bool read_choice(struct source *s, struct str name, struct str line)
{
    struct str list = next_word(&line), token = next_word(&line), next = str_trim(line);
    const struct list *l = source_list(s->words, s->words_count, list);
    if (l == NULL && s->base.len == 0)
        return source_fail(s, "there is no list of words of that name", list);
    struct buf words;
    buf_init(&words, s->arena, 0);
    buf_putc(&words, '=');
    buf_add(&words, list);
    buf_add(&s->choices, S("    {"));
    put_c_string(&s->choices, name);
    buf_add(&s->choices, S(", "));
    put_c_string(&s->choices, buf_str(&words));
    buf_add(&s->choices, S(", "));
    put_c_string(&s->choices, token);
    buf_add(&s->choices, S(", "));
    if (next.len > 0)
        put_c_string(&s->choices, next);
    else
        buf_add(&s->choices, S("NULL"));
    buf_add(&s->choices, S("},\n"));
    return true;
}

/* What the indented lines below a heading belong to. */
enum section { SECTION_NONE, SECTION_WORDS, SECTION_CHOICE, SECTION_STATE };

struct reading {
    enum section section;
    struct str name;
    struct buf words;
};

/* A list ends where the next line begins in the first column. */
static bool section_end(struct source *s, struct reading *r)
{
    bool words = r->section == SECTION_WORDS;
    r->section = SECTION_NONE;
    return !words || words_finish(s, &s->words[s->words_count - 1], buf_str(&r->words));
}

static bool read_heading(struct output *o, struct source *s, struct reading *r, struct str line)
{
    struct str word = next_word(&line), rest = str_trim(line);
    if (!section_end(s, r))
        return false;
    if (str_eq(word, S("language"))) {
        s->name = rest;
        return add_alias(o, s, rest);
    }
    if (s->name.len == 0)
        return source_fail(s, "the first line is 'language NAME'", word);
    if (str_eq(word, S("aliases"))) {
        bool ok = true;
        for (struct str name = next_word(&rest); ok && name.len > 0; name = next_word(&rest))
            ok = add_alias(o, s, name);
        return ok;
    }
    if (str_eq(word, S("base")))
        s->base = rest;
    else if (str_eq(word, S("start")))
        s->start = rest;
    else if (str_eq(word, S("any-case")))
        s->any_case = true;
    else if (str_eq(word, S("words")) && s->words_count < SOURCE_LISTS_MAX) {
        s->words[s->words_count++] = (struct list){.name = rest};
        r->section = SECTION_WORDS;
        buf_init(&r->words, s->arena, 0);
    } else if (str_eq(word, S("pattern")) && s->pattern_count < SOURCE_LISTS_MAX) {
        struct str name = next_word(&rest);
        struct buf text;
        buf_init(&text, s->arena, 0);
        bool ok = source_regex(s, str_trim(rest), false, &text);
        s->patterns[s->pattern_count++] = (struct list){name, buf_str(&text)};
        return ok;
    } else if (str_eq(word, S("choose"))) {
        r->section = SECTION_CHOICE;
        r->name = rest;
    } else if (str_eq(word, S("state"))) {
        struct buf name;
        buf_init(&name, s->arena, 0);
        buf_putc(&name, ':');
        buf_add(&name, rest);
        put_row(&s->rules, buf_str(&name), S(""), S(""));
        s->has_rules = true;
        r->section = SECTION_STATE;
    } else {
        return source_fail(
            s,
            "expected language, aliases, base, start, any-case, words, pattern, choose "
            "or state",
            word);
    }
    return true;
}

static bool read_line(struct output *o, struct source *s, struct reading *r, struct str line)
{
    struct str text = str_trim(line);
    bool indented = line.len > 0 && char_is_space(line.ptr[0]);
    if (text.len == 0 || (!indented && str_starts(text, S("#"))))
        return true;
    if (!indented)
        return read_heading(o, s, r, text);
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

static bool read_file(struct output *o, const char *path)
{
    struct source *s = arena_new(o->arena, struct source);
    char *bytes = arena_alloc(o->arena, FILE_BYTES);
    FILE *f = s != NULL && bytes != NULL ? fopen(path, "re") : NULL;
    if (f == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerrordesc_np(errno));
        return false;
    }
    size_t got = fread(bytes, 1, FILE_BYTES, f);
    (void)fclose(f);
    struct reading r = {.section = SECTION_NONE};
    struct str text = str_of(bytes, got), line;
    *s = (struct source){.path = path, .line = 1, .arena = o->arena};
    buf_init(&s->rules, o->arena, 0);
    buf_init(&s->choices, o->arena, 0);
    bool ok = got < FILE_BYTES || source_fail(s, "the file is too long", S(""));
    for (; ok && str_next_line(&text, &line); s->line++)
        ok = read_line(o, s, &r, line);
    ok = ok && section_end(s, &r);
    if (ok && (s->name.len == 0 || !s->has_rules))
        ok = source_fail(s, "there is no 'language NAME', or no 'state root'", S(""));
    if (ok)
        put_language(o, s);
    return ok && buf_ok(&o->tables);
}

/* ---- the whole ---- */

static int by_alias(const void *a, const void *b)
{
    return str_cmp(((const struct alias *)a)->name, ((const struct alias *)b)->name);
}

/* The names in byte order, as highlight.c looks them up. */
static bool put_names(struct output *o, struct buf *out)
{
    qsort(o->aliases, o->alias_count, sizeof(*o->aliases), by_alias);
    buf_add(out, S("\nconst struct language_name language_names[] = {\n"));
    for (size_t i = 0; i < o->alias_count; i++) {
        const struct alias *a = &o->aliases[i];
        if (i > 0 && str_eq(a->name, o->aliases[i - 1].name)) {
            (void)fprintf(stderr, "two languages are called '%.*s'\n", STR_ARG(a->name));
            return false;
        }
        buf_add(out, S("    {STR_INIT("));
        put_c_string(out, a->name);
        buf_add(out, S("), &language_"));
        put_identifier(out, a->language);
        buf_add(out, S("},\n"));
    }
    buf_printf(out, "};\n\nconst size_t language_name_count = %zu;\n", o->alias_count);
    return true;
}

static bool write_file(const char *path, struct str text)
{
    FILE *f = fopen(path, "we");
    bool ok = f != NULL && fwrite(text.ptr, 1, text.len, f) == text.len;
    ok = f != NULL && fclose(f) == 0 && ok;
    if (!ok)
        (void)fprintf(stderr, "%s: %s\n", path, strerrordesc_np(errno));
    return ok;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fputs("usage: compile-languages OUTPUT FILE...\n", stderr);
        return 2;
    }
    struct arena arena;
    arena_init(&arena, 0);
    struct output *o = arena_new(&arena, struct output);
    struct buf all;
    bool ok = o != NULL;
    if (ok) {
        *o = (struct output){.arena = &arena};
        buf_init(&o->tables, &arena, 0);
        buf_init(&o->declared, &arena, 0);
        buf_init(&all, &arena, 0);
    }
    for (int i = 2; i < argc; i++)
        ok = o != NULL && read_file(o, argv[i]) && ok;
    if (ok) {
        buf_add(&all, S("/* Made by compile-languages from render/highlight/languages. */\n"
                        "#include \"render/highlight/languages.h\"\n\n"
                        /* Lists of words are long; C only promises strings of 4,095 bytes. */
                        "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"));
        buf_add(&all, buf_str(&o->declared));
        buf_add(&all, buf_str(&o->tables));
        ok = put_names(o, &all) && buf_ok(&all) && write_file(argv[1], buf_str(&all));
    }
    arena_fini(&arena);
    return ok ? 0 : 1;
}
