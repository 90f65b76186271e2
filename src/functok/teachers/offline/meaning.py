"""All that one function is about, from its description, its name and its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.content import Action, Phrase, Question, Thing
from functok.teachers.offline.describe import Content, read_description
from functok.teachers.offline.english import is_plural, name_words, singular, stem
from functok.teachers.offline.lexicon import FILLER_ADJECTIVES, PREPOSITIONS, is_mass, is_own, is_told, load, senses_by_name, takes_the
from functok.teachers.offline.naming import read_name
from functok.teachers.offline.roles import About, semantic_for_role
from functok.values.semantics import Semantic

_NAMED = frozenset(
    {Semantic.PERSON, Semantic.PLACE, Semantic.MEDIA, Semantic.PRODUCT, Semantic.DEVICE,
     Semantic.ORGANIZATION, Semantic.IDENTIFIER, Semantic.FILE, Semantic.URL, Semantic.PHONE,
     Semantic.EMAIL, Semantic.SEARCH, Semantic.LANGUAGE, Semantic.COUNTRY, Semantic.CURRENCY,
     Semantic.ENUM, Semantic.TEXT, Semantic.TITLE, Semantic.MONEY, Semantic.ARRAY}
)  # fmt: skip
_MEASURED = frozenset(
    {Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT, Semantic.TEMPERATURE, Semantic.DURATION,
     Semantic.TIME, Semantic.DATE, Semantic.DATE_TIME}
)  # fmt: skip
_SUMS = frozenset("money amount sum funds cash".split())
_SPOKEN = frozenset("announce broadcast speak say translate recite read".split())
_SETTING = frozenset("set adjust change update control turn put modify edit".split())
_ATTRIBUTES = frozenset(
    "speed level mode status state color colour volume brightness priority quality size temperature "
    "intensity strength position format theme language".split()
)
_NEW = frozenset("create set schedule make write send record start generate draft compose log".split())
_PERSONAL = frozenset(
    "activate block freeze report change reset cancel verify update close delete check track "
    "replace return order get show view find renew unblock unlock lock pay refund top redeem".split()
)
_OPERATING = frozenset(
    "set adjust turn control open close move switch lock unlock dim operate raise lower change toggle "
    "enable disable start stop pause resume check reset fix clean water feed mow vacuum".split()
)
_SET_UP = frozenset("alarm timer reminder goal deadline meeting appointment countdown".split())
_CREATING = frozenset(
    "create set add make schedule book order write send start generate draft compose reserve "
    "build plan arrange place put record take buy request apply log open".split()
)


@dataclass(frozen=True)
class Meaning:
    """What a function is about. Empty where nothing was found; one of them is not empty."""

    function: FunctionSpec
    actions: tuple[Action, ...]
    things: tuple[Thing, ...]
    questions: tuple[Question, ...]
    states: tuple[str, ...]
    acts: tuple[str, ...]
    """Whole utterances, for functions that answer a speech act such as a greeting."""
    links: Mapping[str, Phrase]
    """By parameter: the phrase of the description that its value stands in ("to a frequency")."""
    said_with_verb: bool
    """Whether another function has the same object: a bare noun would not tell which is meant."""

    @cached_property
    def verbs(self) -> frozenset[str]:
        return frozenset(action.verb for action in self.actions)

    @cached_property
    def about(self) -> About:
        heads = frozenset(singular(a.thing.head.lower()) for a in self.actions if a.thing is not None)
        return About(self.verbs, heads)

    @property
    def informs(self) -> bool:
        return bool(self.questions) or any(action.inform for action in self.actions)


def understand(
    function: FunctionSpec, semantics: dict[str, Semantic], siblings: frozenset[str]
) -> Meaning:
    """`siblings`: stems of the objects of the other functions."""
    alone = not function.arguments
    acts = _acts(function)
    described = read_description(function.description, alone, third_parties(function))
    named = read_name(function.name, described)
    binder = _Binder(function, semantics)
    articles = _articles(described)
    actions = []
    for source, weight in ((described, 1.0), (named, 0.8)):
        for action in source.actions:
            if action.thing is None and len(source.actions) > 1:
                continue
            thing = action.thing and binder.bind(
                _determined(action.thing, action.verb, articles, function), action.verb
            )
            patterns = action.patterns
            if action.verb == "set" and thing is not None and thing.determiner == "a":
                patterns = senses_by_name()["set_new"].say
            if thing is not None:
                patterns = _fitting(patterns, thing, action.verb)
            actions.append(
                replace(action, thing=thing, patterns=patterns, weight=action.weight * weight)
            )
    if function.arguments and any(_sets_reminder(action) for action in actions):
        actions.append(Action("remind", ("remind me",), None, inform=False, weight=1.5))
    things = [
        binder.bind(_determined(thing, "", articles, function), "")
        for thing in (*described.things, *_inner_things(described), *named.things)
    ]
    if not things:
        things = [a.thing for a in actions if a.thing is not None]
    asked = (*described.questions, *named.questions)
    stated = [*described.states, *named.states]
    stated += [question.statement for question in described.questions if question.statement]
    states = [_own_text(s) if alone else s for s in stated] + _troubles(described, things, function)
    if not (things or actions or asked or states):
        things = [Thing("the", " ".join(name_words(function.name)))]
    heads = {stem(thing.head) for thing in things}
    return Meaning(
        function,
        tuple(actions),
        tuple(things),
        tuple(_owned(q) if alone else q for q in asked),
        tuple(dict.fromkeys(states)),
        acts,
        _links(actions),
        bool(heads & siblings),
    )


_HANDED = re.compile(r"^(?:track down|have a look for|see if you can find|find me|look for|search for|hunt)")
_TELLING = re.compile(r"^(?:tell me|let me know|find out) \{o\}$")


def _fitting(patterns: tuple[str, ...], thing: Thing, verb: str) -> tuple[str, ...]:
    """The wordings that fit the object: weather is told, photos are found; "add … to" keeps its verb."""
    if any(phrase.preposition in ("to", "into") for phrase in thing.behind) and verb in ("add", "save", "put", "insert", "append"):
        return tuple(p for p in patterns if p.split()[0] in ("add", "save", verb)) or patterns
    told = is_told(thing.head.lower())
    unfit = _HANDED if told and thing.parameter is None else _TELLING
    if told and verb in ("look", "find", "search", "retrieve", "fetch", "lookup", "check", "show"):
        patterns = (*patterns, *senses_by_name()["get"].say)
    elif told and unfit is _HANDED and verb not in ("get", "return", "provide", "give", "read", "tell"):
        return patterns
    return tuple(p for p in patterns if not unfit.match(p)) or patterns


def _links(actions: list[Action]) -> dict[str, Phrase]:
    return {
        phrase.parameter: phrase
        for action in reversed(actions)
        if action.thing is not None
        for phrase in action.thing.behind
        if phrase.parameter is not None
    }


def _sets_reminder(action: Action) -> bool:
    return action.thing is not None and action.thing.head == "reminder" and action.verb in _CREATING


def _inner_things(content: Content) -> list[Thing]:
    """`information about exchange rates` is about exchange rates."""
    found = []
    for action in content.actions:
        thing = action.thing
        if thing and thing.head.lower() in ("information", "info", "details", "data", "facts") and thing.behind:
            first = thing.behind[0]
            if first.preposition in ("about", "on", "for", "of", "regarding"):
                found.append(Thing(first.determiner or "", first.words, thing.behind[1:]))
    return found


def _articles(content: Content) -> dict[str, str]:
    """Which article the description puts before a noun."""
    found: dict[str, str] = {}
    for thing in (*(a.thing for a in content.actions if a.thing), *content.things):
        if thing.determiner is not None:
            found.setdefault(stem(thing.head), thing.determiner)
    return found


def _determined(thing: Thing, verb: str, articles: dict[str, str], function: FunctionSpec) -> Thing:
    """The thing with an article: the description's, or by rule; "my" for what is the user's own."""
    determiner = thing.determiner
    if determiner is None:
        determiner = articles.get(stem(thing.head))
    head = thing.head.lower()
    words = thing.words.lower()
    if determiner is None:
        if takes_the(words, head):
            determiner = "the"
        elif is_plural(head) and verb in _OPERATING:
            determiner = "the"
        elif is_plural(head) or is_mass(words, head):
            determiner = ""
        elif verb in _CREATING and (verb != "set" or head in _SET_UP):
            determiner = "a"
        else:
            determiner = "the"
    alone = not function.arguments
    behind = tuple(_owned_phrase(phrase) for phrase in thing.behind) if alone else thing.behind
    whole = any(phrase.preposition == "of" for phrase in thing.behind)
    new = determiner == "a" and verb in _CREATING | {"get", "request", "apply", "buy"}
    if whole or new:
        return replace(thing, determiner=determiner, behind=behind)
    if determiner in ("a", "the") and is_own(words, head) and (alone or determiner == "the"):
        if verb not in _CREATING or verb in _PERSONAL:
            determiner = "my"
    elif alone and determiner == "" and is_plural(head) and is_own(words, head) and verb not in _CREATING:
        determiner = "my"
    return replace(thing, determiner=determiner, behind=behind)


def _owned_phrase(phrase: Phrase) -> Phrase:
    if phrase.determiner in ("a", "the") and is_own(phrase.words, phrase.words.rpartition(" ")[2]):
        return replace(phrase, determiner="my")
    return phrase


_OWNABLE = re.compile(r"\b(?:an?|the) ((?:[\w-]+ ){0,2}?[\w-]+)\b", re.IGNORECASE)


def _own_text(text: str) -> str:
    """`a card was declined` → `my card was declined`; of "the fee of an account" the account is mine."""

    def mine(match: re.Match[str]) -> str:
        words = match.group(1).lower().split()
        for size in range(len(words), 0, -1):
            part = " ".join(words[:size])
            if is_own(part, words[size - 1]) and (size == len(words) or words[size] not in ("number", "machine", "limit")):
                return f"my {match.group(1)}"
        return match.group(0)

    if " of " in text:
        head, of, rest = text.partition(" of ")
        owned = _OWNABLE.sub(mine, f"of {rest}", count=1)
        if owned != f"of {rest}":
            return f"{head} {owned}"
    return _OWNABLE.sub(mine, text, count=1)


def _owned(asked: Question) -> Question:
    """The question with "my" before what is the user's own."""
    subject, rest = _own_text(asked.subject), asked.rest
    if subject == asked.subject:
        rest = _own_text(asked.rest)
    return replace(asked, subject=subject, rest=rest)


def _troubles(described: Content, things: list[Thing], function: FunctionSpec) -> list[str]:
    """Statements of what is the matter, by the adjective before a noun: "I lost my card"."""
    found: list[str] = []
    table = load("situations.yaml")
    if function.arguments:
        return found
    seen: set[str] = set()
    troubles = (a for a in described.actions if a.verb in ("report", "dispute", "check", "fix", "help"))
    candidates = [*things, *(a.thing for a in troubles if a.thing)]
    for thing in candidates:
        words = thing.words.lower().split()
        if thing.words in seen or len(words) < 2 or len(words) > 4:
            continue
        seen.add(thing.words)
        if words[0] in table["adjectives"]:
            found += _filled(table["adjectives"][words[0]], " ".join(words[1:]))
        elif words[-1] in table["adjectives"] and not is_plural(words[-2]):
            found += _filled(table["adjectives"][words[-1]], " ".join(words[:-1]))
        elif words[-1] in table["nouns"]:
            noun = [w for w in words[:-1] if w != "not"]
            if noun:
                found += _filled(table["nouns"][words[-1]], " ".join(noun))
    return found


def _filled(templates: list[str], noun: str) -> list[str]:
    mine = "my" if is_own(noun, noun.rpartition(" ")[2]) else "the"
    return [
        t.replace("{my}", mine).replace("{a}", "a").replace("{n}", noun)
        for t in templates
        if not (is_plural(noun.rpartition(" ")[2]) and (" is " in t or " was " in t or " has " in t or "{a}" in t))
    ]


def _acts(function: FunctionSpec) -> tuple[str, ...]:
    """Whole utterances, if the function answers a speech act and takes no arguments."""
    if function.arguments:
        return ()
    table = load("situations.yaml")
    words = set(name_words(function.name))
    for act, keys in table["act_words"].items():
        if words & set(keys) and len(words) <= 2:
            return tuple(table["acts"][act])
    return ()


_PARTIES = frozenset("user customer client caller".split())


def third_parties(function: FunctionSpec) -> frozenset[str]:
    """Words such as "customer" that mean somebody else here: a parameter names one of them."""
    return _PARTIES & {word for p in function.arguments for word in name_words(p.name)}


class _Binder:
    """Finds which phrases and objects of a function stand for a value of one of its parameters."""

    def __init__(self, function: FunctionSpec, semantics: dict[str, Semantic]) -> None:
        self._semantics = {
            p.name: semantic_for_role(p, semantics[p.name]) for p in function.arguments
        }
        self._parameters = function.arguments
        self._keys = {p.name: parameter_keys(p) for p in function.arguments}
        called: dict[str, list[str]] = load("arguments.yaml")["called"]
        self._called = {
            p.name: frozenset(stem(w) for w in called.get(semantics[p.name].value, ()))
            for p in function.arguments
        }

    def bind(self, thing: Thing, verb: str) -> Thing:
        taken: set[str] = set()
        behind = []
        sum_of = self._of_object(thing, verb, taken) if thing.head.lower() in _SUMS else None
        if sum_of:
            taken.add(sum_of)
        for phrase in thing.behind:
            if self._says_nothing(phrase, sum_of):
                continue
            name = self._of_phrase(phrase, taken)
            if name:
                taken.add(name)
            behind.append(replace(phrase, parameter=name))
        own = sum_of or self._of_object(thing, verb, taken)
        return replace(thing, behind=tuple(behind), parameter=own)

    def _says_nothing(self, phrase: Phrase, sum_of: str | None) -> bool:
        """Phrases that parameters say better: "for a period", "between two cities", "of money"."""
        head = singular(phrase.words.rpartition(" ")[2].lower())
        moments = {Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME} & set(self._semantics.values())
        if moments and head in ("period", "range", "timeframe", "interval", "timespan"):
            return True
        if phrase.preposition == "between" and self._parameters:
            return True
        return sum_of is not None and phrase.preposition == "of"

    def _of_phrase(self, phrase: Phrase, taken: set[str]) -> str | None:
        head = stem(singular(phrase.words.rpartition(" ")[2]))
        free = [p for p in self._parameters if p.name not in taken]
        if phrase.preposition == "by":
            free = [p for p in free if self._semantics[p.name] not in (Semantic.EMAIL, Semantic.PHONE)]
        for p in free:
            words = name_words(p.name)
            if phrase.preposition in words and head in self._keys[p.name] | self._called[p.name]:
                return p.name
        for p in free:
            if head in self._keys[p.name] and not {"to", "from"} & set(name_words(p.name)):
                return p.name
        if phrase.determiner not in ("a", "", "the"):
            return None
        for p in free:
            semantic = self._semantics[p.name]
            other = {"to", "from"} & set(name_words(p.name)) - {phrase.preposition}
            if head in self._called[p.name] and semantic in _NAMED | _MEASURED and not other:
                return p.name
        return None

    def _of_object(self, thing: Thing, verb: str, taken: set[str]) -> str | None:
        head = stem(singular(thing.head))
        for p in self._parameters:
            spoken = verb in _SPOKEN and self._semantics[p.name] in (Semantic.MESSAGE, Semantic.TEXT)
            if spoken and thing.head.lower() in ("message", "text", "announcement", "sentence", "phrase"):
                return p.name
            money = thing.head.lower() in _SUMS and "amount" in name_words(p.name)
            if p.name in taken or (self._semantics[p.name] not in _NAMED and not money):
                continue
            members = p.schema.get("enum", ())
            if any(stem(singular(str(member))) == head for member in members):
                return p.name
            semantic = self._semantics[p.name]
            if semantic in (Semantic.TITLE, Semantic.TEXT, Semantic.MESSAGE) and verb in _NEW:
                continue
            if semantic is Semantic.ENUM and (
                verb in _SETTING and thing.head.lower() in _ATTRIBUTES
                or {"type", "kind", "category", "class", "size"} & set(name_words(p.name))
            ):
                continue
            keys = self._keys[p.name]
            if head in keys or (head in self._called[p.name] and semantic is not Semantic.ENUM and thing.determiner in ("a", "", "the")):
                if semantic is Semantic.MONEY or money or not {"to", "from", "new", "cc", "bcc"} & set(name_words(p.name)):
                    return p.name
        return None


_NAME_OF = frozenset("name title number id type kind list identifier code value".split())


@lru_cache(maxsize=4096)
def _keys(name: str, description: str) -> frozenset[str]:
    words = [w for w in name_words(name) if len(w) > 2]
    found = {stem(singular(word)) for word in words if word not in ("name", "new", "the", "max", "min", "number", "list", "type", "type", "time", "date", "num", "value")} or {stem(w) for w in words}
    lead = _lead(description)
    if lead:
        found.add(stem(singular(lead)))
    return frozenset(found)


def _lead(description: str) -> str:
    """The noun that a description is about: "Name of the song" → song, "City to fly to" → city."""
    text = description.split(".")[0].split(",")[0].lower()
    words = [w for w in re.findall(r"[a-z-]+", text) if w not in ("the", "a", "an", "full", "this")]
    if len(words) > 2 and words[0] in ("which", "what") and words[1] not in ("the", "to"):
        return words[1]
    head = ""
    for i, word in enumerate(words[:4]):
        if word in PREPOSITIONS or word in ("where", "when", "how", "to", "that", "which", "whose", "who", "is", "as", "it"):
            if head in _NAME_OF and word == "of":
                following = [w for w in words[i + 1 : i + 4] if w not in FILLER_ADJECTIVES]
                return following[0] if following else head
            break
        head = word
    return "" if head in _NAME_OF or head in ("whether", "how", "true", "if", "when") else head


def parameter_keys(parameter: Parameter) -> frozenset[str]:
    """Stems of what a parameter is called: in its name, and in the lead of its description."""
    return _keys(parameter.name, parameter.description)


def objects_of(function: FunctionSpec) -> frozenset[str]:
    """Stems of the heads of what a function is about, before its parameters are looked at."""
    described = read_description(function.description, not function.arguments, third_parties(function))
    named = read_name(function.name, described)
    things: list[Any] = [a.thing for a in described.actions + named.actions if a.thing]
    things += described.things + named.things
    return frozenset(stem(singular(thing.head)) for thing in things)
