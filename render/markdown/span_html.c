/*
 * HTML in running text, and autolinks. See span_parser.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/element.h"
#include "render/markdown/entity.h"
#include "render/markdown/html_tag.h"
#include "render/markdown/span_parser.h"

/* The offset after a scheme for links, with its colon, at `at`; or 0. */
static size_t scheme_end(struct str s, size_t at)
{
    static const struct str schemes[] = {STR_INIT("mailto:"), STR_INIT("http:"), STR_INIT("https:"),
                                         STR_INIT("ftp:"), STR_INIT("ftps:")};
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (str_starts(str_from(s, at), schemes[i]))
            return at + schemes[i].len;
    }
    return 0;
}

/* The offset after letters, digits, `-`, `_`, `.`. */
static size_t address_part(struct str s, size_t at)
{
    size_t len = 1;
    for (char c; (c = md_byte(s, at)) == '-' || c == '_' || c == '.' || md_is_alnum_at(s, at, &len);
         len = 1)
        at += c == '-' || c == '_' || c == '.' ? 1 : len;
    return at;
}

bool md_span_autolink(struct md_spans *p)
{
    struct str s = p->text;
    size_t from = p->at + 1, scheme = scheme_end(s, from), close = 0;
    if (scheme > 0) {
        close = md_spans_angle(p, scheme + 1, scheme);
        close = close != STR_NONE ? close : 0;
    } else {
        size_t name = address_part(s, from);
        if (name == from || md_byte(s, name) != '@')
            return false;
        size_t host = address_part(s, name + 1);
        close = host > name + 1 && md_byte(s, host) == '>' ? host : 0;
    }
    if (close == 0)
        return false;
    struct md_nodes *nodes = &p->md->nodes;
    struct str target = str_sub(s, from, close), text = target;
    struct md_node *link = md_node_add(nodes, p->parent, NODE_LINK, str_of(NULL, 0));
    if (scheme == 0) {
        struct buf href;
        buf_init(&href, p->md->arena, 0);
        buf_add(&href, S("mailto:"));
        buf_add(&href, target);
        target = buf_str(&href);
    } else if (str_starts(text, S("mailto:"))) {
        text = str_from(text, 7);
    }
    md_attribute_set(nodes, &link->attributes, S("href"), target);
    md_text_add(nodes, link, NODE_TEXT, text);
    md_spans_pass(p, close + 1);
    return true;
}

static bool is_end_tag(struct md_spans *p, struct md_stop *stop)
{
    struct str s = p->text;
    if (md_byte(s, p->at) != '<' || md_byte(s, p->at + 1) != '/')
        return false;
    size_t from = p->at + 2, to = from + stop->name.len;
    struct str name = str_sub(s, from, to);
    return (stop->any_case ? str_eq_nocase(name, stop->name) : str_eq(name, stop->name)) &&
           md_byte(s, md_skip_space(s, to)) == '>';
}

/* Line ends in the values of attributes become blanks. */
static void flatten_values(struct md *md, struct md_node *element)
{
    for (struct md_attribute *a = element->attributes.first; a != NULL; a = a->next) {
        if (str_find_char(a->value, '\n') == STR_NONE)
            continue;
        struct buf flat;
        buf_init(&flat, md->arena, 0);
        for (size_t i = 0; i < a->value.len; i++) {
            char c = a->value.ptr[i];
            if (c != '\n' || i == 0 || a->value.ptr[i - 1] != '\n')
                buf_putc(&flat, c == '\n' ? ' ' : c);
        }
        a->value = buf_str(&flat);
    }
}

/*
 * Whether an element's content is read as spans. That depends on its kind, its position and its
 * attribute `markdown`.
 */
static bool is_parsed(const struct md_spans *p, struct md_node *element)
{
    const struct md_node *parent = p->parent;
    bool is_raw = md_element_content(element->text) == MD_CONTENT_RAW;
    bool is_in_raw = parent->type == NODE_HTML_ELEMENT && parent->content == MD_CONTENT_RAW;
    enum md_content content = !is_raw && !is_in_raw && !p->md->options.parse_span_html_off
                                  ? MD_CONTENT_SPAN
                                  : MD_CONTENT_RAW;
    const struct str *asked = md_attribute_find(&element->attributes, S("markdown"));
    bool by_kind = asked != NULL && str_eq(*asked, S("1"));
    bool by_block = asked != NULL && str_eq(*asked, S("block"));
    enum md_content wanted = md_tag_content(element, content);
    if (by_kind)
        return !is_raw;
    return (by_block ? content : wanted) == MD_CONTENT_SPAN;
}

static void read_element(struct md_spans *p, const struct md_tag *tag)
{
    struct md_node *element = md_tag_element(p->md, tag);
    flatten_values(p->md, element);
    bool parses = is_parsed(p, element);
    element->content = parses ? MD_CONTENT_SPAN : MD_CONTENT_RAW;
    element->is_closed = tag->is_closed;
    md_node_append(p->parent, element);
    md_spans_pass(p, tag->end);
    if (tag->is_closed || md_element_is_void(element->text))
        return;
    enum md_span_set outer = p->set;
    struct md_stop stop = {.is_here = is_end_tag,
                           .name = element->text,
                           .any_case = md_element_is_known(element->text)};
    enum md_span_set inner = outer == MD_SPANS_TYPOGRAPHY ? outer : MD_SPANS_ALL;
    p->set = parses ? inner : MD_SPANS_HTML;
    if (md_spans_run(p, element, 0, &stop))
        p->at = md_skip_space(p->text, p->at + 2 + element->text.len) + 1;
    p->set = outer;
}

/* <![CDATA[ a < b ]]> is the text "a < b". */
static bool read_cdata(struct md_spans *p)
{
    static const struct str open = STR_INIT("<![CDATA[");
    if (!str_starts(str_from(p->text, p->at), open))
        return false;
    size_t from = p->at + open.len, end = md_ahead_find(&p->cdata, p->text, from, S("]]>"));
    if (end == STR_NONE)
        return false;
    struct buf text;
    buf_init(&text, p->md->arena, 0);
    md_escape(&text, str_sub(p->text, from, end), MD_ESCAPE_ALL);
    (void)md_node_add(&p->md->nodes, p->parent, NODE_TEXT, buf_str(&text));
    md_spans_pass(p, end + 3);
    return true;
}

bool md_span_html(struct md_spans *p)
{
    struct str s = p->text, name;
    struct md_tag tag;
    char next = md_byte(s, p->at + 1);
    size_t end = md_tag_comment_end(s, p->at, &p->comment);
    if (end > 0) {
        (void)md_node_add(&p->md->nodes, p->parent, NODE_HTML_COMMENT, str_sub(s, p->at, end));
        md_spans_pass(p, end);
        return true;
    }
    if (p->md->options.profile.reads_cdata && read_cdata(p))
        return true;
    end = md_tag_read_end(s, p->at, &name);
    if (end > 0) {
        md_spans_take(p, end - p->at);
        return true;
    }
    if (p->depth < MD_DEPTH_MAX && md_tag_read(s, p->at, &tag)) {
        if (md_element_is_block(tag.name))
            md_spans_take(p, tag.end - p->at);
        else
            read_element(p, &tag);
        return true;
    }
    if (next != '/' && md_xml_name(s, p->at + 1) == 0 &&
        !str_starts(str_sub(s, p->at, p->at + 4), S("<!--")))
        return false;
    md_spans_take(p, 1);
    return true;
}
