"""Run in an environment with llamafactory: loads a dataset of an export as its training does.

    python read_llamafactory.py FOLDER NAME

Prints for each row the last message, its calls as the tool format of a template writes and reads them,
and whether the template could write the tools.
"""

import json
import sys

from llamafactory.data.loader import _load_single_dataset
from llamafactory.data.parser import get_dataset_list
from llamafactory.data.template import TEMPLATES
from llamafactory.hparams import DataArguments, ModelArguments
from transformers import Seq2SeqTrainingArguments


def main(folder: str, name: str) -> None:
    template = TEMPLATES["qwen"]
    (attributes,) = get_dataset_list([name], folder)
    rows = _load_single_dataset(
        attributes,
        ModelArguments(model_name_or_path="none", cache_dir=f"{folder}/cache"),
        DataArguments(dataset=name, dataset_dir=folder, template="qwen", overwrite_cache=True),
        Seq2SeqTrainingArguments(output_dir=f"{folder}/out", use_cpu=True, report_to=[]),
    )
    for row in rows:
        (query,), (reply,) = row["_prompt"], row["_response"]
        calls = None
        if reply["role"] == "function":
            (text,) = template.format_function.apply(content=reply["content"])
            calls = template.format_tools.extract(text.removesuffix("<|im_end|>\n"))
        (tools,) = template.format_tools.apply(content=row["_tools"])
        print(json.dumps({"query": query["content"], "calls": calls, "tools": tools}))


main(*sys.argv[1:])
