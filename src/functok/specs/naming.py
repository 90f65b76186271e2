"""What functions may be called, and how the functions of an API fit together."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import combining, normalize

from functok.errors import SpecError
from functok.hashing import content_hash
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
    if keyword.iskeyword(name):
        raise SpecError(
            place,
            f"the {what} {name!r} is a keyword of Python, in which calls are written",
            "Give the function another name, such as " + repr(f"{name}_"),
        )
    if name in RESERVED:
        raise SpecError(
            place, f"{name!r} is a function of functok's own", "Give your function another name"
        )
    return name


def safe_name(text: str) -> str:
    """A function's name as close to `text` as it can be; empty if nothing of `text` can stand in one.

    What may be a name stays as it is. Otherwise accents go, all else that is no ASCII letter or digit
    (path separators, control characters, letters of other scripts) becomes `_`, a keyword of Python or
    a name of functok's own gets `_` behind it, and a long name is cut and marked with its hash.
    """
    name = text
    if not NAME.match(name):
        plain = "".join(c for c in normalize("NFKD", text[:1000]) if not combining(c))
        name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
        if name[:1].isdigit():
            name = f"_{name}"
    if keyword.iskeyword(name) or name in RESERVED:
        name += "_"
    return name if len(name) <= 64 else _marked(name, text)


def _marked(name: str, identity: str) -> str:
    return f"{name[:57]}_{content_hash(identity)[:6]}"


def distinct_names(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """A name for each (name, identity), none twice: who shares a name is marked by the hash of its identity.

    So the name of a function depends on no order, and never passes from one function to another.
    """
    count = Counter(name for name, _ in wanted)
    names = [n if count[n] == 1 else _marked(n, identity) for n, identity in wanted]
    count = Counter(names)
    if len(count) < len(names):  # one identity twice, or a name that looks like a marked one
        names = [
            n if count[n] == 1 else _marked(n, f"{identity} {index}")
            for index, (n, (_, identity)) in enumerate(zip(names, wanted, strict=True))
        ]
    return names


def aliases_of(node: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    """The former names that `x-functok: {aliases: [old_name]}` in `node` gives the function `name`."""
    own = node.get("x-functok", {})
    where = f"{place}/x-functok"
    if not isinstance(own, Mapping) or set(own) - {"aliases"}:
        raise SpecError(where, f"{shown(own)} is not understood", "Write {aliases: [old_name]}")
    listed = own.get("aliases", [])
    if not isinstance(listed, list):
        raise SpecError(f"{where}/aliases", f"{shown(listed)} is no list", "Write [old_name]")
    aliases = [check_name(alias, f"{where}/aliases/{i}", "alias") for i, alias in enumerate(listed)]
    return tuple(dict.fromkeys(alias for alias in aliases if alias != name))


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
