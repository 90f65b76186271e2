"""Values fit what the functions of an API are about; how a value is read does not depend on it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.records import Split
from functok.specs import Parameter, read_spec
from functok.values import forms, sample
from functok.values.data_files import load_yaml
from functok.values.drawing.pools import compose, split_of
from functok.values.parameters.domains import NO_DOMAIN, domain_of, symbols_of
from functok.values.parameters.meaning import meaning_of

from .test_contexts import drawn, of

DOMAINS = load_yaml("domains")["domains"]
ROLES = {"goods", "parts", "spots", "gear", "lessons", "deeds", "happened", "staff", "firms"}


def texts_of(domain: str, grammar: str, symbol: str, count: int = 1500) -> set[str]:
    rng = random.Random(3)
    return {compose(grammar, symbol, rng, domain) for _ in range(count)}


def the_parameters(path: Path, text: str) -> Iterator[Parameter]:
    path.write_text(text, "utf-8")
    return (p for f in read_spec(str(path)).functions for p in f.arguments)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_has_values_enough_for_every_split(domain: str) -> None:
    assert ROLES | {"told"} <= set(DOMAINS[domain])
    for symbol in ("product", "any_part", "any_spot", "any_course"):
        texts = texts_of(domain, "names", symbol)
        assert len(texts) >= 90, symbol
        assert min(sum(split_of(text) is split for text in texts) for split in Split) >= 5, symbol
    for symbol in ("remark", "trouble", "reason", "brief"):
        assert len(texts_of(domain, "texts", symbol)) > 300, symbol


@pytest.mark.parametrize("grammar", ["names", "texts"])
def test_what_a_domain_has_stands_in_place_of_what_there_is(grammar: str) -> None:
    general = load_yaml(grammar)
    assert not (ROLES - {"goods"}) & general.keys()
    for domain in DOMAINS:
        for symbol in symbols_of(domain, grammar):
            if symbol in general:
                compose(grammar, symbol, random.Random(1), domain)


@pytest.mark.parametrize(
    ("parameter", "domain"),
    [
        (of("item", "keep_it", "Keeps something for a patient"), "health"),
        (of("what", "note_it", "Writes down what was sown"), "garden"),
        (of("item", "keep_it", "Keeps something for a while"), NO_DOMAIN),
        (of("item", "keep_it", "Keeps something for the dentist's horse"), NO_DOMAIN),
        (of("item", "lend", "Lends a paddle for the canoe to a patient"), "water"),
    ],
)
def test_a_function_tells_what_it_is_about(parameter: Parameter, domain: str) -> None:
    assert domain_of(parameter) == domain


GARAGE = '''"""{title}"""

def hold(item: str):
    """Keep something at the till."""

def tell(note: str):
    """Leave word{about}."""

def plan(day: str):
    """Plan a day{about}."""
'''


def test_functions_tell_of_each_other_and_the_api_of_all(tmp_path: Path) -> None:
    for title, about, domain in (
        ("", " for the mechanic", "vehicles"),
        ("A garage for cars and vans", "", "vehicles"),
        ("", "", NO_DOMAIN),
    ):
        text = GARAGE.format(title=title or "All", about=about)
        assert {domain_of(p) for p in the_parameters(tmp_path / "api.py", text)} == {domain}
    document = tmp_path / "api.yaml"
    found = the_parameters(document, """
        {openapi: 3.1.0, info: {title: Sailing club, version: "1"}, paths: {/kept: {post: {
          operationId: hold, summary: Keep something, parameters:
          [{name: item, in: query, required: true, schema: {type: string}}]}}}}""")  # fmt: skip
    assert [domain_of(p) for p in found] == ["water"]


def test_one_function_may_be_about_something_else(tmp_path: Path) -> None:
    meal = '''
def meal(item: str):
    """Order food from the kitchen of the cafe, for breakfast or lunch."""
'''
    text = GARAGE.format(title="", about=" for the mechanic") + meal
    found = {p.function: domain_of(p) for p in the_parameters(tmp_path / "api.py", text)}
    assert found == dict.fromkeys(("hold", "tell", "plan"), "vehicles") | {"meal": "food"}


@pytest.mark.parametrize(
    ("name", "symbol"), [("item", "goods"), ("thing", "goods"), ("part", "parts")]
)
def test_bare_names_hold_what_the_domain_has(name: str, symbol: str) -> None:
    for domain in ("vehicles", "sport", "stay"):
        parameter = of(name, "mark_it", f"Marks it, for the {DOMAINS[domain]['told'][0]}")
        assert domain_of(parameter) == domain
        values, own = drawn(parameter), set(DOMAINS[domain][symbol])
        assert sum(value in own for value in values) > 0.6 * len(values)
        assert not set(values) <= own


def test_where_something_is_moved_to_is_a_spot() -> None:
    spots = set(DOMAINS["animals"]["spots"])
    for name in ("to", "from", "place"):
        values = drawn(of(name, "rehouse", "Moves a horse"))
        assert sum(value.partition("the ")[2] in spots for value in values) > 100
    city = of("place", "forecast", "Tells the weather")
    assert not any(value.startswith("the ") for value in drawn(city))


@given(st.sampled_from(["item", "part", "place", "note", "title", "to"]), st.text(max_size=80))
def test_what_is_drawn_is_read_alike_whatever_the_api_is_about(name: str, said: str) -> None:
    alone = of(name, "add_it", "Adds it")
    among = replace(alone, setting=f"A riding school\n{said}")
    value = sample(among, random.Random(1), Split.TRAIN)
    assert meaning_of(alone).semantic is meaning_of(among).semantic
    assert forms(alone, value) == forms(among, value)
