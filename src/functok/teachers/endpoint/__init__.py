"""The LLM teacher: any OpenAI-compatible endpoint, asked fast, and nothing lost or paid for twice.

    questions   slots → prompt texts, spec text fenced as data
    formats     how the form of an answer is asked for
    client      question → reply: repeats, paces, gives up
    throttle    how many requests may be under way, and when the next one may start (pure)
    pace        the throttle in asyncio
    limits      what an endpoint's headers say (pure)
    faults      what an endpoint's errors mean (pure)
    completions a chat completion → a reply (pure)
    batchclient question → reply through OpenAI's Batch API: the same, at half the price
    batches     questions gathered into batches, submitted, polled and collected
    batchapi    files and batches over the network
    batchfiles  questions → JSON lines, result lines → replies (pure)
    batchrecords  which batches are under way, on disk
    replylog    every reply on disk before it is used
    replies     reply text → rows (pure)
    paper       the paper's recipe: queries, arguments, a yes or no (its questions: papersteps)
    session     what all share that ask in one run
    asking      question → reply, from the log or for money
    teacher     all of it together: slots → drafts and rejections

Importing this package does not import the client library; making an `EndpointTeacher` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functok.teachers.endpoint.settings import EndpointSettings

if TYPE_CHECKING:
    from functok.teachers.endpoint.teacher import EndpointTeacher

__all__ = ["EndpointSettings", "EndpointTeacher"]


def __getattr__(name: str) -> object:
    """`EndpointTeacher` on first use: importing the OpenAI client takes most of a second."""
    if name == "EndpointTeacher":
        from functok.teachers.endpoint.teacher import EndpointTeacher

        return EndpointTeacher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
