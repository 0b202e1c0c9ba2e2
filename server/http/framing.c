/*
 * The framing of a request's head. See framing.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/framing.h"

static uintptr_t end_of(struct str s)
{
    return (uintptr_t)s.ptr + s.len;
}

void framing_begin(struct framing *s, struct str method, struct str target, const char *argument,
                   struct str version)
{
    uintptr_t behind = end_of(target) + 1, next = (uintptr_t)version.ptr;
    s->broken = (uintptr_t)target.ptr != end_of(method) + 1;
    if (argument != NULL)
        s->broken |= (uintptr_t)argument != behind;
    else
        s->broken |= next != behind && next != behind + 1; /* a "?" with nothing after it */
    s->next = end_of(version) + 2;
}

bool framing_hold(const struct framing *s, const char *method, size_t size)
{
    return !s->broken && s->next + 2 == (uintptr_t)method + size;
}
