"""Times of day as people say them, and reading them back.

A 12-hour form carries its half of the day, or it means the hour that lies between seven in the
morning and half past six in the evening: "at eight" is 08:00, "half past four" 16:30. Where the query
speaks of another half ("tonight", "dinner") it is that one; where it speaks of both, none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from functok.values.english.glance import glance
from functok.values.english.number_words import TENS, UNITS, cardinal
from functok.values.english.numerals import Reading, outermost

HALF = (
    r"(?:,?\s*(?P<half>[ap]\.\s?m\.?|[ap]m\b|in the (?:early |late )?(?:morning|afternoon|evening)|"
    r"at night|at noon|(?:this|tomorrow|that|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day) "
    r"(?:morning|afternoon|evening|night)|tonight|[ap](?=\s|$)(?! (?:day|week|fortnight)\b)|sharp [ap]m))"
)
_OCLOCK = r"(?:\s*o'?\s?clock)?"
HOUR_WORD = "|".join(sorted((w for w, v in UNITS.items() if 0 < v < 13), key=len, reverse=True))
_HOUR = rf"(?P<hour>\d{{1,2}}(?![\d:.]\d)|{HOUR_WORD}|noon|midday|midnight)"
_MINUTE_UNIT = "|".join(w for w, v in UNITS.items() if 0 < v < 10)
MINUTE_WORD = (
    rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{_MINUTE_UNIT})\b)?|"
    + "|".join(sorted((w for w, v in UNITS.items() if v > 0), key=len, reverse=True))
    + ")"
)
_TEEN = "|".join(word for word, value in UNITS.items() if value > 12)
_TENS_HOUR = rf"(?:twenty(?:[- ](?:one|two|three|four))?|{_TEEN}|zero)"
_HOUR_WORDS = frozenset(
    (*UNITS, *(f"{word}ish" for word in UNITS), *TENS, "half", "quarter", "clock")
)
_SIDES = frozenset(("past", "after", "to", "before", "til", "till", "of"))
_BEFORE = r"(?:(?<![\w.,:/#+$€£-])|(?<=\s\d\d:\d\d-)|(?<=\s\d:\d\d-)|(?<=\d[ap]m-))"
"""Before digits that are a part of nothing else; a time is one end of "10:00-13:00"."""

_DIGITAL = re.compile(
    _BEFORE
    + r"(?P<hour>\d{1,2})(?P<sep>[:.h])(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?![\d:]|[.,]\d)"
    rf"(?:\s*(?:uhr|hours|hrs|h)\b)?{HALF}?"
)
_BARE = re.compile(
    rf"{_BEFORE}(?P<hour>\d{{1,2}})(?:-?ish)?(?P<clock>\s*o'?\s?clock)?{HALF}?(?![\w:]|[.,]\d)"
)
_MILITARY = re.compile(
    rf"{_BEFORE}(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)(?:\s*(?:hours|hrs|h)\b|(?=\s*[ap]\.?m)){HALF}?"
)
_RELATIVE = re.compile(
    rf"(?<!\w)(?P<amount>half|(?:a )?quarter|\d{{1,2}}|{MINUTE_WORD})(?: minutes?)? "
    rf"(?P<way>past|after|to|before|till?|of) {_HOUR}{_OCLOCK}{HALF}?(?!\w)"
)
_HALF_HOUR = re.compile(rf"(?<!\w)half[ -]{_HOUR}{_OCLOCK}{HALF}?(?!\w)")
_SPOKEN = re.compile(
    rf"(?<![\w-])(?P<hour>{HOUR_WORD})(?:-?ish)?(?:(?P<clock>\s*o'?\s?clock)|"
    rf"[ -](?:(?:oh|o|zero)[ -](?P<unit>{_MINUTE_UNIT})|"
    rf"(?P<minute>{MINUTE_WORD})))?(?![\w-]){HALF}?(?!\w)"
)
_SPOKEN_24 = re.compile(
    rf"(?<![\w-])(?P<hour>{_TENS_HOUR})(?:[ -]hundred(?: hours)?|"
    rf"[ -](?:(?:oh|o|zero)[ -](?P<unit>{_MINUTE_UNIT})|"
    rf"(?P<minute>{MINUTE_WORD}))(?: hours)?| o'?\s?clock)(?![\w-])"
)
_NAMED = re.compile(r"(?<!\w)(?:12|twelve)?\s*(?P<name>noon|midday|midnight)(?!\w)")
_CUE = re.compile(
    r"\b(?:(?P<am>morning|[ap]\.?m\b(?<=am)|breakfast|wak(?:e|es|ing)|get(?:ting)?(?: me| us)? up)"
    r"|(?P<pm>afternoon|evening|tonight|night|dinner))\b"
)
_CUE_WORDS = frozenset(
    ("morning", "am", "breakfast", "wake", "wakes", "waking", "up", "afternoon", "evening", "tonight",
     "night", "dinner")
)  # fmt: skip
_AT = re.compile(
    r"\b(?:at|by|for|until|till|from|to|around|about|before|after|between|and)\s+(?:around |about )?$"
)
_FROM = re.compile(r"\b(?:from|between) $")
_AT_TIME = re.compile(
    r"\b(?:at|by|until|till|before|after|around|from|between)\s+(?:around |about )?$"
)
_LEADING = frozenset(("at", "by", "until", "till", "before", "after", "around", "from", "between"))
_SPANNING = frozenset(("from", "between"))
_TO_TIME = re.compile(
    rf"\b(?:from|between)\s+(?:\d{{1,2}}(?:[:.]\d\d)?|half past \w+|{HOUR_WORD})(?:\s?[ap]\.?m\.?)?"
    r"(?:\s+(?:to|till?|until|and)\s+|\s?-\s?)$"
)
_UNTIL = frozenset(("till", "until"))
_UNTIL_TIME = re.compile(
    rf" (?:till|until) (?:\d{{1,2}}(?:[:.]\d\d)?|{HOUR_WORD}|noon|midnight|(?:half|quarter) past \w+)"
    r"(?:\s?[ap]\.?m)?\b(?! (?:minutes?|hours?|days?|weeks?)\b)"
)
"""Behind the first of two times: "8 till 2"."""
ENDS = re.compile(
    r"\s*(?:$|[.,!?;:)'\"-](?!\d)|(?:on|in|to|till?|until|and|or|for|with|at|tomorrow|today|tonight|next|this|please|"
    r"every|each|instead|then|i|we|he|she|they|you|it|would|will|is|was|but|if|when|not|as|thanks|because|so|my|the|sharp|via|from|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b)"
)
"""What stands behind a bare hour. "At 8 euros" is none."""

# ---------------------------------------------------------------- saying


def _half_name(minutes: int) -> str:
    hour = minutes // 60
    if hour < 12:
        return "in the morning"
    if hour < 18:
        return "in the afternoon"
    return "in the evening" if hour < 21 else "at night"


@lru_cache(maxsize=2048)
def time_forms(hour: int, minute: int, second: int = 0) -> tuple[str, ...]:
    """The ways in which a time of day is said, the 24-hour form first."""
    if second:
        return (f"{hour:02}:{minute:02}:{second:02}",)
    h12, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    dotted, name = half[0] + ".m.", _half_name(hour * 60 + minute)
    forms = [f"{hour:02}:{minute:02}"]
    if minute == 0:
        if hour % 12 == 0:
            special = ("midnight", "12 midnight") if hour == 0 else ("noon", "12 noon", "midday")
            return (*forms, *special, f"12 {half}", f"12:00 {half}", f"twelve {special[0]}")
        word = cardinal(h12)
        forms += [
            f"{h12} {half}", f"{h12}{half}", f"{h12} {dotted}", f"{h12}:00 {half}",
            f"{h12} {half.upper()}", f"{h12} o'clock {name}", f"{h12} {name}", f"{word} {name}",
            f"{word} o'clock {name}", f"{word} {half}",
        ]  # fmt: skip
        if _by_day(h12) == hour:
            forms += [f"{h12} o'clock", f"{word} o'clock"]
        return tuple(forms)
    forms += [
        f"{h12}:{minute:02} {half}", f"{h12}:{minute:02}{half}", f"{h12}.{minute:02}{half}",
        f"{h12}:{minute:02} {half.upper()}", f"{h12}:{minute:02} {dotted}",
    ]  # fmt: skip
    if hour % 12:
        forms.append(f"{h12}:{minute:02} {name}")
    if hour and hour < 10:
        forms.append(f"{hour}:{minute:02} {half}")
    forms += _relative_forms(hour, minute)
    spoken = ("oh " if minute < 10 else "") + cardinal(minute)
    forms += [
        f"{cardinal(h12)} {spoken.replace('-', ' ')} {dotted}",
        f"{cardinal(h12)} {spoken} {half}",
    ]
    if hour % 12:
        forms.append(f"{cardinal(h12)} {spoken} {name}")
    return tuple(dict.fromkeys(forms))


def _by_day(hour: int) -> int:
    """The hour from 7 to 18 that an hour of the 12-hour clock means by itself."""
    return hour if hour >= _FIRST_BY_DAY else hour + 12


_FIRST_BY_DAY = 7


def _relative_forms(hour: int, minute: int) -> list[str]:
    """ "quarter past five in the afternoon", for minutes that are said this way."""
    if minute not in (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55):
        return []
    amounts = {15: ("quarter", "a quarter"), 30: ("half",)}
    if minute <= 30:
        way, shown, target = "past", minute, hour
    else:
        way, shown, target = "to", 60 - minute, (hour + 1) % 24
    if target % 12 == 0:
        name = "midnight" if target == 0 else "noon"
    else:
        name = f"{cardinal(target % 12)} {_half_name(target * 60)}"
    said = amounts.get(shown, (cardinal(shown),))
    forms = [f"{amount} {way} {name}" for amount in said]
    if minute == 30 and hour % 12:
        forms.append(f"half {name}")
    if target % 12 == 0 or _by_day(target % 12) == target:
        word = cardinal(target % 12 or 12)
        forms += [f"{amount} {way} {word}" for amount in said if target]
    if target % 12:
        forms.append(f"{said[0]} {way} {target % 12} {'am' if target < 12 else 'pm'}")
    return forms


# ---------------------------------------------------------------- reading


@lru_cache(maxsize=4096)
def times_in(text: str) -> tuple[Reading[dt.time], ...]:
    """All times of day in folded `text` that can be read in one way only."""
    words, digits, marked, long = glance(text)
    spoken = not _HOUR_WORDS.isdisjoint(words)
    readers: tuple[
        tuple[bool, re.Pattern[str], Callable[[re.Match[str], str | None], dt.time | None]], ...
    ]
    readers = (
        (marked, _DIGITAL, _read_digital),
        ((digits or spoken) and not _SIDES.isdisjoint(words), _RELATIVE, _read_relative),
        ("half" in words, _HALF_HOUR, _read_half_hour),
        (long, _MILITARY, _read_military),
        ("noon" in text or "mid" in text, _NAMED, _read_named),
        (digits, _BARE, _read_bare),
        (spoken, _SPOKEN, _read_spoken),
        (spoken, _SPOKEN_24, _read_spoken_24),
    )
    found: list[Reading[dt.time]] = []
    cue = half_told(text) if digits or spoken else None
    for likely, pattern, read in readers:
        for m in _matches(pattern, text) if likely else ():
            value = read(m, _cue_at(m, cue))
            if value is not None:
                found.append(Reading(m.start(), m.end(), value))
    return tuple(outermost(found))


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, those that begin inside another included."""
    m = pattern.search(text)
    while m:
        yield m
        m = pattern.search(text, m.start() + 1)


def half_told(text: str) -> str | None:
    """The half of the day that the whole query speaks of, or `EITHER`."""
    if _CUE_WORDS.isdisjoint(glance(text).words):
        return None
    halves = {m.lastgroup for m in _CUE.finditer(text)}
    return EITHER if len(halves) > 1 else halves.pop() if halves else None


def _cue_at(m: re.Match[str], cue: str | None) -> str | None:
    """The cue for a time as it stands: the end of what begins in the morning may well be later."""
    return None if cue == "am" and _FROM_MORNING.search(m.string, 0, m.start()) else cue


_FROM_MORNING = re.compile(
    r"(?:morning|\d ?am|a\.m\.) (?:to|till?|until|and) (?:half past |quarter past )?$"
)
EITHER = "either"
"""The cue of a query that speaks of both halves of the day."""


def _moment(hour: int, minute: int, half: str | None, cue: str | None = None) -> dt.time | None:
    """The one time that an hour as said means; None if it means none or two."""
    if hour > 24 or minute > 59:
        return None
    if half == "at noon" and hour != 12:
        return None  # "January 5 at noon" is twelve, not five
    if hour > 12 or hour == 0:
        return dt.time(hour % 24, minute)
    half = half or cue
    if half == EITHER:
        return None
    if half is None:
        return dt.time(_by_day(hour), minute)
    if (half.startswith("a") and "night" not in half and "noon" not in half) or "morning" in half:
        return dt.time(hour % 12, minute)
    if "night" in half and (hour < 5 or hour == 12):
        return dt.time(hour % 12, minute)
    if "evening" in half and hour == 12:
        return dt.time(0, minute)
    return dt.time(hour % 12 + 12, minute)


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    parts = re.split("[- ]", word)
    return sum(TENS.get(part, UNITS.get(part, 0)) for part in parts)


def _read_digital(m: re.Match[str], cue: str | None) -> dt.time | None:
    hour, minute, second = int(m["hour"]), int(m["minute"]), int(m["second"] or 0)
    dotted = m["sep"] == "." and not m["half"] and not _is_time(m, None)
    if dotted or hour > 23 or minute > 59 or second > 59:
        return None
    if m["half"] or (cue == "pm" and len(m["hour"]) == 1):
        value = _moment(hour, minute, m["half"], cue)
    else:
        value = dt.time(hour, minute)  # digits are the 24-hour clock unless told otherwise
    return value.replace(second=second) if value else None


def _is_time(m: re.Match[str], cue: str | None) -> bool:
    """Whether a bare hour is one: by what stands before it, and behind it."""
    if cue in ("am", "pm"):
        return _AT.search(m.string, 0, m.start()) is not None
    words, start = glance(m.string).words, m.start()
    before = None if _LEADING.isdisjoint(words) else _AT_TIME.search(m.string, 0, start)
    if before is None and not _SPANNING.isdisjoint(words):
        before = _TO_TIME.search(m.string, 0, start)
    if before is None and not _UNTIL.isdisjoint(words):
        return _UNTIL_TIME.match(m.string, m.end()) is not None
    return before is not None and ENDS.match(m.string, m.end()) is not None


def _read_bare(m: re.Match[str], cue: str | None) -> dt.time | None:
    told = m["half"] or m["clock"]
    if not told and not (int(m["hour"]) <= 12 and _is_time(m, cue)):
        return None
    return _moment(int(m["hour"]), 0, m["half"], cue)


def _read_military(m: re.Match[str], _: str | None) -> dt.time | None:
    return _moment(int(m["hour"]), int(m["minute"]), m["half"] or "am")


def _read_relative(m: re.Match[str], cue: str | None) -> dt.time | None:
    part = {"half": 30, "quarter": 15, "a quarter": 15}.get(m["amount"])
    named = m["hour"] in ("noon", "midday", "midnight")
    amount = part or _number(m["amount"])
    past = m["way"] in ("past", "after")
    if amount > 59 or (m["amount"] == "half" and not past):
        return None
    if not past and _FROM.search(m.string, 0, m.start()):
        return None  # "from 10 to 12"
    if not (m["half"] or cue or (part and (named or past))) and (
        m["amount"].isdigit() or amount % 5 or not ENDS.match(m.string, m.end())
    ):
        return None  # "10 to 12 of them"
    if named:
        base: dt.time | None = dt.time(0 if m["hour"] == "midnight" else 12)
    else:
        base = _moment(_number(m["hour"]), 0, m["half"], cue)
    if base is None:
        return None
    minutes = (base.hour * 60 + (amount if past else -amount)) % 1440
    return dt.time(minutes // 60, minutes % 60)


def _read_half_hour(m: re.Match[str], _: str | None) -> dt.time | None:
    """ "half seven in the evening" is half past seven."""
    if m["hour"] in ("noon", "midday", "midnight") or not (m["half"] or _is_time(m, None)):
        return None
    base = _moment(_number(m["hour"]), 0, m["half"])
    return base.replace(minute=30) if base and _number(m["hour"]) <= 12 else None


def _read_spoken(m: re.Match[str], cue: str | None) -> dt.time | None:
    minute = _number(m["minute"] or m["unit"] or "0")
    cued = cue in ("am", "pm") and (m["minute"] or m["unit"])
    if not (m["half"] or m["clock"] or cued or _is_time(m, cue)):
        return None
    if m["minute"] and minute < 10:
        return None
    return _moment(_number(m["hour"]), minute, m["half"], cue)


def _read_spoken_24(m: re.Match[str], _: str | None) -> dt.time | None:
    minute = _number(m["minute"] or m["unit"] or "0")
    if m["minute"] and minute < 10:
        return None
    hour = _number(m["hour"])
    return dt.time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _read_named(m: re.Match[str], _: str | None) -> dt.time | None:
    return dt.time(0 if m["name"] == "midnight" else 12)
