"""Lists of weekdays that have a name of their own: weekdays, the weekend, every day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    _DAYS[:5]: ("on weekdays", "every weekday", "Monday to Friday", "Monday through Friday"),
    _DAYS[5:]: ("on weekends", "on the weekend", "every weekend"),
    _DAYS: ("every day", "each day", "every single day"),
}
_SAID: Mapping[tuple[str, ...], re.Pattern[str]] = {
    _DAYS[:5]: re.compile(
        r"(?<!\w)(?:(?:every|all|on|each)\s+)?(?:weekdays?|working days?|workdays?|"
        r"mon(?:day)?s?(?: to | through | till | thru |-| - )fri(?:day)?s?)(?!\w)"
    ),
    _DAYS[5:]: re.compile(r"(?<!\w)(?:(?:every|the|on|at|each)\s+)*weekends?(?!\w)"),
    _DAYS: re.compile(
        r"(?<!\w)(?:(?:every(?: single)?|each) (?:day|morning|afternoon|evening|night)"
        r"|everyday|daily|all week)(?!\w)"
    ),
}


def groups_of(members: Sequence[Any]) -> list[list[Any]]:
    """The lists with a name that members of a closed list can make; none if they are no weekdays."""
    days = {day: member for member in members if (day := _day(member))}
    if len(days) < len(members) or not set(_DAYS) <= days.keys():
        return []
    return [[days[day] for day in group] for group in _GROUPS]


def group_names(value: Sequence[Any]) -> tuple[str, ...]:
    """The names of a list of weekdays; empty if it has none."""
    return _GROUPS.get(_group(value), ())


def group_spans(value: Sequence[Any], text: str) -> list[tuple[int, int]]:
    """Where folded `text` names this list of weekdays."""
    pattern = _SAID.get(_group(value))
    return [m.span() for m in pattern.finditer(text)] if pattern else []


def days_in_order(value: list[Any]) -> list[Any]:
    """A list of weekdays in the order of the week, in which people say them; any other as it is."""
    days = [_day(item) for item in value]
    return sorted(value, key=lambda item: _DAYS.index(_day(item))) if all(days) else value


def _group(value: Sequence[Any]) -> tuple[str, ...]:
    days = [_day(item) for item in value]
    return tuple(days) if all(days) else ()


@lru_cache(maxsize=256)
def _named(text: str) -> str:
    lowered = text.lower().rstrip(".")
    return next(
        (
            short
            for short, name in zip(_DAYS, _NAMES, strict=True)
            if lowered == name or (len(lowered) in (2, 3, 4) and name.startswith(lowered))
        ),
        "",
    )


def _day(item: Any) -> str:
    """The weekday that a member stands for: "mon", "MONDAY", "Mo"; "" for none."""
    return _named(item) if isinstance(item, str) else ""
