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
