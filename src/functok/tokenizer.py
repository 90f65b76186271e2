"""Functional tokens in a Hugging Face tokenizer: each one id, and nothing else read as one.

The end token comes first, then the tokens by index. So an index keeps its id when a later release
adds functions, and a model that was trained on release 1 reads release 9.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from functok.dataset import TOKENS
from functok.errors import InputError, OutputError
from functok.specs import SPECIAL_FUNCTIONS, FunctionSpec
from functok.storage.files import output_errors, write_whole
from functok.tokens import Registry

INITIAL = "token_texts.json"
"""For each token its id and the text from whose embeddings a new one may begin."""

FOR_LLAMA_FACTORY = "new_special_tokens.yaml"
"""The same texts as LLaMA-Factory's `new_special_tokens_config` reads them."""

_END_TEXT = "end of the function calls"


@dataclass(frozen=True)
class Extended:
    """A tokenizer with functional tokens: where it is, its size, and the tokens that are new in it."""

    folder: Path
    size: int
    added: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"out": str(self.folder), "size": self.size, "added": list(self.added)}


def extend_tokenizer(
    base: str, out: Path, registry: Registry, functions: Mapping[str, FunctionSpec]
) -> Extended:
    """Adds the tokens of `registry` to the tokenizer `base` (a folder or a Hub name); writes `out`.

    `functions` give the texts. Tokens that `base` has already keep their ids. InputError if the
    tokenizer cannot be loaded, or splits a token, or reads other text as one; OutputError if `out`
    holds anything but an earlier result.
    """
    if out.exists() and any(out.iterdir()) and not (out / INITIAL).is_file():
        raise OutputError(str(out), "is not empty and holds no such tokenizer", "Name a new folder")
    tokenizer = _loaded(base)
    wanted = [registry.end_token, *(entry.token for entry in registry.tokens)]
    known = tokenizer.get_vocab()
    added = tuple(token for token in wanted if token not in known)
    tokenizer.add_tokens([_special(token) for token in wanted], special_tokens=True)
    ids = {token: int(tokenizer.convert_tokens_to_ids(token)) for token in wanted}
    for fault in _faults(tokenizer, registry, ids):
        raise InputError(base, fault, "Use another base tokenizer, or another token_format")
    texts = _texts(registry, functions)
    with output_errors(out):
        tokenizer.save_pretrained(str(out))
    write_whole(out / TOKENS, registry.as_text())
    write_whole(out / FOR_LLAMA_FACTORY, yaml.safe_dump(texts, sort_keys=False, allow_unicode=True))
    entries = [{"token": token, "id": ids[token], "text": texts[token]} for token in wanted]
    write_whole(out / INITIAL, json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    return Extended(out, len(tokenizer), added)


def _loaded(base: str) -> Any:
    try:
        # A heavy import, and an extra: no other command needs it.
        from transformers import AutoTokenizer
    except ImportError as error:
        raise InputError(
            "functok tokenizer",
            f"needs the package transformers ({error})",
            "Install it: pip install 'functok[tokenizer]'",
        ) from error
    try:
        return AutoTokenizer.from_pretrained(base, use_fast=True)
    except (OSError, ValueError, KeyError) as error:
        first = str(error).strip().partition("\n")[0]
        raise InputError(
            base,
            f"is no tokenizer that can be loaded ({first})",
            "Name a folder with tokenizer.json, or a model of the Hub that you have access to",
        ) from error


def _special(token: str) -> Any:
    from tokenizers import AddedToken

    return AddedToken(token, special=True, normalized=False, lstrip=False, rstrip=False)


def _faults(tokenizer: Any, registry: Registry, ids: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with the tokens in `tokenizer`."""
    numbers = set(ids.values())
    if len(numbers) < len(ids):
        yield "gives two tokens the same id"
    for token, number in ids.items():
        if _ids(tokenizer, token) != [number]:
            yield f"splits {token} into {tokenizer.tokenize(token)}"
        within = _ids(tokenizer, f"Response: {token}('a b', 1){registry.end_token}")
        expected = [number, ids[registry.end_token]]
        if [i for i in within if i in numbers] != expected:
            yield f"does not find {token} inside a text"
        if tokenizer.decode([number], skip_special_tokens=False).strip() != token:
            yield f"does not write {token} as it is"
        for text in _lookalikes(token):
            if numbers & set(_ids(tokenizer, text)):
                yield f"reads {text!r} as a functional token"


def _ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def _lookalikes(token: str) -> Iterator[str]:
    """Texts that a person may take for `token`, and those in which one is defused."""
    inner = token[1:-1]
    yield f"< {inner}>"
    yield f"<{inner} >"
    yield f"\\x3c{inner}>"
    yield f"\uff1c{inner}\uff1e"
    if inner.upper() != inner:
        yield f"<{inner.upper()}>"
    yield inner
    yield token[:-1]


def _texts(registry: Registry, functions: Mapping[str, FunctionSpec]) -> dict[str, str]:
    """The text of each token: the function's name and summary; the name alone of one that is gone."""
    known = {**{f.name: f for f in SPECIAL_FUNCTIONS}, **functions}
    texts = {registry.end_token: _END_TEXT}
    for entry in registry.tokens:
        name = entry.function.replace("_", " ")
        function = known.get(entry.function)
        texts[entry.token] = f"{name}: {function.summary}" if function else name
    return texts
