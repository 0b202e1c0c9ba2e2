/*
 * Ruby's strftime: every directive with flags, width and colons. See date.h.
 *
 *     %[-_0^#]*[width][:]*directive
 *
 * Anything else is printed as it stands.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date.h"
#include "render/base/utf8.h"

enum { WIDTH_MAX = 1024, DEPTH_MAX = 3 };

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};

/* A directive's modifiers. */
struct modifiers {
    char pad; /* '0', ' ', '-' for no padding, 0 for the directive's own */
    bool upper, swap;
    int width; /* -1: not given */
    int colons;
};

/* A moment and its fields, computed once for all directives of a format. */
struct shown {
    struct moment moment;
    struct date_fields fields;
};

static void put_padded(struct buf *out, struct str text, struct modifiers m, char pad, int width)
{
    if (m.pad != 0)
        pad = m.pad;
    if (m.width >= 0)
        width = m.width;
    size_t len = width > 0 ? utf8_len(text) : 0;
    if (pad != '-' && width > 0 && len < (size_t)width)
        buf_fill(out, pad, (size_t)width - len);
    buf_add(out, text);
}

static void put_two(struct buf *out, int n)
{
    buf_add(out, str_of((char[]){(char)('0' + n / 10), (char)('0' + n % 10)}, 2));
}

/* A number. A sign goes before zeros and after blanks. */
static void put_number(struct buf *out, int64_t n, struct modifiers m, char pad, int width)
{
    char buffer[1 + STR_U64_MAX];
    char used = m.pad != 0 ? m.pad : pad;
    if (used == '0' && m.width < 0 && width == 2 && n >= 0 && n < 100) {
        put_two(out, (int)n);
        return;
    }
    struct str digits = str_of_u64(n < 0 ? 0 - (uint64_t)n : (uint64_t)n, buffer + 1);
    if (n < 0 && used == '0') {
        buf_putc(out, '-');
        m.width = (m.width >= 0 ? m.width : width) - 1;
    } else if (n < 0) {
        size_t sign = sizeof(buffer) - digits.len - 1;
        buffer[sign] = '-';
        digits = str_of(buffer + sign, digits.len + 1);
    }
    put_padded(out, digits, m, pad, width);
}

static void put_text(struct buf *out, struct str text, struct modifiers m, bool swaps_to_upper)
{
    struct buf cased;
    if (!m.upper && !m.swap) {
        put_padded(out, text, m, ' ', 0);
        return;
    }
    buf_init(&cased, out->arena, 0);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_putc(&cased, m.upper || swaps_to_upper ? char_upper(c) : char_lower(c));
    }
    put_padded(out, buf_str(&cased), m, ' ', 0);
}

/* ---- offsets and fractions ---- */

/* %z +hhmm, %:z +hh:mm, %::z +hh:mm:ss, %:::z as short as it goes. */
static void put_odd_offset(struct buf *out, struct moment t, struct modifiers m)
{
    int32_t offset = t.offset;
    /* For a Time "-" means RFC 3339's -0000: the local offset is unknown. */
    bool no_place = m.pad == '-' && !t.is_day;
    m.pad = no_place ? '\0' : m.pad;
    no_place = no_place && t.is_utc;
    int32_t seconds = offset < 0 ? -offset : offset;
    int hours = seconds / DATE_HOUR, minutes = seconds / DATE_MINUTE % 60,
        rest = seconds % DATE_MINUTE;
    struct buf tail;
    buf_init(&tail, out->arena, 0);
    if (m.colons == 0)
        buf_printf(&tail, "%02d", minutes);
    else if (m.colons == 1 || (m.colons == 3 && minutes != 0 && rest == 0))
        buf_printf(&tail, ":%02d", minutes);
    else if (m.colons == 2 || (m.colons == 3 && rest != 0))
        buf_printf(&tail, ":%02d:%02d", minutes, rest);
    int width = m.width - (int)tail.len - 1;
    char sign = offset < 0 || no_place ? '-' : '+';
    if (m.pad == ' ' || m.pad == '-') {
        struct buf number;
        buf_init(&number, out->arena, 0);
        buf_printf(&number, "%c%d", sign, hours);
        m.width = width + 1 > 3 || m.pad == '-' ? width + 1 : 3;
        put_padded(out, buf_str(&number), m, ' ', 0);
    } else {
        buf_putc(out, sign);
        buf_printf(out, "%0*d", width > 2 ? width : 2, hours);
    }
    buf_add(out, buf_str(&tail));
}

static void put_offset(struct buf *out, const struct moment *t, struct modifiers m)
{
    int32_t seconds = t->offset < 0 ? -t->offset : t->offset;
    bool plain = m.pad == '\0' && m.width < 0 && m.colons <= 1 && seconds < 100 * DATE_HOUR;
    if (!plain) {
        put_odd_offset(out, *t, m);
        return;
    }
    buf_putc(out, t->offset < 0 ? '-' : '+');
    put_two(out, seconds / DATE_HOUR);
    if (m.colons == 1)
        buf_putc(out, ':');
    put_two(out, seconds / DATE_MINUTE % 60);
}

/* %N: as many digits of the nanoseconds as the width says, or nine; %L: three. */
static void put_fraction(struct buf *out, uint32_t nanoseconds, struct modifiers m, unsigned digits)
{
    char text[16];
    uint32_t rest = nanoseconds;
    for (int i = 8; i >= 0; i--) {
        text[i] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (m.width > 0)
        digits = (unsigned)m.width;
    buf_add(out, str_of(text, digits < 9 ? digits : 9));
    if (digits > 9)
        buf_fill(out, '0', digits - 9);
}

/* ---- directives ---- */

/* Directives that stand for a whole format. */
static struct str combination(const struct moment *m, char directive)
{
    switch (directive) {
    case 'c':
        return S("%a %b %e %H:%M:%S %Y");
    case 'D':
    case 'x':
        return S("%m/%d/%y");
    case 'F':
        return S("%Y-%m-%d");
    case 'T':
    case 'X':
        return S("%H:%M:%S");
    case 'R':
        return S("%H:%M");
    case 'r':
        return S("%I:%M:%S %p");
    case 'v':
        return S("%e-%^b-%Y");
    case '+': /* for a Date only */
        return m->is_day ? S("%a %b %e %H:%M:%S %Z %Y") : S("");
    default:
        return S("");
    }
}

/* A directive that prints a number: its value, its padding, its width. */
struct figure {
    int64_t n;
    int width;
    char pad;
};

/* The numbers of weeks, and their years. */
static bool week_directive(struct date_fields f, char directive, struct figure *out)
{
    int64_t year = 0, week = date_iso_week(f, &year);
    switch (directive) {
    case 'G':
        *out = (struct figure){year, year < 0 ? 5 : 4, '0'};
        return true;
    case 'g':
        *out = (struct figure){(year % 100 + 100) % 100, 2, '0'};
        return true;
    case 'V':
        *out = (struct figure){week, 2, '0'};
        return true;
    case 'U':
        *out = (struct figure){(f.yearday + 6 - f.weekday) / 7, 2, '0'};
        return true;
    case 'W':
        *out = (struct figure){(f.yearday + 6 - (f.weekday + 6) % 7) / 7, 2, '0'};
        return true;
    default:
        return false;
    }
}

/* The width and padding of the directives of day and clock; plain_figure has their numbers. */
static const struct {
    char directive, pad;
    unsigned char width;
} figures[] = {
    {'d', '0', 2}, {'e', ' ', 2}, {'m', '0', 2}, {'H', '0', 2}, {'M', '0', 2}, {'S', '0', 2},
    {'j', '0', 3}, {'k', ' ', 2}, {'I', '0', 2}, {'l', ' ', 2}, {'u', '0', 1}, {'w', '0', 1},
};

/* The number of a frequent directive; -1 for other directives. */
static int plain_figure(const struct date_fields *f, char directive)
{
    switch (directive) {
    case 'd':
        return f->day;
    case 'm':
        return f->month;
    case 'H':
        return f->hour;
    case 'M':
        return f->minute;
    case 'S':
        return f->second;
    default:
        return -1;
    }
}

static int figure_of(struct date_fields f, char directive)
{
    switch (directive) {
    case 'e':
        return f.day;
    case 'j':
        return f.yearday;
    case 'k':
        return f.hour;
    case 'I':
    case 'l':
        return f.hour % 12 == 0 ? 12 : f.hour % 12;
    case 'u':
        return f.weekday == 0 ? 7 : f.weekday;
    case 'w':
        return f.weekday;
    default:
        return plain_figure(&f, directive);
    }
}

static bool number_directive(const struct shown *t, char directive, struct figure *out)
{
    int64_t year = t->fields.year, century = year / 100 - (year % 100 < 0 ? 1 : 0);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        if (figures[i].directive == directive) {
            *out =
                (struct figure){figure_of(t->fields, directive), figures[i].width, figures[i].pad};
            return true;
        }
    }
    switch (directive) {
    case 'Y':
        *out = (struct figure){year, year < 0 ? 5 : 4, '0'};
        return true;
    case 'C':
        *out = (struct figure){century, 2, '0'};
        return true;
    case 'y':
        *out = (struct figure){year - century * 100, 2, '0'};
        return true;
    case 's':
        *out = (struct figure){t->moment.seconds, 1, '0'};
        return true;
    default:
        return strchr("GgVUW", directive) != NULL && week_directive(t->fields, directive, out);
    }
}

static bool write_at(const struct shown *t, struct str format, unsigned depth, struct buf *out);

static bool text_directive(const struct shown *t, char directive, struct modifiers mods,
                           struct buf *out)
{
    struct moment m = t->moment;
    struct date_fields f = t->fields;
    struct str month = str_c(months[f.month - 1]), weekday = str_c(weekdays[f.weekday]);
    switch (directive) {
    case 'A':
        put_text(out, weekday, mods, true);
        return true;
    case 'a':
        put_text(out, str_sub(weekday, 0, 3), mods, true);
        return true;
    case 'B':
        put_text(out, month, mods, true);
        return true;
    case 'b':
    case 'h':
        put_text(out, str_sub(month, 0, 3), mods, true);
        return true;
    case 'p':
        put_text(out, f.hour < 12 ? S("AM") : S("PM"), mods, false);
        return true;
    case 'P':
        put_text(out, f.hour < 12 ? S("am") : S("pm"), mods, true);
        return true;
    case 'Z':
        put_text(out, m.is_day ? S("+00:00") : str_c(m.zone), mods, false);
        return true;
    case 'z':
        put_offset(out, &t->moment, mods);
        return true;
    case 'Q': /* for a Date only */
        if (m.is_day)
            buf_i64(out, m.seconds * 1000);
        return m.is_day;
    case 'L':
        put_fraction(out, m.nanoseconds, mods, 3);
        return true;
    case 'N':
        put_fraction(out, m.nanoseconds, mods, 9);
        return true;
    case 'n':
        put_padded(out, S("\n"), mods, ' ', 0);
        return true;
    case 't':
        put_padded(out, S("\t"), mods, ' ', 0);
        return true;
    case '%':
        put_padded(out, S("%"), mods, ' ', 0);
        return true;
    default:
        return false;
    }
}

static bool directive_write(const struct shown *t, char directive, struct modifiers mods,
                            unsigned depth, struct buf *out)
{
    struct figure figure = {.n = 0};
    if (mods.colons > 0 && directive != 'z')
        return false;
    if (number_directive(t, directive, &figure)) {
        put_number(out, figure.n, mods, figure.pad, figure.width);
        return true;
    }
    struct str format = combination(&t->moment, directive);
    if (format.len > 0 && depth < DEPTH_MAX) {
        struct buf text;
        buf_init(&text, out->arena, 0);
        (void)write_at(t, format, depth + 1, &text);
        mods.swap = false;
        put_text(out, buf_str(&text), mods, true);
        return true;
    }
    return text_directive(t, directive, mods, out);
}

/* Reads flags, width and colons. Returns the offset of the directive, or the length. */
static size_t modifiers_read(struct str s, struct modifiers *m)
{
    *m = (struct modifiers){.width = -1};
    size_t i = 0;
    if (s.len > 0 && char_is_alpha(s.ptr[0]) && s.ptr[0] != 'E' && s.ptr[0] != 'O')
        return 0;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '-' || (c == '0' && m->pad != '-'))
            m->pad = c;
        else if (c == '_' && m->pad != '-')
            m->pad = ' ';
        else if (c == '_' || c == '0')
            continue; /* once '-' was given, no padding comes back */
        else if (c == '^')
            m->upper = true;
        else if (c == '#')
            m->swap = true;
        else
            break;
    }
    for (; i < s.len && char_is_digit(s.ptr[i]); i++) {
        int width = (m->width > 0 ? m->width : 0) * 10 + (s.ptr[i] - '0');
        m->width = width < WIDTH_MAX ? width : WIDTH_MAX;
    }
    for (; i < s.len && s.ptr[i] == ':'; i++)
        m->colons++;
    /* %E and %O ask for another locale's form, if it exists; here it is the same. */
    const char *forms = i + 1 >= s.len    ? ""
                        : s.ptr[i] == 'E' ? "cCxXyY"
                        : s.ptr[i] == 'O' ? "deHkIlmMSuUVwWy"
                                          : "";
    if (*forms != '\0' && s.ptr[i + 1] != '\0' && strchr(forms, s.ptr[i + 1]) != NULL)
        i++;
    return i;
}

/* A number without leading zero, after "%-". Returns the length of the directive, or 0. */
static size_t put_short(const struct shown *t, struct str format, struct buf *out)
{
    int n = format.len > 2 ? plain_figure(&t->fields, format.ptr[2]) : -1;
    if (n < 0)
        return 0;
    if (n < 10)
        buf_putc(out, (char)('0' + n));
    else
        put_two(out, n);
    return 3;
}

/*
 * The fast path for the frequent directives without flags. Returns the length of the directive at
 * the start of the format; 0 for everything else.
 */
static size_t put_plain(const struct shown *t, struct str format, struct buf *out)
{
    const struct date_fields *f = &t->fields;
    const struct modifiers none = {.width = -1}, colon = {.width = -1, .colons = 1};
    char directive = format.ptr[1];
    const char *name;
    int figure = plain_figure(f, directive);
    if (figure >= 0) {
        put_two(out, figure);
        return 2;
    }
    switch (directive) {
    case 'Y':
        if (f->year < 1000 || f->year > 9999)
            return 0;
        put_two(out, (int)(f->year / 100));
        put_two(out, (int)(f->year % 100));
        return 2;
    case 'B':
    case 'b':
        name = months[f->month - 1];
        buf_add(out, str_of(name, directive == 'b' ? 3 : strlen(name)));
        return 2;
    case 'z':
        put_offset(out, &t->moment, none);
        return 2;
    case ':':
        if (format.len < 3 || format.ptr[2] != 'z')
            return 0;
        put_offset(out, &t->moment, colon);
        return 3;
    case '-':
        return put_short(t, format, out);
    default:
        return 0;
    }
}

/* Returns false if the format ends in the middle of a directive. */
static bool write_at(const struct shown *t, struct str format, unsigned depth, struct buf *out)
{
    bool ends = true;
    while (format.len > 0) {
        size_t percent = 0;
        while (percent < format.len && format.ptr[percent] != '%')
            percent++;
        buf_add(out, str_sub(format, 0, percent));
        format = str_from(format, percent);
        size_t plain = format.len > 1 ? put_plain(t, format, out) : 0;
        format = str_from(format, plain);
        if (plain > 0)
            continue;
        if (format.len == 0)
            break;
        struct modifiers mods;
        size_t at = 1 + modifiers_read(str_from(format, 1), &mods);
        bool known = at < format.len && mods.colons <= 3 &&
                     directive_write(t, format.ptr[at], mods, depth, out);
        if (!known)
            buf_add(out, str_sub(format, 0, at + 1));
        ends = at < format.len || mods.colons > 0;
        format = str_from(format, at + 1);
    }
    return ends;
}

bool date_write(struct moment m, struct str format, struct buf *out)
{
    const struct shown t = {m, date_fields(m)};
    return write_at(&t, format, 0, out);
}
