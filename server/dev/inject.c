/*
 * The script of this server in pages. See inject.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/inject.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#include "server/dev/csp.h"
#include "server/dev/dev_script.h"

/* Whether s begins with a lower-case text, in any case. */
static bool begins(struct str s, struct str lower)
{
    return s.len >= lower.len && str_eq_nocase(str_sub(s, 0, lower.len), lower);
}

/* Whether nothing but blanks, comments and </html> is left. */
static bool is_end(struct str rest)
{
    for (;;) {
        rest = str_trim_start(rest);
        size_t end = STR_NONE;
        if (begins(rest, S("<!--")))
            end = str_find(rest, S("-->"));
        else if (begins(rest, S("</html")))
            end = str_find_char(rest, '>');
        if (end == STR_NONE)
            return rest.len == 0;
        rest = str_from(rest, str_find_char(str_from(rest, end), '>') + end + 1);
    }
}

size_t inject_offset(struct str html)
{
    struct str rest = html;
    size_t at;
    while ((at = str_rfind_char(rest, '<')) != STR_NONE) {
        struct str tag = str_from(html, at);
        rest = str_sub(html, 0, at);
        if (!begins(tag, S("</body")))
            continue;
        size_t end = str_find_char(tag, '>');
        return end != STR_NONE && is_end(str_from(tag, end + 1)) ? at : html.len;
    }
    return html.len;
}

void inject_init(struct inject *in)
{
    uint64_t random[2] = {0, 0};
    if (getrandom(random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
        random[0] = (uint64_t)time(NULL);
    (void)snprintf(in->nonce, sizeof(in->nonce), "%016" PRIx64 "%016" PRIx64, random[0], random[1]);
    in->script = digest_hash(str_of(dev_script, dev_script_len), 0);
}

void inject_write_script(const struct inject *in, struct str root_url, uint64_t version,
                         struct buf *out)
{
    buf_add(out, S("<script src=\""));
    buf_html(out, root_url);
    buf_printf(out,
               "_approche/dev.js?%016" PRIx64 "\" async nonce=\"%s\" data-version=\"%016" PRIx64
               "\"></script>",
               in->script, in->nonce, version);
}

/* ---- policies ---- */

/* The author's lines, with their policies amended. */
static struct str amend_lines(struct str lines, struct str nonce, struct arena *a)
{
    struct buf out;
    struct str line, name, value;
    buf_init(&out, a, 0);
    while (str_next_line(&lines, &line)) {
        if (str_cut(line, ':', &name, &value) && csp_is_field(name)) {
            buf_add(&out, name);
            buf_add(&out, S(": "));
            csp_amend(str_trim(value), nonce, &out);
        } else {
            buf_add(&out, line);
        }
        buf_putc(&out, '\n');
    }
    return buf_str(&out);
}

static bool has_line(struct str lines, struct str wanted)
{
    struct str line, name, value;
    while (str_next_line(&lines, &line)) {
        if (str_cut(line, ':', &name, &value) && str_eq_nocase(name, wanted))
            return true;
    }
    return false;
}

/* The value of an attribute in the text of a start tag; empty if it has none. */
static struct str attribute(struct str tag, struct str name)
{
    for (size_t at = 0; at + name.len < tag.len; at++) {
        struct str rest = str_from(tag, at);
        if (!char_is_space(tag.ptr[at]) || !begins(str_from(rest, 1), name))
            continue;
        rest = str_trim_start(str_from(rest, 1 + name.len));
        if (rest.len == 0 || rest.ptr[0] != '=')
            continue;
        rest = str_trim_start(str_from(rest, 1));
        char quote = rest.len > 0 ? rest.ptr[0] : '\0';
        size_t end =
            quote == '"' || quote == '\'' ? str_find_char(str_from(rest, 1), quote) : STR_NONE;
        return end != STR_NONE ? str_sub(rest, 1, 1 + end) : S("");
    }
    return S("");
}

/* Writes text with the references that escaping functions make replaced by their characters. */
static void write_unescaped(struct str text, struct buf *out)
{
    static const struct {
        struct str name;
        char c;
    } references[] = {
        {STR_INIT("&#39;"), '\''}, {STR_INIT("&#x27;"), '\''}, {STR_INIT("&apos;"), '\''},
        {STR_INIT("&quot;"), '"'}, {STR_INIT("&#34;"), '"'},   {STR_INIT("&amp;"), '&'},
    };
    while (text.len > 0) {
        size_t i = 0;
        while (i < ARRAY_LEN(references) && !begins(text, references[i].name))
            i++;
        buf_putc(out, i < ARRAY_LEN(references) ? references[i].c : text.ptr[0]);
        text = str_from(text, i < ARRAY_LEN(references) ? references[i].name.len : 1);
    }
}

/* Writes HTML with the policies of its <meta> elements amended. */
static void write_amended(struct str html, struct str nonce, struct arena *a, struct buf *out)
{
    size_t copied = 0, at = 0, found;
    while ((found = str_find_char(str_from(html, at), '<')) != STR_NONE) {
        struct str tag = str_from(html, at + found);
        at += found + 1;
        if (!begins(tag, S("<meta")))
            continue;
        size_t end = str_find_char(tag, '>');
        if (end == STR_NONE)
            break;
        at += end; /* a "<" in a tag begins no other: each byte is looked at once */
        if (!csp_is_field(attribute(str_sub(tag, 0, end), S("http-equiv"))))
            continue;
        struct str content = attribute(str_sub(tag, 0, end), S("content"));
        if (content.len == 0)
            continue;
        struct buf plain, amended;
        buf_init(&plain, a, 0);
        buf_init(&amended, a, 0);
        write_unescaped(content, &plain);
        csp_amend(buf_str(&plain), nonce, &amended);
        buf_add(out, str_sub(html, copied, (size_t)(content.ptr - html.ptr)));
        buf_html_quote(out, buf_str(&amended));
        copied = (size_t)(content.ptr - html.ptr) + content.len;
    }
    buf_add(out, str_from(html, copied));
}

/* ---- an answer ---- */

static bool takes_script(const struct entry_spec *spec)
{
    return spec->kind == ENTRY_KIND_BODY && (spec->status == 200 || spec->status >= 400) &&
           spec->location.len == 0 && begins(spec->type, S("text/html")) &&
           !has_line(spec->lines, S("Content-Encoding"));
}

void inject_script(const struct inject *in, struct str root_url, struct entry_spec *spec,
                   struct arena *a)
{
    struct buf out;
    if (!takes_script(spec))
        return;
    spec->lines = amend_lines(spec->lines, str_c(in->nonce), a);
    if (spec->shared != NULL) { /* an earlier body, with the script in it */
        spec->version = spec->previous->version;
        return;
    }
    /* The page at the address of a search is another one. */
    bool asked = spec->key.kind == CACHE_KEY_ASKED;
    spec->version = asked ? 0 : digest_hash(spec->body, spec->status) | 1;
    spec->precompressed = 0; /* these files do not have the script */
    size_t at = inject_offset(spec->body);
    buf_init(&out, a, 0);
    write_amended(str_sub(spec->body, 0, at), str_c(in->nonce), a, &out);
    inject_write_script(in, root_url, spec->version, &out);
    buf_add(&out, str_from(spec->body, at));
    if (buf_ok(&out))
        spec->body = buf_str(&out);
}
