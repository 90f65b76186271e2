"""Run in an environment with bfcl-eval: puts calls to its checker.

    python read_bfcl.py FOLDER < calls.json

FOLDER is a split of the export. On stdin stand lists of answers, each by category with the calls to check,
`{name: arguments}`, for every question. Prints for each the ids of the questions whose calls pass.
"""

import json
import sys
from pathlib import Path

from bfcl_eval.constants.enums import Language
from bfcl_eval.eval_checker.ast_eval.ast_checker import ast_checker
from bfcl_eval.utils import load_file


def passed(folder: Path, calls_by_category: dict[str, list]) -> dict[str, list[str]]:
    found = {}
    for category, made in calls_by_category.items():
        questions = load_file(folder / f"BFCL_v4_{category}.json")
        answers = load_file(folder / "possible_answer" / f"BFCL_v4_{category}.json")
        found[category] = [
            question["id"]
            for question, answer, calls in zip(questions, answers, made, strict=True)
            if question["id"] == answer["id"]
            and ast_checker(
                question["function"], calls, answer["ground_truth"], Language.PYTHON, category, "-"
            )["valid"]
        ]
    return found


for answers in json.load(sys.stdin):
    print(json.dumps(passed(Path(sys.argv[1]), answers)))
