"""From a function's name to what it is about."""

from __future__ import annotations

from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.naming_clauses import asked_of_the, has_verb, read_clause
from functok.teachers.offline.words.content import (
    Action,
    Content,
    Phrase,
    Question,
    Thing,
    question,
)
from functok.teachers.offline.words.english import name_words, with_article
from functok.teachers.offline.words.lexicon import (
    ABBREVIATIONS,
    ACRONYMS,
    ADJECTIVES,
    AUXILIARIES,
    NOISE,
    PARTICLES,
    PREPOSITIONS,
    QUESTION_WORDS,
    is_own,
    senses,
)
from functok.teachers.offline.words.openers import is_finite
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.teachers.offline.words.phrases import read_phrases
from functok.teachers.offline.words.verbs import make_action
from functok.values.english.inflection import PARTICIPLES, base_form, is_plural, past_of, stem

_LINKING = word_set("linking_verbs")
_NOUN_ENDINGS = word_set("noun_endings")
_NOUN_OR_VERB = word_set("noun_or_verb")
_MOSTLY_NOUNS = word_set("mostly_nouns")


def read_led(function: FunctionSpec) -> Action | None:
    """What a name says that ends with a preposition, of which an argument is the object: `listen_to`.

    A number is no object: "zoom to level 5".
    """
    words = name_words(function.name)
    taken = [p for p in function.arguments if p.required] or function.arguments
    particle = words[1] if words[1:-1] and words[1] in PARTICLES else ""
    whole = len(words) == (3 if particle else 2)
    link = words[-1] if words[-1] in PREPOSITIONS - PARTICLES else ""
    if not (taken and whole and link) or words[0] in PREPOSITIONS:
        return None
    verb = base_form(words[0])
    if taken[0].schema.get("type") != "string":
        return make_action(verb, particle, "", None)
    return make_action(verb, particle, link, Thing("the", " ".join(name_words(taken[0].name))))


def read_name(name: str, described: Content) -> Content:
    """What the name says. `described`, what the description says, decides where a word is noun and verb."""
    words = [word for word in name_words(name) if not word.isdigit()]
    acting = words[:1] if words[1:] and words[0] in _LINKING else []  # "object to a charge"
    kept = [*acting, *(word for word in words[len(acting) :] if word not in NOISE)]
    words = [ABBREVIATIONS.get(word, word) for word in kept or words]
    content = Content()
    if not words or (words[0] in _AT_THE_DOOR and words[1:] in ([], ["user"])):
        return content  # what it does is "log me in", which descriptions say
    if words[0] in ("unable", "cannot", "cant") and len(words) > 1:
        verb, *noun = words[2:] if words[1] == "to" else words[1:]
        if noun and is_own(" ".join(noun), noun[-1]):
            noun.insert(0, "my")
        rest = " ".join([verb, *noun])
        content.states += [f"I can't {rest}", f"I am unable to {rest}", f"I am not able to {rest}"]
    elif words[0] == "forgot" and len(words) > 1:
        mine = " ".join(["my", *words[1:]])
        content.states += [
            f"I {how} {mine}" for how in ("forgot", "can't remember", "don't remember")
        ]
    elif "too" in words[1:-1]:
        at = words.index("too")
        whose = "my" if is_own(" ".join(words[:at]), words[at - 1]) else "the"
        content.states.append(f"{whose} {' '.join(words[:at])} is {' '.join(words[at:])}")
    elif (
        len(words) == 1
        and base_form(words[0]) in senses()
        and _says_verb(base_form(words[0]), described)
    ):
        pass
    elif (
        len(words) == 1 and _is_only_verb(words[0]) and not (described.actions or described.things)
    ):
        content.actions.append(make_action(base_form(words[0]), "", "", None))
    elif words[0] in QUESTION_WORDS:
        _read_question(words, content)
    elif clause := read_clause(words, described):
        return clause
    elif words[-1] in _ALLOWED and len(words) > 2 and base_form(words[0]) in senses():
        asked = f"it is {words[-1]} to {' '.join(words[:-1])}"
        content.questions.append(question("whether", asked))
    elif words[0] == "become" and len(words) > 1:
        one = with_article(" ".join(words[1:]))
        content.actions.append(Action("become", (f"become {one}", f"be {one}"), None, inform=False))
    elif len(words) > 2 and words[1] == "my" and (past_of(words[0]) or words[0].endswith("ed")):
        content.states.append(f"I {' '.join(words)}")
    elif len(words) > 2 and words[1] in ("a", "an"):
        whom = Thing("a", " ".join(words[2:]))
        content.actions.append(make_action(base_form(words[0]), "", "", whom))
    elif happened := _happened(words):
        if not described.states:
            content.states.append(happened)
    elif words[-1] in QUESTION_WORDS and len(words) > 1:
        content.things.append(Thing(None, " ".join(words[:-1])))
    elif words[0] in AUXILIARIES and len(words) > 2:
        content.questions.append(question("whether", _uninverted(words)))
    elif (
        len(words) > 1
        and words[-1] in load("situations.yaml")["adjectives"]
        and not _says_verb(base_form(words[0]), described)
    ):
        _read_state(words, content)
    elif len(words) > 1 and f"{base_form(words[0])}_{words[1]}" in senses():
        _read_action(base_form(words[0]), words[1:], content, described)
    elif (
        (verb := base_form(words[0])) in senses() or _says_verb(verb, described)
    ) and _is_verb_here(words, described):
        _read_action(verb, words[1:], content, described)
    elif len(words) > 1 and _is_state(words[-1]):
        _read_state(words, content)
    elif len(words) > 1 and words[-1] in senses() and _says_verb(words[-1], described):
        _read_action(words[-1], _adjective_first(words[:-1]), content, described)
    elif not (described.states and any(map(is_finite, words[1:-1]))):
        content.things += _alternatives(_adjective_first(words))
    return content


_AT_THE_DOOR = frozenset(("login", "logout", "signin", "signout"))


def _is_only_verb(word: str) -> bool:
    """Whether a word is a verb, and no noun as well: `reorder`, but not `search`."""
    return base_form(word) in senses() and word not in _NOUN_OR_VERB | _MOSTLY_NOUNS


_DOES = frozenset(
    ("did", "does", "do", "has", "have", "is", "are", "was", "were", "will", "can", "cannot")
)


def _happened(words: list[str]) -> str:
    """What a name tells that happened, as a statement: `driver_did_not_come`, `order_sent_twice`."""
    at = next((i for i, word in enumerate(words[1:4], start=1) if word in _DOES), 0)
    done = next((i for i, w in enumerate(words[1:-1], start=1) if w in PARTICIPLES), 0)
    subject, rest = words[: at or done], words[at or done :]
    if (
        not subject
        or len(rest) < 2
        or subject[0] in PREPOSITIONS
        or base_form(subject[0]) in senses()
    ):
        return ""
    if not at and (rest[1] in PREPOSITIONS or rest[-1] not in _OFTEN):
        return ""
    noun = " ".join(subject)
    whose = "my" if is_own(noun, subject[-1]) else "the"
    link = "" if at else "were " if is_plural(subject[-1]) else "was "
    return f"{whose} {noun} {link}{' '.join(rest)}"


_OFTEN = frozenset(("twice", "double", "again", "wrongly", "incorrectly", "late", "early"))


def _alternatives(words: list[str]) -> list[Thing]:
    """`lost_or_stolen_card` → `lost card`, `stolen card`."""
    if "or" in words[1:-1]:
        at = words.index("or")
        first, second = words[:at], words[at + 1 :]
        shared = second[-1:] if len(second) > 1 and first[-1:] != second[-1:] else []
        return [_thing([*first, *shared]), _thing(second)]
    return [_thing(words)]


def _is_state(word: str) -> bool:
    """Whether a name that ends with `word` says what happened: `card_declined`, `payment_not_working`."""
    return (
        word in PARTICIPLES
        or word in load("situations.yaml")["adjectives"]
        or (
            word.endswith(("ed", "working"))
            and len(word) > 4
            and word not in ("speed", "feed", "need", "seed")
        )
    )


def _read_state(words: list[str], content: Content) -> None:
    noun, last = [word for word in words[:-1] if word != "not"], words[-1]
    if not noun:  # `not_set`
        return
    text = " ".join(noun)
    whose = "my" if is_own(text, noun[-1]) else "the"
    if "not" in words:
        link = "is" if last.endswith("ing") else "was"
        content.states.append(f"{whose} {text} {link} not {last}")
    elif any(word in PREPOSITIONS for word in noun):
        content.things.append(_thing(noun))
    else:
        content.things.append(Thing(None, f"{last} {text}"))


def _uninverted(words: list[str]) -> str:
    """`are you a bot` → `you are a bot`; `do you have pets` → `you have pets`."""
    if words[0] in ("do", "does", "did"):
        return " ".join(words[1:])
    if words[0] in ("is", "are") and words[1] not in ("you", "it", "there", "the", "my", "i"):
        return " ".join(["the", words[1], words[0], *words[2:]])
    return " ".join([words[1], words[0], *words[2:]])


def _read_question(words: list[str], content: Content) -> None:
    rest = words[1:]
    if len(rest) < 2:
        return
    if asked_of := asked_of_the(words[0], rest):
        content.questions.append(asked_of)
        return
    if words[0] in ("which", "what") and not has_verb(rest):  # "which bin this week"
        content.questions.append(Question(" ".join(words), "", "", ""))
        return
    if rest[0] in _DEGREES and rest[1] in PREPOSITIONS:  # "how long until payday"
        content.questions.append(Question(" ".join(words), "", "", ""))
        return
    done = rest[1] in PARTICIPLES or rest[1].endswith(("ed", "ing")) or rest[1] == "be"
    if rest and rest[0] in AUXILIARIES and done:  # "what is covered", "who is calling"
        pass
    elif rest and rest[0] in AUXILIARIES and len(rest) > 1:
        rest = [*rest[1:], rest[0]] if len(rest) < 4 else [rest[1], rest[0], *rest[2:]]
    elif len(rest) > 2 and rest[1] in AUXILIARIES:
        rest = [rest[0], rest[2], rest[1], *rest[3:]]
    if rest:
        asked = question(words[0], " ".join(rest))
        if asked.subject or asked.auxiliary or asked.rest:
            content.questions.append(asked)


_OF_NOUNS = word_set("of_nouns")
_ALLOWED = frozenset(("allowed", "permitted", "possible"))
_DEGREES = frozenset(("long", "much", "many", "far", "often", "soon"))


def _says_verb(word: str, described: Content) -> bool:
    """Whether the description has an action of this verb, or of a synonym."""
    sense = senses().get(word)
    return any(
        action.verb == word or (sense is not None and senses().get(action.verb) is sense)
        for action in described.actions
    )


def _is_verb_here(words: list[str], described: Content) -> bool:
    first = base_form(words[0])
    if len(words) == 1 or words[0] in ADJECTIVES or words[1] == "of":
        return False
    if any(q.word == "how to" and q.rest.split()[0] == first for q in described.questions):
        return True
    if words[-1] in word_set("conditions") and described.questions:
        return False
    if _says_verb(first, described) or (first == "report" and described.states):
        return True
    if first in _MOSTLY_NOUNS and not described.actions:
        return False
    inform = (sense := senses().get(first)) is not None and sense.inform
    compound = first in _OF_NOUNS or (words[-1] in _NOUN_ENDINGS and described.questions)
    if compound and not described.actions and not inform:
        return False
    if words[0] not in _NOUN_OR_VERB and first not in _NOUN_OR_VERB:
        return True
    spoken = [action.thing.words for action in described.actions if action.thing]
    spoken += [thing.words for thing in described.things]
    spoken += [f"{asked.word} {asked.embedded}" for asked in described.questions]
    spoken += described.states
    stems = {stem(word) for text in spoken for word in text.split()}
    return stem(words[0]) not in stems and words[-1] not in _NOUN_ENDINGS


_HOMEWARD = frozenset(
    ("bring", "take", "send", "come", "go", "drive", "walk", "carry", "ride", "get", "call")
)


def _read_action(verb: str, rest: list[str], content: Content, described: Content) -> None:
    particle = ""
    phrasal = bool(rest) and f"{verb}_{rest[0]}" in senses()
    if len(rest) > 1 and rest[0] in PARTICLES and (phrasal or rest[1] not in PREPOSITIONS):
        particle, rest = rest[0], rest[1:]
    if rest == ["home"] and verb in _HOMEWARD:
        return
    if rest and all(word in PARTICLES for word in rest):
        if phrasal and len(rest) == 1 and not (described.actions or described.things):
            content.actions.append(make_action(verb, rest[0], "", None))
        return
    link = ""
    if len(rest) > 1 and rest[0] in PREPOSITIONS:
        link, rest = rest[0], rest[1:]
    if not rest or (verb == "go" and not link) or all(word.endswith("ly") for word in rest):
        return
    if link and any(a.verb == verb and a.thing for a in described.actions):
        return
    if verb == "report" and described.actions and described.actions[0].verb == "get":
        verb = "get"
    for thing in _alternatives(rest):
        content.actions.append(make_action(verb, particle, link, thing))


def _thing(words: list[str]) -> Thing:
    at = next(
        (i for i, w in enumerate(words) if w in PREPOSITIONS and 0 < i < len(words) - 1), None
    )
    words = [word.upper() if word in ACRONYMS else word for word in words]
    if at is None:
        return Thing(None, " ".join(words))
    behind = [Phrase(p.preposition, "", p.words) for p in read_phrases(words[at:])]
    return Thing(None, " ".join(words[:at]), tuple(behind))


def _adjective_first(words: list[str]) -> list[str]:
    """`weather current` → `current weather`: a namespace stands before its adjective."""
    if len(words) > 1 and words[-1] in ADJECTIVES and words[0] not in ADJECTIVES:
        return [words[-1], *words[:-1]]
    return words
