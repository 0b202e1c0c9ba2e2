/*
 * Addresses that open a file in the author's editor, with --dev.
 *
 *     code          vscode://file/srv/site/_layouts/post.html:12:3
 *     idea          idea://open?file=/srv/site/_layouts/post.html&line=12&column=3
 *     x:{path}#{line}   x:/srv/site/_layouts/post.html#12
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_EDITOR_H
#define SERVER_DEV_EDITOR_H

#include "render/base/buf.h"

/*
 * The pattern of a known editor, by the name of its program ("/usr/bin/code --wait" is "code"), or
 * what is a pattern itself, because it has {path} in it. Empty: the editor is not known, or has no
 * such addresses. The result is static, or `name` itself.
 */
struct str editor_pattern(struct str name);

/* Writes the address. path: absolute. line, column: 0 becomes 1. */
void editor_write_address(struct str pattern, struct str path, uint32_t line, uint32_t column,
                          struct buf *out);

#endif
