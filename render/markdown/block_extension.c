/*
 * Attribute lists before and after blocks, their definitions, and extensions. See block.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/attribute_list.h"
#include "render/markdown/block.h"

/* The named list, made if it is missing; NULL if memory runs out. */
static struct md_attribute_list *defined_list(struct md *md, struct str name)
{
    const struct md_list_definition *old = map_find(&md->lists, name);
    if (old != NULL)
        return old->list;
    struct md_list_definition *definition = arena_new(md->arena, struct md_list_definition);
    struct md_attribute_list *list = arena_new(md->arena, struct md_attribute_list);
    if (definition == NULL || list == NULL)
        return NULL;
    definition->list = list;
    return map_put(&md->lists, name, definition) ? list : NULL;
}

/* `{:name: ...}` defines a list. */
static bool read_definition(struct md_blocks *b, struct str content)
{
    size_t name = md_list_name(content, 0);
    if (name == 0 || md_byte(content, name) != ':' || content.len == name + 1)
        return false;
    struct md_attribute_list *list = defined_list(b->md, str_sub(content, 0, name));
    if (list != NULL)
        md_list_read(b->md, str_from(content, name + 1), list);
    (void)md_block_add_end(b, false);
    return true;
}

/* `{: ...}` belongs to the block right before it, else to the next one. */
static void read_list(struct md_blocks *b, struct str content)
{
    struct md_node *last = b->parent->last;
    bool is_before = last == NULL || last->type == NODE_BLANK ||
                     (last->type == NODE_END_OF_BLOCK && !last->is_definition);
    if (is_before) {
        md_list_read_into(b->md, content, &b->pending);
        return;
    }
    md_list_read_into(b->md, content, &last->list);
    struct str unused;
    if (md_block_list_end(b, b->at + md_indent(b->text, b->at, 3), &unused) == 0)
        (void)md_block_add_end(b, false);
}

/* The offset of the line with the end tag, or STR_NONE; *end gets the offset after it. */
static size_t find_end(struct md_blocks *b, const struct md_extension *extension, size_t from,
                       size_t *end)
{
    struct str s = b->text;
    bool *never_ends = &b->never_ends[extension->kind];
    for (size_t at = from; at < s.len && !*never_ends; at = md_line_end(s, at)) {
        size_t tag = md_extension_read_end(s, at + md_indent(s, at, 3), extension->name);
        while (tag > 0 && md_byte(s, tag) == ' ')
            tag++;
        if (tag > 0 && md_byte(s, tag) == '\n') {
            *end = tag + 1;
            return at;
        }
    }
    *never_ends = true;
    return STR_NONE;
}

static bool read_extension(struct md_blocks *b, const struct md_extension *extension)
{
    size_t from = md_blank_rest(b->text, extension->end), end = from;
    if (extension->kind == MD_EXTENSION_UNKNOWN || from == 0)
        return false;
    struct str body = str_of(NULL, 0);
    if (!extension->is_closed) {
        size_t close = find_end(b, extension, from, &end);
        if (close == STR_NONE)
            return false;
        body = str_sub(b->text, from, close);
        if (str_ends(body, S("\n")))
            body.len--;
    }
    md_extension_apply(b->md, b->parent, extension, extension->is_closed ? NULL : &body, true);
    if (extension->kind == MD_EXTENSION_OPTIONS)
        (void)md_block_add_end(b, false);
    b->at = end;
    return true;
}

bool md_block_extension(struct md_blocks *b)
{
    size_t at = b->at + md_indent(b->text, b->at, 3);
    if (md_byte(b->text, at + 1) != ':')
        return false;
    struct md_extension extension;
    if (md_extension_read(b->text, at, &b->brace, &extension))
        return read_extension(b, &extension);
    struct str content;
    size_t end = md_block_list_end(b, at, &content);
    if (end == 0)
        return false;
    b->at = end;
    if (!read_definition(b, content))
        read_list(b, content);
    return true;
}
