"""Queries in other languages: an LLM writes them, a judge reads them, a detector tells the language."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from functok.checks import Candidate, first_refusal
from functok.config import resolve
from functok.dataset import Dataset
from functok.errors import InputError
from functok.job import Job
from functok.languages import _identifier, another_language, check_language
from functok.pipeline import Outcome
from functok.records import Kind
from functok.specs import ApiSpec
from functok.validate import validate

from .conftest import run
from .test_judge import KEY, _agreeable, server

SAID = {
    "de": ("stell den Wecker auf halb sieben", "Licht aus in der Küche", "Heizung bitte auf 21 Grad"),
    "fr": ("baisse la lumière", "quel temps fait-il à Lyon demain ?", "joue Blue Train dans la cuisine"),
    "es": ("apaga la luz", "reserva una mesa para cuatro personas", "¿qué tiempo hace en Madrid?"),
    "pl": ("ustaw budzik na siódmą", "zgaś światło w kuchni"),
    "ja": ("7時にアラームをセットして", "東京の天気は？"),
    "ar": ("اضبط المنبه على الساعة السابعة",),
    "tr": ("alarmı yediye kur",),
    "en": ("set the alarm to seven", "turn it down a bit please", "what's the weather in Lyon"),
}  # fmt: skip
BEFORE = ("Bitte", "Könntest du", "Ich möchte", "Kannst du mal", "Sei so lieb und", "Mach doch",
          "Wir müssen", "Hey, ich will")  # fmt: skip
AFTER = ("das Licht im Zimmer ändern", "an der Lampe drehen", "die Beleuchtung anpassen",
         "den Raum heller machen", "nach der Leuchte sehen", "das Licht für mich regeln",
         "dort alles vorbereiten", "die Einstellung vornehmen")  # fmt: skip


@pytest.mark.parametrize("code", SAID)
def test_short_queries_are_known_for_what_they_are(code: str) -> None:
    for other, texts in SAID.items():
        for text in texts:
            assert (another_language(text, code) is None) is (other == code), text


def test_names_and_numbers_tell_no_language() -> None:
    assert another_language("1287, 19:30", "de") is None
    english = Candidate(
        ApiSpec("any", ()), Kind.UNRELATED, "could you tell me a joke", (), language="de"
    )
    refusal = first_refusal(english)
    assert refusal is not None
    assert refusal.code == "language"


def _german(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows in German, now and then one in English; values stand in them as they are."""
    rows = []
    for item in data["slots"]:
        rng = random.Random(f"{item['manner']} {item.get('say')} {'refused' in item}")
        values = [str(value) for value in item.get("say", {}).values()]
        label = f"Plan {rng.randrange(10_000)}"
        written = dict.fromkeys(item.get("write", ()), label)
        said = ", ".join([*values, *written.values(), str(rng.randrange(10_000))])
        query = f"{rng.choice(BEFORE)} {rng.choice(AFTER)}: {said}"
        if rng.random() < 0.2 and "refused" not in item:
            query = f"could you please change the light over there: {said}"
        rows.append({"slot": item["slot"], "query": query, "arguments": written})
    return rows


def _run(spec: Path, out: Path, base_url: str, **settings: object) -> Outcome:
    options = {
        "teacher": "openai", "model": "practice", "judge": True, "language": "de", "rows": 8,
        "negatives": 0.2, "base_url": base_url, **settings,
    }  # fmt: skip
    return run(spec, out, **options)


def test_a_run_keeps_what_is_in_its_language(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with server(writer=_german, judge=_agreeable) as at:
        done = _run(lamps, tmp_path / "out", at.base_url)
    dataset = Dataset(done.out)
    rows = [row for _, row in dataset.rows()]
    assert len(rows) == 30
    assert {row["language"] for row in rows} == {"de"}
    assert {row["kind"] for row in rows} == {"single", "unrelated"}
    assert all(another_language(row["query"], "de") is None for row in rows)
    assert {r["reason"] for r in dataset.rejections()} >= {"language"}
    assert list(validate(dataset)) == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"language": "de"}, "offline teacher writes English only"),
        ({"language": "de", "teacher": "openai", "model": "m"}, "add --judge"),
        ({"language": "german"}, "language"),
        ({"language": "de", "teacher": "openai", "model": "m", "judge": True, "parallel": 9}, "parallel"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_any_work(given: dict[str, Any], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        resolve(options=given)


def test_a_language_that_nobody_can_detect_is_refused(lamps: Path) -> None:
    with pytest.raises(InputError, match="can be detected"):
        check_language("zz")
    config = resolve(options={"language": "xx", "teacher": "openai", "model": "m", "judge": True})
    with pytest.raises(InputError, match="can be detected"):
        Job([lamps], config=config)


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)
    _identifier.cache_clear()
    with pytest.raises(InputError, match=r"not installed.*functok\[languages\]"):
        check_language("de")
    assert resolve(options={"language": "en"}).language == "en"
