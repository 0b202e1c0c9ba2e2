/*
 * The dialects that md4c reads, and the passes over its tree: the plain dialect, and
 * jekyll-commonmark's with any of its settings. Two bytes choose, the rest is the text. The stream
 * and the tree must write the same HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/base/utf8.h"
#include "render/markdown/markdown.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BUDGET = 64 << 20, OUTPUT_MAX = 16 << 20 };

/* Chosen so that the first two bytes of an input are readable characters: "00" is a plain site. */
static bool bit(uint8_t byte, unsigned number)
{
    return ((byte ^ '0') >> number & 1) != 0;
}

static void options_of(uint8_t first, uint8_t second, struct markdown_options *o)
{
    *o = (struct markdown_options){
        .dialect = bit(first, 0) ? MARKDOWN_COMMONMARK : MARKDOWN_PLAIN,
        .hard_wrap = bit(first, 1),
        .no_auto_ids = bit(first, 2),
        .no_typographic = bit(first, 3),
        .joins_cjk_lines = bit(first, 4),
        .no_highlighter = bit(first, 5),
        .commonmark = {.tables = !bit(second, 0),
                       .strikethrough = !bit(second, 0),
                       .task_lists = !bit(second, 0),
                       .autolinks = !bit(second, 1),
                       .tag_filter = bit(second, 2),
                       .raw_html = !bit(second, 3),
                       .smart = !bit(second, 4),
                       .footnotes = !bit(second, 5),
                       .pre_lang = bit(second, 6),
                       .is_github = bit(second, 7)},
    };
    if (bit(first, 6))
        o->smart_quotes[0] = S("<&");
    if (bit(first, 7))
        o->entities = MARKDOWN_ENTITIES_SYMBOLIC;
}

/* The HTML, in the arena; NULL if there is an error. */
static const struct buf *html_of(struct str text, const struct markdown_options *options,
                                 struct arena *a)
{
    struct err err = ERR_INIT;
    struct buf *out = arena_new(a, struct buf);
    if (out == NULL)
        abort();
    buf_init(out, a, OUTPUT_MAX);
    if (markdown_write(text, options, a, out, &err))
        return out;
    if (err.kind == ERR_KIND_NONE)
        abort();
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    struct markdown_options options;
    struct str text = str_of((const char *)bytes + 2, size - 2);
    options_of(bytes[0], bytes[1], &options);
    struct arena a;
    arena_init(&a, ARENA_BUDGET);
    const struct buf *out = html_of(text, &options, &a);
    options.needs_tree = true;
    const struct buf *from_tree = html_of(text, &options, &a);
    if (out != NULL && !utf8_valid(buf_str(out)))
        abort();
    if (out != NULL && from_tree != NULL && !str_eq(buf_str(out), buf_str(from_tree)))
        abort();
    arena_fini(&a);
    return 0;
}
