"""What the description and the name of a function say together, before its parameters are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.binding import parameter_keys, third_parties
from functok.teachers.offline.about.describe import read_description
from functok.teachers.offline.about.errands import read_literally
from functok.teachers.offline.about.naming import read_led, read_name
from functok.teachers.offline.words.content import Action, Content, Phrase, Thing
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import is_told, is_verb, senses
from functok.teachers.offline.words.person import cast_of
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import (
    base_form,
    is_plural,
    participle,
    past_of,
    singular,
    stem,
)


def read_spec(function: FunctionSpec) -> tuple[Content, Content]:
    """What the description says, and what the name adds to it."""
    alone = not function.arguments
    text = in_the_active(function) if alone else function.description
    described = read_description(text, alone, third_parties(function))
    if alone and _opens_with_noun(function):
        described = Content()  # "Talks today", of `todays_talks`
    named = read_name(function.name, described)
    if " ".join(name_words(function.name)) in (t.words.lower() for t in described.things):
        named = replace(named, actions=[])  # `milk_yield`: "Milk yield of a cow"
    described = _found_in(described, named)
    bound = _of_parameter(described, named, function)
    described = _with_lost(described, named, function.description)
    if named.actions and _LISTING.match(function.description):
        described = replace(described, actions=[])  # "cloud cover, seeing and humidity"
    described = _with_own_noun(described, named)
    named = _completing(named, described, function.description, alone)
    if bound is not None:
        named = replace(named, actions=[*named.actions, bound])
    led = read_led(function)
    if led is not None:
        named = Content([led])
        # A noun alone tells less: "Slew to an object", of `point_at`.
        described = described if described.actions else Content()
    if named.actions:
        telling = [a for a in described.actions if a.thing is None or not _is_vague(a.thing)]
        described = replace(described, actions=telling)
    if not any((c.actions or c.things or c.questions or c.states) for c in (described, named)):
        read_literally(
            function.description, described, cast_of(function.description, alone, frozenset())
        )
    return described, named


_IS_DONE = re.compile(
    r"(?P<what>(?:an?|the|[\w-]+'s|their|your) (?!.*\b(?:not|been|being|already)\b).+?)"
    r" (?:is|are|gets?) (?P<done>\w+)\.?$",
    re.IGNORECASE,
)


def in_the_active(function: FunctionSpec) -> str:
    """The description; of an act that is told in the passive, in the active.

    `renew_permit`, "A resident's permit is extended": the permit is to be extended, and no trouble.
    """
    first = base_form(name_words(function.name)[0])
    told = _IS_DONE.match(function.description)
    act = first in senses() and not senses()[first].inform
    verb = _base_of_participle(told["done"].lower()) if told and act else ""
    return f"{verb} {told['what']}" if told and verb in senses() else function.description


def _base_of_participle(done: str) -> str:
    """`extended` → `extend`, `replaced` → `replace`, `sent` → `send`; "" where it is no known verb."""
    if known := past_of(done):
        return known
    bases = (done.removesuffix("ed"), done.removesuffix("d"), done[:-3], done[:-3] + "y")
    return next((base for base in bases if base in senses() and participle(base) == done), "")


def objects_of(function: FunctionSpec) -> frozenset[str]:
    """What a function is about, in lower case, before its parameters are looked at."""
    described = read_description(
        function.description, not function.arguments, third_parties(function)
    )
    named = read_name(function.name, described)
    things = [a.thing for a in described.actions + named.actions if a.thing]
    things += described.things + named.things
    return frozenset(thing.words.lower() for thing in things)


def heads_of(objects: Iterable[str]) -> frozenset[str]:
    """Stems of the last words of what functions are about."""
    return frozenset(stem(singular(words.rpartition(" ")[2])) for words in objects)


def _with_own_noun(described: Content, named: Content) -> Content:
    """`stop_engine`, "Stop and trigger alarm": the alarm is triggered, and the engine stopped."""
    own = {action.verb: action for action in named.actions if action.thing}
    if len({action.verb for action in described.actions}) < 2:
        return described
    actions = []
    for action in described.actions:
        other = own.get(action.verb, action)
        same = action.thing and other.thing and stem(action.thing.head) == stem(other.thing.head)
        actions.append(action if same else other)
    return replace(described, actions=actions)


_KEPT_IN = word_set("collections") | word_set("sought_in")
_SEARCHING = frozenset(("search", "browse", "query", "look", "scan"))


def _found_in(described: Content, named: Content) -> Content:
    """`find_lamps`, "Searches the shop": lamps are what is looked for, and the shop is where."""
    sought = next((a for a in named.actions if a.thing and a.inform), None)
    if sought is None or sought.thing is None:
        return described
    own = stem(singular(sought.thing.head.lower()))
    actions = []
    for action in described.actions:
        thing = action.thing
        kept = thing is not None and thing.head.lower() in _KEPT_IN
        if thing and kept and action.verb in _SEARCHING and stem(singular(thing.head)) != own:
            where = Phrase("in", "the", thing.words, common=True)
            what = replace(sought.thing, behind=(where, *thing.behind))
            action = replace(sought, thing=what)
        actions.append(action)
    return replace(described, actions=actions)


def _of_parameter(described: Content, named: Content, function: FunctionSpec) -> Action | None:
    """The name's action where its noun is a parameter and no noun of the description is one.

    `play_episode`, with a parameter `episode`, "Plays spoken radio".
    """
    keys = frozenset().union(*(parameter_keys(p) for p in function.arguments))
    things = [a.thing for a in described.actions if a.thing]
    if not things or any(_is_called_so(thing, keys) for thing in things):
        return None
    return next((a for a in named.actions if a.thing and _is_called_so(a.thing, keys)), None)


def _is_called_so(thing: Thing, keys: frozenset[str]) -> bool:
    return stem(singular(thing.head.lower())) in keys


_VAGUE = word_set("vague")


def _completing(named: Content, described: Content, description: str, alone: bool) -> Content:
    """What the name adds: where the description says what is done to what, the name is not needed.

    But it may have a shorter word for what the description tells in a clause: "the previous channel"
    for "the channel that was on before"; and words of its own, said where there are no values (`alone`).
    """
    shorter = [
        replace(action, thing=replace(thing, determiner="the"))
        for action in described.actions
        for thing in named.things
        if action.thing and _is_spelled_out(action.thing, thing)
    ]
    clear = any(
        a.verb not in _VAGUE and not _is_vague(a.thing) and not _is_doing(a.thing)
        if a.thing
        else " that " in a.patterns[0]
        for a in described.actions
    )
    asked = bool(described.actions or described.questions)
    told = {thing.words.lower() for thing in described.things}
    other = [a for a in named.actions if alone and _says_more(a, described, description)]
    return Content(
        [*other, *shorter] if clear else [*named.actions, *shorter],
        [a.thing for a in shorter if a.thing]
        if clear
        else [
            t
            for t in named.things
            if t.words.lower() not in told
            and not (asked and (_may_be_act(t) or _tells_how_it_is(t)))
        ],
        [] if asked and not alone else named.questions,
        named.states,
    )


_LISTING = re.compile(r"(?:\w+ ){1,4}\w+, (?:\w+ ){0,3}\w+,? and (?!\w+s? (?:the|an?|it)\b)\w+")


def _with_lost(described: Content, named: Content, description: str) -> Content:
    """`lists the rooms that are free`, of `list_free_rooms`: the name's words for what a clause tells."""
    names = [*named.things, *(a.thing for a in named.actions if a.thing)]

    def full(thing: Thing) -> Thing:
        words = thing.words.lower().split()
        for name in names:
            lost = [word for word in name.words.lower().split() if word not in words]
            same = stem(singular(name.head)) == stem(singular(thing.head))
            if same and len(lost) == 1 and re.search(_TOLD_LATER % lost[0], description):
                ordered = [w for w in name.words.split() if w.lower() != name.head.lower()]
                kept = [w for w in words[:-1] if w not in ordered]
                return replace(thing, words=" ".join([*kept, *ordered, thing.head]))
        return thing

    actions = [replace(a, thing=full(a.thing)) if a.thing else a for a in described.actions]
    return replace(described, actions=actions, things=[full(t) for t in described.things])


_TOLD_LATER = r"^[^.]*\b(?:that|which|who|where|when)\b[^.]*\b(?:is|are|was|were)\b[^.]*\b%s\b"


def _opens_with_noun(function: FunctionSpec) -> bool:
    """Whether the description begins with the noun in the plural that the name ends with."""
    first, *more = function.description.lower().rstrip(".").split() or [""]
    words = name_words(function.name)
    return bool(more) and is_plural(first) and len(words) > 1 and words[-1] == first


def _says_more(action: Action, described: Content, description: str) -> bool:
    """Whether the name has a noun that the description lacks, "the intro" for "the opening credits", or
    a verb, "rotate the map" for "turns the map", where that is all that is done to it."""
    thing = action.thing
    if thing is None or is_verb(thing.head.lower()) or not any(a.thing for a in described.actions):
        return False
    told = frozenset(map(stem, re.findall(r"\w+", description)))
    becomes = any(a.thing and not a.patterns[0].endswith("{o}") for a in described.actions)
    return stem(thing.head) not in told or not (becomes or stem(action.verb) in told)


def _is_spelled_out(thing: Thing, short: Thing) -> bool:
    """Whether a clause tells of the one thing what a word does of the other, of the same kind."""
    clause = any(phrase.preposition in _CLAUSES for phrase in thing.behind)
    return clause and short.head == thing.head and " " not in thing.words and " " in short.words


_CLAUSES = frozenset(("that", "which", "who"))


def _may_be_act(thing: Thing) -> bool:
    """Whether a name read as a thing may as well be an act: `leave instructions`, not `order status`."""
    return is_verb(thing.words.partition(" ")[0].lower()) and not is_told(thing.head.lower())


def _tells_how_it_is(thing: Thing) -> bool:
    """Whether a name read as a thing says how one is, `glasses ready`, or what goes on, `now playing`."""
    return " " in thing.words and (
        thing.head in word_set("conditions") or thing.words.partition(" ")[0] in _NOW
    )


_NOW = frozenset(("now", "currently", "recently"))


def _is_doing(thing: Thing) -> bool:
    """Whether it is no thing but something done: "stop playing after a while"."""
    word = thing.words.lower()
    return word.endswith("ing") and " " not in word and bool(thing.behind) and is_verb(word[:-3])


def _is_vague(thing: Thing) -> bool:
    """Whether a noun alone does not say what is meant: "sets the value"."""
    return thing.head.lower() in _VAGUE_NOUNS and not thing.behind and " " not in thing.words


_VAGUE_NOUNS = word_set("vague_nouns")
