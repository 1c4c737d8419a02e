"""Several statements about one object."""

import pytest

from drift.errors import ExpectationsInvalid
from drift.model import Acceptance, Origin, Ref, Severity
from tests.expectations.conftest import Read
from tests.expectations.test_load import one, refs, wanted
from tests.expectations.toykinds import Lookup, Piece

HEAD = "version: 1\nrelations:\n  users:\n"


def refusal(read: Read, **files: str) -> str:
    """Answer what is said about files that contradict each other."""
    with pytest.raises(ExpectationsInvalid) as refused:
        read(**files)
    return str(refused.value)


def test_the_same_said_twice_is_said_once(read: Read) -> None:
    text = HEAD + "    pieces: {id: {type: text, default: null}}\n"
    twice, once = read(a=text, b=text), read(a=text)

    assert twice.stated == once.stated
    assert twice.files == ("a.yaml", "b.yaml")


def test_statements_complete_each_other(read: Read) -> None:
    said = read(
        a=HEAD + "    pieces: {id: text}\n",
        b="version: 1\nwhy: later\nrelations: {users: {pieces: {id: {nullable: false}, at: date}, rows: 3}}\n",
    )

    piece = one(said, "piece", "public", "users", "id")
    assert piece.wanted == Piece(type="text", nullable=False)
    assert piece.origin == Origin("a.yaml", 4, 14)
    assert piece.origins == {"type": Origin("a.yaml", 4, 18), "nullable": Origin("b.yaml", 3, 45)}
    assert piece.why == "later"
    assert refs(said, "piece") == [Ref("piece", ("public", "users", name)) for name in ("id", "at")]


def test_what_a_kind_spells_out_contradicts_nothing_said_elsewhere(read: Read) -> None:
    said = read(a=HEAD + "    pieces: {id: auto}\n", b=HEAD + "    pieces: {id: {nullable: false, valid: false}}\n")

    assert wanted(said, "piece", "public", "users", "id") == Piece(
        type="integer", default="next('public.id')", spelled="auto", nullable=False, valid=False
    )


def test_silence_contradicts_nothing(read: Read) -> None:
    said = read(a=HEAD + "    pieces: {id: {valid: false}}\n", b=HEAD + "    pieces: {id: text}\n")

    assert wanted(said, "piece", "public", "users", "id") == Piece(type="text", valid=False)


def test_a_kind_hears_everything_that_was_said(read: Read) -> None:
    said = refusal(read, a=HEAD + "    pieces: {id: auto}\n", b=HEAD + "    pieces: {id: {default: 1}}\n")

    assert said == "a.yaml:4:14: error piece public.users.id: auto brings its own default"


def test_a_contradiction_names_both_places(read: Read) -> None:
    said = refusal(read, a=HEAD + "    pieces: {id: text}\n", b=HEAD + "    pieces: {id: uuid}\n")

    assert said == "b.yaml:4:18: error piece public.users.id type: 'uuid' here, 'text' at a.yaml:4:18 (keep one of the two)"


def test_absent_here_and_present_there(read: Read) -> None:
    said = refusal(read, a=HEAD + "    pieces: {id: text}\n", b="version: 1\nrelations: {users: {absent: true}}\n")

    assert said == (
        "b.yaml:2:13: error relation public.users: must not exist as stated here, exists as stated at a.yaml:3:3 "
        "(keep one of the two)"
    )


def test_absent_twice_is_absent(read: Read) -> None:
    text = "version: 1\nrelations: {users: {absent: true}}\n"

    assert wanted(read(a=text, b=text), "relation", "public", "users") is None


def test_the_graver_severity_holds(read: Read) -> None:
    soft = "version: 1\nseverity: info\nrelations: {users: {pieces: {id: text}}}\n"
    said = read(a=soft, b=HEAD + "    pieces: {id: {nullable: false}}\n")

    assert one(said, "piece", "public", "users", "id").severity is Severity.ERROR


def test_two_severities_stated_for_one_object(read: Read) -> None:
    said = refusal(read, a=HEAD + "    severity: info\n", b=HEAD + "    severity: error\n")

    assert said == (
        "b.yaml:4:15: error relation public.users: severity is error here and info at a.yaml:4:15 (keep one of the two)"
    )


def test_unqualified_names_of_one_object_mean_one_schema(read: Read) -> None:
    said = refusal(
        read,
        a="version: 1\nschema: x\nrelations: {x.users: {lookups: {i: [f(a)]}}}\n",
        b="version: 1\nschema: y\nrelations: {x.users: {lookups: {i: {where: g(a)}}}}\n",
    )

    assert said == (
        "b.yaml:3:33: error lookup x.users.i: unqualified names in what is stated mean schema y here, "
        "x at a.yaml:3:33 (state the object in one file)"
    )


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_the_schema_goes_with_the_expressions(read: Read, order: str) -> None:
    files = {
        "a": "version: 1\nschema: x\nrelations: {x.users: {lookups: {i: }}}\n",
        "b": "version: 1\nschema: y\nrelations: {x.users: {lookups: {i: [f(a)]}}}\n",
    }
    lookup = one(read(**{name: files[name] for name in order}), "lookup", "x", "users", "i")

    assert (lookup.wanted, lookup.schema) == (Lookup(keys=("f(a)",)), "y")


def test_acceptances_said_twice(read: Read) -> None:
    accepted = "accepted: [{finding: a b, reason: c}]\n"
    said = read(a=HEAD + accepted, b=HEAD + accepted)

    assert said.accepted == (Acceptance("a b", "c", None, Origin("a.yaml", 4, 12)),)


def test_acceptances_that_differ(read: Read) -> None:
    said = refusal(
        read,
        a=HEAD + "accepted: [{finding: a b, reason: c}]\n",
        b=HEAD + "accepted: [{finding: a b, reason: c, until: 2027-01-31}]\n",
    )

    assert said == "b.yaml:4:12: error accepted: 'a b' is accepted in other words at a.yaml:4:12 (keep one of the two)"


def test_a_list_is_shown_with_nothing_a_terminal_obeys(read: Read) -> None:
    with pytest.raises(ExpectationsInvalid) as refused:
        read("version: 1\nrelations:\n  a: {anchor: [b]}\n  public.a: {anchor: [\u202eb]}\n")

    assert str(refused.value).isprintable()
