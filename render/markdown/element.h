/*
 * The HTML elements that kramdown knows, and how it reads each.
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

/* May begin a paragraph: a line that starts with it does not begin an HTML block. */
bool md_element_is_span(struct str name);

/* Whether a line that begins with a tag of this name, as written, continues a paragraph. */
bool md_element_is_lazy(struct str name);

/* Must not stand in running text: there its tag is text. Some elements (script) are neither. */
bool md_element_is_block(struct str name);

/* How the content is read with `markdown="1"`; RAW for unknown elements. */
enum md_content md_element_content(struct str name);

#endif
