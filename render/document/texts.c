/*
 * Texts outside of memory. See texts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/texts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "render/base/buf.h"

enum { EXTENT_BYTES = 1 << 18, TEXT_MAX = EXTENT_BYTES / 8 };

struct texts {
    _Atomic unsigned refs;
    int fd;
    _Atomic int64_t end; /* the offset in the file at which the next extent is written */
};

struct texts_extent {
    atomic_size_t refs; /* one for each text, and one for the writer */
    struct texts *texts;
    int64_t at;  /* in the file */
    char *bytes; /* NULL: they are in the file */
};

/* Not by O_TMPFILE, which older kernels do not have for the file systems of containers. */
static int open_nameless(struct str folder, struct arena *a)
{
    struct buf name;
    buf_init(&name, a, 0);
    buf_add(&name, folder);
    buf_add(&name, S("/approche-server-XXXXXX"));
    buf_putc(&name, '\0');
    int fd = buf_ok(&name) ? mkostemp(name.ptr, O_CLOEXEC) : -1;
    if (fd >= 0)
        (void)unlink(name.ptr);
    return fd;
}

struct texts *texts_open(struct str folder)
{
    struct arena a;
    arena_init(&a, 0);
    struct texts *t = folder.len > 0 ? calloc(1, sizeof(*t)) : NULL;
    int fd = t != NULL ? open_nameless(folder, &a) : -1;
    arena_fini(&a);
    if (fd < 0) {
        free(t);
        return NULL;
    }
    atomic_init(&t->refs, 1);
    atomic_init(&t->end, 0);
    t->fd = fd;
    return t;
}

struct texts *texts_ref(struct texts *t)
{
    if (t != NULL)
        atomic_fetch_add_explicit(&t->refs, 1, memory_order_relaxed);
    return t;
}

void texts_unref(struct texts *t)
{
    if (t != NULL && atomic_fetch_sub_explicit(&t->refs, 1, memory_order_acq_rel) == 1) {
        (void)close(t->fd);
        free(t);
    }
}

/* If the file system makes no holes, the file stays as large as it is until it is closed. */
static void make_hole(const struct texts_extent *e)
{
    (void)fallocate(e->texts->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, e->at, EXTENT_BYTES);
}

static void extent_unref(struct texts_extent *e)
{
    if (atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (e->bytes == NULL)
        make_hole(e);
    texts_unref(e->texts);
    free(e->bytes);
    free(e);
}

static struct texts_extent *extent_new(struct texts *t)
{
    struct texts_extent *e = calloc(1, sizeof(*e));
    char *bytes = e != NULL ? malloc(EXTENT_BYTES) : NULL;
    if (bytes == NULL) {
        free(e);
        return NULL;
    }
    atomic_init(&e->refs, 1);
    e->texts = texts_ref(t);
    e->at = atomic_fetch_add_explicit(&t->end, EXTENT_BYTES, memory_order_relaxed);
    e->bytes = bytes;
    return e;
}

static bool write_all(int fd, const char *bytes, size_t size, int64_t at)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = pwrite(fd, bytes + done, size - done, at + (int64_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

void texts_close(struct texts_writer *w)
{
    struct texts_extent *e = w->open;
    if (e == NULL)
        return;
    w->open = NULL;
    if (write_all(e->texts->fd, e->bytes, w->used, e->at)) {
        free(e->bytes);
        e->bytes = NULL;
    } else {
        make_hole(e); /* what was written before the disk was full */
    }
    extent_unref(e);
}

bool texts_put(struct texts_writer *w, struct str text, struct texts_place *out)
{
    if (w->texts == NULL || text.len > TEXT_MAX)
        return false;
    if (w->open != NULL && text.len > EXTENT_BYTES - w->used)
        texts_close(w);
    if (w->open == NULL) {
        w->open = extent_new(w->texts);
        w->used = 0;
    }
    if (w->open == NULL)
        return false;
    memcpy(w->open->bytes + w->used, text.ptr, text.len);
    *out = (struct texts_place){w->open, (uint32_t)w->used, (uint32_t)text.len};
    atomic_fetch_add_explicit(&w->open->refs, 1, memory_order_relaxed);
    w->used += text.len;
    return true;
}

bool texts_get(struct texts_place place, struct arena *a, struct str *out, struct err *err)
{
    const struct texts_extent *e = place.extent;
    if (e->bytes != NULL) {
        *out = str_of(e->bytes + place.at, place.len);
        return true;
    }
    char *bytes = arena_alloc(a, (size_t)place.len + 1);
    if (bytes == NULL)
        return err_arena(err, a);
    for (size_t done = 0; done < place.len;) {
        ssize_t n =
            pread(e->texts->fd, bytes + done, place.len - done, e->at + place.at + (int64_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_set(err, ERR_KIND_FAULT, "a text that was put aside cannot be read: %s",
                           n < 0 ? strerrordesc_np(errno) : "the file is too short");
        done += (size_t)n;
    }
    bytes[place.len] = '\0';
    *out = str_of(bytes, place.len);
    return true;
}

void texts_drop(struct texts_place place)
{
    if (place.extent != NULL)
        extent_unref(place.extent);
}
