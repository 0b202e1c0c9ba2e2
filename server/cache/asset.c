/*
 * A site's files. See asset.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/asset.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/*
 * The kernel's clock for file times ticks every 1 to 10 ms: two changes within a tick look like
 * one.
 */
static const int64_t tick_ns = 20 * INT64_C(1000000);

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void set_validators(struct asset *a, const struct stat *st)
{
    int64_t stamp[] = {nanoseconds(st->st_mtim), nanoseconds(st->st_ctim), (int64_t)st->st_size,
                       (int64_t)st->st_ino};
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    a->etag[0] = a->modified_text[0] = '\0';
    if (nanoseconds(now) - stamp[1] < tick_ns)
        return;
    digest_etag(str_of((const char *)stamp, sizeof(stamp)), a->etag);
    if (a->modified > now.tv_sec) /* RFC 9110, section 8.8.2.1 */
        a->modified = now.tv_sec;
    httpdate_write(a->modified, a->modified_text);
}

bool asset_open(const struct site *site, struct str path, struct asset *out)
{
    *out = (struct asset){.fd = site_open(site, path)};
    struct stat st = {.st_size = 0};
    int error = out->fd < 0 || fstat(out->fd, &st) != 0 ? errno : 0;
    if (error == 0 && S_ISREG(st.st_mode)) {
        out->size = (uint64_t)st.st_size;
        out->modified = st.st_mtim.tv_sec;
        out->mtime = nanoseconds(st.st_mtim);
        set_validators(out, &st);
        return true;
    }
    asset_close(out);
    errno = error != 0 ? error : ENOENT;
    return false;
}

void asset_close(struct asset *a)
{
    if (a->fd >= 0)
        (void)close(a->fd);
    a->fd = -1;
}

bool asset_read(const struct asset *a, struct arena *arena, struct str *out)
{
    size_t size = (size_t)a->size, got = 0;
    char *bytes = a->size <= ASSET_MEMORY_MAX ? arena_alloc(arena, size + 1) : NULL;
    if (bytes == NULL)
        return false;
    /* Reads one byte more than expected: a file that has grown must not be truncated. */
    while (got < size + 1) {
        ssize_t n = pread(a->fd, bytes + got, size + 1 - got, (off_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    *out = str_of(bytes, size);
    return got == size;
}

bool asset_digest(const struct asset *a, char out[static ETAG_LEN + 1])
{
    enum { BLOCK = 65536 };
    char *block = malloc(BLOCK);
    struct digest *digest = block != NULL ? digest_begin() : NULL;
    uint64_t got = 0;
    ssize_t n = digest != NULL ? 1 : 0;
    while (n > 0 || (n < 0 && errno == EINTR)) {
        n = pread(a->fd, block, BLOCK, (off_t)got);
        if (n > 0) {
            digest_add(digest, str_of(block, (size_t)n));
            got += (uint64_t)n;
        }
    }
    if (digest != NULL)
        digest_end(digest, out);
    bool whole = digest != NULL && n == 0 && got == a->size;
    if (!whole)
        out[0] = '\0';
    free(block);
    return whole;
}

struct str asset_text(const struct site *site, struct str path, struct arena *arena)
{
    struct asset a;
    struct str text = S("");
    if (asset_open(site, path, &a) && !asset_read(&a, arena, &text))
        text = S("");
    asset_close(&a);
    return text;
}
