/*
 * Messages of the Embedded Sass protocol as plain values. embedded_sass.proto has their numbers.
 *
 * A packet is the number of a compilation and a message. It is sent with its length before it:
 *
 *     length | compilation | message       the first two are varints: 7 bits a byte, lowest first
 *
 *     300 = binary 10 0101100  ->  bytes 1010 1100, 0000 0010
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_PROTOCOL_H
#define SERVER_CHILD_SASS_PROTOCOL_H

#include "render/config/sass.h"

/* The supported versions of the protocol: "2.x.y" and "3.x.y". */
enum { SASS_PROTOCOL_FIRST = 2, SASS_PROTOCOL_LAST = 3 };

/* The maximum number of bytes of a length. */
enum { SASS_PROTOCOL_LENGTH_MAX = 5 };

/* The importer that is asked: for files beside the one that loads them, or on the load paths. */
enum sass_importer { SASS_IMPORTER_BESIDE = 1, SASS_IMPORTER_PATHS = 2 };

enum sass_message_kind {
    SASS_MESSAGE_VERSION, /* protocol, name, version */
    SASS_MESSAGE_LOG,     /* text, level, deprecation, position */
    SASS_MESSAGE_FIND,    /* id, url, importer, by_import: which file is it? */
    SASS_MESSAGE_READ,    /* id, url: what is in it? */
    SASS_MESSAGE_DONE,    /* text: the CSS, map */
    SASS_MESSAGE_FAILED,  /* text, position */
    SASS_MESSAGE_BROKEN,  /* text: the compiler's own fault, or ours */
};

enum sass_log_level { SASS_LOG_WARNING, SASS_LOG_DEPRECATION, SASS_LOG_DEBUG };

/* A message of the compiler. Slices lie in the arena. */
struct sass_message {
    enum sass_message_kind kind;
    uint32_t id;
    struct str url; /* of FIND and READ; the file of a position */
    struct str text, map;
    uint32_t line, column; /* from 1; 0: unknown */
    uint32_t importer;
    bool by_import;
    enum sass_log_level level;
    struct str deprecation;
    struct str protocol, name, version;
};

/* Reads a packet without its length. Returns false if it is malformed, or memory runs out. */
MUST_CHECK bool sass_protocol_read(struct str packet, struct arena *a, struct sass_message *out);

/* Messages of the server: packets with their lengths, in the arena. False if memory runs out. */
MUST_CHECK bool sass_protocol_ask_version(struct arena *a, struct str *out);
/* url: of the stylesheet itself; may be empty. */
MUST_CHECK bool sass_protocol_compile(const struct sass_input *in, struct str url, struct arena *a,
                                      struct str *out);
/* The answer to FIND: the URL of the file, or an error. Both are empty if there is no such file. */
MUST_CHECK bool sass_protocol_found(uint32_t id, struct str url, struct str error, struct arena *a,
                                    struct str *out);
/* The answer to READ: the text of the file, or an error if that is not empty. */
MUST_CHECK bool sass_protocol_text(uint32_t id, struct str url, struct str text, struct str error,
                                   struct arena *a, struct str *out);

#endif
