"""Run in an environment with aurelio's semantic-router: reads `aurelio.json` as the library does.

    python read_routes.py FILE

The encoder that the file names is a download, so another stands in its place: equal texts, and only
these, are near each other. Prints the route that the router chooses for each utterance.
"""

import json
import random
import sys
from pathlib import Path

from pydantic import TypeAdapter
from semantic_router.config import RouterConfig
from semantic_router.encoders import DenseEncoder
from semantic_router.routers import IndexedRouter


class ByText(DenseEncoder):
    """A vector drawn for each text."""

    def __call__(self, docs: list[str]) -> list[list[float]]:
        draws = map(random.Random, docs)
        return [[draw.gauss(0, 1) for _ in range(64)] for draw in draws]


def main(file: Path) -> None:
    config = TypeAdapter(RouterConfig).validate_python(json.loads(file.read_text()))
    router = IndexedRouter(encoder=ByText(name="by text"), routes=config.routes, top_k=1)
    chosen = {text: router(text).name for route in config.routes for text in route.utterances}
    print(json.dumps(chosen))


main(Path(sys.argv[1]))
