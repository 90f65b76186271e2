"""Numbers as people say them. `numerals.numbers_in` reads each form back as the number it was made from."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

_UNIT_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NTH_WORDS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip

UNITS = {word: value for value, word in enumerate(_UNIT_WORDS)}
TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS, start=2)}
SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {word: value for value, word in enumerate(_NTH_WORDS)} | {
    word[:-1] + "ieth": value for word, value in TENS.items()
}
_WORDS = {value: word for word, value in (UNITS | TENS).items()}
_ORDINAL_WORDS = {value: word for word, value in ORDINALS.items()}


_EXACT = 1e15  # floats above it have no decimals
_NAMED = 10**12  # there is no name in SCALES for more


def cardinal(value: int, joint: str = "and ") -> str:
    """`value` in words; `joint` stands between hundreds and the rest: "one hundred and twenty"."""
    if value < 0:
        return "minus " + cardinal(-value, joint)
    if value < 100:
        if value in _WORDS:
            return _WORDS[value]
        return f"{_WORDS[value // 10 * 10]}-{_WORDS[value % 10]}"
    size, name = next(((s, n) for n, s in reversed(SCALES.items()) if value >= s), (100, "hundred"))
    head, rest = divmod(value, size)
    text = f"{cardinal(head, joint)} {name}"
    if not rest:
        return text
    return f"{text} {joint if rest < 100 else ''}{cardinal(rest, joint)}"


def ordinal_digits(value: int) -> str:
    """`4` → "4th"."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def ordinal_words(value: int) -> str:
    """`4` → "fourth", `21` → "twenty-first"; from 1 to 99."""
    if value in _ORDINAL_WORDS:
        return _ORDINAL_WORDS[value]
    return f"{_WORDS[value // 10 * 10]}-{_ORDINAL_WORDS[value % 10]}"


def _plain(value: float) -> str:
    """The digits of `value`, never with an exponent."""
    if isinstance(value, int):
        return str(value)
    if value and not 1e-9 < abs(value) < _EXACT:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.10f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=16384)
def number_forms(value: float) -> tuple[str, ...]:
    """The ways in which `value` is said, digits first. An integral float is said without decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value) if abs(value) < _EXACT else int(Decimal(repr(value)))
    digits = _plain(value)
    forms = [digits]
    if value < 0:
        forms.append("minus " + digits[1:])
        forms += ["minus " + form for form in number_forms(-value)[1:] if form[0].isalpha()]
    elif isinstance(value, int):
        forms += _integer_forms(value)
    else:
        forms += _decimal_forms(value)
    return tuple(dict.fromkeys(forms))


def _integer_forms(value: int) -> list[str]:
    forms = []
    if value >= 1000:
        forms.append(f"{value:,}")
        if value % 100 == 0 and value < 1_000_000:
            forms.append(f"{_plain(value / 1000)}k")
    significant = len(str(value).rstrip("0"))
    if value < 1000 or (significant <= 2 and value < _NAMED):
        if value in (100, 1000, 1_000_000):
            forms.append("a " + _WORDS.get(value, cardinal(value)).removeprefix("one "))
        forms.append(cardinal(value))
        if value > 100 and value % 100:
            forms.append(cardinal(value, joint=""))
        if 1000 < value < 10000 and value % 100 == 0 and value % 1000:
            forms.append(cardinal(value // 100) + " hundred")
    for name, scale in (("million", 10**6), ("thousand", 10**3)):
        round_enough = value % (scale // 10 if value >= 10 * scale else scale) == 0
        if scale < value < 1000 * scale and round_enough:
            forms.append(f"{_plain(value / scale)} {name}")
            break
    return forms


def _decimal_forms(value: float) -> list[str]:
    whole, _, decimals = _plain(value).partition(".")
    forms = []
    if len(whole) <= 3 and decimals == "5" and whole != "0":
        forms.append(f"{cardinal(int(whole))} and a half")
    if len(whole) <= 3 and len(decimals) <= 2:
        spoken = " ".join(_WORDS[int(digit)] for digit in decimals)
        forms.append(f"{cardinal(int(whole))} point {spoken}")
    if len(whole) > 3:
        forms.insert(0, f"{int(whole):,}.{decimals}")
    return forms
