/*
 * Where a log goes: a standard stream, a file, syslog or the journal of systemd.
 *
 * Nothing here waits for a reader, except for as long as the caller allows. All kinds take whole
 * lines; syslog and the journal get one message for each line, with a priority.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_SINK_H
#define SERVER_CORE_SINK_H

#include <stddef.h>

#include "render/base/err.h"

enum sink_kind {
    SINK_KIND_STREAM,  /* a descriptor that was given */
    SINK_KIND_FILE,    /* appended to; reopened when it was renamed */
    SINK_KIND_SYSLOG,  /* a local socket that takes RFC 3164's messages */
    SINK_KIND_JOURNAL, /* the local socket of systemd-journald, with its native fields */
};

/* Plain data; the path is borrowed. */
struct sink {
    enum sink_kind kind;
    int fd;
    const char *path; /* FILE: its own; SYSLOG, JOURNAL: the socket's */
    bool torn;        /* FILE: it ends with the beginning of a line of another process */
    bool prefixed;    /* STREAM: it leads to the journal, so a line may begin with "<4>" */
};

/* As of syslog(3). */
enum { SINK_ERROR = 3, SINK_WARNING = 4, SINK_INFO = 6 };

/* A sink that needs no opening. */
struct sink sink_of(int fd);

/*
 * What an output is, without opening it: "stdout", "stderr", "syslog", "journald", or a file: a
 * path with a '/' in it. "syslog:PATH" and "journald:PATH" name another socket. Returns false and
 * err if there is no such output.
 */
MUST_CHECK bool sink_name(struct sink *s, const char *output, struct err *err);

/* Opens it. Returns false and err if that fails. */
MUST_CHECK bool sink_open(struct sink *s, const char *output, struct err *err);

/*
 * FILE: opens its path anew, under the same descriptor, so that other threads may go on to write.
 * If that fails, the old file stays open, and it returns false and err. Others: nothing to do.
 * *renewed: whether another file is open now, not the same one again.
 */
bool sink_reopen(struct sink *s, bool *renewed, struct err *err);
void sink_close(struct sink *s);

/* Whether it shows a time and a level for each line, so that the line needs none. */
bool sink_stamps(const struct sink *s);

/*
 * Ends the line that another process has begun. Returns false and errno if that cannot be written
 * now. To be called before the first line, by one thread.
 */
bool sink_end_line(struct sink *s);

/*
 * Writes whole lines. Returns how many bytes of them were taken: fewer than len if it takes nothing
 * for patience_ms, or fails; then errno says why (EAGAIN: nobody reads).
 */
size_t sink_write(const struct sink *s, int priority, const char *lines, size_t len,
                  int patience_ms);

#endif
