"""Numbers as people say them together with what they measure: percent, degrees, money, time, units."""

from __future__ import annotations

from fractions import Fraction

from functok.values.english.number_words import cardinal, number_forms
from functok.values.kinds import durations
from functok.values.kinds.codes import CURRENCY_SIGNS, names
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.nouns import stated_unit
from functok.values.parameters.semantics import Semantic

_BARE = {
    "year",
    "id",
    "number",
    "code",
    "port",
    "zip",
    "pin",
    "channel",
    "account",
    "room",
    "flight",
    "order",
}
_NAMED = ("{}", "#{}", "number {}", "no. {}")
_SLANG = {"USD": ("bucks",), "GBP": ("quid",)}
_MONEY_WORDS = {
    "USD": ("dollar", "dollars"),
    "EUR": ("euro", "euros"),
    "GBP": ("pound", "pounds"),
    "INR": ("rupee", "rupees"),
}


def _is_year(meaning: Meaning) -> bool:
    """Whether its bounds are those of years: a vintage."""
    low, high = meaning.schema.get("minimum", 0), meaning.schema.get("maximum", 0)
    return bool(low >= _FIRST_YEAR and high <= _LAST_YEAR)


_FIRST_YEAR, _LAST_YEAR = 1500, 2200


def number_texts(meaning: Meaning, value: float) -> list[str]:
    """The texts that say a number with its unit, and without."""
    plain = list(number_forms(value))
    if meaning.semantic is Semantic.IDENTIFIER:
        return [text.format(plain[0]) for text in _NAMED]
    bare = bool(_BARE & set(meaning.words)) or _is_year(meaning)
    if meaning.semantic is Semantic.INTEGER and bare:
        # years and numbers of things are not grouped
        return [text for text in plain if "," not in text][: 2 if abs(value) < 100 else 1]
    if meaning.semantic is Semantic.PERCENT:
        return _percent_texts(meaning, value)
    if meaning.semantic is Semantic.TEMPERATURE:
        names_of_unit = {
            "celsius": ("degrees Celsius", "°C"),
            "fahrenheit": ("degrees Fahrenheit", "°F"),
        }.get(meaning.unit or "", ())
        digits = plain[0]
        degree = "degree" if value in (1, -1) else "degrees"
        said = [f"{text} {degree}" for text in plain]
        said += [
            f"{digits}°",
            *(f"{digits}{'' if unit[0] == '°' else ' '}{unit}" for unit in names_of_unit),
        ]
        return [said[0], digits, *said[1:], *plain[1:]]
    if meaning.semantic is Semantic.MONEY:
        return _money_texts(meaning, value, plain)
    if meaning.semantic is Semantic.DURATION and meaning.unit in durations.SECONDS:
        return list(durations.duration_forms(value, meaning.unit)) if value >= 0 else plain
    unit = stated_unit(meaning.parameter.name, meaning.description)
    if unit and value >= 0:
        named = unit[0] if value == 1 else unit[1]
        return [
            plain[0],
            f"{plain[0]} {named}",
            *(f"{plain[0]} {short}" for short in unit[2:3]),
            *(f"{text} {named}" for text in plain[1:]),
            *plain[1:],
        ]
    return plain


def percent_scale(meaning: Meaning) -> int:
    """100 where a percentage is written as a share of 1, else 1."""
    maximum = meaning.schema.get("maximum")
    return 100 if meaning.type == "number" and maximum is not None and maximum <= 1 else 1


def _percent_texts(meaning: Meaning, value: float) -> list[str]:
    share: float = float(Fraction(str(value)) * percent_scale(meaning))
    plain = number_forms(share)
    texts = [
        f"{plain[0]} percent",
        f"{plain[0]}%",
        f"{plain[0]} %",
        *(f"{text} percent" for text in plain[1:]),
        plain[0],
    ]
    texts += {50: ["half"], 25: ["a quarter"], 75: ["three quarters"]}.get(share, [])  # type: ignore[call-overload]
    if meaning.schema.get("maximum") == value:
        texts.append("maximum")
    if meaning.schema.get("minimum") == value:
        texts.append("minimum")
    return texts


def _money_texts(meaning: Meaning, value: float, plain: list[str]) -> list[str]:
    digits = plain[0]
    if not float(value).is_integer() and round(value, 2) == value:
        digits = f"{value:,.2f}"
        plain = [digits, *plain]
    symbol, unit = CURRENCY_SIGNS.get(meaning.unit or ""), _MONEY_WORDS.get(meaning.unit or "")
    if not symbol or not unit:
        said = names(Semantic.CURRENCY, meaning.unit)[:1] if meaning.unit else ()
        return [*(f"{digits} {name}" for name in said), *plain]
    word = unit[0] if value == 1 else unit[1]
    texts = [f"{symbol}{digits}" if symbol != "€" else f"{digits} €", f"{digits} {word}"]
    texts += [
        f"{text} {slang}" for slang in _SLANG.get(meaning.unit or "", ()) for text in plain[:2]
    ]
    texts += [f"€{digits}", f"{digits}€"] if symbol == "€" else []
    if float(value).is_integer():
        grouped = f"{int(value):,}"
        texts += [f"{symbol}{grouped}", *(f"{text} {word}" for text in plain[1:])]
        texts += [f"{digits} {meaning.unit}", f"{meaning.unit} {digits}"]
        if 1000 <= value < 20_000 and value % 1000 == 0:
            thousands = int(value) // 1000
            texts.append("a grand" if thousands == 1 else f"{cardinal(thousands)} grand")
    elif value > 0:
        whole, cents = divmod(round(value * 100), 100)
        if 0 < whole < 100 and cents >= 10 and whole != cents:
            texts.append(f"{cardinal(whole)} {cardinal(cents)}")
        coin = {"GBP": "pence", "EUR": "cents", "USD": "cents"}.get(meaning.unit or "")
        if coin and whole and cents > 1:
            texts.append(f"{whole} {unit[0] if whole == 1 else unit[1]} and {cents} {coin}")
    return [*texts, digits]
