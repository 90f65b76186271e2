"""Values that another function would take as well are said with their noun: "play the film Stardust"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.words.content import Action
from functok.teachers.offline.words.lexicon import senses
from functok.values.parameters.meaning import semantic_of
from functok.values.parameters.semantics import Semantic

_TOLD_ALONE = frozenset({Semantic.IDENTIFIER, Semantic.ENUM, Semantic.PERSON, Semantic.PLACE})


def told_apart(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """The meanings, with the things marked of which the same verb and value would do for two functions."""
    users: dict[tuple[str, Semantic], set[str]] = defaultdict(set)
    for name, meaning in meanings.items():
        for action in meaning.actions:
            if (key := _key(meaning, action)) is not None:
                users[key].add(name)

    def marked(meaning: Meaning, action: Action) -> Action:
        key = _key(meaning, action)
        if key is None or action.thing is None or len(users[key]) < 2:
            return action
        return replace(action, thing=replace(action.thing, full=True))

    return {
        name: replace(m, actions=tuple(marked(m, action) for action in m.actions))
        for name, m in meanings.items()
    }


def _key(meaning: Meaning, action: Action) -> tuple[str, Semantic] | None:
    """The verb, and the sort of value that stands for its object; None where none does, or tells enough."""
    bound = action.thing.parameter if action.thing is not None else None
    parameter = next((p for p in meaning.function.arguments if p.name == bound), None)
    if parameter is None or (semantic := semantic_of(parameter)) in _TOLD_ALONE:
        return None
    sense = senses().get(action.verb)
    return action.sense or (sense.name if sense else action.verb), semantic
