"""What null means, where a description says so: "null switches the alert off", "null for no limit"."""

from __future__ import annotations

import re
from functools import lru_cache

from functok.specs.model import Parameter
from functok.values.parameters.schema import validator_for

_NULL = r"\b(?:null|None)['\"`]?\s+"
_SWITCHED = re.compile(
    _NULL + r"(?:to )?(?:switch|turn)(?:es|s)?\s+(?:(?P<late>off|on)\s+)?(?:it|(?:the |an? )?"
    r"(?P<what>[\w-]+(?: [\w-]+)?))(?:\s+(?P<early>off|on))?\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    _NULL
    + r"(?:to |means (?:to )?)?(?P<verb>disable|remove|clear|delete|cancel|reset|unset|unassign)s?"
    r"\s+(?:(?:the |an? |any )(?P<what>[\w-]+(?: [\w-]+)?)|it)\b",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:null|None)['\"`]?\s*(?:for|means?|is|=|:|->|stands for)\s+['\"`]?"
    r"(?P<said>(?:no|any|all|every|un|with|in)[\w -]*|off|on|none|never|always|forever|default)",
    re.IGNORECASE,
)


def null_words(parameter: Parameter) -> tuple[str, ...]:
    """How people say null of `parameter`, the plainest first; empty where its description does not tell.

    Empty too where null is the default: whoever means it leaves the argument out.
    """
    if parameter.schema.get("default", "") is None or not _takes_null(parameter):
        return ()
    return _told(parameter.description)


def _takes_null(parameter: Parameter) -> bool:
    return bool(_told(parameter.description)) and validator_for(parameter.schema).is_valid(None)


def _switching(what: str, way: str) -> tuple[str, ...]:
    turned = (f"{verb} {way} the {what}" for verb in ("turn", "switch"))
    return (f"the {what} {way}", *turned, f"{what} {way}")


@lru_cache(maxsize=2048)
def _told(description: str) -> tuple[str, ...]:
    if m := _SWITCHED.search(description):
        way, what = m["early"] or m["late"], m["what"] or ""
        what = what.removesuffix(f" {way}")
        if not way and what.rpartition(" ")[2] in ("off", "on"):
            what, _, way = what.rpartition(" ")
        if not way:
            return ()
        about = _switching(what, way) if what else ()
        return (way, *about)
    if m := _UNDONE.search(description):
        verb, what = m["verb"].lower(), m["what"]
        return (
            ("none", f"no {what}", f"{verb} the {what}", f"without {what}") if what else ("none",)
        )
    if m := _MEANT.search(description):
        said = m["said"].strip().lower()
        return (said,) if len(said.split()) <= 4 else ()
    return ()
