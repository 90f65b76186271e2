"""Facts that a description states in words and the type does not: formats, ranges, allowed values.

Only what cannot be meant otherwise is read: the rules stand in `FORMATS`, and after `_CHOICES` and
`_RANGE`. A sentence that hedges ("usually", "such as", "or") is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from functok.specs.schemas import schema_validator

_HOUR = r"([01][0-9]|2[0-3])"
_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"


class Format(NamedTuple):
    """`words` in the description of a string mean the `facts`."""

    words: re.Pattern[str]
    facts: Mapping[str, str]
    head: bool = False
    """The words must be what the sentence is about: no preposition may stand before them."""


def _mark(text: str) -> re.Pattern[str]:
    """`text` as a pattern of its own, not as a part of a longer one such as `YYYY-MM-DD HH:MM`."""
    return re.compile(
        rf"(?<![\w:/-])(?<!DD )(?<!dd )(?:{text})"
        r"(?![\w/-]|:\w|[ T]+[Hh]{1,2}\b|[ ]*[AaPp]\.?[Mm])"
    )


FORMATS = (
    Format(_mark(r"YYYY-MM-DD-HH-MM"), {"pattern": rf"^{_DAY}-{_HOUR}-[0-5][0-9]$"}),
    Format(_mark(r"YYYY-MM-DD HH:(?:MM|mm)"), {"pattern": rf"^{_DAY} {_HOUR}:[0-5][0-9]$"}),
    Format(_mark(r"YYYY-MM-DDTHH:(?:MM|mm)"), {"pattern": rf"^{_DAY}T{_HOUR}:[0-5][0-9]$"}),
    Format(
        _mark(r"YYYY-MM-DDTHH:(?:MM|mm):(?:SS|ss)"),
        {"pattern": rf"^{_DAY}T{_HOUR}:[0-5][0-9]:[0-5][0-9]$"},
    ),
    Format(_mark(r"YYYY-MM-DD|yyyy-[mM]{2}-dd"), {"format": "date"}),
    Format(
        re.compile(r"\bISO[ -]?8601 (?:calendar )?date(?![- ]?time| and time)\b"),
        {"format": "date"},
    ),
    Format(re.compile(r"\bISO[ -]?8601 duration\b"), {"format": "duration"}),
    Format(
        re.compile(r"\bRFC[ -]?3339(?! (?:full-)?(?:date|time)\b(?!-time))"),
        {"format": "date-time"},
    ),
    Format(
        _mark(r"HH:(?:MM|mm):(?:SS|ss)|hh:mm:ss"),
        {"pattern": rf"^{_HOUR}:[0-5][0-9]:[0-5][0-9]$"},
    ),
    Format(_mark(r"HH:(?:MM|mm)|hh:mm"), {"pattern": rf"^{_HOUR}:[0-5][0-9]$"}),
    Format(re.compile(r"\bE\.164\b"), {"pattern": r"^\+[1-9][0-9]{6,14}$"}),
    Format(re.compile(r"\bISO[ -]?639-1\b"), {"pattern": "^[a-z]{2}$"}),
    Format(re.compile(r"\bISO[ -]?3166-1 alpha-?3\b"), {"pattern": "^[A-Z]{3}$"}),
    Format(re.compile(r"\bISO[ -]?3166-1\b(?! (?:alpha-?3|numeric))"), {"pattern": "^[A-Z]{2}$"}),
    Format(re.compile(r"\bISO[ -]?4217\b(?! numeric)"), {"pattern": "^[A-Z]{3}$"}),
    Format(re.compile(r"\bUUID\b"), {"format": "uuid"}, head=True),
    Format(re.compile(r"\b[Ee]-?mail address(?:es)?\b"), {"format": "email"}, head=True),
    Format(re.compile(r"\b(?:URL|URI)s?\b"), {"format": "uri"}, head=True),
)  # fmt: skip

_MAX_TEXT = 4_000
"""Facts stand at the beginning; a longer text is an attack or a manual."""

_NOT_FORMAT = re.compile(
    r"\b(?:12[- ]hour|or|AM/PM|relative|without|partial|prefix|masked)\b", re.I
)
_PREPOSITION = re.compile(
    r"\b(?:of|for|to|in|on|at|from|with|by|about|whose|that|which|behind|if|when|whether|than|under"
    r"|how|not|and|as)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:usually|typically|normally|often|mostly|recommended|preferably|ideally|approximately|about"
    r"|around|such as|e\.g\.?|for example|for instance|like|etc|exclusive|excluding|unless|except)\b"
    r"|…|\.\.\.",
    re.IGNORECASE,
)
_QUOTED = r"(?:'[^'\n]{1,60}'|\"[^\"\n]{1,60}\"|`[^`\n]{1,60}`|“[^”\n]{1,60}”|‘[^’\n]{1,60}’)"
_NUMBER = r"[-−+]?\d+(?:\.\d+)?"
_ASIDE = r"(?:\s*\([^()]*\))?"
_JOIN = r"\s*(?:,\s*(?:or|and)\b|,|/|\||\bor\b|\band\b)\s*"
_CHOICES = re.compile(
    r"\b(?:one of|any of|either|must be|can be|allowed values(?: are)?|possible values(?: are)?"
    r"|valid values(?: are)?|supported values(?: are)?|allowed|choices(?: are)?|options(?: are)?)"
    r"(?: one of)?(?: the following)?(?: values)?\s*:?\s*[\[({]?\s*"
    rf"(?P<list>(?P<first>{_QUOTED}|{_NUMBER}){_ASIDE}(?:{_JOIN}(?:{_QUOTED}|{_NUMBER}){_ASIDE})+)"
    rf"(?!{_JOIN}\w)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?:\bbetween (?P<a>{n}){x}\s+and (?P<b>{n})"
    r"|\bfrom (?P<c>{n}){x}\s+(?:up )?to (?P<d>{n})"
    r"|\brange(?: of| is|:)?(?: from)? [\[(]?(?P<e>{n}){x}\s*(?:-|–|—|to|,|\.\.)\s*(?P<f>{n}))"
    r"(?![\d.,:]*\d|[-/]\d)".replace("{n}", _NUMBER)
    .replace("{x}", rf"{_ASIDE}\s?(?:%|°\s?[CF]?)?"),
    re.IGNORECASE,
)  # fmt: skip


_LISTED = re.compile(rf"{_QUOTED}{_ASIDE}{_JOIN}{_QUOTED}")


_NAMED = re.compile(
    r"\b(?:one of|either|options?|choices?|(?:allowed|possible|valid|accepted|supported) values?)"
    r"(?: are| is)?\b:?\s+(?:the following:?\s+)?{w}(?:\s*[,/|]\s*{w})*(?:,?\s+(?:or|and)\s|\s*[,/|]\s*){w}\b"
    r"(?!\s+[^\W\d])".replace("{w}", r"(?!(?:the|a|an|its|your|them|these|those)\b)[\w.+-]+"),
    re.IGNORECASE,
)  # fmt: skip


def lists_choices(text: str) -> bool:
    """Whether `text` lists values, in quotes or as those that are allowed, and not as examples."""
    return any(
        (_LISTED.search(s) or _NAMED.search(s)) and not _HEDGE.search(s) for s in _sentences(text)
    )


def lifted(schema: Mapping[str, Any], text: str) -> tuple[dict[str, Any], list[str]]:
    """`schema` with the facts of its description `text`, and what the author should be told.

    Only a type that says nothing more itself is added to; of a list of such strings, its items.
    """
    if schema.get("type") == "array" and isinstance(schema.get("items"), Mapping):
        if schema["items"].get("type") != "string":
            return dict(schema), []
        items, notes = _lifted(schema["items"], text, None)
        return {**schema, "items": items}, notes
    if isinstance(schema.get("anyOf"), list):
        plain = [branch for branch in schema["anyOf"] if branch != {"type": "null"}]
        if len(plain) != 1:
            return dict(schema), []
        inner, notes = _lifted(plain[0], text, schema.get("default"))
        return {**schema, "anyOf": [inner if b is plain[0] else b for b in schema["anyOf"]]}, notes
    return _lifted(schema, text, schema.get("default"))


def _lifted(schema: Mapping[str, Any], text: str, default: Any) -> tuple[dict[str, Any], list[str]]:
    if set(schema) - {"type", "description", "default", "title"}:
        return dict(schema), []
    kind = schema.get("type")
    facts: dict[str, Any] = {}
    notes: list[str] = []
    if kind in ("string", "integer", "number") and (choices := _choices(text, kind)):
        facts = {"enum": choices}
        notes.append(f"the allowed values {json.dumps(choices, ensure_ascii=False)} are read from "
                     "the description; say them in the type, as Literal[...] or enum")  # fmt: skip
    elif kind == "string":
        facts = dict(_format(text) or {})
    elif kind in ("integer", "number"):
        facts = _range(text, kind)
    full = {**schema, **facts}
    if default is not None and facts and not schema_validator(full).is_valid(default):
        said = json.dumps(facts, ensure_ascii=False)
        fault = f"its default {json.dumps(default)} is not what its description allows ({said})"
        return dict(schema), [fault]
    first = {key: full[key] for key in ("type", *facts) if key in full}
    return {**first, **full}, notes


def _sentences(text: str) -> Iterator[str]:
    text = text[:_MAX_TEXT].replace("e.g. ", "e.g.: ")
    yield from re.split(r"(?<=[^.\s][.!?;])\s+(?=[A-Z\"'(`])|;\s+", text)


def _format(text: str) -> Mapping[str, str] | None:
    """The one format that `text` names, if it names just one."""
    found: list[Mapping[str, str]] = []
    for sentence in _sentences(text):
        for rule in FORMATS:
            match = rule.words.search(sentence)
            if match is None:
                continue
            if rule.head and _PREPOSITION.search(sentence[: match.start()].partition(":")[0]):
                continue
            if _NOT_FORMAT.search(sentence):
                return None
            found.append(rule.facts)
    return found[0] if found and all(facts == found[0] for facts in found) else None


def _choices(text: str, kind: str) -> list[Any] | None:
    """The allowed values that `text` lists in full."""
    found = [
        match
        for sentence in _sentences(text)
        for match in _CHOICES.finditer(sentence)
        if not _HEDGE.search(sentence)
    ]
    if len(found) != 1:
        return None
    listed = re.sub(r"(?<=[\w'\"`”’])\s*\([^()]*\)", "", found[0]["list"])
    if kind == "string":
        tokens = [token[1:-1] for token in re.findall(_QUOTED, listed)]
        if re.search(_NUMBER, re.sub(_QUOTED, "", listed)):
            return None
        values: list[Any] = tokens
    else:
        if re.search(_QUOTED, listed):
            return None
        numbers = [_number(token) for token in re.findall(_NUMBER, listed)]
        if kind == "integer" and not all(isinstance(number, int) for number in numbers):
            return None
        values = numbers
    return list(dict.fromkeys(values)) if len(set(values)) > 1 else None


def _range(text: str, kind: str) -> dict[str, Any]:
    """`minimum` and `maximum`, if `text` states one range."""
    found = [
        match
        for sentence in _sentences(text)
        for match in _RANGE.finditer(sentence)
        if not _HEDGE.search(sentence)
    ]
    if len(found) != 1:
        return {}
    low, high = (_number(group) for group in found[0].groups() if group is not None)
    if low >= high or (kind == "integer" and not (isinstance(low, int) and isinstance(high, int))):
        return {}
    return {"minimum": low, "maximum": high}


def _number(text: str) -> int | float:
    text = text.replace("−", "-")
    return float(text) if "." in text else int(text)
