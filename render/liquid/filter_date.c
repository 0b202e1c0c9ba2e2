/*
 * Filters on dates: Liquid's `date`, and Jekyll's fixed formats. Text is read as Ruby's Time.parse
 * reads it, in the site's zone; "now" is the moment that the host gives.
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

/* A Unix time in the site's zone. Returns false if its year is out of range. */
static bool moment_of_seconds(struct liquid_call *call, int64_t seconds, struct moment *out)
{
    if (seconds < -DATE_SECONDS_MAX || seconds > DATE_SECONDS_MAX)
        return false;
    *out = date_at(seconds, 0, filter_host(call)->zone);
    return true;
}

/* A date's text and its moment. A template often shows one date twice, in two formats. */
struct liquid_date {
    struct moment moment;
    size_t len;
    char text[40];
};

static enum date_answer moment_of_words(struct liquid_call *call, struct str s, struct moment *out)
{
    const struct liquid_host *host = filter_host(call);
    struct liquid_date *last = call->run->date;
    bool fits = s.len <= sizeof(last->text);
    if (fits && last != NULL && str_eq(s, str_of(last->text, last->len))) {
        *out = last->moment;
        return DATE_READ;
    }
    enum date_answer answer = date_read(s, host->now, host->zone, out);
    if (answer != DATE_READ) {
        call->run->env.outside++;
        return answer;
    }
    if (fits && last == NULL)
        last = call->run->date = arena_new(call->run->env.arena, struct liquid_date);
    if (fits && last != NULL) {
        last->moment = *out;
        last->len = s.len;
        memcpy(last->text, s.ptr, s.len);
    }
    return answer;
}

static enum date_answer moment_of_text(struct liquid_call *call, struct str s, struct moment *out)
{
    int64_t seconds;
    if (all_digits(s)) {
        bool fits = str_to_i64(s, &seconds) && moment_of_seconds(call, seconds, out);
        return fits ? DATE_READ : DATE_UNREADABLE;
    }
    if (str_eq_nocase(s, S("now")) || str_eq_nocase(s, S("today"))) {
        call->run->env.outside++;
        *out = filter_host(call)->now;
        return DATE_READ_NOW;
    }
    return moment_of_words(call, s, out);
}

/* Liquid's Utils.to_date. *is_date: whether it returns a date. Returns false if it raises. */
static bool moment_of(struct liquid_call *call, struct value v, bool *is_date, struct moment *out)
{
    enum date_answer answer = DATE_UNREADABLE;
    if (v.kind == VALUE_DATE) {
        *out = *v.moment;
        answer = DATE_READ;
    } else if (v.kind == VALUE_INT) {
        answer = moment_of_seconds(call, v.integer, out) ? DATE_READ : DATE_UNREADABLE;
    } else if (v.kind == VALUE_STRING) {
        answer = moment_of_text(call, value_as_str(v), out);
    }
    *is_date = answer <= DATE_READ_NOW;
    if (answer == DATE_ABSURD)
        return filter_fail(call, "no date has such a number: %.*s", STR_ARG(value_as_str(v)));
    return true;
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
    bool is_date = false;
    *out = call->input;
    if (format.len > 0 && !moment_of(call, call->input, &is_date, &m))
        return false;
    return is_date ? write_date(call, m, format, out) : true;
}

/*
 * The moment that Jekyll's filters format: in the site's zone, a day from its midnight there.
 * *empty if the input is nil or prints nothing: the filters return it unchanged.
 */
static bool local_moment(struct liquid_call *call, bool *empty, struct moment *out)
{
    const struct zone *zone = filter_host(call)->zone;
    *empty = filter_text(call, call->input).len == 0;
    if (*empty)
        return true;
    bool is_date;
    if (!moment_of(call, call->input, &is_date, out))
        return false;
    if (!is_date) {
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
