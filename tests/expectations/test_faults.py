"""Every fault has a place, says what was expected, and what to write instead; ``faults.txt`` holds the wording."""

import re
from pathlib import Path

import pytest

from drift.errors import ExitCode, ExpectationsInvalid
from tests.expectations.conftest import Read

GOLDEN = (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8")
CASE = re.compile(r"^=== (\S+)\n(.*?)^>>>\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
CASES: dict[str, tuple[str, str]] = {name: (text, said.strip()) for name, text, said in CASE.findall(GOLDEN)}
# Where the two parsers of PyYAML put the blame differently.
SYNTAX = {name for name, (_, said) in CASES.items() if "not valid YAML" in said} | {"tab", "local-tag", "why-empty"}


def test_the_cases_are_all_read() -> None:
    assert len(re.findall(r"^=== ", GOLDEN, re.MULTILINE)) == len(CASES) > 100


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_a_fault(read: Read, name: str) -> None:
    text, expected = CASES[name]

    with pytest.raises(ExpectationsInvalid) as refused:
        read(text)

    assert str(refused.value).splitlines() == expected.splitlines()
    assert refused.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("name", sorted(CASES.keys() - SYNTAX))
def test_the_fallback_parser_leads_to_the_same_words(read: Read, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    text, expected = CASES[name]

    with pytest.raises(ExpectationsInvalid) as refused:
        read(text)

    assert str(refused.value).splitlines() == expected.splitlines()


@pytest.mark.parametrize("name", sorted(SYNTAX))
def test_the_fallback_parser_refuses_the_same_syntax(read: Read, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    if name == "directive":
        pytest.skip("PyYAML's own parser reads other versions of YAML as its own")

    with pytest.raises(ExpectationsInvalid):
        read(CASES[name][0])


@pytest.mark.parametrize(
    "body", ["{type: text, nosuch: 1}", "{nullable: perhaps}", "{type: text, why: }", "{type: auto, default: '1'}"]
)
def test_a_fault_is_told_of_every_body_that_has_it(read: Read, body: str) -> None:
    with pytest.raises(ExpectationsInvalid) as refused:
        read(f"version: 1\nrelations: {{t: {{pieces: {{\n  a: {body},\n  b: {body},\n  c: {body},\n}}}}}}\n")

    assert [3, 4, 5] == [fault.origin.line for fault in refused.value.faults]


def test_every_fault_is_one_line_with_its_place() -> None:
    for _, said in CASES.values():
        for line in said.splitlines():
            assert re.match(r"u\.yaml:[1-9]\d*:[1-9]\d*: error \S", line)


def test_faults_come_in_the_order_of_files_and_lines(read: Read) -> None:
    bad = "version: 1\nrelations:\n  users: {rows: x, comment: [], pieces: {id: {nullable: maybe}}}\n"

    with pytest.raises(ExpectationsInvalid) as refused:
        read(z=bad, a=bad)

    assert [str(fault.origin) for fault in refused.value.faults] == [
        f"{file}.yaml:3:{column}" for file in "za" for column in (17, 29, 57)
    ]


def test_a_file_that_is_no_yaml_does_not_hide_the_faults_of_another(read: Read) -> None:
    with pytest.raises(ExpectationsInvalid) as refused:
        read(a="version: 1\nwhy: 'x\n", b="version: 2\n")

    assert [fault.origin.file for fault in refused.value.faults] == ["a.yaml", "b.yaml"]


def test_a_fault_behind_an_alias_is_told_once(read: Read) -> None:
    with pytest.raises(ExpectationsInvalid) as refused:
        read("version: 1\nrelations: {users: }\naccepted: [&a {finding: a b, reason: c, nope: 1}, *a]\n")

    assert [str(fault.origin) for fault in refused.value.faults] == ["u.yaml:3:41"]


@pytest.mark.parametrize(
    "text",
    [
        'version: 1\nrelations: {"a\\e[31mb\\n": {nope: 1}}\n',
        'version: 1\nrelations: {a: {pieces: {"x\\u202Ey": {nope: 1}}}}\n',
        'version: 1\n"\\e]0;pwned\\a": 1\n',
        'version: 1\nrelations: {a: {storage: "\\e[2J"}}\n',
        'version: 1\nrelations: {a: {pieces: {b: {check: "a\\e[2J;"}}}}\n',
    ],
)
def test_nothing_in_a_message_obeys_the_author_of_the_file(read: Read, text: str) -> None:
    with pytest.raises(ExpectationsInvalid) as refused:
        read(text)

    assert all(str(fault).isprintable() for fault in refused.value.faults)
