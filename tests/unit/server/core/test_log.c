/*
 * The log: its forms and outputs; what it does if nobody takes its lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/log.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/core/sink.h"
#include "tests/unit/check.h"

static char folder[] = "/tmp/log-XXXXXX", path[64], other[64], text[65536];

static int setup(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    log_close();
    (void)unlink(path);
    (void)unlink(other);
    return rmdir(folder);
}

static const char *in_folder(char *out, size_t size, const char *name)
{
    (void)snprintf(out, size, "%s/%s", folder, name);
    return out;
}

static struct str content(const char *file)
{
    int fd = open(file, O_RDONLY);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof(text)) : 0;
    if (fd >= 0)
        (void)close(fd);
    return str_of(text, n > 0 ? (size_t)n : 0);
}

static void open_log(enum log_format format, const char *output)
{
    struct err err = ERR_INIT;
    if (!log_open(format, output, &err))
        fail_msg("%s", err.message);
}

/* After the time, which is checked for its form. */
static struct str without_time(struct str line, const char *before, const char *after)
{
    assert_true(str_starts(line, str_c(before)));
    struct str rest = str_from(line, strlen(before));
    size_t end = str_find(rest, str_c(after));
    assert_true(end != STR_NONE);
    assert_true(rest.ptr[4] == '-' && rest.ptr[10] == 'T' && rest.ptr[end - 1] == 'Z');
    return str_from(rest, end + strlen(after));
}

static void say_hostile(void)
{
    log_line(LOG_LEVEL_WARNING, "%s", "a\nb \"c\" \x1b[2J \xff \xc3\xa9");
}

static void test_text(void **state)
{
    (void)state;
    open_log(LOG_FORMAT_TEXT, in_folder(path, sizeof(path), "log"));
    say_hostile();
    assert_str_equal(without_time(content(path), "", " "),
                     S("warning: a?b \"c\" ?[2J ? \xc3\xa9\n"));
    log_close();
    (void)unlink(path);
}

static void test_json(void **state)
{
    (void)state;
    open_log(LOG_FORMAT_JSON, in_folder(path, sizeof(path), "log"));
    say_hostile();
    assert_str_equal(without_time(content(path), "{\"time\":\"", "\","),
                     S("\"level\":\"warning\",\"message\":\"a\\u000ab \\\"c\\\" \\u001b[2J \\ufffd "
                       "\xc3\xa9\"}\n"));
    (void)truncate(path, 0);
    struct err err = ERR_INIT;
    (void)err_at(&err, ERR_KIND_UNKNOWN, (struct err_place){S("a\"b.md"), 3, 5}, "no %s", "x");
    log_err(LOG_LEVEL_ERROR, &err, "sorry");
    assert_str_equal(without_time(content(path), "{\"time\":\"", "\","),
                     S("\"level\":\"error\",\"message\":\"a\\\"b.md:3:5: no x; sorry\",\"file\":"
                       "\"a\\\"b.md\",\"line\":3,\"column\":5}\n"));
    log_close();
    (void)unlink(path);
}

/* Whatever is too long is cut, and the object ends. */
static void test_long_lines(void **state)
{
    (void)state;
    static char much[8192];
    memset(much, '\x01', sizeof(much) - 1);
    open_log(LOG_FORMAT_JSON, in_folder(path, sizeof(path), "log"));
    struct log_field fields[LOG_FIELDS_MAX];
    for (size_t i = 0; i < LOG_FIELDS_MAX; i++)
        fields[i] = (struct log_field){.name = "a_long_field", .text = much};
    log_fields(LOG_LEVEL_ERROR, fields, LOG_FIELDS_MAX, "%s", much);
    struct str line = content(path);
    assert_true(line.len < 4096 && str_ends(line, S("...\"}\n")));
    log_close();
    (void)unlink(path);
}

static void test_a_file_is_reopened(void **state)
{
    (void)state;
    open_log(LOG_FORMAT_TEXT, in_folder(path, sizeof(path), "log"));
    log_line(LOG_LEVEL_INFO, "one");
    assert_int_equal(rename(path, in_folder(other, sizeof(other), "log.1")), 0);
    log_line(LOG_LEVEL_INFO, "two");
    log_reopen();
    log_line(LOG_LEVEL_INFO, "three");
    assert_true(str_find(content(other), S("one")) != STR_NONE);
    assert_true(str_find(content(other), S("two")) != STR_NONE);
    assert_str_equal(without_time(content(path), "", " "), S("info: three\n"));
    log_close();
    (void)unlink(other);
    (void)unlink(path);
}

static struct str taken(int fd)
{
    ssize_t n = read(fd, text, sizeof(text));
    return str_of(text, n > 0 ? (size_t)n : 0);
}

static void test_lines_that_nobody_takes(void **state)
{
    (void)state;
    char want[64];
    int ends[2], saved = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    (void)fcntl(ends[1], F_SETPIPE_SZ, 4096);
    unsigned long before = log_dropped();
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    open_log(LOG_FORMAT_TEXT, NULL);
    for (int i = 0; i < 200; i++)
        log_line(LOG_LEVEL_INFO, "line %d of many that are long enough to fill a small pipe", i);
    unsigned long lost = log_dropped() - before;
    assert_true(lost > 100);
    (void)snprintf(want, sizeof(want), "warning: %lu lines of this log dropped", lost);
    /* So small a pipe takes one line at a time. */
    assert_true(read(ends[0], text, sizeof(text)) > 0);
    log_line(LOG_LEVEL_INFO, "dropped too, since the pipe takes no more than the number");
    bool said = str_find(taken(ends[0]), str_c(want)) != STR_NONE;
    log_line(LOG_LEVEL_INFO, "again");
    log_line(LOG_LEVEL_INFO, "and again");
    bool goes_on = str_find(taken(ends[0]), S(" of this log dropped")) != STR_NONE;
    (void)dup2(saved, STDERR_FILENO);
    assert_true(said && goes_on);
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)close(saved);
}

/* /dev/full is a disk without space. */
static void test_a_full_disk(void **state)
{
    (void)state;
    unsigned long before = log_dropped();
    open_log(LOG_FORMAT_TEXT, "/dev/full");
    for (int i = 0; i < 10; i++)
        log_line(LOG_LEVEL_INFO, "line %d", i);
    assert_int_equal(log_dropped() - before, 10);
    log_close();
    open_log(LOG_FORMAT_TEXT, in_folder(path, sizeof(path), "log"));
    log_line(LOG_LEVEL_INFO, "space again");
    assert_true(str_find(content(path), S(" of this log dropped")) != STR_NONE);
    assert_true(str_ends(content(path), S("info: space again\n")));
    log_close();
    (void)unlink(path);
}

static void limit_files(size_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size != 0 ? size : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A disk with space for the beginning of a line: the next line that is written begins anew. */
static void test_a_torn_line(void **state)
{
    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    open_log(LOG_FORMAT_TEXT, in_folder(path, sizeof(path), "log"));
    log_line(LOG_LEVEL_INFO, "whole");
    limit_files(content(path).len + 40);
    for (int i = 0; i < 3; i++)
        log_line(LOG_LEVEL_INFO, "line %d of many, which are all too long", i);
    limit_files(0);
    log_line(LOG_LEVEL_INFO, "space again");
    struct str got = content(path);
    assert_true(str_find(got, S("line 0 of man\n")) != STR_NONE);
    assert_true(str_find(got, S(": 3 lines of this log dropped")) != STR_NONE);
    assert_true(str_ends(got, S("info: space again\n")));
    /* A new file begins with a line. */
    limit_files(content(path).len + 40);
    log_line(LOG_LEVEL_INFO, "line 0 of many, which are all too long");
    limit_files(0);
    assert_int_equal(rename(path, in_folder(other, sizeof(other), "log.old")), 0);
    log_reopen();
    log_line(LOG_LEVEL_INFO, "in the new file");
    assert_true(!str_starts(content(path), S("\n")) && content(path).len > 0);
    log_close();
    (void)unlink(path);
    (void)unlink(other);
}

/* Another process, which was killed, has left the beginning of one. */
static void test_a_torn_line_of_another_process(void **state)
{
    (void)state;
    int fd = open(in_folder(path, sizeof(path), "log"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "half", 4), 4);
    (void)close(fd);
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_files(4);
    open_log(LOG_FORMAT_TEXT, path);
    log_line(LOG_LEVEL_INFO, "dropped, since the disk is still full");
    limit_files(0);
    log_line(LOG_LEVEL_INFO, "whole");
    log_close();
    open_log(LOG_FORMAT_TEXT, path);
    log_line(LOG_LEVEL_INFO, "whole");
    log_close();
    assert_true(str_starts(content(path), S("half\n20")));
    assert_true(str_find(content(path), S("\n\n")) == STR_NONE);
    (void)unlink(path);
}

static struct str receive(int fd)
{
    ssize_t n = recv(fd, text, sizeof(text), 0);
    return str_of(text, n > 0 ? (size_t)n : 0);
}

static void test_the_daemons_of_the_system(void **state)
{
    (void)state;
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    char output[128];
    (void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", in_folder(path, sizeof(path), "socket"));
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)(void *)&to, sizeof(to)), 0);
    (void)snprintf(output, sizeof(output), "journald:%s", path);
    open_log(LOG_FORMAT_TEXT, output);
    log_line(LOG_LEVEL_WARNING, "a\nPRIORITY=0");
    assert_str_equal(receive(fd), S("MESSAGE=warning: a?PRIORITY=0\nPRIORITY=4\n"
                                    "SYSLOG_IDENTIFIER=approche-server\n"));
    log_close();
    (void)snprintf(output, sizeof(output), "syslog:%s", path);
    open_log(LOG_FORMAT_TEXT, output);
    log_line(LOG_LEVEL_ERROR, "b");
    struct str got = receive(fd);
    assert_true(str_starts(got, S("<27>")) && str_ends(got, S("]: error: b")));
    assert_true(str_find(got, S(" approche-server[")) != STR_NONE);
    /* A daemon that was restarted gets the next line. */
    (void)close(fd);
    unsigned long before = log_dropped();
    log_line(LOG_LEVEL_ERROR, "lost");
    assert_int_equal(log_dropped() - before, 1);
    (void)unlink(path);
    fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)(void *)&to, sizeof(to)), 0);
    log_line(LOG_LEVEL_ERROR, "c");
    assert_true(str_find(receive(fd), S(": 1 line of this log dropped")) != STR_NONE);
    assert_true(str_ends(receive(fd), S("error: c")));
    log_close();
    (void)close(fd);
    (void)unlink(path);
}

static void test_outputs_that_do_not_exist(void **state)
{
    (void)state;
    static const struct {
        const char *output, *message;
    } cases[] = {
        {"stdot", "'stdot' is not an output: stdout, stderr, syslog, journald, or a file with its "
                  "folder (./stdot)"},
        {"stdout:x", "'stdout:x' is not an output: stdout, stderr, syslog, journald, or a file "
                     "with its folder (./stdout:x)"},
        {"/nowhere/log", "the log /nowhere/log cannot be opened: No such file or directory"},
        {"journald:/nowhere/s", "the log /nowhere/s cannot be opened: No such file or directory"},
        {"/", "the log / cannot be opened: Is a directory"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        assert_false(log_open(LOG_FORMAT_TEXT, cases[i].output, &err));
        assert_string_equal(err.message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_a_file_is_reopened),
        cmocka_unit_test(test_lines_that_nobody_takes),
        cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_a_torn_line),
        cmocka_unit_test(test_a_torn_line_of_another_process),
        cmocka_unit_test(test_the_daemons_of_the_system),
        cmocka_unit_test(test_outputs_that_do_not_exist),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
