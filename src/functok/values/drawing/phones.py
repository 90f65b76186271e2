"""Phone numbers that nobody gets: regulators keep them for films and manuals.

Others are somebody's, however they were drawn, and rows become public.
"""

from __future__ import annotations

import random
import re

import phonenumbers

from functok.values.drawing.unsatisfiable import Unsatisfiable

_FICTION = {
    1: ("###55501##",),  # NANP; any area code
    33: ("19900####", "26191####", "35301####", "46571####", "53649####"),  # ARCEP
    44: (  # Ofcom
        "1134960###", "1144960###", "1164960###", "1174960###", "1184960###", "1214960###",
        "1314960###", "1414960###", "1514960###", "1614960###", "1914960###", "2079460###", "2896496###",
    ),
    46: ("3139006##", "4062804##", "8465004##", "9803192##"),  # PTS
    49: (  # Bundesnetzagentur
        "17139200##", "176040690##", "2214710###", "3023125###", "4066969###", "6990009###", "8999998###",
    ),
    61: (  # ACMA
        "25550####", "27010####", "35550####", "37010####", "75550####", "77010####", "85550####",
        "87010####", "491570006", "491570110", "491570156", "491570157", "491570158", "491570159",
    ),
}  # fmt: skip
"""National numbers by the code of the country; `#` is any digit."""
_COUNTRIES = (1, 1, 1, 33, 44, 44, 46, 49, 61)
_IS_FICTION = re.compile(
    "|".join(
        f"{country}{number.replace('#', '[0-9]')}"
        for country, numbers in _FICTION.items()
        for number in numbers
    )
)
_TRIES = 100
_TEN_DIGITS = re.compile(r"\b(?:10|ten)[- ]digits?\b")


def phone_number(rng: random.Random, description: str = "") -> str:
    """A number that nobody gets, in E.164; one of North America without its code where the description
    asks for ten digits."""
    bare = bool(_TEN_DIGITS.search(description))
    country = 1 if bare else rng.choice(_COUNTRIES)
    form = rng.choice(_FICTION[country])
    for _ in range(_TRIES):
        digits = "".join(rng.choice("0123456789") if c == "#" else c for c in form)
        number = phonenumbers.PhoneNumber(country_code=country, national_number=int(digits))
        if phonenumbers.is_valid_number(number):  # not every area code is one
            return digits if bare else f"+{country}{digits}"
    raise Unsatisfiable(f"no number like {form} is valid in country {country}")


def is_fiction(digits: str) -> bool:
    """Whether the digits of an international number are those of one that nobody gets."""
    return bool(_IS_FICTION.fullmatch(digits))
