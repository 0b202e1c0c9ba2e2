/*
 * Elements as libxml2 reads HTML: which have no content, what ends which. Names in any case.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_HTML4_H
#define RENDER_PLUGIN_HTML4_H

#include "render/base/str.h"

/* Whether an element has no content, and hence no end tag. HTML 5's own are not known. */
bool html4_is_void(struct str name);

/* Whether the start tag `next` ends the element `open` that it stands in. */
bool html4_closes(struct str next, struct str open);

/* An end tag does not reach beyond an open element whose rank is higher than that of its own. */
unsigned html4_rank(struct str name);

#endif
