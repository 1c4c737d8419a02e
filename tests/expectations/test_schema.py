"""The JSON Schema and the loader agree on what can be said."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drift.errors import ExpectationsInvalid, NothingToCheck
from drift.expectations.load import load
from drift.expectations.schema import json_schema
from tests.expectations.test_faults import CASES
from tests.expectations.toykinds import KINDS

SCHEMA = json_schema(KINDS)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class Core(yaml.SafeLoader):
    """Reads YAML as editors do: by the core schema of YAML 1.2."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("merge", "^<<$", ["<"]),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


def document(text: str) -> Any:
    """Answer a text as a validator sees it; keys that YAML takes for something else are texts to it."""
    return json.loads(json.dumps(yaml.load(text, Loader=Core)))  # noqa: S506  (a safe loader of our own)


GOOD = [
    "version: 1\nrelations: {users: }\n",
    "version: 1\nrelations: [users, billing.invoices]\nmodules: [pgcrypto, uuid-ossp]\n",
    "version: 1\nmodules: {pgcrypto: 1.3, ltree: '1.2', hstore: }\npalettes: {mood: [sad, ok, 3], empty: [], one: x}\n",
    "version: 1\nschema: app\nseverity: warning\nwhy: x\nexact: true\nrelations: {users: {exact: [pieces, remarks]}}\n",
    "version: 1\nexact: [relations, modules]\naccepted: [{finding: a b, reason: c, until: 2027-01-31, owner: d}]\n",
    "version: 1\naccepted:\nrelations: {users: {exact: false, pieces: , proofs: [], promises: }}\n",
    "version: 1\nrelations: {u: {comment: null, storage: no storage, rows: 3, severity: info, why: because}}\n",
    "version: 1\nrelations: {u: {comment: 1.10, pieces: {a: text, b: , c: ~, d: {}, e: {absent: true, why: old}}}}\n",
    "version: 1\nrelations: {u: {pieces: {a: {default: 0}, b: {default: true}, c: {default: null}, d: {default: on}}}}\n",
    "version: 1\nrelations: {u: {pieces: {a: {nullable: False, valid: TRUE, check: a > 0, remarks: {r: hi}}}}}\n",
    "version: 1\nrelations: {u: {anchor: id}, v: {anchor: [a, b]}, w: {anchor: {columns: [a], deferrable: true}}}\n",
    "version: 1\nrelations: {x: {anchor: }}\n",
    "version: 1\nrelations: {u: {anchor: {absent: true}, lones: [[a, b], {columns: c, nulls: true}, [d]]}}\n",
    "version: 1\nrelations: {u: {lones: [a], proofs: [a > 0, {expression: b > 0, severity: info}]}}\n",
    "version: 1\nrelations: {u: {lones: {k: [a, b], l: c, m: {absent: true}}, proofs: {p: a > 0}}}\n",
    "version: 1\nrelations: {u: {lookups: {i: [lower(a), b], j: {keys: a, where: null}}, rights: {bob: [read], eve: own}}}\n",
    "version: 1\nrelations: {u: {promises: [[a, b], [a]]}, v: {promises: [a, b]}}\n",
    "version: 1\nrelations: {w: {promises: [{columns: [a], costs: 3}, [b]]}}\n",
    "version: 1\nrelations: {u: {promises: [[]]}, '\"a*b\"': {}, 's.\"x.y\"': {}, Ünï: {}, my table: {}}\n",
    "version: 1\nmodules: {a: {samples: 3}, b: {samples: [x, ~, 1.5]}, c: {samples: [[a, null], [true, '']]}}\n",
    "version: 1\nmodules: {a: {samples: []}}\n",
    "version: 1\nrelations: {a: {pieces: &p {id: text}}, b: {pieces: {<<: *p, at: date}}}\n",
]
# What a schema cannot know: what SQL means, what else is there, how long a name is in bytes, what was typed.
MEANING = {
    "name-too-long", "name-nul", "name-three-parts", "child-name-too-long", "key-a-list", "name-null", "duplicate-key",
    "duplicate-attribute", "severity-twice", "type-two-statements", "expression-closes", "expression-statement",
    "expression-comment", "expression-list", "expression-unclosed-quote", "expression-cut-at-hash", "expression-nul",
    "names-comma", "names-too-long", "expressions-statement", "understand", "contradiction", "contradiction-null",
    "contradiction-flag", "contradiction-list", "contradiction-absent", "contradiction-present", "accepted-no-day",
    "accepted-twice", "pattern-of-schemas", "rows-uneven", "child-name-quotes", "number-enormous", "merge-twice",
}  # fmt: skip
# Cases no validator ever sees: they are no YAML, or no safe YAML.
UNREADABLE = {name for name, (_, said) in CASES.items() if "not valid YAML" in said} | {
    "tab", "quoted-cast", "reserved-at", "unclosed-quote", "bad-indent", "two-documents", "tag", "no-anchor",
    "recursive-alias", "merge-not-a-mapping",
}  # fmt: skip


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("text", GOOD)
def test_what_the_loader_accepts_is_valid(tmp_path: Path, text: str) -> None:
    (tmp_path / "u.yaml").write_text(text)

    assert load([tmp_path / "u.yaml"], KINDS).files
    assert [error.message for error in VALIDATOR.iter_errors(document(text))] == []


@pytest.mark.parametrize("name", sorted(CASES.keys() - MEANING - UNREADABLE))
def test_faults_of_form_are_invalid(name: str) -> None:
    assert list(VALIDATOR.iter_errors(document(CASES[name][0])))


@pytest.mark.parametrize("name", sorted(MEANING - {"key-a-list", "name-null"}))
def test_faults_of_meaning_are_beyond_it(name: str) -> None:
    assert not list(VALIDATOR.iter_errors(document(CASES[name][0])))


def test_every_attribute_is_described() -> None:
    piece = SCHEMA["$defs"]["piece"]["properties"]

    assert piece["type"]["description"] == "The type."
    assert list(piece) == [
        "type",
        "nullable",
        "default",
        "check",
        "valid",
        "remarks",
        "why",
        "severity",
        "absent",
        "fix",
        "exact",
    ]
    assert SCHEMA["$defs"]["relation"]["properties"]["storage"]["enum"] == ["heap", "columnar", "no storage"]


NAMES = st.sampled_from(["a", "b", "my name", "Ü", "s.t", "*", ""])
SCALARS = st.sampled_from(["text", "a > 0", "heap", "read", "error", "", "1", True, False, None, 3, 1.5, -1])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)


def bodies(kind: str) -> st.SearchStrategy[Any]:
    """Answer bodies of a kind, mostly well formed."""
    definition = SCHEMA["$defs"][kind]["properties"]
    children = {item.place.key: item.name for item in KINDS.values() if kind in item.place.parents}
    keys = {key: sections(children[key]) if key in children else VALUES for key in definition}
    body = st.fixed_dictionaries({}, optional=keys).map(lambda found: dict(list(found.items())[:3]))
    return st.one_of(body, VALUES, st.none())


def sections(kind: str) -> st.SearchStrategy[Any]:
    """Answer what may stand under the key of a kind, and what may not."""
    body = st.deferred(lambda: bodies(kind))
    return st.one_of(st.dictionaries(NAMES, body, max_size=2), st.lists(body, max_size=2), body)


DOCUMENTS = st.fixed_dictionaries(
    {"version": st.just(1)},
    optional={
        "severity": SCALARS,
        "exact": VALUES,
        **{kind.place.key: sections(kind.name) for kind in KINDS.values() if not kind.place.parents},
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=DOCUMENTS)
@example(data={"version": 1, "relations": {"a": {"lones": [["a", "b"], "c"]}}})
@example(data={"version": 1, "relations": {"a": {"lones": [{"columns": ["a"], "absent": False}]}}})
@example(data={"version": 1, "relations": {"a": {"absent": True, "why": "x"}}})
def test_what_any_loader_accepts_is_valid(tmp_path: Path, data: dict[str, Any]) -> None:
    file = tmp_path / "u.yaml"
    file.write_text(json.dumps(data))
    try:
        load([file], KINDS)
    except NothingToCheck:
        pass
    except ExpectationsInvalid:
        return

    assert [error.message for error in VALIDATOR.iter_errors(data)] == []
