/*
 * The files of a new site. They are those of the folder templates, put into the program when it is
 * compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_SKELETON_H
#define SERVER_COMMAND_SKELETON_H

#include <stddef.h>

struct skeleton_file {
    const char *path; /* within the site */
    const unsigned char *bytes;
    size_t len;
};

struct skeleton {
    const struct skeleton_file *files;
    size_t count;
};

/* A plain site, and one of Jekyll's shape. */
extern const struct skeleton skeleton_plain, skeleton_jekyll;

#endif
