"""Values as people say them: one behind the other, told as done, with what they measure."""

from __future__ import annotations

from functok.records import Style

from .specs import function
from .test_idioms import queries, share

_DIARY = function(
    "diary",
    "Writes down what was brewed.",
    ("refreshment",),
    refreshment={"type": "string"},
    litres={"type": "number"},
    made_on={"type": "string", "format": "date"},
    remarks={"type": "string"},
)
_HERD = function(
    "hand_over",
    "Gives somebody a toy.",
    ("toy", "child"),
    toy={"type": "string"},
    child={"type": "string"},
)
_BARTER = function(
    "barter",
    "Offer something in exchange for something else.",
    ("have",),
    have={"type": "string"},
    want={"type": "string"},
    reason={"type": "string"},
)
_MILKING = function(
    "schedule_cleaning", "Sets when a stable is cleaned.", ("stable",), stable={"type": "string"}
)


def test_what_a_clause_leaves_open_is_said_by_its_value() -> None:
    texts = queries(_DIARY, count=80)
    assert share(r"what was brewed", texts) == 0
    assert share(r"write down (?!what)", texts) > 0.1


def test_what_is_written_down_is_told_as_done() -> None:
    texts = queries(_DIARY, count=80)
    assert share(r"\b(?:I|we)(?:'ve| have)?(?: just)? brewed", texts) > 0.05


def test_a_measure_stands_before_what_it_measures() -> None:
    assert share(r"\blit(?:er|re)s? of \w", queries(_DIARY, count=80)) > 0.1


def test_values_stand_one_behind_the_other() -> None:
    texts = queries(_DIARY, count=80, style=Style.FRAGMENT)
    assert share(r"^[^,]+(?:, [^,:]+){1,3}$", texts) > 0.25


def test_what_is_given_is_the_object_and_somebody_gets_it() -> None:
    texts = queries(_HERD, count=60)
    assert share(r"(?<!could )(?<!can )\bsomebody\b", texts) == 0
    assert share(r"\bto [A-Z]", texts) > 0.3


def test_something_for_something_else() -> None:
    texts = queries(_BARTER, count=80)
    assert share(r"\bsomething\b", texts) < 0.05
    assert share(r"\boffer\b|\bgive away\b|\bput up\b|\bpart(?:ing)? with\b", texts) > 0.3
    assert share(r"\b(?:because|due to)\b", texts) > 0.1


def test_what_is_scheduled_is_done_to_its_object() -> None:
    assert share(r"\bclean (?!ing)|\bcleaned\b", queries(_MILKING, count=60)) > 0.15


_KEEP = function(
    "hang_on",
    "Have something for longer.",
    ("toy",),
    toy={"type": "string"},
    more_days={"type": "integer"},
)


def test_a_description_is_taken_at_its_word_where_no_verb_is_known() -> None:
    texts = queries(_KEEP, count=60)
    assert share(r"\bsomething\b", texts) == 0
    assert share(r"\b(?:have|having) .+ for longer\b", texts) > 0.3


def test_more_of_a_time_is_said_as_more() -> None:
    assert share(r"\banother \w|\blonger|\bmore\b|\bby \w+ days?\b", queries(_KEEP, count=60)) > 0.2


def test_what_is_collected_is_picked_up_and_not_looked_up() -> None:
    collect = function(
        "collect_old_things",
        "Has something old taken away from the doorstep.",
        ("item",),
        item={"type": "string"},
    )
    texts = queries(collect, count=60)
    assert share(r"\b(?:show|look up|tell me|check|see)\b", texts) < 0.05
    assert share(r"\b(?:pick|collect|get|fetch|have|taken)", texts) > 0.5


def test_what_is_reported_lost_is_the_object() -> None:
    lost = function("report_lost", "", ("thing",), thing={"type": "string"})
    texts = queries(lost, count=40)
    assert share(r"\blost report\b", texts) == 0
    assert share(r"\blost\b", texts) > 0.5
