"""Run in an environment with Unsloth: reads two exports as its notebooks do, and trains on one.

    python read_unsloth.py CHATML HERMES FOLDER

CHATML and HERMES are files of these exports. The texts of the first go to the trainer, of which
Unsloth then masks what is not the assistant's, and which takes two steps. The conversations of the
second are brought to roles by Unsloth and written by its ChatML template. Prints for each row of the
first the text that its tokens stand for and that of the tokens which are learned; for each of the
second the text; at last the losses of the steps. FOLDER is for what is written.
"""

import json
import os
import sys
from pathlib import Path

import tiny
import unsloth  # before trl, which it changes
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
from unsloth.chat_templates import get_chat_template, standardize_sharegpt, train_on_responses_only


def main(chatml: str, hermes: str, folder: Path) -> None:
    os.chdir(folder)  # Unsloth leaves folders where it runs
    tiny.save(folder / "base")
    model, tokenizer = unsloth.FastLanguageModel.from_pretrained(
        str(folder / "base"), max_seq_length=32768, load_in_4bit=False, full_finetuning=True
    )
    tokenizer = get_chat_template(tokenizer, "chatml")
    rows = {
        name: load_dataset("json", data_files=file, split="train", cache_dir=str(folder / "cache"))
        for name, file in (("chatml", chatml), ("hermes", hermes))
    }
    settings = SFTConfig(
        output_dir=str(folder / "trained"), dataset_text_field="text", max_length=32768,
        max_steps=2, per_device_train_batch_size=1, logging_steps=1, report_to=[], save_strategy="no",
        use_cpu=True, bf16=False, dataset_num_proc=1,
    )  # fmt: skip
    trainer = SFTTrainer(
        model, args=settings, train_dataset=rows["chatml"], processing_class=tokenizer
    )
    trainer = train_on_responses_only(
        trainer,
        instruction_part=f"{tiny.START}user\n",
        response_part=f"{tiny.START}assistant\n",
        num_proc=1,
    )
    for row in trainer.train_dataset:
        learned = [label for label in row["labels"] if label != -100]
        text = tokenizer.decode(row["input_ids"])
        print(json.dumps({"text": text, "learned": tokenizer.decode(learned)}))
    for row in standardize_sharegpt(rows["hermes"], num_proc=1):
        print(
            json.dumps(
                {"text": tokenizer.apply_chat_template(row["conversations"], tokenize=False)}
            )
        )
    trainer.train()
    print(json.dumps({"losses": [e["loss"] for e in trainer.state.log_history if "loss" in e]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]).absolute())
