"""How a moment is written in a call: the format that a schema, description or example asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from functok.values.parameters.semantics import Semantic

_TOKENS = re.compile(
    r"(?<![A-Za-z])(?:YYYY|yyyy|YY|yy|MM|mm|DD|dd|HH|hh|SS|ss)"
    r"(?:(?:[-/:. ]|\[?'?T'?\]?)?(?:YYYY|yyyy|YY|yy|MM|mm|DD|dd|HH|hh|SS|ss))+"
    r"(?:Z|(?: ?(?:AM/PM|am/pm|a|A|tt)))?(?![A-Za-z])"
)
_TOKEN = re.compile(r"YYYY|yyyy|YY|yy|MM|mm|DD|dd|HH|hh|SS|ss|AM/PM|am/pm|tt|\[?'?T'?\]?|.")
_PARSED = {
    "%Y": r"(?P<Y>\d{4})", "%m": r"(?P<m>\d{2})", "%d": r"(?P<d>\d{2})", "%H": r"(?P<H>\d{2})",
    "%M": r"(?P<M>\d{2})", "%S": r"(?P<S>\d{2})", "%I": r"(?P<I>\d{2})", "%p": r"(?P<p>[AP]M)",
    "%y": r"(?P<y>\d{2})",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A moment's written form: `layout` in the letters of strftime, with what it says of a moment."""

    layout: str

    @property
    def has_date(self) -> bool:
        return "%d" in self.layout or "%m" in self.layout

    @property
    def has_time(self) -> bool:
        return "%H" in self.layout or "%I" in self.layout

    @property
    def has_year(self) -> bool:
        return "%Y" in self.layout or "%y" in self.layout

    @property
    def has_day(self) -> bool:
        return "%d" in self.layout

    def write(self, moment: dt.datetime) -> str:
        """`moment` in this form."""
        return _write(self.layout, moment)

    def read(self, text: str) -> dt.datetime | None:
        """The moment that `text` writes in this form; None if it is not in this form."""
        return _read(self.layout, text)


@lru_cache(maxsize=8192)
def _write(layout: str, moment: dt.datetime) -> str:
    year = f"{moment.year:04}"  # strftime does not pad the year everywhere
    return moment.strftime(layout.replace("%Y", year))


@lru_cache(maxsize=512)
def _reader(layout: str) -> re.Pattern[str]:
    parts = re.findall(r"%.|[^%]+", layout)
    return re.compile("".join(_PARSED.get(part, re.escape(part)) for part in parts))


@lru_cache(maxsize=8192)
def _read(layout: str, text: str) -> dt.datetime | None:
    m = _reader(layout).fullmatch(text)
    if not m:
        return None
    part = {key: value for key, value in m.groupdict().items() if value}
    hour = int(part.get("H", 0))
    if "I" in part:
        if not 1 <= int(part["I"]) <= 12:
            return None
        hour = int(part["I"]) % 12 + 12 * (part.get("p") == "PM")
    year = int(part["Y"]) if "Y" in part else 2000 + int(part.get("y", 0))
    try:
        return dt.datetime(
            year, int(part.get("m", 1)), int(part.get("d", 1)), hour,
            int(part.get("M", 0)), int(part.get("S", 0)),
        )  # fmt: skip
    except ValueError:
        return None


TIME = tuple(
    Shape(layout)
    for layout in (
        "%H:%M", "%H:%M:%S", "%H:%M:%SZ", "%H%M", "%I:%M %p", "%I:%M%p", "%H:%M:%S.000Z", "T%H:%M:%S",
    )
)  # fmt: skip
DATE = tuple(
    Shape(layout)
    for layout in (
        "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d",
        "%m-%d", "%Y-%m", "%m/%d", "%d/%m", "%m/%d/%y", "%d/%m/%y",
    )
)  # fmt: skip
DATE_TIME = tuple(
    Shape(layout)
    for layout in (
        "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S", "%Y-%m-%d-%H-%M", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%S+00:00",
        "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M", "%Y%m%dT%H%M%SZ",
        "%Y%m%dT%H%M%S", "%m/%d/%Y %I:%M %p",
    )
)  # fmt: skip
ALL = (*TIME, *DATE, *DATE_TIME)
SHAPES = {Semantic.TIME: TIME, Semantic.DATE: DATE, Semantic.DATE_TIME: DATE_TIME}

PROBES = (
    dt.datetime(2025, 3, 4, 17, 15), dt.datetime(2031, 11, 28, 8, 5), dt.datetime(2026, 12, 31, 23, 59),
    dt.datetime(2024, 1, 1, 0, 0),
)  # fmt: skip


@lru_cache(maxsize=2048)
def stated_shape(description: str) -> Shape | None:
    """The form that a description writes out, such as `YYYY-MM-DD-HH-MM` or `hh:mm`."""
    m = _TOKENS.search(description)
    if not m:
        return None
    layout, clock = "", False
    twelve = m.group().rstrip().lower().endswith(("am/pm", " a", "tt")) or "12-hour" in description
    for part in _TOKEN.findall(m.group()):
        piece = _strftime(part, clock, twelve, layout)
        clock = clock or piece in ("%H", "%I")
        layout += piece
    if "%I" in layout and "%p" not in layout:
        layout += " %p"
    return Shape(layout) if "%" in layout else None


def _strftime(part: str, clock: bool, twelve: bool, layout: str) -> str:
    upper = part.upper().strip("[]'")
    if upper == "MM":
        return "%M" if clock or (part == "mm" and not layout) else "%m"
    simple = {"YYYY": "%Y", "YY": "%y", "DD": "%d", "SS": "%S", "HH": "%I" if twelve else "%H"}
    if upper in simple:
        return simple[upper]
    if upper in ("AM/PM", "TT") or (upper == "A" and twelve):
        return "%p"
    return part.strip("[]'")


_NO_MOMENTS = ("abc", "12", "Paris", "x1-y", "9999", "99999999", "Zx9kLm2Qx7Pw", "Rz4! kd:8/Ypm-2")


@lru_cache(maxsize=2048)
def shape_of_pattern(pattern: str, wanted: tuple[Shape, ...] = ALL) -> Shape | None:
    """The first form whose texts all match `pattern`, unless it matches texts of other forms too."""
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None
    if any(compiled.search(text) for text in _NO_MOMENTS):
        return None
    fitting = (shape for shape in wanted if _fits(shape, lambda t: bool(compiled.search(t))))
    # `\d+\.\d+\.\d+` is no date although every date in this form matches it
    return next((shape for shape in fitting if not _takes_more_digits(compiled, shape)), None)


def _takes_more_digits(pattern: re.Pattern[str], shape: Shape) -> bool:
    """Whether a group of digits may be longer than in the shape."""
    text = shape.write(PROBES[0])
    return any(
        pattern.fullmatch(f"{text[: m.end()]}11{text[m.end() :]}")
        for m in re.finditer(r"\d+", text)
    )


def shape_of_examples(examples: Iterable[str], wanted: tuple[Shape, ...] = ALL) -> Shape | None:
    """The first form in which all `examples` are written."""
    texts = list(examples)
    if not texts:
        return None
    for shape in wanted:
        moments = [shape.read(text) for text in texts]
        if all(moment is not None for moment in moments):
            return shape
    return None


def first_valid(wanted: tuple[Shape, ...], is_valid: Callable[[str], bool]) -> Shape | None:
    """The first form whose texts are valid under a schema."""
    return _first_fitting(wanted, is_valid)


def _first_fitting(wanted: tuple[Shape, ...], fits: Callable[[str], bool]) -> Shape | None:
    return next((shape for shape in wanted if _fits(shape, fits)), None)


def _fits(shape: Shape, fits: Callable[[str], bool]) -> bool:
    return all(fits(shape.write(moment)) for moment in PROBES)
