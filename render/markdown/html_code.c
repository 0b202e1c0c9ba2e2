/*
 * Code as HTML: the elements that Jekyll's highlighter wraps it in. See html.h.
 *
 *     known language    <div class="language-x highlighter-rouge"><div class="highlight">
 *                       <pre class="highlight"><code>...</code></pre></div></div>
 *     unknown language  <pre><code class="language-x">...</code></pre>
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/entity.h"
#include "render/markdown/language.h"
#include "render/markdown/writer.h"

static const struct str prefix = STR_INIT("language-");

/* The word `language-x` in a class attribute (\blanguage-\S+), empty where there is none. */
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

/* The class attribute without its word `language-x`; no attribute where nothing is left. */
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
 * class="language-x old classes highlighter-rouge": a language that the old classes begin with
 * gives way to this one.
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

static struct str default_language(const struct md_writer *w)
{
    struct str own = w->md->options.default_lang;
    return own.len > 0 ? own : S("plaintext");
}

static bool is_highlighted(const struct md_writer *w, struct str language)
{
    bool plain = str_eq(language, S("plaintext")) || str_eq(language, S("text"));
    if (plain && w->md->options.no_plaintext)
        return false;
    return !w->md->options.no_highlighter && w->md->options.dialect == MARKDOWN_KRAMDOWN &&
           md_language_is_known(language);
}

/* The code itself, with the highlighter's spans where there is one that knows the language. */
static void write_highlighted(struct md_writer *w, struct str code, struct str language)
{
    const struct markdown_options *options = &w->md->options;
    (void)str_cut(language, '?', &language, NULL);
    if (options->highlight == NULL ||
        !options->highlight(options->highlight_self, code, language, w->out))
        md_escape(w->out, code, MD_ESCAPE_CODE);
}

void md_write_code_block(struct md_writer *w, struct md_node *node, size_t indent)
{
    struct md_attributes copy = md_attributes_copy(&w->md->nodes, &node->attributes);
    struct md_attributes *attributes = &copy;
    struct str word = language_word(class_of(attributes));
    struct str language = str_from(word, prefix.len);
    if (word.len > 0)
        remove_language(w, attributes, word);
    struct str lexer = node->language.len > 0 ? node->language : language;
    if (lexer.len == 0)
        lexer = default_language(w);
    buf_fill(w->out, ' ', indent);
    if (is_highlighted(w, lexer)) {
        add_highlighter(w, attributes, word.len > 0 ? language : default_language(w));
        md_write_open(w, S("div"), attributes);
        buf_add(w->out, S("<div class=\"highlight\"><pre class=\"highlight\"><code>"));
        write_highlighted(w, node->text, lexer);
        buf_add(w->out, S("</code></pre></div>"));
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
    md_escape(w->out,
              str_ends(node->text, S("\n")) ? str_sub(node->text, 0, node->text.len - 1)
                                            : node->text,
              MD_ESCAPE_CODE);
    buf_add(w->out, S("\n</code></pre>\n"));
}

void md_write_code_span(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    struct str word = language_word(class_of(&node->attributes));
    struct str language = word.len > 0 ? str_from(word, prefix.len) : default_language(w);
    bool highlighted = is_highlighted(w, language);
    /* A table of contents writes what a heading holds once more. */
    struct md_attributes attributes = md_attributes_copy(&w->md->nodes, &node->attributes);
    if (highlighted)
        add_highlighter(w, &attributes, language);
    md_write_open(w, S("code"), &attributes);
    if (highlighted)
        write_highlighted(w, node->text, language);
    else
        md_escape(w->out, node->text, MD_ESCAPE_CODE);
    md_write_close(w, S("code"));
}
