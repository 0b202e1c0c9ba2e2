/*
 * Content-Security-Policy with --dev. See csp.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/csp.h"

/* What a list of sources admits. */
enum { SELF = 1, ANY = 2, INLINE = 4, SECRET = 8, DYNAMIC = 16, NOTHING = 32 };

bool csp_is_field(struct str name)
{
    return str_eq_nocase(name, S("Content-Security-Policy")) ||
           str_eq_nocase(name, S("Content-Security-Policy-Report-Only"));
}

/* Takes the next word off *rest. */
static bool next_word(struct str *rest, struct str *word)
{
    *rest = str_trim_start(*rest);
    size_t len = 0;
    while (len < rest->len && !char_is_space(rest->ptr[len]))
        len++;
    *word = str_sub(*rest, 0, len);
    *rest = str_from(*rest, len);
    return len > 0;
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq_nocase(str_sub(s, 0, prefix.len), prefix);
}

static unsigned traits_of(struct str sources)
{
    static const struct {
        struct str word;
        unsigned trait;
    } words[] = {
        {STR_INIT("'self'"), SELF},
        {STR_INIT("*"), ANY},
        {STR_INIT("'unsafe-inline'"), INLINE},
        {STR_INIT("'strict-dynamic'"), DYNAMIC},
        {STR_INIT("'none'"), NOTHING},
    };
    unsigned traits = 0;
    struct str word;
    while (next_word(&sources, &word)) {
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
            traits |= str_eq_nocase(word, words[i].word) ? words[i].trait : 0;
        if (starts_nocase(word, S("'nonce-")) || starts_nocase(word, S("'sha")))
            traits |= SECRET;
    }
    return traits;
}

/* The sources of a directive in a policy. Returns false if the policy does not have it. */
static bool find_directive(struct str policy, struct str name, struct str *sources)
{
    struct str rest = policy, directive, word;
    while (rest.len > 0) {
        str_cut(rest, ';', &directive, &rest);
        if (next_word(&directive, &word) && str_eq_nocase(word, name)) {
            *sources = str_trim(directive);
            return true;
        }
    }
    return false;
}

/* Writes a list of sources with one more. 'none' counts only if it stands alone. */
static void write_sources(struct str sources, struct str more, struct buf *out)
{
    struct str word;
    while (next_word(&sources, &word)) {
        if (str_eq_nocase(word, S("'none'")))
            continue;
        buf_putc(out, ' ');
        buf_add(out, word);
    }
    buf_putc(out, ' ');
    buf_add(out, more);
}

/* What a directive lacks. */
struct lack {
    struct str name; /* of the directive that is in force; empty: none is, nothing is lacking */
    struct str own;  /* the name under which it is written */
    struct str sources;
    bool lacking;
    bool nonce; /* the nonce; else 'self' */
};

/* The first directive of a NULL-terminated list that the policy has. */
static struct lack find_lack(struct str policy, const struct str *names, size_t count)
{
    struct lack lack = {.own = names[0]};
    for (size_t i = 0; i < count; i++) {
        if (find_directive(policy, names[i], &lack.sources)) {
            lack.name = names[i];
            lack.own = i + 1 < count ? names[i] : names[0];
            break;
        }
    }
    return lack;
}

static struct lack find_script_lack(struct str policy)
{
    static const struct str names[] = {STR_INIT("script-src-elem"), STR_INIT("script-src"),
                                       STR_INIT("default-src")};
    struct lack lack = find_lack(policy, names, ARRAY_LEN(names));
    unsigned traits = traits_of(lack.sources);
    lack.lacking = lack.name.len > 0 && ((traits & (SELF | ANY)) == 0 || (traits & DYNAMIC) != 0);
    lack.nonce = (traits & INLINE) == 0 || (traits & (SECRET | DYNAMIC)) != 0;
    return lack;
}

static struct lack find_connect_lack(struct str policy)
{
    static const struct str names[] = {STR_INIT("connect-src"), STR_INIT("default-src")};
    struct lack lack = find_lack(policy, names, ARRAY_LEN(names));
    lack.lacking = lack.name.len > 0 && (traits_of(lack.sources) & (SELF | ANY)) == 0;
    return lack;
}

static void write_lack(const struct lack *lack, struct str nonce, struct buf *out)
{
    struct arena scratch;
    struct buf more;
    arena_init(&scratch, 0);
    buf_init(&more, &scratch, 0);
    if (lack->nonce)
        buf_printf(&more, "'nonce-%.*s'", STR_ARG(nonce));
    else
        buf_add(&more, S("'self'"));
    buf_add(out, lack->own);
    write_sources(lack->sources, buf_str(&more), out);
    arena_fini(&scratch);
}

static void amend_one(struct str policy, struct str nonce, struct buf *out)
{
    const struct lack lacks[] = {find_script_lack(policy), find_connect_lack(policy)};
    struct str rest = policy, directive;
    const char *between = "";
    bool written[ARRAY_LEN(lacks)] = {false};
    while (rest.len > 0) {
        str_cut(rest, ';', &directive, &rest);
        struct str words = directive, name;
        if (!next_word(&words, &name))
            continue;
        buf_add(out, str_c(between));
        between = "; ";
        size_t i = 0;
        while (i < ARRAY_LEN(lacks) && !(lacks[i].lacking && str_eq_nocase(name, lacks[i].own)))
            i++;
        if (i < ARRAY_LEN(lacks) && !written[i])
            write_lack(&lacks[i], nonce, out);
        else
            buf_add(out, str_trim(directive));
        if (i < ARRAY_LEN(lacks))
            written[i] = true;
    }
    for (size_t i = 0; i < ARRAY_LEN(lacks); i++) {
        if (!lacks[i].lacking || written[i])
            continue;
        buf_add(out, str_c(between));
        between = "; ";
        write_lack(&lacks[i], nonce, out);
    }
}

void csp_amend(struct str value, struct str nonce, struct buf *out)
{
    struct str rest = value, policy;
    for (bool first = true; rest.len > 0; first = false) {
        str_cut(rest, ',', &policy, &rest);
        buf_add(out, first ? S("") : S(", "));
        amend_one(policy, nonce, out);
    }
}
