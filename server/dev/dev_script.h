/*
 * The script that pages load with --dev (dev.js), as CMake has put it into the program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_DEV_SCRIPT_H
#define SERVER_DEV_DEV_SCRIPT_H

#include <stddef.h>

extern const char dev_script[]; /* not terminated */
extern const size_t dev_script_len;

#endif
