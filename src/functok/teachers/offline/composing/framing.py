"""Which carrier phrases suit what a query without a function says: who is to act, and who would know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from functok.records import Style
from functok.teachers.offline.composing.carrying import carriers, ends_loosely
from functok.teachers.offline.words.grammar import expand, names

_TRIES = 60
_OWN = re.compile(r"\{vs(?:ing)?\}")
_FOR_ME = re.compile(r"\b(?:me|you)\b")
_TO_ASSISTANT = re.compile(
    r"let's|help me|go and|go ahead|(?:remember|forget|sure) to|for me|as soon|right away|instead|again"
    r"|quick|possible|why |what if|chance|way to|able|some(?:one|body)|hands|counting|thinking"
    r"|you (?:should|may|need|have)|get you|next,|and now"
)
"""What does not go with talking: nobody is to be told a joke "as soon as possible", or by "someone"."""
_YOU = re.compile(r"\b(?:you(?:r|'re|'d)?|we)\b")
_KNOWING = re.compile(
    r"explain|show|check|find|figure|see\b|look|teach|understand|remind|hint|\btip\b|clue|heads|idea|facts"
    r"|info|solve|riddle|update|enlighten|spell|ask around|learn|nobody|no one|someone|people|question"
    r"|possible|can't|forgot|never|remember|roughly|exactly|again|any(?:one|way)|clarity|helpful"
    r"|(?:have|need) to|possibly|actually|thinking|need|in short|few words|who can"
    r"|make sure|do you|sure|know\b(?<!to know)"
)
"""Nobody else knows what the assistant thinks, and nothing can be looked up about it."""
_INTIMATE = re.compile(r"honest|shy|solve|be nice|hanging|be quick|keep me|riddle|stop what|spell")
_EXPLAINING = re.compile(
    r"explain|understand|teach|hint|\btip\b|clue|heads|an idea|in a few words|in short|clarity"
)
_EXPLAINED = re.compile(
    r"(?:why|how to|what cause[sd])\b|how (?!(?:much|many|old|tall|high|long|far|fast|deep|big|heavy)\b)"
)
_SHOWING = re.compile(
    r"show|bring|\bsee\b|\bhave\b|pull|check|look into|\bhear\b|\bget\b|time for|could use|hoping for"
    r"|all I|can't find|love to|curious|forgot|wondering|no idea|great|nice"
)
_UNSURE = re.compile(
    r"think|believe|guess|notice|\bsee\b|found out|saw|seems|appears|looks|understand|don't get"
    r"|don't know why|no clue|fixed|suddenly|whatever reason|realized|feeling|thing\)? is"
)
_ABOUT = re.compile(r"about \{emb\}|\bon \{emb\}|explain|teach|show|spell")
_HURRIED = re.compile(r"\b(?:now|again)\b")
_PLAIN_STATE = re.compile(r"(?:(?:so|well|hi|hello|hey|okay), )?\{state\}")


def framed(style: Style, kind: str, sort: str, content: str, rng: Random) -> str:
    """A carrier phrase that suits the content, its choices made and its `{place}` still open."""
    options = carriers(style.value, kind)
    for _ in range(_TRIES):
        template = options[int(rng.random() * len(options))]
        frame = expand(template, rng, {name: f"{{{name}}}" for name in names(template)})
        if not any(_faults(frame, sort, content)):
            return frame
    return _plainest(style, kind)


def _plainest(style: Style, kind: str) -> str:
    """The frame that says least."""
    return min(carriers(style.value, kind), key=lambda frame: (len(frame), frame))


def _faults(frame: str, sort: str, content: str) -> Iterator[bool]:
    yield ends_loosely(content) and not frame.endswith("}")
    if sort == "own":
        yield not _OWN.search(frame)
    elif sort in ("actions", "orders"):
        yield bool(_OWN.search(frame) and (sort == "orders" or _FOR_ME.search(content)))
        yield sort == "orders" and bool(_TO_ASSISTANT.search(frame))
    elif sort == "questions":
        if _YOU.search(content):
            yield bool(_KNOWING.search(frame))
        else:
            yield bool(_INTIMATE.search(frame))
            yield bool(_EXPLAINING.search(frame)) and not _EXPLAINED.match(content)
            yield bool(_ABOUT.search(frame)) and content.startswith("whether")
    elif sort == "things":
        yield bool(_SHOWING.search(frame)) and "{np}" in frame
        yield bool(_HURRIED.search(frame))
    elif sort == "states":
        yield not _PLAIN_STATE.fullmatch(frame)
    elif content.startswith("I"):
        yield bool(_UNSURE.search(frame))
