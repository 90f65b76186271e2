"""The Typer app, and what its commands share: consoles, arguments, options."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import functok
from functok.cli import display

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
BaseUrl = Annotated[
    str | None, typer.Option(help="Any OpenAI-compatible endpoint. [default: OPENAI_BASE_URL]")
]
PriceIn = Annotated[float | None, typer.Option(help="US dollars per million prompt tokens.")]
PriceOut = Annotated[float | None, typer.Option(help="US dollars per million reply tokens.")]
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
