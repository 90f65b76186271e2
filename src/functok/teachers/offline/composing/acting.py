"""An action in words: which one, the verb that a value prescribes, the verb with its object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from functok.specs.model import Parameter
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.arguments.said import OPEN, SHUT, Pool, Said, marked
from functok.teachers.offline.arguments.which import said_behind
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.objects import object_text
from functok.teachers.offline.words.content import Action, Phrase, Thing
from functok.teachers.offline.words.lexicon import is_verb, senses
from functok.teachers.offline.words.phrasebook import word_set
from functok.teachers.offline.words.renaming import with_synonym
from functok.values.english.inflection import participle, singular, stem
from functok.values.parameters.boolean_words import boolean_words, state_verbs
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.semantics import Semantic

_PARTED = re.compile(
    r" \{o\} (?:up|out|in|off|on|down|over|" + "|".join(sorted(word_set("complements"))) + ")$"
)
_SPLITTABLE = re.compile(r"^(\w+) \{o\} (.+)$")


CREATING_TEXT = re.compile(
    r"(?:create|add|make|set up|put together|start|plan|schedule)\b|get .+ (?:set up|created|added|made)\b"
)
STARTING = re.compile(
    r"(?:start|begin|activate|enable|kick off|launch|run)\b|(?:turn|switch) (?:.+ )?on\b"
    r"|get .+ (?:going|started)\b"
)


def chosen_action(
    meaning: Meaning, pool: Pool, rng: Random
) -> tuple[Action, tuple[str, ...], bool]:
    """The action with the patterns to word it, and whether a value stands in them: "{v} {o}"."""
    for name, said in list(pool.left.items()):
        patterns = verb_patterns(said, meaning)
        if not patterns:
            continue
        fixed = OPEN in patterns[0]
        verb = patterns[0].split(" ")[0].strip(OPEN + SHUT)
        things = [a for a in meaning.actions if a.thing and stem(a.thing.head) != stem(verb)]
        if not things and not meaning.things:  # nothing that the verb could be about
            continue
        pool.take(name)
        if not things:
            return Action(verb, patterns, meaning.things[0], False), patterns, fixed
        return things[int(rng.random() * len(things))], patterns, fixed
    less = _taken_off(meaning, pool)
    actions = not_opposed(meaning, pool)
    at = rng.random() * sum(a.weight for a in actions)
    for action in actions:
        at -= action.weight
        if at <= 0:
            return action, less if less and action.thing else action.patterns, False
    return actions[-1], actions[-1].patterns, False


OPPOSITES = (
    ("open", "close"), ("raise", "lower"), ("increase", "decrease"), ("lock", "unlock"), ("start", "stop"),
    ("enable", "disable"), ("mute", "unmute"), ("show", "hide"), ("add", "remove"), ("arm", "disarm"),
    ("connect", "disconnect"), ("pause", "resume"), ("activate", "deactivate"), ("follow", "unfollow"),
    ("block", "unblock"), ("subscribe", "unsubscribe"),
)  # fmt: skip


def not_opposed(meaning: Meaning, pool: Pool) -> Sequence[Action]:
    """The actions without opposites ("opens or closes") of which no value says which is meant."""
    verbs = meaning.verbs
    opposed = {verb for pair in OPPOSITES if pair[0] in verbs and pair[1] in verbs for verb in pair}
    if not opposed:
        return meaning.actions
    switchable = any(_OFF_MEMBERS & _members(each) for each in meaning.function.arguments)
    if switchable:  # "arms or disarms", and `mode` may be off: then every other mode arms
        negative = {pair[1] for pair in OPPOSITES}
        return tuple(a for a in meaning.actions if a.verb not in negative) or meaning.actions
    said = {word for each in pool.left.values() for word in each.role.label.lower().split()}
    named = tuple(a for a in meaning.actions if a.verb in said)
    others = tuple(a for a in meaning.actions if a.verb not in opposed)
    return named or others or meaning.actions


_OFF_MEMBERS = frozenset(("off", "none", "disarmed", "disabled", "inactive"))


def _members(parameter: Parameter) -> frozenset[str]:
    members = parameter.schema.get("enum", ())
    return frozenset(str(member).lower() for member in members)


_LESS = (
    "lower {o}",
    "turn down {o}",
    "turn {o} down",
    "reduce {o}",
    "bring {o} down",
    "decrease {o}",
)
_MINUS = re.compile(r"^(?:minus |-(?=\d))")


def _taken_off(meaning: Meaning, pool: Pool) -> tuple[str, ...]:
    """The patterns for what is changed by less than nothing, which is then said without a sign: "by 5"."""
    for name, said in pool.left.items():
        bare = _MINUS.sub("", said.text)
        if said.role.name == "difference" and bare != said.text and meaning.verbs & SETTING:
            pool.left[name] = replace(said, text=bare)
            return _LESS
    return ()


_ACTION_LABELS = word_set("action_labels")
ON = ("turn on {o}", "turn {o} on", "switch on {o}", "switch {o} on", "enable {o}", "activate {o}")
OFF = (
    "turn off {o}",
    "turn {o} off",
    "switch off {o}",
    "switch {o} off",
    "disable {o}",
    "deactivate {o}",
    "shut off {o}",
)


def verb_patterns(said: Said, meaning: Meaning) -> tuple[str, ...]:
    """The verb patterns that a value asks for: "open {o}", "turn {o} on"; none if it is no verb."""
    role = said.role
    label = role.label.split()[-1].lower()
    if role.semantic is Semantic.BOOLEAN:
        switched = said.switched if label in _ACTION_LABELS else _switched(said, label, meaning)
        if switched and _switches(meaning):
            return ON if switched == "on" else OFF
        return _bringing_about(said, meaning)
    if role.semantic is not Semantic.ENUM or not isinstance(said.value, str):
        return ()
    members = [str(member).lower() for member in role.parameter.schema.get("enum", ())]
    value = said.value.lower().replace("_", " ")
    if value in ("on", "off"):
        if label in _ACTION_LABELS:
            return ON[:4] if value == "on" else OFF[:4]
        return ()
    if value in ("up", "down") and label == "direction" and meaning.verbs & _TURNED:
        return (f"turn {marked(value)} {{o}}", f"turn {{o}} {marked(value)}")
    if label in _STATES and value in _states_of(meaning.verbs):
        if value in meaning.verbs:  # "open the dome"
            return (f"{marked(value)} {{o}}",)
        return (f"get {{o}} {marked(value)}", f"have {{o}} {marked(value)}")
    verbs = [m for m in members if is_verb(m.split("_")[0]) and not m.endswith("ing")]
    if (
        len(verbs) * 3 >= len(members) * 2
        and value.split()[0] in {m.split("_")[0] for m in verbs}
        and label in _ACTION_LABELS
    ):
        bare = (
            " " not in value and value in senses()
        )  # "locking it", "get it locked" say it as well
        return (f"{value} {{o}}" if bare else f"{marked(value)} {{o}}",)
    return ()


_STATES = frozenset(("state", "status", "position", "target"))


def _states_of(verbs: frozenset[str]) -> frozenset[str]:
    """What something is after one of two opposite things is done to it: open, closed."""
    opposed = {v for pair in OPPOSITES if {*pair} <= verbs for v in pair}
    return frozenset(v if v == "open" else participle(v) for v in opposed)


_EITHER_WAY = re.compile(
    r"\b(?:on (?:or|and|/) off|off or on|toggle|enables? or disables?)\b", re.I
)


def _switched(said: Said, label: str, meaning: Meaning) -> str:
    """ "on" or "off" where the object is called by the parameter's name: "vacation mode", `vacation`."""
    if not said.switched and not _EITHER_WAY.search(meaning.function.description):
        return ""
    things = (action.thing for action in meaning.actions if action.thing is not None)
    if not any(stem(label) in map(stem, thing.words.lower().split()) for thing in things):
        return ""
    inverted = boolean_words(meaning_of(said.role.parameter)).inverted
    return "on" if said.value is not inverted else "off"


def _bringing_about(said: Said, meaning: Meaning) -> tuple[str, ...]:
    """The verb of the state that a boolean asks for: "unlock {o}" where `locked` is to be false."""
    verbs = state_verbs(meaning_of(said.role.parameter))
    if verbs is None or not meaning.verbs & {*verbs, *SETTING, *word_set("switches")}:
        return ()
    return (f"{verbs[0] if said.value else verbs[1]} {{o}}",)


_TURNED = frozenset(("turn", "adjust", "change", "increase", "decrease", "set"))


def _switches(meaning: Meaning) -> bool:
    return bool(meaning.verbs & word_set("switches"))


SETTING = frozenset(
    ("set", "adjust", "change", "configure", "turn", "put", "control", "tune", "open", "dim", "raise",
     "lower", "increase", "decrease", "position", "scale")
)  # fmt: skip
"""Verbs after which a value says what the object is to be."""
_WHOLE_SHARE, _OF_WHOLE_SHARE = 0.3, 0.5
_RELATIVE = word_set("relative")
_MEASURED = word_set("measured")


def _of_which(thing: Thing, pool: Pool) -> Thing:
    """`a version of a service` → the service, where no version is given."""
    of = thing.behind[0] if thing.behind else None
    left_out = thing.parameter is not None and thing.parameter not in pool.left
    if of is None or of.preposition != "of" or not left_out or of.parameter not in pool.left:
        return thing
    return Thing(of.determiner, of.words, thing.behind[1:], of.parameter)


def _whole(thing: Thing, pool: Pool, scene: Scene, rng: Random) -> Thing:
    """`temperature of the oven` → `oven`, now and then, where a value says to what it is set."""
    of = thing.behind[0] if thing.behind else None
    if of is None or of.preposition != "of" or of.parameter or thing.parameter in pool.left:
        return thing
    unclear = stem(singular(of.words.rpartition(" ")[2])) in scene.avoid
    if unclear or thing.head.lower() not in _MEASURED or pool.place("tail") is None:
        return thing
    if rng.random() > (_OF_WHOLE_SHARE if thing.head.lower() in _RELATIVE else _WHOLE_SHARE):
        return thing
    return Thing(of.determiner or "the", of.words, thing.behind[1:])


_PUTTING = frozenset(("put", "place", "take", "attach", "mount", "hang", "stick"))
"""Verbs that want to be told where."""


SAYING = re.compile(r"\{o\} (say|show|measure)s?$")
"""What an object does itself: "check what the meter says"."""


@dataclass(frozen=True)
class VerbPhrase:
    """A verb with its object, still apart: `turn {o} on` and `the kitchen lamp`."""

    pattern: str
    noun: str
    """The object as it is said, values marked; "" for a verb without one."""
    thing: Thing | None
    moved: tuple[str, ...] = ()
    """What the source says behind the object and people say behind the verb: "to its station"."""

    @property
    def core(self) -> str:
        return self.pattern.replace("{o}", self.noun)

    @property
    def text(self) -> str:
        return " ".join((self.core, *self.moved))


_LATE = frozenset(("after", "before", "until", "without", "while", "along", "across", "through"))
_PLACING = word_set("placing") - {"connect", "link", "pair"}
_MOVING = word_set("moving")
MOVED_SHARE = 0.65
_GOALS = frozenset(("to", "into", "onto"))
_REMOVING = frozenset(("remove", "delete", "drop", "take", "erase", "strike", "withdraw", "eject"))
_RELATIONAL = word_set("relational")


def needs(phrase: Phrase, verb: str) -> bool:
    """Whether the verb says nothing without its goal: "put the lights"; "drop Ann" of a list."""
    if phrase.preposition == "from":
        return verb in _REMOVING
    return phrase.preposition in ("into", "onto") or verb in _PLACING or verb in _MOVING


def is_late(phrase: Phrase, thing: Thing, verb: str) -> bool:
    """Whether a phrase belongs to the verb: "call the team to the ward", "restart it after saving"."""
    if phrase.preposition == "from":
        return verb in _REMOVING
    if phrase.preposition in _GOALS:
        return singular(thing.head.lower()) not in _RELATIONAL
    return phrase.preposition in _LATE


def verb_phrase(
    action: Action, patterns: Sequence[str], pool: Pool, scene: Scene, rng: Random
) -> VerbPhrase:
    """The verb with its object, from one of the patterns."""
    thing = action.thing
    pattern = patterns[int(rng.random() * len(patterns))]
    if thing is None:
        return VerbPhrase(pattern, "", None)
    if OPEN in pattern or patterns in (ON, OFF) or patterns in (ON[:4], OFF[:4]):
        thing = replace(thing, determiner="the") if thing.determiner == "a" else thing
    thing = _of_which(thing, pool)
    if action.verb in SETTING:
        thing = _whole(thing, pool, scene, rng)
    which = pool.peek(thing.parameter)
    if which is None or which.role.semantic is Semantic.ENUM:
        thing = with_synonym(thing, rng, scene.avoid)
    moved: tuple[Phrase, ...] = ()
    if thing.behind and _PARTED.search(
        pattern
    ):  # "sign Ann up for chess", not "sign Ann for chess up"
        apart = all(p.preposition not in ("of", "against", "about") for p in thing.behind)
        if pattern.endswith("out") or apart:
            moved, thing = thing.behind, replace(thing, behind=())
        else:
            pattern = next((p for p in patterns if p.endswith("{o}")), pattern)
    elif any(is_late(p, thing, action.verb) for p in thing.behind):
        first = next(i for i, p in enumerate(thing.behind) if is_late(p, thing, action.verb))
        moved, thing = thing.behind[first:], replace(thing, behind=thing.behind[:first])
    crowded = scene.meaning.said_with_verb or pattern.split()[0] in _PUTTING
    noun = object_text(thing, pool, rng, crowded)
    if len(noun.split()) > 3 and _SPLITTABLE.match(pattern):
        pattern = next((p for p in patterns if p.endswith("{o}")), pattern)
    if thing.is_plural:
        pattern = SAYING.sub(r"{o} \1", pattern)
    said = tuple(
        p.text
        for p in moved
        if p.parameter is None
        and not (p.common or said_behind(p.preposition, pool))
        and (needs(p, action.verb) or rng.random() < MOVED_SHARE)
    )
    return VerbPhrase(pattern, noun, thing, said)
