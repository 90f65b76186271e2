"""From the view of a document to the view of whoever speaks: `the user's card` → `my card`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from functok.teachers.offline.words.lexicon import AUXILIARIES, PREPOSITIONS
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import PARTICIPLES, base_form

_USER = r"(?:end[- ]user|user|customer|caller|client|account holder|card ?holder|account owner)"
_SPEAKERS = word_set("speakers")
_SPEAKER = re.compile(
    rf"\b(?:the|an?) (?:{'|'.join(sorted(_SPEAKERS))})(?='s |\b(?! (?:of|for|with|named|by)\b))",
    re.IGNORECASE,
)
_ASSISTANT = r"(?:assistant|chat ?bot|bot|virtual assistant|ai|agent's own|voice assistant)"
_OWNED = (
    r"(?:address|account|profile|record|details|data|information|info|preferences|settings|orders?|bookings?"
    r"|cards?|balance|password|phone|email|contact|subscriptions?|history|session|avatar|photo|picture"
    r"|invoices?|payments?|purchases?)"
)
_GOES_ON = (
    rf"(?:\w+s|\w+ed|\w+ly|\w+n't|{'|'.join(sorted(AUXILIARIES | PREPOSITIONS | PARTICIPLES))}"
    r"|already|just|no|not|never|still|also|and|or|who|when|if|forgot|saw|took|gave|want|need)\b"
)
"""What stands behind the user as the one who does something; other words make it a noun: "a user badge"."""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (
            rf"\b(?:the |a |an |their |his or her )?(?:current |logged[- ]in )?{_USER}(?:'s|s')",
            "my",
        ),
        (rf"\b(?:the|an?) ((?:[\w-]+ ){{1,3}})of (?:the|an?) {_USER}\b(?!'s)", r"my \1"),
        (rf"\b(?:the |this |an? )?{_ASSISTANT}'s", "your"),
        (
            rf"\b(?:the |an? )?(?:(?:current|authenticated|logged[- ]in) )?{_USER} (?={_OWNED}\b)",
            "my ",
        ),
        (
            rf"\b(to|for|with|from|about|of|by|near|around|(?:help|let|tell|give|show|remind|alert|inform"
            rf"|send|ask|warn|offer|notif)(?:s|y|ies)?)"
            rf" (?:the |a |an )?(?:authenticated |current )?{_USER}s?\b(?! (?:group|role|list|id)s?\b)",
            r"\1 me",
        ),
        (rf"\b(?:the |a |an )?{_USER}s? (?:is|are)\b", "I am"),
        (rf"\b(?:the |a |an )?{_USER}s? was\b", "I was"),
        (rf"\b(?:the |a |an )?{_USER}s? (?:has|have)\b", "I have"),
        (rf"\b(?:the |a |an )?{_USER}s? does\b", "I do"),
        (rf"(?<=\w )the {_USER}s?$", "me"),
        (rf"\b(?:the|a|an) {_USER}s?\b(?= {_GOES_ON}|[^\w ]|$)", "I"),
        (
            rf"(^|\b(?:when|if|that|whether|how|why|what|where|which|while|and|or|,) ){_USER}s\b",
            r"\1I",
        ),
        (
            rf"^{_USER}(?= (?:lost|forgot|found|got|had|made|sent|paid|bought|can't|cannot|did|\w+ed)\b)",
            "I",
        ),
        (rf"\b(?:the|this) {_ASSISTANT} is\b", "you are"),
        (rf"\b(?:the|this) {_ASSISTANT} (?:has|have)\b", "you have"),
        (rf"\b(?:the|this) {_ASSISTANT}\b", "you"),
        (r"\bone's\b", "my"),
        (r"\boneself\b", "myself"),
        (r"\byourself\b", "myself"),
    )
)
_THEIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"\b(?:their own|their|his or her|his/her)\b", "my"),
        (r"\bthey(?:'re| are)\b", "I am"),
        (r"\bthey(?:'ve| have)\b", "I have"),
        (r"\bthey were\b", "I was"),
        (r"\bthey\b", "I"),
        (r"\bthem\b", "me"),
        (r"\b(?:themselves|themself)\b", "myself"),
        (r"\byour\b(?! name| age| creator)", "my"),
    )
)
_WIDE = re.compile(
    r"\b(?:the|a|an) (?:employee|member|patient|student|guest|driver|traveler|traveller|subscriber"
    r"|policy ?holder|tenant|player|shopper|owner|passenger|worker)('s)?\b"
    r"(?= (?:has|is|was|can|will|may|needs|wants|\w+ed)\b|'s|$)",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"(?<!many )(?<!'s )\b(?:the )?(?:employees|members|patients|students|guests|passengers|tenants|visitors"
    r"|drivers)\b"
    r"(?= (?:have|are|can|must|will|need|should|may|do)\b)",
    re.IGNORECASE,
)
_USER_AT_ALL = re.compile(rf"\b{_USER}s?\b", re.IGNORECASE)
_ASSISTANT_AT_ALL = re.compile(rf"\b{_ASSISTANT}\b", re.IGNORECASE)
_I_THIRD = re.compile(r"\bI (\w+s)\b(?=\s|$)")


@dataclass(frozen=True)
class Cast:
    """Who a description speaks of: "they" may be the user, "it" may be the assistant."""

    user: bool
    assistant: bool
    alone: bool
    """Whether the function takes no arguments: then "the employee" and "a guest" are the user too."""
    third: frozenset[str] = frozenset()
    """Words such as "customer" that mean somebody else here."""


def cast_of(description: str, alone: bool, third: frozenset[str]) -> Cast:
    user = bool(_USER_AT_ALL.search(description)) and not third
    return Cast(user, bool(_ASSISTANT_AT_ALL.search(description)), alone, third)


_BARE = re.compile(
    rf"^(?P<verb>log|sign|authenticate|register|check)s?[ -]?(?P<in>in|out|up|)s? (?:the |an? )?"
    rf"(?:(?:current|authenticated|logged[- ]in) )?{_USER}\b",
    re.IGNORECASE,
)


_AT_THE_DOOR = re.compile(r"^user (log|sign)[- ]?(in|out|up)$", re.IGNORECASE)


def _of_user(match: re.Match[str]) -> str:
    """`logs user` (out), `login user`: "log the user" (out), "log the user in"."""
    return f"{match['verb']} the user {match['in']}".rstrip()


_WHOM = re.compile(
    rf"(?P<verb>\w+) (?P<which>the|an?) {_USER}"
    r"(?=$|[,.;]| (?:at|to|with|from|as|by|on|off|out|in|into|for|back|through|about)\b)",
    re.IGNORECASE,
)


def first_person(text: str, cast: Cast) -> str:
    """`text` as the user would say it."""
    user, assistant = cast.user, cast.assistant
    if not cast.third:
        text = _BARE.sub(_of_user, _AT_THE_DOOR.sub(r"\1 the user \2", text))
        text = _SPEAKER.sub("the user", text)
    whom = _WHOM.match(text)
    if whom and whom["verb"].lower() not in AUXILIARIES and not cast.third:
        if whom["which"].lower() != "the" and not cast.alone:  # "invite a user" means another one
            return text[: whom.end()] + first_person(text[whom.end() :], cast)
        text = f"{whom['verb']} me{text[whom.end() :]}"
    if cast.alone:
        text = _WIDE.sub(lambda match: "the user's" if match.group(1) else "the user", text)
        text = _MANY.sub("I", text).replace("I are ", "I am ")
    for pattern, instead in _RULES:
        if not (cast.third and _USER in pattern.pattern):
            text = pattern.sub(instead, text)
    if assistant:
        text = re.sub(r"\bits\b", "your", text)
        text = re.sub(r"\bit\b", "you", text)
        text = re.sub(r"\bitself\b", "yourself", text)
    if user:
        for pattern, instead in _THEIRS:
            text = pattern.sub(instead, text)
    elif not assistant:
        text = re.sub(r"\b[Yy]our\b", "my", text)
    text = re.sub(r"\bmy my\b", "my", text)
    return _AND_THIRD.sub(_agree_too, _I_THIRD.sub(_agree, text))


_AND_THIRD = re.compile(
    r"(\bI (?:do not |don't |cannot |can't )?\w+\b.* (?:and|or|but) )"
    r"(wants|needs|has|tries|asks|wishes|waits|lives|thinks|knows|gets|pays)\b"
)


_WHAT_YOU = re.compile(
    r"^((?:shows?|lists?|gets?|displays?|returns?|views?|checks?|fetch(?:es)?|retrieves?|finds?|cancels?|pays?"
    r"|looks? up|reads?|counts?|sums? up|calculates?)\b.*) you (have|owe|own|need|ordered|bought|booked"
    r"|borrowed|saved|paid|spent|earned|follow|created|reserved|rented|watched|played|read|sent|received)\b"
)


def told_to_me(sentence: str) -> str:
    """`shows what you owe` → `shows what I owe`: "you" of an API's own text is its caller."""
    return _WHAT_YOU.sub(r"\1 I \2", sentence)


def _agree_too(match: re.Match[str]) -> str:
    """`I found a bug and wants to report it` → `… and want to report it`."""
    return match.group(1) + base_form(match.group(2))


def _agree(match: re.Match[str]) -> str:
    verb = match.group(1)
    if verb in ("is", "was", "has", "does", "always", "sometimes", "this", "us", "as"):
        return {"is": "I am", "has": "I have", "does": "I do"}.get(verb, match.group(0))
    return f"I {base_form(verb)}"
