"""Prompts are files, found in the user's folder first and filled strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from functok.errors import InputError
from functok.project import shipped
from functok.prompts import Prompt, load_prompt, prompt_path, prompt_text


def test_the_shipped_templates_are_those_of_the_paper_and_the_model_card() -> None:
    no_day = {"query": "wake me at six", "today": "", "weekday": ""}
    paper = load_prompt("training/paper.jinja").fill(**no_day)
    card = load_prompt("training/model-card.jinja").fill(**no_day)

    assert paper == (
        "Below is the query from the users, please choose the correct function and generate the "
        "parameters to call the function.\n\nQuery: wake me at six\n\nResponse:"
    )
    assert card == (
        "Below is the query from the users, please call the correct function and generate the "
        "parameters to call the function.\n\nQuery: wake me at six \n\nResponse:"
    )


@pytest.mark.parametrize("path", sorted(shipped("prompts").rglob("*.jinja")), ids=lambda p: p.name)
def test_every_shipped_prompt_is_a_template(path: Path) -> None:
    assert load_prompt(path.relative_to(shipped("prompts")).as_posix()).text


def test_a_prompt_of_the_user_comes_before_the_shipped_one(tmp_path: Path) -> None:
    name = "training/paper.jinja"
    (tmp_path / "training").mkdir()
    (tmp_path / name).write_text("Ask: {{ query }}\n")

    assert load_prompt(name, own=tmp_path).fill(query="a") == "Ask: a"
    assert prompt_path(name, own=tmp_path) == tmp_path / name
    assert "model-card" in str(prompt_path("training/model-card.jinja", own=tmp_path))


def test_values_are_put_in_as_they_are_and_only_the_files_last_line_break_is_dropped() -> None:
    value = "<b>&amp; {{ query }} {% raw %}\r\n\n"

    assert Prompt("\n{{ query }}\n\n").fill(query=value) == f"\n{value}\n"


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{{ nobody }}", "uses the name 'nobody', which is not given"),
        ("{{ query.nobody }}", "cannot be filled"),
        ("{{ 1 / 0 }}", "cannot be filled"),
        ("{{ query + 1 }}", "cannot be filled"),
        ("{{ query.__class__.__mro__ }}", "cannot be filled"),
        ("{% include 'paper.jinja' %}", "cannot be filled"),
        ("{% for i in range(10 ** 9) %}{% endfor %}", "cannot be filled"),
    ],
)
def test_a_prompt_that_cannot_be_filled_is_an_error_that_names_the_file(
    template: str, fault: str
) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        Prompt(template, "mine.jinja").fill(query="a")

    assert caught.value.place == "mine.jinja"
    assert "query" in caught.value.remedy


def test_a_broken_template_is_an_error_that_names_the_line() -> None:
    with pytest.raises(InputError, match="not a Jinja2 template") as caught:
        Prompt("one\n{% if %}", "mine.jinja")

    assert caught.value.place == "mine.jinja:2"


@pytest.mark.parametrize("name", ["no.jinja", "../pyproject.toml", "/etc/hostname", "", "training"])
def test_a_missing_prompt_is_an_error_that_lists_the_prompts(name: str) -> None:
    with pytest.raises(InputError, match=r"no such prompt.*training/\{model-card, paper\}\.jinja"):
        prompt_text(name)


def test_a_prompt_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jinja").write_bytes(b"\xff\xfe")

    with pytest.raises(InputError, match="is not UTF-8"):
        prompt_text("a.jinja", own=tmp_path)
