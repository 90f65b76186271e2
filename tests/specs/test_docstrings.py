"""Docstrings of each style, and the facts that are read from descriptions."""

from __future__ import annotations

from typing import Any

import pytest

from functok.specs.docstrings import Docstring, ParameterDoc, parse_docstring
from functok.specs.facts import lifted

EXPECTED = Docstring(
    description="Sets an alarm.\n\nIt rings once.",
    parameters=(
        ParameterDoc("time", "str", False, "When it rings: a 24-hour time."),
        ParameterDoc("days", "list[str]", True, "The days on which it rings again."),
    ),
    returns=(("bool", "Whether it was set."),),
)

STYLES = {
    "paper": """Sets an alarm.

        It rings once.

        Parameters:
        - time (str): When it rings: a 24-hour
          time.
        - days (list[str], optional): The days on which it rings again.

        Returns:
        - bool: Whether it was set.
        """,
    "google": """Sets an alarm.

        It rings once.

        Args:
            time (str): When it rings: a 24-hour
                time.
            days (list[str], optional): The days on
                which it rings again.

        Returns:
            bool: Whether it was set.
        """,
    "numpy": """Sets an alarm.

        It rings once.

        Parameters
        ----------
        time : str
            When it rings: a 24-hour time.
        days : list[str], optional
            The days on which it
            rings again.

        Returns
        -------
        bool
            Whether it was set.
        """,
    "rest": """Sets an alarm.

        It rings once.

        :param str time: When it rings: a 24-hour
            time.
        :param days: The days on which it rings again.
        :type days: list[str], optional
        :returns: Whether it was set.
        :rtype: bool
        """,
    "bold": """Sets an alarm.

        It rings once.

        **Parameters:**

        * `time` (str): When it rings: a 24-hour time.
        * **days** (list[str], default None): The days on which it rings again.

        Returns:
            bool: Whether it was set.
        """,
    "dash text": """Sets an alarm.

        It rings once.

        Parameters:
            time (str) - When it rings: a 24-hour time.
            days (Optional) - The days on which it rings again.
        Returns: Whether it was set.
        """,
}


@pytest.mark.parametrize("style", ["paper", "google", "numpy", "rest"])
def test_each_style_gives_the_same(style: str) -> None:
    parsed = parse_docstring(STYLES[style], ["time", "days"])
    # reST says "optional" in the type alone, which is read when the type is.
    flags = [(p.name, p.type, p.text) for p in parsed.parameters]
    assert flags == [(p.name, p.type, p.text) for p in EXPECTED.parameters]
    assert parsed.description == EXPECTED.description
    assert parsed.returns == EXPECTED.returns
    if style != "rest":
        assert parsed == EXPECTED


def test_variants_of_the_styles_are_read() -> None:
    bold = parse_docstring(STYLES["bold"], ["time", "days"])
    assert [(p.name, p.type) for p in bold.parameters] == [("time", "str"), ("days", "list[str]")]
    dashed = parse_docstring(STYLES["dash text"], ["time", "days"])
    assert [p.text for p in dashed.parameters] == [p.text for p in EXPECTED.parameters]
    assert dashed.returns == (("", "Whether it was set."),)


def test_types_with_brackets_and_quotes_are_taken_whole() -> None:
    parsed = parse_docstring(
        """Does.

        Args:
            a (Literal['x (1)', 'y']): A.
            b (tuple(int, int), optional): B.
            c ({'x', 'y'}): C.
        """
    )
    assert [p.type for p in parsed.parameters] == [
        "Literal['x (1)', 'y']", "tuple(int, int)", "{'x', 'y'}",
    ]  # fmt: skip


def test_other_sections_and_plain_lines_stay_in_the_description() -> None:
    parsed = parse_docstring(
        """Does it.

        Args:
            a: The a.

        Raises:
            ValueError: If a is bad.

        Note: parameters may change.
        """,
        ["a"],
    )
    assert parsed.description == (
        "Does it.\n\nRaises:\n    ValueError: If a is bad.\n\nNote: parameters may change."
    )


def test_a_section_that_says_there_are_none_is_dropped() -> None:
    for text in (
        "Does.\n\nParameters:\n- None",
        "Does.\n\nArgs: None",
        "Does.\n\nArgs:\n    None.",
    ):
        assert parse_docstring(text) == Docstring("Does.")


@pytest.mark.parametrize(
    "text",
    [
        "Does.\n\nFormerly: old, older",
        "Does.\n\nAliases:\n- old\n- `older`\n",
        "Does.\nFormerly: old\nFormerly: older",
    ],
)  # fmt: skip
def test_former_names_are_taken_out(text: str) -> None:
    parsed = parse_docstring(text)
    assert parsed.aliases == ("old", "older")
    assert parsed.description == "Does."


STRING = {"type": "string"}
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("When it rings, HH:MM.", {"pattern": TIME}),
        ("Format: HH:MM (24-hour)", {"pattern": TIME}),
        ("As HH:MM AM/PM.", {}),
        ("Time as HH:MM or as text", {}),
        ("Day, as YYYY-MM-DD.", {"format": "date"}),
        ("An ISO 8601 date, YYYY-MM-DD", {"format": "date"}),
        ("An ISO 8601 date-time.", {}),
        ("Start, YYYY-MM-DD HH:MM:SS+ZZ", {}),
        ("An RFC 3339 timestamp.", {"format": "date-time"}),
        ("Phone number in E.164 format, such as '+493023125042'.", {"pattern": r"^\+[1-9][0-9]{6,14}$"}),
        ("Language, ISO 639-1 code.", {"pattern": "^[a-z]{2}$"}),
        ("Country (ISO 3166-1 alpha-2).", {"pattern": "^[A-Z]{2}$"}),
        ("Country (ISO 3166-1 alpha-3).", {"pattern": "^[A-Z]{3}$"}),
        ("ISO 4217 currency code", {"pattern": "^[A-Z]{3}$"}),
        ("The recipient's e-mail address.", {"format": "email"}),
        ("Email address of the recipient", {"format": "email"}),
        ("Name behind the e-mail address.", {}),
        ("Phone number or e-mail address.", {}),
        ("URL of the page", {"format": "uri"}),
        ("Title for the URL", {}),
        ("One of 'a', 'b', or 'c'.", {"enum": ["a", "b", "c"]}),
        ("Must be 'on' (the default) or 'off'.", {"enum": ["on", "off"]}),
        ('Allowed values: "x", "y".', {"enum": ["x", "y"]}),
        ("Such as one of 'a' or 'b'.", {}),
        ("One of 'a', 'b' or another name.", {}),
        ("One of 'a', 'b', …", {}),
        ("Says 'a' or 'b'.", {}),
        ("Can be 'front' or 'back'. The default is 'back'.", {"enum": ["front", "back"]}),
        ("The unit. (choices: ['c', 'f'])", {"enum": ["c", "f"]}),
        ("Options include 'a' and 'b'.", {}),
    ],
)  # fmt: skip
def test_facts_about_a_string(text: str, facts: Any) -> None:
    assert lifted(STRING, text)[0] == {**STRING, **facts}


@pytest.mark.parametrize(
    ("kind", "text", "facts"),
    [
        ("integer", "Level between 0 and 10.", {"minimum": 0, "maximum": 10}),
        ("integer", "From 0 (silent) to 15 (loudest)", {"minimum": 0, "maximum": 15}),
        ("integer", "Level, range 1-5.", {"minimum": 1, "maximum": 5}),
        ("integer", "Range: [−20, 40]", {"minimum": -20, "maximum": 40}),
        ("number", "Between 0.5 and 2.", {"minimum": 0.5, "maximum": 2}),
        ("integer", "Between 0.5 and 2.", {}),
        ("integer", "Usually between 1 and 5.", {}),
        ("integer", "Between 10 and 5.", {}),
        ("integer", "Between 1 and 5, or from 7 to 9.", {}),
        ("integer", "From 1 to 1,000 items", {}),
        ("integer", "Between 0 and 1 exclusive", {}),
        ("string", "Between 1 and 5.", {}),
        ("boolean", "Between 1 and 5.", {}),
        ("integer", "One of 1, 5 or 10.", {"enum": [1, 5, 10]}),
    ],
)
def test_facts_about_a_number(kind: str, text: str, facts: Any) -> None:
    assert lifted({"type": kind}, text)[0] == {"type": kind, **facts}


def test_what_a_type_says_is_not_overruled() -> None:
    schema = {"type": "string", "enum": ["a"]}
    assert lifted(schema, "One of 'a' or 'b'.")[0] == schema
    number = {"type": "integer", "maximum": 3}
    assert lifted(number, "Between 1 and 5.")[0] == number


def test_a_default_that_the_words_refuse_is_told_and_nothing_is_read() -> None:
    schema = {"type": "integer", "default": 50}
    kept, notes = lifted(schema, "Between 1 and 5.")
    assert kept == schema
    assert "default 50 is not what its description allows" in notes[0]


def test_facts_reach_the_items_of_a_list() -> None:
    schema = {"type": "array", "items": STRING}
    expected = {"type": "array", "items": {"type": "string", "format": "email"}}
    assert lifted(schema, "E-mail addresses to copy.")[0] == expected
