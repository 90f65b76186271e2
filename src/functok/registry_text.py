"""The text of a token registry, read strictly: from bytes to plain values of the right types."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from functok.errors import RegistryError

FORMAT = 1
TOKEN_FORMAT = "<nexa_{index}>"  # noqa: S105 - not a password
END_TOKEN = "<nexa_end>"  # noqa: S105
RESTORE = "Restore the file from version control; functok itself never writes it so"
TWO_BRANCHES = (
    "Two branches have each added a function. Keep the lines of both: the one that was released or "
    "merged first keeps its index, each of the others gets the next free index and its token"
)

_CONFLICT = ("<<<<<<<", "|||||||", ">>>>>>>")
_STATUSES = ("active", "retired")

# Printable ASCII that stands for nothing else in the text of a call: no space, quotes, brackets
# of other kinds, backslash, or separators.
_PLAIN = r"[A-Za-z0-9_|:.!#$%&*+/=?@^~-]"
_FORMAT = re.compile(rf"<{_PLAIN}*[A-Za-z_|]\{{index\}}(?:[A-Za-z_|]{_PLAIN}*)?>")
_END = re.compile(rf"<{_PLAIN}+>")


def check_formats(token_format: str, end_token: str) -> None:
    """RegistryError unless both can be told from all other text of a call."""
    if not _FORMAT.fullmatch(token_format):
        raise RegistryError(
            "#/token_format",
            f"{token_format!r} is not the form of a token",
            f"Use a form such as {TOKEN_FORMAT}: ASCII without spaces and quotes between < and >",
        )
    pattern = re.escape(token_format).replace(r"\{index\}", "[0-9]+")
    if not _END.fullmatch(end_token) or re.fullmatch(pattern, end_token):
        raise RegistryError(
            "#/end_token",
            f"{end_token!r} cannot be the end token",
            f"Use a token such as {END_TOKEN}, which is no functional token",
        )


def read_registry(path: Path) -> str:
    """The text of the registry in `path`. RegistryError if there is none or it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        fault = "there is no such token registry"
        remedy = "Check the path; `functok generate` makes one beside the spec"
        raise RegistryError(str(path), fault, remedy) from None
    except UnicodeDecodeError as error:
        raise RegistryError(str(path), f"is not UTF-8: {error.reason}", RESTORE) from error
    except OSError as error:
        fault = f"cannot be read ({error.strerror or error})"
        remedy = "Name a readable file with --registry PATH"
        raise RegistryError(str(path), fault, remedy) from error


def registry_document(text: str, place: str) -> dict[str, Any]:
    """The document that `text` holds, its structure and types checked.

    RegistryError names `place` with the line or the JSON pointer. What the values say to each other
    is checked by `tokens.Registry`.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(_CONFLICT):
            fault = "git left a merge conflict in the token registry"
            raise RegistryError(f"{place}:{number}", fault, TWO_BRANCHES)
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        where = f"{place}:{error.lineno}"
        raise RegistryError(where, f"is not JSON: {error.msg}", RESTORE) from error
    except (ValueError, RecursionError) as error:
        raise RegistryError(place, f"cannot be read: {error}", RESTORE) from error
    return _checked(document, place)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} is there twice in one object")
    return dict(pairs)


def _checked(document: Any, place: str) -> dict[str, Any]:
    known = ("format", "token_format", "end_token", "tokens")
    if not isinstance(document, dict) or set(document) != set(known):
        fault = f"must be an object with just {', '.join(known)}"
        raise RegistryError(f"{place}#", fault, RESTORE)
    if type(document["format"]) is not int or document["format"] != FORMAT:
        raise RegistryError(
            f"{place}#/format",
            f"is {document['format']!r}; this functok reads format {FORMAT}",
            "Use the version of functok that wrote it, or a newer one",
        )
    for name in ("token_format", "end_token"):
        if not isinstance(document[name], str):
            raise RegistryError(f"{place}#/{name}", f"is {document[name]!r}, not a text", RESTORE)
    if not isinstance(document["tokens"], list):
        raise RegistryError(f"{place}#/tokens", "is not a list", RESTORE)
    for position, entry in enumerate(document["tokens"]):
        _check_entry(entry, f"{place}#/tokens/{position}")
    return document


def _check_entry(entry: Any, place: str) -> None:
    known = ("index", "token", "function", "status")
    if not isinstance(entry, dict) or set(entry) - {"aliases"} != set(known):
        fault = f"must be an object with {', '.join(known)} and, if need be, aliases"
        raise RegistryError(place, fault, RESTORE)
    if type(entry["index"]) is not int or entry["index"] < 0:
        fault = f"is {entry['index']!r}, not a whole number from 0"
        raise RegistryError(f"{place}/index", fault, RESTORE)
    for name in ("token", "function"):
        if not isinstance(entry[name], str) or not entry[name]:
            raise RegistryError(f"{place}/{name}", f"is {entry[name]!r}, not a name", RESTORE)
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(a, str) and a for a in aliases):
        raise RegistryError(f"{place}/aliases", f"is {aliases!r}, not a list of names", RESTORE)
    if entry["status"] not in _STATUSES:
        fault = f"is {entry['status']!r}"
        raise RegistryError(f"{place}/status", fault, f"It is one of {', '.join(_STATUSES)}")
