/*
 * Tokens of previews. See preview_token.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/preview/preview_token.h"

#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>

enum {
    MAC = SHA256_DIGEST_SIZE,
    EXPIRES = 8,
    FILE_AT = MAC + EXPIRES,
    GROUP = 3, /* bytes that make four characters */
};

_Static_assert(BASE64_ENCODE_RAW_LENGTH(FILE_AT + PREVIEW_FILE_MAX) <= PREVIEW_TOKEN_MAX, "");

/* So that a key that is used for something else, too, makes no token by that. */
static const char purpose[] = "approche-server preview 1";

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)s.ptr;
}

static void write_mac(struct str key, const unsigned char *message, size_t len,
                      unsigned char out[static MAC])
{
    struct hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, key.len, bytes_of(key));
    hmac_sha256_update(&context, sizeof(purpose), (const unsigned char *)purpose);
    hmac_sha256_update(&context, len, message);
    hmac_sha256_digest(&context, MAC, out);
}

size_t preview_token_sign(struct str key, int64_t expires, struct str file,
                          char out[static PREVIEW_TOKEN_MAX])
{
    unsigned char bytes[FILE_AT + PREVIEW_FILE_MAX + GROUP];
    if (file.len == 0 || file.len > PREVIEW_FILE_MAX || str_find_char(file, '\0') != STR_NONE)
        return 0;
    for (size_t i = 0; i < EXPIRES; i++)
        bytes[MAC + i] = (unsigned char)((uint64_t)expires >> (8 * (EXPIRES - 1 - i)));
    memcpy(bytes + FILE_AT, file.ptr, file.len);
    size_t len = FILE_AT + file.len;
    while (len % GROUP != 0)
        bytes[len++] = 0;
    write_mac(key, bytes + MAC, len - MAC, bytes);
    struct base64_encode_ctx context;
    base64url_encode_init(&context);
    return base64_encode_update(&context, out, len, bytes);
}

bool preview_token_find(struct str query, size_t from, struct str *value)
{
    struct str rest = str_from(query, from), argument, name;
    /* Within an argument there is none. */
    if (from > 0 && from <= query.len && query.ptr[from - 1] != '&')
        (void)str_cut(rest, '&', NULL, &rest);
    while (rest.len > 0) {
        (void)str_cut(rest, '&', &argument, &rest);
        if (str_cut(argument, '=', &name, value) && str_eq(name, PREVIEW_ARGUMENT) &&
            value->len > 0)
            return true;
    }
    return false;
}

/* Decodes a text that base64url could have written; false for any other one. */
static bool decode(struct str token, unsigned char *out, size_t *len)
{
    struct base64_decode_ctx context;
    if (token.len % 4 != 0 || token.len > PREVIEW_TOKEN_MAX)
        return false;
    for (size_t i = 0; i < token.len; i++) {
        if (!char_is_word(token.ptr[i]) && token.ptr[i] != '-')
            return false;
    }
    *len = PREVIEW_TOKEN_MAX;
    base64url_decode_init(&context);
    return base64_decode_update(&context, len, out, token.len, token.ptr) != 0 &&
           base64_decode_final(&context) != 0 && *len > FILE_AT;
}

enum preview_verdict preview_token_verify(struct str key, struct str token, int64_t now,
                                          struct preview_token *out)
{
    unsigned char mac[MAC];
    size_t len = 0;
    if (!decode(token, out->bytes, &len))
        return PREVIEW_MALFORMED;
    write_mac(key, out->bytes + MAC, len - MAC, mac);
    if (memeql_sec(mac, out->bytes, MAC) == 0)
        return PREVIEW_FORGED;
    uint64_t expires = 0;
    for (size_t i = 0; i < EXPIRES; i++)
        expires = expires << 8 | out->bytes[MAC + i];
    out->expires = (int64_t)expires;
    while (out->bytes[len - 1] == 0)
        len--;
    out->file = str_of((const char *)out->bytes + FILE_AT, len - FILE_AT);
    return now < out->expires ? PREVIEW_GOOD : PREVIEW_EXPIRED;
}
