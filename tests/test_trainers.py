"""TRL and sentence-transformers, of the extra `train`, read the exports and train on them.

Other trainers do in test_loaders.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functok.dataset import Dataset
from functok.exports import export
from functok.exports.base import compact
from functok.records import Split

from .conftest import LAMPS, run

WHY = "needs the extra `train`: make test-train"
transformers = pytest.importorskip("transformers", reason=WHY)
tokenizers = pytest.importorskip("tokenizers", reason=WHY)

pytestmark = pytest.mark.long

TEMPLATE = (
    "{{ tools | tojson }}"
    "{% for message in messages %}<{{ message.role }}>{{ message.content }}"
    "{% if message.tool_calls %}{% for c in message.tool_calls %}"
    "[[{{ c.function.name }}|{{ c.function.arguments | tojson }}]]{% endfor %}{% endif %}"
    "<eos>{% endfor %}"
)
"""A chat template with tools, as plain as can be."""


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("trainers")
    (folder / "lamps.py").write_text(LAMPS)
    return Dataset(run(folder / "lamps.py", folder / "out", rows=6, parallel=6).out)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<pad>", "<eos>"], initial_alphabet=alphabet
    )
    made.train_from_iterator([LAMPS], trainer)
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<eos>", pad_token="<pad>"
    )
    wrapped.chat_template = TEMPLATE
    return wrapped


def _train(dataset: Dataset) -> list[list[dict[str, Any]]]:
    """The calls of the training rows, in the order of the export."""
    return [json.loads(row["calls"]) for split, row in dataset.rows() if split is Split.TRAIN]


def _shown(calls: list[dict[str, Any]]) -> str:
    """The calls as the template above writes them."""
    return "".join(f"[[{c['name']}|{compact(c['arguments'])}]]" for c in calls)


def _called(text: str) -> str:
    """What the template wrote of the calls, after the last turn began."""
    start = text.rpartition("<assistant>")[2].removesuffix("<eos>")
    return start if start.startswith("[[") else ""


def test_trl_trains_on_the_rows_with_tools(
    parallel: Dataset, tokenizer: Any, tmp_path: Path
) -> None:
    """SFTTrainer reads messages and tools; what it trains on are the calls, nothing filled in."""
    trl = pytest.importorskip("trl", reason=WHY)
    datasets = pytest.importorskip("datasets")
    export(parallel, "trl", tmp_path / "rows", [*Split])
    rows = datasets.load_dataset(
        "parquet",
        data_files=str(tmp_path / "rows" / "train.parquet"),
        cache_dir=str(tmp_path / "cache"),
    )["train"]
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2,
    )  # fmt: skip
    settings = trl.SFTConfig(
        output_dir=str(tmp_path / "out"), max_steps=1, per_device_train_batch_size=2,
        report_to=[], use_cpu=True, bf16=False, gradient_checkpointing=False, max_length=4096,
        save_strategy="no",
    )  # fmt: skip
    trainer = trl.SFTTrainer(
        transformers.LlamaForCausalLM(config), args=settings, train_dataset=rows,
        processing_class=tokenizer,
    )  # fmt: skip
    texts = [tokenizer.decode(row["input_ids"]) for row in trainer.train_dataset]
    assert [_called(text) for text in texts] == [_shown(calls) for calls in _train(parallel)]
    assert all('"name": "dim_lamp"' in text for text in texts)
    trainer.train()


def test_sentence_transformers_trains_on_the_triplets(
    parallel: Dataset, tokenizer: Any, tmp_path: Path
) -> None:
    library = pytest.importorskip(
        "sentence_transformers", reason="sentence-transformers is missing", exc_type=ImportError
    )
    from datasets import load_dataset

    losses = pytest.importorskip("sentence_transformers.sentence_transformer.losses")
    modules = pytest.importorskip("sentence_transformers.sentence_transformer.modules")

    export(parallel, "sentence-transformers", tmp_path / "rows", [*Split])
    rows = load_dataset(
        "json", data_files=str(tmp_path / "rows" / "train.jsonl"), split="train",
        cache_dir=str(tmp_path / "cache"),
    )  # fmt: skip
    model = library.SentenceTransformer(
        modules=[modules.StaticEmbedding(tokenizer.backend_tokenizer, embedding_dim=16)],
        device="cpu",
    )
    trainer = library.SentenceTransformerTrainer(
        model=model,
        args=library.SentenceTransformerTrainingArguments(
            output_dir=str(tmp_path / "out"), max_steps=3, per_device_train_batch_size=4,
            report_to=[], use_cpu=True, save_strategy="no",
        ),
        train_dataset=rows,
        loss=losses.MultipleNegativesRankingLoss(model),
    )  # fmt: skip
    assert trainer.train().global_step == 3
