/*
 * Nodes, their attributes and their text. See tree.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/tree.h"

/* Attributes are searched one by one and classes are copied, so both need a limit. */
enum { ATTRIBUTES_MAX = 256, CLASSES_MAX = 1024 };

struct md_node *md_node_new(struct md_nodes *nodes, enum md_node_type type)
{
    struct md_node *node = arena_alloc(nodes->arena, sizeof(*node));
    bool is_scrap = node == NULL;
    if (is_scrap)
        node = &nodes->scrap;
    /* Zeroed by a few stores, without a call. */
    *node = (struct md_node){.type = (uint8_t)type, .is_scrap = is_scrap};
    return node;
}

struct md_node *md_node_add(struct md_nodes *nodes, struct md_node *parent, enum md_node_type type,
                            struct str text)
{
    struct md_node *node = md_node_new(nodes, type);
    node->text = text;
    md_node_append(parent, node);
    return node;
}

void md_node_append(struct md_node *parent, struct md_node *child)
{
    if (child->is_scrap)
        return;
    child->parent = parent;
    child->prev = parent->last;
    child->next = NULL;
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

void md_node_insert_before(struct md_node *sibling, struct md_node *node)
{
    struct md_node *parent = sibling->parent;
    if (node->is_scrap || parent == NULL)
        return;
    node->parent = parent;
    node->prev = sibling->prev;
    node->next = sibling;
    if (sibling->prev != NULL)
        sibling->prev->next = node;
    else
        parent->first = node;
    sibling->prev = node;
}

void md_node_replace(struct md_node *node, struct md_node *from)
{
    for (struct md_node *child = from->first, *next; child != NULL; child = next) {
        next = child->next;
        md_node_insert_before(node, child);
    }
    from->first = from->last = NULL;
    md_node_unlink(node);
}

void md_node_unlink(struct md_node *node)
{
    struct md_node *parent = node->parent;
    if (parent == NULL)
        return;
    if (node->prev != NULL)
        node->prev->next = node->next;
    else
        parent->first = node->next;
    if (node->next != NULL)
        node->next->prev = node->prev;
    else
        parent->last = node->prev;
    node->parent = node->prev = node->next = NULL;
}

void md_node_unwrap(struct md_node *node)
{
    md_node_replace(node, node);
}

void md_node_move_children(struct md_node *to, struct md_node *from)
{
    for (struct md_node *child = from->first, *next; child != NULL; child = next) {
        next = child->next;
        md_node_append(to, child);
    }
    from->first = from->last = NULL;
}

struct md_node *md_node_copy(struct md_nodes *nodes, const struct md_node *node)
{
    struct md_node *copy = md_node_new(nodes, (enum md_node_type)node->type);
    if (copy == &nodes->scrap)
        return copy;
    *copy = *node;
    copy->attributes = md_attributes_copy(nodes, &node->attributes);
    copy->parent = copy->prev = copy->next = copy->first = copy->last = NULL;
    for (const struct md_node *child = node->first; child != NULL; child = child->next) {
        md_node_append(copy, md_node_copy(nodes, child));
    }
    return copy;
}

static inline void add_text(struct md_nodes *nodes, struct md_node *parent, enum md_node_type type,
                            struct str text, bool is_plain)
{
    if (text.len == 0)
        return;
    struct md_node *last = parent->last;
    /* An empty text may have no pointer, and nothing follows it. */
    bool follows = last != NULL && last->type == type && last->text.len > 0 &&
                   last->text.ptr + last->text.len == text.ptr;
    if (follows) {
        last->text.len += text.len;
        last->is_plain = last->is_plain && is_plain;
    } else {
        md_node_add(nodes, parent, type, text)->is_plain = is_plain;
    }
}

void md_text_add(struct md_nodes *nodes, struct md_node *parent, enum md_node_type type,
                 struct str text)
{
    add_text(nodes, parent, type, text, false);
}

void md_text_add_known(struct md_nodes *nodes, struct md_node *parent, struct str text,
                       bool is_plain)
{
    add_text(nodes, parent, NODE_TEXT, text, is_plain);
}

/* The text of `first` and the nodes of its type right behind it; *end gets what follows them. */
static struct str run_text(struct md_nodes *nodes, const struct md_node *first,
                           const struct md_node **end)
{
    size_t len = 0;
    const struct md_node *node = first;
    for (; node != NULL && node->type == first->type; node = node->next)
        len += node->text.len;
    *end = node;
    if (first->next == node)
        return first->text;
    char *joined = arena_alloc(nodes->arena, len);
    if (joined == NULL)
        return first->text;
    size_t at = 0;
    for (node = first; node != *end; node = node->next) {
        memcpy(joined + at, node->text.ptr, node->text.len);
        at += node->text.len;
    }
    return str_of(joined, len);
}

void md_text_join(struct md_nodes *nodes, struct md_node *parent)
{
    for (struct md_node *node = parent->first; node != NULL; node = node->next) {
        if (node->type != NODE_TEXT || node->next == NULL || node->next->type != NODE_TEXT)
            continue;
        const struct md_node *end;
        node->text = run_text(nodes, node, &end);
        node->is_plain = false;
        while (node->next != end)
            md_node_unlink(node->next);
    }
}

struct str md_text_of(struct md_nodes *nodes, const struct md_node *parent)
{
    if (parent->first == NULL)
        return str_of(NULL, 0);
    const struct md_node *end;
    return run_text(nodes, parent->first, &end);
}

static struct md_attribute *attribute_of(const struct md_attributes *attributes, struct str name)
{
    for (struct md_attribute *a = attributes->first; a != NULL; a = a->next) {
        if (str_eq(a->name, name))
            return a;
    }
    return NULL;
}

const struct str *md_attribute_find(const struct md_attributes *attributes, struct str name)
{
    const struct md_attribute *a = attribute_of(attributes, name);
    return a != NULL ? &a->value : NULL;
}

void md_attribute_set(struct md_nodes *nodes, struct md_attributes *attributes, struct str name,
                      struct str value)
{
    struct md_attribute **at = &attributes->first;
    for (size_t n = 0; *at != NULL && !str_eq((*at)->name, name); at = &(*at)->next) {
        if (++n >= ATTRIBUTES_MAX)
            return;
    }
    if (*at == NULL) {
        *at = arena_new(nodes->arena, struct md_attribute);
        if (*at == NULL)
            return;
        (*at)->name = name;
    }
    (*at)->value = value;
}

void md_attribute_add_class(struct md_nodes *nodes, struct md_attributes *attributes,
                            struct str name)
{
    struct buf joined;
    buf_init(&joined, nodes->arena, 0);
    const struct str *old = md_attribute_find(attributes, S("class"));
    if (old != NULL && old->len > CLASSES_MAX)
        return;
    if (old != NULL && old->len > 0) {
        buf_reserve(&joined, old->len + 1 + name.len);
        buf_add(&joined, *old);
        buf_putc(&joined, ' ');
    }
    buf_add(&joined, name);
    md_attribute_set(nodes, attributes, S("class"), str_trim_start(buf_str(&joined)));
}

void md_attribute_remove(struct md_attributes *attributes, struct str name)
{
    for (struct md_attribute **at = &attributes->first; *at != NULL; at = &(*at)->next) {
        if (str_eq((*at)->name, name)) {
            *at = (*at)->next;
            return;
        }
    }
}

struct md_attributes md_attributes_copy(struct md_nodes *nodes,
                                        const struct md_attributes *attributes)
{
    struct md_attributes copy = {NULL};
    struct md_attribute **end = &copy.first;
    for (const struct md_attribute *a = attributes->first; a != NULL; a = a->next) {
        *end = arena_new(nodes->arena, struct md_attribute);
        if (*end == NULL)
            break;
        (*end)->name = a->name;
        (*end)->value = a->value;
        end = &(*end)->next;
    }
    return copy;
}

bool md_list_refers(const struct md_attribute_list *list, struct str name)
{
    for (const struct md_reference *r = list != NULL ? list->references : NULL; r != NULL;
         r = r->next) {
        if (str_eq(r->name, name))
            return true;
    }
    return false;
}
