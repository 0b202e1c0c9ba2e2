/*
 * Markdown to HTML. See markdown.h.
 *
 * The kramdown dialect has its own parsers, because kramdown's rules are different nearly
 * everywhere (blocks and their ends, tight items, emphasis, HTML), and they depend on each other.
 * md4c with passes around it gave the right DOM for 2 of 37 real articles, and for 1,026 of the
 * 1,985 cases of tests/compat/markdown. These parsers give it for all 37, and for all cases but
 * those in known_differences.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/markdown.h"

#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/html.h"
#include "render/markdown/kramdown.h"
#include "render/markdown/plain.h"
#include "render/markdown/span.h"

enum { RESERVE_MAX = 1 << 18 };

/*
 * The text as valid UTF-8 in which every line, also the last one, ends in "
 * ". Mostly it already is.
 */
static bool source_prepare(struct str text, struct arena *a, struct str *out, struct err *err)
{
    struct buf b;
    bool is_valid = utf8_valid(text);
    *out = text;
    if (is_valid && str_ends(text, S("\n")) && str_find_char(text, '\r') == STR_NONE)
        return true;
    buf_init(&b, a, 0);
    buf_reserve(&b, text.len + 1);
    struct str repaired = text;
    if (!is_valid) {
        struct buf valid;
        buf_init(&valid, a, 0);
        utf8_repair(text, &valid);
        if (!buf_ok(&valid))
            return err_buf(err, &valid);
        repaired = buf_str(&valid);
    }
    size_t from = 0;
    for (size_t at; (at = str_find_char(str_from(repaired, from), '\r')) != STR_NONE;) {
        buf_add(&b, str_sub(repaired, from, from + at));
        buf_putc(&b, '\n');
        from += at + 1;
        if (from < repaired.len && repaired.ptr[from] == '\n')
            from++;
    }
    buf_add(&b, str_from(repaired, from));
    if (!str_ends(buf_str(&b), S("\n")))
        buf_putc(&b, '\n');
    *out = buf_str(&b);
    return buf_ok(&b) || err_buf(err, &b);
}

/* HTML is mostly a quarter longer than its source: memory for it at once saves copies. */
static void reserve_for(struct str source, struct buf *out)
{
    size_t expected = source.len + source.len / 4;
    size_t most = out->cap - out->len < RESERVE_MAX ? out->cap - out->len : RESERVE_MAX;
    buf_reserve(out, expected < most ? expected : most);
}

bool markdown_write(struct str text, const struct markdown_options *options, struct arena *a,
                    struct buf *out, struct err *err)
{
    struct md md = {.nodes = {.arena = a}, .arena = a};
    if (options != NULL)
        md.options = *options;
    if (md.options.is_basic) {
        md.options.hard_wrap = md.options.no_typographic = false;
        md.options.no_paragraph_end = true;
    }
    struct str source = S("");
    if (!source_prepare(text, a, &source, err))
        return false;
    md.root = md_node_new(&md.nodes, NODE_ROOT);
    if (md.options.dialect != MARKDOWN_KRAMDOWN) {
        reserve_for(source, out);
        if (!md_plain_write(&md, source, out, err))
            return false;
    } else {
        md_kramdown_parse(&md, source);
    }
    if (md.options.dialect == MARKDOWN_KRAMDOWN && !arena_failed(a)) {
        /* In this order, so that the HTML is last in the arena and can grow in place. */
        md_kramdown_read(&md, &md.root->first);
        reserve_for(source, out);
        md_html_write(&md, out);
    }
    if (arena_failed(a))
        return err_arena(err, a);
    return buf_ok(out) || err_buf(err, out);
}

bool markdown_smartify(struct str text, const struct markdown_options *options, struct arena *a,
                       struct buf *out, struct err *err)
{
    struct md md = {.nodes = {.arena = a}, .arena = a};
    if (options != NULL)
        md.options = *options;
    struct str source = S("");
    if (!source_prepare(text, a, &source, err))
        return false;
    md.root = md_node_new(&md.nodes, NODE_ROOT);
    if (str_find_char(source, '<') == STR_NONE) {
        md_spans_read(&md, md.root, source, MD_SPANS_TYPOGRAPHY, 1);
    } else {
        md.is_smartify = md.options.is_basic = true;
        md_kramdown_parse(&md, source);
        md_kramdown_read(&md, &md.root->first);
    }
    size_t before = out->len;
    if (!arena_failed(a))
        md_html_write(&md, out);
    if (out->len > before && out->ptr[out->len - 1] == '\n')
        out->len--;
    if (arena_failed(a))
        return err_arena(err, a);
    return buf_ok(out) || err_buf(err, out);
}

size_t markdown_reference_read(struct str text, uint32_t *code_point)
{
    return md_entity_read(text, code_point);
}
