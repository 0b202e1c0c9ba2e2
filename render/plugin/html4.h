/*
 * The elements of HTML as libxml2 knows them: which have no content, and which end which. Names are
 * in any case.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_HTML4_H
#define RENDER_PLUGIN_HTML4_H

#include "render/base/str.h"

/* Whether an element has no content and no end tag. The new elements of HTML 5 are not known. */
bool html4_is_void(struct str name);

/* Whether the start tag `next` ends the open element `open`: <li> ends an open li. */
bool html4_closes(struct str next, struct str open);

/* </b> does not end a b that is outside an open element of a higher rank, such as a table. */
unsigned html4_rank(struct str name);

#endif
