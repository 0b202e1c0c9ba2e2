/*
 * Parsing. See parse.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/parse.h"

#include <stdarg.h>
#include <stdio.h>

#include "render/base/nearest.h"

enum { DEPTH_MAX = 100 /* Liquid's Block::MAX_DEPTH */ };

/* ---- pieces ---- */

/* Moves line and column past a piece. */
static void pass(struct parser *p, struct str piece)
{
    size_t newline;
    while ((newline = str_find_char(piece, '\n')) != STR_NONE) {
        p->line++;
        p->column = 1;
        piece = str_from(piece, newline + 1);
    }
    p->column += (uint32_t)piece.len;
}

/* Inside {% liquid %} each line that is not blank is a tag. */
static bool next_line(struct parser *p, struct lex_piece *piece)
{
    while (p->rest.len > 0) {
        struct str line;
        bool more = str_cut(p->rest, '\n', &line, &p->rest);
        struct str s = str_trim(line);
        size_t len = str_starts(s, S("#")) ? 1 : 0;
        while (len < s.len && s.ptr[0] != '#' && char_is_word(s.ptr[len]))
            len++;
        *piece = (struct lex_piece){.kind = LEX_TAG,
                                    .whole = line,
                                    .name = str_sub(s, 0, len),
                                    .markup = str_trim_start(str_from(s, len))};
        if (s.len > 0 && len == 0)
            piece->kind = LEX_UNCLOSED_TAG;
        if (s.len > 0)
            return true;
        p->line += more ? 1 : 0;
    }
    return false;
}

bool parse_next(struct parser *p, struct lex_piece *piece)
{
    return p->in_liquid_tag ? next_line(p, piece) : lex_next(&p->rest, piece);
}

void parse_pass(struct parser *p, const struct lex_piece *piece)
{
    if (p->in_liquid_tag)
        p->line++;
    else
        pass(p, piece->whole);
}

/* ---- errors ---- */

struct expr_context parse_context(const struct parser *p, uint32_t line, uint32_t column)
{
    return (struct expr_context){
        .arena = p->arena,
        .options = p->options,
        .place = {.file = p->file, .line = line, .column = column},
        .memo = p->memo,
        .diags = p->diags,
        .err = p->err,
    };
}

bool parse_fail(struct parser *p, const struct liquid_node *node, const char *format, ...)
{
    char message[ERR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    struct err_place place = {.file = p->file, .line = node->line, .column = node->column};
    return err_at(p->err, ERR_KIND_SYNTAX, place, "%s", message);
}

void *parse_alloc(struct parser *p, size_t size)
{
    void *memory = arena_zalloc(p->arena, 1, size);
    if (memory == NULL)
        (void)err_arena(p->err, p->arena);
    return memory;
}

struct hash128 parse_identity(const struct parser *p, const struct liquid_node *node,
                              struct str begin, const struct lex_piece *last)
{
    const char *end = last->whole.ptr + last->whole.len;
    struct str text = str_of(begin.ptr, (size_t)(end - begin.ptr));
    struct hash128 id = hash128_mix(hash128_str(text, 0), p->dialect);
    /* A cycle may be known by its position (tag_loop.c). */
    if (str_find(text, S("cycle")) != STR_NONE)
        id = hash128_mix(id, hash128_str(p->file, (uint64_t)node->line << 32 | node->column));
    return id;
}

/* ---- nodes ---- */

static struct liquid_node *node_add(struct parser *p, struct liquid_block *b, enum node_kind kind)
{
    /* The capacity is the power of two above count, so it is not stored. */
    bool full = b->count == 0 || (b->count & (b->count - 1)) == 0;
    if (full) {
        size_t capacity = b->count == 0 ? 1 : b->count * 2;
        struct liquid_node *nodes =
            arena_grow(p->arena, b->nodes, b->count * sizeof(*nodes), capacity * sizeof(*nodes));
        if (nodes == NULL) {
            (void)err_arena(p->err, p->arena);
            return NULL;
        }
        b->nodes = nodes;
    }
    struct liquid_node *n = &b->nodes[b->count++];
    *n = (struct liquid_node){.kind = kind, .line = p->line, .column = p->column};
    return n;
}

static bool add_text(struct parser *p, struct liquid_block *b, struct str text)
{
    if (p->trim)
        text = str_trim_start(text);
    p->trim = false;
    struct liquid_node *n = node_add(p, b, NODE_TEXT);
    if (n == NULL)
        return false;
    n->text = text;
    n->blank = str_trim_start(text).len == 0;
    b->blank = b->blank && n->blank;
    return true;
}

/* "{%-" removes the blanks at the end of the text before it, the last node of the same block. */
static void trim_around(struct parser *p, struct liquid_block *b, const struct lex_piece *piece)
{
    struct liquid_node *last = b->count > 0 ? &b->nodes[b->count - 1] : NULL;
    if (piece->trim_left && last != NULL && last->kind == NODE_TEXT)
        last->text = str_trim_end(last->text);
    p->trim = piece->trim_right;
}

static bool add_output(struct parser *p, struct liquid_block *b, const struct lex_piece *piece)
{
    struct expr_context cx = parse_context(p, p->line, p->column);
    struct liquid_node *n = node_add(p, b, NODE_OUTPUT);
    if (n == NULL)
        return false;
    b->blank = false;
    n->output = expr_parse_pipe(&cx, piece->markup);
    return n->output != NULL || err_arena(p->err, p->arena);
}

static bool add_tag(struct parser *p, struct liquid_block *b, const struct liquid_tag *row,
                    const struct lex_piece *piece)
{
    size_t at = b->count;
    struct liquid_node *n = node_add(p, b, NODE_TAG);
    if (n == NULL)
        return false;
    n->tag.row = row;
    /* The row's parse may add nodes and so move this one: it works on a copy. */
    struct liquid_node own = *n;
    parse_pass(p, piece);
    p->depth++;
    bool ok = p->depth <= DEPTH_MAX ||
              err_at(p->err, ERR_KIND_LIMIT, parse_context(p, own.line, own.column).place,
                     "blocks are nested deeper than %d", DEPTH_MAX);
    ok = ok && row->parse(p, piece, &own);
    p->depth--;
    b->nodes[at] = own;
    b->blank = b->blank && own.blank;
    return ok;
}

/* {% liquid %}: its lines are parsed into the block that contains it. */
static bool add_liquid(struct parser *p, struct liquid_block *b, const struct lex_piece *piece)
{
    struct parser inner = *p;
    struct parse_end end = {.line = 0};
    inner.rest = piece->markup;
    for (const char *c = piece->whole.ptr; c < piece->markup.ptr; c++)
        inner.line += *c == '\n' ? 1 : 0;
    inner.in_liquid_tag = true;
    if (!parse_nodes(&inner, b, &end))
        return false;
    if (end.piece.name.len > 0)
        return err_at(p->err, ERR_KIND_SYNTAX, parse_context(p, end.line, 1).place,
                      "unknown tag '%.*s' in a liquid tag", STR_ARG(end.piece.name));
    parse_pass(p, piece);
    return true;
}

/* Liquid 5.4 does not know this tag inside itself; newer ones do. */
static bool is_liquid_tag(const struct parser *p, const struct lex_piece *piece)
{
    return str_eq(piece->name, S("liquid")) && !p->options->profile.lacks_liquid_5_tags &&
           (!p->in_liquid_tag || !p->options->jekyll_tags);
}

static bool unclosed(struct parser *p, const struct lex_piece *piece)
{
    bool tag = piece->kind == LEX_UNCLOSED_TAG;
    struct str shown = str_sub(piece->whole, 0, 40);
    return err_at(p->err, ERR_KIND_SYNTAX, parse_context(p, p->line, p->column).place,
                  "'%.*s' was not closed: expected '%s'", STR_ARG(shown), tag ? "%}" : "}}");
}

/* Skips a tag of the site's own Ruby with all that it encloses. */
static bool skip_ruby_tag(struct parser *p, const struct liquid_ruby_name *ruby_name,
                          const struct lex_piece *piece)
{
    struct liquid_block dropped = {.count = 0};
    struct parse_end end = {.piece = *piece, .line = p->line, .column = p->column};
    struct parse_end open = end;
    if (p->options->strict_ruby)
        return err_at(p->err, ERR_KIND_MISSING, parse_context(p, open.line, open.column).place,
                      "the tag '%.*s' is Ruby's (%.*s:%u), which is not run",
                      STR_ARG(ruby_name->name), STR_ARG(ruby_name->place.file),
                      ruby_name->place.line);
    parse_pass(p, piece);
    while (ruby_name->block) {
        if (!parse_nodes(p, &dropped, &end))
            return false;
        struct str name = end.piece.name;
        if (name.len == 0)
            return err_at(p->err, ERR_KIND_SYNTAX, parse_context(p, open.line, open.column).place,
                          "'%.*s' is never closed: expected 'end%.*s'", STR_ARG(ruby_name->name),
                          STR_ARG(ruby_name->name));
        if (str_starts(name, S("end")) && str_eq(str_from(name, 3), ruby_name->name))
            break;
    }
    return true;
}

static bool add_text_or_output(struct parser *p, struct liquid_block *block,
                               const struct lex_piece *piece)
{
    bool ok =
        piece->kind == LEX_TEXT ? add_text(p, block, piece->whole) : add_output(p, block, piece);
    if (ok)
        parse_pass(p, piece);
    return ok;
}

/* *ends: the tag is not one of the language's rows, and so the end of the block. */
static bool add_any_tag(struct parser *p, struct liquid_block *block, const struct lex_piece *piece,
                        bool *ends)
{
    if (is_liquid_tag(p, piece))
        return add_liquid(p, block, piece);
    if (lang_ruby_running(p->options, piece->name, false) != NULL)
        return add_tag(p, block, &lang_ruby_tag, piece);
    const struct liquid_tag *row = lang_tag(p->memo, piece->name, p->options);
    const struct liquid_plugin_tag *plugin = lang_plugin(p->options, piece->name, false);
    /* The language's own tag can belong to a plugin: {% include_cached %}. */
    if (row != NULL && (plugin == NULL || plugin->on))
        return add_tag(p, block, row, piece);
    const struct liquid_ruby_name *ruby_name = lang_ruby_name(p->options, piece->name, false);
    if (ruby_name != NULL)
        return skip_ruby_tag(p, ruby_name, piece);
    *ends = plugin == NULL || !plugin->on;
    return *ends || add_tag(p, block, &lang_plugin_tag, piece);
}

bool parse_nodes(struct parser *p, struct liquid_block *block, struct parse_end *end)
{
    struct lex_piece piece;
    if (block->count == 0)
        block->blank = true;
    while (parse_next(p, &piece)) {
        bool ends = false;
        if (piece.kind == LEX_UNCLOSED_TAG || piece.kind == LEX_UNCLOSED_OUTPUT)
            return unclosed(p, &piece);
        if (piece.kind != LEX_TEXT && !p->in_liquid_tag)
            trim_around(p, block, &piece);
        bool is_tag = piece.kind != LEX_TEXT && piece.kind != LEX_OUTPUT;
        if (!(is_tag ? add_any_tag(p, block, &piece, &ends) : add_text_or_output(p, block, &piece)))
            return false;
        if (ends) {
            *end = (struct parse_end){piece, p->line, p->column};
            parse_pass(p, &piece);
            return true;
        }
    }
    *end = (struct parse_end){.line = p->line, .column = p->column};
    return true;
}

bool parse_unknown(struct parser *p, struct str opener, const struct parse_end *end)
{
    struct err_place place = parse_context(p, end->line, end->column).place;
    struct str name = end->piece.name, inside = opener.len > 0 ? S("' in '") : opener;
    const struct liquid_plugin_tag *plugin = lang_plugin(p->options, name, false);
    if (plugin != NULL)
        return err_at(p->err, ERR_KIND_UNKNOWN, place,
                      "the tag '%.*s' is %.*s's, which 'plugins' in _config.yml does not list",
                      STR_ARG(name), STR_ARG(plugin->plugin));
    struct str near = lang_nearest_tag(name, p->options);
    return err_at(p->err, ERR_KIND_UNKNOWN, place, "unknown tag '%.*s%.*s%.*s'%s%.*s%s",
                  STR_ARG(name), STR_ARG(inside), STR_ARG(opener), NEAREST_ARG(near));
}

static bool unexpected(struct parser *p, struct str opener, const struct parse_end *end)
{
    struct err_place place = parse_context(p, end->line, end->column).place;
    struct str name = end->piece.name;
    if (!str_starts(name, S("end")))
        return parse_unknown(p, opener, end);
    return err_at(p->err, ERR_KIND_SYNTAX, place,
                  "'%.*s' does not close '%.*s': expected 'end%.*s'", STR_ARG(name),
                  STR_ARG(opener), STR_ARG(opener));
}

bool parse_body(struct parser *p, const struct liquid_node *opener, struct str name,
                const struct str *words, size_t word_count, struct liquid_block *block,
                struct parse_end *end, bool *done)
{
    if (!parse_nodes(p, block, end))
        return false;
    struct str got = end->piece.name;
    if (got.len == 0)
        return parse_fail(p, opener, "'%.*s' is never closed: expected 'end%.*s'", STR_ARG(name),
                          STR_ARG(name));
    *done = got.len == name.len + 3 && str_starts(got, S("end")) && str_ends(got, name);
    for (size_t i = 0; i < word_count; i++) {
        if (str_eq(got, words[i]))
            return true;
    }
    return *done || unexpected(p, name, end);
}

void parse_remove_blank(struct liquid_block *block)
{
    size_t kept = 0;
    for (size_t i = 0; i < block->count; i++) {
        if (block->nodes[i].kind != NODE_TEXT)
            block->nodes[kept++] = block->nodes[i];
    }
    block->count = kept;
}
