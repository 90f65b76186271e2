"""What requests cost, from a price list that needs no network."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from functok.teachers.endpoint.replylog import Usage

BATCH_SHARE = 0.5
"""What a request in a batch costs, as a share of the price of the same request by itself."""


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens; `source` says where they are from."""

    prompt: float
    completion: float
    cached: float
    source: str

    def of(self, usage: Usage) -> float:
        """US dollars for what was used."""
        whole = self._of(usage.prompt, usage.cached, usage.completion)
        batched = self._of(usage.batched_prompt, usage.batched_cached, usage.batched_completion)
        return whole - batched * (1 - BATCH_SHARE)

    def _of(self, prompt: int, cached: int, completion: int) -> float:
        parts = (
            (prompt - cached, self.prompt),
            (cached, self.cached),
            (completion, self.completion),
        )
        return sum(tokens * price for tokens, price in parts) / 1e6


def price_of(
    model: str, price_in: float | None = None, price_out: float | None = None
) -> Price | None:
    """The price of a model: what the user says, else the list's; None where nobody knows."""
    if price_in is not None or price_out is not None:
        prompt = price_in or 0.0
        return Price(prompt, price_out or 0.0, prompt, "given")
    # The list takes half a second to load, which only those pay who need it.
    import genai_prices

    def dollars(**tokens: int) -> float:
        usage = genai_prices.Usage(**tokens)
        return float(Decimal(genai_prices.calc_price(usage, model_ref=model).total_price))

    million = 1_000_000
    try:
        prompt = dollars(input_tokens=million)
        completion = dollars(output_tokens=million)
        cached = dollars(input_tokens=million, cache_read_tokens=million)
    except LookupError:
        return None
    return Price(prompt, completion, cached, "genai-prices")
