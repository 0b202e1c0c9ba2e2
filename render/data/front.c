/*
 * Front matter. See front.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/front.h"

#include "render/base/utf8.h"

#define BYTE_ORDER_MARK S("\xef\xbb\xbf")

/* Takes a line with its newline off *rest, as Ruby's readline. */
static struct str take_line(struct str *rest)
{
    size_t end = str_find_char(*rest, '\n');
    struct str line = end == STR_NONE ? *rest : str_sub(*rest, 0, end + 1);
    *rest = str_from(*rest, line.len);
    return line;
}

/* Whether the line has only space after the three characters of the fence. */
static bool is_fence(struct str line, struct str fence)
{
    return str_starts(line, fence) && str_trim(str_from(line, fence.len)).len == 0;
}

bool front_starts(struct str text)
{
    struct str line = take_line(&text);
    return is_fence(line, S("---")) && str_ends(line, S("\n"));
}

/* Blank lines after the closing fence belong to it; the blanks before the text do not. */
static struct str skip_blank_lines(struct str rest)
{
    for (struct str next = rest; next.len > 0;) {
        struct str line = take_line(&next);
        if (str_trim(line).len > 0)
            break;
        rest = next;
    }
    return rest;
}

static uint32_t count_lines(struct str s)
{
    uint32_t n = 0;
    for (size_t at; (at = str_find_char(s, '\n')) != STR_NONE; s = str_from(s, at + 1))
        n++;
    return n;
}

struct str front_text(struct str text)
{
    return str_starts(text, BYTE_ORDER_MARK) ? str_from(text, BYTE_ORDER_MARK.len) : text;
}

struct front front_split(struct str text)
{
    text = front_text(text);
    struct front whole = {.body = text, .body_line = 1};
    if (!front_starts(text))
        return whole;
    struct str rest = text;
    (void)take_line(&rest);
    struct str yaml = rest;
    while (rest.len > 0) {
        struct str here = rest, line = take_line(&rest);
        if (!is_fence(line, S("---")) && !is_fence(line, S("...")))
            continue;
        struct front found = {.present = true, .body = skip_blank_lines(rest)};
        found.yaml = str_sub(yaml, 0, yaml.len - here.len);
        found.body_line = 1 + count_lines(str_sub(text, 0, text.len - found.body.len));
        return found;
    }
    return whole;
}

static bool check_utf8(struct str file, struct str text, struct err *err)
{
    if (utf8_valid(text))
        return true;
    struct str rest = text;
    size_t at = 0;
    for (bool valid = true; valid;) {
        at = text.len - rest.len;
        (void)utf8_next(&rest, &valid);
    }
    return err_at(err, ERR_KIND_SYNTAX, err_place_of(file, text, at),
                  "this is not UTF-8: save the file in that encoding");
}

bool front_parse(struct str file, struct str text, struct ydoc_options options, struct arena *a,
                 struct front *out, const struct value_map **data, struct err *err)
{
    static const struct value_map empty = {.count = 0};
    *out = front_split(text);
    *data = &empty;
    if (!check_utf8(file, text, err))
        return false;
    if (out->yaml.len == 0)
        return true;
    /* The opening fence is included: it keeps a '%' below it from being a directive. */
    const char *fence = front_text(text).ptr;
    struct str fenced = str_of(fence, (size_t)(out->yaml.ptr - fence) + out->yaml.len);
    struct value v;
    if (!ydoc_parse(fenced, (struct err_place){.file = file, .line = 1}, options, a, &v, err)) {
        out->unreadable = err->kind == ERR_KIND_SYNTAX;
        return false;
    }
    /* Ruby's `self.data ||= {}`: nil and false both mean no data. */
    if (!value_truthy(v))
        return true;
    if (v.kind != VALUE_MAP)
        return err_at(err, ERR_KIND_SYNTAX, (struct err_place){.file = file, .line = 2},
                      "front matter is a map of 'key: value' lines, not %s",
                      v.kind == VALUE_ARRAY ? "a list" : "a single value");
    *data = v.map;
    return true;
}
