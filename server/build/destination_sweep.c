/*
 * What a destination has and the site has not. See destination_sweep.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/build/destination_sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { DEPTH_MAX = 1000 };

/* The walk: a folder, and what is known of those above. */
struct walk {
    const struct destination *d;
    sweep_wish_fn *wish;
    void *self;
    struct arena *arena;
    struct sweep *out;
    struct err *err;
};

static bool add(struct walk *w, struct str path, bool folder, bool in_the_way)
{
    struct sweep *s = w->out;
    if (s->count == s->capacity) {
        size_t capacity = s->capacity > 0 ? 2 * s->capacity : 64;
        struct sweep_item *items =
            arena_grow(w->arena, s->items, s->count * sizeof(*items), capacity * sizeof(*items));
        if (items == NULL)
            return err_arena(w->err, w->arena);
        s->items = items;
        s->capacity = capacity;
    }
    s->items[s->count++] = (struct sweep_item){path, folder, in_the_way};
    s->files += folder ? 0 : 1;
    return true;
}

static bool walk_folder(struct walk *w, struct str path, bool in_the_way, unsigned depth);

/* One entry of a folder. */
static bool walk_entry(struct walk *w, struct str path, bool folder, bool in_the_way,
                       unsigned depth)
{
    enum sweep_wish wish = str_eq(path, S(DESTINATION_STAGE)) ? SWEEP_KEPT : w->wish(w->self, path);
    if (wish == SWEEP_KEPT)
        return true;
    if (!folder && wish == SWEEP_FILE) {
        w->out->good++;
        return true;
    }
    bool stays = folder && (wish == SWEEP_FOLDER || wish == SWEEP_ABOVE_KEPT);
    bool blocks = !stays && (in_the_way || wish == SWEEP_FILE || wish == SWEEP_FOLDER);
    return (!folder || walk_folder(w, path, blocks, depth + 1)) &&
           (stays || add(w, path, folder, blocks));
}

/* "folder/name" in the arena. */
static bool join(struct walk *w, struct str folder, const char *name, struct str *out)
{
    struct buf path;
    buf_init(&path, w->arena, folder.len + strlen(name) + 2);
    buf_add(&path, folder);
    if (folder.len > 0)
        buf_putc(&path, '/');
    buf_add(&path, str_c(name));
    *out = buf_str(&path);
    return buf_ok(&path) || err_buf(w->err, &path);
}

static bool is_folder(DIR *dir, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    return fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static bool cannot_read(struct walk *w, struct str path)
{
    return err_set(w->err, ERR_KIND_IO,
                   "cannot read the folder %s/%.*s: %s (name it in keep_files if it is to stay)",
                   w->d->path, STR_ARG(path), strerrordesc_np(errno));
}

static bool walk_folder(struct walk *w, struct str path, bool in_the_way, unsigned depth)
{
    int fd = depth < DEPTH_MAX ? destination_open_folder(w->d, path) : -1;
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        bool ok = cannot_read(w, path);
        if (fd >= 0)
            (void)close(fd);
        return ok;
    }
    bool ok = true;
    const struct dirent *entry;
    /* The stream is this call's own. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (ok && (entry = readdir(dir)) != NULL) {
        struct str inside, name = str_c(entry->d_name);
        if (str_eq(name, S(".")) || str_eq(name, S("..")))
            continue;
        ok = join(w, path, entry->d_name, &inside) &&
             walk_entry(w, inside, is_folder(dir, entry), in_the_way, depth);
    }
    (void)closedir(dir);
    return ok;
}

bool destination_sweep_find(const struct destination *d, sweep_wish_fn *wish, void *self,
                            struct arena *a, struct sweep *out, struct err *err)
{
    struct walk w = {d, wish, self, a, out, err};
    *out = (struct sweep){.count = 0};
    return walk_folder(&w, S(""), false, 0);
}

/* Removes a file or an empty folder. */
static bool remove_one(const struct destination *d, struct str path, bool folder)
{
    char name[PATH_MAX];
    size_t slash = str_rfind_char(path, '/');
    struct str above = slash != STR_NONE ? str_sub(path, 0, slash) : S("");
    struct str last = slash != STR_NONE ? str_from(path, slash + 1) : path;
    memcpy(name, last.ptr, last.len); /* it was read from a folder */
    name[last.len] = '\0';
    int fd = destination_open_folder(d, above);
    if (fd < 0)
        return false;
    bool ok = unlinkat(fd, name, folder ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT;
    bool kept = !ok && folder && (errno == ENOTEMPTY || errno == EEXIST);
    int error = errno;
    (void)close(fd);
    errno = error;
    return ok || kept;
}

bool destination_sweep_remove(const struct destination *d, const struct sweep *s, bool in_the_way,
                              struct err *err)
{
    bool ok = true;
    for (size_t i = 0; i < s->count; i++) {
        const struct sweep_item *item = &s->items[i];
        if (item->in_the_way == in_the_way && !remove_one(d, item->path, item->folder))
            ok = err_set(err, ERR_KIND_IO, "cannot remove %s/%.*s: %s", d->path,
                         STR_ARG(item->path), strerrordesc_np(errno));
    }
    return ok;
}

static enum sweep_wish wish_nothing(void *self, struct str path)
{
    (void)self;
    (void)path;
    return SWEEP_NOTHING;
}

bool destination_sweep_all(const struct destination *d, struct str folder)
{
    struct arena arena;
    struct sweep sweep = {.count = 0};
    struct err err = ERR_INIT;
    arena_init(&arena, 0);
    struct walk w = {d, wish_nothing, NULL, &arena, &sweep, &err};
    int fd = destination_open_folder(d, folder);
    bool ok = fd < 0 ? errno == ENOENT : walk_folder(&w, folder, false, 0);
    if (fd < 0 && !ok) /* a file or link of that name */
        ok = remove_one(d, folder, false);
    if (fd >= 0)
        (void)close(fd);
    ok = ok && destination_sweep_remove(d, &sweep, false, &err);
    ok = ok && (fd < 0 || remove_one(d, folder, true));
    arena_fini(&arena);
    return ok;
}
