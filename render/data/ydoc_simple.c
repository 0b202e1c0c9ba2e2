/*
 * The usual front matter. See ydoc_simple.h.
 *
 * First the lines are cut into pieces, without a copy. Then values are made of the pieces:
 *
 *     title: Rain        KEY title, PLAIN Rain
 *     tags: [a, "b"]     KEY tags, LIST, PLAIN a, QUOTED b
 *     more:              KEY more, LIST, PLAIN c    (PLAIN, and empty, if no list follows)
 *       - c
 *     about: >-          KEY about, FOLDED "  one\n  two": the lines as they stand
 *       one
 *       two
 *     image:             KEY image, MAP, INNER_KEY alt, PLAIN Sea
 *       alt: Sea
 *
 * Each rule is stricter than YAML's. What one refuses is left to libyaml.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/ydoc_simple.h"

#include "render/data/ydoc_scalar.h"

enum piece_kind {
    PIECE_KEY,
    PIECE_INNER_KEY, /* in a map that is a value */
    PIECE_PLAIN,
    PIECE_QUOTED,
    PIECE_LIST,
    PIECE_MAP,
    PIECE_LITERAL,
    PIECE_FOLDED
};

struct piece {
    enum piece_kind kind;
    struct str text;
};

enum { PIECES_MAX = 128 };

struct pieces {
    struct piece items[PIECES_MAX];
    size_t count;
};

static bool add(struct pieces *p, enum piece_kind kind, struct str text)
{
    if (p->count == PIECES_MAX)
        return false;
    p->items[p->count++] = (struct piece){kind, text};
    return true;
}

/* ---- characters ---- */

enum {
    INDICATOR = 1, /* begins no plain scalar, or not always */
    FLOW = 2,      /* ends a plain scalar in brackets, or may end it */
};

static const unsigned char classes[256] = {
    ['-'] = INDICATOR,        ['?'] = INDICATOR | FLOW, [':'] = INDICATOR | FLOW,
    [','] = INDICATOR | FLOW, ['['] = INDICATOR | FLOW, [']'] = INDICATOR | FLOW,
    ['{'] = INDICATOR | FLOW, ['}'] = INDICATOR | FLOW, ['#'] = INDICATOR,
    ['&'] = INDICATOR,        ['*'] = INDICATOR,        ['!'] = INDICATOR,
    ['|'] = INDICATOR,        ['>'] = INDICATOR,        ['\''] = INDICATOR,
    ['"'] = INDICATOR,        ['%'] = INDICATOR,        ['@'] = INDICATOR,
    ['`'] = INDICATOR,
};

/* The characters beyond ASCII that libyaml refuses or takes for a line's end, and some others. */
static bool is_special(struct str s)
{
    const unsigned char *c = (const unsigned char *)s.ptr;
    return (s.len > 1 && c[0] == 0xc2 && c[1] < 0xa0) || /* U+0080 to U+009F */
           (s.len > 2 && c[0] == 0xe2 && c[1] == 0x80 && (c[2] | 1) == 0xa9) || /* U+2028, U+2029 */
           (s.len > 1 && c[0] == 0xef && (c[1] == 0xbb || c[1] == 0xbf)); /* U+FEFF, U+FFFE ... */
}

/* No character is a control or special; tabs are controls. */
static bool is_printable(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x80 ? is_special(str_from(s, i)) : (c < ' ' && c != '\n') || c == 0x7f)
            return false;
    }
    return true;
}

static bool is_a(struct str s, unsigned class)
{
    return s.len > 0 && (classes[(unsigned char)s.ptr[0]] & class) != 0;
}

/* Only blanks: the text has no tabs. */
static struct str trim_start(struct str s)
{
    size_t i = 0;
    while (i < s.len && s.ptr[i] == ' ')
        i++;
    return str_from(s, i);
}

static struct str trim_end(struct str s)
{
    while (s.len > 0 && s.ptr[s.len - 1] == ' ')
        s.len--;
    return s;
}

/* ---- scalars and lists ---- */

/* A scalar in quotes, at the start of *s; nothing in it is escaped. */
static bool take_quoted(struct str *s, struct pieces *p)
{
    size_t end = str_find_char(str_from(*s, 1), s->ptr[0]);
    struct str text = end != STR_NONE ? str_sub(*s, 1, end + 1) : S("");
    if (end == STR_NONE || (s->ptr[0] == '"' && str_find_char(text, '\\') != STR_NONE))
        return false;
    *s = trim_start(str_from(*s, end + 2)); /* a quote here is refused, as any other text */
    return add(p, PIECE_QUOTED, text);
}

static bool is_plain(struct str s)
{
    if (s.len == 0 || is_a(s, INDICATOR) || s.ptr[s.len - 1] == ':')
        return false;
    for (size_t i = 1; i < s.len; i++) {
        if ((s.ptr[i] == ' ' && s.ptr[i - 1] == ':') || (s.ptr[i] == '#' && s.ptr[i - 1] == ' '))
            return false;
    }
    return true;
}

static bool take_scalar(struct str s, struct pieces *p)
{
    if (str_starts(s, S("\"")) || str_starts(s, S("'")))
        return take_quoted(&s, p) && s.len == 0;
    return is_plain(s) && add(p, PIECE_PLAIN, s);
}

/* One item of a list in brackets; *s: what follows it. */
static bool take_item(struct str *s, struct pieces *p)
{
    if (str_starts(*s, S("\"")) || str_starts(*s, S("'")))
        return take_quoted(s, p);
    size_t end = str_find_in(*s, 0, classes, FLOW);
    struct str text = trim_end(str_sub(*s, 0, end));
    *s = str_from(*s, end);
    return is_plain(text) && add(p, PIECE_PLAIN, text);
}

static bool take_list(struct str s, struct pieces *p)
{
    if (!add(p, PIECE_LIST, s))
        return false;
    s = trim_start(str_from(s, 1));
    while (!str_eq(s, S("]"))) {
        if (!take_item(&s, p))
            return false;
        if (str_starts(s, S(",")))
            s = trim_start(str_from(s, 1));
        else if (!str_eq(s, S("]")))
            return false;
    }
    return true;
}

/* The lines below "|" or ">", which have the same indent and no blanks at their ends. */
static bool take_block(enum piece_kind kind, bool strip, struct str *rest, struct pieces *p)
{
    struct str block = *rest, line;
    size_t indent = 0;
    while (str_starts(*rest, S(" "))) {
        if (!str_cut(*rest, '\n', &line, rest))
            return false;
        struct str content = trim_start(line);
        if (indent == 0)
            indent = line.len - content.len;
        if (content.len == 0 || line.len - content.len != indent || str_ends(line, S(" ")))
            return false;
    }
    block.len -= rest->len + (strip ? 1 : 0);
    return indent > 0 && !str_starts(*rest, S("\n")) && add(p, kind, block);
}

/* ---- lines ---- */

/* rest: the lines below, in which a block may be; NULL: a block is refused. */
static bool take_value(struct str value, struct str *rest, struct pieces *p)
{
    if (value.len == 0)
        return add(p, PIECE_PLAIN, value);
    if (value.ptr[0] == '[')
        return take_list(value, p);
    bool strip = str_ends(value, S("-"));
    if (rest != NULL && (str_eq(value, S("|")) || str_eq(value, S("|-"))))
        return take_block(PIECE_LITERAL, strip, rest, p);
    if (rest != NULL && (str_eq(value, S(">")) || str_eq(value, S(">-"))))
        return take_block(PIECE_FOLDED, strip, rest, p);
    return take_scalar(value, p);
}

/* name: value */
static bool take_pair(enum piece_kind kind, struct str line, struct str *rest, struct pieces *p)
{
    enum { LONGEST = 100 };
    size_t end = 0;
    while (end < line.len && (char_is_word(line.ptr[end]) || line.ptr[end] == '-'))
        end++;
    struct str behind = str_from(line, end);
    return end > 0 && end <= LONGEST && (char_is_alpha(line.ptr[0]) || line.ptr[0] == '_') &&
           (str_eq(behind, S(":")) || str_starts(behind, S(": "))) &&
           add(p, kind, str_sub(line, 0, end)) &&
           take_value(trim_start(str_from(behind, 1)), rest, p);
}

/* The next line may continue a list or a map: their indents, or STR_NONE. */
struct indents {
    size_t list, map;
};

/* "- value" or "name: value", as the value of a name, or a part of it. */
static bool take_inner_line(struct str line, struct indents *in, struct pieces *p)
{
    struct str content = trim_start(line);
    size_t own = line.len - content.len;
    bool is_item = str_starts(content, S("- "));
    size_t *indent = is_item ? &in->list : &in->map;
    struct piece *last = p->count > 0 ? &p->items[p->count - 1] : NULL;
    if (*indent == STR_NONE) {
        bool is_inside = in->map == STR_NONE || own >= in->map;
        if (last == NULL || last->kind != PIECE_PLAIN || last->text.len > 0 || !is_inside)
            return false;
        last->kind = is_item ? PIECE_LIST : PIECE_MAP;
        *indent = own;
    }
    if (own != *indent)
        return false;
    if (is_item)
        return take_scalar(trim_start(str_from(content, 2)), p);
    in->list = STR_NONE;
    return take_pair(PIECE_INNER_KEY, content, NULL, p);
}

static bool take_lines(struct str text, struct pieces *p)
{
    struct indents in = {STR_NONE, STR_NONE};
    for (bool first = true; text.len > 0; first = false) {
        struct str line;
        (void)str_cut(text, '\n', &line, &text);
        line = trim_end(line);
        if (line.len == 0 || line.ptr[0] == '#' || (first && str_eq(line, S("---"))))
            continue;
        if (line.ptr[0] == ' ' || line.ptr[0] == '-') {
            if (!take_inner_line(line, &in, p))
                return false;
        } else {
            in = (struct indents){STR_NONE, STR_NONE};
            if (!take_pair(PIECE_KEY, line, &text, p))
                return false;
        }
    }
    return p->count > 0;
}

/* ---- values ---- */

/* The lines of a block without their indent, joined. */
static bool read_block(const struct piece *piece, struct arena *a, struct value *out)
{
    struct str block = piece->text;
    char *text = arena_alloc(a, block.len), *end = text;
    if (text == NULL)
        return false;
    while (block.len > 0) {
        struct str line;
        bool more = str_cut(block, '\n', &line, &block);
        line = trim_start(line);
        memcpy(end, line.ptr, line.len);
        end += line.len;
        if (more)
            *end++ = piece->kind == PIECE_FOLDED && block.len > 0 ? ' ' : '\n';
    }
    *out = value_str(str_of(text, (size_t)(end - text)));
    return true;
}

static bool read_scalar(const struct piece *piece, const struct ydoc_options *options,
                        struct arena *a, struct value *out)
{
    struct str text;
    const char *problem;
    if (piece->kind == PIECE_LITERAL || piece->kind == PIECE_FOLDED)
        return read_block(piece, a, out);
    if (!ydoc_scalar_text(piece->text, a, &text))
        return false;
    *out = value_str(text);
    return piece->kind == PIECE_QUOTED || ydoc_scalar(text, options, a, out, &problem);
}

/* The pieces of one value: of a list or map, all that is in it. */
struct span {
    const struct piece *items;
    size_t count;
};

static bool read_list(struct span of, const struct ydoc_options *options, struct arena *a,
                      struct value *out)
{
    struct value *values = arena_new_array(a, of.count, struct value);
    for (size_t i = 0; i < of.count; i++) {
        if (values == NULL || !read_scalar(&of.items[i], options, a, &values[i]))
            return false;
    }
    *out = value_array(values, of.count);
    return values != NULL;
}

/* The map itself is made in `own`. */
static bool read_map(struct span of, enum piece_kind key_kind, const struct ydoc_options *options,
                     struct arena *own, struct arena *a, struct value *out);

static bool read_value(struct span of, const struct ydoc_options *options, struct arena *a,
                       struct value *out)
{
    const struct span inside = {of.items + 1, of.count - 1};
    if (of.items->kind == PIECE_LIST)
        return read_list(inside, options, a, out);
    if (of.items->kind == PIECE_MAP)
        return read_map(inside, PIECE_INNER_KEY, options, a, a, out);
    return read_scalar(of.items, options, a, out);
}

static bool read_map(struct span of, enum piece_kind key_kind, const struct ydoc_options *options,
                     struct arena *own, struct arena *a, struct value *out)
{
    size_t keys = 0;
    for (size_t i = 0; i < of.count; i++)
        keys += of.items[i].kind == key_kind ? 1 : 0;
    struct value_map *map = value_map_new_for(own, keys);
    for (size_t i = 0, next; map != NULL && i < of.count; i = next) {
        struct value key, value;
        for (next = i + 1; next < of.count && of.items[next].kind != key_kind;)
            next++;
        if (!read_scalar(&of.items[i], options, a, &key) ||
            !read_value((struct span){&of.items[i + 1], next - i - 1}, options, a, &value) ||
            !value_map_put(map, key, value))
            return false;
    }
    *out = value_of_map(map);
    return map != NULL;
}

bool ydoc_simple(struct str text, const struct ydoc_options *options, struct arena *a,
                 struct value *out)
{
    enum { DEPTH = 4 }; /* a map, one in it, a list, its items */
    NOT_CLEARED struct pieces p;
    struct arena *own = options->outer != NULL ? options->outer : a;
    p.count = 0;
    return is_printable(text) && take_lines(text, &p) && options->depth >= DEPTH &&
           p.count + 1 <= options->nodes &&
           read_map((struct span){p.items, p.count}, PIECE_KEY, options, own, a, out);
}
