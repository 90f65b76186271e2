"""What a parameter's name and description say of its values, by their nouns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from functok.values.data_files import load_yaml
from functok.values.english.inflection import plural, singular
from functok.values.english.words import identifier_words, prose_words
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.things import goods, things

_OF_CLAUSES = ("what", "how", "why")
_STRONG = {Semantic.EMAIL, Semantic.PHONE, Semantic.URL, Semantic.FILE}
_NAMED_AFTER = re.compile(
    r"^(?:the )?(?:name|title|label)s? (?:of|for) (?:an? |the )?(?:\w+ )?(\w+)"
)
_DOERS = re.compile(r"\w{2}(?:[aeiouy]?[^aeiou](?:er|or)|eer|ist|i[ct]ian|woman|[a-z]{3}man)$")
_LOOKED_FOR = re.compile(r"\bto (?:look|search) for\b|\b(?:looked|searched) for\b", re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?:an? |the )?(?:short )?(?:text|note|message)\b(?! (?:id|number|code))", re.IGNORECASE
)
_TELLS = re.compile(r"what (?:happened|has happened|went wrong|(?:\w+ ){1,3}says)\b", re.IGNORECASE)
_WHO = re.compile(r"whom?\b", re.IGNORECASE)
_TOLD = frozenset(
    ("send", "ask", "message", "contact", "submit", "put", "write", "forward", "post")
)
_QUOTED = r"[\"'`‘“]([^\"'`’”\n]{1,40})[\"'`’”]"
_LIST = rf"{_QUOTED}(?:(?:\s*\([^()]*\))?\s*(?:,|/|\||;|or|and|, or|, and)\s*{_QUOTED})*"
_CLOSED = re.compile(
    r"(?:one of|either|must be|allowed(?: values)?(?: are)?|options?(?: are)?|possible values(?: are)?|"
    r"can be|choices?(?: are)?|values?)\s*:?\s*\(?"
    rf"(?P<list>{_LIST})",
    re.IGNORECASE,
)
_SUCH_AS = r"e\.g\.,?|for example,?|such as|for instance,?"
"""What leads to an example."""
_OPEN = re.compile(
    rf"(?:e\.g\.,?|for example,?|such as|like|examples?:?|for instance,?)\s*:?\s*(?P<list>{_LIST})",
    re.IGNORECASE,
)
_BARE_EXAMPLE = re.compile(
    rf"(?:{_SUCH_AS}|\blike)\s*:?\s*"
    r"(?P<value>(?=\S*[A-Za-z.#/-])(?=\S*\d)[\w#][\w.#/:-]{1,30}\w)(?=[\s,;)]|\.?$|\.\s)",
    re.IGNORECASE,
)
_EXAMPLE_WORDS = r"[\w+#&'-]+(?: [\w+#&'-]+){0,2}?"
_BARE_EXAMPLES = re.compile(
    rf"(?:{_SUCH_AS})\s*:?\s*"
    rf"(?P<list>{_EXAMPLE_WORDS}(?:, {_EXAMPLE_WORDS})*(?:,? (?:or|and) {_EXAMPLE_WORDS})?)"
    r"\s*(?:[.;)]|, etc|$)",
    re.IGNORECASE,
)
_DOTTED_EXAMPLE = re.compile(rf"(?:{_SUCH_AS}|like)\s*:?\s*(?P<value>[a-z]\w+\.[a-z]\w+)(?![\w.(])")
_NO_EXAMPLES = frozenset((
    "a", "an", "the", "when", "if", "to", "your", "any", "that", "this", "one", "what", "how", "in", "on",
    "by", "from", "using", "whether", "for", "as", "with", "of",
))  # fmt: skip
_LITERAL = re.compile(r"[\"'`]([a-z0-9][\w-]{0,30})[\"'`]")
_EXAMPLE = re.compile(
    r"\be\.g\.|\bexamples?\b|\bsuch as\b|\blike\b|\bfor instance\b", re.IGNORECASE
)
_ITEM = r"[\w+-]+(?: [\w+-]+)?"
_ALTERNATIVES = re.compile(
    rf"(?:^|[:(]\s*|\b(?:either|is|are|of|be|as|like|e\.g\.,?)\s+)(?P<list>(?:{_ITEM},\s+)*{_ITEM},?\s+or\s+{_ITEM})"
    r"\s*(?=[.;):]|$)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:\b(?:what|who|whom|which|that|where|when|why|once|while)\b[^.;:(]*(?:is|are|be)"
    r"|\bto be)\s+$",
    re.IGNORECASE,
)
"""Before the verbs of a clause, which are no values: "what is bought or rented"."""
_OTHER_FUNCTION = re.compile(
    r"\b(?:using|via|call|calling|from|by|see|through|with|use) (?:the )?[`'\"]"
    r"(?:\w+_)?(?:list|get|search|find|create|fetch|query|lookup|describe|read|show)(?:_\w+|[A-Z]\w+)(?:\(\))?[`'\"]"
)
"""Where a value comes from: "obtained using `list_shelves`" names a function, and no value."""
_NO_VALUES = {
    "name",
    "id",
    "number",
    "other",
    "the",
    "a",
    "an",
    "any",
    "not",
    "none",
    "null",
    "empty",
    "address",
}


@cache
def _table(kind: str) -> Mapping[str, Semantic]:
    return {
        noun: Semantic(name) for name, nouns in load_yaml("nouns")[kind].items() for noun in nouns
    }


@cache
def _set(kind: str) -> frozenset[str]:
    return frozenset(load_yaml("nouns")[kind])


_HEAD_OF = re.compile(r"^(.*?)(\w+)(?= (?:with|of|for) |$)")
_UNCOUNTED = (
    "tea",
    "coffee",
    "juice",
    "water",
    "soup",
    "bread",
    "rice",
    "milk",
    "ice",
    "wine",
    "oil",
    "salad",
    "cheese",
    "butter",
)


def plural_of(text: str) -> str:
    """A thing in the plural, where it is counted: "bottle of water" → "bottles of water"."""
    match = _HEAD_OF.match(text)
    word = match[2] if match else ""
    if not match or not word.isalpha() or word.endswith("s") or word in _UNCOUNTED or "'" in text:
        return text
    return f"{match[1]}{plural(word)}{text[match.end() :]}"


def _at(words: Sequence[str], i: int, table: Mapping[str, Semantic]) -> Semantic | None:
    """The semantic of the noun that ends at word i: the compound first."""
    if i and (pair := table.get(f"{words[i - 1]} {singular(words[i])}")):
        return pair
    return table.get(words[i]) or table.get(singular(words[i]))


def semantic_of_name(name: str, numeric: bool = False) -> Semantic | None:
    """What the head noun of an identifier says, or None."""
    table = _table("numbers" if numeric else "strings")
    words = _after_least(identifier_words(name))
    last = len(words) - 1
    for i in range(last, -1, -1):
        compound = i > 0 and f"{words[i - 1]} {singular(words[i])}" in table
        if i and not compound and words[i] in _set("empty"):
            continue
        found = _at(words, i, table)
        if found:
            return found
        if not numeric and (words[i] in _set("kinds") or (i == last and field_called(words[i]))):
            return None  # "restaurant_type" is no restaurant
    return None


def _after_least(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without a leading "min", which says that something is a minimum, not that it counts minutes."""
    return words[1:] if words[:1] == ("min",) and len(words) > 1 else words


def semantic_of_description(description: str, numeric: bool = False) -> Semantic | None:
    """What the first noun phrase of a description says, or None."""
    table = _table("numbers" if numeric else "strings")
    sentence = re.split(r"[.;(\n]", description, maxsplit=1)[0]
    named = _NAMED_AFTER.match(sentence.lower())
    words = list(prose_words(named[1] if named and _at([named[1]], 0, table) else sentence))
    words = [word.removesuffix("'s") for word in words]
    for i in range(len(words)):
        found = _at(words, i, table)
        if found is Semantic.PERSON and words[0] in _OF_CLAUSES:
            continue  # "What the trainer is good at" is no person
        if found:
            while i + 1 < len(words) and (further := _at(words, i + 1, table)):
                found, i = further, i + 1
            return found
    return None


_NO_NOUNS = frozenset((
    "new", "old", "alongside", "besides", "beside", "along", "together", "with", "instead", "against",
    "also", "else", "before", "after", "during", "between", "around",
    "what", "which", "near", "nearby", "without", "into", "onto", "inside",
))  # fmt: skip
"""Words of names that call no thing."""


def named_thing(name: str) -> str | None:
    """The noun by which a parameter calls what its values name: "pump" for `pump_name`; None for none."""
    nothing = _set("empty") | _set("weak") | _NO_NOUNS
    words = [word for word in identifier_words(name) if word not in nothing and len(word) > 2]
    noun = " ".join(words if len(words) <= 2 else words[-1:])
    return noun if noun.replace(" ", "").isalpha() else None


def sort_named(name: str) -> str | None:
    """The words for a sort or setting (`heater_mode`, `problem_type`); None for things."""
    head = identifier_words(name)[-1:]
    if head in (("mode",), ("preset",), ("program",), ("setting",)):
        return "mode_word"
    return "kind_word" if set(head) & _set("kinds") else None


def has_own_names(description: str) -> bool:
    """Whether the things that a description speaks of have names: "Name of the charity"."""
    return bool(re.match(r"(?:the )?names? of\b", description.lower()))


def string_semantic(name: str, description: str, function: str) -> Semantic | None:
    """What the values of a string parameter are, by its words alone; None if they do not say."""
    own = semantic_of_name(name)
    words = identifier_words(name)
    described = semantic_of_description(description)
    if own is Semantic.IDENTIFIER and _WRITTEN.match(description):
        return Semantic.MESSAGE  # `reference`: "Text that the recipient sees"
    if own in (None, Semantic.TEXT, Semantic.SEARCH) and _LOOKED_FOR.search(description):
        return Semantic.SEARCH
    if words[-1:] == ("question",) and _TOLD & {
        *identifier_words(function),
        *prose_words(description),
    }:
        return Semantic.MESSAGE
    head = words[-1] if words else ""
    if {head, singular(head)} & _set("weak") and described in _STRONG:
        return described
    if own is None and (head in _set("kinds") or word_field(name)):
        return None
    if own is Semantic.TITLE and described is Semantic.MEDIA and head in ("title", "name"):
        return described
    if own is None and _TELLS.match(description):
        return Semantic.MESSAGE
    if own in (None, Semantic.TITLE, Semantic.TEXT) and _WHO.match(description):
        return Semantic.PERSON
    if own or described:
        return own or described
    if not description and len(words) == 1 and _is_doer(head) and not word_field(name):
        return Semantic.PERSON  # `walker`
    if _names_persons(description):
        return Semantic.PERSON
    hint = semantic_of_name(without_verb(function))
    if head == "name" and len(words) > 1 and named_thing(name):
        return None  # a pump's name is no title
    if head == "name":
        return hint if hint not in (None, Semantic.MESSAGE, Semantic.SEARCH) else Semantic.TITLE
    return hint if set(words) <= _set("empty") | _set("weak") else None


_SORTS = frozenset(("type", "kind", "sort"))
"""Heads of names that hold a sort of what stands before them."""


_OBJECT = re.compile(
    r"[a-z]+ (?:(?:an?|the|my|your|some|all|new|another) )*(?P<noun>[a-z-]+(?: [a-z-]+)?)"
    r"(?= (?:to|from|in|on|with|for|of|at|by|about|into|that|and|or)\b|[.,;(]|$)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def object_noun(about: str) -> tuple[str, ...]:
    """The words of what a function does something with: "Add an episode to a playlist" → episode."""
    match = _OBJECT.match(about)
    return prose_words(match["noun"]) if match else ()


def without_verb(function: str) -> str:
    """A function's name without a first word that is a verb there: `stop_vm`, but not `stop_info`."""
    first, *others = identifier_words(function) or ("",)
    verb = others and first in _set("also_verbs") and singular(others[-1]) not in _set("empty")
    return "_".join(others) if verb else function


def _names_persons(description: str) -> bool:
    """Whether it tells of names of somebody who does something: "Name of the gardener"."""
    named = _NAMED_AFTER.match(description.lower())
    return named is not None and _is_doer(named[1])


def _is_doer(noun: str) -> bool:
    """Whether a noun ends like those of persons and is not known as a thing: "gardener", not "timer"."""
    return bool(_DOERS.search(singular(noun))) and singular(noun) not in _set("things")


def is_person(noun: str) -> bool:
    """Whether a noun, in lower case, is that of a person, whatever a parameter of that name holds."""
    return _table("strings").get(noun) is Semantic.PERSON or _is_doer(noun)


def field_called(word: str) -> tuple[str, ...]:
    """The members of the field of everyday words of this noun; empty for none."""
    fields: Mapping[str, list[str]] = load_yaml("words")
    word = load_yaml("words")["same"].get(word, word)
    if found := things().get(word) or things().get(singular(word)):
        return found
    return (
        tuple(map(str, fields.get(word) or fields.get(singular(word)) or ()))
        if word != "same"
        else ()
    )


def is_of_goods(name: str) -> bool:
    """Whether the last word of a name is what things to be had are called: `tool`, `gift_name`."""
    telling = [word for word in identifier_words(name) if word not in _set("empty")]
    return bool(telling) and not goods().isdisjoint((telling[-1], singular(telling[-1])))


def field_of_member(word: str) -> tuple[str, ...]:
    """The word field of everyday words in which `word` stands; empty where none has it."""
    lowered = word.lower()
    fields: Mapping[str, list[str]] = load_yaml("words")
    return next(
        (
            tuple(map(str, members))
            for noun, members in fields.items()
            if noun != "same" and lowered in [str(member).lower() for member in members]
        ),
        (),
    )


def word_field(name: str, description: str = "") -> tuple[str, ...]:
    """The everyday members of the word field that the name's last words, or the description, name."""
    words = identifier_words(name)
    telling = [word for word in words if word not in _set("empty")]
    prose = [singular(word) for word in prose_words(description)[:4]]
    told = [
        f"{a} {b}" for a, b in pairwise(prose) if b in words[-1:]
    ]  # `subject`: "School subject"
    sorted_ = words[-2:-1] if words[-1:] and words[-1] in _SORTS else ()  # `plant_type`
    for key in (*told, " ".join(words[-2:]), *telling[-1:], *sorted_):
        if found := field_called(key):
            return found
    first = () if telling else prose_words(description)[:4]
    return next((field for word in first if (field := field_called(word))), ())


@lru_cache(maxsize=2048)
def stated_values(description: str) -> tuple[tuple[str, ...], bool]:
    """Values that a description quotes, and whether it says that there are no others."""
    description = _OTHER_FUNCTION.sub("", description)
    for pattern, closed in ((_CLOSED, True), (_OPEN, False)):
        m = pattern.search(description)
        if m:
            values = tuple(dict.fromkeys(re.findall(_QUOTED, m["list"])))
            if values and (not closed or len(values) > 1):
                return values, closed
    if bare := _BARE_EXAMPLE.search(description):
        return (bare["value"],), False
    if dotted := _DOTTED_EXAMPLE.search(description):
        return (dotted["value"],), False
    if bare := _BARE_EXAMPLES.search(description):
        values = tuple(dict.fromkeys(re.split(r",? (?:or|and) |, ", bare["list"])))
        words = {word for value in values for word in value.lower().split()}
        if not words & (_NO_EXAMPLES | _NO_VALUES):
            return values, False
    literals = tuple(dict.fromkeys(_LITERAL.findall(description)))
    if len(literals) > 1 and not _EXAMPLE.search(description):
        return literals, True
    return (), False


@lru_cache(maxsize=2048)
def listed_values(description: str) -> tuple[str, ...]:
    """Alternatives that a description lists without quotes: "driving, walking or transit"."""
    m = _ALTERNATIVES.search(description)
    if not m or _ASKS.search(description[: m.start("list")]):
        return ()
    values = re.split(r",\s*(?:or\s+)?|\s+or\s+", m["list"])
    if {word for value in values for word in value.lower().split()} & _NO_VALUES:
        return ()
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


_UNIT_WORDS = {
    "millisecond": {"ms", "millisecond", "milliseconds", "millis"},
    "second": {"sec", "secs", "second", "seconds"},
    "minute": {"min", "mins", "minute", "minutes"},
    "hour": {"hr", "hrs", "hour", "hours"},
    "day": {"day", "days"},
    "week": {"week", "weeks"},
    "month": {"month", "months"},
    "year": {"year", "years"},
}


def time_unit(name: str, description: str) -> str | None:
    """The unit in which a number counts time: "second", "minute", …"""
    for words in (_after_least(identifier_words(name))[::-1], prose_words(description)):
        for word in words:
            for unit, spellings in _UNIT_WORDS.items():
                if word in spellings:
                    return unit
    return None


@lru_cache(maxsize=2048)
def stated_unit(name: str, description: str) -> tuple[str, ...]:
    """The unit of a plain number, as singular, plural and short form, where the spec states one."""
    lowered = description.lower()
    words = identifier_words(name)
    for key, unit in load_yaml("units").items():
        stated = unit["stated"]
        counted = stated.startswith(("number", "(?:number"))
        told = (
            rf"\b{stated}"
            if counted
            else rf"\b(?:in|of|to|by|\d) (?:whole )?(?:{stated})\b|\((?:{stated})\)"
        )
        if (
            key in words
            or re.search(told, lowered)
            or (len(words) > 1 and re.fullmatch(stated, words[-1]) and not counted)
        ):
            return tuple(map(str, unit["said"]))
    return ()
