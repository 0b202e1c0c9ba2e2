/*
 * Case and classes of code points, normal form C, slugs. The only file that knows utf8proc.
 *
 * See utf8.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <utf8proc.h>

#include "render/base/utf8.h"

/* ---- classes ---- */

static utf8proc_category_t category(uint32_t code)
{
    return code <= 0x10FFFF ? utf8proc_category((utf8proc_int32_t)code) : UTF8PROC_CATEGORY_CN;
}

bool utf8_is_letter(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool utf8_is_mark(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

bool utf8_is_decimal(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_ND;
}

/* Ⓐ, 🄰, 🅐, 🅰 and the rest of their alphabets. */
static bool is_framed_capital(uint32_t code)
{
    return (code >= 0x24B6 && code <= 0x24CF) || (code >= 0x1F130 && code <= 0x1F149) ||
           (code >= 0x1F150 && code <= 0x1F169) || (code >= 0x1F170 && code <= 0x1F189);
}

/* Letter numbers (Ⅷ) and framed letters (Ⓐ) are alphabetic without being letters. */
static bool is_other_alphabetic(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_NL || is_framed_capital(code) ||
           (code >= 0x24D0 && code <= 0x24E9);
}

/* Vowel signs are alphabetic; accents and tone marks are not. The ranges hold for marks only. */
static bool is_alphabetic_mark(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0x345, 0x345},     {0x5B0, 0x657},     {0x659, 0x6DC},     {0x6E1, 0x6E8},
                  {0x6ED, 0x73F},     {0x7A6, 0x7B0},     {0x816, 0x817},     {0x81B, 0x82C},
                  {0x8D4, 0x8DF},     {0x8E3, 0x8E9},     {0x8F0, 0x93B},     {0x93E, 0x94C},
                  {0x94E, 0x94F},     {0x955, 0x983},     {0x9BE, 0x9CC},     {0x9D7, 0x9E3},
                  {0xA01, 0xA03},     {0xA3E, 0xA4C},     {0xA51, 0xA83},     {0xABE, 0xACC},
                  {0xAE2, 0xAFC},     {0xB01, 0xB03},     {0xB3E, 0xB4C},     {0xB56, 0xBCC},
                  {0xBD7, 0xC03},     {0xC3E, 0xC4C},     {0xC55, 0xC83},     {0xCBE, 0xCCC},
                  {0xCD5, 0xD03},     {0xD3E, 0xD4C},     {0xD57, 0xD83},     {0xDCF, 0xE3A},
                  {0xE4D, 0xE4D},     {0xEB1, 0xEB9},     {0xEBB, 0xEBC},     {0xECD, 0xECD},
                  {0xF71, 0xF81},     {0xF8D, 0xFBC},     {0x102B, 0x1036},   {0x1038, 0x1038},
                  {0x103B, 0x109D},   {0x1712, 0x1713},   {0x1732, 0x1733},   {0x1752, 0x1773},
                  {0x17B6, 0x17C8},   {0x1885, 0x1938},   {0x1A17, 0x1A5E},   {0x1A61, 0x1A74},
                  {0x1ABF, 0x1B04},   {0x1B35, 0x1B43},   {0x1B80, 0x1BA9},   {0x1BAC, 0x1BAD},
                  {0x1BE7, 0x1BF1},   {0x1C24, 0x1C36},   {0x1DE7, 0x1DF4},   {0x2DE0, 0x2DFF},
                  {0xA674, 0xA67B},   {0xA69E, 0xA69F},   {0xA802, 0xA802},   {0xA80B, 0xA827},
                  {0xA880, 0xA8C3},   {0xA8C5, 0xA8C5},   {0xA8FF, 0xA92A},   {0xA947, 0xA952},
                  {0xA980, 0xA983},   {0xA9B4, 0xA9BF},   {0xA9E5, 0xAABE},   {0xAAEB, 0xAAF5},
                  {0xABE3, 0xABEA},   {0xFB1E, 0xFB1E},   {0x10376, 0x10A0F}, {0x10D24, 0x10EAC},
                  {0x11000, 0x11045}, {0x11082, 0x110B8}, {0x11100, 0x11132}, {0x11145, 0x11146},
                  {0x11180, 0x111BF}, {0x111CE, 0x11234}, {0x11237, 0x112E8}, {0x11300, 0x11303},
                  {0x1133E, 0x1134C}, {0x11357, 0x11363}, {0x11435, 0x11441}, {0x11443, 0x11445},
                  {0x114B0, 0x114C1}, {0x115AF, 0x115BE}, {0x115DC, 0x1163E}, {0x11640, 0x116B5},
                  {0x1171D, 0x1172A}, {0x1182C, 0x11838}, {0x11930, 0x1193C}, {0x11940, 0x11942},
                  {0x119D1, 0x119DF}, {0x119E4, 0x11A0A}, {0x11A35, 0x11A3E}, {0x11A51, 0x11A97},
                  {0x11C2F, 0x11C3E}, {0x11C92, 0x11D41}, {0x11D43, 0x11D43}, {0x11D47, 0x11D96},
                  {0x11EF3, 0x11EF6}, {0x16F4F, 0x16F92}, {0x16FF0, 0x16FF1}, {0x1BC9E, 0x1BC9E},
                  {0x1E000, 0x1E02A}, {0x1E947, 0x1E947}};
    if (!utf8_is_mark(code))
        return false;
    size_t low = 0, high = ARRAY_LEN(ranges);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].to)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ARRAY_LEN(ranges) && code >= ranges[low].from;
}

bool utf8_is_alpha(uint32_t code)
{
    return utf8_is_letter(code) || is_other_alphabetic(code) || is_alphabetic_mark(code);
}

bool utf8_is_alnum(uint32_t code)
{
    return utf8_is_alpha(code) || utf8_is_decimal(code);
}

bool utf8_is_word(uint32_t code)
{
    return utf8_is_alnum(code) || utf8_is_mark(code) || category(code) == UTF8PROC_CATEGORY_PC;
}

bool utf8_is_upper(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LU || (code >= 0x2160 && code <= 0x216F) ||
           is_framed_capital(code);
}

bool utf8_is_lower(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LL || (code >= 0x2170 && code <= 0x217F) ||
           (code >= 0x24D0 && code <= 0x24E9);
}

bool utf8_is_number(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO;
}

bool utf8_is_letter_number(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_NL;
}

bool utf8_is_upper_letter(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LU;
}

bool utf8_is_lower_letter(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LL;
}

bool utf8_is_title_letter(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LT;
}

bool utf8_is_modifier_letter(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LM;
}

bool utf8_is_nonspacing_mark(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_MN;
}

bool utf8_is_spacing_mark(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_MC;
}

bool utf8_is_connector(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_PC;
}

bool utf8_is_symbol(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return c >= UTF8PROC_CATEGORY_SM && c <= UTF8PROC_CATEGORY_SO;
}

bool utf8_is_math_symbol(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_SM;
}

bool utf8_is_other_symbol(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_SO;
}

/*
 * In Ruby separators of lines and paragraphs are not printable; invisible signs are, and so is the
 * control character NEL.
 */
bool utf8_is_print(uint32_t code)
{
    static const utf8proc_category_t hidden[] = {UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CN,
                                                 UTF8PROC_CATEGORY_CS, UTF8PROC_CATEGORY_ZL,
                                                 UTF8PROC_CATEGORY_ZP};
    enum { NEXT_LINE = 0x85 };
    if ((code >= ' ' && code < 0x7F) || code == NEXT_LINE)
        return true;
    utf8proc_category_t c = category(code);
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
        if (hidden[i] == c)
            return false;
    }
    return true;
}

bool utf8_is_format(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_CF;
}

bool utf8_is_other_letter(uint32_t code)
{
    return category(code) == UTF8PROC_CATEGORY_LO;
}

bool utf8_is_punct(uint32_t code)
{
    utf8proc_category_t c = category(code);
    if (code < 0x80 && code != 0 && strchr("$+<=>^`|~", (int)code) != NULL)
        return true;
    return c >= UTF8PROC_CATEGORY_PC && c <= UTF8PROC_CATEGORY_PO;
}

bool utf8_is_space(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return (code >= '\t' && code <= '\r') || code == 0x85 || c == UTF8PROC_CATEGORY_ZS ||
           c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP;
}

/* ---- case ---- */

/*
 * Code points whose upper case has several: Unicode's SpecialCasing without the rules that depend
 * on the context.
 */
static const struct {
    uint32_t code;
    const char *upper, *title;
} special_upper[] = {
    {0x00DF, "SS", "Ss"},
    {0x0149, "\xca\xbcN", "\xca\xbcN"},
    {0xFB00, "FF", "Ff"},
    {0xFB01, "FI", "Fi"},
    {0xFB02, "FL", "Fl"},
    {0xFB03, "FFI", "Ffi"},
    {0xFB04, "FFL", "Ffl"},
    {0xFB05, "ST", "St"},
    {0xFB06, "ST", "St"},
    {0x01F0, "J\xcc\x8c", "J\xcc\x8c"},
    {0x1E96, "H\xcc\xb1", "H\xcc\xb1"},
    {0x1E97, "T\xcc\x88", "T\xcc\x88"},
    {0x1E98, "W\xcc\x8a", "W\xcc\x8a"},
    {0x1E99, "Y\xcc\x8a", "Y\xcc\x8a"},
    {0x1E9A, "A\xca\xbe", "A\xca\xbe"},
};

static void put_upper(struct buf *out, uint32_t code, bool title)
{
    for (size_t i = 0; i < ARRAY_LEN(special_upper); i++) {
        if (special_upper[i].code == code) {
            buf_add(out, str_c(title ? special_upper[i].title : special_upper[i].upper));
            return;
        }
    }
    utf8proc_int32_t c = (utf8proc_int32_t)code;
    utf8_put(out, (uint32_t)(title ? utf8proc_totitle(c) : utf8proc_toupper(c)));
}

static void put_lower(struct buf *out, uint32_t code)
{
    enum { CAPITAL_I_WITH_DOT = 0x130 };
    if (code == CAPITAL_I_WITH_DOT)
        buf_add(out, S("i\xcc\x87"));
    else
        utf8_put(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)code));
}

enum letter_case { CASE_UPPER, CASE_LOWER, CASE_CAPITAL };

static void put_ascii_cased(struct str s, bool lower, struct buf *out)
{
    size_t from = out->len;
    buf_add(out, s);
    for (size_t i = from; lower && i < out->len; i++)
        out->ptr[i] = char_lower(out->ptr[i]);
    for (size_t i = from; !lower && i < out->len; i++)
        out->ptr[i] = char_upper(out->ptr[i]);
}

/* Copies bytes that are not UTF-8 unchanged. */
static void put_cased(struct str s, enum letter_case wanted, struct buf *out)
{
    for (bool first = true; s.len > 0; first = false) {
        size_t run = wanted == CASE_CAPITAL && first ? 0 : utf8_ascii_run(s);
        put_ascii_cased(str_sub(s, 0, run), wanted != CASE_UPPER, out);
        s = str_from(s, run);
        if (s.len == 0)
            return;
        struct str here = s;
        bool valid;
        uint32_t code = utf8_next(&s, &valid);
        bool lower = wanted == CASE_LOWER || (wanted == CASE_CAPITAL && !first);
        if (!valid)
            buf_add(out, str_sub(here, 0, here.len - s.len));
        else if (code < 0x80)
            buf_putc(out, lower ? char_lower((char)code) : char_upper((char)code));
        else if (lower)
            put_lower(out, code);
        else
            put_upper(out, code, wanted == CASE_CAPITAL);
    }
}

void utf8_upcase(struct str s, struct buf *out)
{
    put_cased(s, CASE_UPPER, out);
}

void utf8_downcase(struct str s, struct buf *out)
{
    put_cased(s, CASE_LOWER, out);
}

void utf8_capitalize(struct str s, struct buf *out)
{
    put_cased(s, CASE_CAPITAL, out);
}

/* ---- normal forms ---- */

/*
 * s through utf8proc, with its code points in the arena meanwhile. If it refuses (s is not UTF-8),
 * s unchanged.
 */
static void put_mapped(struct str s, utf8proc_option_t options, struct buf *out)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)(s.len > 0 ? s.ptr : "");
    utf8proc_ssize_t size = (utf8proc_ssize_t)s.len;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, size, NULL, 0, options);
    if (count < 0) {
        buf_add(out, s);
        return;
    }
    /* One more: utf8proc ends the text with a NUL. */
    utf8proc_int32_t *codes = arena_new_array(out->arena, (size_t)count + 1, utf8proc_int32_t);
    if (codes == NULL) {
        buf_reserve(out, SIZE_MAX); /* no memory for the text either: out fails */
        return;
    }
    count = utf8proc_decompose(bytes, size, codes, count, options);
    utf8proc_ssize_t len = count < 0 ? count : utf8proc_reencode(codes, count, options);
    buf_add(out, len >= 0 ? str_of((const char *)codes, (size_t)len) : s);
}

static bool is_ascii(struct str s)
{
    return utf8_ascii_run(s) == s.len;
}

void utf8_nfc(struct str s, struct buf *out)
{
    if (is_ascii(s))
        buf_add(out, s);
    else
        put_mapped(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out);
}

void utf8_nfkc(struct str s, struct buf *out)
{
    if (is_ascii(s))
        buf_add(out, s);
    else
        put_mapped(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT, out);
}

/* ---- slugs ---- */

/* Latin letters that are not a letter with a mark: I18n's approximations. */
static const struct {
    uint32_t code;
    const char *latin;
} approximations[] = {
    {0xC6, "AE"},  {0xD0, "D"},   {0xD7, "x"},   {0xD8, "O"},   {0xDE, "Th"},  {0xDF, "ss"},
    {0xE6, "ae"},  {0xF0, "d"},   {0xF8, "o"},   {0xFE, "th"},  {0x110, "D"},  {0x111, "d"},
    {0x126, "H"},  {0x127, "h"},  {0x131, "i"},  {0x132, "IJ"}, {0x133, "ij"}, {0x138, "k"},
    {0x13F, "L"},  {0x140, "l"},  {0x141, "L"},  {0x142, "l"},  {0x149, "'n"}, {0x14A, "NG"},
    {0x14B, "ng"}, {0x152, "OE"}, {0x153, "oe"}, {0x166, "T"},  {0x167, "t"},
};

/* I18n.transliterate: removes marks, and puts '?' for a character that is not Latin. */
static void transliterate(struct str s, struct buf *out)
{
    struct buf plain;
    buf_init(&plain, out->arena, 0);
    put_mapped(s, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &plain);
    struct str rest = buf_str(&plain);
    while (rest.len > 0) {
        uint32_t code = utf8_next(&rest, NULL);
        const char *latin = "?";
        for (size_t i = 0; i < ARRAY_LEN(approximations); i++) {
            if (approximations[i].code == code)
                latin = approximations[i].latin;
        }
        if (code < 0x80)
            buf_putc(out, (char)code);
        else
            buf_add(out, str_c(latin));
    }
}

/* The characters that a mode keeps; a run of others becomes one '-'. */
static bool keep_letters(uint32_t code)
{
    return utf8_is_letter(code) || utf8_is_mark(code) || utf8_is_decimal(code);
}

static bool keep_pretty(uint32_t code)
{
    bool sign = code < 0x80 && code != 0 && strchr("._~!$&'()+,;=@", (int)code) != NULL;
    return sign || keep_letters(code);
}

static bool keep_ascii(uint32_t code)
{
    return code < 0x80 && char_is_alnum((char)code);
}

static bool keep_all_but_space(uint32_t code)
{
    return code >= 0x80 || !char_is_space((char)code);
}

static bool (*keeper(struct str mode))(uint32_t)
{
    static const struct {
        struct str mode;
        bool (*keeps)(uint32_t code);
    } modes[] = {
        {STR_INIT(""), keep_letters},      {STR_INIT("default"), keep_letters},
        {STR_INIT("latin"), keep_letters}, {STR_INIT("pretty"), keep_pretty},
        {STR_INIT("ascii"), keep_ascii},   {STR_INIT("raw"), keep_all_but_space},
    };
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        if (str_eq(mode, modes[i].mode))
            return modes[i].keeps;
    }
    return NULL;
}

void utf8_slug(struct str s, struct str mode, bool keep_case, struct buf *out)
{
    struct buf latin, slug;
    buf_init(&latin, out->arena, 0);
    buf_init(&slug, out->arena, 0);
    bool (*keeps)(uint32_t) = keeper(mode);
    if (str_eq(mode, S("latin"))) {
        transliterate(s, &latin);
        s = buf_str(&latin);
    }
    bool gap = false;
    for (struct str rest = s; keeps != NULL && rest.len > 0;) {
        uint32_t code = utf8_next(&rest, NULL);
        bool kept = keeps(code);
        if (kept)
            utf8_put(&slug, code);
        else if (!gap)
            buf_putc(&slug, '-');
        gap = !kept;
    }
    struct str done = keeps != NULL ? buf_str(&slug) : s;
    if (keeps != NULL && str_starts(done, S("-")))
        done = str_from(done, 1);
    if (keeps != NULL && str_ends(done, S("-")))
        done.len--;
    if (keep_case)
        buf_add(out, done);
    else
        utf8_downcase(done, out);
    if (!buf_ok(&slug) || !buf_ok(&latin))
        out->failed = true;
}
