/*
 * Paths as text, relative to the site: their last name, their folder, their extension.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_PATH_H
#define RENDER_CONFIG_PATH_H

#include "render/base/buf.h"

/* "menu.html" -> ".html"; "" if missing, or if the name begins with its only dot. */
struct str path_extension(struct str path);

/* The text behind the last slash; the text before it, or "". */
struct str path_name(struct str path);
struct str path_folder(struct str path);

/* Whether a file is YAML by its extension. */
bool path_is_yaml(struct str path);

/* Whether an extension is one of HTML's: ".html", ".htm", ".xhtml". */
bool path_is_html(struct str extension);

/* In a file's name, the offset behind "YYYY-MM-DD-" (2 to 4, 1 to 2, 1 to 2 digits), 0 if it does
 * not begin so. Jekyll takes a file with such a name and an extension for a post. */
size_t path_date_prefix(struct str name);

/* Whether a path is `folder` itself, which has a name, or below it; *rest gets what is below. */
bool path_is_below(struct str path, struct str folder, struct str *rest);

/* Sorts by bytes. */
void path_sort(struct str *paths, size_t count);

/*
 * Whether a path is one of these, which are sorted, or below one; "" is above all. Costs little
 * if they are many and are asked about many paths.
 */
bool path_is_touched(struct str path, const struct str *changed, size_t count);

/* Whether it is a path of the theme's: those are absolute. */
static inline bool path_is_of_theme(struct str path)
{
    return str_starts(path, S("/"));
}

/*
 * A folder that a setting names. It is always beneath the root: as in PathManager.sanitized_path,
 * "/d/x", "./d/x/" and "../d/x" are "d/x". Returns false if the arena is full.
 */
MUST_CHECK bool path_clean(struct str path, struct arena *a, struct str *out);

/*
 * A path from a folder on, without ".", ".." and doubled slashes; a slash in front means the root.
 * Returns false if it leaves the root, or the arena ends.
 */
MUST_CHECK bool path_join(struct str folder, struct str path, struct arena *a, struct str *out);

#endif
