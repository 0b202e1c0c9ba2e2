/*
 * Character references. See entity.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/entity.h"

#include <endian.h>

#include "render/markdown/scan.h"

struct entity {
    char name[9];
    uint16_t code_point;
};

enum { NAME_MAX_LEN = sizeof(((struct entity *)NULL)->name) - 1 };

/* Sorted by name: the names of HTML 4 and two more. A few code points differ, as in kramdown. */
static const struct entity entities[] = {
    {"AElig", 198},    {"Aacute", 193},  {"Acirc", 194},   {"Agrave", 192},  {"Alpha", 913},
    {"Aring", 197},    {"Atilde", 195},  {"Auml", 196},    {"Beta", 914},    {"Ccedil", 199},
    {"Chi", 935},      {"Dagger", 8225}, {"Delta", 916},   {"ETH", 208},     {"Eacute", 201},
    {"Ecirc", 202},    {"Egrave", 200},  {"Epsilon", 917}, {"Eta", 919},     {"Euml", 203},
    {"Gamma", 915},    {"Iacute", 205},  {"Icirc", 206},   {"Igrave", 204},  {"Iota", 921},
    {"Iuml", 207},     {"Kappa", 922},   {"Lambda", 923},  {"Mu", 924},      {"Ntilde", 209},
    {"Nu", 925},       {"OElig", 338},   {"Oacute", 211},  {"Ocirc", 212},   {"Ograve", 210},
    {"Omega", 937},    {"Omicron", 927}, {"Oslash", 216},  {"Otilde", 213},  {"Ouml", 214},
    {"Phi", 934},      {"Pi", 928},      {"Prime", 8243},  {"Psi", 936},     {"Rho", 929},
    {"Scaron", 352},   {"Sigma", 931},   {"THORN", 222},   {"Tau", 932},     {"Theta", 920},
    {"Uacute", 218},   {"Ucirc", 219},   {"Ugrave", 217},  {"Upsilon", 933}, {"Uuml", 220},
    {"Xi", 926},       {"Yacute", 221},  {"Yuml", 376},    {"Zeta", 918},    {"aacute", 225},
    {"acirc", 226},    {"acute", 180},   {"aelig", 230},   {"agrave", 224},  {"alefsym", 8501},
    {"alpha", 945},    {"amp", 38},      {"and", 8743},    {"ang", 8736},    {"apos", 39},
    {"aring", 229},    {"asymp", 8776},  {"atilde", 227},  {"auml", 228},    {"bdquo", 8222},
    {"beta", 946},     {"brvbar", 166},  {"bull", 8226},   {"cap", 8745},    {"ccedil", 231},
    {"cedil", 184},    {"cent", 162},    {"chi", 967},     {"circ", 710},    {"clubs", 9827},
    {"cong", 8773},    {"copy", 169},    {"crarr", 8629},  {"cup", 8746},    {"curren", 164},
    {"dArr", 8659},    {"dagger", 8224}, {"darr", 8595},   {"deg", 176},     {"delta", 948},
    {"diams", 9830},   {"divide", 247},  {"eacute", 233},  {"ecirc", 234},   {"egrave", 232},
    {"empty", 8709},   {"emsp", 8195},   {"ensp", 8194},   {"epsilon", 949}, {"equiv", 8801},
    {"eta", 951},      {"eth", 240},     {"euml", 235},    {"euro", 8364},   {"exist", 8707},
    {"fnof", 402},     {"forall", 8704}, {"frac12", 189},  {"frac14", 188},  {"frac34", 190},
    {"frasl", 8260},   {"gamma", 947},   {"ge", 8805},     {"gt", 62},       {"hArr", 8660},
    {"harr", 8596},    {"hearts", 9829}, {"hellip", 8230}, {"iacute", 237},  {"icirc", 238},
    {"iexcl", 161},    {"igrave", 236},  {"image", 8465},  {"infin", 8734},  {"int", 8747},
    {"iota", 953},     {"iquest", 191},  {"isin", 8712},   {"iuml", 239},    {"kappa", 954},
    {"lArr", 8656},    {"lambda", 955},  {"lang", 9002},   {"laquo", 171},   {"larr", 8592},
    {"lceil", 8969},   {"ldquo", 8220},  {"le", 8804},     {"lfloor", 8970}, {"lowast", 8727},
    {"loz", 9674},     {"lrm", 8206},    {"lsaquo", 8249}, {"lsquo", 8216},  {"lt", 60},
    {"macr", 175},     {"mdash", 8212},  {"micro", 181},   {"middot", 183},  {"minus", 8722},
    {"mu", 956},       {"nabla", 8711},  {"nbsp", 160},    {"ndash", 8211},  {"ne", 8800},
    {"ni", 8715},      {"not", 172},     {"notin", 8713},  {"nsub", 8836},   {"ntilde", 241},
    {"nu", 957},       {"oacute", 243},  {"ocirc", 244},   {"oelig", 339},   {"ograve", 242},
    {"oline", 8254},   {"omega", 969},   {"omicron", 959}, {"oplus", 8853},  {"or", 8744},
    {"ordf", 170},     {"ordm", 186},    {"oslash", 248},  {"otilde", 245},  {"otimes", 8855},
    {"ouml", 246},     {"para", 182},    {"part", 8706},   {"permil", 8240}, {"perp", 8869},
    {"phi", 966},      {"pi", 960},      {"piv", 982},     {"plusmn", 177},  {"pound", 163},
    {"prime", 8242},   {"prod", 8719},   {"prop", 8733},   {"psi", 968},     {"quot", 34},
    {"rArr", 8658},    {"radic", 8730},  {"rang", 9001},   {"raquo", 187},   {"rarr", 8594},
    {"rceil", 8968},   {"rdquo", 8221},  {"real", 8476},   {"reg", 174},     {"rfloor", 8971},
    {"rho", 961},      {"rlm", 8207},    {"rsaquo", 8250}, {"rsquo", 8217},  {"sbquo", 8218},
    {"scaron", 353},   {"sdot", 8901},   {"sect", 167},    {"shy", 173},     {"sigma", 963},
    {"sigmaf", 962},   {"sim", 8764},    {"spades", 9824}, {"sub", 8834},    {"sube", 8838},
    {"sum", 8721},     {"sup", 8835},    {"sup1", 185},    {"sup2", 178},    {"sup3", 179},
    {"supe", 8839},    {"szlig", 223},   {"tau", 964},     {"there4", 8756}, {"theta", 952},
    {"thetasym", 977}, {"thinsp", 8201}, {"thorn", 254},   {"tilde", 732},   {"times", 215},
    {"trade", 8482},   {"uArr", 8657},   {"uacute", 250},  {"uarr", 8593},   {"ucirc", 251},
    {"ugrave", 249},   {"uml", 168},     {"upsih", 978},   {"upsilon", 965}, {"uuml", 252},
    {"vellip", 8942},  {"weierp", 8472}, {"xi", 958},      {"yacute", 253},  {"yen", 165},
    {"yuml", 255},     {"zeta", 950},    {"zwj", 8205},    {"zwnj", 8204},
};

/* 128..159, 0 if Windows-1252 has nothing. */
static const uint16_t windows_1252[] = {
    8364, 0,    8218, 402,  8222, 8230, 8224, 8225, 710, 8240, 352, 8249, 338, 0, 381, 0,
    0,    8216, 8217, 8220, 8221, 8226, 8211, 8212, 732, 8482, 353, 8250, 339, 0, 382, 376,
};

/* A name as a number with the same order. */
static uint64_t key_of(const char name[static NAME_MAX_LEN])
{
    uint64_t key;
    memcpy(&key, name, sizeof(key));
    return be64toh(key);
}

static uint32_t named(struct str name)
{
    size_t low = 0, high = ARRAY_LEN(entities);
    char padded[NAME_MAX_LEN] = {0};
    if (name.len > sizeof(padded))
        return 0;
    for (size_t i = 0; i < name.len; i++)
        padded[i] = name.ptr[i];
    uint64_t key = key_of(padded);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t here = key_of(entities[middle].name);
        if (here == key)
            return entities[middle].code_point;
        if (key < here)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

static uint32_t numbered(struct str digits, uint32_t base)
{
    uint64_t code = 0;
    for (size_t i = 0; i < digits.len && code <= MD_CODE_MAX; i++)
        code = code * base + (uint64_t)char_hex(digits.ptr[i]);
    if (code >= 128 && code <= 159 && windows_1252[code - 128] != 0)
        return windows_1252[code - 128];
    if (code == 0)
        return MD_CODE_NUL;
    return code <= MD_CODE_MAX ? (uint32_t)code : 0xFFFD;
}

static bool name_goes_on(char c)
{
    return char_is_word(c) || c == '-' || c == '.' || c == ':';
}

size_t md_entity_read(struct str text, uint32_t *code_point)
{
    if (text.len < 3 || text.ptr[0] != '&')
        return 0;
    size_t at = 1, from;
    if (text.ptr[1] == '#' && (text.ptr[2] == 'x')) {
        from = at = 3;
        while (at < text.len && char_hex(text.ptr[at]) >= 0)
            at++;
        *code_point = numbered(str_sub(text, from, at), 16);
    } else if (text.ptr[1] == '#') {
        from = at = 2;
        while (at < text.len && char_is_digit(text.ptr[at]))
            at++;
        *code_point = numbered(str_sub(text, from, at), 10);
    } else {
        from = 1;
        if (text.ptr[1] == '-' || text.ptr[1] == '.')
            return 0;
        while (at < text.len && name_goes_on(text.ptr[at]))
            at++;
        *code_point = named(str_sub(text, from, at));
    }
    return at > from && at < text.len && text.ptr[at] == ';' ? at + 1 : 0;
}

/* For each byte, the ways of escaping (as bits) in which it must be escaped. */
#define WAY(how) (1U << (how))
#define EVERY_WAY                                                                                  \
    (WAY(MD_ESCAPE_CODE) | WAY(MD_ESCAPE_TEXT) | WAY(MD_ESCAPE_ATTRIBUTE) | WAY(MD_ESCAPE_ALL))
static const unsigned char is_special[256] = {
    ['&'] = EVERY_WAY,
    ['<'] = EVERY_WAY,
    ['>'] = EVERY_WAY,
    ['"'] = WAY(MD_ESCAPE_ATTRIBUTE) | WAY(MD_ESCAPE_ALL),
};
#undef EVERY_WAY
#undef WAY

static struct str escaped(char c)
{
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    default:
        return S("&quot;");
    }
}

/*
 * The first byte in [at, end) that may be special. Reads 16 bytes at once, even beyond `end`, if
 * the text has so many.
 */
static inline size_t find_special(struct str s, size_t at, size_t end, unsigned way)
{
    for (size_t first; at < end && s.len - at >= sizeof(md_bytes); at += first) {
        md_bytes bytes = *(const md_bytes *)(s.ptr + at);
        /* The bits in which `"` differs from `&`, and `<` from `>`. */
        first = md_first_of((md_bytes)((bytes | 4) == '&') | (md_bytes)((bytes | 2) == '>'));
        if (first < sizeof(md_bytes))
            return at + first < end ? at + first : end;
    }
    return at < end ? str_find_in(str_sub(s, 0, end), at, is_special, way) : end;
}

void md_escape_part(struct buf *out, struct str whole, size_t from, size_t end, enum md_escape how)
{
    bool keeps_entities = how == MD_ESCAPE_TEXT || how == MD_ESCAPE_ATTRIBUTE;
    unsigned way = 1U << how;
    for (size_t i = from; (i = find_special(whole, i, end, way)) < end; i++) {
        uint32_t unused;
        if ((is_special[(unsigned char)whole.ptr[i]] & way) == 0)
            continue;
        if (whole.ptr[i] == '&' && keeps_entities &&
            md_entity_read(str_sub(whole, i, end), &unused) > 0)
            continue;
        buf_add(out, str_sub(whole, from, i));
        buf_add(out, escaped(whole.ptr[i]));
        from = i + 1;
    }
    buf_add(out, str_sub(whole, from, end));
}

void md_escape(struct buf *out, struct str text, enum md_escape how)
{
    md_escape_part(out, text, 0, text.len, how);
}

const char *md_entity_name(uint32_t code_point)
{
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (entities[i].code_point == code_point)
            return entities[i].name;
    }
    return NULL;
}
