"""Countries, languages and currencies: their codes, and the English names from CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name

from functok.values.data_files import load_yaml
from functok.values.parameters.semantics import Semantic


@cache
def _english() -> Locale:
    return Locale("en")


@cache
def _data(key: str) -> Any:
    return load_yaml("codes")[key]


@cache
def _countries() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 → alpha-3."""
    return dict(pair.split() for pair in _data("countries"))


def _usual_names(semantic: Semantic, code: str) -> tuple[str, ...]:
    return tuple(_data("names")[semantic.value].get(code, ()))


def plain_style(semantic: Semantic) -> str:
    """The usual style of code of a semantic type."""
    return "alpha3" if semantic is Semantic.CURRENCY else "alpha2"


CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}
"""The signs that are written at an amount of money."""


@cache
def codes(semantic: Semantic, style: str) -> tuple[str, ...]:
    """The usual members of a semantic type in the style of its schema (`Meaning.code`)."""
    if style in ("name", ""):
        return tuple(names(semantic, code)[0] for code in codes(semantic, plain_style(semantic)))
    if semantic is Semantic.LANGUAGE:
        return tuple(_data("locales" if style == "locale" else "languages"))
    if semantic is Semantic.CURRENCY:
        members = tuple(_data("currencies"))
    else:
        members = tuple(_countries().values() if style == "alpha3" else _countries())
    return tuple(code.lower() for code in members) if style.startswith("lower") else members


@cache
def names(semantic: Semantic, code: str) -> tuple[str, ...]:
    """The English names of a code, the usual one first; none for what is no code."""
    if semantic is Semantic.CURRENCY:
        return _currency_names(code.upper())
    if semantic is Semantic.LANGUAGE:
        tag = code.replace("-", "_")
        if "_" in tag:
            return _locale_names(tag)
        name = _english().languages.get(tag.lower())
        return _usual_names(semantic, tag.lower()) or ((name,) if name else ())
    upper = _alpha2(code)
    name = _english().territories.get(upper) if len(upper) == 2 else None
    return _usual_names(semantic, upper) or ((name,) if name else ())


def name_in(semantic: Semantic, code: str, locale: Locale) -> str | None:
    """The name of a code in the language of `locale`; None for what has none there."""
    if semantic is Semantic.CURRENCY:
        table, key = locale.currencies, code.upper()
    elif semantic is Semantic.LANGUAGE:
        table, key = locale.languages, code.lower()
    else:
        table, key = locale.territories, _alpha2(code)
    name = table.get(key)
    return None if name is None else str(name)


def _alpha2(code: str) -> str:
    upper = code.upper()
    return next((two for two, three in _countries().items() if three == upper), upper)


def _locale_names(tag: str) -> tuple[str, ...]:
    language, _, territory = tag.partition("_")
    language, territory = language.lower(), territory.upper()
    plain = _english().languages.get(language)
    country = _english().territories.get(territory)
    if not plain or not country:
        return ()
    special = _english().languages.get(f"{language}_{territory}")
    found = [special] if special else []
    found += [f"{plain} ({country})", f"{plain} as spoken in {country}"]
    if _data("home").get(language, language.upper()) == territory:
        found.append(plain)
    return tuple(found)


def _currency_names(code: str) -> tuple[str, ...]:
    name = _english().currencies.get(code)
    if not name:
        return ()
    plural = get_currency_name(code, count=2, locale=_english())
    said = [*_usual_names(Semantic.CURRENCY, code), plural, name]
    folded = [text.lower() for text in said]
    return tuple(text for i, text in enumerate(said) if folded.index(text.lower()) == i)


@cache
def code_of_name(semantic: Semantic, style: str) -> Mapping[str, str]:
    """From each folded name of a language, country or currency to its code in `style`."""
    found: dict[str, str] = {}
    for code in codes(semantic, style):
        for name in names(semantic, code):
            found.setdefault(name.lower(), code)
    return found


@cache
def names_another(semantic: Semantic) -> frozenset[str]:
    """Words after which a short name names something else: "Canadian" before "dollars"."""
    return frozenset(_data("nations") if semantic is Semantic.CURRENCY else ())
