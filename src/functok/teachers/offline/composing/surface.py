"""The last touches: small words before and after, letter case and punctuation, as people type and speak."""

from __future__ import annotations

import re
from random import Random

from functok.records import Style
from functok.teachers.offline.arguments.said import MARKED, OPEN, SHUT, unmarked
from functok.teachers.offline.composing.carrying import ends_loosely
from functok.teachers.offline.composing.speech import hesitating
from functok.teachers.offline.words.english import article
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.openers import GLUE
from functok.teachers.offline.words.phrasebook import load, word_set

_AN = re.compile(rf"\b(an?) (?=([\"'“]?{OPEN}?[\"'“]?[\w+-]+))", re.IGNORECASE)
_DOUBLED = re.compile(
    r"\b(at|in|on|for|to|from|with|of|the|a|by|about|please|me|and|my|up|as|any)"
    rf" ({OPEN}?)(?=\1\b)\1\b ?",
    re.IGNORECASE,
)
_REPEATED_AFTER = re.compile(rf"\b([^\W\d_]+)({SHUT}) \1\b", re.IGNORECASE)
_REPEATED_BEFORE = re.compile(rf"\b([^\W\d_]+) ({OPEN})(?=\1\b)", re.IGNORECASE)
_SPACES = re.compile(r"\s+(?=[,.;:?!])|(?<=\s)\s+|^\s+|\s+$")
_POLITE = re.compile(r"\b(?:please|thanks|thank you|cheers|kindly|appreciate)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
_I = re.compile(r"\bi(?=\b|')")


def finish(
    text: str,
    style: Style,
    rng: Random,
    *,
    plain: bool = False,
    asked: bool = False,
    alone: bool = False,
    thin: bool = False,
    attempt: int = 0,
) -> str:
    """The sentence as it is typed or spoken.

    `plain`: nothing is put before or after it. `asked`: it is a question of fact or a statement, after
    which "for me" makes no sense. `alone`: the function takes no arguments, so that what surrounds the
    request may say more, as where its values vary little (`thin`); and the more so the oftener a wording
    was refused (`attempt`).
    """
    share = _CONTEXT_SHARE if alone else _THIN_SHARE if thin else _SETTING_SHARE
    share += 0.12 * attempt
    if not plain and style is not Style.FRAGMENT and rng.random() < share:
        about = "context" if alone and rng.random() < 0.5 else "setting"
        bare, text = text, _in_context(text, about, style, asked, rng)
        if (attempt > 1 and rng.random() < share) or (thin and rng.random() < _BOTH_SIDES_SHARE):
            # Nobody gives two reasons in a row: the second stands on the other side.
            opened = None if text == bare else text.endswith(bare)
            text = _in_context(text, "setting", style, asked, rng, opened)
    elif not plain:
        text = _with_small_words(text, style, rng, asked)
    if not plain:
        text = hesitating(text, rng)
    if style is Style.COMMAND and rng.random() < _TELEGRAM_SHARE:
        text = _telegraphic(text)
    text = _FROM_NOW.sub(rf"\1 {OPEN}\2 from now", _BY_ITSELF.sub("", text))
    text = _contracted(text.replace(GLUE, " "), rng)
    text = _AN.sub(_right_article, text)
    text = _REPEATED_AFTER.sub(r"\1\2", text)
    text = _REPEATED_BEFORE.sub(r"\2", text)
    text = _DOUBLED.sub(
        lambda m: m.group(0) if _in_value(m) else f"{m.group(1)} {m.group(2)}", text
    )
    text = _SPACES.sub("", text)
    text = _punctuated(text, style, rng)
    return unmarked(_cased(text, rng))


# Days said from today stand without "on" ("tomorrow"), and with one preposition only ("until in a week").
_FROM_TODAY = "today|tomorrow|yesterday|the day (?:after tomorrow|before yesterday)|this|next"
_BY_ITSELF = re.compile(
    rf"\b(?:on|at) (?={OPEN}(?:(?:{_FROM_TODAY})(?:(?: \w+)?{SHUT}| (?:\w+ )?at )"
    rf"|in \w+ (?:day|week)s?{SHUT}))"
)
_FROM_NOW = re.compile(
    rf"\b(from|until|till|by|before|since|to|for|starting|beginning) {OPEN}in (\w+ (?:day|week)s?)(?={SHUT})"
)

_CONTRACTIONS = tuple(
    (re.compile(pattern), short)
    for pattern, short in (
        (r"\bI am\b", "I'm"),
        (r"\b(what|where|how|when|who|there|it|that) is (?!\w+\?*$)", r"\1's "),
        (r"\bI have (?=(?:\w+ed|been|lost|forgotten|got|never|not)\b)", "I've "),
        (
            r"\b(do|does|did|is|are|was|were|has|have|could|would|should) not\b(?! disturb)",
            r"\1n't",
        ),
        (r"\b(?:can not|cannot)\b", "can't"),
        (r"\bwill not\b", "won't"),
        (r"\byou are\b(?! \w+\?*$)", "you're"),
        (r"\bI would\b(?= \w)", "I'd"),
        (r"\bI will\b(?= \w)", "I'll"),
    )
)


_VALUES = re.compile(f"({MARKED.pattern})")
"""Splits a text at its values, and keeps them: every second part is one."""


def _contracted(text: str, rng: Random) -> str:
    """The short forms that people mostly use, outside of values; and "if" for "whether" half of the time."""
    if rng.random() < 0.35:
        return text
    parts = _VALUES.split(text)
    for i in range(0, len(parts), 2):
        for pattern, short in _CONTRACTIONS:
            parts[i] = pattern.sub(short, parts[i])
        if " whether " in parts[i] and rng.random() < 0.7:
            parts[i] = parts[i].replace(" whether ", " if ")
    return "".join(parts)


def _in_value(match: re.Match[str]) -> bool:
    before = match.string[: match.start()]
    return before.count(OPEN) > before.count(SHUT)


def _right_article(match: re.Match[str]) -> str:
    if _in_value(match):
        return match.group(0)
    wanted = article(unmarked(match.group(2)))
    return (wanted.capitalize() if match.group(1)[0].isupper() else wanted) + " "


_TELEGRAM_SHARE = 0.12
_ARTICLES = re.compile(r"\b(?:the|a|an|my) (?=\w)")


def _telegraphic(text: str) -> str:
    """Without articles, as some type their orders: "set fan speed to 5"."""
    parts = _VALUES.split(text)
    if sum(len(part.split()) for part in parts) > 9:
        return text
    return "".join(part if part.startswith(OPEN) else _ARTICLES.sub("", part) for part in parts)


_CONTEXT_SHARE = 0.5
_THIN_SHARE = 0.58
_BOTH_SIDES_SHARE = 0.4
_SETTING_SHARE = 0.2


def _in_context(
    text: str, about: str, style: Style, asked: bool, rng: Random, opened: bool | None = None
) -> str:
    """With a reason before or behind, as people explain themselves: one of the table `about`_…

    `opened`: whether one stands before it already, rather than behind; None where there is none yet.
    """
    table = load("carriers.yaml")
    who = table["who"]
    fill = {"who": lambda r: str(who[int(r.random() * len(who))])}
    stated = asked and (style is Style.NEED or _STATED.match(text) is not None)
    no_after = stated or "? " in text or ends_loosely(text)
    before = (
        not _is_opened(text) and not opened and (no_after or opened is False or rng.random() < 0.5)
    )
    if opened is False and not before:
        return text
    if (no_after and not before) or (_is_framed(text) and about == "setting"):
        return text
    if opened is None:
        options = table[f"{about}_before" if before else f"{about}_after"]
    else:
        options = table["setting_opening" if before else "setting_closing"]
    said = expand(options[int(rng.random() * len(options))], rng, fill)
    if _clashes(said, text):
        return text
    if before:
        no_result = _NO_RESULT.match(text) or (asked and _STATED.match(text))
        return text if said.endswith("so ") and no_result else said + text
    if style is Style.QUESTION:
        if said.endswith("?"):
            return text
        said = "? " + said.lstrip("., ")
    return text + said


_TOLD_ONCE = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        "if|too much|possible",
        "when|whenever|as soon as",
        "thanks?|thank you|cheers|please|appreciate[d]?|kindly",
        "forg[eo]t|remember(?:ed)?|slips|distracted|think of",
        "hurry|rush|urgent|quick|quickly|waiting|late|busy|ready|second|time",
        "thing|favou?r|request",
        "also|besides|next|then",
    )
)
"""What is said of a request once: nobody says "if you don't mind" before it and "if you can" behind."""
_CONDITION = re.compile(r"(?:if|when|whenever)\b", re.IGNORECASE)
_TOLD_TO_DO = re.compile(
    r"(?:it's|it is|(?:about |high )?time to|let's|we|you|someone|somebody|don't|remember|it\b|it'|there"
    r"|I (?:have to|must|should|might|may|think|guess|suppose|forgot|keep)|I'd better|I've (?:got|been)"
    r"|the|my|that|this)\b"
)
"""Requests that ask nobody whether it suits: not "if you don't mind, somebody has to …"."""


def _clashes(said: str, text: str) -> bool:
    """Whether what would stand around a request says what it says itself, or does not go with it."""
    bare = MARKED.sub("", text)
    if _CONDITION.match(said) and _TOLD_TO_DO.match(bare):
        return True
    return any(words.search(said) and words.search(bare) for words in _TOLD_ONCE)


_NO_RESULT = re.compile(
    r"(?:(?:it's|it is) (?:time|about|high|better|best|good|important)|(?:about |high )?time to|then|say it"
    r"|I(?:'m| am) (?:ready|about|supposed|going|trying|hoping|looking)|I (?:forgot|almost|keep|always|might"
    r"|may|guess|think|suppose|was|have been|still|mean|have a (?:problem|question)|need help)|I've been"
    r"|know|any|looking|the|my|isn't|is it|am I)\b"
)
"""What does not follow from a reason: nobody says "my hands are full, so it's time to …"."""


_STATED = re.compile(
    r"(?:my|the|your|there|it|they|nobody|somebody|someone|no|this|that|we|you|one)\b|it's\b|there's\b"
    r"|I(?:'m| (?:ordered|bought|lost|left|can't|cannot|got|had|did|didn't|never|dropped|tried|paid|told|keep"
    r"|don't))\b",
    re.IGNORECASE,
)
"""How a statement of what is the case begins, which follows from no reason for asking."""


def _with_small_words(text: str, style: Style, rng: Random, asked: bool) -> str:
    """A filler before or a politeness after, in about a quarter of the sentences; oftener before "I"."""
    table = load("carriers.yaml")
    roll = rng.random()
    words = text.count(" ") + 1
    if _is_framed(text):
        return text
    often = 0.20 if style is Style.NEED and text.startswith("I") else 0.10
    if roll < often and not _is_opened(text):
        options = table["before"]
        return str(options[int(rng.random() * len(options))]) + text
    if (
        roll < 0.14
        and style in (Style.COMMAND, Style.QUESTION)
        and words < 20
        and not _is_opened(text)
    ):
        options = table["because"]
        return str(options[int(rng.random() * len(options))]) + text
    roll = rng.random()
    if (
        roll < 0.16
        and style is not Style.NEED
        and not ends_loosely(text)
        and not _POLITE.search(unmarked(text))
        and text[-1:].isalnum() | text.endswith(SHUT)
    ):
        options = table["after_asked" if asked and style is Style.QUESTION else "after"]
        if asked and style is not Style.QUESTION:
            return text
        if style is Style.COMMAND:
            options = options + table["after_command"]
        after = options[int(rng.random() * len(options))]
        if after == " for me" and re.search(r"\bme\b", unmarked(text)):
            return text
        if after.strip(", ").split()[0] not in unmarked(text).lower().split()[-2:]:
            text += after
    return text


_FRAMED = re.compile(
    r"\b(?:quickly|just|kindly|right away|real quick|right now|asap|when you|if you|for me|maybe|perhaps"
    r"|possibly"
    r"|go ahead|make sure|be sure|would you mind|do you mind|mind|great|appreciate|now)\b",
    re.IGNORECASE,
)


def _is_framed(text: str) -> bool:
    """Whether something stands around the request already: one opener or closer is enough."""
    bare = MARKED.sub("", text)
    return _is_opened(text) or bool(_FRAMED.search(bare) or _POLITE.search(bare))


_OPENING = word_set("opened")


def _is_opened(text: str) -> bool:
    """Whether a sentence begins with a filler or greeting already."""
    first = _LETTERS.search(text)
    return first is not None and first.group(0).lower() in _OPENING


def _punctuated(text: str, style: Style, rng: Random) -> str:
    """With a question mark or full stop, more or less as often as people set them."""
    if text[-1:] in ".?!…":
        return text
    if re.search(r"[.?!][\"”']?$", unmarked(text)):
        return text
    if style is Style.QUESTION:
        if "? " in text:
            return text + "." if rng.random() < 0.4 else text
        return text + "?" if rng.random() < 0.8 else text
    roll = rng.random()
    share = {Style.COMMAND: 0.38, Style.NEED: 0.5, Style.FRAGMENT: 0.12}[style]
    if roll < share:
        return text + "."
    return text + "!" if roll > 0.985 else text


def _cased(text: str, rng: Random) -> str:
    """Sentence case mostly; some all in lower case but for the values, a little of it values and all."""
    roll = rng.random()
    if roll < 0.62:
        return _capital(_sentences(text))
    if roll < 0.80:
        return text
    if roll < 0.96:
        return _outside(text, lower=True)
    return text.lower() if roll < 0.985 else _capital(_sentences(text))


def _capital(text: str) -> str:
    for i, char in enumerate(text):
        if char == OPEN:
            return text
        if _LETTER.match(char):
            return text[:i] + char.upper() + text[i + 1 :]
        if char.isdigit():
            return text
    return text


def _sentences(text: str) -> str:
    return (
        re.sub(r"(?<=[.?!] )(?<!\.\. )([a-z])", lambda m: m.group(1).upper(), text)
        if ". " in text
        else text
    )


def _outside(text: str, lower: bool) -> str:
    """The text with what stands outside of values in lower case."""
    parts = _VALUES.split(text)
    return "".join(
        part if part.startswith(OPEN) or not lower else _I.sub("i", part.lower()) for part in parts
    )
