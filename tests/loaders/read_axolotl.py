"""Run in an environment with Axolotl: prepares the datasets of an export as `axolotl train` does.

    python read_axolotl.py FOLDER

FOLDER holds an export with its `axolotl.yaml`; the rest of a config stands here, with the chat
template of Qwen 2.5 that Axolotl has. Prints for each row its split, the text that its tokens stand
for, and that of the tokens which are learned.
"""

import json
import os
import sys
from pathlib import Path

import yaml


def _config(folder: Path) -> Path:
    file = folder / "config.yaml"
    mine = {
        "base_model": str(folder / "base"),
        "chat_template": "qwen_25",
        "sequence_len": 32768,
        "micro_batch_size": 1,
        "gradient_accumulation_steps": 1,
        "num_epochs": 1,
        "learning_rate": 1e-3,
        "optimizer": "adamw_torch",
        "output_dir": str(folder / "trained"),
        "dataset_num_proc": 1,
        "dataset_prepared_path": str(folder / "prepared"),
    }
    file.write_text((folder / "axolotl.yaml").read_text() + yaml.safe_dump(mine))
    return file


def main(folder: Path) -> None:
    # The processes that Axolotl starts read this file too, and need none of these.
    os.environ["AXOLOTL_DO_NOT_TRACK"] = "1"
    import tiny
    from axolotl.cli.config import load_cfg
    from axolotl.common.datasets import load_datasets
    from axolotl.loaders import load_tokenizer

    os.chdir(folder)  # the paths in `axolotl.yaml` are those of the files beside it
    tiny.save(folder / "base")
    config = load_cfg(str(_config(folder)))
    tokenizer = load_tokenizer(config)
    found = load_datasets(cfg=config)
    for split, rows in (("train", found.train_dataset), ("validation", found.eval_dataset)):
        for row in rows:
            learned = [label for label in row["labels"] if label != -100]
            text = tokenizer.decode(row["input_ids"])
            print(json.dumps({"split": split, "text": text, "learned": tokenizer.decode(learned)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
