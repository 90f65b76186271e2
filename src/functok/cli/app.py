"""The Typer app, and what its commands share: consoles, arguments, options."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import functok
from functok import display

app = typer.Typer(
    name="functok",
    help="API specs in, a training-ready function-calling dataset with functional tokens out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

stdout = display.console()
stderr = display.console(stderr=True)


Specs = Annotated[
    list[str],
    typer.Argument(
        help="Python signatures (.py), OpenAI tools, OpenAPI or MCP tools (.json, .yaml), "
        "or the https:// address of such a document; or mcp+stdio:COMMAND, mcp+http://… for a running "
        "MCP server."
    ),
]
Include = Annotated[
    list[str] | None,
    typer.Option(help="Take only functions whose name, tag or path fits this glob. Repeatable."),
]
Exclude = Annotated[
    list[str] | None, typer.Option(help="Leave out those that fit this glob. Repeatable.")
]
Folder = Annotated[Path, typer.Argument(metavar="DATASET", help="A folder that generate wrote.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
Out = Annotated[Path | None, typer.Option(help="The dataset's folder. [default: outputs/NAME]")]
Preset = Annotated[
    str | None,
    typer.Option(
        help="paper: the recipe of Octopus v2, 1,000 rows per function and as many that none serves; "
        "an LLM then writes queries first, the arguments for them next, and verifies both with yes "
        "or no (the offline teacher keeps to its own way). [default: default]"
    ),
]
Rows = Annotated[int | None, typer.Option(help="Rows wanted per function. [default: 100]")]
Negatives = Annotated[
    float | None,
    typer.Option(help="Share of all rows that no function serves. [default: 0.25]"),
]
Parallel = Annotated[
    int | None, typer.Option(help="Rows in all that ask for several calls. [default: 0]")
]
Nested = Annotated[
    int | None,
    typer.Option(help="Rows in all in which a call's result is another's argument. [default: 0]"),
]
Seed = Annotated[int | None, typer.Option(help="Another seed gives other rows. [default: 0]")]
Language = Annotated[
    str | None,
    typer.Option(
        help="Language of the queries, ISO 639-1; others than en need --teacher openai, --judge and "
        "the extra 'languages'. [default: en]"
    ),
]
Today = Annotated[
    str | None,
    typer.Option(
        metavar="DAY",
        help="The day on which queries are said, YYYY-MM-DD, or FIRST..LAST for a day of each row's own: "
        'they then say "tomorrow" too, and prompts tell the day.',
    ),
]
Template = Annotated[
    str | None,
    typer.Option(help="Text around a query: paper ('choose') or model-card ('call')."),
]
TeacherName = Annotated[
    str | None,
    typer.Option(help="Who writes the queries: offline (no key, no network) or openai."),
]
Model = Annotated[str | None, typer.Option(help="The endpoint's model.")]
BaseUrl = Annotated[
    str | None, typer.Option(help="Any OpenAI-compatible endpoint. [default: OPENAI_BASE_URL]")
]
JudgeBaseUrl = Annotated[
    str | None, typer.Option(help="The judge's endpoint. [default: the teacher's]")
]
SlotsPerRequest = Annotated[
    int | None, typer.Option(help="Rows asked for in one request. [default: 20]")
]
Batch = Annotated[
    bool | None,
    typer.Option("--batch", help="Ask through OpenAI's Batch API: half the price, within a day."),
]
UseJudge = Annotated[
    bool | None,
    typer.Option("--judge/--no-judge", help="Have a model judge each row. [default: no-judge]"),
]
JudgeModel = Annotated[
    str | None, typer.Option(help="The judge's model; implies --judge. [default: the teacher's]")
]
JudgePriceIn = Annotated[float | None, typer.Option(help="--price-in of the judge's model.")]
JudgePriceOut = Annotated[float | None, typer.Option(help="--price-out of the judge's model.")]
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
        stdout.print(f"functok {functok.__version__}")
        raise typer.Exit


def print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
