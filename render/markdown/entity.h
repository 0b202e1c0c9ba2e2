/*
 * Character references: `&nbsp;`, `&#160;`, `&#xA0;`.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_ENTITY_H
#define RENDER_MARKDOWN_ENTITY_H

#include "render/base/buf.h"

/*
 * Greater numbers are no characters. The next number stands for NUL, since 0 means "unknown name".
 */
#define MD_CODE_MAX 0x7FFFFFFFU
#define MD_CODE_NUL 0x80000000U

/*
 * The length of the character reference at the start of text, or 0. *code_point gets its character,
 * or 0 if its name is unknown. Names are those of HTML 4, as in kramdown; 128..159 are read as
 * Windows-1252, as browsers do. A number may be one that is no character: kramdown leaves that to
 * others.
 */
size_t md_entity_read(struct str text, uint32_t *code_point);

/*
 * The character of a name that only HTML 5 has, of those that kramdown knows since 2.5; or 0. If
 * the name stands for two characters, it is the first.
 */
uint32_t md_entity_html_5(struct str name);

/* The name of an entity for a character, without "&" and ";"; or NULL. */
const char *md_entity_name(uint32_t code_point);

/*
 * Escapes for HTML: & < > always, " in attributes. A character reference stays as it is in texts
 * and attributes, but not in code and in literal text.
 */
enum md_escape { MD_ESCAPE_CODE, MD_ESCAPE_TEXT, MD_ESCAPE_ATTRIBUTE, MD_ESCAPE_ALL };
void md_escape(struct buf *out, struct str text, enum md_escape how);

/* The same for a slice of a text; faster if it is short. */
void md_escape_part(struct buf *out, struct str whole, size_t from, size_t end, enum md_escape how);

#endif
