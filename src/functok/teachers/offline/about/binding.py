"""Which phrases and objects of a function stand for a value of one of its parameters."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.arguments.roles import semantic_for_role
from functok.teachers.offline.arguments.which import OWNERS
from functok.teachers.offline.words.content import Phrase, Thing, owner_of
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import FILLER_ADJECTIVES, PREPOSITIONS, synonyms
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import singular, stem
from functok.values.parameters.meaning import semantic_of
from functok.values.parameters.numbering import is_called_as_thing
from functok.values.parameters.semantics import Semantic

_MEASURED_BY = (Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME, Semantic.INTEGER, Semantic.NUMBER,
                Semantic.PERCENT, Semantic.MONEY, Semantic.TEMPERATURE, Semantic.DURATION)  # fmt: skip
_NAMED = frozenset(
    {Semantic.PERSON, Semantic.PLACE, Semantic.MEDIA, Semantic.PRODUCT, Semantic.DEVICE,
     Semantic.ORGANIZATION, Semantic.IDENTIFIER, Semantic.FILE, Semantic.URL, Semantic.PHONE,
     Semantic.EMAIL, Semantic.SEARCH, Semantic.LANGUAGE, Semantic.COUNTRY, Semantic.CURRENCY,
     Semantic.ENUM, Semantic.TEXT, Semantic.TITLE, Semantic.MONEY, Semantic.ARRAY}
)  # fmt: skip
_ORDERED = frozenset(
    ("order", "buy", "purchase", "add", "remove", "sell", "return", "pack", "reorder")
)
_AUTHORS = frozenset(
    {Semantic.PERSON, Semantic.ORGANIZATION, Semantic.MEDIA, Semantic.IDENTIFIER, Semantic.TITLE,
     *_MEASURED_BY}
)  # fmt: skip
_ITEMS = frozenset(
    ("items", "item", "products", "product", "things", "dishes", "goods", "articles")
)
_MEASURED = frozenset(
    {Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT, Semantic.TEMPERATURE, Semantic.DURATION,
     Semantic.TIME, Semantic.DATE, Semantic.DATE_TIME}
)  # fmt: skip
_SOMETHING = frozenset(
    {
        Semantic.PRODUCT,
        Semantic.MEDIA,
        Semantic.TITLE,
        Semantic.ORGANIZATION,
        Semantic.TEXT,
        Semantic.DEVICE,
        Semantic.ARRAY,
    }
)
_GOODS = frozenset({Semantic.PRODUCT, Semantic.TEXT})
_ANYTHING_AT_ALL = ("something", "anything")
_POSTED = frozenset(("pin", "post", "put", "write", "say", "announce", "note", "jot", "hang"))
_MOVED = frozenset(("add", "put", "move", "save"))
_HANDLED = word_set("handled")
_SOUGHT = frozenset(("find", "search", "look", "get", "show", "locate"))
_NAMES_OF_ONE = frozenset(
    (one, called) for one in ("object", "entity", "item", "thing") for called in ("name", "title")
)
_UNNAMED = word_set("unnamed")
_ITEM_NAMES = word_set("item_names")
_DATED = ("weekday", "day", "month")
_SUMS = word_set("sums")
_SPOKEN = word_set("spoken")
_SETTING = word_set("setting")
_ATTRIBUTES = word_set("attributes")
_NEW = word_set("new")


_PARTIES = word_set("parties")


_SPEAKERS = word_set("speakers")


def third_parties(function: FunctionSpec) -> frozenset[str]:
    """Words such as "customer" that mean somebody else here: a parameter names one of them."""
    named = {word for p in function.arguments for word in name_words(p.name)}
    told = {w for p in function.arguments for w in re.findall(r"[a-z]+", p.description.lower())}
    return (_PARTIES | _SPEAKERS) & named | _SPEAKERS & told


class Binder:
    """Finds which phrases and objects of a function stand for a value of one of its parameters."""

    def __init__(self, function: FunctionSpec, semantics: dict[str, Semantic]) -> None:
        self._semantics = {
            p.name: semantic_for_role(p, semantics[p.name]) for p in function.arguments
        }
        self._parameters = function.arguments
        self._identifier = identifying(function)
        self._last = name_words(function.name)[-1]
        self._what = next((p for p in function.arguments if p.required), None)
        self._keys = {p.name: parameter_keys(p) for p in function.arguments}
        called: dict[str, list[str]] = load("arguments.yaml")["called"]
        self._called = {
            p.name: frozenset(stem(w) for w in called.get(semantics[p.name].value, ()))
            for p in function.arguments
        }

    def bind(self, thing: Thing, verb: str) -> Thing:
        taken: set[str] = set()
        behind = []
        sum_of = self._of_object(thing, verb, taken) if thing.head.lower() in _SUMS else None
        if sum_of:
            taken.add(sum_of)
        for phrase in thing.behind:
            if self._says_nothing(phrase, sum_of):
                continue
            counted = thing.head.lower() in ("number", "amount") and phrase is thing.behind[0]
            name = None if counted else self._of_phrase(phrase, taken)
            if name and phrase.preposition == "by" and self._semantics[name] not in _AUTHORS:
                continue  # "orders by status": with a status, and not by it
            if name:
                taken.add(name)
            behind.append(replace(phrase, parameter=name))
        own = sum_of or self._of_object(thing, verb, taken)
        return replace(thing, behind=tuple(behind), parameter=own)

    def _says_nothing(self, phrase: Phrase, sum_of: str | None) -> bool:
        """Phrases that parameters say better: "for a period", "between two cities", "of money"."""
        head = singular(phrase.words.rpartition(" ")[2].lower())
        moments = {Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME} & set(self._semantics.values())
        if moments and head in ("period", "range", "timeframe", "interval", "timespan"):
            return True
        if phrase.preposition == "to" and " or " in phrase.words and len(moments) > 1:
            return True  # "to another day or time": "to 4 May at noon" says it
        if phrase.preposition == "between" and self._parameters:
            return True
        if head in _DATED and self._semantics.get(head) is Semantic.ENUM:
            return True  # "on a weekday": "on Monday" says it, "on the Monday weekday" nobody does
        if (
            head in _SORTS and self._sort_of()
        ):  # "places of a kind": the kind is said before the noun
            return True
        return sum_of is not None and phrase.preposition == "of"

    def _sort_of(self) -> bool:
        """Whether a member of a list says of which kind the object is."""
        return any(
            self._semantics[p.name] is Semantic.ENUM and _SORTS & set(name_words(p.name))
            for p in self._parameters
        )

    def _of_phrase(self, phrase: Phrase, taken: set[str]) -> str | None:
        if phrase.words.partition(" ")[0].lower() in _ANYTHING_AT_ALL:  # "for something else"
            others = (p for p in self._parameters if p.name not in taken and p is not self._what)
            return next((p.name for p in others if self._semantics[p.name] in _GOODS), None)
        owner = owner_of(phrase.words)
        if owner and (named := self._of_owner(owner[0], taken)):
            return named
        head = stem(singular(phrase.words.rpartition(" ")[2]))
        last = phrase.words.rpartition(" ")[2]
        free = [p for p in self._parameters if p.name not in taken and not _act_of(last, p)]
        if phrase.preposition == "by":
            free = [
                p for p in free if self._semantics[p.name] not in (Semantic.EMAIL, Semantic.PHONE)
            ]
        for p in free:
            words = name_words(p.name)
            if words == (phrase.preposition,):
                return p.name
            if phrase.preposition in words and head in self._keys[p.name] | self._called[p.name]:
                return p.name
        moments = (Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME)
        for p in free:
            if self._semantics[p.name] in moments and head not in self._called[p.name]:
                continue  # "for the test" is no date, though there is a `test_date`
            if head in self._keys[p.name] and not {"to", "from"} & set(name_words(p.name)):
                return p.name
        if phrase.determiner not in ("a", "another", "", "the"):
            return None
        free_to_say = self._identifier is not None and self._identifier not in taken
        free_to_say = free_to_say and not any(
            _is_id_of_other(p, phrase.words) for p in free if p.name == self._identifier
        )
        if free_to_say and phrase.determiner == "a" and phrase.preposition == "of":
            return self._identifier
        for p in free:
            semantic = self._semantics[p.name]
            other = {"to", "from"} & set(name_words(p.name)) - {phrase.preposition}
            if head in self._called[p.name] and semantic in _NAMED | _MEASURED and not other:
                return p.name
        return None

    def _of_owner(self, owner: str, taken: set[str]) -> str | None:
        """The parameter that names whose the thing is: "a musician's headphones"."""
        head = stem(singular(owner.rpartition(" ")[2]))
        owners = (p.name for p in self._parameters if self._semantics[p.name] in OWNERS)
        return next((n for n in owners if n not in taken and head in self._keys[n]), None)

    def _of_object(self, thing: Thing, verb: str, taken: set[str]) -> str | None:
        owner = owner_of(thing.words)
        if owner and (named := self._of_owner(owner[0], taken)):
            return named
        head = stem(singular(thing.head))
        rung = verb in _RINGING and bool(_DOER.search(thing.head.lower()))
        if rung and len(self._parameters) == 1:  # "calls a skipper", by number
            return self._parameters[0].name
        if thing.head.lower() in _ANYTHING and self._sort_of():
            return None
        for p in self._parameters:
            own = self._is_what(p, thing, verb) or self._is_called(p, thing, verb)
            if own and p.name not in taken:
                return p.name
            spoken = verb in _SPOKEN and self._semantics[p.name] in (
                Semantic.MESSAGE,
                Semantic.TEXT,
            )
            if spoken and thing.head.lower() in (
                "message",
                "text",
                "announcement",
                "sentence",
                "phrase",
            ):
                return p.name
            money = thing.head.lower() in _SUMS and "amount" in name_words(p.name)
            numbered = verb not in _SETTING | _NEW and self._is_number_of(p, thing)
            if numbered and p.name not in taken:
                return p.name
            if p.name in taken or (self._semantics[p.name] not in _NAMED and not money):
                continue
            members = p.schema.get("enum", ())
            if any(stem(singular(str(member))) == head for member in members):
                return p.name
            semantic = self._semantics[p.name]
            if semantic in (Semantic.TITLE, Semantic.TEXT, Semantic.MESSAGE) and verb in _NEW:
                continue
            if verb in _NEW and name_words(p.name)[-1] in ("name", "title", "label"):
                continue
            if verb in _ORDERED and name_words(p.name)[-1] in _ITEMS:
                return p.name
            if semantic is Semantic.ENUM and (
                (verb in _SETTING and thing.head.lower() in _ATTRIBUTES)
                or {"type", "kind", "category", "class", "size"} & set(name_words(p.name))
            ):
                continue
            if verb in _REPLACING and semantic is Semantic.MONEY:
                continue
            alone = sum(q.required for q in self._parameters) < 2
            kept = semantic in (Semantic.IDENTIFIER, Semantic.ENUM)
            if verb in _REPLACING and alone and not kept and head in self._keys[p.name]:
                continue
            if _act_of(thing.head, p):
                continue
            keys = self._keys[p.name]
            called = semantic is not Semantic.ENUM and thing.determiner in ("a", "", "the")
            known = head in keys or (called and head in self._called[p.name])
            meant = p.name == self._identifier and not _is_id_of_other(p, thing.words)
            if meant and verb not in _NEW - {"send", "set"}:
                known = known or (thing.determiner in ("a", "the", "my") and not _inner(thing))
            ends = (PREPOSITIONS | {"new", "cc", "bcc"}) & set(name_words(p.name))
            if known and (semantic is Semantic.MONEY or money or not ends):
                return p.name
        return self._named_one(thing, verb, taken) or self._in_name(thing, verb, taken)

    def _in_name(self, thing: Thing, verb: str, taken: set[str]) -> str | None:
        """The parameter that the function's name calls its object by: `lend_loco`, "lends an engine"."""
        what = self._what
        if what is None or what.name in taken or thing.determiner not in ("a", "the"):
            return None
        if verb in _REPLACING | _NEW:
            return None
        plain = self._semantics[what.name] in _SOMETHING
        return what.name if plain and name_words(what.name)[-1] == self._last else None

    def _named_one(self, thing: Thing, verb: str, taken: set[str]) -> str | None:
        """The parameter that names what is looked for or rated, whatever it is: `object_name`."""
        if verb not in _HANDLED | _SOUGHT or _inner(thing):
            return None
        named = (
            p.name
            for p in self._parameters
            if self._semantics[p.name] in _SOMETHING
            and name_words(p.name) in _NAMES_OF_ONE
            and p.name not in taken
        )
        return next(named, None)

    def _is_what(self, parameter: Parameter, thing: Thing, verb: str) -> bool:
        """Whether the parameter says what a noun of no meaning of its own leaves open: "rents equipment"."""
        known = name_words(parameter.name)[-1] in _ITEM_NAMES or parameter is self._what
        plain = self._semantics[parameter.name] in _SOMETHING
        if thing.is_clause:  # "what the audience said"
            return known and (plain or self._semantics[parameter.name] is Semantic.MESSAGE)
        first = thing.words.partition(" ")[0].lower()  # "something lost"
        if verb in _POSTED and self._semantics[parameter.name] is Semantic.MESSAGE:
            return parameter is self._what and first in _ANYTHING_AT_ALL
        return known and plain and (thing.head.lower() in _UNNAMED or first in _ANYTHING_AT_ALL)

    def _is_called(self, parameter: Parameter, thing: Thing, verb: str) -> bool:
        """Whether it is the title of a thing that is there already: of an episode that is shared."""
        moved = verb in _MOVED and any(p.preposition in ("to", "into") for p in thing.behind)
        called = name_words(parameter.name) in (("title",), ("name",)) and parameter.required
        plain = self._semantics[parameter.name] in _SOMETHING
        return called and plain and (moved or verb in _HANDLED)

    def item(self) -> str | None:
        """The parameter that says what is asked for, if one has to."""
        needed = [
            p.name for p in self._parameters if p.required and name_words(p.name)[-1] in _ITEMS
        ]
        products = [name for name in needed if self._semantics[name] is Semantic.PRODUCT]
        return products[0] if len(products) == 1 else None

    def _is_number_of(self, parameter: Parameter, thing: Thing) -> bool:
        """Whether the parameter says which of the numbered things is meant: `page`, of "a page"."""
        words, head = name_words(parameter.name), thing.head.lower()
        return (
            self._semantics[parameter.name] is Semantic.INTEGER
            and (words == (head,) or (words[-1] == head and head in _NUMBERED))
            and thing.determiner in ("a", "the", "another")
        )


def _is_id_of_other(parameter: Parameter, noun: str) -> bool:
    """Whether `order_id` is asked for with another noun: it is the id of no address, label or merchant."""
    *owner, last = name_words(parameter.name)
    if last not in ("id", "ids") or not owner:
        return False
    called = {owner[-1], *synonyms().get(owner[-1], ()), *synonyms().get(" ".join(owner), ())}
    called |= {name for name, others in synonyms().items() if owner[-1] in others}
    spoken = {singular(word) for word in noun.lower().split()}
    alike = any(a.startswith(b) or b.startswith(a) for a in spoken for b in owner if len(b) > 2)
    return not alike and spoken.isdisjoint(word for name in called for word in name.split())


def identifying(function: FunctionSpec) -> str | None:
    """The parameter whose number says which one is meant, whatever it is called: `tracking_number`.

    None where its description says what it is the number of, or where there are two.
    """
    numbers = [
        p
        for p in function.arguments
        if p.required
        and semantic_for_role(p, semantic_of(p)) is Semantic.IDENTIFIER
        and not is_called_as_thing(p.name)
    ]
    return numbers[0].name if len(numbers) == 1 and not _lead(numbers[0].description) else None


_ACT = re.compile(r"(?:ion|ment|ing|ance)s?$")
_DOER = re.compile(r"(?:er|or|ee|ist)s?$")


def _act_of(noun: str, parameter: Parameter) -> bool:
    """Whether one of them is what is done and the other who does it: adoption and adopter."""
    words = name_words(parameter.name)
    if noun.lower() in words:
        return False
    named = [word for word in words if stem(word) == stem(noun)]
    return any(
        (_ACT.search(noun) and _DOER.search(word)) or (_DOER.search(noun) and _ACT.search(word))
        for word in named
    )


def _inner(thing: Thing) -> bool:
    """Whether it belongs to another thing: the label of a parcel."""
    return any(phrase.preposition == "of" for phrase in thing.behind)


_RINGING = frozenset(("call", "phone", "ring", "dial"))
_NUMBERED = word_set("numbered") | {"chapter", "track", "step", "line", "slide", "episode"}
_SORTS = frozenset(("kind", "type", "category", "sort"))
_ANYTHING = word_set("anything")
_REPLACING = frozenset(("change", "update", "modify", "set", "adjust", "correct"))
_NAME_OF = word_set("name_of")


@lru_cache(maxsize=4096)
def _keys(name: str, description: str) -> frozenset[str]:
    words = [word for word in name_words(name) if len(word) > 2]
    telling = [word for word in words if word not in _UNTELLING] or words
    found = {stem(singular(word)) for word in telling}
    lead = _lead(description)
    own = name_words(name)[-1] not in _OF_SOMEBODY or stem(singular(lead)) in found
    if lead and own:
        found.add(stem(singular(lead)))
    return frozenset(found)


_UNTELLING = word_set("untelling")
_OF_SOMEBODY = frozenset(
    ("phone", "email", "mail", "address", "age", "birthday", "weight", "height")
)
_TOLD_OF = word_set("told_of")


_ASKING = re.compile(
    r"(?:whether|how|if|when|true|only|lists|shows|returns|filters|limits|restricts|includes|what the"
    r"|which the)\b"
)


_CLAUSE = re.compile(r"(?<=\w) (?:the|an?|your|their) \w+ (?:is|are|was|were|will|should)\b")
"""What a relative clause without a pronoun begins with: "The person the table is booked for"."""


def _lead(description: str) -> str:
    """The noun that a description is about: "Name of the song" → song, "City to fly to" → city."""
    text = _CLAUSE.split(description.split(".")[0].split(",")[0].lower())[0]
    if _ASKING.match(text):  # "whether the light is on" is not about the light
        return ""
    words: list[str] = [
        w for w in re.findall(r"[a-z-]+", text) if w not in ("the", "a", "an", "full", "this")
    ]
    if len(words) > 2 and words[0] in ("which", "what") and words[1] not in ("the", "to"):
        told = words[2] in PREPOSITIONS or words[2] in _TOLD_OF  # not "which reviews come first"
        return words[1] if told else ""
    head = ""
    for i, word in enumerate(words[:4]):
        if word in PREPOSITIONS or word in _TOLD_OF:
            if head in _NAME_OF and word == "of":
                following = [w for w in words[i + 1 : i + 4] if w not in FILLER_ADJECTIVES]
                stops = (j for j, w in enumerate(following) if w in PREPOSITIONS or w in _TOLD_OF)
                following = following[: next(stops, len(following))]
                return following[-1] if following else head
            break
        head = word
    return "" if head in _NAME_OF else head


def parameter_keys(parameter: Parameter) -> frozenset[str]:
    """Stems of what a parameter is called: in its name, and in the lead of its description."""
    return _keys(parameter.name, parameter.description)
