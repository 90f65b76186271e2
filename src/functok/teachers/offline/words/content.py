"""What a function is about, in pieces of language: actions, things, questions and situations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from functok.teachers.offline.words.lexicon import AUXILIARIES, PREPOSITIONS, senses
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import PARTICIPLES, base_form, is_plural, participle, past_of


@dataclass(frozen=True)
class Phrase:
    """A prepositional phrase behind a noun or verb: `for` + `a` + `city`.

    `parameter` names the parameter whose value takes the place of its noun.
    """

    preposition: str
    determiner: str
    words: str
    parameter: str | None = None
    common: bool = False
    """Whether much of the API is about this noun, so that it need not be said."""

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.preposition, self.determiner, self.words) if part)


@dataclass(frozen=True)
class Thing:
    """A noun phrase: `the` + `weather forecast`, with its head noun and the phrases behind it.

    `determiner` is None where the source does not say (a function's name), "" where it has none.
    `parameter` names the parameter whose value says which one: "the song {title}".
    """

    determiner: str | None
    words: str
    behind: tuple[Phrase, ...] = ()
    parameter: str | None = None
    full: bool = False
    """Whether the noun has to stand with the value: another function may be meant without."""

    @property
    def head(self) -> str:
        return self.words.rpartition(" ")[2]

    @property
    def is_plural(self) -> bool:
        return is_plural(self.head) or " and " in self.words

    @property
    def is_clause(self) -> bool:
        """Whether a clause stands for it: `what was found`."""
        return self.words.lower().startswith("what ")


@dataclass(frozen=True)
class Action:
    """Something to be done: patterns with `{o}` for the object (none for verbs without one)."""

    verb: str
    patterns: tuple[str, ...]
    thing: Thing | None
    inform: bool
    """Whether the user wants to be told or shown the object."""
    weight: float = 1.0
    sense: str = ""
    """The sense of the verb with its particle: "sign up" is `sign_up`; "" for one without."""


@dataclass(frozen=True)
class Idiom:
    """One way to ask for a function that does not name the act: a phrase of a form ("order", "state",
    "ask" or "bit"), and the action whose thing it speaks of."""

    form: str
    phrase: str
    action: Action


_TO_DO = frozenset(("how to", "where to", "when to", "what to"))


@dataclass(frozen=True)
class Question:
    """Something to be known: `when` + `my card` + `will` + `arrive`.

    `subject` is "" where the question word is the subject itself ("who is playing").
    """

    word: str
    subject: str
    auxiliary: str
    rest: str
    behind: tuple[Phrase, ...] = ()

    @property
    def polar(self) -> bool:
        return self.word in ("whether", "if")

    @property
    def direct(self) -> str:
        """`when will my card arrive`"""
        auxiliary, verb = self.auxiliary, self.rest
        if self.word in _TO_DO:
            return f"{self.word.removesuffix(' to')} do I {self.rest}"
        if not self.subject:
            return _join(self.word, auxiliary, verb)
        if not auxiliary:
            first, _, more = self.rest.partition(" ")
            base = base_form(first)
            plain = self.subject.lower() in ("i", "you", "we", "they") or (
                is_plural(self.subject.rpartition(" ")[2])
            )
            auxiliary = "do" if plain or base == first else "does"
            past = past_of(first)
            if past:
                return _join(*self._asked("did", f"{past} {more}".strip()))
            if base == first and first.endswith("ed") and not first.endswith("eed"):
                return _join(*self._asked("did", f"{_present(first)} {more}".strip()))
            verb = f"{base} {more}".strip()
        return _join(*self._asked(auxiliary, verb))

    def _asked(self, auxiliary: str, verb: str) -> tuple[str, ...]:
        word = () if self.polar else (self.word,)
        if verb.startswith("not ") and self.subject == "I" and auxiliary == "am":
            return (*word, "am", "I", verb)
        return (*word, auxiliary, self.subject, verb)

    @property
    def embedded(self) -> str:
        """`when my card will arrive`"""
        if self.word in _TO_DO:
            return _join(self.word, self.rest)
        if self.rest:
            return _join(self.word, self.subject, self.auxiliary, self.rest)
        return _join(self.word, self.subject, self.auxiliary)

    @property
    def statement(self) -> str | None:
        """What a why-question takes as given: `my card was declined`."""
        if self.word == "why" and self.subject:
            return _join(self.subject, self.auxiliary, self.rest)
        return None


def _present(past: str) -> str:
    """The base of a regular verb in the past: `used` → `use`, `stopped` → `stop`."""
    bare = past.removesuffix("ed")
    candidates = (bare, bare + "e", bare[:-1], bare[:-1] + "y")
    known = (base for base in candidates if base in senses() and participle(base) == past)
    likely = bare + "e" if bare[-1:] in "csvzu" or bare.endswith(("rg", "dg", "ng")) else bare
    return next(known, likely)


@dataclass
class Content:
    """What was found in one description or name. Lists, most telling first."""

    actions: list[Action] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    states: list[str] = field(default_factory=list)


_OWNER = re.compile(r"((?:[\w-]+ )?[\w-]+)(?:'s|(?<=s)') (\S.*)$")


def owner_of(words: str) -> tuple[str, str] | None:
    """Who owns a thing, and what: `musician's headphones` → `musician`, `headphones`."""
    found = _OWNER.match(words)
    return (found[1], found[2]) if found else None


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


_ASIDE = re.compile(
    r" (?:that|which|who) (?:was|were|is|are|has been|have been) (?:\w+ly )?\w+(?:ed|en|ght|ade)\b"
    r"(?= (?:will|is|are|was|were|has|have|can|must|may|should|does|did)\b)"
)


def question(word: str, clause: str) -> Question:
    """The question of a question word and the clause behind it: `when`, `my card will arrive`."""
    tokens = _ASIDE.sub("", clause).split()
    if f"{word} to" in _TO_DO and tokens[:1] == ["to"]:
        return Question(f"{word} to", "I", "", " ".join(tokens[1:]))
    if word == "what" and tokens[:1] == ["happens"]:  # an order of words of its own
        return Question("what happens", "", "", " ".join(tokens[1:]))
    at = next((i for i, token in enumerate(tokens) if _is_auxiliary(tokens, i)), None)
    done = bool(tokens) and (past_of(tokens[0]) or tokens[0].endswith("ed"))
    does = word == "who" and bool(tokens) and base_form(tokens[0]) != tokens[0].lower()
    does = does or (word == "what" and _is_done_by_it(tokens))
    if word in ("what", "who") and (done or (does and tokens[0].lower() not in AUXILIARIES)):
        return Question(word, "", "", " ".join(tokens))  # what happened, who called, who works when
    asks_amount = word in ("how", "what", "which", "whose")
    if at is not None and at == 0:
        return Question(word, "", tokens[0], " ".join(tokens[1:]))
    if word == "how" and at is None and tokens[:1] == ["many"]:
        end = _counted_subject(tokens)
        if end:
            return Question(f"how {' '.join(tokens[:end])}", "", "", " ".join(tokens[end:]))
    if asks_amount and tokens and tokens[0].lower() not in _SUBJECT_STARTS:
        end = _end_of_amount(tokens, at)
        if end:
            inner = question("", " ".join(tokens[end:])) if end < len(tokens) else None
            asked = f"{word} {' '.join(tokens[:end])}"
            if inner is None:
                return Question(asked, "", "", "")
            return Question(asked, inner.subject, inner.auxiliary, inner.rest)
    if at is not None:
        return Question(word, " ".join(tokens[:at]), tokens[at], " ".join(tokens[at + 1 :]))
    verb = _find_verb(tokens)
    return Question(word, " ".join(tokens[:verb]), "", " ".join(tokens[verb:]))


def _is_done_by_it(tokens: list[str]) -> bool:
    """Whether what is asked for acts itself, in "what helps against pain"; not in "what orders are open"."""
    first, following = [token.lower() for token in (*tokens, "", "")[:2]]
    acts = base_form(first) != first and base_form(first) in senses()
    return acts and following in PREPOSITIONS


def _is_auxiliary(tokens: list[str], at: int) -> bool:
    """Whether the token is an auxiliary here: "has arrived", not "has a limit"."""
    word = tokens[at].lower()
    if word not in AUXILIARIES or word == "be":
        return False
    if word not in ("have", "has", "had", "do", "does", "did"):
        return True
    following = next(
        (
            t.lower()
            for t in tokens[at + 1 : at + 3]
            if t.lower() not in ("not", "already", "ever", "just")
        ),
        "",
    )
    if word in ("do", "does", "did"):
        return bool(following)
    return following in PARTICIPLES or following.endswith(("ed", "en"))


_SUBJECT_STARTS = word_set("subject_starts")


def _end_of_amount(tokens: list[str], auxiliary: int | None) -> int:
    """Where the asked-for thing ends: `much money | I have`, `bright | the screen is`."""
    for i, token in enumerate(tokens):
        if token.lower() in _SUBJECT_STARTS and i and tokens[i - 1].lower() not in PREPOSITIONS:
            return i
        if auxiliary is not None and i == auxiliary:
            return i
    return 0


def _counted_subject(tokens: list[str]) -> int:
    """Where what is counted ends, if it acts itself: `many visitors | came`; 0 if it does not."""
    for i, token in enumerate(tokens[1:], start=1):
        lower = token.lower()
        if lower in _SUBJECT_STARTS and tokens[i - 1].lower() not in PREPOSITIONS:
            return 0
        if i > 1 and (past_of(lower) or lower.endswith("ed")):
            return i
    many = (i for i, t in enumerate(tokens[:-1]) if i and is_plural(t))
    end = next(many, -1) + 1
    return end if tokens[end].lower() not in PREPOSITIONS else 0


def _find_verb(tokens: list[str]) -> int:
    """The index of the verb in a clause without an auxiliary: behind its subject."""
    if tokens and tokens[0].lower() in ("i", "you", "we", "they", "it", "there", "he", "she"):
        return min(1, len(tokens))
    for i, token in enumerate(tokens[1:], start=1):
        lower = token.lower()
        if lower.endswith(("s", "ed")) and not lower.endswith(("ss", "us", "'s")) and i >= 1:
            if i == 1 and tokens[0].lower() in _SUBJECT_STARTS:
                continue
            return i
    return min(2, len(tokens))
