"""What a person sees in the terminal. Text from specs and rows is shown as text, never as markup."""

from __future__ import annotations

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from functok.changes import Changes, alias_line
from functok.dataset import Dataset
from functok.errors import printable
from functok.explain import AcceptedStory, RefusedStory
from functok.exports import Exported
from functok.judge_check import Report
from functok.pipeline import Outcome
from functok.probe import Opinion
from functok.specs import SPECIAL_FUNCTIONS, ApiSpec, Parameter
from functok.specs.differences import Sort
from functok.tokens import Registry
from functok.validate import Finding
from functok.values import semantic_of

_FINDINGS_SHOWN = 50
_DOUBTS_SHOWN = 20
_VALUES_SHOWN = 8
_WIDTH_IN_FILES = 160
_NUMERIC = {
    "wanted",
    "accepted",
    "refused",
    "rows",
    "records",
    "kept",
    "requests",
    "prompt tokens",
    "reply tokens",
    "usd",
}
_TOKENS = ("prompt_tokens", "completion_tokens")


def tolerate(*streams: TextIO) -> None:
    """Lets text through that a stream's encoding lacks, and a reader that went away be no failure.

    `functok validate D | head -1` closes the pipe early; that says nothing of the dataset.
    """
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    write = sys.stdout.write

    def patient(text: str) -> int:
        try:
            written = write(text)
            sys.stdout.flush()
            return written
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return len(text)

    sys.stdout.write = patient  # type: ignore[method-assign]


def console(stderr: bool = False) -> Console:
    """A console that shows text as it is: no markup, no wrapping of lines, wide tables in a file."""
    plain = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not plain.is_terminal:
        plain.width = _WIDTH_IN_FILES
    return plain


def outcome(console: Console, outcome: Outcome) -> None:
    """The counts and reasons of a finished run, and its path."""
    counts = outcome.manifest["counts"]
    if outcome.unchanged:
        console.print(f"Nothing to do: {outcome.out} holds this dataset already.")
    else:
        table = _table("function", "kind", "wanted", "accepted", "refused", "reasons")
        for name, shard in counts["shards"].items():
            kind, _, topic = name.partition("/")
            reasons = ", ".join(f"{reason} {n}" for reason, n in shard["refused"].items())
            table.add_row(
                Text(topic), kind, str(shard["requested"]), str(shard["accepted"]),
                str(sum(shard["refused"].values())), Text(reasons),
            )  # fmt: skip
        console.print(table)
        changes = outcome.manifest["changes"]
        if changes is not None:
            console.print(_since(changes))
    splits = ", ".join(f"{split} {n}" for split, n in counts["by_split"].items())
    console.print(
        f"requested {counts['requested']} = accepted {counts['accepted']} "
        f"+ rejected for good {counts['rejected_for_good']} + still owed {counts['owed']}"
    )
    console.print(f"{splits}; duplicates left {outcome.manifest['leaks']['duplicates']}")
    cost = outcome.manifest["cost"]
    if cost["requests"]:
        row = cost["per_accepted_row"]
        usd = "price unknown" if cost["usd"] is None else f"${cost['usd']:.4f}"
        a_row = (
            f", {_dollars(row['usd'] * 1000)} dollars per 1,000 rows" if row and row["usd"] else ""
        )
        console.print(
            f"{cost['requests']} requests, {cost['prompt_tokens']} + {cost['completion_tokens']} "
            f"tokens, {usd} in all{a_row}"
        )
    console.print(f"dataset: {outcome.out}")


def _since(changes: dict[str, Any]) -> str:
    """What became of the rows of the last release, in one line."""
    rows = changes["rows"]
    dropped = ", ".join(f"{reason} {n}" for reason, n in rows["dropped"].items())
    why = f": {printable(changes['reset'])}" if changes["reset"] else ""
    return (
        f"since the last release: {len(changes['functions'])} functions changed; rows kept "
        f"{rows['kept']}, made {rows['made']}, dropped {sum(rows['dropped'].values())}"
        + (f" ({dropped})" if dropped else "")
        + why
    )


def api(console: Console, api: ApiSpec, registry: Registry) -> None:
    """The functions with their tokens and parameters, and the warnings."""
    console.print(f"{api.name}: {len(api.functions)} functions")
    table = _table("token", "function", "parameters, [optional], (meaning)", "what it does")
    for function in (*api.functions, *SPECIAL_FUNCTIONS):
        parameters = ", ".join(map(_parameter, function.arguments))
        table.add_row(
            *(
                Text(printable(text))
                for text in (
                    registry.token_of(function.name), function.name, parameters, function.summary
                )
            )
        )  # fmt: skip
    console.print(table)
    for warning in api.warnings:
        console.print(f"warning: {printable(warning.place)}: {printable(warning.message)}")


def _parameter(parameter: Parameter) -> str:
    """A parameter as it was understood: `[count: integer 1…20, as quantity]`; optional in brackets."""
    schema = parameter.schema
    kind = schema.get("type", "any")
    if "enum" in schema:
        kind = "|".join(map(str, schema["enum"]))
    low, high = schema.get("minimum"), schema.get("maximum")
    bounds = f" {low}…{high}" if low is not None and high is not None else ""
    meaning = semantic_of(parameter)
    known = {str(kind), "enum", "array", "object"}
    text = f"{parameter.name}: {kind}{bounds}" + ("" if meaning in known else f" ({meaning})")
    return text if parameter.required else f"[{text}]"


def plan(console: Console, expected: dict[str, Any]) -> None:
    """Rows per function and kind, requests, tokens, money."""
    counted = ("rows", "kept", "requests", *_TOKENS)
    table = _table(
        "function", "kind", "rows", "kept", "requests", "prompt tokens", "reply tokens", "usd"
    )
    for shard in expected["shards"]:
        row = (shard["kind"], *(str(shard[name]) for name in counted))
        table.add_row(Text(shard["topic"]), *row, _dollars(shard["usd"]))
    for kind in dict.fromkeys(shard["kind"] for shard in expected["shards"]):
        members = [shard for shard in expected["shards"] if shard["kind"] == kind]
        sums = (str(sum(shard[name] for shard in members)) for name in counted)
        usd = expected["by_kind"].get(kind, {"usd": 0.0})["usd"]
        table.add_row("all", kind, *sums, _dollars(usd), style="bold")
    console.print(table)
    how = " in batches" if expected["batch"] else ""
    if expected["offline"]:
        how += f"; {expected['offline']} rows are the offline teacher's, at no cost"
    usd = "price unknown" if expected["usd"] is None else f"${expected['usd']:.2f}"
    console.print(
        f"{expected['name']}: {expected['rows']} rows, {expected['kept']} of them there already; "
        f"{expected['requests']} requests, "
        f"{expected['prompt_tokens']} + {expected['completion_tokens']} tokens, {usd} "
        f"(teacher: {expected['teacher']}{how}; before repairs and replacements)"
    )
    judge = expected["judge"]
    if judge:
        usd = "price unknown" if judge["usd"] is None else f"${judge['usd']:.2f}"
        console.print(
            f"the judge: {judge['requests']} requests, "
            f"{judge['prompt_tokens']} + {judge['completion_tokens']} tokens, {usd}"
        )


def _dollars(usd: float | None) -> str:
    return "?" if usd is None else f"{usd:.4f}"


def coverage(console: Console, found: dict[str, Any]) -> None:
    """Per parameter the rows that give it and leave it out, its values, ways and styles; then the gaps."""
    table = _table("function", "parameter", "given", "left out", "values", "said", "styles")
    gaps = []
    for name, counts in found["functions"].items():
        shown = name
        gaps += [f"{name}.{gap}" for gap in counts["gaps"]]
        for parameter, cells in counts["parameters"].items():
            values = [
                _values(pairs)
                for key, pairs in cells.items()
                if key.startswith(("members", "boundaries"))
            ]
            table.add_row(
                Text(printable(shown)), Text(printable(parameter)),
                str(cells["given"]), str(cells["left_out"]),
                Text(printable(", ".join(values))), _counted(cells["ways"]), _counted(cells["styles"]),
            )  # fmt: skip
            shown = ""
    console.print(table)
    for gap in gaps:
        console.print(f"gap: {printable(gap)}")
    console.print(f"{found['covered']} of {found['cells']} cells covered")


def _values(pairs: list[list[Any]]) -> str:
    """How often each value comes up; of many only how many there are, and the range of the counts."""
    if len(pairs) > _VALUES_SHOWN:
        counts = [count for _, count in pairs]
        return f"{len(pairs)} values, {min(counts)} to {max(counts)} times each"
    return ", ".join(f"{v if isinstance(v, str) else json.dumps(v)} {n}" for v, n in pairs)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items())


def changes(console: Console, changes: Changes, against: Path) -> None:
    """What a spec changes, function by function, and what may be a rename that nobody has stated."""
    if not changes.functions:
        console.print(f"{against}: no function changed")
        return
    table = _table("function", "change", "impact", "where", "what")
    for change in changes.functions:
        name = change.name
        if change.sort is Sort.RENAMED and change.old is not None:
            name = f"{change.old.name} → {change.name}"
        told = [(d.impact, d.place, d.message) for d in change.differences]
        head = [name, str(change.sort), str(change.impact), "", ""]
        rows = [["", "", str(impact), place, message] for impact, place, message in told]
        if rows:
            rows[0] = [*head[:2], *rows[0][2:]]
        for row in rows or [head]:
            table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)
    for pair in changes.likely:
        console.print(
            f"{printable(pair.old.name)} may be called {printable(pair.new.name)} now (likeness "
            f"{pair.likeness:.2f}). If so, write in {printable(pair.new.place)}:\n"
            f"    {printable(alias_line(pair.new, pair.old.name))}"
        )
    counts = Counter(str(change.sort) for change in changes.functions)
    said = ", ".join(f"{counts[sort]} {sort}" for sort in Sort if counts[sort])
    console.print(f"{against}: {said}; {changes.impact} in all")


def findings(console: Console, dataset: Dataset, findings: Sequence[Finding]) -> None:
    """What validate found, or that all is well."""
    if not findings:
        rows = dataset.manifest["counts"]["accepted"]
        console.print(f"{dataset.folder}: {rows} rows, every check passed")
        return
    table = _table("where", "check", "what is wrong")
    for finding in findings[:_FINDINGS_SHOWN]:
        table.add_row(*(Text(printable(text)) for text in finding))
    console.print(table)
    if len(findings) > _FINDINGS_SHOWN:
        console.print(f"… and {len(findings) - _FINDINGS_SHOWN} more (--json shows all)")
    console.print(f"{dataset.folder}: {len(findings)} findings")


def exported(console: Console, done: Exported) -> None:
    """The files that an export wrote, and the rows that it left out with the reason."""
    table = _table("file", "records")
    for name, count in done.files.items():
        table.add_row(Text(name), str(count) if count else "")
    console.print(table)
    for reason, count in done.left_out.items():
        console.print(Text(f"left out: {count} rows: {printable(reason)}"))
    console.print(Text(f"{done.folder}: {done.rows} rows as {done.format}"))


def opinion(console: Console, folder: Path, opinion: Opinion) -> None:
    """What the probe says: how well functions are told apart, which are not, which labels to check."""
    for name, found in (
        ("test", opinion.test),
        ("all rows, cross-validated", opinion.cross_validated),
    ):
        if found.all is not None:
            shares = (
                f"{what} {share:.1%}"
                for what, share in (("functions", found.functions), ("none", found.none))
                if share is not None
            )
            console.print(f"accuracy on {name}: {found.all:.1%} ({', '.join(shares)})")
    if opinion.confused:
        table = _table("taken for each other", "rows", "mistaken", "advice")
        for pair in opinion.confused:
            cells = (" / ".join(pair.labels), str(pair.rows), str(pair.mistaken), pair.advice)
            table.add_row(*(Text(printable(cell)) for cell in cells))
        console.print(table)
    if opinion.doubts:
        table = _table("row", "label", "probe", "margin", "query")
        for doubt in opinion.doubts[:_DOUBTS_SHOWN]:
            told = (doubt.id, doubt.label, doubt.probe, f"{doubt.margin:.2f}", doubt.query)
            table.add_row(*(Text(printable(cell)) for cell in told))
        console.print(table)
    if len(opinion.doubts) > _DOUBTS_SHOWN:
        console.print(f"… and {len(opinion.doubts) - _DOUBTS_SHOWN} more (--json shows all)")
    rows = ", ".join(f"{split} {count}" for split, count in opinion.rows.items())
    sample = " (a sample)" if opinion.sampled else ""
    console.print(
        f"{folder}: {rows} rows looked at{sample}; {len(opinion.doubts)} labels contradicted; "
        "rows of several calls are left out"
    )


def story(console: Console, story: AcceptedStory | RefusedStory) -> None:
    """Where a row came from, as a table of facts and a table of checks."""
    facts = Table(show_header=False, box=None, pad_edge=False)
    facts.add_column(style="bold")
    facts.add_column(overflow="fold")
    if isinstance(story, AcceptedStory):
        facts.add_row("split", str(story.split))
        for name, value in story.row.items():
            facts.add_row(Text(printable(name)), Text(_lines(str(value))))
        console.print(facts)
        for verdict in story.verdicts:
            console.print(f"{verdict.check}: {printable(verdict.detail or 'passed')}")
        return
    for name, value in story.record.items():
        facts.add_row(Text(printable(name)), Text(_lines(str(value))))
    console.print(facts)


def _lines(text: str) -> str:
    """A text of several lines, whole, with control characters escaped."""
    return "\n".join(printable(line, len(line) * 10) for line in text.split("\n"))


def judge_check(console: Console, report: Report) -> None:
    """What a judge made of each sort of planted row, and the two figures that sum it up."""
    table = _table("sort", "rows", "refused", "no verdict", "share refused")
    found = report.as_json()
    for sort, counts in found["by_sort"].items():
        table.add_row(
            sort, str(counts["rows"]), str(counts["refused"]), str(counts["unjudged"]),
            _percent(counts["share_refused"]),
        )  # fmt: skip
    console.print(table)
    console.print(
        f"{report.judge} on {printable(report.source)}: recall {_percent(found['recall'])} of planted "
        f"errors, false alarms {_percent(found['false_alarms'])} of right rows"
    )
    usd = "price unknown" if report.cost["usd"] is None else f"${report.cost['usd']:.4f}"
    console.print(f"{report.cost['requests']} requests, {usd}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        numeric = column in _NUMERIC
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    return table
