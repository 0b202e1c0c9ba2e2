/*
 * Versions of what only the site's own Ruby reads. See ruby_marks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/ruby_marks.h"

#include "render/site/site.h"

enum { MARKS = 1024 };

struct ruby_marks {
    uint64_t loaded;
    uint64_t marks[MARKS];
};

/* ---- keys ---- */

/* Keys of files and lists are hashes. One that happens to look so is found among them first. */
static const uint64_t tag = UINT64_C(0x52756279) << 32;

static uint64_t key_of(uint64_t hash)
{
    return tag | (hash % MARKS) << 1 | 1;
}

uint64_t ruby_marks_key_file(struct str path)
{
    return key_of(str_hash(path));
}

uint64_t ruby_marks_key_folder(struct str path)
{
    const uint64_t pair[2] = {str_hash(path), tag};
    return key_of(str_hash(str_of((const char *)pair, sizeof(pair))));
}

static size_t index_of(uint64_t key)
{
    return (size_t)(key >> 1) % MARKS;
}

/* ---- marks ---- */

bool ruby_marks_begin(struct site *s, const struct site *old)
{
    if (s->ruby == NULL)
        return true;
    struct ruby_marks *m = arena_new(&s->own.arena, struct ruby_marks);
    s->own.ruby_marks = m;
    if (m == NULL)
        return false;
    if (old != NULL) {
        *m = *old->own.ruby_marks;
        return true;
    }
    m->loaded = s->own.generation;
    for (size_t i = 0; i < MARKS; i++)
        m->marks[i] = s->own.generation;
    return true;
}

static void mark(struct site *s, uint64_t key)
{
    s->own.ruby_marks->marks[index_of(key)] = s->own.generation;
}

void ruby_marks_add(struct site *s, struct str path)
{
    if (s->own.ruby_marks == NULL)
        return;
    mark(s, ruby_marks_key_file(path));
    while (path.len > 0) {
        mark(s, ruby_marks_key_folder(path));
        size_t slash = str_rfind_char(path, '/');
        path = str_sub(path, 0, slash == STR_NONE ? 0 : slash);
    }
}

/* The languages of a site have one disk. */
static const struct ruby_marks *marks_of(const struct site *s)
{
    return s->whole != NULL ? s->whole->own.ruby_marks : s->own.ruby_marks;
}

uint64_t ruby_marks_loaded(const struct site *s)
{
    const struct ruby_marks *m = marks_of(s);
    return m != NULL ? m->loaded : 0;
}

uint64_t ruby_marks_version(const struct site *s, uint64_t key)
{
    const struct ruby_marks *m = marks_of(s);
    return m != NULL && key >> 32 == tag >> 32 ? m->marks[index_of(key)] : 0;
}

bool ruby_marks_differ(const struct site *old, const struct site *now, uint64_t *keys,
                       size_t capacity, size_t *count)
{
    const struct ruby_marks *a = old->own.ruby_marks, *b = now->own.ruby_marks;
    for (size_t i = 0; a != NULL && b != NULL && i < MARKS; i++) {
        if (a->marks[i] == b->marks[i])
            continue;
        if (*count == capacity)
            return false;
        keys[(*count)++] = key_of(i);
    }
    return true;
}
