"""The functional-token registry: which token stands for which function, for ever.

A model learns its tokens by heart, so a registry is append-only:

1. An index belongs to one function and is never given to another.
2. A new function comes at the end.
3. A function that left the spec is `retired`; when it returns it is active again, index unchanged.
4. A function that was renamed (`FunctionSpec.aliases` says so) keeps its index; `aliases` lists the
   names that it had.
5. The order of the functions in the spec file does not matter, once they have their indices.

A registry is a small JSON file beside its spec, under version control, one token per line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from functok.errors import OutputError, RegistryError
from functok.registry_text import (
    END_TOKEN,
    FORMAT,
    RESTORE,
    TOKEN_FORMAT,
    TWO_BRANCHES,
    check_formats,
    read_registry,
    registry_document,
)
from functok.specs.addresses import Address, home_of
from functok.specs.model import SPECIAL_FUNCTIONS, FunctionSpec
from functok.storage.files import safe_file_name, write_whole

__all__ = [
    "END_TOKEN",
    "TOKEN_FORMAT",
    "Registry",
    "Status",
    "Token",
    "check_succession",
    "registry_path",
]


class Status(StrEnum):
    """Whether the spec still has the function."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True)
class Token:
    """One line of a registry. `function` is the name of now, `aliases` are the names before it."""

    index: int
    token: str
    function: str
    status: Status = Status.ACTIVE
    aliases: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        entry = {
            "index": self.index,
            "token": self.token,
            "function": self.function,
            "status": self.status.value,
        }
        return {**entry, "aliases": list(self.aliases)} if self.aliases else entry


@dataclass(frozen=True)
class Registry:
    """All tokens of one API, in the order of their indices. An index is the place in `tokens`.

    The constructor raises RegistryError when the tokens contradict each other or the formats.
    """

    tokens: tuple[Token, ...] = ()
    token_format: str = TOKEN_FORMAT
    end_token: str = END_TOKEN

    def __post_init__(self) -> None:
        check_formats(self.token_format, self.end_token)
        _check_tokens(self)

    @classmethod
    def load(cls, path: Path) -> Registry:
        """The registry in `path`. RegistryError if it is missing, damaged or contradicts itself."""
        return cls.from_text(read_registry(path), place=str(path))

    @classmethod
    def from_text(cls, text: str, place: str = "registry") -> Registry:
        """The registry that a file's text holds; `place` names the file in messages."""
        document = registry_document(text, place)
        try:
            tokens = tuple(
                Token(
                    entry["index"],
                    entry["token"],
                    entry["function"],
                    Status(entry["status"]),
                    tuple(entry.get("aliases", ())),
                )
                for entry in document["tokens"]
            )
            return cls(tokens, document["token_format"], document["end_token"])
        except RegistryError as error:
            raise RegistryError(f"{place}{error.place}", error.fault, error.remedy) from error

    def as_json(self) -> dict[str, Any]:
        """The registry as the JSON document that its file holds."""
        return {
            "format": FORMAT,
            "token_format": self.token_format,
            "end_token": self.end_token,
            "tokens": [token.as_json() for token in self.tokens],
        }

    def as_text(self) -> str:
        """The text of the file: JSON, one token per line, so that a diff reads well."""
        head = self.as_json()
        lines = ",\n".join(f"    {json.dumps(token)}" for token in head.pop("tokens"))
        top = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
        listed = f"[\n{lines}\n  ]" if lines else "[]"
        return f'{{\n{top}  "tokens": {listed}\n}}\n'

    def save(self, path: Path) -> bool:
        """Writes the registry to `path`, whole or not at all; False if it says so already.

        RegistryError if the folder cannot be written to.
        """
        text = self.as_text()
        try:
            if path.is_file() and path.read_bytes() == text.encode():
                return False
            write_whole(path, text)
        except (OutputError, OSError) as error:
            fault = error.fault if isinstance(error, OutputError) else str(error)
            raise RegistryError(
                str(path),
                f"the token registry {fault}",
                "Make the folder writable, or name another place for it with --registry PATH; keep "
                "it under version control there",
            ) from error
        return True

    def token_of(self, function: str) -> str:
        """The token of an active function. RegistryError if it has none."""
        entry = self._by_function.get(function)
        if entry is None or entry.status is not Status.ACTIVE:
            state = "has no token" if entry is None else f"has a retired token, {entry.token}"
            raise RegistryError(
                "token registry",
                f"the function {function!r} {state}",
                "Use the registry that belongs to this spec, or update it with `functok generate`",
            )
        return entry.token

    def function_of(self, token: str) -> str:
        """The function that `token` stands for, retired or not. RegistryError if it is unknown."""
        entry = self.find(token)
        if entry is None:
            raise RegistryError(
                "token registry",
                f"there is no token {token!r}",
                f"It has {len(self.tokens)} tokens of the form {self.token_format}",
            )
        return entry.function

    def find(self, token: str) -> Token | None:
        """The line of `token`, retired or not; None if there is none."""
        return self._by_token.get(token)

    @cached_property
    def token_pattern(self) -> re.Pattern[str]:
        """Matches a token of this form, whatever its index."""
        return re.compile(re.escape(self.token_format).replace(r"\{index\}", "[0-9]+"))

    @cached_property
    def _by_function(self) -> Mapping[str, Token]:
        return {token.function: token for token in self.tokens}

    @cached_property
    def _by_token(self) -> Mapping[str, Token]:
        return {token.token: token for token in self.tokens}

    @cached_property
    def _lookalike(self) -> re.Pattern[str]:
        prefix = self.token_format.partition("{index}")[0]
        return re.compile(f"{re.escape(_folded(prefix))}|{re.escape(_folded(self.end_token))}")

    def lookalikes(self, text: str) -> list[int]:
        """Where in `text` something begins that a tokenizer might take for one of the tokens.

        That is the beginning of any token of this format, whatever index follows, and the end
        token; in any letter case and in full-width or styled letters, because tokenizers fold
        those.
        """
        return [match.start() for match in self._lookalike.finditer(_folded(text))]

    def updated(self, functions: Sequence[FunctionSpec], others: Collection[str] = ()) -> Registry:
        """The registry for what the spec says now; see the rules at the top of this module.

        `functions` are the API's own, in the order of the spec; `others` are names that the spec has
        and a selection left out: their tokens stay as they are, and none gets a new one. functok's
        special functions have a token too: in a new registry the first ones after those of the API.
        RegistryError if a function and a former name contradict each other.
        """
        special = {function.name for function in SPECIAL_FUNCTIONS}
        wanted = [function for function in functions if function.name not in special]
        _check_functions(wanted)
        entries = {entry.function: entry for entry in self.tokens}
        kept: dict[int, Token] = {}
        new: list[str] = []
        for function in (*wanted, *SPECIAL_FUNCTIONS):
            entry = entries.get(function.name) or _former(function, self.tokens, wanted)
            if entry is None:
                new.append(function.name)
            elif entry.index in kept:
                raise _claimed_twice(function, kept[entry.index])
            else:
                kept[entry.index] = _renamed(entry, function.name)
        unchosen = set(others)
        retired = (
            entry if entry.function in unchosen else replace(entry, status=Status.RETIRED)
            for entry in self.tokens
        )
        old = tuple(kept.get(entry.index, entry) for entry in retired)
        added = tuple(
            Token(index, _written(self.token_format, index), name)
            for index, name in enumerate(new, start=len(old))
        )
        return replace(self, tokens=old + added)


def registry_path(addresses: Sequence[Address], name: str) -> Path:
    """Where the registry of the API `name` lies: beside its (first) spec, as `NAME.tokens.json`.

    A spec that is no file here (an address, a module on the path) has its registry in `api_specs/`.
    """
    return home_of(addresses) / f"{safe_file_name(name)}.tokens.json"


def check_succession(old: Registry, new: Registry) -> None:
    """RegistryError unless a model that was trained with `old` reads `new`."""
    if (old.token_format, old.end_token) != (new.token_format, new.end_token):
        raise RegistryError(
            "token registry",
            f"the tokens have another form, {new.token_format} and {new.end_token} instead of "
            f"{old.token_format} and {old.end_token}",
            "Keep the form that the first release had",
        )
    for entry in old.tokens:
        if entry.index >= len(new.tokens):
            raise RegistryError(
                "token registry",
                f"{entry.token} of the function {entry.function!r} is missing",
                "Start from the registry of the last release: tokens are retired, never removed",
            )
        heir = new.tokens[entry.index]
        if entry.function not in (heir.function, *heir.aliases):
            raise RegistryError(
                "token registry",
                f"{entry.token} changed hands, from {entry.function!r} to {heir.function!r}",
                f"{TWO_BRANCHES}. If it is the same function, name {entry.function!r} among its "
                "former names in the spec",
            )


def _former(
    function: FunctionSpec, entries: Iterable[Token], functions: Sequence[FunctionSpec]
) -> Token | None:
    """The line of `function` under a name it had before; None if it is new."""
    named = {other.name for other in functions}
    for entry in entries:
        if function.name in entry.aliases and entry.function not in function.aliases:
            raise RegistryError(
                function.place or function.name,
                f"the name {function.name!r} belonged to the function that is now called "
                f"{entry.function!r} ({entry.token})",
                f"Give the new function a name that was never used; or, if it is the same one, "
                f"list {entry.function!r} among its former names",
            )
    found = [e for e in entries if {e.function, *e.aliases} & set(function.aliases)]
    if len(found) > 1:
        names = " and ".join(repr(entry.function) for entry in found)
        raise RegistryError(
            function.place or function.name,
            f"the former names of {function.name!r} belong to several functions, {names}",
            "List the former names of one function only; the others are retired by themselves",
        )
    if found and found[0].function in named:
        raise RegistryError(
            function.place or function.name,
            f"{function.name!r} says that it was called {found[0].function!r} before, and the spec "
            f"still has (or has again) a function {found[0].function!r}",
            f"Remove the former name from {function.name!r}, or rename the other function to a "
            "name that was never used",
        )
    return found[0] if found else None


def _claimed_twice(function: FunctionSpec, first: Token) -> RegistryError:
    return RegistryError(
        function.place or function.name,
        f"{first.function!r} and {function.name!r} both say that they are the same former one",
        f"{first.token} goes to one function only; remove the former name from the other",
    )


def _renamed(entry: Token, name: str) -> Token:
    if name == entry.function:
        return replace(entry, status=Status.ACTIVE)
    names = (*entry.aliases, entry.function)
    aliases = tuple(alias for alias in names if alias != name)
    return replace(entry, function=name, status=Status.ACTIVE, aliases=aliases)


def _written(token_format: str, index: int) -> str:
    return token_format.replace("{index}", str(index))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    folded = normalize("NFKC", character).casefold()
    return folded if len(folded) == 1 else character


def _folded(text: str) -> str:
    """`text` without letter case and styles, character by character, so that places stay."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_character, text))


def _check_tokens(registry: Registry) -> None:
    """The rules that hold in every registry; messages point into the file."""
    indices: dict[int, Token] = {}
    owners: dict[str, Token] = {}
    for position, entry in enumerate(registry.tokens):
        place = f"#/tokens/{position}"
        first = indices.setdefault(entry.index, entry)
        if first is not entry:
            raise RegistryError(
                place,
                f"the index {entry.index} is given twice, to {first.function!r} and to "
                f"{entry.function!r}",
                TWO_BRANCHES,
            )
        if entry.index != position:
            raise RegistryError(
                place,
                f"the index is {entry.index} where {position} is due",
                f"Lines stand in the order of their indices, and none is ever removed. {RESTORE}",
            )
        if entry.token != _written(registry.token_format, entry.index):
            raise RegistryError(
                place,
                f"the token of index {entry.index} is {entry.token!r}",
                f"By the token_format it is {_written(registry.token_format, entry.index)!r}",
            )
        for name in (entry.function, *entry.aliases):
            owner = owners.setdefault(name, entry)
            if owner is not entry:
                raise RegistryError(
                    place,
                    f"the function {name!r} stands in {owner.token} and in {entry.token}",
                    "One function has one token: keep the index that was released first, and make "
                    "sure that no released index is lost",
                )


def _check_functions(functions: Sequence[FunctionSpec]) -> None:
    seen: set[str] = set()
    for function in functions:
        if function.name in seen:
            raise RegistryError(
                function.place or function.name,
                f"the function {function.name!r} is there twice",
                "Rename one of the two",
            )
        seen.add(function.name)
