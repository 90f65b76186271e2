"""Run in an environment with llama-cpp-python: which answers llama.cpp lets a model write.

    python match_gbnf.py FOLDER

Reads a JSON list of `{"gbnf": grammar, "tokens": functional tokens, "end": token, "answers": texts}`.
For each it makes a vocabulary in FOLDER (every byte, a few longer pieces, each functional token and
`end`, which ends a generation, as one control token), splits the answers into its tokens, and feeds
these to llama.cpp's sampler. Prints for each
`{"accepted": …}`: for each answer whether every token is allowed where it stands and the end behind
them; null if the grammar is refused.
"""

import ctypes
import json
import math
import sys
from pathlib import Path
from typing import Any

import llama_cpp
from gguf import GGUFWriter, TokenType

PIECES = [(" ", "'"), ("(", "'"), ("'", ")"), ("'", ",")]


def _alphabet() -> list[str]:
    """The character of each byte in the vocabularies of GPT-2 and its kin."""
    shown = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(0x100) if byte not in shown]
    return [chr(b if b in shown else 0x100 + hidden.index(b)) for b in range(0x100)]


def _vocabulary(file: Path, tokens: list[str], end: str) -> Any:
    """A model of llama.cpp that is a vocabulary only."""
    alphabet = _alphabet()
    merges = [[alphabet[ord(c)] for c in pair] for pair in PIECES]
    normal = [*alphabet, *map("".join, merges)]
    control = [*dict.fromkeys((end, *tokens))]
    writer = GGUFWriter(file, "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([*normal, *control])
    writer.add_token_types([TokenType.NORMAL] * len(normal) + [TokenType.CONTROL] * len(control))
    writer.add_token_merges([" ".join(merge) for merge in merges])
    writer.add_eos_token_id(len(normal))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    settings = llama_cpp.llama_model_default_params()
    settings.vocab_only = True
    return llama_cpp.llama_model_load_from_file(str(file).encode(), settings)


def _split(vocabulary: Any, answer: str) -> list[int]:
    text = answer.encode()
    ids = (llama_cpp.llama_token * (len(text) + 1))()
    count = llama_cpp.llama_tokenize(vocabulary, text, len(text), ids, len(ids), False, True)
    assert count >= 0
    return list(ids[:count])


def _allowed(sampler: Any, token: int) -> bool:
    candidate = llama_cpp.llama_token_data(token, 0.0, 0.0)
    candidates = llama_cpp.llama_token_data_array(ctypes.pointer(candidate), 1, -1, False)
    llama_cpp.llama_sampler_apply(sampler, ctypes.byref(candidates))
    return not math.isinf(candidate.logit)


def _accepts(sampler: Any, tokens: list[int], end: int) -> bool:
    llama_cpp.llama_sampler_reset(sampler)
    for token in tokens:
        if not _allowed(sampler, token):
            return False
        llama_cpp.llama_sampler_accept(sampler, token)
    return _allowed(sampler, end)


def _accepted(model: Any, gbnf: str, answers: list[str]) -> list[bool] | None:
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    sampler = llama_cpp.llama_sampler_init_grammar(vocabulary, gbnf.encode(), b"root")
    if not sampler:
        return None
    end = llama_cpp.llama_vocab_eos(vocabulary)
    return [_accepts(sampler, _split(vocabulary, answer), end) for answer in answers]


for number, case in enumerate(json.load(sys.stdin)):
    model = _vocabulary(Path(sys.argv[1], f"{number}.gguf"), case["tokens"], case["end"])
    print(json.dumps({"accepted": _accepted(model, case["gbnf"], case["answers"])}), flush=True)
