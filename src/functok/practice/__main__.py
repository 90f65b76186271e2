"""`python -m functok.practice --port 8000 --latency 0.2 --p429 0.1 …`"""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from functok.practice.behaviour import Behaviour
from functok.practice.server import serve
from functok.practice.writers import plain_rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="functok.practice", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
    parser.add_argument("--plain", action="store_true", help="rows that take no time to write")
    for name, text in _NUMBERS.items():
        default = getattr(Behaviour, name.replace("-", "_"))
        parser.add_argument(f"--{name}", type=type(default), default=default, help=text)
    parser.add_argument("--key", default="", help="the only key that is let in")
    parser.add_argument("--model", dest="models", action="append", default=[], help="a known model")
    for name in ("refuses", "empties"):
        parser.add_argument(f"--{name}", action="append", default=[], help="a response format")
    parser.add_argument("--thinks", action="store_true", help="reasoning text before an answer")
    parser.add_argument("--fences", action="store_true", help="a Markdown fence around an answer")
    options = vars(parser.parse_args())
    host, port, plain = (options.pop(name) for name in ("host", "port", "plain"))
    for name in ("models", "refuses", "empties"):
        options[name] = tuple(options[name])
    with contextlib.suppress(KeyboardInterrupt):
        writer = plain_rows if plain else None
        asyncio.run(serve(Behaviour(**options), host=host, port=port, writer=writer))


_NUMBERS = {
    "latency": "seconds before an answer",
    "p429": "probability of a 429",
    "retry-after": "seconds that a 429 asks to wait",
    "p500": "probability of a 500",
    "malformed": "probability of a message without a readable row",
    "truncate": "probability of a message that is cut off",
    "hang": "probability of no answer at all",
    "limit": "requests served per window; 0: any number",
    "window": "seconds of a window",
    "seed": "another seed draws other faults",
}

if __name__ == "__main__":
    main()
