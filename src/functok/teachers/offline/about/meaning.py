"""All that one function is about, from its description, its name and its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.about.binding import (
    Binder,
    identifying,
    parameter_keys,
)
from functok.teachers.offline.about.fitting import fitting
from functok.teachers.offline.about.literal import literally, loses_nothing
from functok.teachers.offline.about.owning import (
    CREATING,
    articles_of,
    determined,
    is_named,
    own_text,
    owned,
)
from functok.teachers.offline.about.reading import read_spec
from functok.teachers.offline.about.stating import alternatives
from functok.teachers.offline.arguments.roles import About
from functok.teachers.offline.words.content import Action, Content, Phrase, Question, Thing
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import (
    is_own,
    senses,
    senses_by_name,
    synonyms,
)
from functok.teachers.offline.words.phrasebook import load
from functok.teachers.offline.words.verbs import from_gerund, looked_up, make_action
from functok.values.english.inflection import is_plural, participle, singular, stem
from functok.values.parameters.meaning import semantic_of
from functok.values.parameters.semantics import Semantic


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
    def identifier(self) -> str | None:
        """The parameter that says which thing is meant, if its name does not tell what it belongs to."""
        return identifying(self.function)

    @cached_property
    def is_thin(self) -> bool:
        """Whether its arguments are members of lists and numbers alone, so that queries are much alike."""
        return all(_is_plain(parameter) for parameter in self.function.arguments)

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Stems of which one must be said; none where a value may stand for the object."""
        things = [a.thing for a in self.actions if a.thing is not None] + list(self.things)
        if self.acts or not things or any(thing.parameter for thing in things):
            return frozenset()
        texts = [thing.words for thing in things] + list(self.states)
        texts += [phrase.words for thing in things for phrase in thing.behind]
        texts += [f"{asked.word} {asked.embedded}" for asked in self.questions]
        texts += [other for text in texts for other in _other_names(text)]
        texts += [" ".join(name_words(self.function.name))]
        return frozenset(stem(w) for text in texts for w in text.lower().split() if len(w) > 1)

    @cached_property
    def about(self) -> About:
        heads = frozenset(
            singular(a.thing.head.lower()) for a in self.actions if a.thing is not None
        )
        return About(self.verbs, heads)


def understand_alone(function: FunctionSpec) -> Meaning:
    """What the function means by itself, whatever others its API has."""
    return understand(function, {p.name: semantic_of(p) for p in function.arguments}, frozenset())


def understand(
    function: FunctionSpec,
    semantics: dict[str, Semantic],
    siblings: frozenset[str],
    common: frozenset[str] = frozenset(),
) -> Meaning:
    """`siblings`: stems of the objects of the other functions; `common`: of nouns that many are about."""
    alone = not function.arguments
    acts = _acts(function)
    described, named = read_spec(function)
    binder = Binder(function, semantics)
    articles = articles_of(described)
    actions = []
    for source, weight in ((described, 1.0), (named, 0.8)):
        for found in source.actions:
            if found.thing is None and len(source.actions) > 1:
                continue
            action = looked_up(found) if found.verb == "order" and is_named(function) else found
            action = _of_item(action, binder.item())
            thing = action.thing and binder.bind(
                determined(action.thing, action.sense or action.verb, articles, function),
                action.verb,
            )
            if thing is not None:
                thing = _known(_without_attributes(thing, function), common)
                thing = _of_the_one(_of_its_name(thing, function), function)
                thing = _without_origins(thing)
            if action.verb == "get" and _is_bought(thing, function, semantics):
                action = make_action("buy", "", "", action.thing)
            if action.verb == "collect" and _is_goods(thing, semantics):
                action = make_action("pick", "up", "", action.thing)
            patterns = action.patterns
            if action.verb == "set" and thing is not None and thing.determiner == "a":
                patterns = senses_by_name()["set_new"].say
            chosen = thing is not None and semantics.get(thing.parameter or "") is Semantic.ENUM
            if (
                thing is not None
                and chosen
                and thing.determiner == "a"
                and (action.verb not in _MADE or _names_one(thing, function))
            ) or (thing is not None and action.inform and _is_one_of(thing, action, function)):
                thing = replace(thing, determiner="the")
            if thing is not None:
                patterns = fitting(patterns, thing, action.verb)
            actions.append(
                replace(action, thing=thing, patterns=patterns, weight=action.weight * weight)
            )
    actions += _done_to(actions, function, semantics)
    literal = literally(function, semantics, actions)
    if literal is not None:
        actions = [literal, *filter(loses_nothing, actions)]
        described = replace(described, things=[], questions=[], states=[])
        named = replace(named, things=[], questions=[], states=[])
    if function.arguments and any(map(_sets_reminder, actions)) and not _sent(semantics):
        actions.append(Action("remind", ("remind me",), None, inform=False, weight=1.5))
    things = [
        _known(binder.bind(determined(thing, "", articles, function), ""), common)
        for thing in (*described.things, *_inner_things(described), *named.things)
    ]
    if not things:
        things = [a.thing for a in actions if a.thing is not None]
    asked = (*described.questions, *named.questions)
    stated = [*described.states, *named.states]
    stated = [each for state in stated for each in alternatives(state)] if alone else stated
    stated += [question.statement for question in described.questions if question.statement]
    states = [own_text(s) if alone else s for s in stated] + _troubles(described, things, function)
    if not (things or actions or asked or states):
        things = [Thing("the", " ".join(name_words(function.name)))]
    heads = {stem(thing.head) for thing in things}
    links = _links(actions)
    actions = [replace(a, thing=a.thing and _untargeted(a.thing, semantics)) for a in actions]
    things = [_untargeted(thing, semantics) for thing in things]
    return Meaning(
        function,
        tuple(actions),
        tuple(things),
        tuple(owned(q) if alone else q for q in asked),
        tuple(dict.fromkeys(states)),
        acts,
        links,
        bool(heads & siblings),
    )


_BOUGHT = frozenset(("budget", "store", "shop", "quantity", "supplier", "vendor", "delivery"))
_GOODS = frozenset({Semantic.PRODUCT, Semantic.ARRAY})


def _is_bought(thing: Thing | None, function: FunctionSpec, semantics: dict[str, Semantic]) -> bool:
    """Whether things are to be got, and not looked at: where arguments say for how much, or where."""
    named = {word for p in function.arguments for word in name_words(p.name)}
    goods = thing is not None and semantics.get(thing.parameter or "") in _GOODS
    return goods and not _BOUGHT.isdisjoint(named)


def _is_goods(thing: Thing | None, semantics: dict[str, Semantic]) -> bool:
    """Whether its object are things that can be carried: these are not looked up."""
    return thing is not None and semantics.get(thing.parameter or "") in _GOODS


_ARRANGED = frozenset(
    ("schedule", "arrange", "plan", "book", "request", "order", "set", "organize")
)
_DONE_TO = frozenset({Semantic.TEXT, Semantic.DEVICE, Semantic.PRODUCT, Semantic.PLACE})


def _done_to(
    actions: list[Action], function: FunctionSpec, semantics: dict[str, Semantic]
) -> list[Action]:
    """`schedule_cleaning`, of a `carpet`: "clean the carpet", "have the carpet cleaned"."""
    needed = next((p for p in function.arguments if p.required), None)
    if needed is None or semantics[needed.name] not in _DONE_TO:
        return []
    label = " ".join(name_words(needed.name))
    found = []
    for action in actions:
        word = action.thing.words.lower() if action.thing and not action.thing.parameter else ""
        verb = from_gerund(word)
        if action.verb in _ARRANGED and verb != word and verb in senses() and " " not in word:
            patterns = (f"{verb} {{o}}", f"{verb} {{o}}", f"have {{o}} {participle(verb)}")
            thing = Thing("the", label, parameter=needed.name)
            found.append(Action(verb, patterns, thing, inform=False))
    return found[:1]


def _of_the_one(thing: Thing, function: FunctionSpec) -> Thing:
    """`the volume of a radio`, of which an argument says which: "the volume of the radio"."""
    if thing.parameter or not is_named(function):
        return thing
    behind = tuple(
        replace(phrase, determiner="the")
        if phrase.parameter is None and phrase.determiner == "a" and phrase.preposition in _OF_ONE
        else phrase
        for phrase in thing.behind
    )
    return replace(thing, behind=behind)


def _without_origins(thing: Thing) -> Thing:
    """Without what says where a value stands: "to Ann", not "to Ann from the address book"."""
    behind = thing.behind
    told = {
        i for i, phrase in enumerate(behind[:-1]) if phrase.parameter and phrase.determiner == "a"
    }
    kept = (
        phrase
        for i, phrase in enumerate(behind)
        if phrase.parameter or i - 1 not in told or phrase.preposition not in _ORIGINS
    )
    return replace(thing, behind=tuple(kept))


_ORIGINS = frozenset(("from", "of", "in", "on", "at"))
_OF_ONE = frozenset(("of", "on", "from", "in", "for"))
_LINKS = frozenset(("of", "for", "in", "at", "about", "from", "by", "near"))


def _of_its_name(thing: Thing, function: FunctionSpec) -> Thing:
    """`price_of`, with the one parameter that it needs: "the price of bread"."""
    last = name_words(function.name)[-1]
    needed = [p.name for p in function.arguments if p.required]
    said = {thing.parameter, *(phrase.parameter for phrase in thing.behind)}
    if last not in _LINKS or len(needed) != 1 or needed[0] in said or thing.behind:
        return thing
    label = " ".join(name_words(needed[0]))
    whose = "the" if thing.determiner == "a" and last == "of" else thing.determiner
    return replace(thing, determiner=whose, behind=(Phrase(last, "a", label, needed[0]),))


_ORDERED = frozenset(("order", "buy", "purchase", "rent", "sell", "pack", "reorder"))
_TO_PLACE = re.compile(r"\w+ (?:to|for|from|in|on|at) \{o\}$")


def _of_item(action: Action, item: str | None) -> Action:
    """`order_to_room`, with a parameter `item`: that is ordered, and not the room."""
    if item is None or action.verb not in _ORDERED:
        return action
    if action.thing is not None and not _TO_PLACE.match(action.patterns[0]):
        return action
    return make_action(action.verb, "", "", Thing("", "something", parameter=item))


_SOUGHT = frozenset(
    ("find", "search", "look", "browse", "recommend", "suggest", "lookup", "discover")
)


def _names_one(thing: Thing, function: FunctionSpec) -> bool:
    """Whether the members name things that are there: "starts a pump", and one is "air pump"."""
    parameter = next(p for p in function.arguments if p.name == thing.parameter)
    members = [str(member).lower() for member in parameter.schema.get("enum", ())]
    return bool(members) and all(thing.head.lower() in name_words(member) for member in members)


def _is_one_of(thing: Thing, action: Action, function: FunctionSpec) -> bool:
    """Whether members say which one is to be looked at: "reads a sensor", and they name its room."""
    members = [semantic_of(p) is Semantic.ENUM for p in function.arguments if p.required]
    return thing.determiner == "a" and action.verb not in _SOUGHT and bool(members) and all(members)


def _without_attributes(thing: Thing, function: FunctionSpec) -> Thing:
    """`the color and brightness of the lamp` → `the lamp`, where parameters say each of them."""
    parts = re.split(r"(?:, | and (?:the )?)", thing.words)
    whole = thing.behind[0] if thing.behind else None
    if len(parts) < 2 or whole is None or whole.preposition != "of" or whole.parameter:
        return thing
    keys = frozenset().union(*(parameter_keys(p) for p in function.arguments))
    if not all(stem(singular(part.rpartition(" ")[2])) in keys for part in parts):
        return thing
    return replace(thing, determiner=whole.determiner, words=whole.words, behind=thing.behind[1:])


def _known(thing: Thing, common: frozenset[str]) -> Thing:
    """The thing with the phrases marked that name what the whole API is about: "of the car"."""
    behind = tuple(
        replace(phrase, common=stem(singular(phrase.words.rpartition(" ")[2])) in common)
        if phrase.parameter is None
        else phrase
        for phrase in thing.behind
    )
    return replace(thing, behind=behind)


_PLAIN = frozenset(
    {Semantic.ENUM, Semantic.BOOLEAN, Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT,
     Semantic.TEMPERATURE, Semantic.TIME, Semantic.DURATION, Semantic.MONEY}
)  # fmt: skip
_MEASURES = frozenset(
    {Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT, Semantic.TEMPERATURE, Semantic.MONEY}
)


def _is_plain(parameter: Parameter) -> bool:
    """Whether its values are numbers or members of a closed list, one or several."""
    items = parameter.schema.get("items")
    return semantic_of(parameter) in _PLAIN or (isinstance(items, Mapping) and "enum" in items)


def _untargeted(thing: Thing, semantics: Mapping[str, Semantic]) -> Thing:
    """Without `to a level`: the level is said behind the request, not inside of what is set to it."""
    behind = tuple(
        phrase
        for phrase in thing.behind
        if phrase.preposition != "to" or semantics.get(phrase.parameter or "") not in _MEASURES
    )
    return replace(thing, behind=behind)


_MADE = CREATING - {"open", "log", "put", "take", "set"} | {"reserve", "get", "find", "search"}


def _other_names(text: str) -> list[str]:
    words = text.lower().split()
    ends = [" ".join(words[i:]) for i in range(len(words))]
    return [other for end in ends for other in synonyms().get(end, ())]


def _links(actions: list[Action]) -> dict[str, Phrase]:
    return {
        phrase.parameter: phrase
        for action in reversed(actions)
        if action.thing is not None
        for phrase in action.thing.behind
        if phrase.parameter is not None
    }


def _sent(semantics: Mapping[str, Semantic]) -> bool:
    """Whether an argument says to whom: then it is not me who is reminded."""
    return not {Semantic.PERSON, Semantic.PHONE, Semantic.EMAIL}.isdisjoint(semantics.values())


def _sets_reminder(action: Action) -> bool:
    return action.thing is not None and action.thing.head == "reminder" and action.verb in CREATING


def _inner_things(content: Content) -> list[Thing]:
    """`information about exchange rates` is about exchange rates."""
    found = []
    for action in content.actions:
        thing = action.thing
        if (
            thing
            and thing.head.lower() in ("information", "info", "details", "data", "facts")
            and thing.behind
        ):
            first = thing.behind[0]
            if first.preposition in ("about", "on", "for", "of", "regarding"):
                found.append(Thing(first.determiner or "", first.words, thing.behind[1:]))
    return found


def _troubles(described: Content, things: list[Thing], function: FunctionSpec) -> list[str]:
    """Statements of what is the matter, by the adjective before a noun: "I lost my card"."""
    found: list[str] = []
    table = load("situations.yaml")
    if function.arguments:
        return found
    seen: set[str] = set()
    troubles = (
        a for a in described.actions if a.verb in ("report", "dispute", "check", "fix", "help")
    )
    candidates = [*things, *(a.thing for a in troubles if a.thing)]
    for thing in candidates:
        words = thing.words.lower().split()
        if thing.words in seen or len(words) < 2 or len(words) > 4:
            continue
        seen.add(thing.words)
        if words[0] == "extra" and "extra" not in name_words(function.name):
            continue
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
        if not (
            is_plural(noun.rpartition(" ")[2])
            and (" is " in t or " was " in t or " has " in t or "{a}" in t)
        )
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
