/*
 * Keys of previews. See preview_keys.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/preview/preview_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT_STEP "'openssl rand -base64 32' makes one"

static bool unreadable(const char *path, struct err *err)
{
    return err_at(err, ERR_KIND_IO, (struct err_place){.file = str_c(path)},
                  "the keys for previews cannot be read (%s): name a file of keys with "
                  "--preview-key-file, one on each line; " NEXT_STEP,
                  strerrordesc_np(errno));
}

/* Reads from an open file until it is full or the file ends. False and errno on failure. */
static bool read_text(int fd, char *out, size_t capacity, size_t *len)
{
    *len = 0;
    while (*len < capacity) {
        ssize_t n = read(fd, out + *len, capacity - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            break;
        *len += (size_t)n;
    }
    return true;
}

static bool add_key(struct preview_keys *keys, struct str key, struct err_place place,
                    struct err *err)
{
    for (size_t i = 0; i < key.len; i++) {
        if ((unsigned char)key.ptr[i] < ' ' || key.ptr[i] == '\x7F')
            return err_at(err, ERR_KIND_CONFIG, place,
                          "the key has a control character: keys are text; " NEXT_STEP);
    }
    if (key.len < PREVIEW_KEY_MIN)
        return err_at(err, ERR_KIND_CONFIG, place,
                      "the key has %zu characters, and has to have at least %d; " NEXT_STEP,
                      key.len, PREVIEW_KEY_MIN);
    if (keys->count == PREVIEW_KEYS_MAX)
        return err_at(err, ERR_KIND_CONFIG, place, "more than %d keys: remove the oldest ones",
                      PREVIEW_KEYS_MAX);
    keys->items[keys->count++] = key;
    return true;
}

static bool parse(const char *path, struct str text, struct preview_keys *keys, struct err *err)
{
    struct err_place place = {.file = str_c(path)};
    struct str line;
    if (text.len == PREVIEW_KEYS_BYTES)
        return err_at(err, ERR_KIND_CONFIG, place, "more than %d bytes: is this a file of keys?",
                      PREVIEW_KEYS_BYTES - 1);
    for (place.line = 1; str_next_line(&text, &line); place.line++) {
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] != '#' && !add_key(keys, line, place, err))
            return false;
    }
    place.line = 0;
    return keys->count > 0 ||
           err_at(err, ERR_KIND_CONFIG, place, "there is no key in it; " NEXT_STEP);
}

/* A pipe would block, and could be read only once. */
static bool is_file(int fd, const char *path, bool *exposed, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return unreadable(path, err);
    *exposed = (st.st_mode & (S_IROTH | S_IWOTH)) != 0;
    return S_ISREG(st.st_mode) ||
           err_at(err, ERR_KIND_CONFIG, (struct err_place){.file = str_c(path)},
                  "this is not a file: name a file of keys with "
                  "--preview-key-file");
}

bool preview_keys_load(const char *path, struct preview_keys *out, struct err *err)
{
    size_t len = 0;
    out->count = 0;
    out->exposed = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return unreadable(path, err);
    bool ok = is_file(fd, path, &out->exposed, err);
    if (ok && !read_text(fd, out->text, sizeof(out->text), &len))
        ok = unreadable(path, err);
    (void)close(fd);
    ok = ok && parse(path, str_of(out->text, len), out, err);
    if (!ok)
        preview_keys_forget(out);
    return ok;
}

void preview_keys_forget(struct preview_keys *keys)
{
    keys->count = 0;
    explicit_bzero(keys->text, sizeof(keys->text));
}

enum preview_verdict preview_keys_verify(const struct preview_keys *keys, struct str token,
                                         int64_t now, struct preview_token *out)
{
    enum preview_verdict verdict = PREVIEW_FORGED;
    for (size_t i = 0; i < keys->count && verdict == PREVIEW_FORGED; i++)
        verdict = preview_token_verify(keys->items[i], token, now, out);
    return verdict;
}
