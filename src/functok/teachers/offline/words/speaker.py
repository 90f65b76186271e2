"""Who speaks, where a description tells of somebody: "a tenant wants to move" is "the user wants to move".

For functions without arguments: what they tell of somebody, they are asked for by that person.
"""

from __future__ import annotations

import re

from functok.teachers.offline.words.phrasebook import word_set

_ROLE = rf"an? (?:{'|'.join(sorted(word_set('speakers') | word_set('roles')))})"
_ANYBODY = r"(?:somebody|someone|one|an? (?:person|human|man|woman))"
_DOING = "|".join(sorted(word_set("doing_of_speakers")))
_HAS = (
    r"has (?:no\b|an?\b|to\b|too\b|nothing|nobody|nowhere|lost|forgotten|moved|paid|received|run out|left"
    r"|found|had|been)"
)
_IS = (
    r"is(?= (?:against|for|in|on|at|without|unable|not|new|ill|away|late|afraid|unhappy))|does not"
    r"|doesn't|cannot|can't|could not|would"
)
_WISHING = rf"(?:{_DOING}|{_HAS}|{_IS})\b"
_RELATIVE = re.compile(
    rf"(?:{_ANYBODY}|{_ROLE}) (?:who (?P<who>[^,.]+?)|with (?P<with>an? [\w-]+)),? (?P<then>{_WISHING}.*)$",
    re.IGNORECASE,
)
_OWNER = re.compile(rf"^(?:{_ANYBODY}|{_ROLE})'s (?=\w)", re.IGNORECASE)
_DOER = re.compile(
    rf"^(?:{_ANYBODY} (?={_WISHING})|{_ROLE} (?!of\b|for\b|with\b|card\b|list\b|id\b)(?=[a-z]))",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"\b(how|where|when|why|whether|what|which \w+) (?:{_ANYBODY}|{_ROLE}) (?=\w+s\b|can\b|may\b|must\b)",
    re.IGNORECASE,
)


def told_of_user(sentence: str) -> tuple[str, ...]:
    """A sentence about somebody as sentences about the user; as it stands where nobody would say it.

    `somebody who lives alone asks for a discount` → `the user asks for a discount`, `the user lives alone`.
    """
    relative = _RELATIVE.match(sentence)
    if relative:
        has = f"has {relative['with']}" if relative["with"] else relative["who"]
        return f"the user {relative['then']}", f"the user {has}"
    told = _OWNER.sub("the user's ", sentence, count=1)
    if _DOER.match(told):
        told = re.sub(
            r"\b(?:its|his|her|his or her) (?=\w)", "their ", _DOER.sub("the user ", told, count=1)
        )
    return (_ASKED.sub(r"\1 the user ", told),)
