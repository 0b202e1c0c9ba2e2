/*
 * IP addresses and networks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/address.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/unit/check.h"

static struct str text_of(const struct address *a)
{
    static char text[ADDRESS_TEXT_MAX];
    return str_of(text, address_write(a, text));
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; /* NULL: no address */
    } cases[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:DB8:0::7", "2001:db8::7"},
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"::1", "::1"},
        {"", NULL},
        {"192.0.2", NULL},
        {"192.0.2.256", NULL},
        {"010.0.0.1", NULL},
        {"0x7f.1", NULL},
        {"192.0.2.7 ", NULL},
        {"[::1]", NULL},
        {"fe80::1%eth0", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"0000:0000:0000:0000:0000:ffff:255.255.255.2555555", NULL},
        {"localhost", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct address a;
        assert_int_equal(address_parse(str_c(cases[i].text), &a), cases[i].want != NULL);
        assert_str_equal(text_of(&a), cases[i].want != NULL ? str_c(cases[i].want) : S("-"));
    }
    struct address a;
    assert_false(address_parse(S("192.0.2.7\0.1"), &a));
}

static void test_peers(void **state)
{
    (void)state;
    const struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000207)};
    const struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct address a = address_of((const struct sockaddr *)(const void *)&four);
    assert_str_equal(text_of(&a), S("192.0.2.7"));
    a = address_of((const struct sockaddr *)(const void *)&six);
    assert_str_equal(text_of(&a), S("::1"));
    a = address_of((const struct sockaddr *)(const void *)&local);
    assert_str_equal(text_of(&a), S("unix:"));
    a = address_of(NULL);
    assert_str_equal(text_of(&a), S("-"));
}

static bool contains(const char *list, const char *text)
{
    struct networks n;
    struct err err = ERR_INIT;
    struct address a = {.kind = ADDRESS_KIND_LOCAL};
    if (!networks_parse(str_c(list), &n, &err))
        fail_msg("%s", err.message);
    if (strcmp(text, "unix") != 0)
        (void)address_parse(str_c(text), &a);
    return networks_contain(&n, &a);
}

static void test_networks(void **state)
{
    (void)state;
    static const struct {
        const char *list, *address;
        bool want;
    } cases[] = {
        {"", "192.0.2.7", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"10.0.0.0/8, 192.0.2.0/24", "192.0.2.255", true},
        {"10.0.0.0/8,192.0.2.0/24", "10.255.0.1", true},
        {"10.0.0.0/8,192.0.2.0/24", "11.0.0.0", false},
        {"172.16.0.0/12", "172.31.255.255", true},
        {"172.16.0.0/12", "172.32.0.0", false},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.6/31", "192.0.2.7", true},
        {"0.0.0.0/0", "255.1.2.3", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"0.0.0.0/0", "::ffff:192.0.2.7", true},
        {"::/0", "2001:db8::1", true},
        {"::/0", "192.0.2.7", true},
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"2001:db8::1/128", "2001:db8::1", true},
        {"::ffff:10.0.0.0/104", "10.1.2.3", true},
        {"unix", "unix", true},
        {"unix", "127.0.0.1", false},
        {"0.0.0.0/0,::/0", "unix", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (contains(cases[i].list, cases[i].address) != cases[i].want)
            fail_msg("%s in %s", cases[i].address, cases[i].list);
    }
}

static void test_what_is_no_network(void **state)
{
    (void)state;
    static const struct {
        const char *list, *message;
    } cases[] = {
        {"10.0.0.0/33", "'10.0.0.0/33' has a prefix that is not 0 to 32"},
        {"::/129", "'::/129' has a prefix that is not 0 to 128"},
        {"10.0.0.0/-1", "'10.0.0.0/-1' has a prefix that is not 0 to 32"},
        {"10.0.0.0/+8", "'10.0.0.0/+8' has a prefix that is not 0 to 32"},
        {"10.0.0.0/", "'10.0.0.0/' has a prefix that is not 0 to 32"},
        {"10.0.0.0/8x", "'10.0.0.0/8x' has a prefix that is not 0 to 32"},
        {"10.0.0.1/8", "'10.0.0.1/8' has bits behind its prefix"},
        {"2001:db8::1/64", "'2001:db8::1/64' has bits behind its prefix"},
        {"proxy", "'proxy' is not a network: 10.0.0.0/8, 2001:db8::/32, an address, or unix"},
        {"10.0.0.1,", "'' is not a network: 10.0.0.0/8, 2001:db8::/32, an address, or unix"},
        {"10.0.0.1,unix:", "'unix:' is not a network: 10.0.0.0/8, 2001:db8::/32, an address, or "
                           "unix"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct networks n;
        struct err err = ERR_INIT;
        assert_false(networks_parse(str_c(cases[i].list), &n, &err));
        assert_string_equal(err.message, cases[i].message);
    }
    char many[NETWORKS_MAX * 9 + 16] = "";
    for (size_t i = 0; i < NETWORKS_MAX; i++)
        memcpy(many + 8 * i, "1.2.3.4,", 9);
    struct networks n;
    struct err err = ERR_INIT;
    many[8 * NETWORKS_MAX - 1] = '\0';
    assert_true(networks_parse(str_c(many), &n, &err));
    memcpy(many + strlen(many), ",1.2.3.4", 9);
    assert_false(networks_parse(str_c(many), &n, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_peers),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_what_is_no_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
