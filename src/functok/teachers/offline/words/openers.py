"""The sentences of a description: how they open, and where the details begin."""

from __future__ import annotations

import re
from functools import cache

from functok.teachers.offline.words.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    is_verb,
    senses,
)
from functok.teachers.offline.words.person import Cast
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import base_form, participle, past_of
from functok.values.parameters.nouns import is_person


@cache
def _openers() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The opening words of descriptions, with what follows them."""
    table = load("openers.yaml")
    words: dict[str, str] = table["words"]
    compiled = []
    for entry in table["openers"]:
        pattern: str = entry["open"]
        while re.search(r"<\w+>", pattern):
            pattern = re.sub(r"<(\w+)>", lambda match: words[match.group(1)], pattern)
        compiled.append((re.compile(pattern + r"\s*", re.IGNORECASE), entry["kind"]))
    return tuple(compiled)


WH = re.compile(r"(how|when|where|why|what|who|whom|which|whose|whether|if)\b\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_MARKUP = re.compile(r"[`*_]{1,3}(?=\w)|(?<=\w)[`*]{1,3}")
_EXAMPLES = r"so that|such as|for example|e\.g\.|i\.e\.|based on|according to"
_RESULT = (
    r",? (?:and|then|and then) "
    r"(?:returns?|sends?|lists?|keeps?|stores?|saves?|starts?|shows?|gives?|reads?)\b"
)
_CUT = re.compile(
    rf"\s*(?:[;:—–]|\s-\s|,? (?:{_EXAMPLES}|including|depending on|given (?:an?|the|its|some)|by means of"
    r"|if (?:the|a|an|any|it|you)|unless|because|even if|as well as|except)\b"
    rf"|,? (?:(?:at|in|on|for|by|to|from|with) )?(?:that|which|who|whose)\b|{_RESULT}"
    r"|, (?:and )?(?:with|where|whose|optionally|if|when|then|but|so|using|including|or|either)\b"
    r"|,? by (?:its|their|the|an?|name|id|number|\w+ing)\b|,? by \w+(?:, | or | and ).*"
    r"|,? (?:using|via|through) ).*",
    re.IGNORECASE | re.DOTALL,
)
_CUT_ALONE = re.compile(
    rf"\s*(?:[;:—–]|\s-\s|,? (?:{_EXAMPLES}|including|by means of|because|as well as|except)\b|{_RESULT}"
    r"|, (?:and )?(?:with|where|whose|optionally|if|when|then|but|so|using|including|or|either|which)\b"
    r"|,? (?:using|via|through) ).*",
    re.IGNORECASE | re.DOTALL,
)
CUT_CLAUSE = re.compile(
    rf"\s*(?:[;:—–]|\s-\s|,? (?:{_EXAMPLES}|given)\b|, (?:and|how|whether|so|then) ).*",
    re.IGNORECASE | re.DOTALL,
)
_STATE = re.compile(
    r"(?:when |if |for when )?(?=(?:the |a |an )?(?:end[- ])?"
    r"(?:users?|customers?|callers?|clients?|account holders?|cardholders?) "
    r"(?:is|are|was|were|has|have|had|can't|cannot|can not|could|did|does|do"
    r"|doesn't|didn't|isn't|lost|forgot|found|sees|got|made|sent|paid|bought|\w+ed)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)%\"”'][.!?])\s+(?=[A-Z\"“])|\n\s*\n|\n\s*[-*•]\s+")


_AGAIN = re.compile(
    r"\b([Rr]e)-((?:order|start|send|open|run|load|name|assign|schedule|deploy|sync|try)\w*)"
)


def sentences(description: str) -> list[str]:
    """The sentences of a description, without markup and what stands in brackets."""
    text = _MARKUP.sub("", description.replace("’", "'").replace("`", ""))
    text = _AGAIN.sub(r"\1\2", _PARENTHESES.sub("", text))
    found = [" ".join(part.split()).rstrip(".!? ") for part in _SENTENCE_END.split(text)]
    return [_uncapitalised(part) for part in found if part]


def _uncapitalised(text: str) -> str:
    """Without the capital of the sentence; "I" and names in capitals keep theirs."""
    single = text[1:2] in ("", " ", "-", "'")
    kept = text[1:2].isupper() or (single and not text.startswith("A "))
    return text if kept else text[0].lower() + text[1:]


GLUE = "\ue010"
"""Between the words of a set phrase, which is one token."""

_UNITS: tuple[str, ...] = tuple(load("situations.yaml")["units"])


def joined(text: str) -> str:
    """Set phrases as one token each."""
    for unit in _UNITS:
        if unit in text:
            text = re.sub(rf"\b{unit}\b", unit.replace(" ", GLUE), text)
    return text


def without_openers(sentence: str) -> tuple[str, str]:
    """The kind that the opening words announce ("" for none), and what stands behind them."""
    kind, rest = "", sentence
    for _ in range(4):
        state = _STATE.match(rest)
        if state and kind in ("", "state"):
            return "state", rest[state.end() :]
        for pattern, means in _openers():
            match = pattern.match(rest)
            if match and match.end() < len(rest) and match.end():
                rest = rest[match.end() :]
                kind = means or kind
                if means == "user":
                    rest, kind = "user " + rest, ""
                break
        else:
            break
        if kind in ("wh", "state"):
            break
    return kind, rest.strip()


_DOER = re.compile(
    r"(?:(?:the|an?|your|our) )?(?P<who>[a-z]+) (?P<verb>[a-z]+s) (?P<next>[a-z]+)", re.IGNORECASE
)


def without_doer(text: str) -> str:
    """`listener reports a jam` → `reports a jam`: who does it is whoever speaks, and seldom said."""
    match = _DOER.match(text)
    if match is None or not is_person(match["who"].lower()):
        return text
    verb, following = base_form(match["verb"].lower()), match["next"].lower()
    if verb in AUXILIARIES or verb == match["verb"].lower():
        return text
    plain = not (verb in word_set("noun_or_verb") or following in PREPOSITIONS)
    known = f"{verb}_{following}" in senses() or following in DETERMINERS or plain
    return text[match.start("verb") :] if known and is_verb(verb) else text


_CLAUSE = re.compile(
    r"(?:there (?:is|are|was|were)\b|(?:(?:the|a|an|my|some|their|this) )?(?:[\w'-]+ ){1,5}?"
    r"(?:is|are|was|were|has|have|had|did|does|do|can't|cannot|can not|could not|couldn't|doesn't|didn't"
    r"|isn't|wasn't|hasn't|won't|will not|keeps|failed|went|gave|got|came)"
    r" (?:not |been |out |a |the |an |too |still |no |being )*[\w'-]+)",
    re.IGNORECASE,
)


def is_statement(text: str) -> bool:
    """Whether a description is a statement ("a transfer has not arrived"), not what a function does."""
    first, _, following = text.partition(" ")
    lower = first.lower()
    if lower in ("have", "has") and following.lower().startswith(("what ", "the ", "some", "a ")):
        return False  # "have what is ready delivered"
    verb = lower in senses() or base_form(lower) in senses() or lower in word_set("plain_verbs")
    if verb and following.split(" ")[0].lower() not in AUXILIARIES:
        return False
    return bool(_CLAUSE.match(text)) and not _SPAN.match(text)


_SPAN = re.compile(
    r"(?:(?:the|a|an) )?\w+ (?:until|before|since|after|while|when)\b", re.IGNORECASE
)
"""How the name of a time begins, which is no statement: "time until money is paid"."""


def is_happening(text: str) -> bool:
    """Whether a text says what somebody or something does, with a verb of its own behind its subject:
    "the printer shows a code", "smart plug no longer answers", "the driver missed a stop"."""
    words = text.lower().split()
    if words and words[0] in senses():
        return False
    for i, word in enumerate(words[1:5], start=1):
        if word in PREPOSITIONS:
            return False
        if words[i - 1] in DETERMINERS - {"no"}:
            continue
        never = words[i - 2 : i] == ["no", "longer"]
        if i > 1 and word in _REMAINING and words[i - 1].endswith("s"):
            return True  # "my radiators stay cold"
        if i > 1 and words[0] in _ONE and base_form(word) != word and word not in AUXILIARIES:
            return True  # "a street light burns in daylight": behind "a" no noun is in the plural
        if is_finite(word) and i + 1 < len(words):
            return never or words[i + 1] in DETERMINERS
    return False


_ONE = frozenset(("a", "an", "another", "one", "every", "each"))
_REMAINING = frozenset(
    ("stay", "remain", "look", "smell", "feel", "sound", "leak", "keep", "make", "need", "want")
)


def is_finite(word: str) -> bool:
    """Whether a word can be a verb in the third person or the past: `shows`, `missed`, `broke`."""
    base = base_form(word)
    if word != base and base in senses() and word not in AUXILIARIES:
        return True
    bases = (word[:-2], word[:-1], word[:-3])
    past = any(participle(each) == word for each in bases if each in senses())
    return past or past_of(word) in senses()


def cut(text: str, cast: Cast) -> str:
    """`text` up to where details begin. Of a function without arguments relative clauses are kept."""
    return (_CUT_ALONE if cast.alone else _CUT).sub("", text).strip(" ,.")
