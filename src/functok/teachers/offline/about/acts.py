"""From a clause of a description to what is to be done, or what is asked."""

from __future__ import annotations

import re
from dataclasses import replace

from functok.teachers.offline.about.errands import with_particle_first
from functok.teachers.offline.words.content import Action, Content, Phrase, Thing, question
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PARTICLES,
    PREPOSITIONS,
    QUESTION_WORDS,
    is_told,
    is_verb,
    senses,
)
from functok.teachers.offline.words.openers import CUT_CLAUSE, WH, cut
from functok.teachers.offline.words.person import Cast, first_person
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.teachers.offline.words.phrases import read_phrases, read_thing, read_things
from functok.teachers.offline.words.verbs import from_gerund, leading_verbs, make_action
from functok.values.english.inflection import PARTICIPLES, base_form, is_plural, past_of, singular

_THERE_AND_BACK = re.compile(
    r" (?:to|into) (?:or|and|/) (?:from|out of) (?:the |an? )?[\w-]+", re.IGNORECASE
)
_EITHER_WAY = re.compile(
    r"\s(?:on (?:or|and|/) off|off (?:or|and) on|up (?:or|and) down)\b", re.IGNORECASE
)
_COMPARED = re.compile(r"^makes? .*\b\w+er (?:or|and) \w+er\b")
_OTHERWISE = re.compile(
    r"^(?:gives?) (.+?) (?:another|an? (?:new|different|other)) (\w+)$", re.IGNORECASE
)
_LIST_OF = re.compile(
    r"^(\w+ )(?:back )?(?:an?|the) (?:(?:paginated|complete|full|sorted|filtered|ordered) )?"
    r"(?:list|array|collection|page) of (?:all |the |available )?(?=(?:[\w-]+ )*?[\w-]+s\b)",
    re.IGNORECASE,
)
"""`returns a list of orders`: the orders are asked for."""
_WORDS = r"(?:when|where|why|how|what|whether|if|who)"
_TWO_WORDS = re.compile(rf"({_WORDS})(?:,? (?:and|or|and/or) |/)(?={_WORDS}\b)", re.IGNORECASE)


def read_question(text: str, content: Content, cast: Cast) -> None:
    """Adds to `content` what a clause asks, under each of its question words: "when and where …"."""
    words = []
    while two := _TWO_WORDS.match(text):
        words.append(two.group(1).lower())
        text = text[two.end() :]
    match = WH.match(text)
    if not match:
        return
    clause = first_person(CUT_CLAUSE.sub("", text[match.end() :]).strip(" ,."), cast)
    for word in (*words, match.group(1).lower()):
        if clause and not (word in ("whether", "if") and clause.startswith("to ")):
            content.questions.append(question(word, clause))


def read_action(text: str, content: Content, cast: Cast) -> None:
    """Adds to `content` what a clause says is done, or the thing that it names."""
    if _read_having_done(text, content):
        return
    if noted := _NOTED.match(text):
        text = f"{_base_of(noted['done'].lower())} {noted['thing']}"
    text = _TO_WHOM.sub(r"\1 \3 to \2", _LIST_OF.sub(r"\1", text))
    text = _OTHERWISE.sub(r"changes the \2 of \1", text.rstrip("."))
    text = _ONE_OF.sub(lambda m: f"{m.group(1)} {singular(m.group(2))}", text)
    text = _MORE_OF.sub("more ", text)
    text = _THERE.sub("", _SOME_NUMBER.sub("", text)).replace(" a number of ", " some ")
    text = _SECOND_VERB.sub(_without_second, _THERE_AND_BACK.sub("", text))
    asks = text.split()[1:2] == ["which"]
    told = first_person(text if asks else cut(text, cast), cast)
    text = _EITHER_WAY.sub("", told).replace(" up to ", " to ")
    if _COMPARED.search(text):
        return
    tokens = with_particle_first(text.split())
    if not tokens:  # a description of marks alone
        return
    verbs, at = leading_verbs(tokens)
    if verbs == ["give"] and _TO_SOMEBODY.search(text):
        verbs = ["assign"]
    if not verbs or _is_noun(tokens):
        if tokens[-1].lower() in load("situations.yaml")["adjectives"] and len(tokens) > 1:
            tokens = [tokens[-1], *tokens[:-1]]  # "card lost"
        thing = read_thing(tokens)
        if thing:
            content.things.append(_the_one(thing))
        return
    particle = ""
    if at < len(tokens) and tokens[at].lower() in PARTICLES and at + 1 <= len(tokens):
        following = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        if (
            following not in PREPOSITIONS
            or tokens[at].lower() in _ADVERBS
            or f"{verbs[0]}_{tokens[at].lower()}" in senses()
        ):
            particle = tokens[at].lower()
            at += 1
    to_me = at < len(tokens) and tokens[at].lower() == "me"
    if to_me and verbs:
        _read_to_me(verbs[0], particle, tokens[at + 1 :], content)
        return
    link = ""
    if at < len(tokens) and tokens[at].lower() in PREPOSITIONS:
        link = tokens[at].lower()
        at += 1
        if at + 1 < len(tokens) and tokens[at].lower() in PREPOSITIONS:  # "checks in for a flight"
            particle, link = link, tokens[at].lower()
            at += 1
    rest = tokens[at:]
    word = rest[0].lower() if rest else ""
    if word in QUESTION_WORDS:
        sense = senses().get(verbs[0])
        kept = verbs[0] in _KEPT_IN_MIND and word in ("where", "when", "who", "which")
        if kept or (sense and sense.inform):
            read_question(" ".join(rest), content, cast)
        elif word == "what":
            content.actions.append(_of_what(" ".join([verbs[0], particle]).strip(), rest))
        elif word == "how" and len(rest) > 1:
            _read_degree(verbs[0], rest, content)
        elif word == "whether":
            _read_state_of(" ".join(rest[1:]), content)
        return
    if word.endswith("ing") and verbs[0] in _GOING_ON and is_verb(from_gerund(word)):
        doing = Thing("", " ".join(rest))
        content.actions.append(Action(verbs[0], (f"{verbs[0]} {{o}}",), doing, inform=False))
        return
    if rest and all(each.endswith("ly") or each == "more" for each in rest) and not link:
        how = " ".join([verbs[0], particle, *rest]).replace("  ", " ")
        content.actions.append(Action(verbs[0], (how,), None, inform=False))
        return
    if not particle and not link and _read_becoming(verbs, rest, content):
        return
    if tokens[0].lower() == "reports" and rest[:1] in (["the"], ["my"]):
        verbs = ["get"]
    other = cast.alone and word == "another"
    for verb in verbs:
        for thing in read_things(rest):
            thing = replace(thing, determiner="another") if other else thing
            content.actions.append(make_action(verb, particle, link, thing))
        if not rest:
            content.actions.append(make_action(verb, particle, link, None))


_NOTED = re.compile(
    r"(?:notes?|records?|logs?|registers?|enters?|saves?) that (?P<thing>(?:an?|the|your) \w+(?: \w+)?)"
    r" (?:was|were|is|are|has been|have been) (?P<done>\w+)\.?$",
    re.IGNORECASE,
)
"""`notes that a key was lent`: it is lent."""


def _base_of(done: str) -> str:
    """The base of a participle: `sent` → `send`, `returned` → `return`."""
    bare = done.removesuffix("d").removesuffix("e")
    return past_of(done) or (bare if bare in senses() else done.removesuffix("d"))


_TO_WHOM = re.compile(
    r"^(gives?|assigns?|lends?|sends?|hands?|grants?|awards?|brings?|offers?) "
    r"(somebody|someone"
    r"|an? (?:person|member|employee|user|customer|student|player|volunteer|guest|colleague|worker|driver))"
    r" ((?:an?|the|some) .+?)\.?$",
    re.IGNORECASE,
)
"""`gives somebody a task`."""
_NOUN_OR_VERB = word_set("noun_or_verb") | {"bill"}
_MOSTLY_NOUNS = word_set("mostly_nouns")
_OF = frozenset((
    "think", "dispose", "speak", "hear", "learn", "inform", "approve", "complain", "consist",
))  # fmt: skip


def _is_noun(tokens: list[str]) -> bool:
    """Whether the first word, which could be a verb as well, is a noun: "copy of a letter"."""
    followed = tokens[1].lower() if len(tokens) > 1 else ""
    first = tokens[0].lower()
    if followed == "of":
        return base_form(first) not in _OF
    if first.endswith("ing") and followed in _HOURS:
        return True  # "opening hours of a shop"
    sense = senses().get(first)
    plain = first in word_set("plain_verbs") if sense is None else sense.name == "plain"
    if plain and tokens[2:3] == ["of"] and not (followed in DETERMINERS or is_plural(followed)):
        return True  # "milk yield of a cow"
    many = first.endswith("s") and followed in ("by", "from")
    return (many and base_form(first) in _NOUN_OR_VERB) or first.rstrip(",") in ("new", "news")


def _the_one(thing: Thing) -> Thing:
    """`price of a crop` → the price, `opening hours` → the hours: what there is one of."""
    of = bool(thing.behind) and thing.behind[0].preposition == "of" and not thing.is_plural
    one = not thing.determiner and (of or is_told(thing.head.lower()))
    return replace(thing, determiner="the") if one else thing


_HOURS = frozenset(("hours", "hour", "times", "time", "days"))
_KEPT_IN_MIND = frozenset(("remember", "know", "keep", "note", "memorize"))
_ADVERBS = frozenset(("back", "up", "out", "away", "off", "down", "over", "forward"))
_GOING_ON = frozenset(("stop", "start", "begin", "continue", "keep", "quit", "resume", "avoid"))
_COMPLEMENTS = word_set("complements")


def _read_becoming(verbs: list[str], rest: list[str], content: Content) -> bool:
    """`makes the letters larger`, `turns the page sideways`: what the object becomes, or how."""
    for i, token in enumerate(rest[1:], start=1):
        if token.lower() in PREPOSITIONS:
            return False
        ends = i + 1 == len(rest) or rest[i + 1].lower() in PREPOSITIONS
        if token.lower() in _COMPLEMENTS and ends and (i > 1 or rest[0].lower() not in DETERMINERS):
            thing = read_thing([*rest[:i], *rest[i + 1 :]])
            if thing is None:
                return False
            pattern = f"{{verb}} {{o}} {token.lower()}"
            content.actions += [
                Action(
                    verb,
                    (pattern.replace("{verb}", verb),),
                    thing,
                    inform=False,
                    sense=f"{verb}_{token.lower()}",
                )
                for verb in verbs
            ]
            return True
    return False


def _read_to_me(verb: str, particle: str, rest: list[str], content: Content) -> None:
    """`reminds me of something`, `checks me in at a desk`: what is done to the user."""
    link = rest[0].lower() if rest and rest[0].lower() in PREPOSITIONS else ""
    thing = read_thing(rest[1:] if link else rest) if rest else None
    sense = senses().get(f"{verb}_{particle}") if particle else None
    doing = (f"{verb} me", *(f"{verb} me {particle}" for _ in particle[:1]))[-1:]
    if sense is not None:
        said = (pattern for pattern in sense.say if not pattern.endswith(" to {o}"))
        doing += tuple(pattern.replace("{o}", "me") for pattern in said)
    behind = f" {link} {{o}}".replace("  ", " ") if thing is not None else ""
    name = sense.name if sense is not None else ""
    patterns = tuple(pattern + behind for pattern in doing)
    content.actions.append(Action(verb, patterns, thing, inform=False, sense=name))


def _read_state_of(clause: str, content: Content) -> None:
    """`sets whether an agent is available`: an agent is marked as available, or as not."""
    asked = question("whether", clause)
    thing = read_thing(asked.subject.split()) if asked.auxiliary in ("is", "are") else None
    if thing is not None:
        thing = replace(thing, determiner="the" if thing.determiner == "a" else thing.determiner)
        content.actions.append(Action("mark", ("mark {o}", "set {o}"), thing, inform=False))


_DEGREES = {
    "bright": "brightness", "loud": "volume", "fast": "speed", "quickly": "speed", "warm": "temperature",
    "hot": "temperature", "high": "height", "wide": "width", "long": "length", "big": "size",
    "strong": "strength", "strongly": "strength", "cold": "temperature", "often": "frequency",
}  # fmt: skip
_WORTH = {
    "costs": "price",
    "weighs": "weight",
    "measures": "size",
    "earns": "salary",
    "pays": "pay",
}


def _of_what(verb: str, rest: list[str]) -> Action:
    """`sets what a lesson costs`: its price; `writes down what was found in a bag`: just that."""
    said = next((i for i, token in enumerate(rest) if token in _WORTH), 0)
    thing = read_thing(rest[1:said])
    if said and thing is not None:
        whole = Phrase("of", thing.determiner or "the", thing.words)
        behind = (whole, *thing.behind, *read_phrases(rest[said + 1 :]))
        return make_action(verb.split()[0], "", "", Thing("the", _WORTH[rest[said]], behind))
    at = next((i for i, token in enumerate(rest) if token.lower() in PREPOSITIONS), len(rest))
    clause = Thing("", " ".join(rest[:at]), tuple(read_phrases(rest[at:])))
    return Action(verb.split()[0], (f"{verb} {{o}}",), clause, inform=False)


_HAVING_DONE = re.compile(
    r"(?:ha(?:s|ve)|gets? (?=the |an? |my )) ?(?P<what>(?:(?:the|an?|my|some|what) )?\w.*?)"
    r" (?P<done>\w{2,}(?:ed|wn|ght)|"
    + "|".join(
        sorted(PARTICIPLES - {"set", "let", "put", "read", "cost", "left", "been", "come", "run"})
    )
    + r")(?= (?:at|by|in|on|for|with|from|to|before|until|behind)\b|$)",
    re.IGNORECASE,
)


def _read_having_done(text: str, content: Content) -> bool:
    """`has a car serviced at a garage`: somebody else does it."""
    match = _HAVING_DONE.match(text.rstrip("."))
    what = match["what"].split() if match else []
    if (
        match is None
        or what[-1].lower() == "been"
        or what[0].lower() in ("been", "not", "to", "no", *PREPOSITIONS)
    ):
        return False
    clause = what[0].lower() == "what"
    thing = Thing("", " ".join(what)) if clause else read_thing(what)
    if thing is None:
        return False
    done = match["done"].lower()
    patterns = (f"have {{o}} {done}", f"get {{o}} {done}", f"have {{o}} {done}")
    content.actions.append(Action("have", patterns, replace(thing, behind=()), inform=False))
    return True


_COUNTS = {"many": "number", "much": "amount"}
_OWN_VERB = re.compile(
    r"(?:,? and how .*| (?:run|runs|exist|exists|(?:is|are|there is|there are)(?: \w+)?"
    r"|gets?|has|have|uses?|shows?|works?))+$",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\bone of (the|my|their|the user's) ([\w -]*?\w+s)\b")
_MORE_OF = re.compile(r"\bmore of (?:an?|the|my|some) ")
_SOME_NUMBER = re.compile(r" with an? (?:number|amount) of \w+$")
_TO_SOMEBODY = re.compile(r"\bto (?:somebody|someone|an?\b|another\b|the\b)", re.IGNORECASE)
_THERE = re.compile(r" (?:there|here)$", re.IGNORECASE)
_SECOND_VERB = re.compile(r",? and (?:then |optionally )?(\w+)\b.*")


def _without_second(match: re.Match[str]) -> str:
    """Nothing for "… and sets its color", the text itself where "and" joins nouns."""
    word = match.group(1).lower()
    is_second = (word in senses() and match.start() > 12) or (
        word.endswith("s") and base_form(word) in senses() and word != base_form(word)
    )
    following = match.group(0).split(match.group(1), 1)[1].split()
    object_follows = following and following[0].lower() in DETERMINERS | {"it", "them"}
    plainly = following and not word.endswith("s") and word not in _NOUN_OR_VERB | _MOSTLY_NOUNS
    return "" if is_second and (object_follows or plainly) else match.group(0)


def _read_degree(verb: str, rest: list[str], content: Content) -> None:
    """`sets how bright the screen is`: said of the brightness of the screen."""
    if rest[1].lower() in _COUNTS and len(rest) > 2:
        counted = read_thing(_OWN_VERB.sub("", " ".join(rest[2:])).split())
        if counted:
            whole = Phrase("of", counted.determiner or "", counted.words)
            made = Thing("the", _COUNTS[rest[1].lower()], (whole, *counted.behind))
            content.actions.append(make_action(verb, "", "", made))
        return
    clause = question("how", " ".join(rest[1:]))
    degree = _DEGREES.get(rest[1].lower().rstrip(","))
    thing = read_thing(clause.subject.split())
    if degree and thing and verb in ("set", "change", "adjust", "control"):
        whole = Phrase("of", thing.determiner or "the", thing.words)
        made = Thing("the", degree, (whole, *thing.behind))
        content.actions.append(make_action(verb, "", "", made))
