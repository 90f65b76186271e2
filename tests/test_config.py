"""Where settings come from, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from functok.config import RunConfig, resolve
from functok.errors import InputError


def test_options_beat_the_environment_which_beats_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "run.toml"
    file.write_text("rows = 7\nseed = 7\nnegatives = 0.5\n")
    monkeypatch.setenv("FUNCTOK_ROWS", "8")
    monkeypatch.setenv("FUNCTOK_SEED", "8")
    config = resolve(file, {"rows": 9, "seed": None})
    assert (config.rows, config.seed, config.negatives) == (9, 8, 0.5)


def test_a_preset_is_a_set_of_defaults_that_everything_else_overrides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = resolve(options={"preset": "paper"})
    assert (paper.rows, paper.negatives, paper.template) == (1000, 0.5, "paper")
    assert RunConfig(preset="paper") == paper, "also where a flow gives the settings"
    file = tmp_path / "run.toml"
    file.write_text("rows = 7\n")
    monkeypatch.setenv("FUNCTOK_PRESET", "paper")
    monkeypatch.setenv("FUNCTOK_TEMPLATE", "model-card")
    config = resolve(file, {"negatives": 0.1})
    assert (config.rows, config.negatives, config.template) == (7, 0.1, "model-card")


def test_settings_that_belong_together_may_come_from_different_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FUNCTOK_TEACHER", "openai")
    assert resolve(options={"model": "m"}).model == "m"
    with pytest.raises(InputError, match="needs a model"):
        resolve()


def test_an_endpoint_from_the_environment_decides_as_one_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A finished dataset of one endpoint is not taken for that of another."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://one/v1")
    unnamed = RunConfig(teacher="openai", model="m")
    assert (
        unnamed.deciding()
        == RunConfig(teacher="openai", model="m", base_url="http://one/v1").deciding()
    )
    before = unnamed.deciding()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://two/v1")
    assert unnamed.deciding() != before
    assert RunConfig().deciding()["base_url"] is None, "the offline teacher has none"


def test_without_anything_the_defaults_hold() -> None:
    assert resolve() == RunConfig()


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".toml"])
def test_a_config_file_may_be_yaml_json_or_toml(tmp_path: Path, suffix: str) -> None:
    text = {".yaml": "rows: 3", ".json": '{"rows": 3}', ".toml": "rows = 3"}[suffix]
    file = tmp_path / f"run{suffix}"
    file.write_text(text)
    assert resolve(file).rows == 3


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "rows = 0", "rows"),
        ("b.toml", "colour = 'red'", "colour"),
        ("c.toml", "rows = ", "not valid TOML"),
        ("d.yaml", "- 1", "not a table"),
        ("e.ini", "", "unknown kind"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        resolve(file)
    assert name in caught.value.place
    assert said in str(caught.value)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        resolve(tmp_path / "none.toml")


def test_a_wrong_value_is_told_where_it_was_given_with_what_the_setting_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with a list of all settings: the setting is known, its value is wrong."""
    file = tmp_path / "run.toml"
    file.write_text("noise = 7\n")
    for options, place in (({}, f"{file}, setting 'noise'"), ({"noise": 8}, "--noise")):
        with pytest.raises(InputError) as caught:
            resolve(file, options)
        assert caught.value.place == place
        assert "typed in haste" in caught.value.remedy
        assert "negatives" not in str(caught.value)
    monkeypatch.setenv("functok_noise", "7")
    with pytest.raises(InputError) as caught:
        resolve(file)
    assert caught.value.place == "FUNCTOK_NOISE"
    monkeypatch.setenv("functok_noise", "much")
    for options in ({}, {"noise": 0}):
        with pytest.raises(InputError) as caught:
            resolve(file, options)
        assert caught.value.place == "FUNCTOK_NOISE"


def test_a_setting_that_does_not_exist_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    for text, said in (("negative = 0.5", "Is 'negatives' meant?"), ("colour = 1", "rows, ")):
        file.write_text(text)
        with pytest.raises(InputError, match="no such setting") as caught:
            resolve(file)
        assert said in caught.value.remedy
