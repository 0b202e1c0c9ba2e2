/*
 * Versions of what is not the site's, but may be read by its own Ruby: files without a unit, and
 * the lists of names in folders.
 *
 * Any path may be asked for, so the versions are marks in a table of fixed size, found by the hash
 * of the path. Two paths with the same mark cost a page that is rendered once too often, no more. A
 * mark is the generation of the last snapshot in which something changed there:
 *
 *     _notes/a/b.txt has changed    file _notes/a/b.txt, folders _notes/a/b.txt, _notes/a, _notes
 *     _notes was renamed            file _notes, folder _notes
 *
 * So who reads a file depends on the marks of its path and of the folders above it, as files.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_RUBY_MARKS_H
#define RENDER_SITE_RUBY_MARKS_H

#include "render/site/site_snapshot.h"

struct site;
struct ruby_marks;

/* The mark of a path, and that of the names in a folder and in those below it. */
uint64_t ruby_marks_key_file(struct str path);
uint64_t ruby_marks_key_folder(struct str path);

/*
 * Gives a new snapshot the marks of the one before it; old NULL: any file may have changed. Does
 * nothing if the site runs no Ruby. False if the arena ends.
 */
MUST_CHECK bool ruby_marks_begin(struct site *s, const struct site *old);

/* What is at a path has changed. */
void ruby_marks_add(struct site *s, struct str path);

/* When all was read anew last, as with other plugins. */
uint64_t ruby_marks_loaded(const struct site *s);

/* The mark of a key; 0 for a key of something else. */
uint64_t ruby_marks_version(const struct site *s, uint64_t key);

/*
 * Adds to keys those of marks that differ between two snapshots. False if there are more than
 * capacity keys in all.
 */
MUST_CHECK bool ruby_marks_differ(const struct site *old, const struct site *now, uint64_t *keys,
                                  size_t capacity, size_t *count);

#endif
