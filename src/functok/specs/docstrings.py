"""Docstrings, in any of the common styles, to a description and the facts about each parameter.

Google (`Args:` and an indented block), NumPy (`Parameters` underlined), reST (`:param x:`, also `@param`)
and the paper's list (`Parameters:` and `- name (type, optional): text`) may even be mixed. What is not
about parameters, return value or former names stays in the description as it was written.

A former name of the function is said in a line `Formerly: old_name` (several with commas) or in a
section `Aliases:` with one name per line.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PARAMETERS = (
    r"(?:Args|Arguments|Params|Parameters|Other Parameters|Other Args|Keyword Args|Keyword Arguments"
    r"|Attributes|Fields|Members|Inputs?)"
)
_RETURNS = r"(?:Returns?|Return value|Outputs?)"
_ALIASES = r"(?:Aliases|Formerly)"
_OTHERS = (
    r"(?:Raises|Yields|Examples?|Notes?|Warns|Warnings?|See Also|References|Todo|Side Effects|Usage"
    r"|Limitations|Errors)"
)
_HEADER = re.compile(
    rf"(?:#+ *|\*\*)?(?:(?P<parameters>{_PARAMETERS})|(?P<returns>{_RETURNS})"
    rf"|(?P<aliases>{_ALIASES})|(?P<others>{_OTHERS}))(?:\*\*)? *(?P<colon>:)?(?:\*\*)? *(?P<rest>.*)\Z",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r"(?:-{3,}|={3,})\s*\Z")
_BULLET = re.compile(r"[-*+•]\s+")
_NAME = re.compile(r"(?P<tick>`{1,2}|\*{1,2})?(?P<name>\*{0,2}[^\W\d]\w*)(?(tick)(?P=tick))")
_FIELD = re.compile(
    r"[:@](?P<kind>param|parameter|arg|argument|key|keyword|type|returns?|rtype|raises?|exception)"
    r"\b(?P<subject>[^:]*):\s*(?P<text>.*)\Z"
)
_NOTHING = re.compile(r"[-*]?\s*(?:none|nothing|no (?:parameters|arguments))\.?\Z", re.IGNORECASE)
_OPTIONAL = re.compile(
    r"(?:,\s*|\A)(?:optional\b.*|default(?:s|s to)?\b.*|keyword[- ]only|required)\Z",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class ParameterDoc:
    """What a docstring says about one parameter. `type` is its text without "optional"."""

    name: str
    type: str
    optional: bool
    text: str


@dataclass(frozen=True)
class Docstring:
    """A docstring taken apart. `returns` are pairs of type and text, either may be empty."""

    description: str
    parameters: tuple[ParameterDoc, ...] = ()
    returns: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()


def parse_docstring(text: str, names: Iterable[str] = ()) -> Docstring:
    """Takes `text` apart. `names` are the parameters there are: they tell items from plain lines."""
    return _Parser(inspect.cleandoc(text).expandtabs(4).splitlines(), frozenset(names)).run()


def flowed(lines: Sequence[str]) -> str:
    """Paragraphs with their line breaks removed; lists, indented lines and code keep theirs."""
    out: list[str] = []
    for line in lines:
        line = line.rstrip()
        joins = (
            bool(out and out[-1] and line)
            and not line.startswith((" ", ">>>", "```", "#", "|"))
            and not _BULLET.match(line)
            and not re.match(r"\d+[.)]\s", line)
            and not out[-1].endswith(":")
            and not out[-1].startswith((" ", ">>>", "```", "#", "|"))
        )
        if joins:
            out[-1] += " " + line
        elif line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()


def _words(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Parser:
    def __init__(self, lines: list[str], names: frozenset[str]) -> None:
        self._lines = lines
        self._names = names
        self._at = 0
        self._kept: list[str] = []
        self._parameters: dict[str, ParameterDoc] = {}
        self._types: dict[str, str] = {}
        self._returns: list[tuple[str, str]] = []
        self._return_type = ""
        self._aliases: list[str] = []

    def run(self) -> Docstring:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if field := _FIELD.match(line.strip()):
                self._field(field, _indent(line))
            elif header := self._header(self._at):
                self._section(header)
            else:
                self._kept.append(line)
                self._at += 1
        parameters = tuple(
            ParameterDoc(doc.name, doc.type or self._types.get(name, ""), doc.optional, doc.text)
            for name, doc in self._parameters.items()
        )
        returns = self._returns or ([("", "")] if self._return_type else [])
        if self._return_type:
            returns = [(kind or self._return_type, text) for kind, text in returns]
        aliases = tuple(dict.fromkeys(self._aliases))
        return Docstring(flowed(self._kept), parameters, tuple(returns), aliases)

    def _header(self, at: int) -> re.Match[str] | None:
        """The section that begins in line `at`, if one does: underlined, or with a colon."""
        match = _HEADER.match(self._lines[at])
        if match is None:
            return None
        if at + 1 < len(self._lines) and _UNDERLINE.match(self._lines[at + 1]):
            return match if not match["rest"] else None
        if not match["colon"]:
            return None
        if not match["rest"]:
            return match
        inline = match["aliases"] or match["returns"]
        nothing = match["parameters"] and _NOTHING.match(match["rest"])
        return match if (inline and match[0][0].isupper()) or nothing else None

    def _section(self, header: re.Match[str]) -> None:
        underlined = self._at + 1 < len(self._lines) and bool(
            _UNDERLINE.match(self._lines[self._at + 1])
        )
        start = self._at
        self._at += 2 if underlined else 1
        if header["others"]:
            title = self._lines[start]
            self._kept.append(f"{title.strip()}:" if underlined else title)
            self._kept.extend(self._body(underlined))
            return
        inline = header["rest"]
        body = self._body(underlined, inline=bool(inline))
        if header["parameters"]:
            self._kept.extend(self._numpy(body) if underlined else self._items(body))
        elif header["returns"]:
            self._returns.extend(_returned(body, inline, underlined))
        else:
            listed = ",".join([inline, *(_BULLET.sub("", line.strip()) for line in body)])
            self._aliases.extend(name.strip(" `'\"") for name in listed.split(",") if name.strip())

    def _body(self, underlined: bool, inline: bool = False) -> list[str]:
        """The lines of the section that begins here: to the next section, or to plain text."""
        body: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and not _indent(line):
                if self._header(self._at) or _FIELD.match(line):
                    break
                after_blank = bool(body) and not body[-1].strip()
                if not underlined and not self._is_item(line) and (after_blank or not inline):
                    break
            elif not line.strip() and inline:
                break
            body.append(line)
            self._at += 1
        return body

    def _is_item(self, line: str) -> bool:
        """Whether an unindented line goes on with a list: a bullet, or a known name and a colon."""
        return bool(_BULLET.match(line)) or self._item(line) is not None

    def _item(self, line: str, block: bool = False) -> ParameterDoc | None:
        """`- name (type, optional): text`, `name: text`, `name - text`; None if it is none of them.

        `block`: the line stands in an indented block of items, where any name is one.
        """
        stripped = line.strip()
        bullet = _BULLET.match(stripped)
        rest = stripped[bullet.end() :] if bullet else stripped
        name = _NAME.match(rest)
        if name is None:
            return None
        after = rest[name.end() :].lstrip()
        kind = ""
        if after.startswith(("(", "[")):
            end = _closing(after)
            if end < 0:
                return None
            kind, after = after[1:end].strip(), after[end + 1 :].lstrip()
        separator = re.match(r":|-{1,2}\s|[–—]", after)
        known = name["name"].lstrip("*") in self._names
        if separator is None and not (known and not after and (bullet or kind)):
            return None
        listed = (bullet or block) and separator and separator[0] == ":"
        if not known and not kind and not listed:
            return None
        text = after[separator.end() :].strip() if separator else ""
        return _documented(name["name"], kind, text)

    def _items(self, body: list[str]) -> list[str]:
        """Reads a Google or dashed list; gives back the lines that belong to no item."""
        filled = [line for line in body if line.strip()]
        base = min((_indent(line) for line in filled), default=0)
        orphans: list[str] = []
        doc: ParameterDoc | None = None
        texts: list[str] = []
        for line in filled:
            item = self._item(line, block=base > 0) if _indent(line) <= base else None
            if item is not None:
                self._keep(doc, texts)
                doc, texts = item, [item.text]
            elif doc is not None:
                texts.append(line)
            elif not _NOTHING.match(line.strip()):
                orphans.append(line.strip())
        self._keep(doc, texts)
        return orphans

    def _keep(self, doc: ParameterDoc | None, texts: list[str]) -> None:
        if doc is not None and doc.name not in self._parameters:
            text = _words(texts)
            self._parameters[doc.name] = ParameterDoc(doc.name, doc.type, doc.optional, text)

    def _numpy(self, body: list[str]) -> list[str]:
        filled = [line for line in body if line.strip()]
        if filled and all(_BULLET.match(line.strip()) for line in filled if not _indent(line)):
            return self._items(body)
        docs: list[ParameterDoc] = []
        texts: list[str] = []
        for line in filled:
            if _indent(line):
                texts.append(line)
                continue
            for doc in docs:
                self._keep(doc, texts)
            names, _, kind = line.partition(":")
            texts = []
            docs = [
                _documented(name.strip(" `"), kind.strip(), "")
                for name in names.split(",")
                if name.strip(" `").lstrip("*").isidentifier() and not _NOTHING.match(name.strip())
            ]
        for doc in docs:
            self._keep(doc, texts)
        return []

    def _field(self, field: re.Match[str], indent: int) -> None:
        """A reST field and the lines that continue it."""
        lines = [field["text"]]
        start = self._at
        self._at += 1
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip() or _indent(line) <= indent or _FIELD.match(line.strip()):
                break
            lines.append(line)
            self._at += 1
        kind, subject, text = field["kind"], field["subject"].split(), _words(lines)
        if kind.startswith("raise") or kind == "exception":
            self._kept.extend(self._lines[start : self._at])
        elif kind.startswith("return"):
            self._returns.append(("", text))
        elif kind == "rtype":
            self._return_type = text
        elif not subject:
            self._kept.extend(self._lines[start : self._at])
        elif kind == "type":
            self._types[subject[-1].lstrip("*")] = _OPTIONAL.sub("", text)
        else:
            doc = _documented(subject[-1], " ".join(subject[:-1]), text)
            self._keep(doc, [text])


def _closing(text: str) -> int:
    """Where the bracket that opens `text` is closed, quotes respected; -1 if nowhere."""
    depth, quote = 0, ""
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"" and not (index and text[index - 1].isalnum()):
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return index
    return -1


def _documented(name: str, kind: str, text: str) -> ParameterDoc:
    optional = bool(re.search(r"\boptional\b", kind, re.IGNORECASE))
    while (shorter := _OPTIONAL.sub("", kind)) != kind:
        kind = shorter.rstrip(" ,")
    return ParameterDoc(name.lstrip("*"), kind.strip(" `"), optional, text)


def _returned(body: list[str], inline: str, underlined: bool) -> list[tuple[str, str]]:
    """The pairs of type and text in a section on the return value."""
    filled = [line for line in body if line.strip()]
    if inline:
        return [("", _words([inline, *filled]))]
    base = min((_indent(line) for line in filled), default=0)
    pairs: list[tuple[str, list[str]]] = []
    for line in filled:
        stripped = line.strip()
        bullet = _BULLET.match(stripped)
        if underlined and not bullet and not _indent(line):
            _, colon, kind = stripped.partition(":")
            pairs.append((kind.strip() if colon else stripped, []))
            continue
        if pairs and not (bullet and _indent(line) <= base):
            pairs[-1][1].append(line)
            continue
        rest = stripped[bullet.end() :] if bullet else stripped
        typed = re.match(r"`?([A-Za-z_][\w.]*(?:\[.*?\])?(?: *\| *[\w.\[\], ]+)?)`?\s*:\s+", rest)
        pairs.append((typed[1], [rest[typed.end() :]]) if typed else ("", [rest]))
    return [(kind, _words(texts)) for kind, texts in pairs]
