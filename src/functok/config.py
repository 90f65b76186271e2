"""RunConfig: all that decides what a run makes; its resolved copy is saved with the rows."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from functok.errors import InputError

_PARSERS: Mapping[str, Callable[[str], Any]] = {
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}


class RunConfig(BaseModel):
    """The settings of one run. The same spec, config and version of functok give the same bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int = Field(100, ge=1, le=100_000, description="Rows wanted per function.")
    negatives: float = Field(
        0.25, ge=0, le=0.9, description="Share of all rows that no function of the API serves."
    )
    seed: int = Field(0, ge=0, description="Another seed gives other rows.")
    teacher: Literal["offline"] = Field("offline", description="Who writes the queries.")
    template: Literal["paper", "model-card"] = Field(
        "paper", description="The text around a query: a file of prompts/training/."
    )
    language: Literal["en"] = Field("en", description="Language of the queries.")
    validation: float = Field(0.1, ge=0, le=0.4, description="Share of the validation split.")
    test: float = Field(0.1, ge=0, le=0.4, description="Share of the test split.")
    rounds: int = Field(
        8, ge=1, le=100, description="How often refused and duplicate rows are replaced."
    )


class _Environment(BaseSettings, RunConfig):
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="FUNCTOK_")


def resolve(file: Path | None = None, options: Mapping[str, Any] | None = None) -> RunConfig:
    """Defaults, overridden by `file`, then by `FUNCTOK_…` in the environment, then by `options`.

    An option that is None counts as not given. Raises `InputError` for a file that cannot be
    read or a value that is not allowed.
    """
    merged: dict[str, Any] = {}
    if file is not None:
        merged |= _read(file)
    try:
        merged |= _Environment().model_dump(exclude_unset=True)
        merged |= {key: value for key, value in (options or {}).items() if value is not None}
        return RunConfig.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{file}, setting '{name}'" if file else f"--{name.replace('_', '-')}",
            f"{first['msg']} (found {first['input']!r})",
            f"The settings are {', '.join(RunConfig.model_fields)}",
        ) from error


def _read(file: Path) -> dict[str, Any]:
    """A config file as a dict: TOML, YAML or JSON by its suffix."""
    parse = _PARSERS.get(file.suffix)
    if parse is None:
        raise InputError(
            str(file), f"unknown kind of config file '{file.suffix}'", "Use .toml, .yaml or .json"
        )
    try:
        content = parse(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            str(file), f"cannot be read ({error.strerror})", "Check the path"
        ) from error
    except (ValueError, yaml.YAMLError) as error:
        raise InputError(
            str(file), f"is not valid {file.suffix[1:].upper()}: {error}", "Mend the file"
        ) from error
    if not isinstance(content, dict):
        raise InputError(str(file), "is not a table of settings", "Write `name: value` lines")
    return content
