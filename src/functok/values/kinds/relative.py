"""Days said from today: "tomorrow", "on Friday", "in two weeks", "the 4th of March" of no year.

They are said and read only where the day is known on which a query is spoken. A wording that people
take for two different days ("next Friday" on a Sunday) is neither said nor read.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from functools import lru_cache

from functok.specs.model import Parameter
from functok.values.english.number_words import cardinal, ordinal_digits
from functok.values.english.numerals import Reading, outermost
from functok.values.english.words import identifier_words, prose_words
from functok.values.kinds.clock import time_forms
from functok.values.kinds.dates import date_forms, dates_in
from functok.values.kinds.month_days import COUNT, counted, month_days_in
from functok.values.parameters.meaning import Meaning, meaning_of
from functok.values.parameters.semantics import Semantic

RELATIVE = "relative"
"""How such a day is grounded, and the way in which it is said (`PlannedCall.ways`)."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_NEAR_SHARE, _PAST_SHARE = 0.7, 0.8
_PLANNING = frozenset((
    "book", "reserve", "schedule", "plan", "arrange", "order", "rent", "hire", "remind", "set", "request",
    "renew", "postpone", "reschedule", "invite", "borrow", "buy", "organize", "deliver", "pickup", "move",
    "extend",
))  # fmt: skip
_TO_COME = frozenset((
    "until", "deadline", "due", "delivery", "delivered", "pickup", "appointment", "reservation", "booking",
    "collected", "fetched", "brought", "keep", "longer", "extra",
))  # fmt: skip
"""What tells of days to come."""
_LOOKING_UP = frozenset((
    "list", "show", "find", "search", "get", "look", "see", "filter", "query", "fetch", "export", "count",
    "history", "rate", "review", "complain", "check", "missed",
))  # fmt: skip
"""What is done with days that may be over: "Lists the appointments of a day"."""
_LOGGING = frozenset(("log", "record", "track", "report", "expense", "spent", "claim"))
_WEEK, _FORTNIGHT = 7, 14
_FARTHEST = 300  # days to a date that is said without its year
_DAY = "|".join(day.lower() for day in WEEKDAYS)
_SHORT_DAY = "mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun"
NAMED_DAY = "|".join(
    [_DAY, *(rf"(?<={lead} )(?:{_SHORT_DAY})" for lead in ("on", "this", "next", "last", "by"))]
)
"""A weekday; a short name only after a word that leads to a day: "they sat down"."""
_TOMORROW = r"tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|2moro"
_NAMED = re.compile(
    rf"(?<!\w)(?P<plain>today|tonight|this (?:morning|afternoon|evening)|{_TOMORROW}|yesterday"
    rf"|(?:the )?day (?:after (?:{_TOMORROW})|before yesterday))(?!\w)"
)
_OFFSETS = {"tomorrow": 1, "yesterday": -1, "tomorrow after": 2, "yesterday before": -2}
_WEEK_FROM = re.compile(
    rf"(?<!\w)(?P<n>a|one|two) weeks? (?:from )?(?P<plain>today|{_TOMORROW})(?!\w)"
)
_DAY_LED = "|".join(
    rf"(?<=\b{lead} )" for lead in ("on", "for", "from", "until", "till", "by", "since")
)
_OF_MONTH = re.compile(
    rf"(?:(?P<led>{_DAY_LED})|(?<!\w))the (?P<day>\d{{1,2}})(?:st|nd|rd|th)"
    r"(?=\s*(?:$|[.,!?;:)](?!\d)|(?:at|in the (?:morning|afternoon|"
    r"evening)|from|for|with|please|by|and|this month|around|to|till?|until|instead|if|because|so|about|"
    r"starting|via|off|between|or|when|while|since|as|before|after|onwards?"
    r"|i|we|you|he|she|it|they|is|was|will|would|can|could|should)\b"
    r"|(?(led)(?:but|then|only|just|again|too)\b|(?!))))"
)
"""A day of a month: "on the 3rd only"; without the "on", "the 3rd only" may be of anything else."""
_THE_DAY = re.compile(
    rf"(?<!\w)(?P<weekday>{_DAY}|{_SHORT_DAY}),? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?!\w)(?! of\b)"
)
_COUNTED = re.compile(
    rf"(?<!\w)(?:(?P<ahead>in (?:exactly |just )?)(?P<n>{COUNT}) (?P<unit>days?|weeks?|fortnights?)"
    r"(?:'s? time)?"
    rf"|(?P<m>{COUNT}) (?P<other>days?|weeks?|fortnights?) (?P<from>from (?:today|now)|ago))(?![\w'])"
)
_WEEKDAY = re.compile(
    rf"(?<!\w)(?:(?P<which>this coming|the coming|coming|this|next|last) )?(?P<day>{NAMED_DAY})"
    r"(?P<week> (?:of )?next week| week)?(?![\w-])"
)
_NEXT_WEEK_FIRST = re.compile(rf"(?<!\w)next week(?: on|,)? (?P<day>{_DAY})(?!\w)")
# A weekday that another day is counted from, or that comes again and again, is no day by itself.
_COUNTED_FROM = re.compile(
    r"(?:\b(?:days?|weeks?|fortnight) (?:from|after|before|on)|\b(?:every|each|any|day (?:after|before))"
    r"|\b(?:first|second|third|fourth)) (?:the )?$"
)
_GOES_ON = re.compile(r" (?:after|before) (?:next|that|last)\b")
_BIRTH = frozenset(("birth", "birthday", "dob", "born", "birthdate"))


def is_dated(parameter: Parameter) -> bool:
    """Whether its values are days of a year, with a time or without, that lie near to the present."""
    meaning = meaning_of(parameter)
    shape = meaning.shape
    if shape is None or meaning.semantic not in (Semantic.DATE, Semantic.DATE_TIME):
        return False
    words = {*meaning.words, *prose_words(meaning.description)}
    return shape.has_year and shape.has_day and not words & _BIRTH


def near(parameter: Parameter, value: object, today: dt.date, rng: random.Random) -> object:
    """`value`, or for most dates one at the same time of a day that is soon, where that is valid.

    What is booked or planned is never over; what is logged has mostly been, and what something is so
    since always has.
    """
    if not (isinstance(value, str) and is_dated(parameter)):
        return value
    meaning = meaning_of(parameter)
    moment = meaning.shape.read(value) if meaning.shape else None
    if moment is None or meaning.shape is None:
        return value
    deeds = _deeds(parameter)
    since = "since" in meaning.words
    over = moment.date() < today and (bool(deeds & _PLANNING) or _is_to_come(parameter))
    wrong = moment.date() > today if since else over
    if rng.random() >= _NEAR_SHARE and not wrong:
        return value
    ahead = rng.choice(
        (rng.randrange(3), rng.randrange(_WEEK), rng.randrange(3 * _WEEK), rng.randrange(90))
    )
    if since or (looks_back(parameter) and rng.random() < _PAST_SHARE):
        ahead = -ahead
    soon = dt.datetime.combine(today + dt.timedelta(days=ahead), moment.time())
    written = meaning.shape.write(soon)
    return written if meaning.is_valid(written) else value


def _is_to_come(parameter: Parameter) -> bool:
    """Whether its days are of what is still to be done, by the nouns of the spec: "Day of the delivery"."""
    meaning = meaning_of(parameter)
    told = {*prose_words(parameter.about), *prose_words(meaning.description), *meaning.words}
    deeds = _deeds(parameter)
    return bool(told & _TO_COME) and not (looks_back(parameter) or deeds & _LOOKING_UP)


def looks_back(parameter: Parameter) -> bool:
    """Whether its days are mostly over: of what is logged, or of when something "was done"."""
    return bool(_deeds(parameter) & _LOGGING) or bool(
        _WAS.search(meaning_of(parameter).description)
    )


_WAS = re.compile(
    r"\b(?:was|were|has been|have been|happened|took place|occurred)\b", re.IGNORECASE
)


def _deeds(parameter: Parameter) -> set[str]:
    """What the parameter's function does, by its name and the first word of what is told of it."""
    told = prose_words(parameter.about)[:1]
    return {
        *identifier_words(parameter.function),
        *told,
        *(word.removesuffix("s") for word in told),
    }


# ---------------------------------------------------------------- saying


def relative_texts(parameter: Parameter, value: object, today: dt.date) -> tuple[str, ...]:
    """The ways in which a date or date-time is said from today; none where it is too far."""
    if not (isinstance(value, str) and is_dated(parameter)):
        return ()
    return _texts(meaning_of(parameter), value, today, looks_back(parameter))


@lru_cache(maxsize=8192)
def _texts(meaning: Meaning, value: str, today: dt.date, back: bool) -> tuple[str, ...]:
    shape = meaning.shape
    moment = shape.read(value) if shape else None
    if shape is None or moment is None:
        return ()
    days = _days(moment.date(), today, back)
    if not shape.has_time:
        return days
    times = time_forms(moment.hour, moment.minute, moment.second)
    spread = (times[(5 * i + 1) % len(times)] for i in range(3 * len(days)))
    return tuple(
        text
        for day in days
        for text in (f"{day} at {next(spread)}", f"{next(spread)} {_after(day)}")
    )


_NTH = re.compile(r"\bthe \d")


def _after(day: str) -> str:
    """The day behind a time: "9 am on Friday", "9 am tomorrow"."""
    dated = day[:1].isdigit() or bool(_NTH.search(day))
    return f"on {day}" if day in WEEKDAYS or dated or day.split()[0] in _MONTHS else day


_MONTHS = frozenset(dt.date(2000, month, 1).strftime("%B") for month in range(1, 13))


def _days(day: dt.date, today: dt.date, back: bool) -> tuple[str, ...]:
    """`back`: an undirected day is one that is over: "on Friday I worked six hours"."""
    ahead = (day - today).days
    undirected = -ahead if back else ahead
    name = WEEKDAYS[day.weekday()]
    found = {0: ["today", "today"], 1: ["tomorrow"] * 3, 2: ["the day after tomorrow"],
             -1: ["yesterday"], -2: ["the day before yesterday"]}.get(ahead, [])  # fmt: skip
    if 1 < ahead < _WEEK:
        found += [f"this coming {name}"] if back else [name, name, f"this coming {name}"]
        found += [f"this {name}"] * (day.weekday() > today.weekday())
        found += [] if back else [f"{name} the {ordinal_digits(day.day)}"]
    if -_WEEK < ahead < -1 and _is_last_week(day, today):
        found.append(f"last {name}")
    if 1 < undirected < _FORTNIGHT:
        found.append(f"the {ordinal_digits(day.day)}")
    if 2 < ahead < _FORTNIGHT and ahead != _WEEK:
        found.append(
            f"in {ahead} days" if ahead > 12 or ahead % 2 else f"in {cardinal(ahead)} days"
        )
    if ahead >= _WEEK and ahead % _WEEK == 0 and ahead <= 4 * _WEEK:
        weeks = ahead // _WEEK
        amount = "a week" if weeks == 1 else f"{cardinal(weeks)} weeks"
        found += [f"in {amount}", f"{amount} from today"]
        found += ["a week today"] * (weeks == 1)
    if _is_next_week(day, today):
        found += [f"{name} next week", f"next week {name}"]
        if ahead <= _WEEK:
            found.append(f"next {name}")
    if back and 1 < undirected < _WEEK:
        found += [name, name]
    if 3 < undirected < _FARTHEST:
        found += date_forms(day.replace(year=2000), with_year=False)[1:5]
    return tuple(found)


def _is_next_week(day: dt.date, today: dt.date) -> bool:
    """Whether it lies in the next week, be the first day of a week Sunday or Monday."""
    ahead, now = (day - today).days, today.weekday()
    return all((ahead + since) // _WEEK == 1 for since in (now, (now + 1) % _WEEK))


def _is_last_week(day: dt.date, today: dt.date) -> bool:
    """Whether it lies in the week before, be the first day of a week Sunday or Monday."""
    ago, now = (today - day).days, today.weekday()
    return all(since < ago <= since + _WEEK for since in (now, (now + 1) % _WEEK))


# ---------------------------------------------------------------- reading


@lru_cache(maxsize=8192)
def relative_days_in(text: str, today: dt.date, back: bool = False) -> tuple[Reading[dt.date], ...]:
    """All days in folded `text` that are said from today and can be read in one way only.

    `back`: where nothing says otherwise they are over ("Friday", "the 2nd of March"), see `looks_back`.
    """
    found = [*_named(text, today), *_counted(text, today), *_of_month(text, today, back)]
    found += [*_weekdays(text, today, back), *month_days_in(text, today, back)]
    for read in dates_in(text):
        year, month, day = read.value
        if year is None and day is not None:
            nearest = _nearest(month, day, today, back)
            found += [Reading(read.start, read.end, nearest)] if nearest else []
    return tuple(outermost(found))


def _named(text: str, today: dt.date) -> Iterator[Reading[dt.date]]:
    for m in _NAMED.finditer(text):
        words = re.sub(_TOMORROW, "tomorrow", m["plain"]).split()
        key = f"{words[-1]} {words[-2]}" if words[-2:-1] in (["after"], ["before"]) else words[-1]
        ahead = dt.timedelta(days=_OFFSETS.get(key, 0))
        if not _COUNTED_FROM.search(text, 0, m.start()):
            yield Reading(m.start(), m.end(), today + ahead)
    for m in _WEEK_FROM.finditer(text):
        weeks = 2 if m["n"] == "two" else 1
        ahead = dt.timedelta(days=_WEEK * weeks + (m["plain"] != "today"))
        yield Reading(m.start(), m.end(), today + ahead)


def _of_month(text: str, today: dt.date, back: bool) -> Iterator[Reading[dt.date]]:
    """ "on the 18th", "Friday the 12th": the next such day, or the last."""
    for m in _OF_MONTH.finditer(text):
        day = _nth_of_month(int(m["day"]), today, back)
        if day and day != today:
            yield Reading(m.start(), m.end(), day)
    for m in _THE_DAY.finditer(text):
        index = index_of_weekday(m["weekday"])
        days = (
            _nth_of_month(int(m["day"]), today, side)
            for side in ((True, False) if back else (False,))
        )
        day = next((day for day in days if day and day.weekday() == index), None)
        if day:
            yield Reading(m.start(), m.end(), day)


def _nth_of_month(day: int, today: dt.date, back: bool) -> dt.date | None:
    """The next such day of a month, or the last, today included; None if this month or that has none."""
    first = today.replace(day=1)
    other = (first - dt.timedelta(days=1)) if back else (first + dt.timedelta(days=32))
    here = day <= today.day if back else day >= today.day
    try:
        return today.replace(day=day) if here else other.replace(day=day)
    except ValueError:
        return None


def _counted(text: str, today: dt.date) -> Iterator[Reading[dt.date]]:
    for m in _COUNTED.finditer(text):
        word, unit = m["n"] or m["m"], m["unit"] or m["other"]
        size = {"d": 1, "w": _WEEK, "f": _FORTNIGHT}[unit[0]]
        sign = -1 if m["from"] == "ago" else 1
        yield Reading(m.start(), m.end(), today + dt.timedelta(days=sign * counted(word) * size))


def _weekdays(text: str, today: dt.date, back: bool) -> Iterator[Reading[dt.date]]:
    for m in _NEXT_WEEK_FIRST.finditer(text):
        day = _weekday("", index_of_weekday(m["day"]), "next week", today)
        if day is not None:
            yield Reading(m.start(), m.end(), day)
    for m in _WEEKDAY.finditer(text):
        if _COUNTED_FROM.search(text, 0, m.start()) or _GOES_ON.match(text, m.end()):
            continue
        if m["which"] == "last" and text.endswith("the ", 0, m.start()):
            continue  # "the last Friday of May"
        which, week = m["which"] or "", m["week"] or ""
        day = _weekday(which, index_of_weekday(m["day"]), week, today)
        over = back or text.endswith("since ", 0, m.start())
        if day is not None and over and not which and not week:
            day -= dt.timedelta(days=_WEEK)
        if day is not None:
            yield Reading(m.start(), m.end(), day)


def index_of_weekday(name: str) -> int:
    return next(i for i, day in enumerate(WEEKDAYS) if day.lower()[:3] == name[:3])


def _weekday(which: str, index: int, week: str, today: dt.date) -> dt.date | None:
    """The one day that a weekday means, said on `today`; None if people differ about it."""
    now = today.weekday()
    coming = today + dt.timedelta(days=(index - now - 1) % _WEEK + 1)
    if "next" in week:
        day = today + dt.timedelta(days=_WEEK + index - now)
        return day if not which and _is_next_week(day, today) else None
    if week:  # "Friday week"
        return coming + dt.timedelta(days=_WEEK) if which in ("", "this") and index != now else None
    if which == "next":  # of this week it is called "Friday", or "this Friday"
        day = today + dt.timedelta(days=_WEEK + index - now)
        return day if _is_next_week(day, today) else None
    if which == "this":
        return coming if index > now else None  # later in this week
    if which == "last":
        day = coming - dt.timedelta(days=_WEEK)
        return day if index != now and _is_last_week(day, today) else None
    return coming if index != now or "coming" in which else None


def of_next_week(index: int, today: dt.date) -> dt.date | None:
    """The weekday of the next week, said on `today`; None if people differ about it."""
    return _weekday("", index, "next week", today)


def _nearest(month: int, day: int, today: dt.date, back: bool) -> dt.date | None:
    """The next such day of a year, or the last, today included; None where it is a year off or does not
    exist."""
    step = -1 if back else 1
    for year in (today.year, today.year + step):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue  # February 29
        ahead = (found - today).days * step
        if ahead >= 0:
            return found if ahead <= _FARTHEST else None
    return None
