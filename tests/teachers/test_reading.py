"""What the offline teacher reads from descriptions and names."""

from __future__ import annotations

import pytest

from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.about.describe import read_description
from functok.teachers.offline.about.meaning import understand, understand_alone
from functok.teachers.offline.about.naming import read_name
from functok.teachers.offline.arguments.roles import About, role_of
from functok.values import semantic_of
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import property_parameter

from .specs import function


@pytest.mark.parametrize(
    ("description", "verb", "thing"),
    [
        ("Gets the current weather for a city.", "get", "current weather"),
        ("Searches for jobs on the internet and lists what was found.", "search", "jobs"),
        ("Used to book a table at a restaurant.", "book", "table"),
        ("Lets the user cancel a transfer.", "cancel", "transfer"),
        ("Use this when the user wants to change the PIN of their card.", "change", "PIN"),
        ("This function deletes the specified file.", "delete", "file"),
        ("Retrieve the balance based on the account.", "retrieve", "balance"),
        ("Submits a request for time off.", "submit", "request"),
        ("Invite a user", "invite", "user"),
        ("Listener reports a traffic jam", "report", "traffic jam"),
        ("The diner leaves a tip.", "leave", "tip"),
        ("Member cancels class", "cancel", "class"),
        (
            "Tell the bank about a trip abroad so that no payment is declined.",
            "tell",
            "trip abroad",
        ),
        ("Tells the opening hours of a shop.", "tell", "opening hours"),
        ("Go back to the previous track", "go", "previous track"),
        ("Check in for a flight.", "check", "flight"),
        ("Gives the lamp of a room another color.", "change", "color"),
        ("Set whether an agent is available", "mark", "agent"),
        ("Stop receiving the newsletter.", "stop", "receiving the newsletter"),
    ],
)
def test_the_act_is_found_whatever_the_opening(description: str, verb: str, thing: str) -> None:
    action = read_description(description).actions[0]
    assert action.verb == verb
    assert action.thing is not None
    assert action.thing.words == thing


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Logs user out", "log me out"),
        ("Login user", "log me in"),
        ("Logout the current user", "log me out"),
        ("Sign in the user", "sign me in"),
        ("Logs out the authenticated user", "log me out"),
        ("User login", "log me in"),
    ],
)
def test_a_user_who_is_logged_in_or_out_is_whoever_speaks(description: str, said: str) -> None:
    assert read_description(description).actions[0].patterns[0] == said


@pytest.mark.parametrize(
    ("description", "determiner", "words", "behind"),
    [
        ("List parcels awaiting collection", "", "parcels", ["awaiting collection"]),
        ("List jobs submitted to the printer", "", "jobs", ["submitted to the printer"]),
        ("Get reports generated", "", "generated reports", []),
        ("Correct a customer address", "my", "address", []),
        ("Place a catering order.", "a", "catering order", []),
        ("Retrieves a list of songs from a mixtape", "", "songs", ["from a mixtape"]),
        (
            "List calendars accessible to the authenticated user",
            "",
            "calendars",
            ["accessible to me"],
        ),
        ("Create a user badge", "a", "user badge", []),
        ("Update status and notify neighbours", "", "status", []),
        ("Get current user profile", "my", "profile", []),
    ],
)
def test_what_is_done_to_things_is_no_part_of_their_name(
    description: str, determiner: str, words: str, behind: list[str]
) -> None:
    thing = read_description(description).actions[0].thing
    assert thing is not None
    assert (thing.determiner, thing.words) == (determiner, words)
    assert [phrase.text for phrase in thing.behind] == behind


def test_nouns_before_what_may_be_a_verb_are_read_as_such() -> None:
    for text in ("Customer orders by month", "Printer jams", "Speaker plays"):
        assert not read_description(text).actions, text


@pytest.mark.parametrize(
    ("description", "determiner"),
    [
        ("Market price of a crop", "the"),
        ("Milk yield of a cow", "the"),
        ("Opening hours.", "the"),
        ("Copies of a letter", ""),
    ],
)
def test_what_there_is_one_of_has_an_article(description: str, determiner: str) -> None:
    [thing] = read_description(description).things
    assert thing.determiner == determiner


def test_a_name_is_a_thing_where_the_description_says_so() -> None:
    told = understand(function("milk_yield", "Milk yield of a cow"), {}, frozenset())
    assert not told.actions
    assert {thing.words for thing in told.things} == {"milk yield"}


def test_an_order_is_placed_and_a_lamp_is_put() -> None:
    order = read_description("Place a catering order.").actions[0]
    lamp = read_description("Place a lamp in a room.").actions[0]
    assert "put {o}" not in order.patterns
    assert "put {o}" in lamp.patterns


@pytest.mark.parametrize(
    ("description", "direct", "inside"),
    [
        ("Explains why a payment was declined.", "why was a payment declined", "why a payment was declined"),
        ("The user asks when their parcel arrives.", "when does my parcel arrive", "when my parcel arrives"),
        ("Checks whether the gate is locked.", "is the gate locked", "whether the gate is locked"),
        ("Asks the assistant what its name is.", "what is your name", "what your name is"),
        ("User wants to know how to open an account.", "how do I open an account", "how to open an account"),
        ("Asks if the assistant has pets.", "do you have pets", "if you have pets"),
        ("At which shops it works.", "at which shops does it work", "at which shops it works"),
        ("Show how the user slept.", "how did I sleep", "how I slept"),
        ("What happens if cars stop.", "what happens if cars stop", "what happens if cars stop"),
        ("Tells the user how much money is left.", "how much money is left", "how much money is left"),
    ],
)  # fmt: skip
def test_questions_are_turned_to_the_view_of_the_user(
    description: str, direct: str, inside: str
) -> None:
    asked = read_description(description).questions[0]
    assert (asked.direct, asked.embedded) == (direct, inside)


@pytest.mark.parametrize(
    ("description", "state"),
    [
        ("User reports that their card was stolen.", "my card was stolen"),
        ("The user is unable to log in to their account.", "I am unable to log in to my account"),
        ("A refund does not show up.", "a refund does not show up"),
        ("There is a fee that the user does not know.", "there is a fee that I do not know"),
    ],
)
def test_situations_are_told_in_the_first_person(description: str, state: str) -> None:
    assert read_description(description).states == [state]


def test_what_people_do_is_told_in_their_words_where_nothing_else_is_asked_for() -> None:
    alone = read_description("Found it cheaper somewhere else.", alone=True)
    assert alone.states == ["I found it cheaper somewhere else"]
    assert "I forgot my password" in read_name("forgot_password", alone).states
    assert "the room is too loud" in read_name("room_too_loud", alone).states


def test_a_customer_is_who_speaks_where_the_function_serves_one() -> None:
    patterns = read_description("Connect the customer with a human agent.").actions[0].patterns
    assert patterns == ("connect me with {o}",)


def test_alternatives_are_read_as_such() -> None:
    actions = read_description("Plays a song, an album or a playlist on the stereo.").actions
    assert [a.thing.words for a in actions if a.thing] == ["song", "album", "playlist"]
    assert [a.verb for a in read_description("Locks or unlocks a door.").actions] == [
        "lock",
        "unlock",
    ]


def test_a_customer_that_a_parameter_names_is_somebody_else() -> None:
    spec = function(
        "send_invoice",
        "Sends an invoice to a customer.",
        ("customer_email",),
        customer_email={"type": "string", "format": "email"},
    )
    meaning = understand_alone(spec)
    assert not any(
        "me" in phrase.words.split()
        for a in meaning.actions
        if a.thing
        for phrase in a.thing.behind
    )


@pytest.mark.parametrize(
    ("name", "description", "verb"),
    [
        ("order_status", "Gets the status of an order.", None),
        ("order_pizza", "Orders a pizza.", "order"),
        ("exchange_rate", "Questions about the exchange rate.", None),
        ("calendar_update", "Update the calendar.", "update"),
        ("cancelOrder", "Cancels an order.", "cancel"),
    ],
)
def test_the_description_decides_whether_a_word_of_the_name_is_a_verb(
    name: str, description: str, verb: str | None
) -> None:
    actions = read_name(name, read_description(description)).actions
    assert [action.verb for action in actions] == ([verb] if verb else [])


def test_names_that_say_what_happened_are_situations() -> None:
    content = read_name(
        "payment_not_received", read_description("A payment has not been received.")
    )
    assert content.states == ["my payment was not received"]
    assert not content.things


@pytest.mark.parametrize(
    ("name", "type_", "pattern"),
    [
        ("listen_to", "string", "listen to {o}"),
        ("point_at", "string", "point at {o}"),
        ("back_up_to", "string", "back up to {o}"),
        ("zoom_to", "integer", "zoom"),
    ],
)
def test_an_argument_is_the_object_of_a_name_that_ends_with_a_preposition(
    name: str, type_: str, pattern: str
) -> None:
    spec = function(name, "Slew to an object", ("star",), star={"type": type_})
    meaning = understand_alone(spec)
    assert [action.patterns[0] for action in meaning.actions] == [pattern]
    assert not any("slew" in thing.words for thing in meaning.things)


def test_the_end_of_something_is_one_place() -> None:
    [action] = read_description("Parks the mount at the end of the night").actions
    assert action.thing is not None
    assert [phrase.text for phrase in action.thing.behind] == ["at the end of the night"]


def test_a_parameter_called_by_a_preposition_is_not_the_object() -> None:
    spec = function("listStations", "List stations near a point", ("near",),
                    near={"type": "string", "description": "Address or landmark"})  # fmt: skip
    meaning = understand_alone(spec)
    [action] = meaning.actions
    assert action.thing is not None
    assert (action.thing.words, action.thing.parameter) == ("stations", None)
    assert [(phrase.preposition, phrase.parameter) for phrase in action.thing.behind] == [
        ("near", "near")
    ]


def test_a_unit_at_the_end_of_a_name_is_said_with_the_number() -> None:
    spec = function("scan", "Scan the area", radius_m={"type": "integer"})
    [radius] = spec.arguments
    role = role_of(radius, semantic_of(radius), About(frozenset(("scan",)), frozenset(("area",))))
    assert (role.label, role.unit) == ("radius", "meter")


def test_a_plain_number_that_is_never_small_is_the_number_of_a_thing() -> None:
    spec = function("report_bike", "Report a bike", ("number",),
                    number={"type": "integer", "minimum": 1000, "maximum": 9999})  # fmt: skip
    few = function("report_bike", "Report bikes", number={"type": "integer", "minimum": 1})
    assert semantic_of(spec.arguments[0]) is Semantic.IDENTIFIER
    assert semantic_of(few.arguments[0]) is Semantic.INTEGER


def test_a_currency_is_known_in_capitals_too() -> None:
    spec = function("top_up", "Top up credit", amount={"type": "number", "description": "Euros"})
    assert semantic_of(spec.arguments[0]) is Semantic.MONEY


def test_a_number_called_as_the_thing_says_which_one() -> None:
    spec = function("move_pallet", "Move a pallet to another bay", ("pallet",),
                    pallet={"type": "integer"}, bay={"type": "string"})  # fmt: skip
    [action] = understand_alone(spec).actions
    assert action.thing is not None
    assert action.thing.parameter == "pallet"


def test_giving_something_to_somebody_shows_nothing() -> None:
    [action] = read_description("Give an order to somebody").actions
    assert action.verb == "assign"
    assert not action.inform


def test_who_does_something_needs_no_auxiliary() -> None:
    [asked] = read_description("Who works when").questions
    assert asked.direct == "who works when"


def test_words_that_are_mostly_nouns_are_verbs_where_the_description_has_an_act() -> None:
    assert not understand_alone(function("dock_status", "")).actions
    assert not understand_alone(function("shift_plan", "Who works when")).actions
    assert understand_alone(function("dock_ship", "Docks a ship")).actions


@pytest.mark.parametrize(
    ("spec", "semantic"),
    [
        (function("call_forklift", "Send a forklift to a place", to={"type": "string"}), Semantic.PLACE),
        (function("find_item", "Where it is stored", details={"type": "string"}), Semantic.SEARCH),
        (function("create_user", "Create a user", full_name={"type": "string"}), Semantic.PERSON),
        (function("create_user_group", "Create a group", display_name={"type": "string"}), Semantic.TEXT),
    ],
)  # fmt: skip
def test_what_a_function_does_tells_what_an_everyday_name_holds(
    spec: FunctionSpec, semantic: Semantic
) -> None:
    assert semantic_of(spec.arguments[0]) is semantic


def test_the_name_of_a_recipient_is_a_persons() -> None:
    address = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "city": {"type": "string"}},
    }
    [recipient] = function("print_label", "Print a label", recipient=address).arguments
    name = property_parameter(meaning_of(recipient), "name")
    assert semantic_of(name) is Semantic.PERSON


def test_a_name_that_begins_with_a_preposition_is_said_with_it() -> None:
    flat, whom, machine = function(
        "complain", "Complain about noise",
        from_flat={"type": "string", "pattern": "^[0-9]{1,2}[A-D]$"}, for_whom={"type": "string"},
        machine={"type": "integer"},
    ).arguments  # fmt: skip
    about = About(frozenset(("complain",)), frozenset(("noise",)))
    assert role_of(flat, semantic_of(flat), about).say == ("from flat {v}",)
    assert role_of(whom, semantic_of(whom), about).say == ("for {v}",)
    assert all("{label}" in say for say in role_of(machine, semantic_of(machine), about).say)


def test_an_id_stands_with_the_noun_that_it_is_the_id_of() -> None:
    order = Parameter("orderId", {"type": "string"}, True)
    schema = {"type": "object", "properties": {"orderId": order.schema}, "required": ["orderId"]}
    semantics = {"orderId": Semantic.IDENTIFIER}
    for name, description, bound in (
        ("ask_confirmation", "Wake the guard to open the gate.", None),
        ("cancel", "Cancels an order.", "orderId"),
        ("print_label", "Prints a label.", None),
    ):
        meaning = understand(FunctionSpec(name, description, schema), semantics, frozenset())
        assert [a.thing.parameter for a in meaning.actions if a.thing][:1] == [bound], description


def test_of_two_acts_the_one_of_the_name_has_the_noun_of_the_name() -> None:
    schema = {"type": "object", "properties": {}}
    function = FunctionSpec("stop_engine", "Stop and trigger alarm", schema)
    said = {
        (a.verb, a.thing.words) for a in understand(function, {}, frozenset()).actions if a.thing
    }
    assert said == {("trigger", "alarm"), ("stop", "engine")}


def test_what_is_done_and_undone_is_read_as_two_acts() -> None:
    actions = read_description("Mutes or unmutes a microphone.").actions
    assert [(a.verb, a.thing and a.thing.words) for a in actions] == [
        ("mute", "microphone"), ("unmute", "microphone")]  # fmt: skip


def test_a_file_that_is_made_is_called_by_its_name_and_an_account_is_whose_it_is() -> None:
    name = Parameter("file_name", {"type": "string"}, True)
    account = Parameter("user_email", {"type": "string", "format": "email"}, True)
    about = About(frozenset({"create"}), frozenset({"file"}))
    assert role_of(name, Semantic.FILE, about).say == ("called {v}", "named {v}")
    assert "for {v}" in role_of(account, Semantic.EMAIL, about).say


def test_what_a_description_tells_to_do_is_no_name_of_a_parameter() -> None:
    told = {"type": "integer", "description": "Return all messages with an ID less than this value"}
    role = role_of(
        Parameter("since", told, False), Semantic.INTEGER, About(frozenset({"get"}), frozenset())
    )
    assert role.label == "since"


def test_where_a_span_of_turns_begins_is_said_as_the_name_says_it() -> None:
    turn = Parameter("since_round", {"type": "integer"}, False)
    about = About(frozenset({"get"}), frozenset({"log"}))
    assert role_of(turn, Semantic.INTEGER, about).say == ("since round {v}",)
