"""Values that an LLM chooses itself: the form in which they are asked for, and what comes of them."""

from __future__ import annotations

import pytest

from functok.records import Kind, PlannedCall, Slot, Split, Style
from functok.specs import ApiSpec, read_spec
from functok.teachers.endpoint.formats import TEXT, TEXTS
from functok.teachers.endpoint.written import forms_of, typed, written_of

SPEC = '''\
def book_berth(guest: str, nights: int, price: float, extras: list[str], date: str) -> None:
    """Books a berth in the marina."""
'''


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> ApiSpec:
    spec = tmp_path_factory.mktemp("written") / "marina.py"
    spec.write_text(SPEC)
    return read_spec(spec)


def _slot(api: ApiSpec) -> Slot:
    names = tuple(p.name for p in api.functions[0].arguments)
    call = PlannedCall("book_berth", {}, names)
    return Slot(Kind.SINGLE, "book_berth", 0, 0, Style.COMMAND, "en", Split.TRAIN, 0, calls=(call,))


def test_every_value_is_asked_for_as_text_but_lists(api: ApiSpec) -> None:
    assert forms_of(api, [_slot(api)]) == {
        "date": TEXT, "extras": TEXTS, "guest": TEXT, "nights": TEXT, "price": TEXT,
    }  # fmt: skip


def test_numbers_come_in_the_type_of_their_parameter(api: ApiSpec) -> None:
    written = {
        "guest": "12",
        "nights": "3",
        "price": " 40.5",
        "extras": ["power"],
        "date": "2027-03-01",
    }
    assert typed(written_of(api, _slot(api)), written) == {**written, "nights": 3, "price": 40.5}


@pytest.mark.parametrize("text", ["three", "", "1e400", "9" * 40, "nan", "١٢", "3 nights"])
def test_what_is_no_number_stays_as_it_came(api: ApiSpec, text: str) -> None:
    assert typed(written_of(api, _slot(api)), {"nights": text, "price": text}) == {
        "nights": text,
        "price": text,
    }


def test_what_was_not_asked_for_is_left_out(api: ApiSpec) -> None:
    assert typed(written_of(api, _slot(api)), {"harbour": "3", "nights": 3}) == {"nights": 3}
