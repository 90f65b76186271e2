"""The command line: thin, one function per command. The library does the work.

Exit codes: 0 done; 1 a check failed; 2 the input is wrong; 3 fewer rows than asked; 4 the teacher or
the Hub could not be used; 130 interrupted, and the same command goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

import functok
from functok import display
from functok.config import resolve
from functok.dataset import Dataset
from functok.errors import FunctokError, InputError
from functok.explain import explain as explain_row
from functok.job import Job
from functok.pipeline import generate as run_job
from functok.project import initialise, project_specs
from functok.specs import read_specs
from functok.teachers.cost import estimate
from functok.tokens import Registry, registry_path
from functok.validate import validate as findings_of

app = typer.Typer(
    name="functok",
    help="API specs in, a training-ready function-calling dataset with functional tokens out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_out = display.console()
_err = display.console(stderr=True)

Specs = Annotated[
    list[Path],
    typer.Argument(help="Spec files: Python signatures (.py) or OpenAI tools (.json, .yaml)."),
]
Folder = Annotated[Path, typer.Argument(metavar="DATASET", help="A folder that generate wrote.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
Rows = Annotated[int | None, typer.Option(help="Rows wanted per function. [default: 100]")]
Negatives = Annotated[
    float | None,
    typer.Option(help="Share of all rows that no function serves. [default: 0.25]"),
]
Seed = Annotated[int | None, typer.Option(help="Another seed gives other rows. [default: 0]")]
Template = Annotated[
    str | None,
    typer.Option(help="Text around a query: paper ('choose') or model-card ('call')."),
]
TeacherName = Annotated[
    str | None,
    typer.Option(help="Who writes the queries: offline (no key, no network) or openai."),
]
Model = Annotated[str | None, typer.Option(help="The endpoint's model.")]
SlotsPerRequest = Annotated[
    int | None, typer.Option(help="Rows asked for in one request. [default: 10]")
]
PriceIn = Annotated[float | None, typer.Option(help="US dollars per million prompt tokens.")]
PriceOut = Annotated[float | None, typer.Option(help="US dollars per million reply tokens.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Settings as .toml, .yaml or .json.")
]
RegistryFile = Annotated[
    Path | None,
    typer.Option("--registry", help="The token registry. [default: beside the spec]"),
]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if version:
        _out.print(f"functok {functok.__version__}")
        raise typer.Exit


@app.command()
def generate(
    specs: Annotated[
        list[Path] | None,
        typer.Argument(help="Spec files of one API. [default: a dataset for each of api_specs/]"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The dataset's folder. [default: outputs/NAME]")
    ] = None,
    rows: Rows = None,
    negatives: Negatives = None,
    seed: Seed = None,
    teacher: TeacherName = None,
    base_url: Annotated[
        str | None, typer.Option(help="Any OpenAI-compatible endpoint. [default: OPENAI_BASE_URL]")
    ] = None,
    model: Model = None,
    concurrency: Annotated[
        int | None, typer.Option(help="Requests under way at most. [default: 64]")
    ] = None,
    slots_per_request: SlotsPerRequest = None,
    attempts: Annotated[
        int | None, typer.Option(help="Tries at one row, repairs included. [default: 3]")
    ] = None,
    rpm: Annotated[float | None, typer.Option(help="Requests per minute at most.")] = None,
    tpm: Annotated[float | None, typer.Option(help="Tokens per minute at most.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(help="US dollars at most; what is done makes a dataset.")
    ] = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    rounds: Annotated[
        int | None, typer.Option(help="How often refused rows are replaced. [default: 8]")
    ] = None,
    template: Template = None,
    config: ConfigFile = None,
    registry: RegistryFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a checked dataset for the functions of SPEC….

    Run it again after an interruption: it goes on in the same folder. The same spec, settings and
    seed give the same bytes; a finished dataset is left as it is.
    """
    options = {
        "rows": rows,
        "negatives": negatives,
        "seed": seed,
        "teacher": teacher,
        "base_url": base_url,
        "model": model,
        "concurrency": concurrency,
        "slots_per_request": slots_per_request,
        "attempts": attempts,
        "rpm": rpm,
        "tpm": tpm,
        "max_cost": max_cost,
        "price_in": price_in,
        "price_out": price_out,
        "rounds": rounds,
        "template": template,
    }
    settings = resolve(config, options)
    groups = [specs] if specs else [[spec] for spec in project_specs(Path("api_specs"))]
    if out is not None and len(groups) > 1:
        raise InputError(
            "--out", f"names one folder for {len(groups)} specs", "Name the SPEC as well"
        )
    jobs = [Job(group, out, settings, registry) for group in groups]
    outcomes = []
    for job in jobs:
        if job.changed_tokens:
            _err.print(f"{job.api.name}: {job.changed_tokens}")
        try:
            with display.progress(_err, job.plan) as report:
                outcome = run_job(job, report)
        except KeyboardInterrupt:
            _err.print(f"functok: interrupted. The same command goes on in {job.out}")
            raise typer.Exit(130) from None
        outcomes.append(outcome)
        if not as_json:
            display.outcome(_out, outcome)
    if as_json:
        documents = [
            {"out": str(o.out), "unchanged": o.unchanged, "manifest": o.manifest} for o in outcomes
        ]
        _print_json(documents[0] if specs else documents)
    for outcome in outcomes:
        outcome.raise_for_shortfall()


@app.command()
def inspect(specs: Specs, registry: RegistryFile = None, as_json: AsJson = False) -> None:
    """Show the functions, parameters and tokens of SPEC…, and what in it makes bad data."""
    api = read_specs(specs)
    if as_json:
        _print_json(
            {
                "functions": [function.as_tool() for function in api.functions],
                "warnings": [{"place": w.place, "message": w.message} for w in api.warnings],
            }
        )
        return
    file = registry or registry_path(specs)
    known = Registry.load(file) if file.exists() else Registry()
    display.api(_out, api, known.updated(api.functions))


@app.command()
def plan(
    specs: Specs,
    rows: Rows = None,
    negatives: Negatives = None,
    seed: Seed = None,
    teacher: TeacherName = None,
    model: Model = None,
    slots_per_request: SlotsPerRequest = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Show what generate would ask for: rows per function and kind, requests, money. Spends nothing."""
    options = {
        "rows": rows,
        "negatives": negatives,
        "seed": seed,
        "teacher": teacher,
        "model": model,
        "slots_per_request": slots_per_request,
        "price_in": price_in,
        "price_out": price_out,
    }
    expected = estimate(Job(specs, config=resolve(config, options)).plan)
    if as_json:
        _print_json(expected)
    else:
        display.plan(_out, expected)


@app.command()
def validate(dataset: Folder, as_json: AsJson = False) -> None:
    """Check every row of DATASET again, offline, from its folder alone. Exit code 1 if one fails."""
    opened = Dataset(dataset)
    findings = list(findings_of(opened))
    if as_json:
        _print_json({"ok": not findings, "findings": [f._asdict() for f in findings]})
    else:
        display.findings(_out, opened, findings)
    if findings:
        raise typer.Exit(1)


@app.command()
def explain(dataset: Folder, row_id: str, as_json: AsJson = False) -> None:
    """Show where a row of DATASET came from and every check it passed, or why it was refused."""
    story = explain_row(Dataset(dataset), row_id)
    if as_json:
        _print_json(story.as_json())
    else:
        display.story(_out, story)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new project.")],
) -> None:
    """Start a project of your own in DIR: api_specs/, prompts/, flows/, outputs/."""
    for path in initialise(folder):
        _out.print(f"wrote {path}")
    _out.print(f"Next: functok generate   (in {folder})")


@app.command("practice-teacher")
def practice_teacher(
    port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8000,
    latency: Annotated[float, typer.Option(help="Seconds before an answer.")] = 0.0,
    p429: Annotated[float, typer.Option(help="Share of requests answered with 429.")] = 0.0,
    retry_after: Annotated[float, typer.Option(help="Seconds that a 429 asks to wait.")] = 1.0,
    p500: Annotated[float, typer.Option(help="Share answered with 500.")] = 0.0,
    malformed: Annotated[float, typer.Option(help="Share without a readable row.")] = 0.0,
    truncate: Annotated[float, typer.Option(help="Share that is cut off.")] = 0.0,
    hang: Annotated[float, typer.Option(help="Share that is never answered.")] = 0.0,
    limit: Annotated[int, typer.Option(help="Requests served per window; 0: any number.")] = 0,
    window: Annotated[float, typer.Option(help="Seconds of a window.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Another seed draws other faults.")] = 0,
    key: Annotated[str, typer.Option(help="The only key that is let in.")] = "",
    model: Annotated[list[str] | None, typer.Option(help="A known model. [default: any]")] = None,
    refuses: Annotated[list[str] | None, typer.Option(help="A response format refused.")] = None,
    empties: Annotated[list[str] | None, typer.Option(help="One answered with nothing.")] = None,
    thinks: Annotated[bool, typer.Option(help="Reasoning text before an answer.")] = False,
    fences: Annotated[bool, typer.Option(help="A Markdown fence around an answer.")] = False,
    plain: Annotated[bool, typer.Option(help="Rows that take no time to write.")] = False,
) -> None:
    """Serve an OpenAI-compatible teacher on loopback, with faults, over the offline teacher.

    For trying out and tests. GET /stats counts what it served.
    """
    # The server's library is not needed by any other command.
    from functok.practice import Behaviour, plain_rows, serve

    behaviour = Behaviour(
        latency=latency, p429=p429, retry_after=retry_after, p500=p500, malformed=malformed,
        truncate=truncate, hang=hang, limit=limit, window=window, seed=seed, key=key,
        models=tuple(model or ()), refuses=tuple(refuses or ()), empties=tuple(empties or ()),
        thinks=thinks, fences=fences,
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(behaviour, port=port, writer=plain_rows if plain else None))


def _print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its code; an error is one message, never a traceback."""
    display.tolerate(sys.stdout, sys.stderr)
    try:
        app(args=arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except FunctokError as error:
        _err.print(f"functok: {error}")
        sys.exit(error.exit_code)
