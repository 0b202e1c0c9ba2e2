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
    bool raw_html; /* UNSAFE: raw HTML is written, else left out */
    bool smart, footnotes, hard_breaks, no_breaks;
    bool pre_lang;  /* GITHUB_PRE_LANG: the language is the <pre>'s attribute */
    bool is_github; /* jekyll-commonmark-ghpages: ids of headings, code of its own */
};

/* How code is shown: kramdown's syntax_highlighter_opts, as Rouge takes them. If ptr is NULL,
 * the name is Rouge's own. */
struct markdown_code {
    struct str default_lang; /* for code of no language; NULL: plaintext, as Jekyll sets it */
    bool no_default_lang;    /* code of no language stays as it is */
    bool no_plaintext;       /* guess_lang: false; so does code that is plain text */
    bool is_off;             /* disable */
    bool is_bare;            /* formatter: HTML; spans, and nothing around them */
    bool no_wrap;            /* wrap: false; no <pre> around them */
    bool line_numbers;       /* in a table */
    int64_t lines_before;    /* start_line, less one */
    struct str line_format;  /* of a number, for sprintf */
    struct str css_class, table_class, gutter_class, code_class;
};

/* How characters that an entity, or typography, stands for are written. */
enum markdown_entities {
    MARKDOWN_ENTITIES_AS_CHARACTERS, /* but for < > & */
    MARKDOWN_ENTITIES_AS_INPUT,
    MARKDOWN_ENTITIES_NUMERIC,
    MARKDOWN_ENTITIES_SYMBOLIC, /* if the character has a name */
};

/* A link's definition that is not in the text. */
struct markdown_link {
    struct str name, target, title; /* title.ptr is NULL if there is none */
};

/* The settings of `kramdown:` in _config.yml that change the HTML. */
struct markdown_options {
    enum markdown_dialect dialect;
    int header_offset;
    enum markdown_entities entities;
    unsigned toc_levels;    /* a bit (1 << level) for each; 0 means all */
    int footnote_nr;        /* 0 means 1 */
    struct profile profile; /* what is otherwise than in kramdown 2.4 */
    struct markdown_commonmark commonmark;
    bool is_basic;         /* input: kramdown; without what its parser for GFM adds */
    bool hard_wrap;        /* kramdown's hard_wrap; Jekyll's default is false */
    bool no_auto_ids;      /* auto_ids: false */
    bool strips_ids;       /* auto_id_stripping, used only with is_basic */
    bool no_typographic;   /* gfm_quirks: no_auto_typographic */
    bool no_paragraph_end; /* gfm_quirks without paragraph_end: blocks need a blank line */
    bool parse_block_html, parse_span_html_off;
    bool no_backlink;        /* footnote_backlink: '' */
    bool is_backlink_inline; /* footnote_backlink_inline */
    bool header_links;       /* an empty link to itself in each heading that has an id */
    bool no_math_engine;     /* math stays between dollars */
    bool joins_cjk_lines;    /* remove_line_breaks_for_cjk */
    bool needs_tree;         /* what md4c reads goes through a tree in any case: for tests */
    bool no_highlighter;     /* syntax_highlighter: nil; code without Jekyll's wrappers */
    struct str auto_id_prefix;
    struct str smart_quotes[4]; /* lsquo rsquo ldquo rdquo as UTF-8; all empty: the curly ones */
    struct str symbols[7];      /* typographic_symbols: mdash ndash hellip laquo raquo laquo_space
                                   raquo_space; ptr is NULL for those that are not set */
    struct str footnote_prefix;
    struct str footnote_backlink;  /* empty: the arrow */
    struct str footnote_link_text; /* with "%s" for the number; empty: the number alone */
    struct str forbidden;          /* forbidden_inline_options: names, with commas between them */
    const struct markdown_link *links;
    size_t link_count;
    struct markdown_code block_code, span_code;
    /*
     * Sets an option whose value is a map, written in YAML by {::options /}; false if it is not one
     * for it. NULL: no such option is read.
     */
    bool (*set_map)(struct markdown_options *options, struct str name, struct str yaml,
                    struct arena *a);
    /*
     * Rouge's spans for a code block: appends the highlighted HTML, or answers false if the
     * language is unknown. NULL: code is escaped only.
     */
    bool (*highlight)(void *self, struct str code, struct str language, struct buf *out);
    void *highlight_self;
};

/*
 * Converts text (any bytes: what is not UTF-8 is repaired) and appends the HTML to out. Everything
 * else that is needed comes from the arena and may be rewound afterwards, unless out lives in the
 * same arena. options may be NULL: Jekyll's defaults. Returns false and err if the arena, out or a
 * limit ends.
 */
MUST_CHECK bool markdown_write(struct str text, const struct markdown_options *options,
                               struct arena *a, struct buf *out, struct err *err);

/*
 * Sets an option by kramdown's name for it, from its text as in {::options name="value" /}: lists
 * are written with commas. Returns false if there is no such option here, or the value is none for
 * it.
 */
bool markdown_option_set(struct markdown_options *options, struct str name, struct str value,
                         struct arena *a);

/* Sets what stands for a typographic symbol (mdash, laquo_space); false if it is not one. */
bool markdown_symbol_set(struct markdown_options *options, struct str symbol, struct str text);

/*
 * Jekyll's smartify: kramdown's typography on text whose Markdown stays as it is.
 */
MUST_CHECK bool markdown_smartify(struct str text, const struct markdown_options *options,
                                  struct arena *a, struct buf *out, struct err *err);

/*
 * The length of what is written like a character reference (&amp; &#160;) at the start of text, 0
 * if nothing is; *code_point: what it stands for, 0 if its name is unknown.
 */
size_t markdown_reference_read(struct str text, uint32_t *code_point);

/* kramdown's id for a heading with this plain text, before duplicates are numbered. */
void markdown_heading_id(struct str text, struct buf *out);

#endif
