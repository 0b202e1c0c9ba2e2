/*
 * The kinds of messages between the server and the zygote. They are the same numbers in
 * plugins/wire.rb.
 *
 *     server                              zygote
 *     OPEN    "name=value" ...     ──>
 *                                  <──    NAMES    lines: kind, name, file, line
 *                                  or     REFUSED  message, file, line
 *     EDIT    time, changed paths  ──>
 *     FORK    and two descriptors  ──>
 *     END     process id, asked    ──>
 *                                  <──    ENDED    how it ended, if that was asked
 *
 *     server                              worker
 *     OUTPUTS  folder              ──>             of a site that was written there; or ""
 *                                  <──    OUTPUTS  lines (ruby_host.h); or ""
 *                                  or     REFUSED
 *                                  <──    LEFT     before an error: it has started what runs still
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PLUGINS_ZYGOTE_FRAMES_H
#define SERVER_PLUGINS_ZYGOTE_FRAMES_H

enum zygote_frame {
    ZYGOTE_OPEN = 1,
    ZYGOTE_NAMES,
    ZYGOTE_REFUSED,
    ZYGOTE_EDIT,
    ZYGOTE_FORK,
    ZYGOTE_END,
    ZYGOTE_ENDED,
    ZYGOTE_OUTPUTS,
    ZYGOTE_LEFT = 16,
};

#endif
