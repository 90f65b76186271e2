"""Functional tokens in real tokenizers, and the training snippets of the docs on tiny models.

Needs the extra `train` (`make test-train`); without it these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from functok.cli import main
from functok.dataset import Dataset
from functok.errors import InputError, OutputError
from functok.exports import export
from functok.records import Split
from functok.specs import FunctionSpec
from functok.tokenizer import extend_tokenizer
from functok.tokens import Registry

from .conftest import ROOT

WHY = "needs the extra `train`: make test-train"
transformers = pytest.importorskip("transformers", reason=WHY)
tokenizers = pytest.importorskip("tokenizers", reason=WHY)

pytestmark = pytest.mark.long

TEXT = ["Below is the query from the users, please choose the correct function.", "def dim(room):"]


def _byte_level(texts: Sequence[str] = TEXT, size: int = 300) -> Any:
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<pad>", "<eos>"], initial_alphabet=alphabet
    )
    made.train_from_iterator(texts, trainer)
    return made


def _folding() -> Any:
    """A tokenizer that folds case and compatibility characters, as WordPiece and T5 ones do."""
    made = tokenizers.Tokenizer(tokenizers.models.Unigram())
    made.normalizer = tokenizers.normalizers.Sequence(
        [tokenizers.normalizers.NFKC(), tokenizers.normalizers.Lowercase()]
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.decoder = tokenizers.decoders.Metaspace()
    trainer = tokenizers.trainers.UnigramTrainer(
        vocab_size=80, special_tokens=["<pad>", "<eos>", "<unk>"], unk_token="<unk>"
    )
    made.train_from_iterator([*TEXT, "<nexa_0> < > _ 0123456789 () '"], trainer)
    return made


@pytest.fixture(params=[_byte_level, _folding])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A tokenizer in a folder, trained on the spot."""
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=request.param(), eos_token="<eos>", pad_token="<pad>"
    )
    wrapped.save_pretrained(str(tmp_path / "base"))
    return tmp_path / "base"


def _lamps(dataset: Path) -> tuple[Registry, dict[str, FunctionSpec]]:
    opened = Dataset(dataset)
    return opened.registry, dict(opened.api.by_name)


def test_each_token_is_one_id_and_a_lookalike_none(
    base: Path, lamps_dataset: Path, tmp_path: Path
) -> None:
    registry, functions = _lamps(lamps_dataset)
    done = extend_tokenizer(str(base), tmp_path / "out", registry, functions)
    loaded = transformers.AutoTokenizer.from_pretrained(str(tmp_path / "out"))
    entries = json.loads((tmp_path / "out" / "token_texts.json").read_bytes())
    ids = {entry["token"]: entry["id"] for entry in entries}
    assert done.size == len(loaded)
    assert (
        list(done.added) == list(ids) == [registry.end_token, *(t.token for t in registry.tokens)]
    )
    for token, number in ids.items():
        assert loaded(token, add_special_tokens=False)["input_ids"] == [number]
    for text in ("< nexa_1>", "<NEXA_1>", "＜nexa_1＞", "\\x3cnexa_1>", "nexa_1", "<nexa_1 >"):
        assert not set(ids.values()) & set(loaded(text)["input_ids"])
    call = loaded(" <nexa_1>('garage', 5)<nexa_end>", add_special_tokens=False)["input_ids"]
    assert [i for i in call if i in ids.values()] == [ids["<nexa_1>"], ids["<nexa_end>"]]


def test_a_token_begins_with_the_name_and_the_summary(
    base: Path, lamps_dataset: Path, tmp_path: Path
) -> None:
    registry, functions = _lamps(lamps_dataset)
    extend_tokenizer(str(base), tmp_path / "out", registry, functions)
    texts = yaml.safe_load((tmp_path / "out" / "new_special_tokens.yaml").read_bytes())
    assert texts["<nexa_1>"] == "dim lamp: Dims the lamp of a room to a level."
    assert texts["<nexa_3>"].startswith("irrelevant function: Called when no other")
    assert texts["<nexa_end>"] == "end of the function calls"


def test_ids_stay_when_a_later_release_adds_a_function(
    base: Path, lamps_dataset: Path, tmp_path: Path
) -> None:
    """Both from the base tokenizer anew, and from the one of the release before."""
    registry, functions = _lamps(lamps_dataset)
    later = registry.updated([*functions.values(), FunctionSpec("new", "", {"type": "object"})])
    extend_tokenizer(str(base), tmp_path / "first", registry, functions)
    extend_tokenizer(str(base), tmp_path / "anew", later, functions)
    again = extend_tokenizer(str(tmp_path / "first"), tmp_path / "second", later, functions)
    assert again.added == (later.tokens[-1].token,)
    first, anew, second = (
        json.loads((tmp_path / name / "token_texts.json").read_bytes())
        for name in ("first", "anew", "second")
    )
    assert anew[: len(first)] == first
    assert second == anew


def test_what_cannot_be_extended_is_said(lamps_dataset: Path, tmp_path: Path) -> None:
    registry, functions = _lamps(lamps_dataset)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no tokenizer that can be loaded"):
        extend_tokenizer(str(tmp_path / "empty"), tmp_path / "out", registry, functions)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("work")
    with pytest.raises(OutputError, match="is not empty"):
        extend_tokenizer("base", tmp_path / "mine", registry, functions)


def test_the_command_says_how_many_tokens_are_new(
    base: Path, lamps_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["tokenizer", str(base), "--out", str(out), "--dataset", str(lamps_dataset)]
    with pytest.raises(SystemExit) as done:
        main(arguments)
    assert done.value.code == 0
    assert "6 tokens added" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        main(["tokenizer", str(base), "--out", str(out)])
    assert refused.value.code == 2
    assert "--dataset" in capsys.readouterr().err


def _tiny(kind: str, size: int) -> Any:
    shape = {
        "vocab_size": size, "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 1024,
    }  # fmt: skip
    if kind == "tied":
        config = transformers.GemmaConfig(**shape, head_dim=12, tie_word_embeddings=True)
        return transformers.GemmaForCausalLM(config)
    config = transformers.LlamaConfig(**shape, tie_word_embeddings=False)
    return transformers.LlamaForCausalLM(config)


def _snippets() -> list[str]:
    text = (ROOT / "docs" / "training.md").read_text()
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("kind", ["tied", "untied"])
def test_the_snippets_of_the_docs_train_a_tiny_model(
    kind: str, lamps_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As printed, in their order: the tokens are learned with full weights and with LoRA."""
    pytest.importorskip("trl", reason=WHY)
    pytest.importorskip("peft", reason=WHY)
    torch = pytest.importorskip("torch", reason=WHY)
    torch.manual_seed(0)
    monkeypatch.chdir(tmp_path)
    texts = [row["prompt"] + row["completion"] for _, row in Dataset(lamps_dataset).rows()]
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=_byte_level(texts, 900), eos_token="<eos>", pad_token="<pad>"
    )
    wrapped.save_pretrained("base")
    _tiny(kind, len(wrapped)).save_pretrained("base")
    registry, functions = _lamps(lamps_dataset)
    extend_tokenizer("base", Path("tokenizer"), registry, functions)
    export(Dataset(lamps_dataset), "octopus", Path("rows"), [*Split])
    space: dict[str, Any] = {}
    for number, snippet in enumerate(_snippets()):
        exec(compile(snippet, f"docs/training.md snippet {number}", "exec"), space)
    for name in ("trainer", "weighted", "lora"):
        losses = [entry["loss"] for entry in space[name].state.log_history if "loss" in entry]
        assert losses[-1] < 0.8 * losses[0], (name, losses)
