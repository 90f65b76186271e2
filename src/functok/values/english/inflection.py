"""Forms of English words: of verbs and nouns, their stems, and what a verb or a trade is called besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from functok.values.data_files import load_yaml


def _words(kind: str) -> frozenset[str]:
    return frozenset(load_yaml("inflection")[kind].split())


IRREGULAR = {
    "be": "been", "become": "become", "begin": "begun", "blow": "blown", "book": "booked",
    "break": "broken", "bring": "brought", "build": "built", "burn": "burned", "buy": "bought",
    "catch": "caught", "choose": "chosen", "come": "come", "cost": "cost", "cut": "cut",
    "do": "done", "draw": "drawn", "drive": "driven", "eat": "eaten", "fall": "fallen",
    "feed": "fed", "feel": "felt", "find": "found", "fly": "flown", "forget": "forgotten",
    "freeze": "frozen", "get": "gotten", "give": "given", "go": "gone", "have": "had",
    "hear": "heard", "hide": "hidden", "hold": "held", "keep": "kept", "know": "known",
    "lay": "laid", "leave": "left", "lend": "lent", "let": "let", "light": "lit", "lose": "lost",
    "make": "made", "mean": "meant", "meet": "met", "overdraw": "overdrawn", "pay": "paid",
    "put": "put", "quit": "quit", "read": "read", "resend": "resent", "reset": "reset",
    "ride": "ridden", "ring": "rung", "rise": "risen", "run": "run", "say": "said", "see": "seen",
    "sell": "sold", "send": "sent", "set": "set", "shake": "shaken", "show": "shown",
    "shut": "shut", "sing": "sung", "sleep": "slept", "speak": "spoken", "spend": "spent",
    "split": "split", "steal": "stolen", "swallow": "swallowed", "take": "taken",
    "teach": "taught", "tell": "told", "think": "thought", "throw": "thrown",
    "understand": "understood", "undo": "undone", "wake": "woken", "wear": "worn", "win": "won",
    "withdraw": "withdrawn", "write": "written", "bend": "bent", "bite": "bitten",
    "deal": "dealt", "dig": "dug", "drink": "drunk",
    "fight": "fought", "forbid": "forbidden", "forgive": "forgiven",
    "grow": "grown", "hang": "hung", "lead": "led",
    "override": "overridden", "oversee": "overseen", "overwrite": "overwritten",
    "rebuild": "rebuilt", "redo": "redone", "redraw": "redrawn", "repay": "repaid", "rerun": "rerun",
    "retake": "retaken", "rewind": "rewound", "rewrite": "rewritten", "seek": "sought",
    "sew": "sewn", "shoot": "shot", "shrink": "shrunk", "sit": "sat", "slide": "slid",
    "spin": "spun", "stand": "stood", "stick": "stuck", "sweep": "swept",
    "swim": "swum", "swing": "swung", "tear": "torn", "undergo": "undergone",
    "unwind": "unwound", "cast": "cast", "hurt": "hurt", "spread": "spread", "burst": "burst",
}  # fmt: skip
_PASTS = {
    "went": "go", "saw": "see", "took": "take", "gave": "give", "ate": "eat", "drove": "drive",
    "wrote": "write",
    "spoke": "speak", "knew": "know", "began": "begin", "broke": "break", "forgot": "forget", "did": "do",
    "ran": "run", "chose": "choose", "flew": "fly", "wore": "wear", "drank": "drink",
    "came": "come", "became": "become", "fell": "fall", "grew": "grow", "rose": "rise", "sang": "sing",
    "threw": "throw", "swam": "swim", "stole": "steal", "froze": "freeze", "rang": "ring", "shook": "shake",
}  # fmt: skip
_BASES = {past: base for base, past in IRREGULAR.items() if past != base} | _PASTS


_IRREGULAR_THIRD = {"has": "have", "does": "do", "goes": "go", "is": "be", "undoes": "undo"}
PARTICIPLES = frozenset(IRREGULAR.values())
_NO_DOUBLING = _words("no_doubling")
_DOUBLE_ANYWAY = _words("double_anyway")
_IRREGULAR_PLURALS = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet",
    "tooth": "teeth", "mouse": "mice", "shelf": "shelves", "knife": "knives", "half": "halves",
    "leaf": "leaves", "life": "lives", "wife": "wives", "loaf": "loaves", "series": "series",
    "species": "species", "sheep": "sheep", "percent": "percent", "fish": "fish", "aircraft": "aircraft",
    "criterion": "criteria", "analysis": "analyses", "diagnosis": "diagnoses",
    "status": "statuses", "bus": "buses", "quiz": "quizzes",
    **{word: f"{word}s" for word in _words("plain_plural")},
}  # fmt: skip
_IRREGULAR_SINGULARS = {plural: single for single, plural in _IRREGULAR_PLURALS.items()}
_IN_OES = frozenset(("potato", "tomato", "hero", "echo", "veto", "torpedo", "mosquito"))
_NOT_PLURAL = _words("not_plural")


_SPELLINGS = (
    ("color", "colour"), ("gray", "grey"), ("center", "centre"), ("favorite", "favourite"),
    ("flavor", "flavour"), ("theater", "theatre"), ("program", "programme"), ("tire", "tyre"),
    ("meter", "metre"), ("liter", "litre"), ("jewelry", "jewellery"), ("license", "licence"),
    ("neighbor", "neighbour"), ("labor", "labour"), ("catalog", "catalogue"), ("pajamas", "pyjamas"),
    ("aluminum", "aluminium"), ("donut", "doughnut"), ("organized", "organised"), ("canceled", "cancelled"),
    ("personalized", "personalised"), ("customized", "customised"), ("orthopedics", "orthopaedics"),
    ("pediatrics", "paediatrics"), ("gynecology", "gynaecology"), ("mom", "mum"), ("yogurt", "yoghurt"),
    ("colored", "coloured"), ("traveler", "traveller"), ("whisky", "whiskey"),
)  # fmt: skip
_SPELLED = {one: other for pair in _SPELLINGS for one, other in (pair, pair[::-1])}


def other_spelling(words: str) -> str | None:
    """Words as they are spelled on the other side of the Atlantic; None where that is the same."""
    spelled = " ".join(_SPELLED.get(word, word) for word in words.split(" "))
    return spelled if spelled != words else None


def past_of(word: str) -> str:
    """The base of an irregular verb in the past: `slept` → `sleep`; "" for other words."""
    return _BASES.get(word, "")


_NO_PAST = frozenset(
    ("left", "saw", "rose", "felt", "spoke", "sat", "book", "ring", "light", "set")
)
"""Words that are more than a form of a verb."""
_NO_DOING = frozenset(
    ("morning", "evening", "wedding", "ceiling", "nothing", "anything", "building")
)
_CALLED_BESIDES = (
    ("ology", ("ologist", "ologists", "ological")), ("iatrics", ("iatrician", "iatricians", "iatric")),
    ("istry", ("ist", "ists")), ("therapy", ("therapist", "therapists")),
    ("ics", ("ic", "icist", "ist", "ists")), ("iness", ("y",)), ("ness", ("",)),
)  # fmt: skip
"""Endings of words, and of others that are said for them: "cardiology", "a cardiologist"."""


def other_forms(word: str) -> frozenset[str]:
    """Further forms of a word in lower case: "running" → run, runs, ran; "dentistry" → dentist. Those of a
    verb are made by rule, so that some are no words."""
    found = {
        word.removesuffix(end) + other
        for end, others in _CALLED_BESIDES
        if word.endswith(end) and len(word) > len(end) + 1
        for other in others
    }
    for base in _bases(word):
        found |= {base, f"{base}s", f"{base}ed", f"{base.removesuffix('e')}ed", gerund(base)}
        found |= {past for past, of in _BASES.items() if of == base}
    return frozenset(found - {word})


def _bases(word: str) -> Iterator[str]:
    """What may be the verb of which a word is a form."""
    if word in _NO_PAST | _NO_DOING:
        return
    if word in IRREGULAR:
        yield word
    elif past := past_of(word):
        yield past
    elif word.endswith("ing") and re.search("[aeiouy]", stem := word[:-3]) and len(stem) > 2:
        yield stem
        if stem[-1] == stem[-2] and stem[-1] not in "aeioulsz":
            yield stem[:-1]
        if stem[-1] not in "aeiouy":
            yield f"{stem}e"


@lru_cache(maxsize=8192)
def base_form(word: str) -> str:
    """The base of a third-person verb: `sets` → `set`, `applies` → `apply`; a base stays as it is."""
    if word in _IRREGULAR_THIRD:
        return _IRREGULAR_THIRD[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) and word != "caches":
        return word[:-2]
    return word[:-1]


def _doubles(base: str) -> bool:
    """Whether the last consonant doubles before -ing and -ed: `stop`, `begin`, not `open`."""
    if base in _DOUBLE_ANYWAY:
        return True
    if base in _NO_DOUBLING or not re.search(r"[^aeiou][aeiou][bdgklmnprt]$", "x" + base):
        return False
    if base.endswith("k"):
        return False
    return len(re.findall(r"[aeiouy]+", base)) == 1


@lru_cache(maxsize=8192)
def gerund(phrase: str) -> str:
    """A verb or verb phrase in its -ing form: `make` → `making`, `use the flash` → `using the flash`."""
    base, space, rest = phrase.partition(" ")
    return _doing(base) + space + rest


def _doing(base: str) -> str:
    if base == "be":
        return "being"
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    if base.endswith("ic"):  # "panicking", but "syncing"
        return base + "king"
    return base + base[-1] + "ing" if _doubles(base) else base + "ing"


@lru_cache(maxsize=8192)
def participle(base: str) -> str:
    """The past participle: `lose` → `lost`, `cancel` → `canceled`, `stop` → `stopped`."""
    if base in IRREGULAR:
        return IRREGULAR[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    if base.endswith("ic"):
        return base + "ked"
    return base + base[-1] + "ed" if _doubles(base) else base + "ed"


@lru_cache(maxsize=8192)
def plural(noun: str) -> str:
    """The plural of a noun, or of the last word of a noun phrase."""
    head, space, last = noun.rpartition(" ")
    lower = last.lower()
    if is_plural(last):
        return noun
    if lower in _IRREGULAR_PLURALS:
        return head + space + _IRREGULAR_PLURALS[lower]
    if lower.endswith("y") and lower[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return noun[:-1] + "ies"
    if lower.endswith(("s", "sh", "ch", "x", "z")) or lower in _IN_OES:
        return noun + "es"
    return noun + "s"


@lru_cache(maxsize=8192)
def singular(noun: str) -> str:
    """The singular of a noun, or of the last word of a noun phrase; a singular stays as it is."""
    head, space, last = noun.rpartition(" ")
    lower = last.lower()
    if lower in _IRREGULAR_SINGULARS:
        return head + space + _IRREGULAR_SINGULARS[lower]
    if not is_plural(last):
        return noun
    if lower.endswith("ies") and len(lower) > 4:
        return noun[:-3] + "y"
    oes = lower.endswith("oes") and lower[:-2] in _IN_OES
    if lower.endswith(("sses", "shes", "ches", "xes", "zzes", "tzes")) or oes:
        return noun[:-2]
    return noun[:-1]


@lru_cache(maxsize=8192)
def is_plural(word: str) -> bool:
    """Whether a noun is a plural, judged by its form."""
    lower = word.lower()
    if lower in _IRREGULAR_SINGULARS and lower not in _IRREGULAR_PLURALS:
        return True
    if lower in _NOT_PLURAL or len(lower) < 4:
        return False
    return lower.endswith("s") and not lower.endswith(("ss", "us", "is", "'s", "ous"))


_OWN_STEMS = {"timer": "timer", "timers": "timer"}  # not the time
_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"),
    ("iveness", "ive"), ("ements", ""), ("ement", ""), ("ments", ""), ("ment", ""),
    ("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at"),
    ("ators", "at"), ("ator", "at"), ("ate", "at"),
    ("ions", ""), ("ion", ""), ("ings", ""), ("ing", ""), ("ied", "i"), ("ies", "i"),
    ("edly", ""), ("ed", ""), ("ers", ""), ("er", ""), ("ors", ""), ("or", ""), ("als", ""),
    ("al", ""), ("ness", ""), ("able", ""), ("es", ""), ("ly", ""), ("'s", ""), ("s", ""),
    ("y", "i"), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A rough stem under which the forms of one word meet: `translate`, `translation`, `translating`."""
    lower = word.lower().replace("’", "'").replace("-", "")
    lower = _IRREGULAR_SINGULARS.get(lower, lower)
    if lower in _OWN_STEMS:
        return _OWN_STEMS[lower]
    if lower in _NOT_PLURAL or len(lower) < 4:
        return lower
    for suffix, instead in _SUFFIXES:
        if lower.endswith(suffix) and len(lower) - len(suffix) >= 3:
            lower = lower[: -len(suffix)] + instead
            break
    if len(lower) > 3 and lower[-1] == lower[-2] and lower[-1] not in "aeiouls":
        lower = lower[:-1]
    if len(lower) > 6 and lower.endswith("at"):
        lower = lower[:-2]
    return lower
