/*
 * The walk that the passes share. See pass.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/pass.h"

void md_texts_visit(struct md *md, struct md_node *node, bool is_in_link, md_text_fn *visit)
{
    is_in_link = is_in_link || node->type == NODE_LINK;
    for (struct md_node *child = node->first, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type == NODE_TEXT && !child->is_verbatim)
            next = visit(md, child, is_in_link);
        else if (child->first != NULL)
            md_texts_visit(md, child, is_in_link, visit);
    }
}
