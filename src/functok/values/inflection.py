"""Forms of English words: irregular verbs, and what a verb, a trade or a quality is called besides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functok.values.data_files import load_yaml

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
        yield stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
        if stem[-1] not in "aeiouy":
            yield f"{stem}e"


def gerund(phrase: str) -> str:
    """A verb phrase in its -ing form: "use the flash" → "using the flash"."""
    verb, _, rest = phrase.partition(" ")
    if verb in load_yaml("booleans")["doubled"]:
        doing = verb + verb[-1] + "ing"
    elif verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        doing = verb[:-1] + "ing"
    else:
        doing = verb + "ing"
    return f"{doing} {rest}".strip()
