"""What a row must pass. `CHECKS` is the whole policy, in order; the first refusal counts.

A check is a small function of a `Candidate` that returns None (passed) or what is wrong, in words.
The same tuple runs when rows are made and when `functok validate` re-checks a dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from functok.checks.arguments import (
    canonical_form,
    grounded,
    in_order,
    known_function,
    pinned_kept,
    schema,
)
from functok.checks.besides import left_out, other_function
from functok.checks.candidate import Candidate, candidate_of, day_of
from functok.checks.leftover import leftover
from functok.checks.nested import inner_meant, nested_fits, said_together
from functok.checks.places import misplaced
from functok.checks.requests import more_asked
from functok.checks.unsaid import unsaid
from functok.checks.whole import whole
from functok.checks.wording import in_its_language, natural_words, not_an_answer
from functok.errors import printable
from functok.languages import ENGLISH
from functok.records import BESIDE, NEGATIVE_KINDS, Kind
from functok.specs.pointers import first_name
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import nearly_served, not_beside, serves
from functok.values import ground

__all__ = [
    "CHECKS",
    "IN_OTHER_LANGUAGES",
    "Candidate",
    "Check",
    "Refusal",
    "candidate_of",
    "day_of",
    "first_refusal",
]


class Check(NamedTuple):
    """`code` is the reason code of a refusal; `run` says what is wrong, or None."""

    code: str
    run: Callable[[Candidate], str | None]


class Refusal(NamedTuple):
    code: str
    detail: str


def unserved(candidate: Candidate) -> str | None:
    """No function of the API could serve a query that is labelled as served by none."""
    if candidate.kind not in NEGATIVE_KINDS:
        return None
    if candidate.kind is Kind.NEAR_MISS and candidate.language != ENGLISH:
        return _without_its_number(candidate)
    if candidate.kind is Kind.NEAR_MISS:
        function = nearly_served(candidate.query, candidate.api, candidate.category or "")
    else:
        function = serves(candidate.query, candidate.api)
    return f"'{function}' might serve this query" if function else None


def _without_its_number(candidate: Candidate) -> str | None:
    """Of a near miss in another language: the number that is out of range has to be read in it."""
    if candidate.unfit is None:
        return None
    function, values = candidate.api.by_name[candidate.unfit.function], candidate.unfit.pinned
    error = first_error(validator_for(function), dict(values))
    name = first_name(error[0].removeprefix("/")) if error is not None else ""
    if not isinstance(values.get(name), int | float):
        return None
    said = ground(function, {name: values[name]}, candidate.query, None, candidate.language)
    return f"/{name}: {values[name]} is not said in the query" if said.missing else None


def beside(candidate: Candidate) -> str | None:
    """A query that is marked as near another function is near it, and does not mean it.

    In other languages than English the judge alone says what it means.
    """
    category = candidate.category
    if candidate.kind is not Kind.SINGLE or category is None:
        return None
    other = category.removeprefix(BESIDE)
    if other == category or other not in candidate.api.by_name:
        return f"the category '{printable(category)}' is none of such a row"
    if candidate.language != ENGLISH:
        return None
    return not_beside(candidate.query, candidate.api, candidate.calls[0].name, other)


CHECKS: Sequence[Check] = (
    Check("unknown_function", known_function),
    Check("schema", schema),
    Check("nesting", nested_fits),
    Check("pinned", pinned_kept),
    Check("canonical", canonical_form),
    Check("not_grounded", grounded),
    Check("order", in_order),
    Check("left_out", left_out),
    Check("other_function", other_function),
    Check("misplaced", misplaced),
    Check("cut_short", whole),
    Check("more_asked", more_asked),
    Check("leftover", leftover),
    Check("inner_function", inner_meant),
    Check("mixed", said_together),
    Check("wording", natural_words),
    Check("answer", not_an_answer),
    Check("language", in_its_language),
    Check("served", unserved),
    Check("unsaid", unsaid),
    Check("beside", beside),
)


IN_OTHER_LANGUAGES: Mapping[str, str] = {
    "not_grounded": "rules find a value that stands there as it is, in digits, or as the language's locale "
    "data has it; any other value is found by the judge",
    "order": "rules cut a query of several calls by the values that they find; the rest is the judge's",
    "left_out": "by the judge: whether more is said than the call has",
    "leftover": "by the judge: whether more is said than the call has",
    "other_function": "by the judge: which function the words speak for",
    "misplaced": "by the judge: which of two values is said for which argument",
    "cut_short": "by the judge: whether a name, text or list is all that is said",
    "inner_function": "by the judge: which function the words for an inner call speak for",
    "more_asked": "by the judge: whether something is asked for besides the calls",
    "served": "by the judge: whether a function might serve a near miss; rules find the number that is out "
    "of range, and words of the spec in unrelated queries",
    "unsaid": "rules find digits, quotations and members of lists; other values that are said by the judge",
    "beside": "by the judge: that such a query means its own function; by nobody: that it is near the other",
    "answer": "by nobody: rules know how answers begin in English",
}
"""What becomes of the checks that read English, in queries of other languages, by their codes."""


def first_refusal(candidate: Candidate) -> Refusal | None:
    """The first check that the candidate fails, with what is wrong; None if it passes all."""
    for check in CHECKS:
        detail = check.run(candidate)
        if detail is not None:
            return Refusal(check.code, detail)
    return None
