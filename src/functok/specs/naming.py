"""What functions may be called, and how the functions of an API fit together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functok.errors import SpecError
from functok.specs.documents import shown
from functok.specs.model import SPECIAL_FUNCTIONS, FunctionSpec

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}\Z")
RESERVED = tuple(function.name for function in SPECIAL_FUNCTIONS)


def check_name(name: object, place: str, what: str = "name") -> str:
    """`name`, if a function may be called so."""
    if not isinstance(name, str) or not NAME.match(name):
        fault = f"the {what} {shown(name)} cannot be a function's"
        if name is None:
            fault = f"the function has no {what}"
        raise SpecError(
            place,
            fault,
            "Use 1 to 64 letters, digits, '_', '-' or '.', with a letter or '_' first",
        )
    if name in RESERVED:
        raise SpecError(
            place, f"{name!r} is a function of functok's own", "Give your function another name"
        )
    return name


def check_together(functions: Sequence[FunctionSpec]) -> None:
    """No two functions of one name, and no former name that is claimed twice or still in use."""
    places: dict[str, str] = {}
    for function in functions:
        if function.name in places:
            raise SpecError(
                function.place,
                f"a function {function.name!r} stands already at {places[function.name]}",
                "Rename or remove one of them",
            )
        places[function.name] = function.place
    formers: dict[str, str] = {}
    for function in functions:
        for alias in function.aliases:
            other = places.get(alias) or formers.get(alias)
            if other is not None:
                raise SpecError(
                    function.place,
                    f"{function.name!r} gives {alias!r} as a former name, which is taken at {other}",
                    "A former name belongs to one function and is no longer in use: remove one",
                )
        formers.update(dict.fromkeys(function.aliases, function.place))
