"""A run as it is asked for on the command line: the same for `generate` and for `plan`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from functok.config import RunConfig, resolve
from functok.errors import InputError
from functok.project import project_specs
from functok.running.job import Job
from functok.specs import Address

_NAMES = (
    "include", "exclude", "preset", "rows", "negatives", "parallel", "nested", "seed", "language", "today",
    "noise", "corrections", "template", "teacher", "offline_rows", "model", "base_url", "judge",
    "judge_model", "judge_base_url", "slots_per_request", "batch", "attempts", "rounds", "concurrency",
    "rpm", "tpm", "max_cost", "price_in", "price_out", "judge_price_in", "judge_price_out",
)  # fmt: skip
"""Those that are options, in the order of `--help`; a file has the others as well."""

ProjectSpecs = Annotated[
    list[str] | None,
    typer.Argument(
        help="Specs of one API: files or addresses. [default: each of api_specs/, a dataset for each]"
    ),
]
_ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Settings as .toml, .yaml or .json.")
]


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with these options and `--config` in the place of its parameter `settings`."""

    @wraps(command)
    def run(**given: Any) -> None:
        config = given.pop("config")
        # An empty list is what Typer gives for an option that was not said.
        chosen = {name: None if (said := given.pop(name)) == [] else said for name in _NAMES}
        if chosen["judge"] is None and (chosen["judge_model"] or chosen["judge_base_url"]):
            chosen["judge"] = True
        command(settings=resolve(config, chosen), **given)

    options = {**{name: _option(name) for name in _NAMES}, "config": _ConfigFile}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        if parameter.name == "settings":
            parameters += [
                inspect.Parameter(name, parameter.kind, default=None, annotation=sort)
                for name, sort in options.items()
            ]
        else:
            parameters.append(parameter)
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def jobs_of(
    specs: list[str] | None, out: Path | None, settings: RunConfig, registry: Path | None
) -> list[Job]:
    """One job for all of `specs`; where none is named, one for each of the project's."""
    groups: list[list[Address]] = (
        [[*specs]] if specs else [[spec] for spec in project_specs(Path("api_specs"))]
    )
    for option, given in (("--out", out), ("--registry", registry)):
        if given is not None and len(groups) > 1:
            raise InputError(
                option, f"names one place for {len(groups)} specs", "Name the SPEC as well"
            )
    return [Job(group, out, settings, registry) for group in groups]


def _option(name: str) -> Any:
    """A setting as Typer reads options. None: not given, so that a file or the preset may say it."""
    field = RunConfig.model_fields[name]
    sort: Any = list[str] if field.annotation == tuple[str, ...] else field.annotation
    unsaid = field.default is None or field.default is False or field.default == ()
    text = f"{field.description}{'' if unsaid else f' [default: {field.default}]'}"
    return Annotated[sort | None, typer.Option(help=text)]
