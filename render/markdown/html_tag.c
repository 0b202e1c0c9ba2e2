/*
 * Tags of HTML. See html_tag.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/html_tag.h"

#include "render/base/utf8.h"
#include "render/markdown/element.h"

static size_t word_end(struct str s, size_t at)
{
    while (at < s.len) {
        if ((unsigned char)s.ptr[at] < 0x80) {
            if (!char_is_word(s.ptr[at]))
                break;
            at++;
            continue;
        }
        struct str rest = str_from(s, at);
        if (!utf8_is_word(utf8_next(&rest, NULL)))
            break;
        at = s.len - rest.len;
    }
    return at;
}

struct attribute {
    struct str name, value;
};

/* The offset after the attribute at `at` and the space before it; or 0. */
static size_t read_attribute(struct str s, size_t at, struct attribute *out)
{
    size_t from = md_skip_space(s, at), len = from > at ? md_xml_name(s, from) : 0;
    if (len == 0)
        return 0;
    size_t end = from + len, equals = md_skip_space(s, end);
    *out = (struct attribute){str_sub(s, from, end), str_of(NULL, 0)};
    if (md_byte(s, equals) != '=')
        return end;
    size_t value = md_skip_space(s, equals + 1), value_end = word_end(s, value);
    char quote = md_byte(s, value);
    if (quote == '"' || quote == '\'') {
        size_t close = str_find_char(str_from(s, value + 1), quote);
        if (close == STR_NONE)
            return end;
        out->value = str_sub(s, value + 1, value + 1 + close);
        return value + 1 + close + 1;
    }
    if (value_end == value)
        return end;
    out->value = str_sub(s, value, value_end);
    return value_end;
}

bool md_tag_read(struct str s, size_t at, struct md_tag *tag)
{
    size_t name = md_byte(s, at) == '<' ? md_xml_name(s, at + 1) : 0;
    if (name == 0)
        return false;
    size_t from = at + 1 + name, end = from;
    struct attribute unused;
    for (size_t next; (next = read_attribute(s, end, &unused)) > 0;)
        end = next;
    tag->name = str_sub(s, at + 1, from);
    tag->attributes = str_sub(s, from, end);
    end = md_skip_space(s, end);
    tag->is_closed = md_byte(s, end) == '/';
    tag->end = end + (tag->is_closed ? 2 : 1);
    return md_byte(s, tag->end - 1) == '>';
}

size_t md_tag_read_end(struct str s, size_t at, struct str *name)
{
    if (md_byte(s, at) != '<' || md_byte(s, at + 1) != '/')
        return 0;
    size_t len = md_xml_name(s, at + 2), end = md_skip_space(s, at + 2 + len);
    *name = str_sub(s, at + 2, at + 2 + len);
    return len > 0 && md_byte(s, end) == '>' ? end + 1 : 0;
}

size_t md_tag_find_end(struct str s, size_t at, struct str name)
{
    for (size_t found; (found = str_find(str_from(s, at), S("</"))) != STR_NONE;) {
        at += found;
        struct str written = str_sub(s, at + 2, at + 2 + name.len);
        if (str_eq_nocase(written, name) && md_byte(s, md_skip_space(s, at + 2 + name.len)) == '>')
            return at;
        at += 2;
    }
    return STR_NONE;
}

size_t md_tag_comment_end(struct str s, size_t at, struct md_ahead *ahead)
{
    if (!str_starts(str_sub(s, at, at + 4), S("<!--")))
        return 0;
    size_t end = md_ahead_find(ahead, s, at + 4, S("-->"));
    return end == STR_NONE ? 0 : end + 3;
}

static struct str lowered(struct md *md, struct str name)
{
    struct buf out;
    bool is_lower = true;
    for (size_t i = 0; i < name.len; i++)
        is_lower = is_lower && name.ptr[i] == char_lower(name.ptr[i]);
    if (is_lower)
        return name;
    buf_init(&out, md->arena, 0);
    for (size_t i = 0; i < name.len; i++)
        buf_putc(&out, char_lower(name.ptr[i]));
    return buf_str(&out);
}

struct md_node *md_tag_element(struct md *md, const struct md_tag *tag)
{
    struct md_node *element = md_node_new(&md->nodes, NODE_HTML_ELEMENT);
    bool is_known = md_element_is_known(tag->name);
    element->text = is_known ? lowered(md, tag->name) : tag->name;
    struct attribute a;
    for (size_t at = 0; (at = read_attribute(tag->attributes, at, &a)) > 0;) {
        struct str name = is_known ? lowered(md, a.name) : a.name;
        md_attribute_set(&md->nodes, &element->attributes, name, a.value);
    }
    return element;
}

enum md_content md_tag_content(struct md_node *element, enum md_content otherwise)
{
    const struct str *asked = md_attribute_find(&element->attributes, S("markdown"));
    if (asked == NULL)
        return otherwise;
    struct str value = *asked;
    md_attribute_remove(&element->attributes, S("markdown"));
    if (str_eq(value, S("0")))
        return MD_CONTENT_RAW;
    if (str_eq(value, S("1")))
        return md_element_content(element->text);
    if (str_eq(value, S("span")))
        return MD_CONTENT_SPAN;
    return str_eq(value, S("block")) ? MD_CONTENT_BLOCK : otherwise;
}
