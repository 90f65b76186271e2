"""What people say where a boolean is told as a clause: "I'm afraid of needles", "the driver shouldn't ring".

Of "Whether the person is afraid of needles" and "Whether the driver rings": the clause and its denial.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from functok.values.english.words import fold, identifier_words

_CLAUSE = re.compile(
    r"\bwhether (?!to\b|or not\b|true\b|false\b)(?P<clause>[a-z][^,;.()\n:\"'`]{3,80}?)"
    r"(?=\s*(?:[,;.)\n:]|$)|\s(?:or not|or|instead|otherwise)\b)",
    re.IGNORECASE,
)
_SPEAKERS = frozenset((
    "person", "customer", "guest", "patient", "caller", "passenger", "traveller", "traveler", "visitor",
    "tenant", "buyer", "shopper", "rider", "renter", "borrower", "hirer", "applicant", "resident",
    "participant", "sender", "payer",
))  # fmt: skip
_DOERS = frozenset((
    "driver", "courier", "waiter", "staff", "technician", "cleaner", "gardener", "nurse", "doctor", "porter",
    "crew", "mechanic", "plumber", "painter", "movers", "carrier", "helper", "guide", "keeper", "seller",
))  # fmt: skip
_AUXILIARIES = frozenset(
    (
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "can",
        "may",
        "must",
        "should",
        "will",
        "would",
        "could",
    )
)
_NOT = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't", "has": "hasn't", "have": "haven't",
    "can": "can't", "may": "may not", "must": "must not", "should": "shouldn't", "will": "won't",
    "would": "wouldn't", "could": "couldn't", "am": "am not",
}  # fmt: skip
_OF_ME = {"is": "am", "was": "was", "has": "have"}
_LONGEST = 11  # words
_DETERMINERS = frozenset(
    ("the", "a", "an", "any", "all", "some", "their", "his", "her", "its", "your")
)
_MINE = re.compile(r"\b(?:their|his|her|his or her|the (?:person|customer|guest|patient)'s)\b")

Clauses = tuple[tuple[bool, str], ...]


@lru_cache(maxsize=4096)
def whether_clauses(description: str, function: str, about: str) -> Clauses:
    """What says true, and what says false, where a description tells a boolean as a clause.

    `function` and `about`: the name and the description of the function; a role that they speak of is
    not that of whoever asks.
    """
    match = _CLAUSE.search(description)
    tokens = match["clause"].lower().split() if match else []
    if not 3 <= len(tokens) <= _LONGEST:
        return ()
    if tokens[0] == "there" and tokens[1] in ("is", "are", "will"):
        return tuple(_there(tokens))
    at = _verb_at(tokens)
    if at is None:
        return ()
    subject, verb, rest = tokens[:at], tokens[at], tokens[at + 1 :]
    if _is_speaker(subject, function, about):
        said = _of_me(verb, [_MINE.sub("my", " ".join(rest))] if rest else [])
    elif subject[-1] in ("it", "this", "that"):
        said = _of_it(verb, rest)
    else:
        said = _of_others(subject, verb, rest)
    return tuple(dict.fromkeys((value, " ".join(text.split())) for value, text in said))


def _verb_at(words: list[str]) -> int | None:
    """Where the verb stands: the first auxiliary, else the first word that ends as a verb does."""
    for i, word in enumerate(words[1:5], start=1):
        if word in _AUXILIARIES:
            return i
        if word == "no" and words[i + 1 : i + 2] == ["longer"]:
            return i
        third = word.endswith("s") and not word.endswith(("ss", "us", "is"))
        if third and words[i - 1] not in _DETERMINERS and i + 1 < len(words) and _one(words[:i]):
            return i
    return None


def _one(subject: list[str]) -> bool:
    """Whether the subject is in the singular, so that its verb ends in -s."""
    return not subject[-1].endswith("s") and subject[0] != "all"


def _is_speaker(subject: list[str], function: str, about: str) -> bool:
    role = subject[-1]
    if subject[0] not in ("the", "a") or role not in _SPEAKERS or len(subject) > 2:
        return False
    return role not in identifier_words(function) and not re.search(
        rf"\ban? (?:\w+ )?{role}\b", about.lower()
    )


def _base(verb: str) -> str:
    """`tries` → `try`, `washes` → `wash`."""
    if verb in ("does", "goes"):
        return verb[:-2]
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    return (
        verb[:-2]
        if verb.endswith(("sses", "shes", "ches", "xes", "zes"))
        else verb.removesuffix("s")
    )


def _of_me(verb: str, rest: list[str]) -> Iterator[tuple[bool, str]]:
    told = " ".join(rest)
    if verb == "no":  # "no longer takes it"
        _, does, *more = told.split()
        act = " ".join([_base(does), *more])
        yield from ((True, f"I no longer {act}"), (True, f"I don't {act} any more"))
        yield False, f"I still {act}"
    elif verb in _OF_ME or verb in _NOT:
        mine = _OF_ME.get(verb, verb)
        done = told.removeprefix("already ")
        short = {"am": "I'm", "have": "I've"}.get(mine, f"I {mine}")
        yield from ((True, f"{short} {told}"), (True, f"I {mine} {told}"))
        denied = {"am": "I'm not"}.get(mine, f"I {_NOT[mine]}")
        yield False, f"{denied} {done}{' yet' if done != told else ''}"
    else:
        act = f"{_base(verb)} {told}"
        yield from ((True, f"I {act}"), (False, f"I don't {act}"))


def _of_it(verb: str, rest: list[str]) -> Iterator[tuple[bool, str]]:
    told = " ".join(rest)
    if verb in _NOT:
        short = "it's" if verb in ("is", "has") else f"it {verb}"
        yield from ((True, f"{short} {told}"), (False, f"it {_NOT[verb]} {told}"))
        if verb == "is":
            yield False, f"it's not {told}"
    else:
        yield from ((True, f"it {verb} {told}"), (False, f"it doesn't {_base(verb)} {told}"))


def _of_others(subject: list[str], verb: str, rest: list[str]) -> Iterator[tuple[bool, str]]:
    who, told = " ".join(subject), " ".join(rest)
    none = f"no {' '.join(subject[1:])}" if subject[0] in ("a", "an", "any") else ""
    if verb == "no":
        return
    if verb == "has" and rest[0] in ("a", "an"):
        yield from ((True, f"{who} has {told}"), (False, f"{who} has no {' '.join(rest[1:])}"))
        return
    if verb in _NOT:
        yield True, f"{who} {verb} {told}"
        yield False, f"{none} {verb} {told}" if none else f"{who} {_NOT[verb]} {told}"
        if verb in ("is", "are") and not none:
            yield from ((True, f"{who} should be {told}"), (False, f"{who} shouldn't be {told}"))
        return
    act = f"{_base(verb)} {told}"
    if subject[-1] in _DOERS:
        yield from ((True, f"{who} should {act}"), (True, f"have {who} {act}"))
        yield from ((False, f"{who} shouldn't {act}"), (False, f"{who} needn't {act}"))
        return
    yield True, f"{who} {verb} {told}"
    yield False, f"{none} {verb} {told}" if none else f"{who} doesn't {act}"


def _there(tokens: list[str]) -> Iterator[tuple[bool, str]]:
    _, verb, *rest = tokens
    what = [word for word in rest if word not in ("any", "be")]
    if verb == "will":
        return
    bare = what[1:] if what[:1] in (["a"], ["an"]) else what
    yield from (
        (True, f"there {verb} {' '.join(what)}"),
        (False, f"there {verb} no {' '.join(bare)}"),
    )


@lru_cache(maxsize=4096)
def clause_pattern(phrase: str) -> re.Pattern[str]:
    """What finds a phrase as whole words in folded text."""
    return re.compile(rf"(?<![\w'])(?<!not ){re.escape(fold(phrase).text)}(?![\w'])")
