/*
 * How long others may cache an answer. See policy.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/policy.h"

enum { HASH_MIN = 8, HASH_MAX = 128, VALUE_MAX = 256 };

static const struct str values[] = {
    [POLICY_VALIDATED] = STR_INIT("no-cache"),
    [POLICY_IMMUTABLE] = STR_INIT("public, max-age=31536000, immutable"),
    [POLICY_TRANSIENT] = STR_INIT("no-store"),
    [POLICY_SECRET] = STR_INIT("private, no-store"),
};

struct str policy_value(enum policy p)
{
    return values[p];
}

/*
 * Eight or more hexadecimal digits, with at least one letter and one digit: so a date is no hash,
 * and neither is a word like "deadbeef". Some real hashes are missed; that costs one 304 each.
 */
bool policy_is_hash(struct str s)
{
    bool digits = false, letters = false;
    if (s.len < HASH_MIN || s.len > HASH_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (char_hex(s.ptr[i]) < 0)
            return false;
        digits |= char_is_digit(s.ptr[i]);
        letters |= char_is_alpha(s.ptr[i]);
    }
    return digits && letters;
}

/*
 * Looks at the pieces between '.', '-' and '_' in the file's name, except the first one and the
 * extension.
 */
bool policy_is_hashed_name(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    struct str name = slash != STR_NONE ? str_from(path, slash + 1) : path;
    size_t end = str_rfind_char(name, '.');
    size_t from = 0;
    for (size_t i = 0; end != STR_NONE && i <= end; i++) {
        char c = name.ptr[i];
        if (c != '.' && c != '-' && c != '_')
            continue;
        if (from > 0 && policy_is_hash(str_sub(name, from, i)))
            return true;
        from = i + 1;
    }
    return false;
}

bool policy_is_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < ' ' || s.ptr[i] > '~')
            return false;
    }
    return s.len > 0 && s.len <= VALUE_MAX;
}
