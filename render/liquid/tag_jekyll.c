/*
 * Jekyll's own tags: highlight, link, post_url.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"
#include "render/liquid/mark_lines.h"
#include "render/liquid/memo/record.h"
#include "render/liquid/parse.h"

/* ---- highlight ---- */

struct highlight {
    struct str language;
    struct str marked; /* line numbers separated by blanks; ptr is NULL if there are none */
    bool line_numbers;
    struct liquid_block body;
};

static bool is_language_char(char c)
{
    return char_is_alnum(c) || (c != '\0' && strchr(".+#_-", c) != NULL);
}

/* The length of "1 2 3" with its quotes at the start of s; 0 if s begins with anything else. */
static size_t quoted_lines(struct str s)
{
    size_t i = 1;
    while (i < s.len && (char_is_digit(s.ptr[i]) ||
                         (char_is_space(s.ptr[i]) && i > 1 && char_is_digit(s.ptr[i - 1]))))
        i++;
    bool closed = str_starts(s, S("\"")) && i > 1 && i < s.len && s.ptr[i] == '"';
    return closed && char_is_digit(s.ptr[i - 1]) ? i + 1 : 0;
}

static size_t word_length(struct str s)
{
    size_t len = 0;
    while (len < s.len && char_is_word(s.ptr[len]))
        len++;
    return len;
}

/* The length of a word, alone or with '=' and a word or line numbers; or 0. */
static size_t option_length(struct str s, struct str *name)
{
    size_t len = word_length(s);
    *name = str_sub(s, 0, len);
    if (len == 0 || !str_starts(str_from(s, len), S("=")))
        return len;
    struct str value = str_from(s, len + 1);
    size_t value_len = word_length(value);
    value_len = value_len > 0 ? value_len : quoted_lines(value);
    return value_len > 0 ? len + 1 + value_len : 0;
}

/* One line of the markup, if it is a language and options. */
static bool highlight_line(struct str s, struct str *language, struct highlight *h)
{
    size_t len = 0;
    h->line_numbers = false;
    h->marked = str_of(NULL, 0);
    while (len < s.len && is_language_char(s.ptr[len]))
        len++;
    *language = str_sub(s, 0, len);
    struct str rest = str_from(s, len), name;
    while (len > 0 && rest.len > 0 && char_is_space(rest.ptr[0])) {
        rest = str_trim_start(rest);
        len = option_length(rest, &name);
        h->line_numbers = h->line_numbers || str_eq(name, S("linenos"));
        if (str_eq(name, S("mark_lines")))
            h->marked = str_sub(rest, name.len, len);
        rest = str_from(rest, len);
    }
    return len > 0 && rest.len == 0;
}

/* HighlightBlock::SYNTAX, which any line of the markup may satisfy. */
static bool highlight_markup(struct parser *p, struct str markup, const struct liquid_node *node,
                             struct highlight *h)
{
    struct str rest = str_trim(markup), line, language;
    bool found = false;
    while (!found && rest.len > 0) {
        (void)str_cut(rest, '\n', &line, &rest);
        found = highlight_line(line, &language, h);
    }
    if (!found)
        return parse_fail(p, node, "expected a language: {%% highlight ruby linenos %%}");
    if (!p->options->profile.marks_lines)
        h->marked = str_of(NULL, 0);
    else if (h->marked.ptr != NULL && !str_starts(h->marked, S("=\"")))
        return parse_fail(p, node, "expected numbers of lines in quotes: mark_lines=\"3 4\"");
    h->marked = h->marked.len > 3 ? str_sub(h->marked, 2, h->marked.len - 1) : h->marked;
    struct buf lower;
    buf_init(&lower, p->arena, 0);
    for (size_t i = 0; i < language.len; i++)
        buf_putc(&lower, char_lower(language.ptr[i]));
    h->language = buf_str(&lower);
    return buf_ok(&lower) || err_buf(p->err, &lower);
}

static bool parse_highlight(struct parser *p, const struct lex_piece *piece,
                            struct liquid_node *node)
{
    struct highlight *h = parse_alloc(p, sizeof(*h));
    struct parse_end end;
    bool done;
    if (h == NULL || !highlight_markup(p, piece->markup, node, h) ||
        !parse_body(p, node, piece->name, NULL, 0, &h->body, &end, &done))
        return false;
    node->tag.data = h;
    node->blank = h->body.blank;
    return true;
}

/* The code without the line ends at its start and end. */
static struct str code_trim(struct str s)
{
    while (s.len > 0 && (s.ptr[0] == '\n' || s.ptr[0] == '\r'))
        s = str_from(s, 1);
    while (s.len > 0 && (s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '\r'))
        s.len--;
    return s;
}

static void write_spans(struct exec *x, const struct highlight *h, struct str code, struct buf *out)
{
    const struct liquid_host *host = x->eval.run->host;
    if (host == NULL || host->highlight == NULL ||
        !host->highlight(host->self, code, h->language, out))
        buf_html_text(out, code);
}

static void write_code(struct exec *x, const struct highlight *h, struct str code, struct buf *out)
{
    struct buf spans;
    if (h->marked.ptr == NULL) {
        write_spans(x, h, code, out);
        return;
    }
    buf_init(&spans, x->arena, 0);
    write_spans(x, h, code, &spans);
    mark_lines_write(buf_str(&spans), h->marked, out);
}

/* Rouge's HTMLTable formatter: a column of numbers beside the code. */
static void write_table(struct exec *x, const struct highlight *h, struct str code, struct buf *out)
{
    buf_add(out, S("<table class=\"rouge-table\"><tbody><tr><td class=\"gutter gl\">"
                   "<pre class=\"lineno\">"));
    int64_t line = 1;
    buf_add(out, S("1\n"));
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] == '\n') {
            buf_i64(out, ++line);
            buf_putc(out, '\n');
        }
    }
    buf_add(out, S("</pre></td><td class=\"code\"><pre>"));
    write_code(x, h, code, out);
    buf_add(out, S("\n</pre></td></tr></tbody></table>"));
}

/*
 * The code inside the elements that {% highlight %} prints; plain if the site has no highlighter.
 */
static void write_figure(struct exec *x, const struct highlight *h, struct str code,
                         struct buf *out)
{
    const struct liquid_host *host = x->eval.run->host;
    if (host != NULL && host->no_highlighter) {
        buf_html_quote(out, str_trim(code));
        return;
    }
    if (h->line_numbers) {
        write_table(x, h, code, out);
        return;
    }
    write_code(x, h, code, out);
    if (h->marked.ptr != NULL && out->len > 0 && out->ptr[out->len - 1] == '\n')
        out->len--;
}

static bool write_global(struct exec *x, struct str name, struct buf *out)
{
    struct value v = value_nil();
    struct record_path path = {.on = false};
    bool found = scope_find(&x->eval.scope, name, &v);
    record_path_begin(&path, &x->eval, name);
    record_path_end(&path, &x->eval, found, v);
    return !found || exec_write(x, v, out);
}

static bool exec_highlight(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct highlight *h = node->tag.data;
    struct buf text;
    buf_init(&text, x->arena, out->cap);
    if (!exec_block(x, &h->body, &text) || !write_global(x, S("highlighter_prefix"), out))
        return false;
    struct str code = code_trim(buf_str(&text));
    buf_add(out, S("<figure class=\"highlight\"><pre><code class=\"language-"));
    for (size_t i = 0; i < h->language.len; i++)
        buf_putc(out, h->language.ptr[i] == '+' ? '-' : h->language.ptr[i]);
    buf_add(out, S("\" data-lang=\""));
    buf_add(out, h->language);
    buf_add(out, S("\">"));
    write_figure(x, h, code, out);
    buf_add(out, S("</code></pre></figure>"));
    return write_global(x, S("highlighter_suffix"), out) && buf_ok(out);
}

/* ---- link, post_url ---- */

struct reference {
    struct str text;
    const struct liquid_template *path; /* of a link: Liquid too; NULL if it is plain text */
};

/* [folder/]digits-digits-digits-: Jekyll takes this for the name of a post. */
static bool names_post(struct str s)
{
    for (size_t at = 0; at < s.len;) {
        size_t end = at, numbers = 0;
        for (; numbers < 3; numbers++, end++) {
            size_t from = end;
            while (end < s.len && char_is_digit(s.ptr[end]))
                end++;
            if (end == from || end == s.len || s.ptr[end] != '-')
                break;
        }
        if (numbers == 3)
            return true;
        size_t slash = str_find_char(str_from(s, at), '/');
        at = slash == STR_NONE ? s.len : at + slash + 1;
    }
    return false;
}

static bool parse_reference(struct parser *p, const struct lex_piece *piece,
                            struct liquid_node *node)
{
    struct reference *r = parse_alloc(p, sizeof(*r));
    if (r == NULL)
        return false;
    r->text = str_trim(piece->markup);
    node->tag.data = r;
    if (r->text.len == 0)
        return parse_fail(p, node, "expected a path: {%% %.*s path %%}", STR_ARG(piece->name));
    bool is_post = str_eq(piece->name, S("post_url"));
    if (is_post && !names_post(r->text))
        return parse_fail(p, node, "'%.*s' is not the name of a post: YYYY-MM-DD-name",
                          STR_ARG(r->text));
    if (is_post || p->options->profile.links_lack_baseurl || str_find(r->text, S("{{")) == STR_NONE)
        return true;
    struct err_place place = {.file = p->file, .line = node->line, .column = node->column};
    r->path = liquid_compile(r->text, place, p->options, p->arena, p->diags, p->err);
    return r->path != NULL;
}

/* The site's URL after its baseurl, as the filter relative_url makes it. */
static bool write_relative(struct exec *x, struct str url, struct buf *out)
{
    if (x->eval.options->profile.links_lack_baseurl)
        return exec_write(x, value_str(url), out);
    const struct liquid_filter *relative_url =
        lang_filter(NULL, S("relative_url"), x->eval.options);
    struct liquid_call call = {
        .run = x->eval.run, .err = x->err, .scope = x, .input = value_str(url)};
    struct value v = value_str(url);
    return (relative_url == NULL || relative_url->fn(&call, &v)) && exec_write(x, v, out);
}

static bool exec_link(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct reference *r = node->tag.data;
    const struct liquid_host *host = x->eval.run->host;
    struct str path = r->text, url;
    if (r->path != NULL) {
        struct buf text;
        buf_init(&text, x->arena, 0);
        if (!exec_block(x, &r->path->body, &text))
            return false;
        path = buf_str(&text);
    }
    if (host == NULL || host->link == NULL)
        return err_set(x->err, ERR_KIND_MISSING, "there are no documents to link to");
    return host->link(host->self, path, &url, x->err) && write_relative(x, url, out);
}

static bool exec_post_url(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct reference *r = node->tag.data;
    const struct liquid_host *host = x->eval.run->host;
    struct str url;
    if (host == NULL || host->post_url == NULL)
        return err_set(x->err, ERR_KIND_MISSING, "there are no posts to link to");
    return host->post_url(host->self, r->text, &url, x->err) && write_relative(x, url, out);
}

static const struct liquid_tag rows[] = {
    {STR_INIT("highlight"), true, parse_highlight, exec_highlight},
    {STR_INIT("link"), true, parse_reference, exec_link},
    {STR_INIT("post_url"), true, parse_reference, exec_post_url},
};

const struct liquid_tags tags_jekyll = {rows, ARRAY_LEN(rows)};
