"""Other ways to ask what a description asks: "is the bread ready yet" for when it will be ready.

For functions without arguments, whose queries would else all hold the same words of one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from functok.teachers.offline.about.matters import FORMS, Matter
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.words.phrasebook import load

_SUBJECT = r"(?:the|my|an?) (?P<noun>[a-z'-]+(?: [a-z'-]+){0,2}?)"
_SORTS: Mapping[str, re.Pattern[str]] = {
    "awaited": re.compile(
        rf"(?:when|how long (?:until|till|before)) {_SUBJECT} (?:is|are|will be) (?P<state>[\w' -]+)"
    ),
    "doubted": re.compile(rf"whether {_SUBJECT} (?:is|are) (?P<state>[\w' -]+)"),
    "sought": re.compile(rf"where {_SUBJECT}(?: (?:is|are|stands?|lies?|lie))"),
}
_TIMED = re.compile(r"when ([\w' -]+)")


def asked_otherwise(meaning: Meaning) -> Iterator[Matter]:
    """The questions of a function in other forms."""
    for question in meaning.questions:
        for sort, pattern in _SORTS.items():
            found = pattern.fullmatch(question.embedded)
            if found:
                yield from _phrases(sort, found["noun"], found.groupdict().get("state") or "")
                break
        else:
            timed = _TIMED.fullmatch(question.direct)
            if timed:
                yield from _phrases("timed", "", timed[1])


def _phrases(sort: str, noun: str, state: str) -> Iterator[Matter]:
    for form in FORMS:
        for phrase in load("asked.yaml")[sort].get(form, ()):
            yield Matter(form, phrase.replace("{state}", state), noun)
