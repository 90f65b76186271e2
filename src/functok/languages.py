"""Which language a text is in. The detector is an extra: py3langid, whose model comes with the package."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from functok.errors import InputError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
"""The language of functok's own rules."""

_LETTERS = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 5  # fewer tell no language
_SURELY = 5.0  # times as likely


def check_language(code: str) -> None:
    """InputError where texts in this language (ISO 639-1) cannot be told from others."""
    known = sorted(_identifier().labels)
    if code not in known:
        shown = ", ".join(label for label in known if len(label) == 2)
        raise InputError(
            "--language", f"'{code}' is no language that can be detected", f"Use one of {shown}"
        )


def name_of(code: str) -> str:
    """The English name of a language; its code where it has none."""
    return str(Locale("en").languages.get(code, code))


def another_language(text: str, code: str) -> str | None:
    """The language that a text surely is in, if that is not the one of this code; None otherwise."""
    words = _LETTERS.findall(text)
    if sum(map(len, words)) < _FEWEST_LETTERS:
        return None
    likely = dict(_identifier().rank(" ".join(words)))
    best = max(likely, key=lambda label: likely[label])
    if likely[best] <= _SURELY * likely.get(code, 0):
        return None
    return str(best)


@cache
def _identifier() -> LanguageIdentifier:
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError as error:
        raise InputError(
            "--language",
            "languages other than English need a detector, which is not installed",
            "pip install 'functok[languages]'",
        ) from error
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
