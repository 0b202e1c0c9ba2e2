/*
 * Names that nothing sets. See check_names.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check_names.h"

#include <stdio.h>
#include <unistd.h>

#include "render/base/nearest.h"
#include "render/check/check_place.h"
#include "render/liquid/lex.h"

enum { DEPTH_MAX = 64 };

/* What Jekyll, Liquid and the common plugins set. */
static const struct str own_members[] = {
    /* pages and documents */
    STR_INIT("content"),
    STR_INIT("title"),
    STR_INIT("url"),
    STR_INIT("date"),
    STR_INIT("id"),
    STR_INIT("categories"),
    STR_INIT("category"),
    STR_INIT("tags"),
    STR_INIT("tag"),
    STR_INIT("path"),
    STR_INIT("name"),
    STR_INIT("dir"),
    STR_INIT("excerpt"),
    STR_INIT("next"),
    STR_INIT("previous"),
    STR_INIT("collection"),
    STR_INIT("relative_path"),
    STR_INIT("output"),
    STR_INIT("ext"),
    STR_INIT("extname"),
    STR_INIT("slug"),
    STR_INIT("draft"),
    STR_INIT("layout"),
    STR_INIT("permalink"),
    STR_INIT("published"),
    STR_INIT("basename"),
    STR_INIT("modified_time"),
    STR_INIT("type"),
    STR_INIT("label"),
    STR_INIT("docs"),
    STR_INIT("files"),
    STR_INIT("directory"),
    STR_INIT("relative_directory"),
    STR_INIT("author"),
    STR_INIT("lang"),
    STR_INIT("image"),
    STR_INIT("description"),
    STR_INIT("email"),
    STR_INIT("twitter"),
    STR_INIT("last_modified_at"),
    STR_INIT("redirect"),
    STR_INIT("redirect_to"),
    STR_INIT("redirect_from"),
    STR_INIT("from"),
    STR_INIT("to"),
    STR_INIT("canonical_url"),
    STR_INIT("sitemap"),
    STR_INIT("seo"),
    STR_INIT("autogen"),
    STR_INIT("pagination"),
    STR_INIT("subtitle"),
    STR_INIT("summary"),
    STR_INIT("toc"),
    STR_INIT("comments"),
    /* site */
    STR_INIT("time"),
    STR_INIT("pages"),
    STR_INIT("posts"),
    STR_INIT("related_posts"),
    STR_INIT("static_files"),
    STR_INIT("html_pages"),
    STR_INIT("html_files"),
    STR_INIT("collections"),
    STR_INIT("data"),
    STR_INIT("documents"),
    STR_INIT("github"),
    STR_INIT("theme"),
    STR_INIT("baseurl"),
    STR_INIT("source"),
    STR_INIT("destination"),
    STR_INIT("environment"),
    STR_INIT("version"),
    STR_INIT("root"),
    STR_INIT("authors"),
    STR_INIT("dependencies"),
    STR_INIT("metadata"),
    STR_INIT("logo"),
    STR_INIT("social"),
    STR_INIT("active_lang"),
    STR_INIT("default_lang"),
    STR_INIT("languages"),
    STR_INIT("tagline"),
    /* loops, values, and paginators */
    STR_INIT("first"),
    STR_INIT("last"),
    STR_INIT("size"),
    STR_INIT("index"),
    STR_INIT("index0"),
    STR_INIT("rindex"),
    STR_INIT("rindex0"),
    STR_INIT("length"),
    STR_INIT("parentloop"),
    STR_INIT("col"),
    STR_INIT("col0"),
    STR_INIT("col_first"),
    STR_INIT("col_last"),
    STR_INIT("row"),
    STR_INIT("page"),
    STR_INIT("per_page"),
    STR_INIT("total_posts"),
    STR_INIT("total_pages"),
    STR_INIT("previous_page"),
    STR_INIT("previous_page_path"),
    STR_INIT("next_page"),
    STR_INIT("next_page_path"),
    STR_INIT("page_path"),
    STR_INIT("first_page"),
    STR_INIT("first_page_path"),
    STR_INIT("last_page"),
    STR_INIT("last_page_path"),
    STR_INIT("page_trail"),
    STR_INIT("num"),
    STR_INIT("items"),
};

static const struct str own_variables[] = {
    STR_INIT("page"),    STR_INIT("site"),         STR_INIT("layout"),    STR_INIT("content"),
    STR_INIT("jekyll"),  STR_INIT("theme"),        STR_INIT("paginator"), STR_INIT("include"),
    STR_INIT("forloop"), STR_INIT("tablerowloop"), STR_INIT("true"),      STR_INIT("false"),
    STR_INIT("nil"),     STR_INIT("null"),         STR_INIT("empty"),     STR_INIT("blank"),
    STR_INIT("search"),  STR_INIT("seo_tag"),      STR_INIT("item"),      STR_INIT("i"),
};

/* ---- what is set ---- */

static bool know(struct map *m, struct str name)
{
    static const char known = 1;
    return map_find(m, name) != NULL || map_put(m, name, &known);
}

static bool know_value(struct map *m, struct value v, unsigned depth);

/* All keys of a map, and of the maps in it. */
static bool know_map(struct map *m, const struct value_map *map, unsigned depth)
{
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        struct str key = value_as_str(map->pairs[i].key);
        if (key.len > 0 && !know(m, key))
            return false;
        if (!know_value(m, map->pairs[i].value, depth + 1))
            return false;
    }
    return true;
}

static bool know_value(struct map *m, struct value v, unsigned depth)
{
    if (depth > DEPTH_MAX)
        return true;
    if (v.kind == VALUE_MAP)
        return know_map(m, v.map, depth);
    for (uint32_t i = 0; v.kind == VALUE_ARRAY && i < v.len; i++) {
        if (!know_value(m, v.items[i], depth + 1))
            return false;
    }
    return true;
}

/* The words before colons, of front matter or data that cannot be read. */
static bool know_words(struct map *m, struct str text)
{
    for (struct str line; str_next_line(&text, &line);) {
        size_t colon = str_find_char(line, ':');
        struct str word = str_trim(str_sub(line, 0, colon == STR_NONE ? 0 : colon));
        if (str_starts(word, S("- ")))
            word = str_trim(str_from(word, 2));
        if (word.len > 0 && !know(m, word))
            return false;
    }
    return true;
}

/* ---- what templates set ---- */

/* A word of letters, digits, "_" and "-" at the start of *rest, after blanks. */
static struct str take_word(struct str *rest)
{
    struct str s = str_trim_start(*rest);
    size_t end = 0;
    while (end < s.len && (char_is_word(s.ptr[end]) || s.ptr[end] == '-'))
        end++;
    *rest = str_from(s, end);
    return str_sub(s, 0, end);
}

static bool is_any(struct str name, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(name, names[i]))
            return true;
    }
    return false;
}

static const struct str assigning[] = {STR_INIT("assign"),    STR_INIT("capture"),
                                       STR_INIT("for"),       STR_INIT("increment"),
                                       STR_INIT("decrement"), STR_INIT("tablerow")};

/* The parameters `name=value` of an include, `name: value` of a render. */
static bool know_parameters(struct check_names *n, struct str markup)
{
    for (size_t at = 0; at < markup.len; at++) {
        if (markup.ptr[at] != '=' && markup.ptr[at] != ':')
            continue;
        size_t end = at;
        while (end > 0 && char_is_space(markup.ptr[end - 1]))
            end--;
        size_t from = end;
        while (from > 0 && (char_is_word(markup.ptr[from - 1]) || markup.ptr[from - 1] == '-'))
            from--;
        struct str name = str_sub(markup, from, end);
        if (name.len > 0 && (!know(&n->members, name) || !know(&n->variables, name)))
            return false;
    }
    return true;
}

static bool know_template(struct check_names *n, struct str text)
{
    struct lex_piece piece;
    if (str_find(text, S("{%")) == STR_NONE)
        return true;
    while (lex_next(&text, &piece)) {
        if (piece.kind != LEX_TAG)
            continue;
        struct str markup = piece.markup;
        bool ok = true;
        if (is_any(piece.name, assigning, ARRAY_LEN(assigning)))
            ok = know(&n->variables, take_word(&markup));
        else if (str_starts(piece.name, S("include")) || str_eq(piece.name, S("render")))
            ok = know_parameters(n, markup);
        if (!ok)
            return false;
    }
    return true;
}

/*
 * The words of a Ruby file of the site: it may set any of them. One that cannot be read may set
 * anything.
 */
static bool know_ruby(struct check_names *n, const struct site *s, struct str path)
{
    enum { BYTES = 1 << 20 };
    struct arena *a = n->members.arena;
    int fd = site_open(s, path);
    char *text = arena_alloc(a, BYTES);
    ssize_t len = fd >= 0 && text != NULL ? read(fd, text, BYTES) : -1;
    if (fd >= 0)
        (void)close(fd);
    n->open = n->open || len < 0 || len == BYTES;
    struct str rest = str_of(text, len > 0 ? (size_t)len : 0);
    while (rest.len > 0) {
        struct str word = take_word(&rest);
        if (word.len > 0 && (!know(&n->members, word) || !know(&n->variables, word)))
            return false;
        rest = str_from(rest, word.len == 0);
    }
    return text != NULL;
}

static bool know_unit(struct check_names *n, const struct site *s, const struct unit *u)
{
    enum config_role_kind role = u->role.kind;
    if ((u->err != NULL || u->unread) &&
        !know_words(&n->members, u->front.yaml.len > 0 ? u->front.yaml : u->text))
        return false;
    if (role == CONFIG_ROLE_LAYOUT)
        return know_map(&n->members, u->data, 0) && know_template(n, u->text);
    if (role == CONFIG_ROLE_INCLUDE)
        return know_template(n, u->text);
    if (role == CONFIG_ROLE_PLUGIN)
        return know_ruby(n, s, u->path);
    if (u->page == NULL)
        return true;
    return know_map(&n->members, u->page->data, 0) &&
           (u->page->template == NULL || know_template(n, u->page->body));
}

bool check_names_build(struct check_names *n, const struct site *s, struct arena *a)
{
    const struct config *c = s->config;
    *n = (struct check_names){.open = false};
    map_init(&n->members, a);
    map_init(&n->variables, a);
    bool ok =
        know_map(&n->members, c->values, 0) && know_value(&n->members, s->collect.data.tree, 0);
    for (size_t i = 0; ok && i < ARRAY_LEN(own_members); i++)
        ok = know(&n->members, own_members[i]);
    for (size_t i = 0; ok && i < ARRAY_LEN(own_variables); i++)
        ok = know(&n->variables, own_variables[i]);
    for (size_t i = 0; ok && i < c->collection_count; i++)
        ok = know(&n->members, c->collections[i].label);
    for (size_t i = 0; ok && i < s->unit_count; i++)
        ok = know_unit(n, s, s->units[i]);
    return ok;
}

/* ---- near names ---- */

void check_names_memo_init(struct check_names_memo *m, struct arena *a)
{
    map_init(&m->members, a);
    map_init(&m->variables, a);
}

/* Without "_" and "-", without a number at its end, without the s of a plural. */
static size_t bare(struct str name, char out[static 64])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len && len < 64; i++) {
        if (name.ptr[i] != '_' && name.ptr[i] != '-')
            out[len++] = name.ptr[i];
    }
    while (len > 0 && char_is_digit(out[len - 1]))
        len--;
    return len > 0 && out[len - 1] == 's' ? len - 1 : len;
}

/* Whether two names differ as names of two things do: image and images, col1 and col2, user and
 * userId. */
static bool is_variant(struct str a, struct str b)
{
    char x[64], y[64];
    struct str longer = a.len > b.len ? a : b, shorter = a.len > b.len ? b : a;
    if (longer.len > shorter.len + 1 && str_starts(longer, shorter))
        return true;
    size_t n = bare(a, x), m = bare(b, y);
    return n == m && memcmp(x, y, n) == 0;
}

/* The name that was probably meant, or an empty text. */
static struct str near_name(const struct map *known, struct str name)
{
    enum { SHORT = 4, LONG = 8 };
    struct nearest n = nearest_to(name);
    if (name.len < SHORT)
        return S("");
    for (size_t i = 0; i < map_count(known); i++) {
        struct str other = map_at(known, i)->key;
        if (other.len < SHORT || other.len + 2 < name.len || name.len + 2 < other.len ||
            other.ptr[0] != name.ptr[0] || is_variant(name, other))
            continue;
        nearest_consider(&n, other);
    }
    bool near = n.distance == 1 || (n.distance == 2 && name.len >= LONG);
    return near ? n.best : S("");
}

static struct str near_known(const struct map *known, struct map *memo, struct str name)
{
    const struct str *found = map_find(memo, name);
    if (found != NULL)
        return *found;
    struct str *near = arena_new(memo->arena, struct str);
    struct str key;
    if (near == NULL || !arena_dup(memo->arena, name, &key))
        return S("");
    *near = near_name(known, name);
    return map_put(memo, key, near) ? *near : S("");
}

/* ---- templates ---- */

struct names_pass {
    const struct check_names *names;
    struct check_names_memo *memo;
    struct check_cursor cursor;
    struct check_list *findings;
};

static void report(struct names_pass *p, struct str name, struct str whole, struct str near)
{
    struct err_place at = check_cursor_at(&p->cursor, (size_t)(name.ptr - p->cursor.text.ptr));
    char message[ERR_MESSAGE_MAX];
    int len = snprintf(message, sizeof(message), "nothing sets '%.*s'", STR_ARG(whole));
    size_t shown = len < 0 ? 0 : (size_t)len < sizeof(message) ? (size_t)len : sizeof(message) - 1;
    check_list_add(p->findings, &(struct check_finding){.rule = CHECK_RULE_UNSET_VARIABLE,
                                                        .level = CHECK_LEVEL_WARNING,
                                                        .file = at.file,
                                                        .line = at.line,
                                                        .column = at.column,
                                                        .message = str_of(message, shown),
                                                        .suggestion = near});
}

static bool is_word_of_tags(struct str name)
{
    static const struct str words[] = {
        STR_INIT("in"),       STR_INIT("and"),   STR_INIT("or"),     STR_INIT("contains"),
        STR_INIT("reversed"), STR_INIT("limit"), STR_INIT("offset"), STR_INIT("cols"),
        STR_INIT("not"),      STR_INIT("range"),
    };
    return is_any(name, words, ARRAY_LEN(words));
}

/* Whether what a look-up begins with has members that no file of the site sets. */
static bool has_own_members(struct str first, struct str second)
{
    return str_eq(first, S("forloop")) || str_eq(first, S("paginator")) ||
           (str_eq(first, S("site")) && str_eq(second, S("github")));
}

/* The names in one expression or the markup of a tag. */
static void pass_markup(struct names_pass *p, struct str markup)
{
    enum lex_kind before = LEX_END;
    struct str first = S(""), second = S("");
    unsigned steps = 0; /* of the look-up that goes on; 0: none does */
    struct str rest = markup;
    for (struct lex_token t = lex_token(&rest); t.kind != LEX_END; t = lex_token(&rest)) {
        enum lex_kind previous = before;
        before = t.kind;
        if (t.kind != LEX_ID) {
            steps = t.kind == LEX_DOT ? steps : 0;
            continue;
        }
        struct str ahead = rest;
        bool keyword = lex_token(&ahead).kind == LEX_COLON;
        bool member = previous == LEX_DOT;
        if (previous == LEX_PIPE || (keyword && !member) || (!member && is_word_of_tags(t.text)))
            continue;
        if (!member) {
            first = t.text;
            second = S("");
        } else if (steps == 1) {
            second = t.text;
        }
        steps = member ? steps + (steps > 0) : 1;
        const struct map *known = member ? &p->names->members : &p->names->variables;
        if (map_find(known, t.text) != NULL || (member && has_own_members(first, second)))
            continue;
        struct str near =
            near_known(known, member ? &p->memo->members : &p->memo->variables, t.text);
        if (near.len == 0)
            continue;
        struct str whole = t.text;
        if (member && steps > 0)
            whole = str_of(first.ptr, (size_t)(t.text.ptr + t.text.len - first.ptr));
        report(p, t.text, whole, near);
    }
}

/* A tag whose markup is an expression. */
static void pass_tag(struct names_pass *p, const struct lex_piece *piece)
{
    static const struct str plain[] = {STR_INIT("if"),   STR_INIT("unless"), STR_INIT("elsif"),
                                       STR_INIT("case"), STR_INIT("when"),   STR_INIT("echo")};
    struct str markup = piece->markup;
    if (is_any(piece->name, plain, ARRAY_LEN(plain))) {
        pass_markup(p, markup);
    } else if (str_eq(piece->name, S("assign"))) {
        struct str value;
        if (str_cut(markup, '=', NULL, &value))
            pass_markup(p, value);
    } else if (str_eq(piece->name, S("for")) || str_eq(piece->name, S("tablerow"))) {
        (void)take_word(&markup);
        if (str_eq(take_word(&markup), S("in")))
            pass_markup(p, markup);
    }
}

void check_names_template(const struct check_names *n, struct check_names_memo *memo,
                          struct str file, struct str text, uint32_t line,
                          struct check_list *findings)
{
    struct names_pass p = {n, memo, check_cursor_of(file, text, line), findings};
    struct str rest = text, skipped = S("");
    struct lex_piece piece;
    if (n->open)
        return;
    while (lex_next(&rest, &piece)) {
        /* What is between raw or comment and its end is no Liquid. */
        if (skipped.len > 0) {
            bool ends = piece.kind == LEX_TAG && str_starts(piece.name, S("end")) &&
                        str_eq(str_from(piece.name, 3), skipped);
            skipped = ends ? S("") : skipped;
        } else if (piece.kind == LEX_OUTPUT) {
            pass_markup(&p, piece.markup);
        } else if (piece.kind == LEX_TAG &&
                   (str_eq(piece.name, S("raw")) || str_eq(piece.name, S("comment")))) {
            skipped = piece.name;
        } else if (piece.kind == LEX_TAG) {
            pass_tag(&p, &piece);
        }
    }
}
