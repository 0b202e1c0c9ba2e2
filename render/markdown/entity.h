/*
 * Character references: `&nbsp;`, `&#160;`, `&#xA0;`.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_ENTITY_H
#define RENDER_MARKDOWN_ENTITY_H

#include "render/base/buf.h"

/* Numbers beyond this stand for nothing; the one behind it stands for NUL, since 0 is no name. */
#define MD_CODE_MAX 0x7FFFFFFFU
#define MD_CODE_NUL 0x80000000U

/*
 * The length of what is written like a character reference at the start of text, 0 if nothing
 * is. *code_point gets what it stands for, 0 if the name is unknown. Names are those of HTML 4,
 * as in kramdown; 128..159 are read as Windows-1252, as browsers do. A number may be one that no
 * character has: kramdown leaves it to others to find out.
 */
size_t md_entity_read(struct str text, uint32_t *code_point);

/* The name of an entity for a character, without "&" and ";"; NULL if there is none. */
const char *md_entity_name(uint32_t code_point);

/*
 * Escapes for HTML: & < > always, " in attributes. What is written like a character reference
 * stays as it is in texts and attributes, but not in code, nor in literal text.
 */
enum md_escape { MD_ESCAPE_CODE, MD_ESCAPE_TEXT, MD_ESCAPE_ATTRIBUTE, MD_ESCAPE_ALL };
void md_escape(struct buf *out, struct str text, enum md_escape how);

/* The same for a part of a text; faster, if it is short. */
void md_escape_part(struct buf *out, struct str whole, size_t from, size_t end, enum md_escape how);

#endif
