"""What a good file is read as."""

from pathlib import Path

import pytest

from drift.expectations.load import load
from drift.fact import REQUIRED, UNSTATED, Fact
from drift.model import Acceptance, Exact, Expectation, Expectations, Origin, Ref, Severity
from tests.expectations.conftest import Read
from tests.expectations.toykinds import KINDS, Anchor, Lone, Lookup, Module, Palette, Piece, Promise, Proof, Relation, Right

HEAD = "version: 1\nrelations:\n  users:\n"


def one(said: Expectations, kind: str, *path: str) -> Expectation:
    """Answer the only expectation of a kind with that path."""
    (found,) = [item for item in said.stated if item.ref.kind == kind and item.ref.path == path]
    return found


def wanted(said: Expectations, kind: str, *path: str) -> Fact | None:
    """Answer what is wanted of one object."""
    return one(said, kind, *path).wanted


def refs(said: Expectations, kind: str) -> list[Ref]:
    """Answer the references of a kind in order."""
    return [item.ref for item in said.stated if item.ref.kind == kind]


def test_an_object_its_children_and_their_places(read: Read) -> None:
    said = read(HEAD + "    comment: people\n    pieces:\n      id:\n        type: text\n        nullable: false\n")

    assert said == Expectations(
        stated=(
            Expectation(
                Ref("relation", ("public", "users")),
                Relation(comment="people"),
                Origin("u.yaml", 3, 3),
                origins={"comment": Origin("u.yaml", 4, 14)},
            ),
            Expectation(
                Ref("piece", ("public", "users", "id")),
                Piece(type="text", nullable=False),
                Origin("u.yaml", 6, 7),
                origins={"type": Origin("u.yaml", 7, 15), "nullable": Origin("u.yaml", 8, 19)},
            ),
        ),
        files=("u.yaml",),
    )


ALIKE = [
    "{pieces: {a: text}}",
    "{pieces: {a: {type: text, nullable: false, default: null}}}",
    "{pieces: {a: {type: text, remarks: }}}",
    "{pieces: {a: {type: text, remarks: [r]}}}",
    "{pieces: {a: {type: text, why: because}}}",
    "{pieces: {a: {type: text, severity: warning}}}",
    "{pieces: {a: {absent: true}}}",
    "{pieces: {a: {type: auto}}}",
    "{pieces: {a: }}",
    "{comment: people, anchor: id}",
    "{comment: people, exact: true}",
    "{anchor: id, lones: [[id]]}",
    "{comment: people}",
    "",
]


@pytest.mark.parametrize("top", ["", "exact: true", "why: because", "schema: billing"])
@pytest.mark.parametrize("body", ALIKE)
def test_bodies_in_the_same_letters_mean_what_each_would_alone(read: Read, body: str, top: str) -> None:
    head = f"version: 1\n{top}\nrelations:\n"
    before, behind = f"  b: {body}\n", f"  c: {body}\n"

    said = read(f"{head}{before}{behind}")
    first, second = read(f"{head}{before}"), read(f"{head}\n{behind}")

    assert list(said.stated) == [*first.stated, *second.stated]
    assert set(said.exact) == {*first.exact, *second.exact}


def test_a_word_in_quotes_is_not_the_one_without(read: Read) -> None:
    said = read(HEAD + "    pieces:\n      a: {type: x, default: null}\n      b: {type: x, default: 'null'}\n      c: 'x'\n")

    assert wanted(said, "piece", "public", "users", "a") == Piece(type="x", default=None)
    assert wanted(said, "piece", "public", "users", "b") == Piece(type="x", default="null")
    assert wanted(said, "piece", "public", "users", "c") == Piece(type="x")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("0", "0"),
        ("true", "true"),
        ("on", "on"),
        ("no", "no"),
        ("1.10", "1.10"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("2027-01-31", "2027-01-31"),
        ("12:30:45", "12:30:45"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("'null'", "null"),
        ('"null"', "null"),
        ("gen_random_uuid()::text", "gen_random_uuid()::text"),
        ("\"'x'::text\"", "'x'::text"),
        ("|\n          now()\n", "now()"),
        (">-\n          now()\n          + '1 day'\n", "now() + '1 day'"),
        ("a  # why", "a"),
        ("a # - why", "a"),
        ("data ->> 'a'", "data ->> 'a'"),
        ("\"data #>> '{a}'\"", "data #>> '{a}'"),
    ],
)
def test_an_expression_keeps_the_letters_of_its_author(read: Read, parser: str, written: str, text: str) -> None:
    said = read(HEAD + f"    pieces:\n      id:\n        default: {written}\n")

    assert wanted(said, "piece", "public", "users", "id") == Piece(default=text)


@pytest.mark.parametrize("written", ["null", "~", "", "NULL", "Null", "# nothing"])
def test_null_means_there_must_be_none(read: Read, parser: str, written: str) -> None:
    said = read(HEAD + f"    comment: {written}\n    pieces:\n      id:\n        default: {written}\n")

    assert wanted(said, "relation", "public", "users") == Relation(comment=None)
    assert wanted(said, "piece", "public", "users", "id") == Piece(default=None)


def test_a_text_is_not_trimmed(read: Read) -> None:
    said = read(HEAD + "    comment: ' two  spaces '\n")

    assert wanted(said, "relation", "public", "users") == Relation(comment=" two  spaces ")


@pytest.mark.parametrize(("written", "flag"), [("true", True), ("True", True), ("TRUE", True), ("false", False)])
def test_flags(read: Read, written: str, flag: bool) -> None:
    said = read(HEAD + f"    pieces: {{id: {{nullable: {written}}}}}\n")

    assert wanted(said, "piece", "public", "users", "id") == Piece(nullable=flag)


@pytest.mark.parametrize(("written", "number"), [("0", 0), ("-3", -3), ("+4", 4), ("010", 10), ("9" * 18, int("9" * 18))])
def test_numbers(read: Read, written: str, number: int) -> None:
    said = read(HEAD + f"    rows: {written}\n")

    assert wanted(said, "relation", "public", "users") == Relation(rows=number)


def test_the_short_form_stands_for_one_attribute(read: Read) -> None:
    said = read(
        HEAD + "    pieces: {id: varchar(20)}\n    anchor: id\n    lookups: {i: [lower(a), b]}\n"
        "    rights: {bob: [write, read]}\n"
    )

    assert wanted(said, "piece", "public", "users", "id") == Piece(type="varchar(20)")
    assert wanted(said, "anchor", "public", "users") == Anchor(columns=("id",))
    assert wanted(said, "lookup", "public", "users", "i") == Lookup(keys=("lower(a)", "b"))
    assert wanted(said, "right", "public", "users", "bob") == Right(privileges=("read", "write"))


@pytest.mark.parametrize("body", ["", " ~", " null", " {}"])
def test_a_name_without_a_body_must_exist(read: Read, body: str) -> None:
    said = read(HEAD + f"    pieces:\n      id:{body}\n")

    assert wanted(said, "piece", "public", "users", "id") == Piece()


def test_lists_keep_their_order_and_sets_are_sorted(read: Read) -> None:
    said = read(HEAD + "    anchor: [b, a]\n    rights: {bob: {privileges: [write, own, read]}}\n")

    assert wanted(said, "anchor", "public", "users") == Anchor(columns=("b", "a"))
    assert wanted(said, "right", "public", "users", "bob") == Right(privileges=("own", "read", "write"))


def test_an_expression_may_stand_in_a_list_twice(read: Read) -> None:
    said = read(HEAD + "    lookups: {i: [a, a]}\n")

    assert wanted(said, "lookup", "public", "users", "i") == Lookup(keys=("a", "a"))


def test_plain_lists_of_names(read: Read) -> None:
    said = read("version: 1\nmodules: [pgcrypto, uuid-ossp]\nrelations: [users, billing.invoices]\n")

    assert [item.ref for item in said.stated] == [
        Ref("module", ("pgcrypto",)),
        Ref("module", ("uuid-ossp",)),
        Ref("relation", ("public", "users")),
        Ref("relation", ("billing", "invoices")),
    ]
    assert wanted(said, "module", "pgcrypto") == Module()
    assert one(said, "module", "uuid-ossp").origin == Origin("u.yaml", 2, 21)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("users", ("app", "users")),
        ("billing.invoices", ("billing", "invoices")),
        ("'\"a.b\"'", ("app", "a.b")),
        ("'s.\"a.b\"'", ("s", "a.b")),
        ('\'"we""ird"\'', ("app", 'we"ird')),
        ("my table", ("app", "my table")),
        ("Order", ("app", "Order")),
        ("100%", ("app", "100%")),
        ("select", ("app", "select")),
        ("yes", ("app", "yes")),
        ("1.5", ("1", "5")),
        ("'\"what?\"'", ("app", "what?")),
        ("ü" * 31, ("app", "ü" * 31)),
        ("x" * 63, ("app", "x" * 63)),
    ],
)
def test_names_at_the_top(read: Read, parser: str, written: str, path: tuple[str, ...]) -> None:
    said = read(f"version: 1\nschema: app\nrelations:\n  {written}:\n")

    assert refs(said, "relation") == [Ref("relation", path)]


@pytest.mark.parametrize("name", ["a.b", 'a"b', '"', "a b", "Ünï", "no", "null", "<<", "#1", "-", "x" * 63])
def test_names_of_children_stand_as_they_are(read: Read, name: str) -> None:
    quoted = name.replace("'", "''")
    said = read(HEAD + f"    pieces:\n      '{quoted}': text\n")

    assert refs(said, "piece") == [Ref("piece", ("public", "users", name))]


@pytest.mark.parametrize(("written", "name"), [('"*"', "*"), ('"a*b"', "a*b"), ('"a?"', "a?"), ('"""a"""', '"a"'), ('"a"', "a")])
def test_names_of_children_in_quotes_are_no_rules(read: Read, written: str, name: str) -> None:
    said = read(HEAD + f"    pieces:\n      '{written}': text\n")

    assert [(item.ref.path[-1], item.pattern) for item in said.stated[1:]] == [(name, False)]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("'*'", ("app", "*")),
        ("tmp_*", ("app", "tmp_*")),
        ("other.a?", ("other", "a?")),
        ("'\"my[1]\".*'", ("my[[]1]", "*")),
    ],
)
def test_a_name_with_a_star_is_a_rule_for_all_that_fit(read: Read, written: str, path: tuple[str, ...]) -> None:
    said = read(f"version: 1\nschema: app\nrelations:\n  {written}: {{comment: required, pieces: {{id: text, 'a*': }}}}\n")

    assert [(item.ref.path, item.pattern) for item in said.stated] == [(path, True), ((*path, "id"), True), ((*path, "a*"), True)]
    assert getattr(said.stated[0].wanted, "comment", None) is REQUIRED


def test_a_rule_may_want_the_part_there_is_one_of(read: Read) -> None:
    said = read("version: 1\nrelations: {'*': {anchor: required}}\n")

    assert [(item.ref, item.wanted) for item in said.stated[1:]] == [(Ref("anchor", ("public", "*")), Anchor())]


def test_silence_means_something_below_exact_true_only(read: Read) -> None:
    said = read("version: 1\nexact: true\nrelations: {a: {pieces: {id: }}, b: {exact: [pieces], pieces: {id: }}, '*': }\n")

    assert [item.exact for item in said.stated] == [True, True, False, False, False]


def test_the_schema_of_the_file_goes_with_everything_in_it(read: Read) -> None:
    said = read("version: 1\nschema: app\nrelations: {users: {pieces: {id: auto}}, other.users: }\n")

    assert {item.schema for item in said.stated} == {"app"}
    assert wanted(said, "piece", "app", "users", "id") == Piece(type="integer", default="next('app.id')", spelled="auto")
    assert refs(said, "relation") == [Ref("relation", ("app", "users")), Ref("relation", ("other", "users"))]


def test_a_default_schema_for_files_that_name_none(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\npalettes: {mood: [ok]}\n")

    said = load([tmp_path / "a.yaml"], KINDS, default_schema="tenant")

    assert said.stated[0].ref == Ref("palette", ("tenant", "mood"))
    assert said.stated[0].wanted == Palette(values=("ok",))
    assert said.stated[0].schema == "tenant"


def test_items_without_names_are_numbered(read: Read) -> None:
    said = read(HEAD + "    lones: [[a, b], {columns: c, nulls: true}]\n    proofs:\n      - a > 0\n      - b > 0\n")

    lones = [item for item in said.stated if item.ref.kind == "lone"]
    assert [(item.ref.path, item.wanted, item.anonymous) for item in lones] == [
        (("public", "users", "#1"), Lone(columns=("a", "b")), True),
        (("public", "users", "#2"), Lone(columns=("c",), nulls=True), True),
    ]
    assert [item.origin for item in lones] == [Origin("u.yaml", 4, 13), Origin("u.yaml", 4, 21)]
    assert [item.wanted for item in said.stated if item.ref.kind == "proof"] == [
        Proof(expression="a > 0"),
        Proof(expression="b > 0"),
    ]


def test_the_same_item_without_a_name_is_one_wherever_it_stands(read: Read) -> None:
    said = read(a=HEAD + "    lones: [[a], [b]]\n", b=HEAD + "    lones: [[c], [a]]\n")

    assert [(item.ref.path[-1], item.wanted) for item in said.stated if item.ref.kind == "lone"] == [
        ("#1", Lone(columns=("a",))),
        ("#2", Lone(columns=("b",))),
        ("#3", Lone(columns=("c",))),
    ]


def test_items_without_names_may_be_named_as_well(read: Read) -> None:
    said = read(HEAD + "    lones: {users_a_key: [a, b], other: {columns: a}}\n")

    assert wanted(said, "lone", "public", "users", "users_a_key") == Lone(columns=("a", "b"))
    assert not one(said, "lone", "public", "users", "other").anonymous


def test_a_single_name_in_a_list_is_not_ambiguous(read: Read) -> None:
    assert wanted(read(HEAD + "    lones: [a]\n"), "lone", "public", "users", "#1") == Lone(columns=("a",))


@pytest.mark.parametrize(
    ("written", "arguments"),
    [
        ("[[a, b], [a]]", [("a", "b"), ("a",)]),
        ("[a, b]", [("a", "b")]),
        ("[[]]", [()]),
        ("[{columns: [a], costs: 3}, [b]]", [("a",), ("b",)]),
        ("[]", []),
        ("~", []),
    ],
)
def test_identified_by_a_list(read: Read, written: str, arguments: list[tuple[str, ...]]) -> None:
    said = read(HEAD + f"    promises: {written}\n")

    assert refs(said, "promise") == [Ref("promise", ("public", "users"), names) for names in arguments]


def test_what_is_identified_by_a_list_can_say_more(read: Read) -> None:
    said = read(HEAD + "    promises: [{columns: [a], costs: 3, why: needed}]\n")

    promise = one(said, "promise", "public", "users")
    assert (promise.wanted, promise.why) == (Promise(columns=("a",), costs=3), "needed")


def test_absent(read: Read) -> None:
    said = read(HEAD + "    anchor: {absent: true}\n    pieces: {old: {absent: true, why: leaked}, new: {absent: false}}\n")

    assert wanted(said, "anchor", "public", "users") is None
    assert wanted(said, "piece", "public", "users", "old") is None
    assert one(said, "piece", "public", "users", "old").why == "leaked"
    assert wanted(said, "piece", "public", "users", "new") == Piece()


def test_severity_and_why_are_inherited_downwards(read: Read) -> None:
    said = read(
        "version: 1\nseverity: warning\nwhy: file\nrelations:\n"
        "  a: {why: table, pieces: {x: {severity: info, remarks: {r: hi}}, y: text}}\n  b: {severity: error}\n"
    )

    assert [(item.ref.path[1:], item.severity, item.why) for item in said.stated] == [
        (("a",), Severity.WARNING, "table"),
        (("a", "x"), Severity.INFO, "table"),
        (("a", "x", "r"), Severity.INFO, "table"),
        (("a", "y"), Severity.WARNING, "table"),
        (("b",), Severity.ERROR, "file"),
    ]


def test_empty_sections_say_nothing(read: Read) -> None:
    said = read(HEAD + "    pieces: {}\n    lones: []\n    proofs:\n")

    assert [item.ref.kind for item in said.stated] == ["relation"]


def test_merge_keys_and_anchors(read: Read, parser: str) -> None:
    said = read(
        "version: 1\nrelations:\n  a:\n    pieces: &common\n      id: &id {type: text, nullable: false}\n"
        "  b:\n    pieces:\n      <<: *common\n      at: timestamptz\n"
        "  c:\n    pieces:\n      id: {<<: *id, nullable: true}\n      di: {<<: [{type: int}, *id]}\n"
    )

    assert wanted(said, "piece", "public", "b", "id") == Piece(type="text", nullable=False)
    assert wanted(said, "piece", "public", "b", "at") == Piece(type="timestamptz")
    assert wanted(said, "piece", "public", "c", "id") == Piece(type="text", nullable=True)
    assert wanted(said, "piece", "public", "c", "di") == Piece(type="int", nullable=False)
    assert one(said, "piece", "public", "b", "id").origins["type"] == Origin("u.yaml", 5, 22)


@pytest.mark.parametrize("name", ["<<", "'<<'"])
def test_a_merge_key_in_quotes_is_a_name(read: Read, name: str) -> None:
    text = HEAD + f"    pieces:\n      {name}: {{type: text}}\n"
    expected = [Ref("piece", ("public", "users", "<<" if "'" in name else "type"))]

    assert refs(read(text), "piece") == expected


def test_acceptances(read: Read) -> None:
    said = read(
        HEAD + "accepted:\n  - finding: piece-default public.users.id\n    reason: release 42\n    until: 2027-01-31\n"
        "    owner: ops\n  - {finding: relation-unexpected public.tmp, reason: soon gone}\n"
    )

    assert said.accepted == (
        Acceptance("piece-default public.users.id", "release 42", "2027-01-31", Origin("u.yaml", 5, 5), "ops"),
        Acceptance("relation-unexpected public.tmp", "soon gone", None, Origin("u.yaml", 9, 5)),
    )


def test_a_byte_order_mark_and_windows_line_ends(read: Read, parser: str) -> None:
    said = read(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b"    rows: 3\r\n")

    assert one(said, "relation", "public", "users").origins == {"rows": Origin("u.yaml", 4, 11)}


def test_columns_count_characters(read: Read, parser: str) -> None:
    said = read(HEAD + "    pieces: {größe: text}\n")

    assert one(said, "piece", "public", "users", "größe").origins == {"type": Origin("u.yaml", 4, 21)}


def test_hidden_attributes_and_silence(read: Read) -> None:
    piece = wanted(read(HEAD + "    pieces: {id: text}\n"), "piece", "public", "users", "id")

    assert isinstance(piece, Piece)
    assert piece.valid is True
    assert piece.nullable is UNSTATED
    assert piece.spelled is UNSTATED


CHILDREN = ("piece", "anchor", "lone", "proof", "lookup", "right")


def exact(said: Expectations) -> set[tuple[str, tuple[str, ...]]]:
    """Answer what is claimed to be complete."""
    return {(item.kind, item.path) for item in said.exact}


def test_exact_of_an_object(read: Read) -> None:
    said = read(HEAD + "    exact: true\n    pieces: {id: text, gone: {absent: true}}\n  other:\n")

    users = ("public", "users")
    assert exact(said) == {*((kind, users) for kind in CHILDREN), ("remark", (*users, "id"))}
    assert {item.origin for item in said.exact} == {Origin("u.yaml", 4, 12)}


def test_exact_by_name(read: Read) -> None:
    said = read(HEAD + "    exact: [pieces, anchor]\n    severity: warning\n    why: known\n")

    assert said.exact == (
        Exact("piece", ("public", "users"), Origin("u.yaml", 4, 13), Severity.WARNING, "known"),
        Exact("anchor", ("public", "users"), Origin("u.yaml", 4, 21), Severity.WARNING, "known"),
    )


def test_exact_of_a_file_covers_its_schema_and_every_object_it_names(read: Read) -> None:
    said = read(
        "version: 1\nschema: app\nexact: true\nrelations:\n  users:\n  billing.invoices: {exact: [pieces]}\n"
        "  free: {exact: false}\n  gone: {absent: true}\nmodules: [m]\n"
    )

    assert exact(said) == {
        ("relation", ("app",)),
        ("palette", ("app",)),
        ("module", ()),
        *((kind, ("app", "users")) for kind in CHILDREN),
        ("piece", ("billing", "invoices")),
    }


def test_exact_words_of_a_file(read: Read) -> None:
    said = read("version: 1\nexact: [relations, modules, remarks]\nrelations: {users: {pieces: {id: }}}\n")

    assert exact(said) == {("relation", ("public",)), ("module", ()), ("remark", ("public", "users", "id"))}


def test_exact_alone_is_something_to_check(read: Read) -> None:
    assert exact(read("version: 1\nexact: [relations]\n")) == {("relation", ("public",))}


def test_a_claim_made_twice_is_one(read: Read) -> None:
    said = read(a="version: 1\nexact: [palettes]\n", b="version: 1\nexact: [palettes]\n")

    assert said.exact == (Exact("palette", ("public",), Origin("a.yaml", 2, 9)),)
