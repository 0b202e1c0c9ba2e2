/*
 * The command line and the environment.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/command/cmd.h"
#include "server/command/option.h"
#include "server/command/opts.h"

enum { WORDS_MAX = 8 };

/* Reads a command line of words with one blank between them, in an environment of one variable. */
static bool parse(const char *line, char *variable, struct opts *out, struct err *err)
{
    static char text[512];
    char *words[WORDS_MAX + 1] = {text};
    char *variables[] = {variable, NULL};
    int count = 1;
    (void)snprintf(text, sizeof(text), "approche-server%s%s", line[0] != '\0' ? " " : "", line);
    for (char *at = text; *at != '\0'; at++) {
        if (*at == ' ' && count < WORDS_MAX) {
            *at = '\0';
            words[count++] = at + 1;
        }
    }
    *err = ERR_INIT;
    return opts_parse(count, words, variables, out, err);
}

static void test_defaults(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    assert_true(parse("", NULL, &o, &err));
    assert_int_equal(o.command, COMMAND_SERVE);
    assert_null(o.source);
    assert_string_equal(o.host, "0.0.0.0");
    assert_int_equal(o.port, 8080);
    assert_int_equal(o.watch, WATCH_MODE_INOTIFY);
    assert_int_equal(o.threads, 0);
    assert_int_equal(o.cache, 256 << 20);
    assert_false(o.dev || o.access_log != ACCESS_FORMAT_OFF);
}

static void test_plugins(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    assert_true(parse("", NULL, &o, &err));
    assert_false(o.plugins || o.plugins_network);
    assert_int_equal(o.plugins_timeout, 5);
    assert_int_equal(o.plugins_memory, 512 << 20);
    assert_true(parse("build --plugins on --plugins-network --plugins-timeout 60", NULL, &o, &err));
    assert_true(o.plugins && o.plugins_network);
    assert_int_equal(o.plugins_timeout, 60);
    assert_true(parse("check --plugins-memory 1G --plugins=off", NULL, &o, &err));
    assert_false(o.plugins);
    assert_int_equal(o.plugins_memory, 1 << 30);
}

static void test_commands(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum command_id want;
    } cases[] = {
        {"serve", COMMAND_SERVE},
        {"healthcheck", COMMAND_HEALTHCHECK},
        {"--port 1 healthcheck", COMMAND_HEALTHCHECK},
        {"options", COMMAND_OPTIONS},
        {"--help", COMMAND_HELP},
        {"serve --help", COMMAND_HELP},
        {"--help healthcheck", COMMAND_HELP},
        {"--version", COMMAND_VERSION},
        {"-h", COMMAND_HELP},
        {"serve -h", COMMAND_HELP},
        {"-h healthcheck", COMMAND_HELP},
        {"-V", COMMAND_VERSION},
        {"help", COMMAND_HELP},
        {"help serve", COMMAND_HELP},
        {"help nonsense", COMMAND_HELP}, /* which says that */
        {"version", COMMAND_VERSION},
        {"completion bash", COMMAND_COMPLETION},
        {"completion --help", COMMAND_HELP},
        {"--help completion bash", COMMAND_HELP},
        {"man", COMMAND_MAN},
        {"preview a.md", COMMAND_PREVIEW},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct opts o;
        struct err err;
        assert_true(parse(cases[i].line, NULL, &o, &err));
        assert_int_equal(o.command, cases[i].want);
    }
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *line, *host;
        uint16_t port;
    } cases[] = {
        {"--listen 127.0.0.1:80", "127.0.0.1", 80},
        {"--listen=localhost:0", "localhost", 0},
        {"--listen :4000", "0.0.0.0", 4000},
        {"--listen 4000", "0.0.0.0", 4000},
        {"--listen example.org", "example.org", 8080},
        {"--listen [::1]:81", "::1", 81},
        {"--listen [::]", "::", 8080},
        {"--port 65535", "0.0.0.0", 65535},
        {"--listen a:1 --port 2", "a", 2},
        {"--port 2 --listen a:1", "a", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct opts o;
        struct err err;
        assert_true(parse(cases[i].line, NULL, &o, &err));
        assert_string_equal(o.host, cases[i].host);
        assert_int_equal(o.port, cases[i].port);
    }
}

static void test_several_addresses(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    assert_true(parse("--listen a:1,[::1]:2,unix:/run/a:b.sock,3", NULL, &o, &err));
    assert_true(o.listen_said);
    assert_string_equal(o.host, "a");
    assert_int_equal(o.port, 1);
    assert_int_equal(o.more_count, 3);
    assert_string_equal(o.more[0].host, "::1");
    assert_int_equal(o.more[0].port, 2);
    assert_string_equal(o.more[1].host, "unix:/run/a:b.sock");
    assert_string_equal(o.more[2].host, "0.0.0.0");
    assert_int_equal(o.more[2].port, 3);
    assert_true(parse("--listen a:1,b:2 --listen c", NULL, &o, &err));
    assert_string_equal(o.host, "c");
    assert_int_equal(o.more_count, 0); /* the last one wins */
    assert_false(parse("--listen 1,2,3,4,5,6,7,8,9", NULL, &o, &err));
    assert_false(parse("--listen a:1,b:x", NULL, &o, &err));
    assert_true(parse("", NULL, &o, &err));
    assert_false(o.listen_said);
}

static void test_connections_and_sockets(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    assert_true(parse("--connections 9 --connections-per-address 2 --socket-mode 0660 --take-over",
                      NULL, &o, &err));
    assert_int_equal(o.connections, 9);
    assert_int_equal(o.connections_per_address, 2);
    assert_int_equal(o.socket_mode, 0660);
    assert_true(o.take_over);
    static const char *const bad[] = {"--connections -1", "--connections x", "--socket-mode 8",
                                      "--socket-mode 07777", "--socket-mode="};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(parse(bad[i], NULL, &o, &err));
}

static void test_the_admin_listener(void **state)
{
    (void)state;
    static const struct {
        const char *line, *host;
        uint16_t port;
    } rows[] = {
        {"", "", 0},
        {"--admin 9000", "127.0.0.1", 9000},
        {"--admin :9000", "127.0.0.1", 9000},
        {"--admin 0.0.0.0", "0.0.0.0", OPTS_ADMIN_PORT},
        {"--admin [::1]:0", "::1", 0},
        {"--admin unix:/run/admin.sock", "unix:/run/admin.sock", OPTS_ADMIN_PORT},
        {"healthcheck --admin a:1 --admin 2", "127.0.0.1", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct opts o;
        struct err err = ERR_INIT;
        assert_true(parse(rows[i].line, NULL, &o, &err));
        assert_string_equal(o.admin.host, rows[i].host);
        assert_int_equal(o.admin.port, rows[i].port);
        assert_int_equal(o.drain_timeout, OPTS_DRAIN_SECONDS);
    }
}

static void test_caches(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    static char variable[] = "APPROCHE_PURGE=http://x,http://y";
    assert_true(parse("--purge http://a:1/b,http://c --purge http://d --purge-method BAN", variable,
                      &o, &err));
    assert_int_equal(o.purge_count, 3);
    assert_string_equal(o.purge[0].host, "a");
    assert_string_equal(o.purge[0].prefix, "/b");
    assert_string_equal(o.purge[2].host, "d");
    assert_true(o.purge_ban);
    assert_null(o.purge_host);
    assert_true(parse("--purge-host example.org:81 --purge-method PURGE", variable, &o, &err));
    assert_int_equal(o.purge_count, 2); /* the environment's */
    assert_false(o.purge_ban);
    assert_string_equal(o.purge_host, "example.org:81");
    assert_true(parse("--last-modified content", NULL, &o, &err));
    assert_true(o.content_dates);
    assert_true(parse("--last-modified content --last-modified file", NULL, &o, &err));
    assert_false(o.content_dates);
    assert_true(parse("--purge=", variable, &o, &err));
    assert_int_equal(o.purge_count, 0);
    static const char *const bad[] = {
        "--purge https://a",
        "--purge a:1",
        "--purge-method ban",
        "--purge-host a/b",
        "--last-modified never",
        "--purge-host=",
        "--purge http://1,http://2,http://3,http://4,http://5,http://6,http://7,http://8,http://9",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(parse(bad[i], NULL, &o, &err));
}

static void test_other_values(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    assert_true(parse("--source a/b --dev --watch=off --threads 3 --access-log", NULL, &o, &err));
    assert_string_equal(o.source, "a/b");
    assert_true(o.dev && o.access_log == ACCESS_FORMAT_COMBINED);
    assert_int_equal(o.watch, WATCH_MODE_OFF);
    assert_int_equal(o.threads, 3);
    static const struct {
        const char *line;
        size_t want;
    } sizes[] = {
        {"--cache 0", 0},          {"--cache 1000000", 1000000},    {"--cache 2k", 2048},
        {"--cache 64M", 64 << 20}, {"--cache=64MB", 64 << 20},      {"--cache 64MiB", 64 << 20},
        {"--cache 1g", 1 << 30},   {"--cache 8G", (size_t)8 << 30},
    };
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_true(parse(sizes[i].line, NULL, &o, &err));
        assert_int_equal(o.cache, sizes[i].want);
    }
}

static void test_previews(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    static const struct {
        const char *line;
        int64_t want;
    } times[] = {{"preview a", 604800},
                 {"preview a --expires 1m", 60},
                 {"preview a --expires 36h", 129600},
                 {"preview a --expires 366d", 31622400}};
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        assert_true(parse(times[i].line, NULL, &o, &err));
        assert_int_equal(o.expires, times[i].want);
    }
    assert_true(parse("preview a --url https://x.org:81/ --preview-key-file k", NULL, &o, &err));
    assert_string_equal(o.url, "https://x.org:81/");
    assert_string_equal(o.preview_keys, "k");
}

static void test_logs(void **state)
{
    (void)state;
    struct opts o;
    struct err err = ERR_INIT;
    assert_true(parse("--source a", NULL, &o, &err));
    assert_true(o.log_format == LOG_FORMAT_TEXT && o.log_output == NULL);
    assert_true(parse("--log-format json --log-output=/a/b", NULL, &o, &err));
    assert_int_equal(o.log_format, LOG_FORMAT_JSON);
    assert_string_equal(o.log_output, "/a/b");
    assert_false(parse("--log-format xml", NULL, &o, &err));
    assert_string_equal(err.message, "'xml' is not a format: text or json");
    static const struct {
        const char *line;
        enum access_format format;
    } formats[] = {
        {"serve", ACCESS_FORMAT_OFF},
        {"--access-log", ACCESS_FORMAT_COMBINED},
        {"--access-log --dev", ACCESS_FORMAT_COMBINED},
        {"--access-log combined", ACCESS_FORMAT_COMBINED},
        {"--access-log=json", ACCESS_FORMAT_JSON},
        {"--access-log json --dev", ACCESS_FORMAT_JSON},
        {"--access-log=yes", ACCESS_FORMAT_COMBINED},
        {"--access-log off", ACCESS_FORMAT_OFF},
        {"--access-log=no", ACCESS_FORMAT_OFF},
    };
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        assert_true(parse(formats[i].line, NULL, &o, &err));
        assert_int_equal(o.access_log, formats[i].format);
    }
    err = ERR_INIT;
    assert_false(parse("--access-log=common", NULL, &o, &err));
    assert_string_equal(err.message, "'common' is not a format: combined, json or off");
    assert_true(parse("--trusted-proxies 10.0.0.0/8,unix", NULL, &o, &err));
    assert_true(o.trusted_proxies.count == 1 && o.trusted_proxies.local);
}

/* It takes the next word only if that is one of its values. */
static void test_an_option_that_may_stand_alone(void **state)
{
    (void)state;
    struct opts o;
    struct err err = ERR_INIT;
    assert_true(parse("build --watch stat", NULL, &o, &err));
    assert_true(o.rebuild);
    assert_int_equal(o.watch, WATCH_MODE_STAT);
    assert_true(parse("build --watch --strict", NULL, &o, &err));
    assert_true(o.rebuild && o.strict);
    assert_false(parse("build --watch site", NULL, &o, &err));
}

static void test_short_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {"-s site -P 4000 -b /x", "-s=site -P=4000 -b=/x",
                                        "-ssite -P4000 -b/x", "--source site -P 4000 -b /x --",
                                        "--source=site --port=4000 --baseurl=/x"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct opts o;
        struct err err;
        assert_true(parse(lines[i], NULL, &o, &err));
        assert_string_equal(o.source, "site");
        assert_int_equal(o.port, 4000);
        assert_string_equal(o.baseurl, "/x");
    }
}

static void test_underscores(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    assert_true(parse("--follow_links /a --access_log", NULL, &o, &err));
    assert_string_equal(o.follow, "/a");
    assert_int_equal(o.access_log, ACCESS_FORMAT_COMBINED);
}

/* A variable counts only for the commands that have its option, since all share the environment. */
static void test_the_environment_of_another_command(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    char wrong[] = "APPROCHE_CACHE=much", port[] = "APPROCHE_PORT=4000";
    assert_true(parse("healthcheck", wrong, &o, &err));
    assert_true(parse("healthcheck", port, &o, &err) && o.port == 4000);
}

static void test_operands(void **state)
{
    (void)state;
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"", NULL},
        {"--help", NULL},
        {"help", NULL},
        {"help serve", "serve"},
        {"serve --help", "serve"},
        {"--help serve", "serve"},
        {"-h serve", "serve"},
        {"completion zsh", "zsh"},
        {"completion -- -x", "-x"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct opts o;
        struct err err;
        assert_true(parse(cases[i].line, NULL, &o, &err));
        if (cases[i].want == NULL)
            assert_null(o.operand);
        else
            assert_string_equal(o.operand, cases[i].want);
    }
}

/* Each option belongs to a command. No two options of a command have the same name or letter. */
static void test_the_tables(void **state)
{
    (void)state;
    const struct command *c;
    const struct option *o, *other;
    for (size_t i = 0; (c = command_at(i)) != NULL; i++) {
        assert_ptr_equal(command_find(c->name), c);
        assert_ptr_equal(command_get(c->id), c);
        for (size_t k = 0; (o = option_at(k)) != NULL; k++) {
            if (!option_is_of(o, c))
                continue;
            assert_ptr_equal(option_by_name(o->name, c), o);
            if (o->letter != 0)
                assert_ptr_equal(option_by_letter(o->letter, c), o);
        }
    }
    for (size_t k = 0; (o = option_at(k)) != NULL; k++) {
        bool used = false;
        for (size_t i = 0; (c = command_at(i)) != NULL; i++)
            used = used || option_is_of(o, c);
        assert_true(used);
        for (size_t i = 0; (other = option_at(i)) != NULL; i++) {
            if (other->letter == o->letter && o->letter != 0)
                assert_true(str_eq(other->name, o->name)); /* a letter has one meaning */
        }
    }
}

static void test_the_environment(void **state)
{
    (void)state;
    struct opts o;
    struct err err;
    char port[] = "APPROCHE_PORT=4000", dev[] = "APPROCHE_DEV=yes", off[] = "APPROCHE_DEV=0";
    char wrong[] = "APPROCHE_CACHE=much", longer[] = "APPROCHE_PORTS=1";
    assert_true(parse("", port, &o, &err) && o.port == 4000);
    assert_true(parse("--port 5", port, &o, &err) && o.port == 5);
    assert_true(parse("", dev, &o, &err) && o.dev);
    assert_true(parse("", off, &o, &err) && !o.dev);
    assert_true(parse("--dev", off, &o, &err) && o.dev);
    assert_true(parse("", longer, &o, &err) && o.port == 8080);
    assert_false(parse("", wrong, &o, &err));
    assert_string_equal(err.context, "in the environment variable APPROCHE_CACHE");
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"--prot 1", "unknown option --prot; did you mean '--port'?"},
        {"--nonsense", "unknown option --nonsense"},
        {"healthcheck --prot 1", "unknown option --prot; did you mean '--port'?"},
        {"healthcheck --dve", "unknown option --dve"}, /* --dev is not one of its options */
        {"healthcheck --dev", "--dev is an option of 'serve', not of 'healthcheck'"},
        {"--dev healthcheck", "--dev is an option of 'serve', not of 'healthcheck'"},
        {"man --port 1", "--port is an option of 'serve' and 'healthcheck', not of 'man'"},
        {"-p", "unknown option '-p'"},
        {"sevre", "unknown command 'sevre'; did you mean 'serve'?"},
        {"nonsense", "unknown command 'nonsense'"},
        {"/", "unknown command '/'; for a site: --source /"},
        {"serve here", "unknown argument 'here'"},
        {"completion", "'completion' needs a value: SHELL"},
        {"completion bash zsh", "unknown argument 'zsh'"},
        {"-P", "--port needs a value: N"},
        {"--port", "--port needs a value: N"},
        {"--port x", "'x' is not a port (0 to 65535)"},
        {"--port 65536", "'65536' is not a port (0 to 65535)"},
        {"--port -1", "'-1' is not a port (0 to 65535)"},
        {"--port +1", "'+1' is not a port (0 to 65535)"},
        {"--port=", "'' is not a port (0 to 65535)"},
        {"--dev=yes", "--dev takes no value"},
        {"--listen ::1", "put an IPv6 address into brackets: [::1]:8080"},
        {"--listen [::1", "'[::1' is not HOST:PORT"},
        {"--listen [::1]80", "'[::1]80' is not HOST:PORT"},
        {"--watch poll", "'poll' is not a mode: inotify, stat or off"},
        {"--admin=", "the address is empty"},
        {"--admin ::1", "put an IPv6 address into brackets: [::1]:8081"},
        {"--admin a:x", "'x' is not a port (0 to 65535)"},
        {"build --admin 1", "--admin is an option of 'serve' and 'healthcheck', not of 'build'"},
        {"--drain-timeout -1", "'-1' is not a number of seconds (0 to 3600)"},
        {"--drain-timeout 3601", "'3601' is not a number of seconds (0 to 3600)"},
        {"--drain-timeout 5s", "'5s' is not a number of seconds (0 to 3600)"},
        {"--threads many", "'many' is not a number of threads (0 to 256)"},
        {"--threads 257", "'257' is not a number of threads (0 to 256)"},
        {"--plugins yes", "'yes' is neither 'on' nor 'off'"},
        {"--plugins-timeout 0", "'0' is not a number of seconds (1 to 3600)"},
        {"--plugins-memory 1T", "'1T' is not a size (64M, 1G, 1000000)"},
        {"--cache 1T", "'1T' is not a size (64M, 1G, 1000000)"},
        {"--cache -1", "'-1' is not a size (64M, 1G, 1000000)"},
        {"--cache M", "'M' is not a size (64M, 1G, 1000000)"},
        {"--cache 9223372036854775807k", "'9223372036854775807k' is not a size (64M, 1G, 1000000)"},
        {"--source=", "the folder has no name"},
        {"preview", "'preview' needs a value: FILE"},
        {"preview a --expires 7", "'7' is not a time of at most a year: 30m, 12h, 7d, 4w"},
        {"preview a --expires 0d", "'0d' is not a time of at most a year: 30m, 12h, 7d, 4w"},
        {"preview a --expires 9223372036854775807w",
         "'9223372036854775807w' is not a time of at most a year: 30m, 12h, 7d, 4w"},
        {"preview a --url x.org", "'x.org' is not a scheme and a host, as in https://example.org"},
        {"preview a --url https://",
         "'https://' is not a scheme and a host, as in https://example.org"},
        {"preview a --url http://x/y",
         "'http://x/y' is not a scheme and a host, as in https://example.org"},
        {"--preview-key-file=", "the file of keys has no name"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct opts o;
        struct err err;
        assert_false(parse(cases[i].line, NULL, &o, &err));
        assert_int_equal(err.kind, ERR_KIND_CONFIG);
        assert_string_equal(err.message, cases[i].message);
    }
}

static void test_the_help_names_every_option(void **state)
{
    (void)state;
    static const char *const names[] = {
        "serve",  "healthcheck",  "--source DIR",   "--listen HOST:PORT", "--port N",
        "--dev",  "--watch MODE", "--threads N",    "--cache SIZE",       "--access-log",
        "--help", "--version",    "--baseurl PATH", "--baseurl-stripped", "--environment NAME"};
    struct arena arena;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, &arena, 0);
    cmd_help_write(&(struct opts){.operand = NULL}, &text);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_true(str_find(buf_str(&text), str_c(names[i])) != STR_NONE);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_plugins),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_several_addresses),
        cmocka_unit_test(test_connections_and_sockets),
        cmocka_unit_test(test_the_admin_listener),
        cmocka_unit_test(test_caches),
        cmocka_unit_test(test_other_values),
        cmocka_unit_test(test_previews),
        cmocka_unit_test(test_logs),
        cmocka_unit_test(test_an_option_that_may_stand_alone),
        cmocka_unit_test(test_short_forms),
        cmocka_unit_test(test_underscores),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_the_tables),
        cmocka_unit_test(test_the_environment),
        cmocka_unit_test(test_the_environment_of_another_command),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_the_help_names_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
