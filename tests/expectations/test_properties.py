"""Whatever the file holds, the answer is expectations or one clear refusal, and names and texts come through unharmed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.errors import DriftError, ExpectationsInvalid
from drift.expectations.load import load
from drift.model import Expectations, Origin
from drift.sqltext import literal
from tests.expectations.test_faults import CASES
from tests.expectations.toykinds import KINDS, Relation

PROPERTY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Letters that YAML, SQL or a terminal could take for something else turn up often.
LETTERS = st.one_of(
    st.sampled_from("'\"\\ .,:;#-[]{}*&!|>%@`\t\n$()?~=<\x1b\x7f\u202e\u2028é"),
    st.characters(exclude_characters="\0", codec="utf-8"),
)
TEXTS = st.text(LETTERS, min_size=1, max_size=30)
NAMES = TEXTS.filter(lambda name: len(name.encode()) <= 63)


def quoted(text: str) -> str:
    """Answer the text as YAML writes it in double quotes, every letter escaped."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


def loaded(folder: Path, data: bytes) -> Expectations:
    """Answer what the loader makes of the bytes."""
    (folder / "u.yaml").write_bytes(data)
    return load([folder / "u.yaml"], KINDS)


def said(folder: Path, data: bytes) -> list[str]:
    """Answer the refusal, line by line; nothing when the bytes are read."""
    try:
        loaded(folder, data)
    except DriftError as refused:
        return str(refused).splitlines()
    return []


@PROPERTY
@given(data=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    assert all(line.isprintable() for line in said(tmp_path, b"version: 1\n" + data))


@PROPERTY
@given(text=st.text(st.sampled_from("ab1 \n\t:-[]{},'\"&*!|>#%@`?~<=.\\"), max_size=60))
def test_any_yaml(tmp_path: Path, text: str) -> None:
    assert all(line.isprintable() for line in said(tmp_path, f"version: 1\nrelations:\n  a:\n    {text}".encode()))


@PROPERTY
@given(data=st.data(), name=st.sampled_from(sorted(CASES)))
def test_any_damage(tmp_path: Path, data: st.DataObject, name: str) -> None:
    text = CASES[name][0]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.text(LETTERS, max_size=5)) + text[end:]

    assert all(line.isprintable() for line in said(tmp_path, damaged.encode()))


@PROPERTY
@given(schema=NAMES, table=NAMES, column=NAMES)
def test_any_name_is_read_as_it_is(tmp_path: Path, schema: str, table: str, column: str) -> None:
    qualified = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, table))
    plain = not {"*", "?"} & set(column) and not (len(column) > 2 and column[0] == column[-1] == '"')
    named = column if plain else '"' + column.replace('"', '""') + '"'
    text = f"version: 1\nrelations: {{{quoted(qualified)}: {{pieces: {{{quoted(named)}: text}}}}}}\n"

    assert [item.ref.path for item in loaded(tmp_path, text.encode()).stated] == [(schema, table), (schema, table, column)]


@PROPERTY
@given(text=TEXTS)
def test_any_text_is_read_as_it_is(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, f"version: 1\nrelations: {{a: {{comment: {quoted(text)}}}}}\n".encode())

    assert found.stated[0].wanted == Relation(comment=text)


@PROPERTY
@given(text=st.text(st.sampled_from("a1 '\"();,-/*$[]#>:=x\n"), max_size=20), flow=st.booleans())
def test_an_expression_is_read_whole_or_refused(tmp_path: Path, text: str, flow: bool) -> None:
    """A plain text that YAML would cut is never taken for a shorter expression, unless a real comment follows."""
    value = text.replace("\n", " ").strip()
    before, after = ("{id: {check: ", "}}") if flow else ("\n      id:\n        check: ", "")
    document = f"version: 1\nrelations:\n  a:\n    pieces: {before}{value}{after}\n"
    try:
        found = loaded(tmp_path, document.encode())
    except ExpectationsInvalid:
        return
    wanted = [getattr(item.wanted, "check", None) for item in found.stated if item.ref.kind == "piece"]
    if not flow and wanted[0] and " #" not in value and value[0] not in "'\"":
        assert wanted == [value]


@pytest.mark.parametrize("parser", [True, False])
@PROPERTY
@given(name=NAMES, text=TEXTS)
def test_places_are_where_the_author_wrote(tmp_path: Path, parser: bool, name: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yaml.__with_libyaml__", parser)
        body = f"      {quoted(name)}:\n        check: {quoted(literal(text))}\n"
        found = loaded(tmp_path, f"version: 1\nrelations:\n  a:\n    pieces:\n{body}".encode())

    (piece,) = (item for item in found.stated if item.ref.kind == "piece")
    assert (piece.origin.line, piece.origin.column) == (5, 7)
    assert piece.place("check") == Origin(found.files[0], 6, 16)
