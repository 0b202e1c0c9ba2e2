/*
 * Attribute lists: `{: .class #id key="value" name}`.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_ATTRIBUTE_LIST_H
#define RENDER_MARKDOWN_ATTRIBUTE_LIST_H

#include "render/markdown/document.h"

/* Parses the text between `{:` and `}`, and adds its attributes to a list. */
void md_list_read(struct md *md, struct str content, struct md_attribute_list *list);

/* The same into the list of a node or of a parser, which is made if it is missing. */
void md_list_read_into(struct md *md, struct str content, struct md_attribute_list **list);

/* Adds one list to another. */
void md_list_merge(struct md *md, struct md_attribute_list *to,
                   const struct md_attribute_list *from);

/* Sets the attributes of a list, and of the definitions that it refers to. list may be NULL. */
void md_list_apply(struct md *md, const struct md_attribute_list *list,
                   struct md_attributes *attributes);

#endif
