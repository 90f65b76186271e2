"""Re-checks a dataset from its folder alone: no network, no spec, no teacher.

Everything that can be derived is derived again and compared: ids, calls, training text, grounding,
counts, file hashes. Everything that was checked when a row was made is checked again, by the same
code (`checks.CHECKS`). What spans rows is counted afresh: duplicates, groups in two splits.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from functok.calls import CallFormat, FunctionCall, calls_from_json, calls_to_json
from functok.checks import CHECKS, candidate_of, day_of
from functok.config import writes_queries_first
from functok.dataset import COLUMNS, Dataset, Row, arrow_schema
from functok.dedup import DuplicateIndex
from functok.errors import RegistryError
from functok.hashing import row_id
from functok.judging.verdicts import fault_of_column, grounds_arguments
from functok.leaks import Homes
from functok.records import NEGATIVE_KINDS, OFFLINE, WITHOUT, Kind, Split, Style
from functok.specs import ASK_FOR_ARGUMENT, IRRELEVANT, SPECIAL_FUNCTIONS
from functok.training_text import TrainingText, split_completion

_NULLABLE = ("function", "category", "judge", "today")
_CALLS = {
    Kind.PARALLEL: (2, 3),
    Kind.MISSING_ARGUMENT: (0, 1),
    **dict.fromkeys(NEGATIVE_KINDS, (0, 0)),
}
"""Fewest and most calls of a row, where it is not one."""


class Finding(NamedTuple):
    """Something wrong: `place` is a file or `row ID`, `code` a short reason, `detail` the words."""

    place: str
    code: str
    detail: str


class Verdict(NamedTuple):
    """What one check said of one row; `detail` is None when it passed."""

    check: str
    detail: str | None


def validate(dataset: Dataset) -> Iterator[Finding]:
    """Everything that is wrong with a dataset; nothing if it is sound.

    Raises `InputError` where the folder is not a dataset at all.
    """
    damage = list(_files(dataset))
    yield from damage
    if any(finding.code == "schema" for finding in damage):
        return  # rows of other columns cannot be judged
    untold = list(_tokens(dataset))
    if untold:
        yield from untold  # the rows' texts cannot be derived without a token for each function
        return
    checker = RowChecker(dataset)
    spans = _AcrossRows(dataset)
    missing = {f.place for f in damage if not (dataset.folder / f.place).is_file()}
    for split, row in dataset.rows(missing):
        place = f"row {row['id']}"
        broken = [v for v in checker.verdicts(row) if v.detail is not None]
        yield from (Finding(place, v.check, v.detail or "") for v in broken)
        if not any(v.check == "columns" for v in broken):
            yield from spans.findings(place, split, row)
    yield from spans.counts(dataset)


class RowChecker:
    """Checks single rows of one dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self._api = dataset.api
        self._format = CallFormat(dataset.api.functions, dataset.registry)
        self._text = TrainingText(
            dataset.api.functions, dataset.registry, dataset.manifest["template"]["text"]
        )
        self._added = _rows_added(dataset)
        judge = dataset.manifest.get("judge")
        self._judge = judge.get("name") if isinstance(judge, dict) else None

    def verdicts(self, row: Row) -> list[Verdict]:
        """What each check says of a row, up to the first that the later ones depend on."""
        columns = _columns(row)
        if columns is not None:
            return [Verdict("columns", columns)]
        try:
            calls = calls_from_json(row["calls"])
        except ValueError as error:
            return [Verdict("calls", f"the column 'calls' cannot be read: {error}")]
        verdicts = [Verdict("columns", None), *self._derived(row, calls)]
        kind = Kind(row["kind"])
        judge = None if self._added(row) else self._judge
        fault = fault_of_column(row["judge"], judge, kind, row["language"])
        if judge is not None or row["judge"] is not None:
            verdicts.append(Verdict("judge", fault))
        judged = judge is not None and fault is None and grounds_arguments(kind, row["language"])
        candidate = candidate_of(row, self._api, kind, calls, judged=judged)
        for check in CHECKS:
            verdicts.append(Verdict(check.code, check.run(candidate)))
            if check.code == "unknown_function" and verdicts[-1].detail is not None:
                return verdicts
        written = calls_to_json(calls, self._api.by_name)
        verdicts.append(_same("calls", row["calls"], written))
        same = _json(row["grounding"]) == candidate.grounding()
        verdicts.append(
            Verdict("grounding", None if same else "the column 'grounding' is not what follows")
        )
        verdicts.append(Verdict("round_trip", self._round_trip(row, calls)))
        return verdicts

    def _derived(self, row: Row, calls: tuple[FunctionCall, ...]) -> Iterator[Verdict]:
        yield _same("id", row["id"], row_id(row["query"], row["kind"], row["calls"]))
        if row["kind"] == Kind.MISSING_ARGUMENT:
            yield Verdict("asks", _asks(row, calls))
        else:
            yield _same("function", row["function"], calls[0].name if calls else None)
        fewest, most = _CALLS.get(Kind(row["kind"]), (1, 1))
        fits = fewest <= len(calls) <= most
        yield Verdict("kind", None if fits else f"{len(calls)} calls in a {row['kind']} row")
        yield _same("prompt", row["prompt"], self._text.prompt(row["query"], row["today"]))

    def _round_trip(self, row: Row, calls: tuple[FunctionCall, ...]) -> str | None:
        try:
            if row["completion"] != self._text.completion(calls):
                return "the column 'completion' is not derived from 'calls'"
            parsed = self._format.parse(split_completion(row["completion"]).call)
        except ValueError as error:
            return f"the calls have no text: {error}"
        # A query that no function serves is answered with a call of functok's own function.
        served = tuple(call for call in parsed if call.name != IRRELEVANT.name)
        return None if served == calls else "parse(completion) is not calls"


def _asks(row: Row, calls: tuple[FunctionCall, ...]) -> str | None:
    """What is wrong with the call of a row that leaves an argument out."""
    name = str(row["category"]).removeprefix(WITHOUT)
    asking = (FunctionCall(ASK_FOR_ARGUMENT.name, {"name": name}),)
    return None if calls in ((), asking) else f"the call should ask for '{name}', or be none"


def _json(text: str) -> Any:
    """The JSON value of a column, or None."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _columns(row: Row) -> str | None:
    for name, dtype in COLUMNS.items():
        value = row.get(name)
        if value is None and name not in _NULLABLE:
            return f"the column '{name}' is empty"
        if value is not None and not isinstance(value, int if dtype == "int64" else str):
            return f"the column '{name}' is not of type {dtype}"
    if row["kind"] not in set(Kind):
        return f"unknown kind '{row['kind']}'"
    if row["style"] not in set(Style):
        return f"unknown style '{row['style']}'"
    if row["today"] is not None and day_of(row) is None:
        return f"'{row['today']}' is no day"
    return None


def _rows_added(dataset: Dataset) -> Callable[[Row], bool]:
    """Whether the offline teacher added a row to an LLM's: nobody judges it, and it is for training."""
    config = dataset.manifest.get("config")
    added = isinstance(config, dict) and bool(config.get("offline_rows"))
    return lambda row: added and row["teacher"] == OFFLINE


def _same(name: str, found: object, derived: object) -> Verdict:
    return Verdict(name, None if found == derived else f"{found!r} should be {derived!r}")


def _files(dataset: Dataset) -> Iterator[Finding]:
    for name in dataset.damaged():
        yield Finding(name, "file", "is missing, or was changed after the release")
    for paths in dataset.splits().values():
        for path in paths:
            name = path.relative_to(dataset.folder).as_posix()
            if name not in dataset.manifest["files"]:
                yield Finding(name, "file", "is not part of the release")
            try:
                sound = pq.read_schema(path).equals(arrow_schema(), check_metadata=True)
            except (OSError, pa.ArrowInvalid):
                sound = False
            if not sound:
                yield Finding(name, "schema", "does not have the declared columns and features")


def _tokens(dataset: Dataset) -> Iterator[Finding]:
    for function in (*dataset.api.functions, *SPECIAL_FUNCTIONS):
        try:
            dataset.registry.token_of(function.name)
        except RegistryError as error:
            yield Finding("functional_tokens.json", "token", error.fault)


class _AcrossRows:
    """What can only be seen over all rows."""

    def __init__(self, dataset: Dataset) -> None:
        self._homes = Homes(dataset.api)
        self._added = _rows_added(dataset)
        config = dataset.manifest["config"]
        self._by_chance = writes_queries_first(config.get("preset"), config.get("teacher"))
        self._queries = DuplicateIndex()
        self._kept: list[str] = []
        self._group_split: dict[str, Split] = {}
        self._kinds: Counter[str] = Counter()
        self._splits: Counter[str] = Counter()
        self._teachers: Counter[str] = Counter()

    def findings(self, place: str, split: Split, row: Row) -> Iterator[Finding]:
        self._kinds[row["kind"]] += 1
        self._splits[split] += 1
        self._teachers[row["teacher"]] += 1
        if split is not Split.TRAIN and self._added(row):
            yield Finding(place, "leak", f"the offline teacher added it, and it stands in {split}")
        home = self._group_split.setdefault(row["group"], split)
        if home != split:
            yield Finding(place, "leak", f"its group stands in {home} and in {split}")
        parted = self._parted(row)
        for path, value, earlier in self._homes.strays(split, parted):
            detail = f"/{path}: {value!r} stands in {earlier} and in {split}"
            yield Finding(place, "leak", detail)
        self._homes.keep(split, parted)
        twin = self._queries.add(row["query"])
        if twin is None:
            self._kept.append(row["id"])
        else:
            yield Finding(place, "duplicate", f"repeats row {self._kept[twin]}")

    def _parted(self, row: Row) -> tuple[FunctionCall, ...]:
        """The calls whose open values may stand in one split alone; none by the paper's recipe."""
        try:
            return () if self._by_chance else calls_from_json(row["calls"])
        except ValueError:
            return ()  # a finding of its own

    def counts(self, dataset: Dataset) -> Iterator[Finding]:
        said = dataset.manifest["counts"]
        counts = {"by_kind": self._kinds, "by_split": self._splits}
        if "by_teacher" in said:  # not in those of functok before 2026-11-23
            counts["by_teacher"] = self._teachers
        for name, counted in counts.items():
            if Counter(said[name]) != counted:
                yield Finding(
                    "manifest.json", "counts", f"{name}: {said[name]}, found {dict(counted)}"
                )
        if said["requested"] != said["accepted"] + said["rejected_for_good"] + said["owed"]:
            yield Finding("manifest.json", "counts", "requested ≠ accepted + rejected + owed")
