/*
 * Messages of the Embedded Sass protocol, as plain values; embedded_sass.proto has their numbers.
 *
 * A packet is a compilation's number and a message, and is sent with its length in front:
 *
 *     length | compilation | message       the first two of seven bits a byte, the lowest first
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_PROTOCOL_H
#define SERVER_CHILD_SASS_PROTOCOL_H

#include "render/config/sass.h"

/* The versions of the protocol that are spoken here: "2.x.y" and "3.x.y". */
enum { SASS_PROTOCOL_FIRST = 2, SASS_PROTOCOL_LAST = 3 };

/* The most bytes of a length. */
enum { SASS_PROTOCOL_LENGTH_MAX = 5 };

/* Who is asked for a file: for one beside the file that loads it, or for one on the load paths. */
enum sass_importer { SASS_IMPORTER_BESIDE = 1, SASS_IMPORTER_PATHS = 2 };

enum sass_message_kind {
    SASS_MESSAGE_VERSION, /* protocol, name, version */
    SASS_MESSAGE_LOG,     /* text, level, deprecation, place */
    SASS_MESSAGE_FIND,    /* id, url, importer, by_import: which file is it? */
    SASS_MESSAGE_READ,    /* id, url: what is in it? */
    SASS_MESSAGE_DONE,    /* text: the CSS, map */
    SASS_MESSAGE_FAILED,  /* text, place */
    SASS_MESSAGE_BROKEN,  /* text: the compiler's own fault, or ours */
};

enum sass_log_level { SASS_LOG_WARNING, SASS_LOG_DEPRECATION, SASS_LOG_DEBUG };

/* What the compiler says. Slices lie in the arena. */
struct sass_message {
    enum sass_message_kind kind;
    uint32_t id;
    struct str url; /* of FIND and READ; of the place */
    struct str text, map;
    uint32_t line, column; /* from 1; 0: none is known */
    uint32_t importer;
    bool by_import;
    enum sass_log_level level;
    struct str deprecation;
    struct str protocol, name, version;
};

/* Takes a packet apart, without its length. False if it makes no sense, or the arena ends. */
MUST_CHECK bool sass_protocol_read(struct str packet, struct arena *a, struct sass_message *out);

/* What the server says: packets with their lengths, in the arena. False if that ends. */
MUST_CHECK bool sass_protocol_ask_version(struct arena *a, struct str *out);
/* url: of the stylesheet itself; empty: none. */
MUST_CHECK bool sass_protocol_compile(const struct sass_input *in, struct str url, struct arena *a,
                                      struct str *out);
/* The file that was asked for: its URL; or an error; or, if both are empty, that there is none. */
MUST_CHECK bool sass_protocol_found(uint32_t id, struct str url, struct str error, struct arena *a,
                                    struct str *out);
/* Its text; or an error, if that is not empty. */
MUST_CHECK bool sass_protocol_text(uint32_t id, struct str url, struct str text, struct str error,
                                   struct arena *a, struct str *out);

#endif
