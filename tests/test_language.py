"""Queries in other languages: an LLM writes them, a judge reads them, a detector tells the language."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from functok.calls import FunctionCall
from functok.checks import CHECKS, Candidate, first_refusal
from functok.config import resolve
from functok.dataset import Dataset
from functok.errors import InputError
from functok.languages import _identifier, another_language, check_language
from functok.pipeline import Outcome
from functok.practice import Behaviour
from functok.practice.writers import OfflineWriter
from functok.records import Kind, PlannedCall
from functok.running.job import Job
from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.validate import validate
from functok.values import ground

from .conftest import run
from .test_judge import KEY, server
from .test_judge_check import _check
from .test_nested import HOUSE

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


DIMMER = '''

def dim_lamp(room: Literal["kitchen", "bedroom", "hall"], level: int) -> bool:
    """Dims the lamp in a room.

    Args:
        room: The room.
        level: Brightness between 0 and 100.
    """
'''


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


ANY = FunctionSpec(
    "set_it",
    "Sets the heating of a room.",
    {
        "type": "object",
        "properties": {
            "room": {"type": "string", "enum": ["kitchen", "living_room"]},
            "level": {"type": "number"},
            "count": {"type": "integer"},
            "time": {"type": "string", "description": "Time as HH:MM"},
            "date": {"type": "string", "format": "date"},
            "country": {"type": "string", "description": "Country code, ISO 3166-1 alpha-2"},
            "contact_name": {"type": "string"},
        },
    },
)


@pytest.mark.parametrize(
    ("code", "name", "value", "query"),
    [
        ("de", "level", 21.5, "die Heizung auf 21,5 Grad"),
        ("de", "level", 1250.0, "auf 1.250 bitte"),
        ("de", "date", "2025-03-04", "am 4. März 2025 will ich los"),
        ("de", "date", "2025-03-04", "am 4.3.2025 will ich los"),
        ("fr", "date", "2025-03-04", "le 4 mars 2025 au matin"),
        ("ja", "date", "2025-03-04", "2025年3月4日にお願い"),
        ("fr", "country", "DE", "un colis pour l’Allemagne, vite"),
        ("de", "time", "19:30", "um 19:30 am Abend"),
        ("ja", "count", 21, "キッチンを21に"),
        ("es", "contact_name", "Anna Meier", "llama a Anna Meier"),
        ("es", "room", "living_room", "en el living room"),
    ],
)
def test_what_any_language_says_alike_is_read(code: str, name: str, value: Any, query: str) -> None:
    assert ground(ANY, {name: value}, query, None, code).missing == ()


@pytest.mark.parametrize(
    ("code", "name", "value", "query"),
    [
        ("de", "time", "08:00", "um 8 am Abend"),  # no "8 am"
        ("de", "level", 1.25, "auf 1.250 bitte"),
        ("de", "level", 21.0, "die Heizung auf 21,5 Grad"),
        ("de", "count", 1, "stell die eins, one, ab"),
        ("de", "date", "2025-03-04", "am 14. März 2025 will ich los"),
        ("fr", "country", "DE", "un colis de Lyon"),
    ],
)
def test_no_value_is_read_by_the_rules_of_english(
    code: str, name: str, value: Any, query: str
) -> None:
    assert ground(ANY, {name: value}, query, None, code).missing == (name,)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> ApiSpec:
    spec = tmp_path_factory.mktemp("house") / "house.py"
    spec.write_text(HOUSE + DIMMER)
    return read_spec(spec)


def _refused(
    house: ApiSpec, kind: Kind, query: str, calls: tuple[FunctionCall, ...], **more: Any
) -> str:
    """The code of the first refusal of a German row that a judge will see too; "" if there is none."""
    row = Candidate(house, kind, query, calls, language="de", judged=True, **more)
    refusal = first_refusal(row)
    return refusal.code if refusal else ""


def test_calls_in_another_order_than_they_are_said_are_found(house: ApiSpec) -> None:
    dim = FunctionCall("dim_lamp", {"room": "kitchen", "level": 40})
    heat = FunctionCall("set_heating", {"temperature": 21.5})
    query = "mach die Lampe in der Küche auf 40 und stell dann die Heizung auf 21,5 Grad"
    assert _refused(house, Kind.PARALLEL, query, (dim, heat)) == ""
    assert _refused(house, Kind.PARALLEL, query, (heat, dim)) == "order"
    assert _refused(house, Kind.PARALLEL, query, (dim, dim)) == "order"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("dimm doch bitte die Lampe in der Küche", ""),
        ("dimm die Lampe in der Küche auf 30", "unsaid"),
        ("dimm die Lampe in der Küche auf „ganz wenig“", "unsaid"),
        ("dimm die Lampe in der Küche auf Stufe ３", "unsaid"),
    ],
)
def test_a_value_that_is_said_after_all_is_found(house: ApiSpec, query: str, code: str) -> None:
    call = FunctionCall("dim_lamp", {"room": "kitchen"})
    more = {"category": "without:level", "planned": (PlannedCall("dim_lamp", {"room": "kitchen"}),)}
    assert _refused(house, Kind.MISSING_ARGUMENT, query, (call,), **more) == code


def test_a_member_of_a_list_that_is_said_after_all_is_found(house: ApiSpec) -> None:
    call = FunctionCall("dim_lamp", {"level": 40})
    more = {"category": "without:room", "planned": (PlannedCall("dim_lamp", {"level": 40}),)}
    for query, code in (
        ("dimm die Lampe auf 40", ""),
        ("dimm die Lampe bei Bedroom auf 40", "unsaid"),
    ):
        assert _refused(house, Kind.MISSING_ARGUMENT, query, (call,), **more) == code


def test_digits_may_be_of_another_argument_that_the_judge_has_to_find(house: ApiSpec) -> None:
    call = FunctionCall("schedule_lamp", {"time": "18:00"})
    more = {
        "category": "without:room",
        "planned": (PlannedCall("schedule_lamp", {"time": "18:00"}),),
    }
    for query, code in (("Lampe um 18 Uhr an", ""), ("Lampe um 18 Uhr an, hall", "unsaid")):
        assert _refused(house, Kind.MISSING_ARGUMENT, query, (call,), **more) == code


def test_a_near_miss_without_its_number_is_found(house: ApiSpec) -> None:
    unfit = PlannedCall("dim_lamp", {"room": "kitchen", "level": 150})
    more = {"category": "value_out_of_range", "unfit": unfit}
    for query, code in (
        ("Lampe in der Küche auf 150", ""),
        ("Lampe in der Küche ganz hell", "served"),
    ):
        assert _refused(house, Kind.NEAR_MISS, query, (), **more) == code


def _run(spec: Path, out: Path, base_url: str, **settings: object) -> Outcome:
    options = {
        "teacher": "openai", "model": "practice", "judge": True, "language": "de", "rows": 8,
        "negatives": 0.2, "base_url": base_url, **settings,
    }  # fmt: skip
    return run(spec, out, **options)


def test_a_run_has_all_kinds_of_rows_in_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    spec = tmp_path / "house.py"
    spec.write_text(HOUSE + DIMMER)
    with server() as at:
        done = _run(
            spec, tmp_path / "out", at.base_url, rows=6, parallel=12, nested=8,
            beside=0.4, missing=0.4, near_miss=0.5,
        )  # fmt: skip
    dataset = Dataset(done.out)
    counts = done.manifest["counts"]
    assert counts["owed"] == counts["rejected_for_good"] == 0
    assert counts["refused"].keys() <= {"duplicate"}
    assert set(counts["by_kind"]) == {str(kind) for kind in Kind}
    assert counts["beside"] > 0
    assert set(done.manifest["language"]["checks"]) <= {check.code for check in CHECKS}
    assert "Of queries in `de`" in (done.out / "README.md").read_text()
    assert all(another_language(row["query"], "de") is None for _, row in dataset.rows())
    assert list(validate(dataset)) == []


def test_faults_of_the_endpoint_change_no_byte(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = {"language": "es", "rows": 4, "parallel": 6, "missing": 0.5, "timeout": 1.0}
    faults = Behaviour(p429=0.15, retry_after=0.1, p500=0.15, malformed=0.1)
    with server() as at:
        calm = _run(lamps, tmp_path / "calm", at.base_url, **settings)
    with server(faults) as at:
        done = _run(lamps, tmp_path / "out", at.base_url, **settings)
        assert sum(at.stats["faults"].values()) >= 3
        asked = at.stats["requests"]
        assert _run(lamps, tmp_path / "out", at.base_url, **settings).unchanged
        assert at.stats["requests"] == asked
    for path in sorted(calm.out.glob("data/*.parquet")):
        assert path.read_bytes() == (done.out / "data" / path.name).read_bytes()


def _half_english(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the stand-in says, but at first one of three in English."""
    rows = OfflineWriter()(data)
    for item, row in zip(data["slots"], rows, strict=True):
        if item["slot"] % 3 == 0 and "refused" not in item:
            said = ", ".join(map(str, item.get("say", {}).values()))
            row["query"] = f"could you please take care of the light over there: {said}"
    return rows


def test_a_row_in_another_language_goes_back_and_a_judge_is_measured_on_the_others(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with server(writer=_half_english) as at:
        done = _run(lamps, tmp_path / "out", at.base_url)
        checked = _check(done.out, at.base_url, "--rows", "4")
    assert checked["by_sort"]["right"]["rows"] == checked["by_sort"]["wrong_type"]["rows"] == 4
    assert checked["by_sort"]["wrong_type"]["share_refused"] == 1.0
    assert checked["false_alarms"] == 0.0
    assert {r["reason"] for r in Dataset(done.out).rejections()} >= {"language"}
    assert done.manifest["counts"]["rejected_for_good"] == 0


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"language": "de"}, "offline teacher writes English only"),
        ({"language": "de", "teacher": "openai", "model": "m"}, "add --judge"),
        ({"language": "german"}, "language"),
        (
            {"language": "de", "teacher": "openai", "model": "m", "judge": True, "corrections": 0.1},
            "corrections",
        ),
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


def test_the_papers_recipe_asks_in_the_language_at_every_step(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with server() as at:
        done = _run(lamps, tmp_path / "out", at.base_url, preset="paper", rows=4, negatives=0.3)
    assert done.manifest["counts"]["rejected_for_good"] == 0
    assert set(done.manifest["counts"]["by_kind"]) == {"single", "unrelated"}
    assert list(validate(Dataset(done.out))) == []
