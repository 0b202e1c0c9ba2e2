/*
 * What a compiler of stylesheets sends: the first byte says whether the rest is a text of a frame,
 * or a packet of the Embedded Sass protocol. What is read lies in the bytes, and what is written is
 * read again as the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "server/child/sass_frames.h"
#include "server/child/sass_protocol.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BUDGET = 64 << 20 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_input(struct str text, struct arena *a)
{
    struct sass_input in = {.precision = 0}, same = in;
    struct buf one, two;
    if (!sass_frames_get_input(text, &in))
        return;
    buf_init(&one, a, 0);
    buf_init(&two, a, 0);
    sass_frames_put_input(&one, &in);
    check(sass_frames_get_input(buf_str(&one), &same));
    sass_frames_put_input(&two, &same);
    check(str_eq(buf_str(&one), buf_str(&two)));
}

static void check_err(struct str text, struct arena *a)
{
    struct err err = ERR_INIT, same = ERR_INIT;
    struct buf one;
    if (!sass_frames_get_err(&text, &err))
        return;
    check(memchr(err.message, '\0', sizeof(err.message)) != NULL &&
          memchr(err.file, '\0', sizeof(err.file)) != NULL);
    buf_init(&one, a, 0);
    sass_frames_put_err(&one, &err);
    text = buf_str(&one);
    check(sass_frames_get_err(&text, &same) && text.len == 0);
    check(strcmp(err.message, same.message) == 0 && err.line == same.line);
}

/* Each byte of what was read is there. */
static void check_packet(struct str packet, struct arena *a)
{
    struct sass_message m;
    if (!sass_protocol_read(packet, a, &m))
        return;
    const struct str all[] = {m.url, m.text, m.map, m.deprecation, m.protocol, m.name, m.version};
    uint32_t sum = m.id + m.line + m.column;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        check(all[i].len <= packet.len);
        for (size_t k = 0; k < all[i].len; k++)
            sum += (unsigned char)all[i].ptr[k];
    }
    volatile uint32_t seen = sum;
    (void)seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena a;
    if (size < 1)
        return 0;
    struct str text = str_of((const char *)bytes + 1, size - 1);
    arena_init(&a, ARENA_BUDGET);
    switch (bytes[0]) {
    case 'i':
        check_input(text, &a);
        break;
    case 'e':
        check_err(text, &a);
        break;
    default:
        check_packet(text, &a);
        break;
    }
    arena_fini(&a);
    return 0;
}
