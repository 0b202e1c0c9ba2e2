/*
 * The elements of HTML that kramdown knows, and what it makes of each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_ELEMENT_H
#define RENDER_MARKDOWN_ELEMENT_H

#include "render/markdown/tree.h"

/* Names are compared without regard to case. */
bool md_element_is_known(struct str name);

/* Has no content and no end tag: br, img. */
bool md_element_is_void(struct str name);

/* May begin a paragraph: a line that starts with it is no HTML block. */
bool md_element_is_span(struct str name);

/* Whether a line that begins with a tag of this name, as written, goes on with a paragraph. */
bool md_element_is_lazy(struct str name);

/* Never stands in running text: there its tag is text. (Some elements are neither, as script.) */
bool md_element_is_block(struct str name);

/* How content is read if `markdown="1"` asks for it: RAW for unknown elements. */
enum md_content md_element_content(struct str name);

#endif
