/*
 * Markdown to HTML: kramdown's dialect is read by kramdown's rules, every other one by md4c.
 *
 * The HTML is what kramdown (GFM parser, as Jekyll configures it) writes: same elements, same
 * attributes, same text; white space between blocks may differ. That of MARKDOWN_COMMONMARK is
 * jekyll-commonmark's. The one folder that knows md4c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_MARKDOWN_H
#define RENDER_MARKDOWN_MARKDOWN_H

#include "render/base/buf.h"
#include "render/base/err.h"
#include "render/base/profile.h"

enum markdown_dialect {
    MARKDOWN_KRAMDOWN,   /* Jekyll's default */
    MARKDOWN_COMMONMARK, /* jekyll-commonmark's: md4c, by struct markdown_commonmark */
    MARKDOWN_PLAIN,      /* the plain shape's: md4c, what GitHub adds, and passes (plain.h) */
};

/* The settings of `commonmark:`; all off is what jekyll-commonmark does without any. */
struct markdown_commonmark {
    bool tables, strikethrough, task_lists, autolinks, tag_filter;
    bool raw_html; /* UNSAFE: writes raw HTML, else leaves it out */
    bool smart, footnotes, hard_breaks, no_breaks;
    bool pre_lang;  /* GITHUB_PRE_LANG: the language is an attribute of <pre> */
    bool is_github; /* jekyll-commonmark-ghpages: ids of headings, and its own form of code */
};

/*
 * How code is shown: kramdown's syntax_highlighter_opts for Rouge. If the ptr of a class is NULL,
 * Rouge's default counts.
 */
struct markdown_code {
    struct str default_lang; /* for code without a language; NULL: plaintext, as Jekyll sets it */
    bool no_default_lang;    /* code without a language stays as it is */
    bool no_plaintext;       /* guess_lang: false; the same for code in plain text */
    bool is_off;             /* disable */
    bool is_bare;            /* formatter: HTML; only spans, without elements around them */
    bool no_wrap;            /* wrap: false; no <pre> */
    bool line_numbers;       /* line_numbers: in a table */
    int64_t lines_before;    /* start_line - 1 */
    struct str line_format;  /* of a line number, for sprintf */
    struct str css_class, table_class, gutter_class, code_class;
};

/* How the character of an entity or of a typographic symbol is written. */
enum markdown_entities {
    MARKDOWN_ENTITIES_AS_CHARACTERS, /* except for < > & */
    MARKDOWN_ENTITIES_AS_INPUT,
    MARKDOWN_ENTITIES_NUMERIC,
    MARKDOWN_ENTITIES_SYMBOLIC, /* the name, if the character has one */
};

/* A link's definition that is not in the text. */
struct markdown_link {
    struct str name, target, title; /* title.ptr may be NULL */
};

/* The settings of `kramdown:` in _config.yml that change the HTML. */
struct markdown_options {
    enum markdown_dialect dialect;
    int header_offset;
    enum markdown_entities entities;
    unsigned toc_levels;    /* a bit (1 << level) for each; 0 means all */
    int footnote_nr;        /* 0 means 1 */
    struct profile profile; /* differences from kramdown 2.4 */
    struct markdown_commonmark commonmark;
    bool is_basic;         /* input: kramdown; without the rules of its GFM parser */
    bool hard_wrap;        /* kramdown's hard_wrap; Jekyll's default is false */
    bool no_auto_ids;      /* auto_ids: false */
    bool strips_ids;       /* auto_id_stripping, used only with is_basic */
    bool no_typographic;   /* gfm_quirks: no_auto_typographic */
    bool no_paragraph_end; /* gfm_quirks without paragraph_end: blocks need a blank line */
    bool parse_block_html, parse_span_html_off;
    bool no_backlink;        /* footnote_backlink: '' */
    bool is_backlink_inline; /* footnote_backlink_inline */
    bool header_links;       /* each heading with an id has an empty link to itself */
    bool no_math_engine;     /* math stays between dollars */
    bool joins_cjk_lines;    /* remove_line_breaks_for_cjk */
    bool needs_tree;         /* for tests: md4c's dialects always use a tree */
    bool no_highlighter;     /* syntax_highlighter: nil; code without Jekyll's elements around it */
    struct str auto_id_prefix;
    struct str smart_quotes[4]; /* lsquo rsquo ldquo rdquo as UTF-8; all empty: the curly ones */
    struct str symbols[7];      /* typographic_symbols: mdash ndash hellip laquo raquo laquo_space
                                   raquo_space; ptr is NULL for each that is not set */
    struct str footnote_prefix;
    struct str footnote_backlink;  /* empty: the arrow */
    struct str footnote_link_text; /* with "%s" for the number; empty: the number alone */
    struct str forbidden;          /* forbidden_inline_options: names, with commas between them */
    const struct markdown_link *links;
    size_t link_count;
    struct markdown_code block_code, span_code;
    /*
     * Sets an option whose value is a map, in YAML, from {::options /}. Returns false if the value
     * is not valid. NULL: such options are not read.
     */
    bool (*set_map)(struct markdown_options *options, struct str name, struct str yaml,
                    struct arena *a);
    /*
     * Appends the code of a block with Rouge's spans. Returns false if the language is unknown.
     * NULL: code is only escaped.
     */
    bool (*highlight)(void *self, struct str code, struct str language, struct buf *out);
    void *highlight_self;
};

/*
 * Converts text and appends the HTML to out. The text may have any bytes; invalid UTF-8 is
 * repaired. All other memory comes from the arena, and may be rewound afterwards, unless out lives
 * in the same arena. options may be NULL: Jekyll's defaults. Returns false and err if the arena,
 * out or a limit ends.
 */
MUST_CHECK bool markdown_write(struct str text, const struct markdown_options *options,
                               struct arena *a, struct buf *out, struct err *err);

/*
 * Sets an option by its name in kramdown, from its text as in {::options name="value" /}. Lists are
 * written with commas. Returns false if the option is not supported or the value is not valid.
 */
bool markdown_option_set(struct markdown_options *options, struct str name, struct str value,
                         struct arena *a);

/*
 * Sets the text for a typographic symbol (mdash, laquo_space). Returns false if the name is
 * unknown.
 */
bool markdown_symbol_set(struct markdown_options *options, struct str symbol, struct str text);

/* Jekyll's smartify: applies kramdown's typography, and leaves Markdown as it is. */
MUST_CHECK bool markdown_smartify(struct str text, const struct markdown_options *options,
                                  struct arena *a, struct buf *out, struct err *err);

/*
 * The length of the character reference (&amp; &#160;) at the start of text, or 0. *code_point gets
 * its character, or 0 if its name is unknown.
 */
size_t markdown_reference_read(struct str text, uint32_t *code_point);

/* kramdown's id for a heading with this plain text, before duplicates are numbered. */
void markdown_heading_id(struct str text, struct buf *out);

#endif
