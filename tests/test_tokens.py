"""The token registry is append-only, whatever happens to the spec."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.errors import RegistryError
from functok.specs.model import SPECIAL_FUNCTIONS, FunctionSpec
from functok.tokens import Registry, Status, Token, check_succession, registry_path


def function(name: str, *aliases: str) -> FunctionSpec:
    return FunctionSpec(
        name, "", {"type": "object", "properties": {}}, aliases, place=f"api.py:{name}"
    )


def api(names: str) -> list[FunctionSpec]:
    return [function(name) for name in names.split()]


def active(registry: Registry) -> dict[str, int]:
    return {t.function: t.index for t in registry.tokens if t.status is Status.ACTIVE}


SPECIAL = [special.name for special in SPECIAL_FUNCTIONS]
FIRST = Registry().updated(api("photo mail alarm"))


def test_a_new_registry_numbers_the_functions_in_the_order_of_the_spec_and_the_special_ones_last() -> (
    None
):
    assert [token.function for token in FIRST.tokens] == ["photo", "mail", "alarm", *SPECIAL]
    assert [token.token for token in FIRST.tokens] == [f"<nexa_{i}>" for i in range(5)]
    assert FIRST.token_of("irrelevant_function") == "<nexa_3>"
    assert FIRST.function_of("<nexa_1>") == "mail"


def test_the_order_of_the_spec_changes_nothing_later() -> None:
    assert FIRST.updated(api("alarm photo mail")) == FIRST
    assert FIRST.updated([*api("alarm mail photo"), *SPECIAL_FUNCTIONS]) == FIRST


def test_a_new_function_comes_at_the_end_wherever_it_stands_in_the_spec() -> None:
    second = FIRST.updated(api("news photo mail weather alarm"))

    assert FIRST.tokens == second.tokens[:5]
    assert [(token.index, token.function) for token in second.tokens[5:]] == [
        (5, "news"),
        (6, "weather"),
    ]


def test_a_removed_function_is_retired_and_its_index_never_given_away() -> None:
    second = FIRST.updated(api("photo alarm"))
    third = second.updated(api("photo alarm news"))

    assert second.tokens[1] == Token(1, "<nexa_1>", "mail", Status.RETIRED)
    assert active(third)["news"] == 5
    assert third.function_of("<nexa_1>") == "mail"
    with pytest.raises(RegistryError, match="retired token, <nexa_1>"):
        third.token_of("mail")


def test_a_function_that_returns_has_its_old_index_again() -> None:
    assert FIRST.updated(api("photo alarm")).updated(api("photo mail alarm")) == FIRST


def test_a_renamed_function_keeps_its_index_and_lists_its_names() -> None:
    second = FIRST.updated([*api("photo alarm"), function("send_mail", "mail")])
    third = second.updated([*api("photo alarm"), function("write", "mail", "send_mail")])
    direct = FIRST.updated([*api("photo alarm"), function("write", "send_mail", "mail")])

    assert second.tokens[1] == Token(1, "<nexa_1>", "send_mail", Status.ACTIVE, ("mail",))
    assert third.tokens[1].aliases == ("mail", "send_mail")
    assert active(third)["write"] == active(direct)["write"] == 1
    assert third == third.updated([*api("photo alarm"), function("write")])
    check_succession(FIRST, third)


def test_a_function_may_return_to_its_former_name() -> None:
    second = FIRST.updated([*api("photo alarm"), function("send_mail", "mail")])
    third = second.updated([*api("photo alarm"), function("mail", "send_mail")])

    assert third.tokens[1] == Token(1, "<nexa_1>", "mail", Status.ACTIVE, ("send_mail",))
    check_succession(second, third)


def test_a_retired_function_may_return_under_another_name() -> None:
    second = FIRST.updated(api("photo alarm")).updated(
        [*api("photo alarm"), function("send", "mail")]
    )

    assert second.tokens[1] == Token(1, "<nexa_1>", "send", Status.ACTIVE, ("mail",))


def test_a_former_name_that_nobody_had_is_no_matter() -> None:
    assert active(FIRST.updated([*api("photo mail alarm"), function("news", "old")]))["news"] == 5


@pytest.mark.parametrize(
    ("functions", "fault"),
    [
        ([*api("photo alarm mail"), function("send", "mail")], "still has"),
        ([*api("photo alarm"), function("a", "mail"), function("b", "mail")], "both say"),
        ([*api("photo"), function("a", "mail", "alarm")], "belong to several functions"),
        (api("photo photo"), "is there twice"),
    ],
)
def test_former_names_that_contradict_are_an_error(
    functions: list[FunctionSpec], fault: str
) -> None:
    with pytest.raises(RegistryError, match=fault) as caught:
        FIRST.updated(functions)

    assert caught.value.place.startswith("api.py:")
    assert caught.value.remedy


def test_a_name_that_belonged_to_a_renamed_function_is_not_given_to_another() -> None:
    second = FIRST.updated([*api("photo alarm"), function("send", "mail")])

    with pytest.raises(RegistryError, match=r"'mail' belonged to .* 'send' \(<nexa_1>\)"):
        second.updated([*api("photo alarm mail"), function("send", "mail")])


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_every_release_reads_every_earlier_one(releases: list[list[str]]) -> None:
    """A model trained on release 1 reads release 9: no index changes hands, none is lost."""
    history = [Registry()]
    for names in releases:
        history.append(history[-1].updated(api(" ".join(names))))
        assert set(active(history[-1])) == {*names, *SPECIAL}
        assert history[-1] == history[-1].updated(api(" ".join(reversed(names))))
    for i, old in enumerate(history):
        for new in history[i:]:
            check_succession(old, new)
            assert new.tokens[: len(old.tokens)] == tuple(
                Token(t.index, t.token, t.function, new.tokens[t.index].status) for t in old.tokens
            )


@given(NAMES)
def test_a_registry_reads_back_from_its_file_text(names: list[str]) -> None:
    registry = FIRST.updated(api(" ".join(names))).updated([function("post", "mail")])

    assert registry == Registry.from_text(registry.as_text())
    assert registry.as_json() == json.loads(registry.as_text())


def test_the_file_has_one_token_per_line(tmp_path: Path) -> None:
    path = tmp_path / "made" / "api.tokens.json"

    assert FIRST.updated([function("picture", "photo")]).save(path)

    assert path.read_text() == (
        "{\n"
        '  "format": 1,\n'
        '  "token_format": "<nexa_{index}>",\n'
        '  "end_token": "<nexa_end>",\n'
        '  "tokens": [\n'
        '    {"index": 0, "token": "<nexa_0>", "function": "picture", "status": "active",'
        ' "aliases": ["photo"]},\n'
        '    {"index": 1, "token": "<nexa_1>", "function": "mail", "status": "retired"},\n'
        '    {"index": 2, "token": "<nexa_2>", "function": "alarm", "status": "retired"},\n'
        '    {"index": 3, "token": "<nexa_3>", "function": "irrelevant_function",'
        ' "status": "active"},\n'
        '    {"index": 4, "token": "<nexa_4>", "function": "ask_for_argument",'
        ' "status": "active"}\n'
        "  ]\n"
        "}\n"
    )


def test_saving_what_is_there_already_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "api.tokens.json"
    assert FIRST.save(path)
    before = path.stat().st_mtime_ns

    assert not FIRST.save(path)
    assert before == path.stat().st_mtime_ns
    assert [path] == list(tmp_path.iterdir())
    assert Registry.load(path) == FIRST


def test_a_folder_that_cannot_be_written_to_is_an_error_that_names_the_option(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(RegistryError, match="--registry PATH"):
        FIRST.save(tmp_path / "file" / "api.tokens.json")


def test_the_registry_lies_beside_the_first_spec(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.openapi.yaml"):
        (tmp_path / name).touch()
    assert registry_path([tmp_path / "a.yaml"], "a") == tmp_path / "a.tokens.json"
    both = [tmp_path / "b.openapi.yaml", tmp_path / "a.yaml"]
    assert registry_path(both, "b+a") == tmp_path / "b+a.tokens.json"


def test_the_registry_of_a_spec_that_is_no_file_lies_with_the_specs() -> None:
    found = registry_path(["https://api.example.com/openapi.json"], "../api.example.com")
    assert found == Path("api_specs/_api.example.com.tokens.json")


def two_branches() -> tuple[str, str]:
    ours = FIRST.updated(api("photo mail alarm news"))
    theirs = FIRST.updated(api("photo mail alarm weather"))
    return ours.as_text(), theirs.as_text()


def test_a_merge_conflict_is_an_error_that_says_how_to_solve_it(tmp_path: Path) -> None:
    ours, theirs = (text.splitlines() for text in two_branches())
    at = next(i for i, line in enumerate(ours) if "news" in line)
    merged = [
        *ours[:at],
        "<<<<<<< HEAD",
        ours[at],
        "=======",
        theirs[at],
        ">>>>>>> b",
        *ours[at + 1 :],
    ]
    path = tmp_path / "api.tokens.json"
    path.write_text("\n".join(merged))

    with pytest.raises(RegistryError, match=r"Keep the lines of both.*next free index") as caught:
        Registry.load(path)

    assert caught.value.place == f"{path}:{at + 1}"


def test_one_index_for_two_functions_is_an_error_that_says_how_to_solve_it(tmp_path: Path) -> None:
    """That is what two branches give when both lines are kept as they are."""
    document = json.loads(two_branches()[0])
    document["tokens"].append({**document["tokens"][5], "function": "weather"})
    path = tmp_path / "api.tokens.json"
    path.write_text(json.dumps(document))

    with pytest.raises(
        RegistryError, match=r"index 5 .* 'news' and to 'weather'.*next free"
    ) as caught:
        Registry.load(path)
    assert caught.value.place == f"{path}#/tokens/6"

    document["tokens"][6] |= {"index": 6, "token": "<nexa_6>"}
    path.write_text(json.dumps(document))
    check_succession(Registry.from_text(two_branches()[0]), Registry.load(path))
    with pytest.raises(RegistryError, match="<nexa_5> changed hands, from 'weather' to 'news'"):
        check_succession(Registry.from_text(two_branches()[1]), Registry.load(path))


def test_a_lost_token_or_another_form_is_no_succession() -> None:
    with pytest.raises(
        RegistryError, match="<nexa_4> of the function 'ask_for_argument' is missing"
    ):
        check_succession(FIRST, Registry(FIRST.tokens[:4]))
    with pytest.raises(RegistryError, match="another form"):
        check_succession(FIRST, Registry(token_format="<f_{index}>"))


GOOD = FIRST.as_json()


@pytest.mark.parametrize(
    ("change", "place", "fault"),
    [
        ({"format": 2}, "#/format", "is 2; this functok reads format 1"),
        ({"format": True}, "#/format", "is True"),
        ({"extra": 1}, "#", "object with just"),
        ({"tokens": {}}, "#/tokens", "not a list"),
        ({"token_format": 1}, "#/token_format", "not a text"),
        ({"token_format": "<nexa>"}, "#/token_format", "not the form of a token"),
        ({"token_format": "{index}"}, "#/token_format", "not the form of a token"),
        ({"token_format": "<a'{index}>"}, "#/token_format", "not the form of a token"),
        ({"end_token": "<nexa_7>"}, "#/end_token", "cannot be the end token"),
        ({"end_token": " "}, "#/end_token", "cannot be the end token"),
        ({"tokens": [1]}, "#/tokens/0", "must be an object"),
        ({"tokens": GOOD["tokens"][1:]}, "#/tokens/0", "index is 1 where 0 is due"),
        ({"tokens": [{**GOOD["tokens"][0], "index": "0"}]}, "#/tokens/0/index", "is '0'"),
        ({"tokens": [{**GOOD["tokens"][0], "index": -1}]}, "#/tokens/0/index", "is -1"),
        ({"tokens": [{**GOOD["tokens"][0], "token": "<nexa_1>"}]}, "#/tokens/0", "<nexa_1>"),
        ({"tokens": [{**GOOD["tokens"][0], "function": ""}]}, "#/tokens/0/function", "is ''"),
        ({"tokens": [{**GOOD["tokens"][0], "status": "gone"}]}, "#/tokens/0/status", "'gone'"),
        ({"tokens": [{**GOOD["tokens"][0], "aliases": "a"}]}, "#/tokens/0/aliases", "is 'a'"),
        ({"tokens": [{**GOOD["tokens"][0], "note": "a"}]}, "#/tokens/0", "must be an object"),
        (
            {"tokens": [GOOD["tokens"][0], {**GOOD["tokens"][1], "function": "photo"}]},
            "#/tokens/1",
            "'photo' stands in <nexa_0> and in <nexa_1>",
        ),
        (
            {"tokens": [GOOD["tokens"][0], {**GOOD["tokens"][1], "aliases": ["photo"]}]},
            "#/tokens/1",
            "'photo' stands in <nexa_0> and in <nexa_1>",
        ),
    ],
)
def test_a_registry_that_contradicts_itself_is_an_error_that_names_the_place(
    change: dict[str, object], place: str, fault: str
) -> None:
    with pytest.raises(RegistryError) as caught:
        Registry.from_text(json.dumps({**GOOD, **change}), place="api.tokens.json")

    assert fault in caught.value.fault
    assert caught.value.place == f"api.tokens.json{place}"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"{", "is not JSON"),
        (b"", "is not JSON"),
        (b"\xff", "is not UTF-8"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"format": 1, "format": 1}', "'format' is there twice"),
    ],
)
def test_a_damaged_file_is_an_error(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "api.tokens.json"
    path.write_bytes(content)

    with pytest.raises(RegistryError, match=fault):
        Registry.load(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no such token registry"):
        Registry.load(tmp_path / "api.tokens.json")
    with pytest.raises(RegistryError, match="cannot be read"):
        Registry.load(tmp_path)


def test_an_unknown_token_or_function_is_an_error() -> None:
    assert FIRST.find("<nexa_9>") is None
    with pytest.raises(RegistryError, match="no token '<nexa_9>'"):
        FIRST.function_of("<nexa_9>")
    with pytest.raises(RegistryError, match="'nobody' has no token"):
        FIRST.token_of("nobody")
