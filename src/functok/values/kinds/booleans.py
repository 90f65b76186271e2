"""Booleans as people say them, by the parameter's own words, and reading them back."""

from __future__ import annotations

import re
from functools import lru_cache

from functok.values.english.inflection import gerund, other_spelling
from functok.values.english.numerals import Reading
from functok.values.parameters.boolean_words import (
    BooleanWords,
    adverb,
    antonyms,
    boolean_words,
    done_to,
    state_verbs,
    words_of,
)
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.whether import clause_pattern

_GAP = r"(?:(?!(?:and|or|but|to|at|in|on|for|with|by|from)\b)[\w'-]+\s+){0,2}?"
_NOT = (
    r"(?:without|(?:no|don'?t|do not) need (?:to|for)|free (?:of|from)|"
    r"no|not|don'?t|do not|doesn'?t|does not|never|skip(?:ping)?|exclud(?:e|ing)|"
    r"disabl(?:e|ing)|deactivat(?:e|ing)|remov(?:e|ing)|minus|nothing|"
    r"none of (?:it|this|that|them|these|those)|leave out|leave off|drop|hid(?:e|ing)|"
    r"omit|(?:turn|switch|shut)(?:ing)?(?: the| my)? off|isn'?t|"
    r"aren'?t|shouldn'?t|non|avoid|stop|neither|nor|sans|mustn'?t|won'?t|can'?t)"
)
_OFF = (
    r"(?:off|disabled|deactivated|excluded|left out|not (?:needed|required|wanted|included|allowed)|"
    r"isn'?t (?:needed|required)|switched off|turned off)"
)
_ON = r"(?:on|enabled|activated|included|switched on|turned on|please)"
_LINK = (
    r"\s+(?:(?:is|are|to|should be|must be|stays?|kept|set to|turned|switched|back|be|mode|"
    r"completely)\s+){0,2}"
)
_WITH = r"(?:with|include|including|enable|use|using|turn on|switch on|activate|plus|add|and|allow|show)"
_OBJECT = (
    r"(?!\s*$|\s*[,.;:!?]|\s+(?:of|on|off|is|are|was|in|with|for|and|or|to|at|from|by|mode|state|status|"
    r"should|if|when)(?!\w))"
)
_TURN = r"(?:turn|switch|put|power|flip|set|keep|leave|get|toggle)(?:ed|s|ing|ting|ping)?"
_NOT_ON_A_DAY = (
    r"(?!\s+(?:the|my|an?|your|our|this|that|their|his|her|\w+day|\d|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|[a-z]+'s)\b)"
)
_THING = rf"(?:(?!(?:off|{_TURN})\b)[\w'-]+\s+){{0,7}}?"
"""What is turned: "get the lamp turned off" says it with "turned"."""
TURNED_ON = re.compile(
    rf"(?<!\w)(?:{_TURN}\s+{_THING}(?:back\s+)?on(?!\s+(?:\w+day|\d))|(?:re-?)?enabl(?:e[ds]?|ing)|"
    rf"activat(?:e[ds]?|ing)|on{_NOT_ON_A_DAY})(?!\w)"
)
TURNED_OFF = re.compile(
    rf"(?<!\w)(?:(?:{_TURN}|shut)\s+{_THING}off|(?:shut|power)(?:ting|ed|ing|s)?\s+(?:[\w'-]+\s+){{0,7}}?down|off|disabl(?:e[ds]?|ing)|deactivat(?:e[ds]?|ing)|kill)(?!\w)"
)


# ---------------------------------------------------------------- saying


def boolean_forms(meaning: Meaning, value: bool) -> tuple[str, ...]:
    """The phrases that say `value` of a boolean parameter, the usual one first."""
    words = boolean_words(meaning)
    said = [phrase for true, phrase in words.said if true is value]
    on = value is not words.inverted
    if words.kind == "toggle":
        usual = _toggle_forms(on) if not said or is_toggle(said[0]) else []
    else:
        makers = {
            "adjective": _adjective_forms, "verb": _verb_forms, "noun": _noun_forms, "phrase": _phrase_forms,
        }  # fmt: skip
        usual = makers[words.kind](words.topics[0], on)
        if words.clauses and not is_toggle(meaning.description):
            usual = _beside_clauses(words, usual)
        if words.action and not words.inverted:
            doing = gerund(words.action)
            usual += [words.action] if on else [f"don't {words.action}"]
            usual += [] if on or _is_avoiding(words.action) else [f"without {doing}"]
        if words.what:
            spoken = f"as {words.what}" if words.what.startswith(("a ", "an ")) else words.what
            usual += [spoken] if on else [f"not {spoken}"]
    everyday = [phrase for true, phrase in (*words.everyday, *words.clauses) if true is value]
    if not on and everyday and words.topics[0].split()[-1] in words_of("when"):
        usual = []  # who does not insist on "open now" takes what is closed too
    return tuple(dict.fromkeys([*said, *usual, *everyday]))


def _beside_clauses(words: BooleanWords, usual: list[str]) -> list[str]:
    """What is said as well where the description tells a clause: "without needles", not "needles off"."""
    topic, told = words.topics[0], [phrase.split() for _, phrase in words.clauses]
    state = any(phrase[-1] == topic for phrase in told)  # "I am pregnant"
    if words.kind == "noun" and not state:
        return [
            phrase for phrase in usual if not is_toggle(phrase) and not phrase.startswith("use ")
        ]
    of_me = any(phrase[0].startswith("I") for phrase in told)
    keeps = topic in words_of("of_persons") or (not of_me and (_is_made(topic) or not state))
    return usual if keeps or words.kind not in ("noun", "adjective") else []


def _is_avoiding(action: str) -> bool:
    """Whether an act is to leave something out: nobody says "without avoiding tolls"."""
    words = action.split()
    return words[0] in words_of("avoiding") or " ".join(words[:2]) in words_of("avoiding")


def is_toggle(phrase: str) -> bool:
    """Whether a phrase speaks of on and off."""
    return bool(
        re.search(r"\b(?:on|off|(?:en|dis)able[ds]?|(?:de)?activate[ds]?)\b", phrase, re.IGNORECASE)
    )


def _toggle_forms(on: bool) -> list[str]:
    if on:
        return ["on", "turn it on", "switch it on", "turned on", "enabled"]
    return ["off", "turn it off", "switch it off", "turned off", "disabled"]


def _phrase_forms(topic: str, on: bool) -> list[str]:
    """ "under glass", "not on site"."""
    return [topic] if on else [f"not {topic}"]


def _adjective_forms(topic: str, on: bool) -> list[str]:
    silently = [adverb(topic)] if topic in words_of("adverbial") else []
    if topic in words_of("of_persons"):
        return [f"I'm {topic}", f"I am {topic}"] if on else [f"I'm not {topic}", f"not {topic}"]
    wants = [f"I want it {topic}", f"I don't want it {topic}"] if topic.endswith("ed") else []
    if topic in words_of("of_things"):
        wants = [f"it's {topic}", f"it's not {topic}"]
    if _is_made(topic):
        wants = [f"make it {topic}", f"make it not {topic}"]
    if on:
        return [topic, *wants[:1], *silently]
    return [
        f"not {topic}",
        *wants[1:],
        *antonyms(topic),
        *(f"not {a}" for a in silently),
    ]


def _is_made(topic: str) -> bool:
    """Whether people ask for something to be made so: "make it private"."""
    return topic in words_of("adjective")


def _verb_forms(topic: str, on: bool) -> list[str]:
    doing = gerund(topic)
    if not on:
        plain = [] if _is_avoiding(topic) else [f"without {doing}"]
        return [f"don't {topic}", f"do not {topic}", *plain, *antonyms(topic)]
    if " " in topic:
        return [topic, doing]
    return [topic, f"{topic} on", f"with {topic} on", f"{topic} it"]


def _noun_forms(topic: str, on: bool) -> list[str]:
    if on:
        return [
            f"with {topic}", f"{topic} on", f"with {topic} on", f"with the {topic} on",
            f"turn on the {topic}", f"{topic} enabled", f"use {topic}",
        ]  # fmt: skip
    return [
        f"without {topic}", f"no {topic}", f"{topic} off", f"with {topic} off", f"with the {topic} off",
        f"turn off the {topic}", f"{topic} disabled",
    ]  # fmt: skip


# ---------------------------------------------------------------- reading


@lru_cache(maxsize=8192)
def booleans_in(meaning: Meaning, text: str) -> tuple[Reading[bool], ...]:
    """What folded `text` says of a boolean parameter."""
    words = boolean_words(meaning)
    clauses = [
        Reading(*m.span(), value)
        for value, phrase in words.clauses
        for m in clause_pattern(phrase).finditer(text)
    ]
    if clauses:
        return tuple(dict.fromkeys(clauses))
    found = _explained(words, text)
    if words.topics:
        negative, positive = _patterns(meaning)
        found += _by_polarity(negative, positive, text, words.inverted)
    elif not words.said or any(is_toggle(phrase) for _, phrase in words.said):
        found += _by_polarity(TURNED_OFF, TURNED_ON, text, words.inverted)
    return tuple(dict.fromkeys(found))


def _acting(verb: str) -> str:
    """A verb with what it is done to: "lock the door", "locking it", and not "the lock of the door"."""
    noun = "" if verb.startswith("un") else r"(?<!the )(?<!a )(?<!my )(?<!child )"
    return rf"{noun}(?<!\w)(?:{re.escape(verb)}|{re.escape(gerund(verb))})(?!\w){_OBJECT}"


def _third_person(doing: str) -> str:
    """ "avoid tolls" → "avoids tolls"."""
    verb, space, rest = doing.partition(" ")
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s") + space + rest


_BETWEEN = r"(?:\s+(?:the|any|all|my|our)\s+|[\s-]*)"
"""Between a verb and what it is done to: "avoid the tolls"."""


@lru_cache(maxsize=4096)
def _patterns(meaning: Meaning) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What denies, and what asserts, the topics of a boolean."""
    words = boolean_words(meaning)
    spelled = (said for topic in words.topics if (said := other_spelling(topic)))
    variants = {
        *words.topics,
        *spelled,
        *map(gerund, words.topics),
        *(topic + "s" for topic in words.topics),
    }
    if words.kind == "adjective":
        variants |= set(map(adverb, words.topics))
    if words.kind == "verb":
        variants |= set(map(_third_person, words.topics))
        variants |= {
            t.split()[0] for t in words.topics if t.split()[0] in words_of("verb") and len(t) > 4
        }
    if words.action:
        variants |= {words.action, gerund(words.action), _third_person(words.action)}
    if words.what:
        variants.add(words.what.removeprefix("a ").removeprefix("an "))
    by_length = sorted(variants, key=lambda v: (-len(v), v))
    between = _BETWEEN if words.kind == "verb" else r"[\s-]*"
    topic = (
        "(?:" + "|".join(between.join(map(re.escape, v.split())) for v in by_length) + r")(?!\w)"
    )
    opposites = [f"un{t}" for t in words.topics if _has_no_un(words, t)]
    opposites += [opposite for t in words.topics for opposite in antonyms(t)]
    undone = "".join(rf"|(?<!\w){re.escape(opposite)}(?!\w)" for opposite in opposites)
    negative = (
        rf"(?<!\w){_NOT}\s+{_GAP}{topic}|(?<!\w){topic}{_LINK}{_OFF}(?!\w)|"
        rf"(?<!\w)non-?{topic}{undone}"
    )
    asserted = rf"{topic}(?:{_LINK}{_ON}(?!\w))?"
    positive = rf"(?<!\w){_WITH}\s+{_GAP}{asserted}|(?<!\w){asserted}"
    verbs = state_verbs(meaning)
    do, undo = (verbs[::-1] if words.inverted else verbs) if verbs else (None, None)
    do = do or (done_to(words.topics[0]) if words.kind == "adjective" else None)
    if do and not words.said:
        doing = re.escape(gerund(do))
        positive += rf"|{_acting(do)}|(?<!\w){_WITH}\s+{_GAP}{doing}(?!\w)"
        negative += rf"|(?<!\w){_NOT}\s+{_GAP}{doing}(?!\w)"
        negative += rf"|(?<!\w){_NOT}\s+{_acting(do)}" + (rf"|{_acting(undo)}" if undo else "")
    if words.deed:
        asserted, denied = _done_by(*words.deed)
        positive, negative = f"{positive}|{asserted}", f"{negative}|{denied}"
    return re.compile(negative), re.compile(positive)


def _has_no_un(words: BooleanWords, topic: str) -> bool:
    """Whether "un-" denies the topic: unheated, unbillable."""
    return words.kind == "adjective" and topic.endswith(("ed", "able")) and topic[:2] != "un"


def _done_by(who: str, verb: str) -> tuple[str, str]:
    """What says that somebody does it, and that they do not: "the client's paying", "they don't pay"."""
    subject = rf"(?<!\w)(?:{re.escape(who)}s?|they|you|he|she)"
    forms = "|".join(map(re.escape, dict.fromkeys((_third_person(verb), verb, gerund(verb)))))
    asserted = rf"{subject}(?:'s|'re|'ll|\s+is|\s+are|\s+will|\s+should)?\s+(?:{forms})(?!\w)"
    no = (
        r"(?:(?:'s|'re|'ll|\s+is|\s+are|\s+will|\s+should)\s+not"
        r"|\s+(?:do|does|is|are|wo|should)(?:n'?t|\s+not))"
    )
    return asserted, rf"{subject}{no}\s+(?:{forms})(?!\w)"


def _explained(words: BooleanWords, text: str) -> list[Reading[bool]]:
    """The phrases that the description explains: not inside a longer one, and not denied."""
    found = [
        Reading(m.start(), m.end(), value)
        for value, phrase in (*words.said, *words.everyday)
        for m in _phrase(phrase).finditer(text)
    ]
    return [
        reading
        for reading in found
        if not any(
            (o.start <= reading.start and reading.end < o.end)
            or (o.start < reading.start and reading.end <= o.end)
            for o in found
        )
        and not re.search(rf"(?<!\w){_NOT}\s+{_GAP}$", text[: reading.start])
    ]


@lru_cache(maxsize=4096)
def _phrase(phrase: str) -> re.Pattern[str]:
    words = phrase.lower().split()
    telling = [word for word in words if word not in words_of("idle")] or words
    return re.compile(
        r"(?<!\w)"
        + r"\s+(?:[\w'-]+\s+){0,3}?".join(map(re.escape, telling))
        + r"(?:s|ed|d|ing)?(?!\w)"
    )


def _by_polarity(
    negative: re.Pattern[str], positive: re.Pattern[str], text: str, inverted: bool
) -> list[Reading[bool]]:
    denied = [Reading(m.start(), m.end(), inverted) for m in negative.finditer(text)]
    said = [
        Reading(m.start(), m.end(), not inverted)
        for m in positive.finditer(text)
        if not any(d.start < m.end() and m.start() < d.end for d in denied)
    ]
    return denied + said
