"""From what a function is about and the words for its values to one sentence, in one style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from random import Random

from functok.records import Style
from functok.teachers.offline.content import Action, Thing
from functok.teachers.offline.english import gerund, is_plural, name_words, stem, with_article
from functok.teachers.offline.grammar import expand
from functok.teachers.offline.lexicon import is_own, is_told, is_verb, load, synonyms
from functok.teachers.offline.meaning import Meaning
from functok.teachers.offline.objects import anywhere, bare_text, inside, object_text, question_about, with_synonym
from functok.teachers.offline.said import OPEN, SHUT, Attached, Pool, Said, aside, attach, fragment, is_clause, join, marked, unmarked
from functok.values.semantics import Semantic

_GENERIC_ROLES = frozenset("enum other level percent temperature priority mode status".split())
_FRONTED = frozenset("date time place date_time".split())
_SPLITTABLE = re.compile(r"^(\w+) \{o\} (.+)$")


@cache
def carriers(style: str, sort: str) -> tuple[str, ...]:
    """The carrier phrases of a style for one sort of content; weights are unfolded."""
    found: list[str] = []
    for entry in load("carriers.yaml")[style].get(sort, ()):
        count, star, text = entry.partition(" * ")
        if star and count.isdigit():
            found += [text] * int(count)
        else:
            found.append(entry)
    return tuple(found)


@dataclass(frozen=True)
class Scene:
    """What a sentence is composed of: one function's meaning, and stems that other functions go by."""

    meaning: Meaning
    avoid: frozenset[str]


def compose(scene: Scene, said: Sequence[Said], style: Style, rng: Random) -> tuple[str, bool]:
    """One sentence that asks for the function with these values, values marked.

    And whether it is a question of fact or a statement, not an order.
    """
    pool = Pool({each.key: each for each in said})
    meaning = scene.meaning
    if meaning.acts:
        return expand(meaning.acts[int(rng.random() * len(meaning.acts))], rng, {}), True
    sort = _sort(meaning, style, rng)
    if sort == "action":
        return _action(scene, pool, style, rng), False
    if sort == "question":
        return _question(scene, pool, style, rng), True
    if sort == "state":
        state = vary(meaning.states[int(rng.random() * len(meaning.states))], scene.avoid, rng)
        return _carried(style, "state", {"state": state}, scene, pool, rng), True
    return _thing(scene, pool, style, rng), not meaning.actions


def _sort(meaning: Meaning, style: Style, rng: Random) -> str:
    """Which sort of content to say: an action, a question, a situation or a thing."""
    options: list[tuple[str, float]] = []
    if meaning.actions and style is not Style.FRAGMENT:
        inform = all(action.inform for action in meaning.actions)
        options.append(("action", 1.0 if not inform or style is Style.COMMAND else 0.8))
    if meaning.questions:
        options.append(("question", 2.0 if style is Style.QUESTION else 1.0))
    if meaning.states:
        options.append(("state", {Style.COMMAND: 0.4, Style.QUESTION: 0.7}.get(style, 1.5)))
    if style is Style.FRAGMENT and (meaning.things or meaning.actions):
        options.append(("thing", 1.0 if meaning.questions else 2.0))
    elif any(action.inform for action in meaning.actions):
        options.append(("thing", 1.0 if style is Style.QUESTION else 0.6))
    elif not meaning.actions and meaning.things:
        options.append(("thing", 0.3 if meaning.questions or meaning.states else 0.7))
    total = sum(weight for _, weight in options)
    at = rng.random() * total
    for sort, weight in options:
        at -= weight
        if at <= 0:
            return sort
    return options[-1][0]


def _action(scene: Scene, pool: Pool, style: Style, rng: Random) -> str:
    meaning = scene.meaning
    action, patterns, fixed = _chosen_action(meaning, pool, rng)
    text = verb_phrase(action, patterns, pool, scene, rng)
    tail, remark = _tail(pool, style, rng, meaning)
    if _STARTING.match(text):
        for piece in tail:
            if piece.role == "level" and piece.text.startswith("to "):
                piece.text = "at " + piece.text[3:]
    fronted = ""
    if tail and rng.random() < 0.08:
        fronted, tail = _fronted(tail)
    sort = "action"
    if style is Style.QUESTION and not meaning.function.arguments and not action.inform and rng.random() < 0.5:
        sort = "self"
    return fronted + carry_action(text, join(tail, rng), style, sort, rng, fixed) + remark


_STARTING = re.compile(r"(?:start|begin|activate|enable|kick off|launch|run)\b|(?:turn|switch) (?:.+ )?on\b|get .+ (?:going|started)\b")
_FOR_ME = re.compile(r"\b(?:me|you)\b")


def carry_action(verb: str, tail: str, style: Style, sort: str, rng: Random, fixed: bool = False) -> str:
    """A verb phrase in a carrier of the style. `fixed`: the verb's form must not change."""
    for_me = bool(_FOR_ME.search(verb.split(OPEN)[0]))
    loose = ends_loosely(tail)
    options = _action_carriers(style.value, sort, for_me, fixed, loose)
    first, space, rest = verb.partition(" ")
    doing = "" if fixed else gerund(first) + space + rest
    vp, ving = verb + tail, doing + tail
    return expand(
        options[int(rng.random() * len(options))], rng, {"vp": vp, "vs": vp, "ving": ving, "vsing": ving}
    )


_LOOSE = re.compile(rf"[.?!][{OPEN}{SHUT}\"”']*$")


def ends_loosely(tail: str) -> bool:
    """Whether nothing can follow: the tail ends with a text, or with an order of its own."""
    return bool(_LOOSE.search(tail)) or ": " in tail or re.search(rf"(?:saying|says|text|write|say|body) [\"“']?{OPEN}[^{SHUT}]*{SHUT}[\"”']?$", tail) is not None


@cache
def _action_carriers(style: str, sort: str, for_me: bool, fixed: bool, loose: bool) -> tuple[str, ...]:
    found = []
    for option in carriers(style, sort):
        if for_me and ("{vs}" in option or "{vsing}" in option):
            continue
        if fixed and "ing}" in option:
            continue
        if loose and not option.endswith(("{vp}", "{vs}", "{ving}", "{vsing}")):
            continue
        found.append(option)
    if not found and sort == "self":
        return _action_carriers(style, "action", for_me, fixed, loose)
    return tuple(found)


def _chosen_action(
    meaning: Meaning, pool: Pool, rng: Random
) -> tuple[Action, tuple[str, ...], bool]:
    """The action with the patterns to word it, and whether a value prescribes them ("turn off {o}")."""
    for name, said in list(pool.left.items()):
        patterns = _prescribed(said, meaning)
        if not patterns:
            continue
        pool.take(name)
        verb = patterns[0].split(" ")[0].strip(OPEN + SHUT)
        things = [a for a in meaning.actions if a.thing and stem(a.thing.head) != stem(verb)]
        if not things:
            return Action(verb, patterns, meaning.things[0], False), patterns, True
        return things[int(rng.random() * len(things))], patterns, True
    actions = _not_opposed(meaning, pool)
    at = rng.random() * sum(a.weight for a in actions)
    for action in actions:
        at -= action.weight
        if at <= 0:
            return action, action.patterns, False
    return actions[-1], actions[-1].patterns, False


_OPPOSITES = (
    ("open", "close"), ("raise", "lower"), ("increase", "decrease"), ("lock", "unlock"), ("start", "stop"),
    ("enable", "disable"), ("mute", "unmute"), ("show", "hide"), ("add", "remove"), ("arm", "disarm"),
    ("connect", "disconnect"), ("pause", "resume"), ("activate", "deactivate"), ("follow", "unfollow"),
    ("block", "unblock"), ("subscribe", "unsubscribe"),
)  # fmt: skip


def _not_opposed(meaning: Meaning, pool: Pool) -> Sequence[Action]:
    """The actions without opposites ("opens or closes") of which no value says which is meant."""
    verbs = meaning.verbs
    opposed = {verb for pair in _OPPOSITES if pair[0] in verbs and pair[1] in verbs for verb in pair}
    if not opposed:
        return meaning.actions
    said = {word for each in pool.left.values() for word in each.role.label.lower().split()}
    named = tuple(a for a in meaning.actions if a.verb in said)
    others = tuple(a for a in meaning.actions if a.verb not in opposed)
    return named or others or meaning.actions


_ACTION_LABELS = frozenset(
    "action command operation state status control verb do task function event playback mode movement "
    "enabled on active power enable activate activated switch turn onoff toggle open locked closed".split()
)
_ON = ("turn on {o}", "turn {o} on", "switch on {o}", "switch {o} on", "enable {o}", "activate {o}")
_OFF = ("turn off {o}", "turn {o} off", "switch off {o}", "switch {o} off", "disable {o}", "deactivate {o}", "shut off {o}")


def _prescribed(said: Said, meaning: Meaning) -> tuple[str, ...]:
    """The verb patterns that a value asks for: "open {o}" of an `action`, "turn {o} on" of what is switched."""
    role = said.role
    label = role.label.split()[-1].lower()
    if role.semantic is Semantic.BOOLEAN:
        if said.switched and label in _ACTION_LABELS and _switches(meaning):
            return _ON if said.switched == "on" else _OFF
        return ()
    if role.semantic is not Semantic.ENUM or not isinstance(said.value, str):
        return ()
    members = [str(member).lower() for member in role.parameter.schema.get("enum", ())]
    value = said.value.lower().replace("_", " ")
    if value in ("on", "off"):
        if label in _ACTION_LABELS:
            return _ON[:4] if value == "on" else _OFF[:4]
        return ()
    verbs = [m for m in members if is_verb(m.split("_")[0]) and not m.endswith("ing")]
    if len(verbs) * 3 >= len(members) * 2 and value.split()[0] in {m.split("_")[0] for m in verbs} and label in _ACTION_LABELS:
        return (f"{marked(value)} {{o}}",)
    return ()


def _switches(meaning: Meaning) -> bool:
    return bool(meaning.verbs & frozenset("turn switch toggle set control enable disable operate change power put".split()))


def verb_phrase(
    action: Action, patterns: Sequence[str], pool: Pool, scene: Scene, rng: Random
) -> str:
    """The verb with its object, from one of the patterns."""
    thing = action.thing
    pattern = patterns[int(rng.random() * len(patterns))]
    if thing is None:
        return pattern
    if OPEN in pattern or patterns in (_ON, _OFF) or patterns in (_ON[:4], _OFF[:4]):
        thing = replace(thing, determiner="the") if thing.determiner == "a" else thing
    if thing.parameter is None or thing.parameter not in pool.left:
        thing = with_synonym(thing, rng, scene.avoid)
    text = object_text(thing, pool, rng, scene.meaning.said_with_verb)
    if len(text.split()) > 3 and _SPLITTABLE.match(pattern):
        pattern = next((p for p in patterns if p.endswith("{o}")), pattern)
    return pattern.replace("{o}", text)


_LINKED = frozenset("place device device_name room organization currency country language people topic query enum other level percent temperature id product media search title difference seat room".split())


def _tail(
    pool: Pool, style: Style, rng: Random, meaning: Meaning
) -> tuple[list[Attached], str]:
    """What is left to be said, as pieces behind the request, and perhaps one as a remark of its own."""
    remark = ""
    pieces = []
    left = list(pool.left.values())
    pool.left.clear()
    for said in left:
        link = meaning.links.get(said.key)
        if link is not None and said.role.name in _LINKED and not said.is_phrase and not is_clause(said.text):
            rank = 0 if link.preposition == "of" else 2
            pieces.append(Attached(f"{link.preposition} {inside(link, said, rng)}", rank, said.role.name))
            continue
        loose = said.role.name in _GENERIC_ROLES and not said.is_phrase and said.role.place == "tail"
        if loose and not remark and len(left) > 1 and style in (Style.COMMAND, Style.NEED) and rng.random() < 0.2:
            remark = rng.choice([", ", ". ", ", and ", "; "]) + aside(said, rng)
        elif style is Style.FRAGMENT and loose and said.role.name not in ("level", "mode") and not is_clause(said.text) and rng.random() < 0.5:
            pieces.append(Attached(fragment(said, rng), 5, said.role.name))
        else:
            pieces.append(attach(said, rng))
    return _one_place(pieces), remark


def _one_place(pieces: list[Attached]) -> list[Attached]:
    """Town, state and country in one piece: "in Oakland, California"."""
    places = [piece for piece in pieces if piece.role in ("place", "country")]
    if len(places) < 2:
        return pieces
    values = [re.sub(rf"^[^{OPEN}]*", "", piece.text) for piece in places]
    preposition = places[0].text.partition(" ")[0]
    merged = Attached(f"{preposition} {', '.join(values)}", places[0].rank, "place")
    return [merged, *(piece for piece in pieces if piece not in places)]


def _fronted(pieces: list[Attached]) -> tuple[str, list[Attached]]:
    """A time or place to stand before the request, and the other pieces."""
    for piece in pieces:
        if piece.role in _FRONTED:
            return f"{piece.text}, ", [other for other in pieces if other is not piece]
    return "", pieces


def _question(scene: Scene, pool: Pool, style: Style, rng: Random) -> str:
    asked = scene.meaning.questions[int(rng.random() * len(scene.meaning.questions))]
    asked = replace(
        asked, subject=vary(asked.subject, scene.avoid, rng), rest=vary(asked.rest, scene.avoid, rng)
    )
    tail = join(_tail(pool, style, rng, scene.meaning)[0], rng)
    fill = {"wh": asked.direct + tail, "emb": asked.embedded + tail}
    return _carried(style, "question", fill, scene, pool, rng)


_KEY_WORDS = re.compile(r"[\w'-]+")


def vary(text: str, avoid: frozenset[str], rng: Random) -> str:
    """A question's or statement's words with others in place of one or two, as people say them."""
    if not text or rng.random() < 0.4:
        return text
    table: dict[str, list[str]] = load("situations.yaml")["clauses"]
    words = _KEY_WORDS.findall(text.lower())
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            key = " ".join(words[i : i + size])
            others = table.get(key) or (synonyms().get(key) if size > 1 or key in anywhere() else None)
            if not others or rng.random() < 0.3:
                continue
            other = others[int(rng.random() * len(others))]
            if stem(other.rpartition(" ")[2]) in avoid:
                continue
            text = re.sub(rf"\b{re.escape(key)}\b", other, text, count=1)
            return text
    return text


def _thing(scene: Scene, pool: Pool, style: Style, rng: Random) -> str:
    meaning = scene.meaning
    topical = not meaning.actions and not meaning.function.arguments
    if style is Style.FRAGMENT:
        return _fragment(scene, pool, topical, rng)
    thing = _thing_to_show(meaning, pool, rng)
    if thing is None:
        return _action(scene, pool, style, rng)
    thing = with_synonym(thing, rng, scene.avoid)
    if topical:
        text = _asked_by_head(thing, rng) if style is Style.QUESTION and rng.random() < 0.6 else None
        return text or _topic(scene, thing, style, pool, rng)
    told = is_told(thing.head.lower())
    plural = is_plural(thing.head)
    fitting = question_about(thing, rng) if style is Style.QUESTION and rng.random() < 0.4 else None
    np = object_text(thing, pool, rng, True)
    tail, remark = _tail(pool, style, rng, scene.meaning)
    whole = np + join(tail, rng)
    if fitting:
        return expand(fitting, rng, {"np": whole})
    sort = "item" if not told else "things" if plural and style is Style.QUESTION else "thing"
    bare = re.sub(r"^(?:the|an?|my) ", "", np)
    return _carried(style, sort, {"np": whole, "bare": bare}, scene, pool, rng) + remark


def _thing_to_show(meaning: Meaning, pool: Pool, rng: Random) -> Thing | None:
    """A thing that the user can ask for by itself; None if what is asked for is an act."""
    things = [a.thing for a in meaning.actions if a.thing is not None and a.inform and _shown(a)]
    things = [t for t in things if t.parameter not in pool.left]
    if not things and not meaning.actions:
        things = list(meaning.things)
    return things[int(rng.random() * len(things))] if things else None


def _shown(action: Action) -> bool:
    told = action.thing is not None and is_told(action.thing.head.lower())
    if action.verb in ("convert", "translate", "identify", "recognize"):
        return False
    return told or action.verb in ("get", "retrieve", "return", "fetch", "list", "show", "display", "find", "search", "look", "view", "browse", "provide", "give")


def _topic(scene: Scene, thing: Thing, style: Style, pool: Pool, rng: Random) -> str:
    np = object_text(thing, pool, rng, True)
    bare = re.sub(r"^(?:the|an?|my) ", "", np)
    return _carried(style, "topic", {"np": np, "bare": bare}, scene, pool, rng)


def _asked_by_head(thing: Thing, rng: Random) -> str | None:
    """A question by the last noun of a topic: `card delivery` → "when will my card be delivered"."""
    options = load("situations.yaml")["ask"].get(thing.head.lower())
    rest = thing.words.rpartition(" ")[0]
    if not options or not rest or thing.behind:
        return None
    adjective = rest.endswith(("al", "ic", "ive", "ent", "ed", "ing", "um"))
    options = [o for o in options if not (adjective and ("{n}" in o or "{a_n}" in o))]
    if not options:
        return None
    mine = "my" if is_own(rest, rest.rpartition(" ")[2]) else "the"
    np = f"the {thing.words}"
    template = options[int(rng.random() * len(options))]
    return str(
        template.replace("{my}", mine).replace("{a_n}", with_article(rest)).replace("{a_np}", with_article(thing.words))
        .replace("{np}", np).replace("{n}", rest)
    )  # fmt: skip


def _fragment(scene: Scene, pool: Pool, topical: bool, rng: Random) -> str:
    """Without a verb: the thing, and what is said of it."""
    meaning = scene.meaning
    action, prescribed = _action_of_fragment(meaning, pool, rng)
    thing = action.thing if action and action.thing and (meaning.actions and rng.random() < 0.7) else None
    if thing is None and meaning.things:
        thing = meaning.things[int(rng.random() * len(meaning.things))]
    if thing is None:
        thing = action.thing if action and action.thing else Thing("", " ".join(name_words(meaning.function.name)))
    noun = _VERB_NOUNS.get(action.verb) if action else None
    said = pool.peek(thing.parameter)
    if noun and said is not None and said.role.semantic in _CALLED:
        thing = Thing("a", noun)
    bound = thing.parameter is not None and thing.parameter in pool.left
    thing = thing if bound else with_synonym(thing, rng, scene.avoid)
    bare = bare_text(thing, pool, rng, meaning.said_with_verb)
    if prescribed:
        behind = rng.random() < 0.7 or unmarked(prescribed) in ("on", "off")
        bare = f"{bare} {prescribed}" if behind else f"{prescribed} {bare}"
    elif action and not action.inform and bound and rng.random() < 0.7:
        bare = _nominal(action, replace(thing, words=bare), rng) or bare
    elif action and not action.inform and not bound and (not thing.behind or not meaning.function.arguments):
        act = not action.inform and not meaning.function.arguments
        if rng.random() < (0.85 if act or meaning.said_with_verb else 0.3):
            nominal = _nominal(action, thing, rng)
            if nominal:
                bare, thing = nominal, replace(thing, determiner="")
    tail, _ = _tail(pool, Style.FRAGMENT, rng, meaning)
    for piece in tail:
        piece.text = re.sub(r"^and (?:say|write) ", "", piece.text)
        if piece.role in ("place", "date", "time") and rng.random() < 0.35:
            piece.text = re.sub(r"^(?:in|at|on|for) ", "", piece.text)
    text = bare + join(tail, rng)
    if len(tail) == 1 and tail[0].role in ("place", "date", "time", "origin") and rng.random() < 0.25:
        first = re.sub(r"^(?:in|at|on|for) ", "", tail[0].text)
        text = f"{first} {bare}" if len(first.split()) < 4 else text
    np = text if bound or prescribed or not thing.determiner else f"{thing.determiner} {text}"
    return _carried(Style.FRAGMENT, "topic" if topical else "thing", {"bare": text, "np": np}, scene, pool, rng)


_VERB_NOUNS = {
    "call": "call", "phone": "call", "dial": "call", "ring": "call", "text": "text", "email": "email",
    "message": "message", "contact": "message", "connect": "connection", "pair": "pairing", "invite": "invitation",
    "remind": "reminder", "translate": "translation", "navigate": "directions", "transfer": "transfer",
    "pay": "payment", "play": "music", "notify": "notification", "order": "order",
}  # fmt: skip
_CALLED = frozenset({Semantic.PERSON, Semantic.PHONE, Semantic.EMAIL, Semantic.ORGANIZATION})


def _action_of_fragment(meaning: Meaning, pool: Pool, rng: Random) -> tuple[Action | None, str]:
    """An action whose thing is named, and the word for the state that a value prescribes: "on", "open"."""
    prescribed = ""
    for name, said in list(pool.left.items()):
        patterns = _prescribed(said, meaning)
        if patterns:
            pool.take(name)
            word = said.switched or unmarked(patterns[0].split(" ")[0])
            prescribed = marked(word if word in ("on", "off") or not said.text.endswith("ed") else said.text)
            if unmarked(patterns[0]).startswith(("turn", "switch")) and not said.switched:
                prescribed = marked(str(said.value))
            break
    actions = [a for a in meaning.actions if a.thing is not None]
    free = [a for a in actions if a.thing is not None and a.thing.parameter not in pool.left]
    actions = free or actions
    return (actions[int(rng.random() * len(actions))] if actions else None), prescribed


def _nominal(action: Action, thing: Thing, rng: Random) -> str | None:
    """The act as a noun: "account freeze", "new alarm"; None if the verb has none."""
    options = load("nouns.yaml")["acts"].get(action.verb)
    if not options:
        return None
    return str(options[int(rng.random() * len(options))]).replace("{n}", thing.words)


_EXPLAINING = re.compile(r"explain|understand|hint|clue\b.*about|tip|clarity|walk")
_SEARCHING = re.compile(r"check|find out|look|figure|see\b|happen to")


@lru_cache(maxsize=4096)
def _fits_question(carrier: str, emb: str) -> bool:
    """Whether a frame suits a question: reasons are explained, dates are not; "you" is not looked up."""
    if _EXPLAINING.search(carrier) and not emb.startswith(("how to", "why", "what")):
        return False
    return not (_SEARCHING.search(carrier) and re.search(r"\byou\b", emb))


def _carried(style: Style, sort: str, fill: dict[str, str], scene: Scene, pool: Pool, rng: Random) -> str:
    options = carriers(style.value, sort)
    if sort == "question":
        options = tuple(o for o in options if _fits_question(o, fill["emb"]))
    if any(ends_loosely(text) for text in fill.values()):
        options = tuple(o for o in options if o.endswith("}")) or options
    text = expand(options[int(rng.random() * len(options))], rng, fill)
    return text + join(_tail(pool, style, rng, scene.meaning)[0], rng)
