/*
 * Markdown to HTML: kramdown's dialect is read by kramdown's rules, CommonMark's by md4c.
 *
 * The HTML is what kramdown (GFM parser, as Jekyll configures it) writes: same elements, same
 * attributes, same text; white space between blocks may differ. The one folder that knows md4c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_MARKDOWN_H
#define RENDER_MARKDOWN_MARKDOWN_H

#include "render/base/buf.h"
#include "render/base/err.h"

enum markdown_dialect {
    MARKDOWN_KRAMDOWN,   /* Jekyll's default */
    MARKDOWN_COMMONMARK, /* `markdown: CommonMark`, `CommonMarkGhPages`: md4c as it is, GFM on */
};

/* The settings of `kramdown:` in _config.yml that change the HTML. */
struct markdown_options {
    enum markdown_dialect dialect;
    bool hard_wrap;   /* kramdown's hard_wrap; Jekyll's default is false */
    bool no_auto_ids; /* auto_ids: false */
    struct str auto_id_prefix;
    struct str smart_quotes[4]; /* lsquo rsquo ldquo rdquo as UTF-8; all empty: the curly ones */
    struct str symbols[7];      /* typographic_symbols: mdash ndash hellip laquo raquo laquo_space
                                   raquo_space; ptr is NULL for those that are not set */
    bool no_typographic;        /* gfm_quirks: no_auto_typographic */
    bool parse_block_html, parse_span_html_off;
    unsigned toc_levels;          /* a bit (1 << level) for each; 0 means all */
    int footnote_nr;              /* 0 means 1 */
    struct str footnote_backlink; /* empty: the arrow */
    bool no_backlink;             /* footnote_backlink: '' */
    struct str default_lang;      /* syntax_highlighter_opts.default_lang; empty: plaintext */
    bool no_highlighter;          /* syntax_highlighter: nil; code without Jekyll's wrappers */
    bool no_plaintext;            /* guess_lang: false; the same for code that is plain text */
    /*
     * Rouge's spans for a code block: appends the highlighted HTML, or answers false where the
     * language is unknown. NULL: code is escaped only.
     */
    bool (*highlight)(void *self, struct str code, struct str language, struct buf *out);
    void *highlight_self;
};

/*
 * Converts text (any bytes: what is not UTF-8 is repaired) and appends the HTML to out. Everything
 * else that is needed comes from the arena and may be rewound afterwards, unless out lives in the
 * same arena. options may be NULL: Jekyll's defaults. False and err where the arena, out or a limit
 * ends.
 */
MUST_CHECK bool markdown_write(struct str text, const struct markdown_options *options,
                               struct arena *a, struct buf *out, struct err *err);

/*
 * Sets an option by kramdown's name for it, from its text as in {::options name="value" /}: lists
 * are written with commas. False where there is no such option here, or the value is none for it.
 */
bool markdown_option_set(struct markdown_options *options, struct str name, struct str value,
                         struct arena *a);

/* Sets what stands for a typographic symbol (mdash, laquo_space); false where it is none. */
bool markdown_symbol_set(struct markdown_options *options, struct str symbol, struct str text);

/*
 * Jekyll's smartify: kramdown's typography on text whose Markdown stays as it is.
 */
MUST_CHECK bool markdown_smartify(struct str text, const struct markdown_options *options,
                                  struct arena *a, struct buf *out, struct err *err);

/* kramdown's id for a heading with this plain text, before duplicates are numbered. */
void markdown_heading_id(struct str text, struct buf *out);

#endif
