/*
 * The kinds of messages between a render and the process that runs the site's Ruby for it. They are
 * the same numbers in plugins/wire.rb, which says how values are packed.
 *
 *     server                             worker
 *     PAGE    path, data          ──>
 *     TAG     page, text, lines, names──>
 *     FILTER  page, name, input   ──>
 *     HOOK    page, event, text   ──>
 *     WHOLE   file, content?      ──>
 *                                 <──    ASK      for a variable       any number of times
 *     VALUE   it                  ──>
 *                                 <──    DONE     value, assignments, what it set of a loop, reads
 *                                 or     FAILED   message, file, line
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_RUBY_FRAMES_H
#define RENDER_RUBY_RUBY_FRAMES_H

enum ruby_frame {
    RUBY_PAGE = 20,
    RUBY_TAG,
    RUBY_FILTER,
    RUBY_VALUE,
    RUBY_HOOK,
    RUBY_WHOLE,
    RUBY_ASK = 30,
    RUBY_DONE,
    RUBY_FAILED,
};

#endif
