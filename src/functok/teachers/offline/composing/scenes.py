"""What each function of an API is about, seen beside the others: what all its requests are composed of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from functok.specs.model import ApiSpec
from functok.specs.once import once_per_api
from functok.teachers.offline.about.matters import matters_by_function
from functok.teachers.offline.about.meaning import Meaning, understand
from functok.teachers.offline.about.named import named_by_function
from functok.teachers.offline.about.reading import heads_of, objects_of
from functok.teachers.offline.about.telling import told_apart
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.idioms import idioms_by_function, slots_of
from functok.teachers.offline.words.english import name_words
from functok.values import semantic_of
from functok.values.english.inflection import singular, stem


@once_per_api
def scenes_of(api: ApiSpec) -> Mapping[str, Scene]:
    """By the name of each function, what a request for it is composed of."""
    things = {function.name: objects_of(function) for function in api.functions}
    objects = {name: heads_of(each) for name, each in things.items()}
    by_head: dict[str, set[str]] = {}
    for each in frozenset().union(*things.values()):
        for head in heads_of([each]):
            by_head.setdefault(head, set()).add(each)
    words = {f.name: frozenset(stem(w) for w in name_words(f.name)) for f in api.functions}
    common = _common_stems(api)
    meanings: dict[str, Meaning] = {}
    avoided: dict[str, frozenset[str]] = {}
    for function in api.functions:
        others = [f.name for f in api.functions if f.name != function.name]
        siblings = frozenset().union(*(objects[name] for name in others))
        named = frozenset().union(*(words[name] | objects[name] for name in others))
        semantics = {p.name: semantic_of(p) for p in function.arguments}
        heads = objects[function.name]
        of_others = {head for head in heads if by_head[head] - things[function.name]}
        avoided[function.name] = (named - words[function.name] - heads) | of_others
        meanings[function.name] = understand(function, semantics, siblings, common)
    meanings = told_apart(meanings)
    idioms = idioms_by_function(meanings)
    matters = matters_by_function(api.functions, common)
    by_name = named_by_function(meanings)
    return {
        n: Scene(m, avoided[n], idioms[n], slots_of(m), matters[n], by_name[n])
        for n, m in meanings.items()
    }


_COMMON_SHARE = 0.2
_COMMON_LEAST = 4


def _common_stems(api: ApiSpec) -> frozenset[str]:
    """Stems of the words that stand in the descriptions of many of the functions: "car"."""
    counts = Counter(
        each
        for function in api.functions
        for each in {stem(singular(w)) for w in re.findall(r"[^\W\d_]+", function.description)}
    )
    least = max(_COMMON_LEAST, _COMMON_SHARE * len(api.functions))
    return frozenset(word for word, count in counts.items() if count >= least)
