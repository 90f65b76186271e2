"""A small classifier as a second opinion: can the function be told from the query, and are labels right?

The features are TF-IDF of words (one and two) and of characters (two to four), the classifier a linear
support vector machine, one function (or none) against the rest. It is trained on the train split and
tested on the test split. Then it is cross-validated over all rows, in five parts that keep groups
together: so each row is judged by a classifier that has not seen it.

Rows of several calls are left out, because they have more than one function. Near misses count in the
accuracy alone: the words of a value out of range are those of one in it. Of a dataset of more than `MOST`
rows a sample is taken: those of the lowest ids, which are hashes.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from functok.dataset import Dataset
from functok.errors import InputError
from functok.hashing import content_hash
from functok.records import Kind, Split
from functok.specs import FunctionSpec
from functok.teachers.styles import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 50_000
NONE = "none"
"""The label of rows that no function serves."""

_PARTS = 5
_CONFIDENT = 0.6  # of 1, the width of the margin: what contradicts by less is mostly right
_PAIRS = 10
_SEVERAL = frozenset({Kind.PARALLEL, Kind.NESTED})


class Accuracy(NamedTuple):
    """Shares of rows whose label the probe finds; None where there is no such row."""

    all: float | None
    functions: float | None
    none: float | None


@dataclass(frozen=True)
class Confused:
    """Two labels, the first by name first, and how many of their rows are taken for the other's.

    `shared` are the words that the names and descriptions of both functions have, `own` those that one
    of them has alone.
    """

    labels: tuple[str, str]
    mistaken: int
    rows: int
    shared: tuple[str, ...]
    own: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def advice(self) -> str:
        """What the API's owner can do about it."""
        if NONE in self.labels:
            [name] = [label for label in self.labels if label != NONE]
            return f"say in the description of '{name}' what it is not for, and check these rows"
        if not self.shared:
            return "their descriptions share no word: look at the rows, whose queries are alike"
        first, second = self.labels
        telling = " and ".join(
            f"only '{label}' says {_listed(own)}"
            for label, own in zip(self.labels, self.own, strict=True)
            if own
        )
        told = f"; {telling}" if telling else ""
        return f"sharpen '{first}' and '{second}': both say {_listed(self.shared)}{told}"


@dataclass(frozen=True)
class Doubt:
    """A row whose label the probe contradicts. `margin` is by how much; 1 is the width of the margin."""

    id: str
    query: str
    label: str
    probe: str
    margin: float


@dataclass(frozen=True)
class Opinion:
    """What the probe says of a dataset. `rows` counts those that it looked at, by split."""

    rows: dict[str, int]
    sampled: bool
    test: Accuracy
    cross_validated: Accuracy
    confused: tuple[Confused, ...]
    doubts: tuple[Doubt, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "sampled": self.sampled,
            "accuracy": {
                "test": self.test._asdict(),
                "cross_validated": self.cross_validated._asdict(),
            },
            "confused": [{**asdict(pair), "advice": pair.advice} for pair in self.confused],
            "doubts": [asdict(doubt) for doubt in self.doubts],
        }


def probe(dataset: Dataset) -> Opinion:
    """Trains, tests and cross-validates the probe.

    Raises `InputError` where scikit-learn is missing, or where there is nothing to tell apart.
    """
    _needs_sklearn()
    rows, sampled = _sample(dataset)
    labels = [row.label for row in rows]
    if len(set(labels)) < 2:
        raise InputError(
            str(dataset.folder), "has rows of one function alone: there is nothing to tell apart",
            "Generate rows that no function serves as well (--negatives 0.25)",
        )  # fmt: skip
    judged = _cross_validated(rows)
    guesses = [guess for guess, _ in judged]
    doubts = [
        Doubt(row.id, row.query, row.label, guess, round(margin, 3))
        for row, (guess, margin) in zip(rows, judged, strict=True)
        if guess != row.label and margin >= _CONFIDENT and row.telling
    ]
    splits = Counter(row.split for row in rows)
    return Opinion(
        rows={split: splits[split] for split in Split},
        sampled=sampled,
        test=_tested(rows),
        cross_validated=_accuracy(labels, guesses),
        confused=tuple(_confused(dataset, rows, guesses)),
        doubts=tuple(sorted(doubts, key=lambda doubt: (-doubt.margin, doubt.id))),
    )


class _Row(NamedTuple):
    id: str
    query: str
    label: str
    split: Split
    group: str
    telling: bool
    """Whether a contradiction says something of the label or the descriptions."""


def _needs_sklearn() -> None:
    try:
        import sklearn  # noqa: F401
    except ModuleNotFoundError as error:
        raise InputError(
            "functok probe", "needs scikit-learn, which is not installed",
            "pip install 'functok[probe]'",
        ) from error  # fmt: skip


def _sample(dataset: Dataset) -> tuple[list[_Row], bool]:
    """The rows to look at, in the order of their ids, and whether there are more."""
    read = 0

    def rows() -> Iterator[_Row]:
        nonlocal read
        for split, row in dataset.rows():
            if row["kind"] not in _SEVERAL:
                read += 1
                telling = bool(row["function"]) or row["kind"] != Kind.NEAR_MISS
                label = row["function"] or NONE
                yield _Row(row["id"], row["query"], label, split, row["group"], telling)

    chosen = heapq.nsmallest(MOST, rows())
    return chosen, read > len(chosen)


class _Classifier:
    """Texts → a score for each label; equal texts and labels give equal scores."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self._model = make_pipeline(make_union(words, characters), LinearSVC(random_state=0))
        self._model.fit([row.query for row in rows], [row.label for row in rows])
        self.labels: list[str] = list(self._model.classes_)

    def scores(self, rows: Sequence[_Row]) -> NDArray[Any]:
        """One row per text, one column per label."""
        import numpy as np

        found = np.asarray(self._model.decision_function([row.query for row in rows]))
        return np.column_stack([-found, found]) if found.ndim == 1 else found

    def judged(self, rows: Sequence[_Row]) -> list[tuple[str, float]]:
        """The likeliest label of each row, and by how much it is likelier than the row's own.

        0 for the row's own; a label that the classifier has never seen is contradicted by nothing.
        """
        columns = {label: i for i, label in enumerate(self.labels)}
        found: list[tuple[str, float]] = []
        for row, scores in zip(rows, self.scores(rows), strict=True):
            best = int(scores.argmax())
            own = columns.get(row.label)
            margin = 0.0 if own is None else float(scores[best] - scores[own])
            found.append((self.labels[best], margin))
        return found


def _tested(rows: Sequence[_Row]) -> Accuracy:
    train = [row for row in rows if row.split is Split.TRAIN]
    test = [row for row in rows if row.split is Split.TEST]
    if not test or len({row.label for row in train}) < 2:
        return Accuracy(None, None, None)
    judged = _Classifier(train).judged(test)
    return _accuracy([row.label for row in test], [guess for guess, _ in judged])


def _cross_validated(rows: Sequence[_Row]) -> list[tuple[str, float]]:
    """Each row as judged by a classifier that has seen neither it nor its group."""
    parts: dict[int, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        parts[int(content_hash(row.group), 16) % _PARTS].append(i)
    found: dict[int, tuple[str, float]] = {}
    for part in sorted(parts):
        held = set(parts[part])
        others = [row for i, row in enumerate(rows) if i not in held]
        if len({row.label for row in others}) < 2:
            found |= {i: (rows[i].label, 0.0) for i in parts[part]}
            continue
        judged = _Classifier(others).judged([rows[i] for i in parts[part]])
        found |= dict(zip(parts[part], judged, strict=True))
    return [found[i] for i in range(len(rows))]


def _accuracy(labels: Sequence[str], guesses: Sequence[str]) -> Accuracy:
    right = [(label, label == guess) for label, guess in zip(labels, guesses, strict=True)]

    def share(of: list[bool]) -> float | None:
        return round(sum(of) / len(of), 4) if of else None

    return Accuracy(
        share([r for _, r in right]),
        share([r for label, r in right if label != NONE]),
        share([r for label, r in right if label == NONE]),
    )


def _confused(dataset: Dataset, rows: Sequence[_Row], guesses: Sequence[str]) -> Iterator[Confused]:
    """The pairs of labels that are taken for each other most."""
    counts = Counter(row.label for row in rows)
    pairs = Counter(
        (min(row.label, guess), max(row.label, guess))
        for row, guess in zip(rows, guesses, strict=True)
        if row.label != guess and row.telling
    )
    for pair, mistaken in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:_PAIRS]:
        first, second = ([] if n == NONE else _said_of(dataset.api.by_name[n]) for n in pair)
        yield Confused(
            pair,
            mistaken,
            sum(counts[label] for label in pair),
            tuple(word for word in first if word in second),
            (
                tuple(word for word in first if word not in second),
                tuple(word for word in second if word not in first),
            ),
        )


def _said_of(function: FunctionSpec) -> list[str]:
    """The words of a function's name and description that say something, each once, in order."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", " ", function.name)
    words = words_of(f"{name} {function.description}")
    return [w for w in dict.fromkeys(words) if len(w) > 1 and w not in ENGLISH_STOP_WORDS]


def _listed(words: Sequence[str], most: int = 5) -> str:
    """Some words in quotation marks, the first few of them."""
    shown = ", ".join(f"“{word}”" for word in words[:most])
    return f"{shown} …" if len(words) > most else shown
