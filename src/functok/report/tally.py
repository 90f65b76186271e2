"""What the report counts, in one pass over the rows and one over the refused attempts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from functok.dataset import Dataset, Row, topic_of
from functok.hashing import canonical_json
from functok.records import Kind, Split
from functok.report.confusion import Confusion
from functok.report.sample import Sample
from functok.teachers.styles import words_of

_COLUMNS = ("id", "query", "kind", "function", "calls", "style", "category")
_AT_LEAST = 5
"""Rows of each function and kind, and attempts of each reason, that come before any others in the sample."""


class Tally:
    """Counts of a dataset. `rows_sample` and `refused_sample` hold ids to look through."""

    def __init__(self, dataset: Dataset, size: int) -> None:
        self.rows = 0
        self.by_topic: Counter[tuple[str, str]] = Counter()
        """Rows by (topic, kind); the topic is the function or the category of a negative."""
        self.by_kind: Counter[str] = Counter()
        self.by_split: Counter[str] = Counter()
        self.by_style: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        """Calls of each function, those of parallel and nested rows too."""
        self.lengths: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self.values: dict[tuple[str, str], set[str]] = {
            (function.name, p.name): set()
            for function in dataset.api.functions
            for p in function.arguments
        }
        """The different values of each parameter in rows of one call, as JSON."""
        self.confusion = Confusion()
        self.refused: Counter[tuple[str, str]] = Counter()
        """Refused attempts by (stage, reason)."""
        self.refused_topics: Counter[tuple[str, str]] = Counter()
        """Refused attempts by (topic, kind) of their slot."""
        self.rows_sample = Sample(size, _AT_LEAST)
        self.refused_sample = Sample(size, _AT_LEAST)
        for split, row in dataset.rows(columns=_COLUMNS):
            self._row(split, row)
        for number, record in enumerate(dataset.rejections()):
            self._refused(number, record)

    def _row(self, split: Split, row: Row) -> None:
        kind, query, function = str(row["kind"]), str(row["query"]), row["function"]
        topic = topic_of(row)
        self.rows += 1
        self.by_topic[topic, kind] += 1
        self.by_kind[kind] += 1
        self.by_split[split] += 1
        self.by_style[str(row["style"])] += 1
        self.lengths[function is not None][len(words_of(query))] += 1
        self.rows_sample.add(str(row["id"]), (topic, kind))
        if kind == Kind.SINGLE:
            if split is Split.TRAIN:
                self.confusion.learn(topic, query)
            else:
                self.confusion.ask_later(topic, query)
        for name, arguments in _calls(row["calls"]):
            self.calls[name] += 1
            for parameter, value in arguments.items():
                if kind == Kind.SINGLE and (name, parameter) in self.values:
                    self.values[name, parameter].add(canonical_json(value))

    def _refused(self, number: int, record: Mapping[str, Any]) -> None:
        refusal = Refusal.of(record)
        self.refused[refusal.stage, refusal.reason] += 1
        slot = refusal.slot
        self.refused_topics[str(slot.get("topic")), str(slot.get("kind"))] += 1
        self.refused_sample.add(f"{number} {record.get('id')}", (refusal.stage, refusal.reason))


class Refusal(NamedTuple):
    """The parts of a refused attempt that are counted and shown."""

    stage: str
    reason: str
    slot: Mapping[str, Any]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Refusal:
        slot = record.get("slot")
        return cls(
            str(record.get("stage")),
            str(record.get("reason")),
            slot if isinstance(slot, dict) else {},
        )


def _calls(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and arguments of every call in the column, nested ones too; a broken column has none."""
    try:
        waiting = json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return
    while isinstance(waiting, list) and waiting:
        call = waiting.pop()
        if not isinstance(call, dict) or not isinstance(call.get("arguments"), dict):
            continue
        yield str(call.get("name")), call["arguments"]
        waiting += [
            value["$call"]
            for value in call["arguments"].values()
            if isinstance(value, dict) and set(value) == {"$call"}
        ]


def _no_json(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
