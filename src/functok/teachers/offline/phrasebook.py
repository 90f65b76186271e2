"""The phrase files: everything that the offline teacher can say, and the words it knows by class."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from functok.hashing import content_hash

_DATA = files("functok.teachers.offline") / "data"
_FILES = (
    "verbs.yaml", "nouns.yaml", "carriers.yaml", "arguments.yaml", "situations.yaml", "serving.yaml",
    "openers.yaml", "words.yaml", "near_miss.yaml", "several.yaml", "nested.yaml", "idioms.yaml",
    "frames.yaml", "beside.yaml", "matters.yaml",
    "negatives/small_talk.yaml", "negatives/trivia.yaml", "negatives/recommendation.yaml",
    "negatives/writing.yaml", "negatives/calculation.yaml", "negatives/other_app.yaml",
    "negatives/other_device.yaml",
)  # fmt: skip


@cache
def load(name: str) -> Any:
    """The content of a phrase file, by its path below `data/`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


@cache
def phrases_hash() -> str:
    """Hash of all phrase files: the wording of every answer depends on them."""
    return content_hash([(_DATA / name).read_text(encoding="utf-8") for name in _FILES])


@cache
def word_set(name: str) -> frozenset[str]:
    """A class of words of `words.yaml`."""
    words: str = load("words.yaml")[name]
    return frozenset(words.split())
