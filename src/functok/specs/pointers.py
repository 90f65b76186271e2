"""JSON pointers (RFC 6901), and paths that are written like them: `~` and `/` of a name are escaped."""

from __future__ import annotations

from collections.abc import Sequence


def pointer(path: Sequence[str | int]) -> str:
    """The JSON pointer of `path`: `/properties/a~1b`."""
    return "".join("/" + escaped(str(part)) for part in path)


def escaped(name: str) -> str:
    """A name as it stands in a path."""
    return name.replace("~", "~0").replace("/", "~1")


def unescaped(part: str) -> str:
    """The name that a part of a path stands for."""
    return part.replace("~1", "/").replace("~0", "~")


def first_name(path: str) -> str:
    """The name that a path begins with: the argument that a path of a grounding leads into."""
    return unescaped(path.partition("/")[0])
