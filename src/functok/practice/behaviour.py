"""How a practice teacher behaves: latency, faults and their odds, limits, what it takes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """A fault that is drawn for a request. The values are the names in `GET /stats`."""

    TOO_MANY = "429"
    """Sent away at once with 429 and `Retry-After`."""
    BROKEN = "500"
    """Status 500."""
    MALFORMED = "malformed"
    """Status 200 with a message in which no row can be read."""
    TRUNCATED = "truncate"
    """Status 200 with a message that is cut off, `finish_reason` "length"."""
    HANGING = "hang"
    """No answer until the client hangs up."""


@dataclass(frozen=True)
class Behaviour:
    """Probabilities are per request and exclude each other; times are seconds.

    `limit` requests per `window` are served, the others get 429 until the window ends; the headers
    tell what is left. `key`: the only key that is let in; "" lets everybody in. `models`: those that
    are known; none means all. `refuses` and `empties` name response formats (`json_schema`,
    `json_object`): the first are answered with 400, the second with an empty message. `refuses` may also
    name what a model under test is asked with: `completions`, `temperature`, `skip_special_tokens`.
    `thinks` puts reasoning text before an answer, `fences` puts a Markdown fence around it.

    A batch is done after `batch_delay`; `batch_expire` of them end with half of their lines done,
    `batch_fail` of them are not begun. `enqueued`: tokens of all batches under way at most; 0 means any
    number. Without `batches` there are none.
    """

    latency: float = 0.0
    p429: float = 0.0
    retry_after: float = 1.0
    p500: float = 0.0
    malformed: float = 0.0
    truncate: float = 0.0
    hang: float = 0.0
    limit: int = 0
    window: float = 60.0
    key: str = ""
    models: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()
    thinks: bool = False
    fences: bool = False
    batches: bool = True
    batch_delay: float = 0.0
    batch_expire: float = 0.0
    batch_fail: float = 0.0
    enqueued: int = 0
    seed: int = 0

    def fault(self, content: str, asked: int) -> Fault | None:
        """The fault of a request with this content (its hash), asked for the `asked`-th time.

        It depends on nothing else: neither on the order of requests nor on other requests.
        """
        draw = random.Random(f"{self.seed}/{content}/{asked}").random()
        odds = {
            Fault.TOO_MANY: self.p429,
            Fault.BROKEN: self.p500,
            Fault.MALFORMED: self.malformed,
            Fault.TRUNCATED: self.truncate,
            Fault.HANGING: self.hang,
        }
        for fault, chance in odds.items():
            if draw < chance:
                return fault
            draw -= chance
        return None

    def dressed(self, text: str) -> str:
        """An answer as a model of this kind gives it."""
        if self.fences:
            text = f"Here are the rows:\n\n```json\n{text}\n```\nLet me know if you need more."
        if self.thinks:
            draft = '{"rows": [{"slot": 1, "query": "a first idea, to be dropped"}]}'
            text = (
                f"<think>\nOne row for each slot, say {draft}? No, better so:\n</think>\n\n{text}"
            )
        return text

    def damaged(self, text: str, fault: Fault, content: str, asked: int) -> str:
        """The text with a fault of its own kind: cut off, or of no use."""
        rng = random.Random(f"{self.seed}/{content}/{asked}/damage")
        if fault is Fault.TRUNCATED:
            return text[: rng.randrange(len(text))]
        return rng.choice(_USELESS)(text)


_USELESS: tuple[Callable[[str], str], ...] = (
    lambda _: "I'm sorry, but I can't help with that.",
    lambda text: text.replace('"', ""),
    lambda _: json.dumps({"error": "the model ran into a problem"}),
    lambda text: text.replace("query", "utterance").replace("slot", "id"),
    lambda _: "",
)
