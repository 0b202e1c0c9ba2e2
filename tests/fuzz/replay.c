/*
 * Runs a fuzz target without a fuzzer: on each file of the given folders, in order of name. Prints
 * the number of files. Exit status 1 if a folder cannot be read, or none has a file.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static bool replay_file(FILE *file)
{
    if (fseek(file, 0, SEEK_END) != 0)
        return false;
    long size = ftell(file);
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0)
        return false;
    /* Of its exact size, so that AddressSanitizer sees the first byte that is read beyond it. */
    uint8_t *data = malloc((size_t)size + (size == 0));
    bool ok = data != NULL && fread(data, 1, (size_t)size, file) == (size_t)size;
    if (ok)
        (void)LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return ok;
}

static bool replay_path(const char *folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = length > 0 && (size_t)length < sizeof(path) ? fopen(path, "rb") : NULL;
    bool ok = file != NULL && replay_file(file);
    if (file != NULL)
        (void)fclose(file);
    if (!ok)
        perror(path);
    return ok;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Adds the number of files to *count. */
static bool replay_folder(const char *folder, size_t *count)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, is_visible, alphasort);
    bool ok = n >= 0;
    if (!ok)
        perror(folder);
    for (int i = 0; i < n; i++) {
        ok = ok && replay_path(folder, entries[i]->d_name);
        *count += ok;
        free(entries[i]);
    }
    free(entries);
    return ok;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        if (!replay_folder(argv[i], &count))
            return EXIT_FAILURE;
    }
    (void)printf("%zu inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
