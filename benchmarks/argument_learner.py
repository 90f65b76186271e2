"""A small learner of arguments from rows alone: tags of words, and a choice where the values are a list.

For each function: where a parameter has a closed list of values, a classifier of the whole query
chooses one of them, or that none is said. The other parameters share a tagger of words, trained on the
spans of the rows' grounding; what it tags is read by functok's own canonical forms and spans.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from functok.specs.model import FunctionSpec, Parameter
from functok.values import Semantic, canonical, semantic_of
from functok.values.english.numerals import numbers_in
from functok.values.english.words import fold
from functok.values.kinds.clock import times_in
from functok.values.kinds.dates import dates_in
from functok.values.kinds.day_spans import day_spans
from functok.values.kinds.durations import durations_in
from functok.values.kinds.relative import looks_back, relative_days_in
from functok.values.kinds.spans import clock_spans

OUTSIDE = ""
_TOKEN = re.compile(
    r"\S+@\S+\w"  # an address
    r"|(?=[^\W\d_]*-?\d)\w+(?:[.,:/-]\w+)*"  # digits, and what hangs together with them: 72.5, B-772, 1h30
    r"|[^\W\d_]+(?=['’]s\b)|['’]s\b"
    r"|[^\W\d_]+(?:['’-][^\W\d_]+)*"
    r"|\S"
)
_NEAR = (-2, -1, 0, 1, 2)
_SEEN = 3
"""In how many rows a word stands that is known; the others teach of words that are not known."""
_RARE, _LITTLE = "\0", "\1"
"""What stands for a word that is not known: one with a meaning of its own, and one without ("about")."""
_UNSAID = "null"
_ANY_DAY = dt.date(2027, 1, 1)


class Token(NamedTuple):
    text: str
    start: int
    end: int


class ArgumentLearner:
    """What the rows of one function teach of its arguments."""

    def __init__(self, function: FunctionSpec, rows: Sequence[dict[str, Any]]) -> None:
        self.parameters = {p.name: p for p in function.arguments}
        self._closed = {n for n, p in self.parameters.items() if _is_closed(p)}
        self._needed = [n for n, p in self.parameters.items() if p.required]
        queries = [row["query"] for row in rows]
        calls = [json.loads(row["calls"])[0]["arguments"] for row in rows]
        self._choosers = {
            name: _chooser(queries, [json.dumps(call.get(name)) for call in calls])
            for name in sorted(self._closed)
        }
        self._tagger = _Tagger([(row["query"], self._spans(row)) for row in rows])

    def _spans(self, row: dict[str, Any]) -> list[tuple[str, int, int]]:
        """Name of the parameter, start and end, of every open argument that the query says."""
        grounds = json.loads(row["grounding"])
        named = ((path.split("/")[0], ground) for path, ground in grounds.items())
        return [
            (name, ground["start"], ground["end"])
            for name, ground in named
            if name not in self._closed and ground["start"] < ground["end"]
        ]

    def arguments(self, query: str, today: dt.date) -> dict[str, Any]:
        """The arguments of a query, in canonical form."""
        found = {name: chooser(query) for name, chooser in self._choosers.items()}
        chosen = {n: json.loads(value) for n, value in found.items() if value != _UNSAID}
        runs: dict[str, list[tuple[float, Token]]] = {}
        for name, sure, token in self._tagger.runs(query, self._needed):
            runs.setdefault(name, []).append((sure, token))
        for name, texts in runs.items():
            parameter = self.parameters[name]
            if semantic_of(parameter) is Semantic.ARRAY:
                chosen[name] = canonical(parameter, [token.text for _, token in texts])
            else:
                chosen[name] = _read(parameter, query, max(texts)[1], today)
        return chosen


def _is_closed(parameter: Parameter) -> bool:
    return semantic_of(parameter) in (Semantic.ENUM, Semantic.BOOLEAN)


def _read(parameter: Parameter, query: str, token: Token, today: dt.date) -> Any:
    """The value that words of the query say, by themselves or as one end of a span: "9" of "9 to 12"."""
    semantic, text = semantic_of(parameter), token.text
    said = fold(query, today)
    if semantic is Semantic.TIME:
        for end in chain.from_iterable(clock_spans(said.text)):
            if end.start < token.end and token.start < end.end:
                return canonical(parameter, end.value.isoformat("minutes"))
    if semantic is Semantic.DATE:
        for day in chain.from_iterable(day_spans(said, looks_back(parameter))):
            if day.start < token.end and token.start < day.end:
                return canonical(parameter, day.value.day.isoformat())
    if semantic in (Semantic.DATE, Semantic.DATE_TIME):
        days = relative_days_in(fold(text).text, today, looks_back(parameter))
        times = times_in(fold(text).text)
        if len(days) == 1 and semantic is Semantic.DATE:
            return canonical(parameter, days[0].value.isoformat())
        if len(days) == len(times) == 1:
            return canonical(parameter, f"{days[0].value}T{times[0].value}")
    return canonical(parameter, text)


def _chooser(queries: list[str], values: list[str]) -> Any:
    if len(set(values)) == 1:
        return lambda _: values[0]
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model: Pipeline = make_pipeline(
        make_union(words, letters), LogisticRegression(C=20, max_iter=500)
    )
    model.fit(queries, values)
    return lambda query: str(model.predict([query])[0])


class _Tagger:
    """The likeliest sequence of tags, each word's by its surroundings and the tag before."""

    def __init__(self, told: Sequence[tuple[str, list[tuple[str, int, int]]]]) -> None:
        rows = [(tokens_of(query), spans) for query, spans in told]
        often = Counter(word for tokens, _ in rows for word in {t.text.lower() for t in tokens})
        self._known = {word for word, count in often.items() if count >= _SEEN}
        features, tags = [], []
        for tokens, spans in rows:
            before = OUTSIDE
            for token, seen in zip(tokens, self._features(tokens), strict=True):
                inside = (name for name, start, end in spans if start <= token.start < end)
                tag = next(inside, OUTSIDE)
                features.append({**seen, "before": before})
                tags.append(tag)
                before = tag
        self._tags = sorted(set(tags))
        self._outside = self._tags.index(OUTSIDE)
        self._model: Pipeline | None = None
        if len(self._tags) > 1:
            self._model = make_pipeline(DictVectorizer(), LogisticRegression(C=4, tol=1e-3))
            self._model.fit(features, tags)

    def runs(self, query: str, needed: Sequence[str]) -> list[tuple[str, float, Token]]:
        """Each run of one tag: the tag, how sure it is, and what of the query it covers.

        Each of the tags in `needed` is given to a word at least, if it was ever seen.
        """
        tokens = tokens_of(query)
        if self._model is None or not tokens:
            return []
        after = [{**seen, "before": tag} for seen in self._features(tokens) for tag in self._tags]
        size = len(self._tags)
        likely = np.log(self._model.predict_proba(after)).reshape(len(tokens), size, size)
        path = self._path(likely)
        for tag in (self._tags.index(name) for name in needed if name in self._tags):
            if tag not in path:  # where it is likeliest, it is what it is
                place = int(likely[:, self._outside, tag].argmax())
                likely[place, :, [t for t in range(size) if t != tag]] = -np.inf
                path = self._path(likely)
        return list(self._told(query, tokens, likely, path))

    def _path(self, likely: Any) -> list[int]:
        score, back = likely[0, self._outside], []
        for step in likely[1:]:
            total = score[:, None] + step
            back.append(total.argmax(axis=0))
            score = total.max(axis=0)
        path = [int(score.argmax())]
        for came in reversed(back):
            path.append(int(came[path[-1]]))
        return path[::-1]

    def _told(
        self, query: str, tokens: list[Token], likely: Any, path: list[int]
    ) -> Iterator[tuple[str, float, Token]]:
        before = [self._outside, *path]
        for tag, group in groupby(range(len(path)), key=path.__getitem__):
            places = list(group)
            if tag != self._outside:
                sure = float(np.mean([likely[i, before[i], tag] for i in places]))
                start, end = tokens[places[0]].start, tokens[places[-1]].end
                yield self._tags[tag], sure, Token(query[start:end], start, end)

    def _word(self, word: str) -> str:
        if word in self._known:
            return word
        return _LITTLE if word in ENGLISH_STOP_WORDS else _RARE

    def _features(self, tokens: list[Token]) -> Iterator[dict[str, Any]]:
        """Of each word: itself, its shape, and the words around it; the rare ones without the word."""
        words = ["", "", *(self._word(token.text.lower()) for token in tokens), "", ""]
        shapes = ["", "", *_kinds(tokens), "", ""]
        for i in range(2, len(words) - 2):
            found: dict[str, Any] = {
                "before it": f"{words[i - 2]} {words[i - 1]}", "with last": f"{words[i - 1]} {words[i]}",
                "with next": f"{words[i]} {words[i + 1]}", "after it": f"{words[i + 1]} {words[i + 2]}",
            }  # fmt: skip
            for away in _NEAR:
                found[f"word {away}"] = words[i + away]
                found[f"shape {away}"] = shapes[i + away]
            yield found


def tokens_of(query: str) -> list[Token]:
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(query)]


def _kinds(tokens: list[Token]) -> list[str]:
    """What each word is: a part of a number, a length of time, a day or a time, or else its shape."""
    text = " " * tokens[0].start
    for token in tokens:
        text = text.ljust(token.start) + token.text.lower()
    kinds = [_shape(token.text) for token in tokens]
    for kind, readings in (
        ("number", numbers_in(text)), ("length", durations_in(text)),
        ("day", relative_days_in(text, _ANY_DAY)), ("time", times_in(text)),
        ("day", dates_in(text)),
    ):  # fmt: skip
        for read in readings:
            for i, token in enumerate(tokens):
                if read.start <= token.start and token.end <= read.end:
                    kinds[i] = kind
    return kinds


def _shape(text: str) -> str:
    if text.isdigit():
        return "9" * min(len(text), 5)
    if text.isalpha():
        return "Aa" if text.istitle() else "AA" if text.isupper() else "aa"
    return "Aa" if text[0].isupper() else text[0]
