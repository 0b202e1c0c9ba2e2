/*
 * The main function of a program with several suites.
 *
 *     render_base_tests                all suites
 *     render_base_tests test_date ...  these
 *
 * SUITES is on the compiler's command line (tests/CMakeLists.txt), which also gives each suite's
 * main function the name of its file: SUITE(test_base) SUITE(test_date) and so on.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) int name##_main(void);
SUITES
#undef SUITE

struct suite {
    const char *name;
    int (*run)(void);
};

#define SUITE(name) {#name, name##_main},
static const struct suite suites[] = {SUITES};
#undef SUITE

enum { SUITE_COUNT = sizeof(suites) / sizeof(suites[0]) };

static const struct suite *find(const char *name)
{
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        if (strcmp(suites[i].name, name) == 0)
            return &suites[i];
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (size_t i = 0; argc < 2 && i < SUITE_COUNT; i++)
        failed += suites[i].run();
    for (int i = 1; i < argc; i++) {
        const struct suite *suite = find(argv[i]);
        if (suite == NULL) {
            (void)fprintf(stderr, "%s: no suite '%s'\n", argv[0], argv[i]);
            return 2;
        }
        failed += suite->run();
    }
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
