"""Texts that are dates, or nearly, at random: what Ruby's Time.parse has a rule for, mixed up."""

import random
import string

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
LONG = "January February March April June July August September Sept. December Mayor".split()
DAYS = "sun Mon tuesday wed. Thu, friday sat Saturn monday,".split()
ZONES = (
    "z Z utc gmt est EDT pst a j m n y cet cest CET paris +1 +01 +0100 +01:00 -00:00 -0000 -00 "
    "+00 -0530 -05:30:15 +053015 +5:30 +05:3 utc+1 gmt-2 ut+03 utc+5.5 +5,5 +24:00 +2359 -9959 "
    "cet\u00a0dst mst\u00a0dst [+9:JST] [-5] [+0900] [9] [+01:utc] [z] [-05] zz é ab5 hst"
).split()
ZONES += ["central europe daylight time", "e. australia standard time", "standard time", "dst"]
ERAS = "bc b.c. bce b.c.e. ad a.d. ce c.e. BC Bcx".split()
HALVES = "am pm a.m. p.m. AM P.M. a m a.m pmx".split()
SIGNS = list("-/.:,+' @[]tTwWhms\u2013\té٣_") + ["--", "- ", ". ", "/ ", "''", " - "]
YEARS = "2020 1999 20 99 0 5 0099 12020 69 68 100".split()
DAY_ENDINGS = "st nd rd th thx .".split()
WORDS = "w01 -w-3 h31.4.30 r2.5.1 s63.01.07 the of at am pm st nd th 1st 22nd 3rd 11th 5thx".split()
WORDS += ["now", "today", "x-123", "--12-25", "---05", "--1225", "2020-W07-3", "20w07", "2020-366"]


class DateGenerator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, items):
        return self.random.choice(items)

    def maybe(self, text, chance=0.5):
        return text if self.random.random() < chance else ""

    def blank(self):
        return self.pick(["", " ", " ", " ", "  "])

    def digits(self, count):
        return "".join(self.pick(string.digits) for _ in range(count))

    def number(self):
        n = self.random
        kind = n.randrange(10)
        if kind < 5:
            return str(n.randint(0, 31)).zfill(n.randint(1, 2))
        if kind < 8:
            return str(n.randint(1900, 2100))
        return self.digits(n.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20]))

    def year(self):
        return self.pick(["", "", "", "'", "-", "'-", "+"]) + self.pick(
            YEARS + [self.digits(4)]
        )

    def month(self):
        name = self.pick(MONTHS + LONG)
        name = self.pick([name, name.upper(), name.title()])
        return name + self.maybe(self.pick([".", ",", "x", "uary"]), 0.2)

    def day(self):
        day = str(self.random.randint(0, 32)).zfill(self.random.randint(1, 2))
        return self.maybe("'", 0.05) + day + self.maybe(self.pick(DAY_ENDINGS), 0.3)

    def zone(self):
        return self.pick(["", " ", "  "]) + self.pick(ZONES)

    def era(self):
        return self.maybe(self.pick(ERAS) + self.blank(), 0.3)

    def clock(self):
        n = self.random
        hour, minute, second = (
            str(n.randint(0, top)).zfill(n.randint(1, 2)) for top in (25, 61, 61)
        )
        colon = self.pick([":", ":", ":", " : ", ": "])
        forms = [colon + minute, colon + minute + colon + second, "", "h", "h" + minute]
        forms += [f" h {minute}m", f"h{minute}m{second}s", f"h {minute} {second}"]
        text = hour + self.pick(forms)
        text += self.maybe(self.pick([".", ",", ".5", ",123456789", ".1234567891"]), 0.2)
        text += self.maybe(self.blank() + self.pick(HALVES), 0.3)
        return text + self.maybe(self.zone(), 0.5)

    def date(self):
        n = self.random
        kind = n.randrange(9)
        if kind == 0:
            year = self.blank() + self.era() + self.year() + self.maybe("th", 0.1)
            return self.day() + self.blank() + self.month() + self.maybe(year, 0.7)
        if kind == 1:
            year = self.pick([",", ", ", " ", "", " , "]) + self.era() + self.year()
            return self.month() + self.blank() + self.day() + self.maybe(year, 0.7)
        if kind == 2:
            sign = self.pick(["-", "/", ".", ". ", "/ "])
            parts = [self.year(), str(n.randint(0, 13)), self.day()]
            return sign.join(parts[: n.choice([2, 3, 3, 3])])
        if kind == 3:
            return "-".join([self.day(), self.month(), self.year()][n.choice([0, 0, 1]) :])
        if kind == 4:
            sign = self.pick(["-", "/", "."])
            return sign.join([self.day(), str(n.randint(0, 13)).zfill(2), self.year()])
        if kind == 5:
            return self.year() + self.pick(["-", "", "-W", "w"]) + self.digits(self.pick([2, 3, 4]))
        if kind == 6:
            year = self.pick("mtshrx") + self.pick(["1", "31", "02"])
            return f"{year}.{n.randint(0, 13)}.{n.randint(0, 32)}"
        if kind == 7:
            day = self.pick(["", "-", "+"]) + self.digits(n.randint(1, 16))
            clock = self.pick(["", "T", " ", "t ", " T"]) + self.digits(n.choice([0, 2, 3, 4, 6]))
            fraction = self.maybe(self.pick([".", ",5", ".25"]), 0.3)
            return day + clock + fraction + self.maybe(self.zone(), 0.4)
        return f"{n.randint(1890, 2110)}-{n.randint(0, 13):02}-{n.randint(0, 32):02}"

    def piece(self):
        made = self.pick([self.date, self.clock, self.number, self.month, self.zone])()
        return self.pick([made, made, self.pick(self.pick([WORDS, SIGNS, DAYS, ERAS]))])

    def text(self):
        kind = self.random.randrange(10)
        if kind < 5:
            parts = [self.maybe(self.pick(DAYS), 0.2), self.date(), self.maybe(self.clock(), 0.6)]
            parts += [self.maybe(self.number(), 0.1), self.maybe(self.pick(ERAS), 0.1)]
            if self.random.random() < 0.2:
                self.random.shuffle(parts)
            text = self.pick([" ", " ", " ", "T", ", "]).join(part for part in parts if part)
        elif kind < 9:
            pieces = [self.piece() for _ in range(self.random.randint(1, 4))]
            text = self.pick(["", " ", "-"]).join(pieces)
        else:
            items = list(string.digits) * 2 + SIGNS + MONTHS + ZONES
            text = "".join(self.pick(items) for _ in range(self.random.randint(1, 9)))
        if self.random.random() < 0.1 and text:
            at = self.random.randrange(len(text))
            text = text[:at] + self.pick(SIGNS) + text[at + 1 :]
        return text.replace("{", "").replace("}", "")
