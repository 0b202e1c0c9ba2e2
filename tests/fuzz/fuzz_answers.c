/*
 * What a cache answers to purges: the first byte says in which pieces it arrives. The statuses are
 * the same in whatever pieces, and no more come than were asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "server/purge/answers.h"
#include "tests/fuzz/fuzz.h"

enum { MOST = 8 };

struct outcome {
    enum answers_result result;
    size_t count;
    unsigned statuses[MOST];
};

static void read_pieces(struct str text, size_t piece, struct outcome *out)
{
    static struct answers a;
    *out = (struct outcome){.result = ANSWERS_MORE};
    a = (struct answers){.len = 0};
    while (text.len > 0 && out->result == ANSWERS_MORE) {
        size_t space = sizeof(a.bytes) - a.len, n = piece < space ? piece : space;
        struct str next = str_sub(text, 0, n);
        if (space == 0)
            abort();
        memcpy(a.bytes + a.len, next.ptr, next.len);
        a.len += next.len;
        text = str_from(text, next.len);
        out->result = answers_read(&a, MOST, out->statuses, &out->count);
        if (out->count > MOST || a.len > sizeof(a.bytes))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct outcome one, two;
    if (size < 1)
        return 0;
    struct str text = str_of((const char *)bytes + 1, size - 1);
    read_pieces(text, 1 + bytes[0], &one);
    read_pieces(text, 1000, &two);
    if (one.result != two.result || one.count != two.count ||
        memcmp(one.statuses, two.statuses, sizeof(one.statuses)) != 0)
        abort();
    return 0;
}
