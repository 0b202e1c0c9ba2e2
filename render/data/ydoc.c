/*
 * YAML documents: libyaml's events to values. See ydoc.h. Most front matter is so simple that
 * ydoc_simple.c reads it, in a tenth of the time.
 *
 * The walk descends with the document and counts the values that it makes. An alias counts as much
 * as its target: it is not copied, but printing the value walks it again. libyaml takes quadratic
 * time over deep nesting, so the walk stops as soon as the limit is reached.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/ydoc.h"

#include <yaml.h>

#include "render/base/map.h"
#include "render/base/utf8.h"
#include "render/data/numeral.h"
#include "render/data/ydoc_error.h"
#include "render/data/ydoc_scalar.h"
#include "render/data/ydoc_simple.h"

/* An anchor's value: known from the beginning of its node, usable once the node has ended. */
struct anchor {
    struct value value;
    size_t nodes;
    bool done;
};

struct reader {
    yaml_parser_t parser;
    struct str text;
    struct err_place place;
    struct ydoc_options options;
    struct arena *arena;
    struct map anchors;
    struct map names; /* the keys so far; nested maps share them */
    size_t nodes;
    struct err *err;
};

/* The node that an event begins. */
struct node {
    struct value value;
    bool is_scalar; /* neither a collection nor an alias; a merge key does not merge it */
    bool is_list;
    bool is_text; /* tagged !!str */
};

/* ---- errors and limits ---- */

/* libyaml counts characters; a position counts bytes. */
static size_t offset_of(const struct reader *r, yaml_mark_t mark)
{
    return utf8_slice(r->text, 0, mark.index).len;
}

static struct err_place place_of(const struct reader *r, yaml_mark_t mark)
{
    return ydoc_place(r->text, offset_of(r, mark), r->place);
}

static bool parser_error(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR)
        return err_nomem(r->err);
    struct ydoc_complaint complaint = {.problem = p->problem != NULL ? p->problem : "unreadable"};
    if (p->error == YAML_READER_ERROR) {
        complaint.at = complaint.start = p->problem_offset;
    } else {
        complaint.at = offset_of(r, p->problem_mark);
        complaint.start = p->context != NULL ? offset_of(r, p->context_mark) : complaint.at;
    }
    return ydoc_error(&complaint, r->text, r->place, r->err);
}

/* Counts n more nodes for the node at mark. */
static bool charge(struct reader *r, size_t n, yaml_mark_t mark)
{
    if (n > r->options.nodes - r->nodes)
        return err_at(r->err, ERR_KIND_LIMIT, place_of(r, mark),
                      "more than %zu values; what an alias stands for is counted each time",
                      r->options.nodes);
    r->nodes += n;
    return true;
}

static bool next_event(struct reader *r, yaml_event_t *event)
{
    return yaml_parser_parse(&r->parser, event) != 0 || parser_error(r);
}

static bool out_of_memory(struct reader *r)
{
    return err_arena(r->err, r->arena);
}

/* ---- tags ---- */

#define YAML_ORG "tag:yaml.org,2002:"

static bool is_safe_yaml(const struct reader *r)
{
    return r->options.profile != NULL && r->options.profile->yaml_is_safe_yaml;
}

/* The gem safe_yaml looks at no tag but that of binary data. */
static struct str tag_of(const struct reader *r, const yaml_char_t *tag)
{
    struct str s = str_c((const char *)tag);
    bool is_binary = str_eq(s, S("!binary")) || str_eq(s, S(YAML_ORG "binary"));
    return !is_safe_yaml(r) || is_binary ? s : S("");
}

/* Tags that ask for more than plain data. Psych's safe loading refuses them too. */
static bool check_tag(struct reader *r, struct str tag, yaml_mark_t mark)
{
    static const struct str refused[] = {
        STR_INIT("!ruby/"),  STR_INIT("!str:"),
        STR_INIT("!seq:"),   STR_INIT("!map:"),
        STR_INIT("!set"),    STR_INIT(YAML_ORG "set"),
        STR_INIT("!binary"), STR_INIT(YAML_ORG "binary"),
    };
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (str_starts(tag, refused[i]) && !str_eq(tag, S("!ruby/string")))
            return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, mark),
                          "the type %.*s is not allowed: only plain data is", STR_ARG(tag));
    }
    return true;
}

static bool tag_is(struct str tag, const char *name)
{
    return (str_starts(tag, S(YAML_ORG)) && str_eq(str_from(tag, S(YAML_ORG).len), str_c(name))) ||
           (str_starts(tag, S("!")) && str_eq(str_from(tag, 1), str_c(name)));
}

/* ---- scalars ---- */

/* Ruby's Float(x): numbers, and strings that are numbers as a whole. */
static bool to_float(struct arena *a, struct value *v)
{
    if (v->kind == VALUE_INT)
        *v = value_float((double)v->integer);
    else if (v->kind == VALUE_STRING) {
        double n;
        if (!numeral_float(a, str_trim(value_as_str(*v)), &n))
            return false;
        *v = value_float(n);
    }
    return v->kind == VALUE_FLOAT;
}

static bool read_scalar(struct reader *r, const yaml_event_t *event, struct node *out)
{
    struct str tag = tag_of(r, event->data.scalar.tag), text;
    struct str borrowed = str_of((const char *)event->data.scalar.value, event->data.scalar.length);
    out->is_scalar = true;
    out->is_text = tag_is(tag, "str");
    if (!check_tag(r, tag, event->start_mark))
        return false;
    if (!ydoc_scalar_text(borrowed, r->arena, &text))
        return out_of_memory(r);
    if (event->data.scalar.quoted_implicit || out->is_text || str_eq(tag, S("!ruby/string"))) {
        out->value = value_str(text);
        return true;
    }
    const char *problem;
    if (!ydoc_scalar(text, &r->options, r->arena, &out->value, &problem)) {
        if (problem == NULL)
            return out_of_memory(r);
        return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, event->start_mark), "%s", problem);
    }
    if (tag_is(tag, "float") && !to_float(r->arena, &out->value))
        return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, event->start_mark),
                      "!!float is followed by a number");
    return true;
}

/* ---- collections ---- */

static bool read_node(struct reader *r, yaml_event_t *event, size_t depth, struct node *out);

/* Reads the next node; *ended at the end of the collection. */
static bool read_member(struct reader *r, size_t depth, struct node *out, bool *ended)
{
    yaml_event_t event;
    if (!next_event(r, &event))
        return false;
    *ended = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
    bool ok = *ended || read_node(r, &event, depth, out);
    yaml_event_delete(&event);
    return ok;
}

/* An ordered map, written as a list of maps with one entry each. */
static bool list_to_map(struct reader *r, const struct value_list *list, yaml_mark_t mark,
                        struct value *out)
{
    struct value_map *map = value_map_new(r->arena);
    if (map == NULL)
        return out_of_memory(r);
    for (size_t i = 0; i < list->count; i++) {
        struct value item = list->items[i];
        if (item.kind != VALUE_MAP || item.map->count == 0)
            return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, mark),
                          "!!omap is followed by a list of 'key: value' items");
        if (!value_map_put(map, item.map->pairs[0].key, item.map->pairs[0].value))
            return out_of_memory(r);
    }
    *out = value_of_map(map);
    return true;
}

static bool read_list(struct reader *r, const yaml_event_t *event, size_t depth, struct node *out)
{
    struct str tag = tag_of(r, event->data.sequence_start.tag);
    out->is_list = true;
    if (!check_tag(r, tag, event->start_mark))
        return false;
    struct value_list list;
    value_list_init(&list, r->arena);
    for (bool ended = false;;) {
        struct node item;
        if (!read_member(r, depth, &item, &ended))
            return false;
        if (ended)
            break;
        if (!value_list_add(&list, item.value))
            return out_of_memory(r);
    }
    if (tag_is(tag, "omap"))
        return list_to_map(r, &list, event->start_mark, &out->value);
    out->value = value_list_done(&list);
    return true;
}

/* Puts the pairs of `from` into `to`, as Hash#merge! does: later pairs win. */
static bool merge_map(struct value_map *to, const struct value_map *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (!value_map_put(to, from->pairs[i].key, from->pairs[i].value))
            return false;
    }
    return true;
}

/* Merges several maps. The first that has a key wins, so they are put in reverse order. */
static bool merge_list(struct value_map *to, struct value list)
{
    struct value_map *merged = value_map_new(to->arena);
    for (uint32_t i = list.len; merged != NULL && i > 0; i--) {
        if (!merge_map(merged, list.items[i - 1].map))
            return false;
    }
    return merged != NULL && merge_map(to, merged);
}

static bool are_maps(struct value list)
{
    for (uint32_t i = 0; i < list.len; i++) {
        if (list.items[i].kind != VALUE_MAP)
            return false;
    }
    return true;
}

/* One entry. `<<` merges if its value can be merged; else it is a key like any other. */
static bool put_pair(struct value_map *map, const struct node *key, const struct node *value)
{
    bool is_merge = str_eq(value_as_str(key->value), S("<<")) && !key->is_text && !value->is_scalar;
    if (is_merge && value->value.kind == VALUE_MAP)
        return merge_map(map, value->value.map);
    if (is_merge && value->is_list && value->value.kind == VALUE_ARRAY && are_maps(value->value))
        return merge_list(map, value->value);
    return value_map_put(map, key->value, value->value);
}

static bool read_map(struct reader *r, const yaml_event_t *event, size_t depth, struct node *out)
{
    struct str tag = tag_of(r, event->data.mapping_start.tag);
    if (!check_tag(r, tag, event->start_mark))
        return false;
    if (tag_is(tag, "omap") || tag_is(tag, "str"))
        return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, event->start_mark),
                      "the type %.*s does not go with a map", STR_ARG(tag));
    struct arena *own = depth == 1 && r->options.outer != NULL ? r->options.outer : r->arena;
    struct value_map *map = value_map_new(own);
    if (map == NULL)
        return err_arena(r->err, own);
    for (bool ended = false;;) {
        struct node key = {.is_text = false}, value = {.is_text = false};
        if (!read_member(r, depth, &key, &ended))
            return false;
        if (ended)
            break;
        if (depth > 1 && key.value.kind == VALUE_STRING)
            key.value = value_str(map_intern(&r->names, value_as_str(key.value)));
        if (!read_member(r, depth, &value, &ended))
            return false;
        if (!put_pair(map, &key, &value))
            return err_arena(r->err, own);
    }
    out->value = value_of_map(map);
    return true;
}

/* ---- nodes ---- */

static bool read_alias(struct reader *r, const yaml_event_t *event, struct node *out)
{
    struct str name = str_c((const char *)event->data.alias.anchor);
    const struct anchor *anchor = map_find(&r->anchors, name);
    if (anchor == NULL)
        return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, event->start_mark),
                      "nothing is named &%.*s above: a value that begins with '*' goes in quotes",
                      STR_ARG(name));
    if (!anchor->done)
        return err_at(r->err, ERR_KIND_SYNTAX, place_of(r, event->start_mark),
                      "*%.*s stands inside the value that it names", STR_ARG(name));
    out->value = anchor->value;
    return charge(r, anchor->nodes, event->start_mark);
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.anchor;
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return event->data.sequence_start.anchor;
    return event->type == YAML_MAPPING_START_EVENT ? event->data.mapping_start.anchor : NULL;
}

/*
 * Binds the event's anchor, if any, to a node that is still to be read. Returns false if out of
 * memory.
 */
static bool bind_anchor(struct reader *r, const yaml_event_t *event, struct anchor **out)
{
    struct str name = str_c((const char *)anchor_of(event)), copy;
    *out = NULL;
    if (name.len == 0)
        return true;
    *out = arena_new(r->arena, struct anchor);
    return *out != NULL && arena_dup(r->arena, name, &copy) && map_put(&r->anchors, copy, *out);
}

static bool read_node(struct reader *r, yaml_event_t *event, size_t depth, struct node *out)
{
    *out = (struct node){.value = value_nil()};
    if (depth >= r->options.depth)
        return err_at(r->err, ERR_KIND_LIMIT, place_of(r, event->start_mark),
                      "nested more than %zu levels deep", r->options.depth);
    if (event->type == YAML_ALIAS_EVENT)
        return read_alias(r, event, out);
    size_t before = r->nodes;
    struct anchor *anchor;
    if (!charge(r, 1, event->start_mark))
        return false;
    if (!bind_anchor(r, event, &anchor))
        return out_of_memory(r);
    bool ok = false;
    if (event->type == YAML_SCALAR_EVENT)
        ok = read_scalar(r, event, out);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        ok = read_list(r, event, depth + 1, out);
    else if (event->type == YAML_MAPPING_START_EVENT)
        ok = read_map(r, event, depth + 1, out);
    if (ok && anchor != NULL)
        *anchor = (struct anchor){out->value, r->nodes - before, true};
    return ok;
}

/* ---- documents ---- */

/* Reads from the stream's start to the first document's end, and ignores what follows. */
static bool read_document(struct reader *r, struct value *out)
{
    struct node root = {.value = value_nil()};
    bool ok = true;
    for (bool ended = false; ok && !ended;) {
        yaml_event_t event;
        if (!next_event(r, &event))
            return false;
        switch (event.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_START_EVENT:
            break;
        case YAML_DOCUMENT_END_EVENT:
        case YAML_STREAM_END_EVENT:
        case YAML_NO_EVENT:
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
            ended = true;
            break;
        case YAML_ALIAS_EVENT:
        case YAML_SCALAR_EVENT:
        case YAML_SEQUENCE_START_EVENT:
        case YAML_MAPPING_START_EVENT:
            ok = read_node(r, &event, 0, &root);
            break;
        }
        yaml_event_delete(&event);
    }
    *out = root.value;
    return ok;
}

/*
 * Lines before the document that begin with '%' are directives. libyaml compares each to all
 * others; nobody writes more than a few.
 */
static bool check_directives(struct reader *r)
{
    enum { DIRECTIVES_MAX = 16 };
    size_t count = 0;
    struct str rest = r->text;
    for (struct str line; str_next_line(&rest, &line);) {
        if (line.len > 0 && line.ptr[0] == '%')
            count++;
        else if (str_trim(line).len > 0 && str_trim_start(line).ptr[0] != '#')
            break;
    }
    return count <= DIRECTIVES_MAX ||
           err_at(r->err, ERR_KIND_LIMIT, r->place, "more than %d directives", (int)DIRECTIVES_MAX);
}

/* The checks that libyaml does not make, or makes too late. */
static bool check_text(struct reader *r)
{
    if (r->text.len > r->options.bytes)
        return err_at(r->err, ERR_KIND_LIMIT, r->place, "more than %zu KiB of YAML",
                      r->options.bytes >> 10);
    struct str rest = r->text;
    if (utf8_valid(rest))
        return check_directives(r);
    bool valid = true;
    size_t at = 0;
    while (valid) {
        at = r->text.len - rest.len;
        (void)utf8_next(&rest, &valid);
    }
    return err_at(r->err, ERR_KIND_SYNTAX, ydoc_place(r->text, at, r->place),
                  "this is not UTF-8: save the file in that encoding");
}

bool ydoc_parse(struct str text, struct err_place place, struct ydoc_options options,
                struct arena *a, struct value *out, struct err *err)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    *out = value_nil();
    struct reader r = {.text = text, .place = place, .options = options, .arena = a, .err = err};
    if (str_starts(text, str_c(byte_order_mark)))
        r.text = str_from(text, str_c(byte_order_mark).len);
    map_init(&r.anchors, a);
    map_init(&r.names, a);
    if (!check_text(&r))
        return false;
    if (ydoc_simple(r.text, &options, a, out))
        return true;
    if (arena_failed(a))
        return err_arena(err, a);
    *out = value_nil();
    if (yaml_parser_initialize(&r.parser) == 0)
        return err_nomem(err);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.text.ptr, r.text.len);
    bool ok = read_document(&r, out);
    yaml_parser_delete(&r.parser);
    return ok;
}
