/*
 * Markdown to HTML by kramdown's rules, and smartify; jekyll-commonmark's dialect without a setting
 * (fuzz_plain.c has the rest). Two bytes choose the options, the rest is the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/base/utf8.h"
#include "render/markdown/markdown.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BUDGET = 64 << 20, OUTPUT_MAX = 16 << 20 };

/*
 * Chosen so that the first two bytes of an input are readable characters: "00" is Jekyll's setting.
 */
static bool bit(uint8_t byte, unsigned number)
{
    return ((byte ^ '0') >> number & 1) != 0;
}

static void options_of(uint8_t first, uint8_t second, struct markdown_options *o)
{
    static const struct str words[] = {STR_INIT("«"), STR_INIT("»"), STR_INIT("\""),
                                       STR_INIT("\"")};
    *o = (struct markdown_options){
        .dialect = bit(first, 0) ? MARKDOWN_COMMONMARK : MARKDOWN_KRAMDOWN,
        .hard_wrap = bit(first, 2),
        .no_auto_ids = bit(first, 3),
        .auto_id_prefix = bit(first, 6) ? S("p-") : S(""),
        .no_typographic = bit(second, 0),
        .parse_block_html = bit(second, 1),
        .parse_span_html_off = bit(second, 2),
        .toc_levels = bit(second, 3) ? 1U << 2 | 1U << 3 : 0,
        .footnote_nr = bit(second, 4) ? 0 : 7,
        .no_backlink = bit(second, 6),
        .no_highlighter = bit(second, 7),
    };
    o->is_basic = bit(first, 4);
    o->no_paragraph_end = o->joins_cjk_lines = o->block_code.line_numbers = bit(first, 5);
    if (bit(second, 5)) {
        o->entities = MARKDOWN_ENTITIES_SYMBOLIC;
        o->is_backlink_inline = o->no_math_engine = true;
        o->header_offset = -2;
        o->block_code.line_format = S("%03i%%");
    }
    for (size_t i = 0; bit(first, 7) && i < 4; i++)
        o->smart_quotes[i] = words[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    struct markdown_options options;
    options_of(bytes[0], bytes[1], &options);
    struct str text = str_of((const char *)bytes + 2, size - 2);
    struct arena a;
    struct buf out;
    struct err err = ERR_INIT;
    arena_init(&a, ARENA_BUDGET);
    buf_init(&out, &a, OUTPUT_MAX);
    bool ok = bit(bytes[0], 1) ? markdown_smartify(text, &options, &a, &out, &err)
                               : markdown_write(text, &options, &a, &out, &err);
    if (ok ? !utf8_valid(buf_str(&out)) : err.kind == ERR_KIND_NONE)
        abort();
    arena_fini(&a);
    return 0;
}
