/*
 * Code as HTML: the elements that Jekyll's highlighter wraps it in. See html.h.
 *
 *     known language    <div class="language-x highlighter-rouge"><div class="highlight">
 *                       <pre class="highlight"><code>...</code></pre></div></div>
 *     unknown language  <pre><code class="language-x">...</code></pre>
 *
 * With the settings that a site may have for Rouge: see struct markdown_code.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "render/markdown/entity.h"
#include "render/markdown/html_writer.h"
#include "render/markdown/language.h"

static const struct str prefix = STR_INIT("language-");

/* The word `language-x` in a class attribute (\blanguage-\S+), or empty. */
static struct str language_word(struct str class)
{
    for (size_t from = 0; from < class.len;) {
        size_t found = str_find(str_from(class, from), prefix);
        if (found == STR_NONE)
            break;
        size_t at = from + found, end = at + prefix.len;
        while (end < class.len && !char_is_space(class.ptr[end]))
            end++;
        if (end > at + prefix.len && (at == 0 || !char_is_word(class.ptr[at - 1])))
            return str_sub(class, at, end);
        from = at + prefix.len;
    }
    return str_of(NULL, 0);
}

static struct str class_of(const struct md_attributes *attributes)
{
    const struct str *class = md_attribute_find(attributes, S("class"));
    return class != NULL ? *class : str_of(NULL, 0);
}

/* Writes the class attribute without its word `language-x`; no attribute if nothing is left. */
static void remove_language(struct md_writer *w, struct md_attributes *attributes, struct str word)
{
    struct str class = class_of(attributes);
    size_t at = (size_t)(word.ptr - class.ptr);
    struct buf rest;
    buf_init(&rest, w->md->arena, 0);
    buf_add(&rest, str_sub(class, 0, at));
    buf_add(&rest, str_from(class, at + word.len));
    struct str left = str_trim(buf_str(&rest));
    if (left.len > 0)
        md_attribute_set(&w->md->nodes, attributes, S("class"), left);
    else
        md_attribute_remove(attributes, S("class"));
}

/*
 * Writes class="language-x old classes highlighter-rouge". A language at the start of the old
 * classes is replaced by this one.
 */
static void add_highlighter(struct md_writer *w, struct md_attributes *attributes,
                            struct str language)
{
    struct str old = class_of(attributes), word = language_word(old);
    if (word.len > 0 && word.ptr == old.ptr)
        old = str_trim_start(str_from(old, word.len));
    struct buf class;
    buf_init(&class, w->md->arena, 0);
    buf_add(&class, prefix);
    buf_add(&class, language);
    buf_putc(&class, ' ');
    if (old.len > 0) {
        buf_add(&class, old);
        buf_putc(&class, ' ');
    }
    buf_add(&class, S("highlighter-rouge"));
    md_attribute_set(&w->md->nodes, attributes, S("class"), buf_str(&class));
}

/* The language of code that does not name one; may be empty. */
static struct str default_language(const struct markdown_code *how)
{
    if (how->no_default_lang)
        return str_of(NULL, 0);
    return how->default_lang.ptr != NULL ? how->default_lang : S("plaintext");
}

static bool is_highlighted(const struct md_writer *w, const struct markdown_code *how,
                           struct str language)
{
    if (w->md->options.no_highlighter || how->is_off ||
        w->md->options.dialect == MARKDOWN_COMMONMARK)
        return false;
    bool plain = str_eq(language, S("plaintext")) || str_eq(language, S("text"));
    return plain ? !how->no_plaintext : md_language_is_known(language);
}

/* Code is mostly a slice of the source, which is escaped faster. */
static void write_code(struct md_writer *w, struct str code)
{
    size_t from = md_source_offset(w->md, code);
    if (from != STR_NONE)
        md_escape_part(w->out, w->md->source, from, from + code.len, MD_ESCAPE_CODE);
    else
        md_escape(w->out, code, MD_ESCAPE_CODE);
}

/* Writes the spans of the code if the highlighter knows the language. */
static void write_spans(struct md_writer *w, struct str code, struct str language)
{
    const struct markdown_options *options = &w->md->options;
    if (options->highlight == NULL ||
        !options->highlight(options->highlight_self, code, language, w->out))
        write_code(w, code);
}

static void write_data(struct md_writer *w, struct str language)
{
    buf_add(w->out, S(" data-lang=\""));
    md_escape(w->out, language, MD_ESCAPE_ALL);
    buf_putc(w->out, '"');
}

/*
 * Writes a number by a conversion of sprintf for whole numbers (`-5d`, `03i`). Returns the length
 * of the conversion, or 0 if it is another one.
 */
static size_t write_converted(struct buf *out, struct str format, int64_t number)
{
    enum { WIDTH_MAX = 80 };
    size_t at = 0, width = 0;
    bool is_left = false, is_zero = false;
    for (; at < format.len && (format.ptr[at] == '-' || format.ptr[at] == '0'); at++) {
        is_left = is_left || format.ptr[at] == '-';
        is_zero = is_zero || format.ptr[at] == '0';
    }
    for (; at < format.len && char_is_digit(format.ptr[at]) && width < WIDTH_MAX; at++)
        width = width * 10 + (size_t)(format.ptr[at] - '0');
    if (at == format.len || strchr("diu", format.ptr[at]) == NULL)
        return 0;
    bool is_negative = number < 0;
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRId64, number);
    struct str sign = is_negative ? S("-") : S("");
    struct str rest = str_of(digits + sign.len, (size_t)len - sign.len);
    size_t fill = width > (size_t)len ? width - (size_t)len : 0;
    if (!is_left && !is_zero)
        buf_fill(out, ' ', fill);
    buf_add(out, sign);
    if (!is_left && is_zero)
        buf_fill(out, '0', fill);
    buf_add(out, rest);
    if (is_left)
        buf_fill(out, ' ', fill);
    return at + 1;
}

static void write_number(struct buf *out, struct str format, int64_t number)
{
    for (size_t at = 0; at < format.len;) {
        size_t end = at + 1, len = 0;
        if (format.ptr[at] == '%')
            len = write_converted(out, str_from(format, end), number);
        else
            buf_putc(out, format.ptr[at]);
        at = end + len;
        if (len == 0 && format.ptr[end - 1] == '%' && end < format.len && format.ptr[end] == '%') {
            buf_putc(out, '%');
            at++;
        }
    }
}

static struct str or_own(struct str name, struct str own)
{
    return name.ptr != NULL ? name : own;
}

/* Writes Rouge's table: line numbers in one cell, the code in the other. */
static void write_table(struct md_writer *w, struct str code, struct str language,
                        const struct markdown_code *how)
{
    bool is_whole = str_ends(code, S("\n"));
    size_t lines = is_whole ? 0 : 1;
    for (struct str rest = code, line; str_cut(rest, '\n', &line, &rest);)
        lines++;
    buf_add(w->out, S("<table class=\""));
    buf_add(w->out, or_own(how->table_class, S("rouge-table")));
    buf_add(w->out, S("\"><tbody><tr><td class=\""));
    buf_add(w->out, or_own(how->gutter_class, S("rouge-gutter")));
    buf_add(w->out, S(" gl\"><pre class=\"lineno\">"));
    for (size_t i = 1; i <= lines && buf_ok(w->out); i++) {
        write_number(w->out, or_own(how->line_format, S("%i")), (int64_t)i + how->lines_before);
        buf_putc(w->out, '\n');
    }
    buf_add(w->out, S("</pre></td><td class=\""));
    buf_add(w->out, or_own(how->code_class, S("rouge-code")));
    buf_add(w->out, S("\"><pre>"));
    write_spans(w, code, language);
    buf_add(w->out, is_whole ? S("") : S("\n"));
    buf_add(w->out, S("</pre></td></tr></tbody></table>"));
}

/* Writes the code and the elements of Rouge around it. */
static void write_highlighted(struct md_writer *w, struct str code, struct str language,
                              const struct markdown_code *how, bool is_wrapped)
{
    if (is_wrapped) {
        buf_add(w->out, S("<div class=\"highlight\"><pre class=\""));
        buf_add(w->out, or_own(how->css_class, S("highlight")));
        buf_add(w->out, S("\"><code>"));
    }
    if (how->line_numbers && !how->is_bare)
        write_table(w, code, language, how);
    else
        write_spans(w, code, language);
    if (is_wrapped)
        buf_add(w->out, S("</code></pre></div>"));
}

/*
 * Writes code as jekyll-commonmark does, always in a <div>; or as jekyll-commonmark-ghpages does,
 * if the language is known:
 *
 *     <div class="language-x highlighter-rouge"><div class="highlight"><pre class="highlight">
 *     <code data-lang="x">...</code></pre></div></div>
 */
static bool write_commonmark_code(struct md_writer *w, const struct md_node *node)
{
    const struct markdown_commonmark *own = &w->md->options.commonmark;
    struct str language = node->language;
    if (w->md->options.no_highlighter || (own->is_github && !md_language_is_known(language)))
        return false;
    bool has_data = language.len > 0 && !own->is_github;
    buf_add(w->out, S("<div class=\""));
    if (language.len > 0) {
        buf_add(w->out, prefix);
        md_escape(w->out, language, MD_ESCAPE_ALL);
        buf_putc(w->out, ' ');
    }
    buf_add(w->out, S("highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\""));
    if (has_data && own->pre_lang)
        write_data(w, language);
    buf_add(w->out, S("><code"));
    if (has_data && !own->pre_lang)
        write_data(w, language);
    buf_putc(w->out, '>');
    write_spans(w, node->text, language);
    buf_add(w->out, S("</code></pre></div></div>\n"));
    return true;
}

static void write_bare_code(struct md_writer *w, const struct md_node *node)
{
    struct str language = node->language;
    bool is_lang = w->md->options.commonmark.pre_lang;
    buf_add(w->out, is_lang ? S("<pre") : S("<pre><code"));
    if (language.len > 0) {
        buf_add(w->out, is_lang ? S(" lang=\"") : S(" class=\"language-"));
        md_escape(w->out, language, MD_ESCAPE_ALL);
        buf_putc(w->out, '"');
    }
    buf_add(w->out, is_lang ? S("><code>") : S(">"));
    md_escape(w->out, node->text, MD_ESCAPE_CODE);
    buf_add(w->out, S("</code></pre>\n"));
}

/* Whether the classes contain show-whitespaces; as in kramdown, even as a part of a word. */
static bool shows_blanks(const struct md_attributes *attributes)
{
    static const struct str name = STR_INIT("show-whitespaces");
    struct str class = class_of(attributes);
    if (class.len == 0)
        return false;
    for (size_t at = 0, found; (found = str_find(str_from(class, at), name)) != STR_NONE;) {
        size_t from = at + found, end = from + name.len;
        if ((from == 0 || !char_is_word(class.ptr[from - 1])) &&
            (end == class.len || !char_is_word(class.ptr[end])))
            return true;
        at = end;
    }
    return false;
}

/*
 * Writes code with a span around each blank. Its class says whether the blank is at the start, in
 * the middle or at the end of its line.
 */
static void write_blanks(struct md_writer *w, struct str code)
{
    for (size_t at = 0; at < code.len;) {
        size_t from = at;
        while (at < code.len && code.ptr[at] != ' ' && code.ptr[at] != '\t')
            at++;
        md_escape(w->out, str_sub(code, from, at), MD_ESCAPE_CODE);
        from = at;
        while (at < code.len && (code.ptr[at] == ' ' || code.ptr[at] == '\t'))
            at++;
        const char *place = "";
        if (from == 0 || code.ptr[from - 1] == '\n')
            place = "-l";
        else if (at == code.len || code.ptr[at] == '\n')
            place = "-r";
        for (size_t i = from; i < at; i++)
            buf_printf(w->out, "<span class=\"ws-%s%s\">%s</span>",
                       code.ptr[i] == '\t' ? "tab" : "space", place,
                       code.ptr[i] == '\t' ? "\t" : "&#8901;");
    }
}

void md_write_code_block(struct md_writer *w, struct md_node *node, size_t indent)
{
    if (w->md->options.dialect == MARKDOWN_COMMONMARK) {
        if (!write_commonmark_code(w, node))
            write_bare_code(w, node);
        return;
    }
    const struct markdown_code *how = &w->md->options.block_code;
    struct md_attributes copy = md_attributes_copy(&w->md->nodes, &node->attributes);
    struct md_attributes *attributes = &copy;
    struct str word = language_word(class_of(attributes));
    struct str language = str_from(word, prefix.len);
    if (word.len > 0)
        remove_language(w, attributes, word);
    struct str lexer = node->language.len > 0 ? node->language : language;
    if (lexer.len == 0)
        lexer = default_language(how);
    buf_fill(w->out, ' ', indent);
    if (is_highlighted(w, how, lexer)) {
        add_highlighter(w, attributes, word.len > 0 ? language : default_language(how));
        md_write_open(w, S("div"), attributes);
        write_highlighted(w, node->text, lexer, how, !how->no_wrap && !how->is_bare);
        buf_fill(w->out, ' ', indent);
        buf_add(w->out, S("</div>\n"));
        return;
    }
    md_write_open(w, S("pre"), attributes);
    buf_add(w->out, S("<code"));
    if (word.len > 0) {
        buf_add(w->out, S(" class=\""));
        md_escape(w->out, word, MD_ESCAPE_ATTRIBUTE);
        buf_putc(w->out, '"');
    }
    buf_putc(w->out, '>');
    struct str code = node->text;
    if (str_ends(code, S("\n")))
        code.len--;
    if (shows_blanks(&node->attributes))
        write_blanks(w, code);
    else
        md_escape(w->out, code, MD_ESCAPE_CODE);
    buf_add(w->out, S("\n</code></pre>\n"));
}

/*
 * Most code spans have no attributes, and so the same tag, which is remembered. Not with kramdown:
 * there, an option in the text may change it.
 */
static void write_code_tag(struct md_writer *w, const struct md_node *node, bool is_highlighted,
                           struct str language)
{
    bool is_usual = node->attributes.first == NULL && w->md->options.dialect != MARKDOWN_KRAMDOWN;
    size_t from = w->out->len;
    if (is_usual && w->code_tag.ptr != NULL) {
        buf_add(w->out, w->code_tag);
        return;
    }
    /* A table of contents writes the content of headings a second time. */
    struct md_attributes attributes = md_attributes_copy(&w->md->nodes, &node->attributes);
    if (is_highlighted)
        add_highlighter(w, &attributes, language);
    md_write_open(w, S("code"), &attributes);
    if (is_usual && buf_ok(w->out) &&
        !arena_dup(w->md->arena, buf_since(w->out, from), &w->code_tag))
        w->code_tag = str_of(NULL, 0);
}

void md_write_code_span(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    const struct markdown_code *how = &w->md->options.span_code;
    struct str word = language_word(class_of(&node->attributes));
    struct str language = word.len > 0 ? str_from(word, prefix.len) : default_language(how);
    bool highlighted = is_highlighted(w, how, language);
    write_code_tag(w, node, highlighted, language);
    if (highlighted)
        write_highlighted(w, node->text, language, how, false);
    else
        write_code(w, node->text);
    buf_add(w->out, S("</code>"));
}
