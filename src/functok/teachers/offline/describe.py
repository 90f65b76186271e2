"""From a function's description to what it is about: an action, a thing, a question, a situation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from functok.teachers.offline.content import Action, Phrase, Question, Thing, question
from functok.teachers.offline.english import base_form, is_plural, singular
from functok.teachers.offline.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    FILLER_ADJECTIVES,
    PARTICLES,
    PREPOSITIONS,
    QUESTION_WORDS,
    is_told,
    is_verb,
    senses,
    senses_by_name,
    technical_verbs,
)
from functok.teachers.offline.person import Cast, cast_of, first_person

_U = r"(?:the |a |an )?(?:end[- ])?(?:users?|customers?|callers?|clients?|persons?|people|someone|speakers?|account holders?|cardholders?)"
_F = r"(?:this |the )?(?:function|tool|method|endpoint|api|intent|action|command|operation|skill|capability|call)"
_ASKED = r"(?:ask(?:s|ed|ing)?|inquir(?:es?|ing)|enquir(?:es?|ing)|quer(?:y|ies)|questions?|inquir(?:y|ies)|request(?:s|ed|ing)?|wonder(?:s|ing)?|(?:is|are) curious)"
_OPENERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern + r"\s*", re.IGNORECASE), kind)
    for pattern, kind in (
        (rf"{_F} (?:is |can be |should be |will be )?(?:used|called|invoked|triggered|meant)", ""),
        (rf"(?:use|call|invoke|trigger|apply) (?:{_F}|this|it)(?: function| tool| intent)?", ""),
        (rf"(?:a|an) {_F} (?:that|which|to|for)", ""),
        (rf"{_F} (?:that|which|to|for|will|can)?(?=\s\w+s?\b)", ""),
        (r"(?:used|useful|intended|meant|called|triggered|invoked)(?= (?:to|for|when|if)\b)", ""),
        (r"(?:when|whenever|if|in case)(?= (?:the |a |an )?(?:user|customer|caller|client)s?\b)", ""),
        (rf"(?:allows?|lets?|enables?|helps?|permits?|assists?|guides?)(?: {_U}| you| us| me)(?: to| with| in)?(?= \w+ing\b)", "gerund"),
        (rf"(?:allows?|lets?|enables?|helps?|permits?|assists?)(?: {_U}| you| us| me)(?: to)?(?= how\b| when\b| why\b)", "wh"),
        (rf"(?:allows?|lets?|enables?|helps?|permits?|assists?)(?: {_U}| you| us| me)(?: to)?", "verb"),
        (r"(?:helps?|assists?)(?: to| in)?(?= \w+ing\b)", "gerund"),
        (rf"(?:handles?|process(?:es)?|answers?|responds? to|manages?|addresses|covers?|deals with|serves?) (?:{_U} )?(?:requests?|queries|questions|inquiries|cases|situations|messages|utterances|intents?|issues|complaints) (?:of|from|by|in which|where|when)(?= (?:the |a )?(?:user|customer|caller|client))", ""),
        (rf"(?:handles?|process(?:es)?|answers?|responds? to|manages?|addresses|covers?|deals with|serves?) (?:{_U} )?(?:requests?|queries|questions|inquiries|cases|utterances|intents?) (?:about|on|regarding|concerning|related to|of|around|relating to)(?: (?:asking|the question))?", "topic"),
        (rf"(?:handles?|process(?:es)?|answers?|responds? to|manages?) (?:{_U} )?(?:requests?|queries) (?:to|for)(?= \w+)", "want"),
        (rf"{_U} who (?=want|ask|need|report|would)", "user "),
        (rf"{_U} (?:wants?|wish(?:es)?|needs?|would like|tr(?:y|ies)|(?:is|are) (?:trying|looking|asking|wanting|hoping)|intends?|desires?|plans?|requests?|asks?|seeks?|looks?|has asked|wanting|asking)(?: the (?:assistant|bot|system|ai)| you| me)? to(?: know| find out| understand| learn| see| check)(?: about)?(?= (?:how|when|where|why|what|who|which|whether|if)\b)", "wh"),
        (rf"{_U} (?:wants?|wish(?:es)?|needs?|would like|tr(?:y|ies)|(?:is|are) (?:trying|looking|asking|wanting|hoping)|intends?|desires?|plans?|requests?|asks?|seeks?|looks?|has asked|wanting|asking)(?: the (?:assistant|bot|system|ai)| you| me)? to (?:know|find out|learn|hear) (?:about|more about)?", "topic"),
        (rf"{_U} (?:wants?|wish(?:es)?|needs?|would like|tr(?:y|ies)|(?:is|are) (?:trying|looking|asking|wanting|hoping)|intends?|desires?|plans?|requests?|asks?|seeks?|looks?|has asked|wanting|asking)(?: the (?:assistant|bot|system|ai)| you| me)? to", "verb"),
        (rf"{_U} (?:wants?|needs?|has|have|with) (?:help|information|info|details|assistance|questions?|a question|advice)(?: with| about| on| regarding| for)?", "topic"),
        (rf"(?:{_U} )?{_ASKED}(?: the (?:assistant|bot|system|ai)| you| {_U})?(?: about| for| regarding| concerning| on)?(?= (?:how|when|where|why|what|who|which|whether|if)\b)", "wh"),
        (rf"{_U} {_ASKED}(?: the (?:assistant|bot|system|ai)| you| {_U})? (?:about|regarding|concerning|on)", "topic"),
        (rf"{_U} {_ASKED} (?:the (?:assistant|bot|system|ai)|you) for", "topic"),
        (rf"{_U} (?:{_ASKED}|wants?|needs?|would like|(?:is|are) looking for|seeks?)(?: for)?(?= (?:a|an|the|their|some|his|more|new|help)\b)", "want"),
        (rf"{_U} (?:reports?|says?|complains?|mentions?|claims?|states?|notices?|believes?|thinks?|indicates?|notif(?:y|ies) (?:us|you)|tells? (?:us|you)|informs? (?:us|you)|(?:is|are) reporting|finds?|discovers?)(?: that| about)(?= (?:the|a|an|their|they|his|someone|somebody|it|there|one|some|an?other|no)\b)", "state"),
        (rf"{_U} (?:reports?|(?:is|are) reporting)", "report"),
        (r"(?:reports? that)", "state"),
        (r"answers? (?:the |a )?questions? (?:about|of|on|regarding)", "topic"),
        (rf"{_U} can(?:not|'t)?(?= (?:not )?\w+)", "can"),
        (rf"(?:{_ASKED})(?: about| regarding| concerning| on)", "topic"),
        (r"(?:requests?|requesting)(?: for)?(?= (?:a|an|the|their|some|new)\b)", "want"),
        (r"(?:questions?|queries|inquir(?:y|ies)|information|info|details|help|guidance|advice|instructions|explanations?|facts) (?:about|on|regarding|concerning|with|for|as to)", "topic"),
        (r"(?:information|info|details|help|guidance|advice|instructions)(?= (?:how|when|why|what|whether)\b)", "wh"),
        (rf"(?:provides?|gives?|returns?|gets?|offers?|shows?|retrieves?|fetch(?:es)?)(?: {_U})? (?:information|info|help|guidance|advice|instructions|an explanation|explanations|support|assistance|the answer|an answer|answers)(?: to| on| about| regarding| for| with| of)?(?= (?:how|when|why|what|whether|where|who)\b)", "wh"),
        (rf"(?:provides?|gives?|offers?)(?: {_U})? (?:help|guidance|advice|instructions|support|assistance|answers|general information)(?: to| on| about| regarding| for| with| of)", "topic"),
        (rf"(?:tells?|informs?|shows?|explains? to|advis(?:es?)|reminds?|lets?)(?: {_U}| you| me)(?: know)?(?: of| about)?(?= (?:how|when|why|what|whether|where|who|which|if)\b)", "wh"),
        (rf"(?:tells?|informs?|updates?|notif(?:y|ies)|advis(?:es?)) {_U} (?:about|of|on)", "topic"),
        (rf"(?:tells?|shows?|gives?|sends?|reads?|offers?|provides?)(?: {_U}| you)(?: with)?", "want"),
        (r"(?:explains?|clarif(?:y|ies)|describes?|answers?|determines?|finds? out|checks?|verif(?:y|ies)|looks? up|says?|tells?|states?|reports?|calculates?|works? out|figures? out|returns?|gets?|shows?|sees?|asks?|see)(?= (?:how|when|why|what|whether|where|who|which|if)\b)", "wh"),
        (r"to(?= \w+)", "verb"),
        (r"for(?= \w+ing\b)", "gerund"),
        (r"for(?= (?:the|a|an|questions|requests|queries)\b)", ""),
        (r"when(?= \w+ing\b)", "gerund"),
    )
)  # fmt: skip
_WH = re.compile(r"(how|when|where|why|what|who|whom|which|whose|whether|if)\b\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_MARKUP = re.compile(r"[`*_]{1,3}(?=\w)|(?<=\w)[`*]{1,3}")
_CUT = re.compile(
    r"\s*(?:[;:—–]|\s-\s|,? (?:so that|such as|for example|including|e\.g\.|i\.e\.|based on|according to"
    r"|depending on|given (?:an?|the|its|some)|by means of|if (?:the|a|an|any|it|you)|unless|because|even if|as well as|except)\b"
    r"|,? (?:that|which|who|whose)\b"
    r"|,? (?:and|then|and then) (?:returns?|sends?|lists?|keeps?|stores?|saves?|starts?|shows?|gives?|reads?)\b"
    r"|, (?:and )?(?:with|where|whose|optionally|if|when|then|but|so|using|including|or|either)\b"
    r"|,? by (?:its|their|the|an?|name|id|number|\w+ing)\b|,? by \w+(?:, | or | and ).*|,? (?:using|via|through) ).*",
    re.IGNORECASE | re.DOTALL,
)
_CUT_ALONE = re.compile(
    r"\s*(?:[;:—–]|\s-\s|,? (?:so that|such as|for example|including|e\.g\.|i\.e\.|based on|according to"
    r"|by means of|because|as well as|except)\b"
    r"|,? (?:and|then|and then) (?:returns?|sends?|lists?|keeps?|stores?|saves?|starts?|shows?|gives?|reads?)\b"
    r"|, (?:and )?(?:with|where|whose|optionally|if|when|then|but|so|using|including|or|either|which)\b"
    r"|,? (?:using|via|through) ).*",
    re.IGNORECASE | re.DOTALL,
)
_CUT_CLAUSE = re.compile(
    r"\s*(?:[;:—–]|\s-\s|,? (?:so that|such as|for example|e\.g\.|i\.e\.|based on|given|according to)\b"
    r"|, (?:and|how|whether|so|then) ).*",
    re.IGNORECASE | re.DOTALL,
)
_STATE = re.compile(
    rf"(?:when |if |for when )?(?={_U} (?:is|are|was|were|has|have|had|can't|cannot|can not|could|did|does|do"
    rf"|doesn't|didn't|isn't|lost|forgot|found|sees|got|made|sent|paid|bought|\w+ed)\b)",
    re.IGNORECASE,
)
_EITHER_WAY = re.compile(r"\s(?:on (?:or|and|/) off|off (?:or|and) on|up (?:or|and) down)\b", re.IGNORECASE)
_COMPARED = re.compile(r"^makes? .*\b\w+er (?:or|and) \w+er\b")
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)%\"”'][.!?])\s+(?=[A-Z\"“])|\n\s*\n|\n\s*[-*•]\s+")


@dataclass
class Content:
    """What was found in one description or name. Lists, most telling first."""

    actions: list[Action] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    states: list[str] = field(default_factory=list)


def sentences(description: str) -> list[str]:
    """The sentences of a description, without markup and what stands in brackets."""
    text = _MARKUP.sub("", description.replace("’", "'").replace("`", ""))
    text = _PARENTHESES.sub("", text)
    found = [" ".join(part.split()).rstrip(".!? ") for part in _SENTENCE_END.split(text)]
    return [_uncapitalised(part) for part in found if part]


def _uncapitalised(text: str) -> str:
    """Without the capital of the sentence; "I" and names in capitals keep theirs."""
    return text if text[1:2].isupper() or text[1:2] in ("", " ", "-", "'") else text[0].lower() + text[1:]


def read_description(
    description: str, alone: bool = False, third: frozenset[str] = frozenset()
) -> Content:
    """What the description says that the function does or is for.

    `alone`: it takes no arguments; `third`: words such as "customer" that mean somebody else.
    """
    content = Content()
    cast = cast_of(description, alone, third)
    for i, sentence in enumerate(sentences(description)[:4]):
        kind, rest = _without_openers(sentence)
        if i and not kind:
            continue
        _read(_joined(rest), kind, content, cast)
    return content


GLUE = "\ue010"
"""Between the words of a set phrase, which is one token."""

_UNITS = ("time off", "day off", "days off", "lost and found", "terms and conditions", "points of interest", "point of interest",
          "date of birth", "country of origin", "proof of income", "bed and breakfast", "cost of living", "out of office", "do not disturb", "top up", "top ups")


def _joined(text: str) -> str:
    """Set phrases as one token each."""
    for unit in _UNITS:
        if unit in text:
            text = re.sub(rf"\b{unit}\b", unit.replace(" ", GLUE), text)
    return text


def _without_openers(sentence: str) -> tuple[str, str]:
    """The kind that the opening words announce ("" for none), and what stands behind them."""
    kind, rest = "", sentence
    for _ in range(4):
        state = _STATE.match(rest)
        if state and kind in ("", "state"):
            return "state", rest[state.end() :]
        for pattern, means in _OPENERS:
            match = pattern.match(rest)
            if match and match.end() < len(rest) and match.end():
                rest = means[5:] + rest[match.end() :] if means == "user " else rest[match.end() :]
                kind = means.strip() or kind
                if means == "user ":
                    rest, kind = "user " + rest, ""
                break
        else:
            break
        if kind in ("wh", "state"):
            break
    return kind, rest.strip()


_CLAUSE = re.compile(
    r"(?:there (?:is|are|was|were)\b|(?:(?:the|a|an|my|some|their|this) )?(?:[\w'-]+ ){1,5}?(?:is|are|was|were|has|have|had|did|does|do"
    r"|can't|cannot|can not|could not|couldn't|doesn't|didn't|isn't|wasn't|hasn't|won't|will not|keeps|failed|went|gave|got|came) (?:not |been |out |a |the |an |too |still |no |being )*[\w'-]+)",
    re.IGNORECASE,
)


def _is_clause(text: str) -> bool:
    """Whether a description is a statement ("a transfer has not arrived"), not what a function does."""
    first, _, following = text.partition(" ")
    lower = first.lower()
    verb = lower in senses() or base_form(lower) in senses()
    if verb and following.split(" ")[0].lower() not in AUXILIARIES:
        return False
    return bool(_CLAUSE.match(text))


_PREPOSED = re.compile(r"((?:at|in|for|on|by|with|to|from|until|since) (?:which|what|whom|when)|how (?:many|much|long|often|far|old|big))\b ", re.IGNORECASE)


def _read(text: str, kind: str, content: Content, cast: Cast) -> None:
    preposed = _PREPOSED.match(text)
    if preposed and preposed.group(1).lower().split()[0] != "how" and kind not in ("state", "verb"):
        clause = first_person(_CUT_CLAUSE.sub("", text[preposed.end() :]).strip(" ,."), cast)
        word, _, wh = preposed.group(1).lower().partition(" ")
        asked = question(wh, clause)
        content.questions.append(replace(asked, word=f"{word} {asked.word}"))
        return
    word = _WH.match(text)
    if not kind and not word and _is_clause(text):
        kind = "state"
    if word and kind not in ("state", "verb"):
        _read_question(text, content, cast)
    elif kind == "state":
        content.states.append(first_person(_CUT_CLAUSE.sub("", text).strip(" ,."), replace(cast, user=True)))
    elif kind == "can":
        _read_action(text, content, cast)
    elif kind in ("topic", "want", "report"):
        _read_topic(text, kind, content, cast)
    else:
        _read_action(text, content, cast)


def _cut(text: str, cast: Cast) -> str:
    """`text` up to where details begin. Of a function without arguments relative clauses are kept."""
    return (_CUT_ALONE if cast.alone else _CUT).sub("", text).strip(" ,.")


_WORDS = r"(?:when|where|why|how|what|whether|if|who)"
_TWO_WORDS = re.compile(rf"({_WORDS})(?:,? (?:and|or|and/or) |/)(?={_WORDS}\b)", re.IGNORECASE)


def _read_question(text: str, content: Content, cast: Cast) -> None:
    words = []
    while two := _TWO_WORDS.match(text):
        words.append(two.group(1).lower())
        text = text[two.end() :]
    match = _WH.match(text)
    if not match:
        return
    clause = first_person(_CUT_CLAUSE.sub("", text[match.end() :]).strip(" ,."), cast)
    for word in (*words, match.group(1).lower()):
        if clause and not (word in ("whether", "if") and clause.startswith("to ")):
            content.questions.append(question(word, clause))


def _read_topic(text: str, kind: str, content: Content, cast: Cast) -> None:
    if re.match(r"\w+ing\b", text) and is_verb(_from_gerund(text.split()[0])):
        _read_action(text, content, cast)
        base = _from_gerund(text.split()[0].lower())
        clause = first_person(_cut(text, cast).partition(" ")[2], cast)
        content.questions.append(question("how", f"to {base} {clause}"))
        return
    thing = read_thing(first_person(_cut(text, cast), cast).split())
    if not thing:
        return
    content.things.append(thing)
    if kind == "want":
        content.actions.append(Action("get", senses()["get"].say, thing, inform=True, weight=0.5))
    elif kind == "report":
        content.actions.append(Action("report", senses()["report"].say, thing, inform=False))


def _from_gerund(word: str) -> str:
    if not word.endswith("ing") or len(word) < 5:
        return word
    root = word[:-3]
    for base in (root, root + "e", root[:-1] if root[-1] == root[-2:-1] else root):
        if base in senses():
            return base
    return root


def _read_action(text: str, content: Content, cast: Cast) -> None:
    text = _ONE_OF.sub(lambda m: f"{m.group(1)} {singular(m.group(2))}", text)
    text = _SECOND_VERB.sub(_without_second, text)
    text = _EITHER_WAY.sub("", first_person(_cut(text, cast), cast)).replace(" up to ", " to ")
    if _COMPARED.search(text):
        return
    tokens = text.split()
    verbs, at = _verbs(tokens)
    if not verbs:
        thing = read_thing(tokens)
        if thing:
            content.things.append(thing)
        return
    particle = ""
    if at < len(tokens) and tokens[at].lower() in PARTICLES and at + 1 <= len(tokens):
        following = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        if following not in PREPOSITIONS or f"{verbs[0]}_{tokens[at].lower()}" in senses():
            particle = tokens[at].lower()
            at += 1
    link = ""
    if at < len(tokens) and tokens[at].lower() in PREPOSITIONS and not particle:
        link = tokens[at].lower()
        at += 1
    rest = tokens[at:]
    word = rest[0].lower() if rest else ""
    if word in QUESTION_WORDS:
        sense = senses().get(verbs[0])
        if sense and sense.inform:
            _read_question(" ".join(rest), content, cast)
        elif word == "what":
            content.actions.append(Action(verbs[0], (f"{verbs[0]} {{o}}",), Thing("", " ".join(rest)), False))
        elif word == "how" and len(rest) > 1:
            _read_degree(verbs[0], rest, content)
        return
    if tokens[0].lower() == "reports" and rest[:1] in (["the"], ["my"]):
        verbs = ["get"]
    for verb in verbs:
        for thing in read_things(rest):
            content.actions.append(make_action(verb, particle, link, thing))
        if not rest:
            content.actions.append(make_action(verb, particle, link, None))


_DEGREES = {
    "bright": "brightness", "loud": "volume", "fast": "speed", "quickly": "speed", "warm": "temperature",
    "hot": "temperature", "high": "height", "wide": "width", "long": "length", "big": "size",
    "strong": "strength", "strongly": "strength", "cold": "temperature", "often": "frequency",
}  # fmt: skip


_ONE_OF = re.compile(r"\bone of (the|my|their|the user's) ([\w -]*?\w+s)\b")
_SECOND_VERB = re.compile(r",? and (?:then |optionally )?(\w+)\b.*")


def _without_second(match: re.Match[str]) -> str:
    """Nothing for "… and sets its color", the text itself where "and" joins nouns."""
    word = match.group(1).lower()
    is_second = (word in senses() and match.start() > 12) or (word.endswith("s") and base_form(word) in senses() and word != base_form(word))
    following = match.group(0).split(match.group(1), 1)[1].split()
    return "" if is_second and following and following[0].lower() in DETERMINERS else match.group(0)


def _read_degree(verb: str, rest: list[str], content: Content) -> None:
    """`sets how bright the screen is`: said of the brightness of the screen."""
    clause = question("how", " ".join(rest[1:]))
    degree = _DEGREES.get(rest[1].lower().rstrip(","))
    thing = read_thing(clause.subject.split())
    if degree and thing and verb in ("set", "change", "adjust", "control"):
        whole = Phrase("of", thing.determiner or "the", thing.words)
        made = Thing("the", degree, (whole, *thing.behind))
        content.actions.append(make_action(verb, "", "", made))


def _verbs(tokens: list[str]) -> tuple[list[str], int]:
    """The verbs that a description begins with, in base form, and where they end."""
    verbs: list[str] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].lower()
        bare = word.rstrip(",")
        base = _from_gerund(base_form(bare))
        known = base in senses()
        if verbs and bare in ("or", "and", "and/or", "then"):
            if at + 1 < len(tokens) and is_verb(tokens[at + 1].lower().rstrip(",")):
                at += 1
                continue
            break
        if not verbs and (known or _looks_like_verb(word, tokens, at)):
            verbs.append(base)
        elif verbs and known and (tokens[at - 1].endswith(",") or tokens[at - 1].lower() in ("or", "and", "and/or", "then")):
            verbs.append(base)
        else:
            break
        at += 1
    return verbs, at


def _looks_like_verb(word: str, tokens: list[str], at: int) -> bool:
    """An unknown word in front of a determiner, in the form of a third person: `Zaps the …`."""
    if at or len(tokens) < 2:
        return False
    following = tokens[1].lower()
    third = word.endswith("s") and not word.endswith(("ss", "'s", "us"))
    return third and following in DETERMINERS and word.rstrip("s").isalpha()


def make_action(verb: str, particle: str, link: str, thing: Thing | None) -> Action:
    """The action of a verb with what belongs to it, and the ways people word it."""
    sense = senses().get(f"{verb}_{particle}" if particle else verb)
    if verb == "get" and thing is not None and thing.determiner == "a" and not is_told(thing.head.lower()):
        return Action("order", senses_by_name()["acquire"].say, thing, inform=False)
    base = " ".join(part for part in (verb, particle) if part)
    if thing is None:
        return Action(verb, (base,), None, inform=False)
    own = [f"{base} {link} {{o}}".replace("  ", " ")]
    if particle and not link:
        own.append(f"{verb} {{o}} {particle}")
    if sense is None or (verb == "make" and thing.determiner in ("the", "my")):
        return Action(verb, tuple(own), thing, inform=False)
    if link and not _absorbs(sense.name, link):
        return Action(verb, tuple(own), thing, inform=sense.inform)
    said = sense.say if verb in technical_verbs() else (*own, *own, *sense.say)
    return Action(verb, said, thing, inform=sense.inform)


def _absorbs(sense: str, link: str) -> bool:
    """Whether the wordings of a sense already hold the preposition: `search for` → `look for {o}`."""
    return (sense, link) in {
        ("find", "for"), ("apply", "for"), ("reply", "to"), ("check", "on"), ("check", "at"),
        ("play", "to"), ("login", "to"), ("unsubscribe", "from"), ("subscribe", "to"),
        ("report", "on"), ("pay", "for"), ("talk", "to"), ("talk", "with"), ("help", "with"),
        ("explain", "on"), ("ask", "about"), ("ask", "for"), ("study", "about"), ("order", "for"),
    }  # fmt: skip


def read_things(tokens: list[str]) -> list[Thing]:
    """The things that a text lists as alternatives ("a song, an album or a playlist"), or the one."""
    text = " ".join(tokens)
    if " or " in text:
        head, *_ = _split_at_preposition(tokens)
        parts = re.split(r",? or |, ", " ".join(head))
        behind = tokens[len(head) :]
        things = []
        determiner = None
        shared = head[-1]
        for part in parts:
            words = part.split()
            if not words:
                continue
            if words[0].lower() in DETERMINERS:
                determiner = words[0]
            elif determiner:
                words = [determiner, *words]
            if _is_adjective(words[-1]) and not _is_adjective(shared):
                words = [*words, shared]
            thing = read_thing([*words, *behind])
            if thing:
                things.append(thing)
        return things
    thing = read_thing(tokens)
    return [thing] if thing else []


def _is_adjective(word: str) -> bool:
    return word.lower().endswith(("ed", "en", "al", "ic", "ive", "ous", "ful", "less", "ble")) or (
        word.lower() in ("lost", "new", "old", "current", "left", "front", "first", "last")
    )


_RELATIVES = frozenset(("that", "which", "who", "whose"))
_BOUNDARIES = PREPOSITIONS | _RELATIVES


def _split_at_preposition(tokens: list[str]) -> tuple[list[str], list[str]]:
    for i, token in enumerate(tokens):
        if i and token.lower().rstrip(",") in _BOUNDARIES:
            return tokens[:i], tokens[i:]
    return tokens, []


def read_thing(tokens: list[str]) -> Thing | None:
    """The noun phrase that a text begins with, and the phrases behind it."""
    front, behind = _split_at_preposition(tokens)
    determiner, words = _noun_phrase(front)
    if not words or (len(words) == 1 and words[0].lower() in PREPOSITIONS | DETERMINERS):
        return None
    if len(words) > 6:
        return None
    return Thing(determiner, " ".join(words), tuple(read_phrases(behind)))


def _noun_phrase(tokens: list[str]) -> tuple[str, list[str]]:
    """A determiner ("" for none) and the words up to the end of the phrase."""
    determiner = ""
    words: list[str] = []
    for token in tokens:
        lower = token.lower()
        bare = lower.rstrip(",.")
        if not words and bare in DETERMINERS:
            determiner = "a" if bare in ("an", "one", "another", "every", "each") else bare
            if bare == "no":
                return "", []
            continue
        if not words and bare in FILLER_ADJECTIVES:
            continue
        if bare in AUXILIARIES or bare in ("that", "which", "who", "to", "where", "when", "whether", "how", "if", "is",
                    "are", "was", "will", "it", "them", "then", "not", "has", "have"):  # fmt: skip
            break
        words.append(token.rstrip(",.") if token[-1:] in ",." else token)
        if token.endswith(","):
            break
    while words and words[-1].lower() in ("and", "or", "a", "an", "the"):
        words.pop()
    if words and words[0][:1].isupper() and not words[0][1:2].isupper() and len(words) == 1:
        words[0] = words[0]
    if determiner in ("all", "multiple", "several", "many", "more", "any", "both", "some"):
        determiner = "some" if determiner == "some" else ("all" if determiner == "all" else "")
    if determiner == "a" and words and is_plural(words[-1]):
        determiner = ""
    return determiner, words


def read_phrases(tokens: list[str]) -> list[Phrase]:
    """Prepositional phrases in a row: `for a city on a given day`."""
    phrases: list[Phrase] = []
    at = 0
    while at < len(tokens):
        preposition = tokens[at].lower()
        following = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        if preposition in _RELATIVES or following in ("which", "whom") or (
            following.endswith("ing") and _from_gerund(following) in senses()
        ):
            rest = " ".join(tokens[at + 1 :])
            if rest:
                phrases.append(Phrase(preposition, "", rest))
            break
        if preposition not in PREPOSITIONS:
            break
        end = at + 1
        while end < len(tokens) and tokens[end].lower() not in PREPOSITIONS:
            end += 1
        determiner, words = _noun_phrase(tokens[at + 1 : end])
        if not words or is_verb(words[0].lower()) and preposition == "to" and not determiner:
            break
        phrases.append(Phrase(preposition, determiner, " ".join(words)))
        at = end
    return phrases
