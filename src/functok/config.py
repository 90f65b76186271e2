"""RunConfig: all that decides what a run makes; its resolved copy is saved with the rows."""

from __future__ import annotations

import datetime as dt
import json
import os
import tomllib
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from functok.errors import InputError
from functok.languages import ENGLISH
from functok.records import OFFLINE, Length, Style
from functok.specs import Selection

_PARSERS: Mapping[str, Callable[[str], Any]] = {
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}


LENGTHS: Mapping[Style, Mapping[Length, float]] = {
    Style.COMMAND: {Length.SHORT: 0.35, Length.MEDIUM: 0.45, Length.LONG: 0.2},
    Style.QUESTION: {Length.SHORT: 0.2, Length.MEDIUM: 0.55, Length.LONG: 0.25},
    Style.FRAGMENT: {Length.SHORT: 0.65, Length.MEDIUM: 0.3, Length.LONG: 0.05},
    Style.NEED: {Length.SHORT: 0.1, Length.MEDIUM: 0.55, Length.LONG: 0.35},
}
"""How long queries of each style are by default; positives and negatives alike."""

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "default": {},
    "paper": {
        "rows": 1000,
        "negatives": 0.5,
        "near_miss": 0,
        "beside": 0,
        "missing": 0,
        "corrections": 0,
        "template": "paper",
    },
}
"""Named sets of defaults: a setting that is given anywhere comes before that of the preset."""


class _Settings(BaseModel):
    """Every setting with its default; what they have to be together is said in `RunConfig`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Literal["default", "paper"] = Field(
        "default",
        description="paper: the recipe of Octopus v2. 1,000 rows per function and as many that no "
        "function serves; an LLM writes queries first, then the arguments, then verifies both.",
    )
    rows: int = Field(100, ge=1, le=100_000, description="Rows wanted per function.")
    negatives: float = Field(
        0.25, ge=0, le=0.9, description="Share of all rows that no function of the API serves."
    )
    near_miss: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Share of the rows that no function serves which the API suggests nevertheless: "
        "a feature that it lacks, a value out of range.",
    )
    beside: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of `rows` that come near a function like theirs, which would not serve them "
        '("don\'t turn it off, dim it").',
    )
    teacher_chooses: float = Field(
        0.8,
        ge=0,
        le=1,
        description="Share of the rows for one function in which an LLM chooses itself which arguments "
        "are given, and their values. In the others the plan deals them, so that every member of a list, "
        "boundary and form comes up; the LLM fills in names, things, amounts and days. 0: all comes from "
        "the plan.",
    )
    missing: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Rows per function that leave a required value out, as a share of `rows`; they "
        "come besides these.",
    )
    missing_target: Literal["ask", "irrelevant"] = Field(
        "ask",
        description="What such a row calls: ask_for_argument, or nothing, as if none served it.",
    )
    parallel: int = Field(0, ge=0, description="Rows in all that ask for several calls at once.")
    nested: int = Field(
        0, ge=0, description="Rows in all in which one call's result is an argument of another."
    )
    seed: int = Field(0, ge=0, le=2**63 - 1, description="Another seed gives other rows.")
    teacher: Literal["offline", "openai"] = Field(
        "offline", description="Who writes the queries: rules, or an OpenAI-compatible endpoint."
    )
    offline_rows: int = Field(
        0,
        ge=0,
        le=100_000,
        description="Rows per function that the offline teacher adds to an LLM's, at no cost and for "
        "training alone; negatives and rows with a value left out come with them in the same shares.",
    )
    model: str | None = Field(None, description="The endpoint's model.")
    base_url: str | None = Field(
        None, description="The endpoint's address; OPENAI_BASE_URL or OpenAI's own where left out."
    )
    temperature: float | None = Field(
        None, ge=0, le=2, description="The endpoint's where left out."
    )
    max_tokens: int | None = Field(None, ge=1, description="Most tokens of one reply.")
    slots_per_request: int = Field(20, ge=1, le=100, description="Rows asked for in one request.")
    attempts: int = Field(
        3,
        ge=1,
        le=10,
        description="How often a row is asked for, repairs included, before another.",
    )
    judge: bool = Field(
        False, description="Whether a model judges every row that passed the rules."
    )
    judge_model: str | None = Field(
        None,
        description="The judge's model; the teacher's if left out. As an option it implies --judge.",
    )
    judge_base_url: str | None = Field(
        None,
        description="The judge's endpoint; the teacher's where left out. As an option it implies --judge.",
    )
    concurrency: int = Field(64, ge=1, le=4096, description="Requests under way at most.")
    rpm: float | None = Field(None, gt=0, description="Requests per minute at most.")
    tpm: float | None = Field(None, gt=0, description="Tokens per minute at most.")
    max_cost: float | None = Field(
        None, gt=0, description="US dollars at most; the run stops with a valid dataset."
    )
    price_in: float | None = Field(
        None, ge=0, description="US dollars per million prompt tokens, where no list knows them."
    )
    price_out: float | None = Field(None, ge=0, description="The same per million reply tokens.")
    batch: bool = Field(
        False, description="Ask through OpenAI's Batch API: half the price, within a day."
    )
    judge_price_in: float | None = Field(
        None, ge=0, description="US dollars per million prompt tokens of the judge's model."
    )
    judge_price_out: float | None = Field(
        None, ge=0, description="The same per million reply tokens."
    )
    timeout: float = Field(120.0, gt=0, description="Seconds for one request.")
    patience: float = Field(
        120.0, gt=0, description="Seconds without any success after which the run stops."
    )
    template: Literal["paper", "model-card"] = Field(
        "paper", description="The text around a query: a file of prompts/training/."
    )
    language: str = Field(
        "en",
        pattern="^[a-z]{2}$",
        description="Language of the queries, ISO 639-1; others than en with an LLM, a judge and the extra "
        "'languages'.",
    )
    today: str | None = Field(
        None,
        description="The day on which the queries are said, YYYY-MM-DD, so that they may say "
        '"tomorrow"; or FIRST..LAST: each row has a day of its own. It stands in the prompt.',
    )
    lengths: Mapping[Style, Mapping[Length, float]] = Field(
        {},
        validate_default=True,
        description="Shares of short (3 to 7 words), medium (8 to 14) and long (15 to 30) queries, by "
        "style: `lengths: {command: {short: 1, medium: 2}}`. Styles that are left out keep theirs. An LLM "
        "puts English queries as they come.",
    )
    noise: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of the queries typed in haste: typos, no capitals, no punctuation.",
    )
    corrections: float = Field(
        0.03,
        ge=0,
        le=1,
        description="Share of the queries for one call in which a value is said wrong first, then "
        'put right: "at seven, no, eight".',
    )
    validation: float = Field(0.1, ge=0, le=0.4, description="Share of the validation split.")
    test: float = Field(0.1, ge=0, le=0.4, description="Share of the test split.")
    rounds: int = Field(
        8, ge=1, le=100, description="How often refused and duplicate rows are replaced."
    )

    include: tuple[str, ...] = Field(
        (),
        description="Globs on names, tags and paths: the functions of the spec that are wanted. Repeatable.",
    )
    exclude: tuple[str, ...] = Field((), description="Globs on those that are not. Repeatable.")


class RunConfig(_Settings):
    """The settings of one run. The same spec, config and version of functok give the same bytes."""

    @field_validator("lengths")
    @classmethod
    def _every_style_in_full(
        cls, given: Mapping[Style, Mapping[Length, float]]
    ) -> dict[Style, dict[Length, float]]:
        """As shares of 1, for each style."""
        found = {}
        for style in Style:
            shares = given.get(style, LENGTHS[style])
            total = sum(shares.values())
            if total <= 0 or any(share < 0 for share in shares.values()):
                raise ValueError(f"the shares of '{style}' have to be positive numbers")
            found[style] = {length: shares.get(length, 0.0) / total for length in Length}
        return found

    @field_validator("today", mode="before")
    @classmethod
    def _days_are_days(cls, given: Any) -> Any:
        if given is None:
            return None
        try:
            first, last = _days(str(given))
        except ValueError as error:
            raise ValueError("is no day such as 2026-11-22, nor FIRST..LAST") from error
        if not _EARLIEST <= first <= last <= _LATEST:
            raise ValueError(f"has to lie between {_EARLIEST} and {_LATEST}, the first day first")
        return str(given)

    @model_validator(mode="before")
    @classmethod
    def _no_slips_elsewhere(cls, given: Any) -> Any:
        """Slips of the tongue are put into English queries only, by rule."""
        if not isinstance(given, dict) or given.get("language") in (None, "en"):
            return given
        return {"corrections": 0, **given}

    @model_validator(mode="after")
    def _language_has_a_writer_and_a_judge(self) -> RunConfig:
        if self.language == "en":
            return self
        if self.teacher == "offline":
            raise ValueError(
                f"the offline teacher writes English only, not '{self.language}': add --teacher openai"
            )
        if not self.judge:
            raise ValueError(
                f"what a query in '{self.language}' says no rule can read, only a judge: add --judge"
            )
        if self.corrections:
            raise ValueError(
                "'corrections' are put into queries by rules for English only: set it to 0"
            )
        return self

    @model_validator(mode="before")
    @classmethod
    def _preset_below_what_is_given(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {**PRESETS.get(str(given.get("preset")), {}), **given}

    @model_validator(mode="after")
    def _endpoint_has_a_model(self) -> RunConfig:
        if self.teacher == "openai" and not self.model:
            raise ValueError("the teacher 'openai' needs a model: name one with --model")
        if self.batch and self.teacher != "openai":
            raise ValueError("only the teacher 'openai' asks in batches: add --teacher openai")
        return self

    @model_validator(mode="after")
    def _offline_rows_come_beside_others(self) -> RunConfig:
        if not self.offline_rows:
            return self
        if self.teacher == OFFLINE:
            raise ValueError(
                "'offline_rows' come beside the rows of an LLM, and all are the offline teacher's: "
                "raise 'rows', or add --teacher openai"
            )
        if self.language != ENGLISH:
            raise ValueError(
                f"the offline teacher writes English only, not '{self.language}': set 'offline_rows' to 0"
            )
        if self.queries_first:
            raise ValueError(
                "the preset 'paper' has the rows of an LLM alone: set 'offline_rows' to 0"
            )
        return self

    @model_validator(mode="after")
    def _judge_has_a_model(self) -> RunConfig:
        if self.judge and not self.judging_model:
            raise ValueError("the judge needs a model: name one with --judge-model")
        return self

    @property
    def queries_first(self) -> bool:
        """Whether the teacher writes queries without values, and then the arguments for them."""
        return writes_queries_first(self.preset, self.teacher)

    @cached_property
    def offline(self) -> RunConfig:
        """The settings of the rows that the offline teacher adds to an LLM's: the same shares of the
        kinds that are counted per function, all for training, and nobody is asked."""
        return self.model_copy(
            update={
                "teacher": OFFLINE, "rows": self.offline_rows, "offline_rows": 0, "parallel": 0,
                "nested": 0, "validation": 0.0, "test": 0.0, "judge": False,
            }
        )  # fmt: skip

    @property
    def chosen_by_teacher(self) -> float:
        """Share of the rows for one function whose arguments the teacher chooses: what it says
        of them in other languages than English no rule could read."""
        return self.teacher_chooses if self.teacher == "openai" and self.language == "en" else 0.0

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day on which queries are said; None if no day is known."""
        return _days(self.today) if self.today else None

    @property
    def judging_model(self) -> str:
        """The judge's model; "" if there is none. What composes by rule cannot judge."""
        own = self.model if self.teacher == "openai" else None
        return self.judge_model or own or ""

    def deciding(self) -> dict[str, Any]:
        """The settings that decide what is made; how fast it is asked for is not among them."""
        settings = self.model_dump(mode="json", exclude=set(_PACE))
        if self.teacher == "openai":
            settings["base_url"] = self.base_url or os.environ.get("OPENAI_BASE_URL")
        return settings

    @property
    def selection(self) -> Selection:
        """Which functions of the spec are wanted."""
        return Selection(self.include, self.exclude)


_EARLIEST, _LATEST = dt.date(1950, 1, 1), dt.date(2150, 12, 31)


def writes_queries_first(preset: str | None, teacher: str | None) -> bool:
    """Whether a run of these settings follows the paper's recipe: queries come before arguments."""
    return preset == "paper" and teacher == "openai"


def _days(text: str) -> tuple[dt.date, dt.date]:
    """A day twice, or the first and the last of several. ValueError if it is neither."""
    first, _, last = text.partition("..")
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)


_PACE = ("concurrency", "batch", "rpm", "tpm", "timeout", "patience")


_AMOUNTS = (
    "rows", "negatives", "validation", "test", "rounds", "attempts", "slots_per_request", "max_cost",
    "price_in", "price_out", "max_tokens", "base_url", "template", "teacher", "offline_rows", "model",
    "include", "exclude", "parallel", "nested",
    "judge", "judge_model", "judge_base_url", "judge_price_in", "judge_price_out",
)  # fmt: skip
MAKING: Mapping[str, Any] = {
    name: field.default
    for name, field in RunConfig.model_fields.items()
    if name not in (*_PACE, *_AMOUNTS)
}
"""The settings that decide how a single row comes out, with their defaults: a row made under others is
another row. How many are asked for, of which functions, and what they cost, is not among them; the
teacher and the judge have identities of their own."""


class _Environment(BaseSettings, _Settings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="FUNCTOK_")


def resolve(file: Path | None = None, options: Mapping[str, Any] | None = None) -> RunConfig:
    """Defaults, overridden by `file`, then by `FUNCTOK_…` in the environment, then by `options`.

    An option that is None counts as not given. Raises `InputError` for a file that cannot be
    read or a value that is not allowed.
    """
    in_file = {} if file is None else _read(file)
    given = {key: value for key, value in (options or {}).items() if value is not None}
    try:
        variables = _Environment().model_dump(exclude_unset=True)
    except ValidationError as error:
        raise _wrong(error, None, (), ()) from error
    try:
        return RunConfig.model_validate(in_file | variables | given)
    except ValidationError as error:
        raise _wrong(error, file, given, variables) from error


def _wrong(
    error: ValidationError, file: Path | None, options: Collection[str], variables: Collection[str]
) -> InputError:
    """The first fault that `error` tells of, under the name by which the setting was given."""
    first = error.errors()[0]
    fault = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:  # settings that do not go together: the message says what to do
        remedy = "`--help` of the command lists the settings"
        return InputError(str(file or "settings"), fault, remedy)
    setting, path = str(first["loc"][0]), ".".join(str(part) for part in first["loc"])
    variable = f"FUNCTOK_{setting.upper()}"
    if setting in options:
        place = f"--{path.replace('_', '-')}"
    elif file is None or setting in variables:
        place = variable
    else:
        place = f"{file}, setting '{path}'"
    known = RunConfig.model_fields
    if setting in known:
        found = f"{fault} (found {first['input']!r})"
        return InputError(place, found, f"'{setting}': {known[setting].description}")
    near = get_close_matches(setting, known, 1)
    remedy = f"Is '{near[0]}' meant?" if near else f"The settings are {', '.join(known)}"
    return InputError(place, "there is no such setting", remedy)


def _read(file: Path) -> dict[str, Any]:
    """A config file as a dict: TOML, YAML or JSON by its suffix."""
    parse = _PARSERS.get(file.suffix)
    if parse is None:
        raise InputError(
            str(file), f"unknown kind of config file '{file.suffix}'", "Use .toml, .yaml or .json"
        )
    try:
        content = parse(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            str(file), f"cannot be read ({error.strerror})", "Check the path"
        ) from error
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise InputError(
            str(file), f"is not valid {file.suffix[1:].upper()}: {error}", "Mend the file"
        ) from error
    if not isinstance(content, dict):
        raise InputError(str(file), "is not a table of settings", "Write `name: value` lines")
    return content
