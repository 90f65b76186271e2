"""The text that a model is trained on: `prompt` and `completion`, derived from a row's facts.

    prompt      the template around the query
    completion  " " + calls + end token + blank line + "Function description:" + description(s)

The description is how a new token gets its meaning; inference stops at the end token. Queries and
descriptions are free text and are defused: a functional token stands only where one is meant, and
the end token just once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from functok.calls import CallFormat, FunctionCall, defuse, functions_called
from functok.errors import InputError
from functok.prompts import Prompt
from functok.specs.model import IRRELEVANT, FunctionSpec
from functok.specs.signature import signature_text
from functok.tokens import Registry

DESCRIPTION_HEAD = "\n\nFunction description:\n"
"""What separates the end token from the description(s)."""

DAY = "today"
"""The name under which a template says the day."""

_PROBE = (
    "\u2402query\u2403"  # symbols that no template has: what stands for the query when checking
)


class Completion(NamedTuple):
    """The two parts of a completion: what the model answers, and what it learns besides."""

    call: str
    description: str


class TrainingText:
    """Writes `prompt` and `completion` for the rows of one API."""

    def __init__(
        self,
        functions: Iterable[FunctionSpec],
        registry: Registry,
        template: str,
        describe: Callable[[FunctionSpec], str] = signature_text,
        place: str = "training template",
    ) -> None:
        """`template` is the text of a prompt file that uses `query`, and the names of the day where one is
        known (`day_names`); `place` names the file.

        `describe` gives the description of a function, by default its signature with docstring.
        InputError if the template is unfit; RegistryError if a function has no active token.
        """
        self.calls = CallFormat(functions, registry)
        self._registry = registry
        self._template = Prompt(template, place)
        self._descriptions = {
            name: defuse(describe(function).strip("\n"), registry)
            for name, function in self.calls.functions.items()
        }
        self._check_template()

    def prompt(self, query: str, today: str | None = None) -> str:
        """What the model is shown. `today` is the day on which it is said, YYYY-MM-DD, if one is known.

        InputError if the template does not say the day.
        """
        if today and DAY not in self._template.names:
            raise untold(self._template.place)
        return self._template.fill(query=defuse(query, self._registry), **day_names(today))

    def completion(self, calls: Sequence[FunctionCall]) -> str:
        """What the model is to write. No calls: no function serves, `irrelevant_function` does.

        Every function that is called is described once, in the order of the calls, with a blank
        line between two. ValueError for an unknown function or argument.
        """
        calls = calls or (FunctionCall(IRRELEVANT.name, {}),)
        names = functions_called(calls, self.calls.functions)
        descriptions = "\n\n".join(self._descriptions[name] for name in names)
        return f" {self.calls.render(calls)}{DESCRIPTION_HEAD}{descriptions}"

    def _check_template(self) -> None:
        place = self._template.place
        filled = self._template.fill(query=_PROBE, **day_names(None))
        if filled.count(_PROBE) != 1:
            fault = f"the query stands in it {filled.count(_PROBE)} times"
            raise InputError(place, fault, "Write {{ query }} in it, once")
        if defuse(filled, self._registry) != filled:
            fault = "a functional token, or what looks like one, stands in it"
            raise InputError(place, fault, "Remove it: tokens belong into the completion only")


def day_names(today: str | None) -> dict[str, str]:
    """What a prompt may say of a day: `today` (YYYY-MM-DD) and its `weekday`; empty where none is known."""
    weekday = dt.date.fromisoformat(today).strftime("%A") if today else ""
    return {DAY: today or "", "weekday": weekday}


def untold(place: str) -> InputError:
    """Of a template without the day, where queries count from it."""
    return InputError(
        place,
        "does not say which day it is, and the queries count from it",
        "Write {{ today }} in it, as the shipped templates do, or leave out --today",
    )


def split_completion(text: str) -> Completion:
    """The call text, end token included and without the space before it, and the description(s).

    ValueError if `text` is not a completion.
    """
    call, head, description = text.partition(DESCRIPTION_HEAD)
    if not head or not call.startswith(" "):
        raise ValueError("not a completion: it has no space in front or no function description")
    return Completion(call[1:], description)
