"""What looks like a secret or personal data before a dataset becomes public."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.dataset import Dataset
from functok.errors import InputError
from functok.publishing.sensitive import sensitive_in, sensitive_in_dataset, sensitive_in_row
from functok.values.drawing.identifiers import email_address
from functok.values.drawing.phones import phone_number
from functok.values.kinds.forms import phone_texts

from .conftest import run

_A = "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9n"
_SECRETS = {
    "Hugging Face token": f"hf_{_A[:34]}",
    "OpenAI or Anthropic key": f"sk-proj-{_A}",
    "AWS key": "AKIA" + "ABCDEFGH12345678",
    "GitHub token": f"ghp_{_A[:36]}",
    "GitLab token": f"glpat-{_A[:20]}",
    "Slack token": f"xoxb-{_A[:24]}",
    "Google key": f"AIza{_A[:35]}",
    "Stripe key": f"sk_live_{_A[:24]}",
    "npm token": f"npm_{_A[:36]}",
    "PyPI token": f"pypi-AgE{_A}",
    "SendGrid key": f"SG.{_A[:22]}.{_A}",
    "private key": "-----BEGIN RSA PRIVATE KEY-----",
    "JSON web token": f"eyJhbGciOiJI.eyJzdWIiOiIx.{_A[:20]}",
    "password in an address": "https://ann:hunter2@",
    "e-mail address": "ann.lee@corp.io",
    "phone number": "+1 212-736-5000",
}


@pytest.mark.parametrize("sort", _SECRETS)
def test_each_sort_is_found_in_the_middle_of_a_text_and_in_json(sort: str) -> None:
    secret = _SECRETS[sort]
    for text in (f"use {secret}, please", json.dumps({"a": [f"({secret})"]}), secret):
        found = list(sensitive_in(text, "here"))
        assert [(each.place, each.sort, each.text) for each in found] == [("here", sort, secret)]
        assert secret not in found[0].masked


@pytest.mark.parametrize(
    "text",
    [
        "write to ann@example.com, bob@mail.example.org, c@shop.example and d@x.test",
        "e@example.co.uk",
        "at 12:30 on 2024-05-06 for 1,234,567.89 dollars, order 4111111111",
        "0f3a" * 16,
        "the task-list is at https://example.com/a:b and costs +20 or +5",
        "risk-based-approaches-to-everything are disk-shaped",
        "<nexa_0>('22:30')<nexa_end>",
        "image@2x and @someone",
        "call +1 202 555 0143, +44 20 7946 0018, +49 30 23125 042, +33 6 39 98 01 23 or +61 491 570 006",
    ],
)
def test_ordinary_text_is_none_of_it(text: str) -> None:
    assert list(sensitive_in(text, "here")) == []


@given(seed=st.integers(min_value=0, max_value=2**32))
def test_what_functok_draws_is_none_of_it(seed: int) -> None:
    rng = random.Random(seed)
    address, phone = email_address(rng), phone_number(rng)
    assert phonenumbers.is_valid_number(phonenumbers.parse(phone))
    for written in (phone, *phone_texts(phone)):
        row = {"id": "1", "query": f"Send it to {address}, or call {written}", "calls": "[]"}
        assert list(sensitive_in_row(row)) == []


@pytest.mark.parametrize("number", ["+1 202 555 1143", "+44 20 7946 1018", "+49 30 901820"])
def test_a_number_beside_those_kept_for_films_is_found(number: str) -> None:
    assert [each.text for each in sensitive_in(f"call {number}", "here")] == [number]


def test_a_phone_number_of_somebody_is_found_wherever_it_stands() -> None:
    calls = json.dumps([{"name": "f", "arguments": {"to": "+12127365000"}}])
    row = {"id": "7", "query": "Call +1 212-736-5000 soon", "calls": calls}
    assert [(each.place, each.text) for each in sensitive_in_row(row)] == [
        ("row 7", "+1 212-736-5000"),
        ("row 7", "+12127365000"),
    ]


def test_ten_digits_are_a_number_of_north_america_that_nobody_gets() -> None:
    drawn = [phone_number(random.Random(seed), "a 10-digit number") for seed in range(50)]
    assert len(set(drawn)) > 40
    assert all(re.fullmatch(r"\d{3}55501\d\d", number) for number in drawn)


PHONE = '''\
def save_contact(name: str, phone_number: str) -> None:
    """Saves a contact in the address book.

    Args:
        name: Name of the person.
        phone_number: Number in the international format E.164.
    """
'''


def test_a_number_that_is_said_and_not_called_can_be_published_too(tmp_path: Path) -> None:
    """In a value that is put right, and beside one that is missing."""
    spec = tmp_path / "phone.py"
    spec.write_text(PHONE)
    out = run(spec, tmp_path / "out", rows=30, corrections=0.5, missing=0.5).out
    numbers = [(row, re.findall(r"\+\d[\d -]{8,}", row["query"])) for _, row in Dataset(out).rows()]
    assert any(len(said) > 1 for _, said in numbers)
    assert any(said for row, said in numbers if row["kind"] == "missing_argument")
    assert list(sensitive_in_dataset(Dataset(out))) == []


def test_a_made_dataset_is_clean_and_its_files_are_looked_at(dataset_copy: Dataset) -> None:
    assert list(sensitive_in_dataset(dataset_copy)) == []
    for name in ("README.md", "functions.json", "functional_tokens.json", "manifest.json"):
        path: Path = dataset_copy.folder / name
        path.write_text(path.read_text() + " ann.lee@corp.io ")
    found = [(each.place, each.text) for each in sensitive_in_dataset(dataset_copy)]
    assert sorted(found) == [
        (name, "ann.lee@corp.io")
        for name in ("README.md", "functional_tokens.json", "functions.json", "manifest.json")
    ]
    assert list(sensitive_in_dataset(dataset_copy, [r"ann\.lee@.*"])) == []
    assert len(list(sensitive_in_dataset(dataset_copy, ["ann"]))) == 4, "a part is not enough"


def test_an_allowed_pattern_that_is_none_is_told(dataset_copy: Dataset) -> None:
    with pytest.raises(InputError, match="is no regular expression"):
        list(sensitive_in_dataset(dataset_copy, ["("]))
