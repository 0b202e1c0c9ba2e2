/*
 * Filters on dates: Liquid's `date`, and Jekyll's fixed formats. Text is read as Ruby's Time.parse
 * reads it, in the site's zone; "now" is the moment that the host names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter.h"

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_digit(s.ptr[i]))
            return false;
    }
    return s.len > 0;
}

/* A Unix time in the site's zone. False for times that a calendar has no years for. */
static bool moment_of_seconds(struct liquid_call *call, int64_t seconds, struct moment *out)
{
    enum { BILLION = 1000000000 };
    const int64_t farthest = (int64_t)BILLION * BILLION;
    if (seconds < -farthest || seconds > farthest)
        return false;
    *out = date_at(seconds, 0, filter_host(call)->zone);
    return true;
}

/* Whether the text begins with a whole date, and so says the same at any time. */
static bool names_day(struct str s)
{
    static const char form[] = "0000-00-00";
    bool day = s.len >= sizeof(form) - 1;
    for (size_t i = 0; day && form[i] != '\0'; i++)
        day = form[i] == '0' ? char_is_digit(s.ptr[i]) : s.ptr[i] == form[i];
    return day;
}

/* A date's text and what it was read as: mostly a template shows a date twice, in two formats. */
struct liquid_date {
    struct moment moment;
    size_t len;
    char text[40];
};

static bool read_day(struct liquid_call *call, struct str s, struct moment *out)
{
    const struct liquid_host *host = filter_host(call);
    struct liquid_date *last = call->run->date;
    bool fits = s.len <= sizeof(last->text);
    if (fits && last != NULL && str_eq(s, str_of(last->text, last->len))) {
        *out = last->moment;
        return true;
    }
    if (!date_parse(s, host->now, host->zone, out))
        return false;
    if (fits && last == NULL)
        last = call->run->date = arena_new(call->run->env.arena, struct liquid_date);
    if (fits && last != NULL) {
        last->moment = *out;
        last->len = s.len;
        memcpy(last->text, s.ptr, s.len);
    }
    return true;
}

static bool moment_of_text(struct liquid_call *call, struct str s, struct moment *out)
{
    const struct liquid_host *host = filter_host(call);
    int64_t seconds;
    if (names_day(s))
        return read_day(call, s, out);
    if (all_digits(s))
        return str_to_i64(s, &seconds) && moment_of_seconds(call, seconds, out);
    call->run->env.outside++;
    if (str_eq_nocase(s, S("now")) || str_eq_nocase(s, S("today"))) {
        *out = host->now;
        return true;
    }
    return s.len > 0 && date_parse(s, host->now, host->zone, out);
}

/* Liquid's Utils.to_date. False where it answers nil. */
static bool moment_of(struct liquid_call *call, struct value v, struct moment *out)
{
    if (v.kind == VALUE_DATE) {
        *out = *v.moment;
        return true;
    }
    if (v.kind == VALUE_INT)
        return moment_of_seconds(call, v.integer, out);
    return v.kind == VALUE_STRING && moment_of_text(call, value_as_str(v), out);
}

static bool write_date(struct liquid_call *call, struct moment m, struct str format,
                       struct value *out)
{
    struct buf text = filter_out(call);
    if (!date_write(m, format, &text) && !m.is_day)
        return filter_fail(call, "invalid format: %.*s", STR_ARG(format));
    return filter_done(call, &text, out);
}

static bool apply_date(struct liquid_call *call, struct value *out)
{
    struct str format = filter_text(call, filter_arg(call, 0));
    struct moment m = {.seconds = 0};
    *out = call->input;
    if (format.len == 0 || !moment_of(call, call->input, &m))
        return true;
    return write_date(call, m, format, out);
}

/*
 * What Jekyll's filters format: the moment in the site's zone, a day from its midnight there.
 * *empty where the input is nil or prints nothing, which they pass on.
 */
static bool local_moment(struct liquid_call *call, bool *empty, struct moment *out)
{
    const struct zone *zone = filter_host(call)->zone;
    *empty = filter_text(call, call->input).len == 0;
    if (*empty)
        return true;
    if (!moment_of(call, call->input, out)) {
        struct buf text = filter_buf(call);
        value_inspect(call->input, &call->run->env, &text);
        return filter_fail(call, "Invalid Date: '%.*s' is not a valid datetime.",
                           STR_ARG(buf_str(&text)));
    }
    *out = out->is_day ? date_local(date_fields(*out), 0, zone) : date_in_zone(*out, zone);
    return true;
}

static bool write_local(struct liquid_call *call, struct str format, struct value *out)
{
    bool empty;
    struct moment m = {.seconds = 0};
    if (!local_moment(call, &empty, &m))
        return false;
    *out = call->input;
    return empty ? true : write_date(call, m, format, out);
}

static bool apply_date_to_rfc822(struct liquid_call *call, struct value *out)
{
    return write_local(call, S("%a, %d %b %Y %H:%M:%S %z"), out);
}

static bool apply_date_to_xmlschema(struct liquid_call *call, struct value *out)
{
    return write_local(call, S("%Y-%m-%dT%H:%M:%S%:z"), out);
}

static const char *ordinal(int day)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    return day % 10 > 3 || (day >= 11 && day <= 13) ? "th" : endings[day % 10];
}

/* "06 May 2020"; with "ordinal" "6th May 2020", and with "US" too "May 6th, 2020". */
static bool write_day(struct liquid_call *call, const char *month, struct value *out)
{
    bool empty;
    struct moment m = {.seconds = 0};
    if (!local_moment(call, &empty, &m))
        return false;
    *out = call->input;
    if (empty)
        return true;
    int day = date_fields(m).day;
    struct buf format = filter_buf(call);
    if (!str_eq(value_as_str(filter_arg(call, 0)), S("ordinal")))
        buf_printf(&format, "%%d %s %%Y", month);
    else if (str_eq(value_as_str(filter_arg(call, 1)), S("US")))
        buf_printf(&format, "%s %d%s, %%Y", month, day, ordinal(day));
    else
        buf_printf(&format, "%d%s %s %%Y", day, ordinal(day), month);
    return write_date(call, m, buf_str(&format), out);
}

static bool apply_date_to_long_string(struct liquid_call *call, struct value *out)
{
    return write_day(call, "%B", out);
}

static bool apply_date_to_string(struct liquid_call *call, struct value *out)
{
    return write_day(call, "%b", out);
}

static const struct liquid_filter rows[] = {
    {STR_INIT("date"), 1, 1, 0, apply_date},
    {STR_INIT("date_to_long_string"), 0, 2, FILTER_JEKYLL, apply_date_to_long_string},
    {STR_INIT("date_to_rfc822"), 0, 0, FILTER_JEKYLL, apply_date_to_rfc822},
    {STR_INIT("date_to_string"), 0, 2, FILTER_JEKYLL, apply_date_to_string},
    {STR_INIT("date_to_xmlschema"), 0, 0, FILTER_JEKYLL, apply_date_to_xmlschema},
};

const struct liquid_filters filters_date = {rows, ARRAY_LEN(rows)};
