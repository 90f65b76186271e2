"""For trying out and tests, on loopback: a teacher and a Hub.

The practice teacher is an OpenAI-compatible server with chosen latency and faults. It answers the
prompts of functok's LLM teacher through the offline teacher, so that a run with a real client over a
real socket can be tried without a key and without money. The same prompt has the same answer; faults
are seeded, and counted at `GET /stats`. With a practice model
it is a model under test instead, which answers the queries of a dataset with as many mistakes as it is
told to make. The practice Hub takes and gives datasets as the Hugging Face Hub does.
"""

from __future__ import annotations

from functok.practice.answers import PracticeModel, Slip
from functok.practice.behaviour import Behaviour
from functok.practice.hub import PracticeHub, serve_hub
from functok.practice.judges import PracticeJudge
from functok.practice.server import PracticeTeacher, serve
from functok.practice.writers import plain_rows

__all__ = [
    "Behaviour",
    "PracticeHub",
    "PracticeJudge",
    "PracticeModel",
    "PracticeTeacher",
    "Slip",
    "plain_rows",
    "serve",
    "serve_hub",
]
