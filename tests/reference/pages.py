"""The pages, by their names below ``docs/reference``."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from drift.cli.options import EXIT_CODES
from drift.cli.verbs import VERBS, Verbs, drift
from drift.errors import ExitCode
from drift.expectations.places import Places
from drift.expectations.schema import json_schema
from drift.fact import UNSTATED, Attribute, Shape
from drift.kind import Kind, rule_name, rule_names
from drift.kinds import all_kinds
from drift.offline import rules
from drift.report import as_json, diagnosis
from drift.rules import first_sentence
from tests.reference.kinds import answer, compared, introduction, kinds_in_order, mends, path, stated, title, undoes
from tests.reference.markdown import cell, code, page, table

_SHAPES: Final[Mapping[Shape, str]] = {
    Shape.TEXT: "text",
    Shape.EXPRESSION: "SQL expression, any spelling",
    Shape.TYPE: "SQL type, any spelling",
    Shape.FLAG: "true or false",
    Shape.NUMBER: "whole number",
    Shape.NAMES: "list of names, in order",
    Shape.NAME_SET: "list of names, in any order",
    Shape.EXPRESSIONS: "list of SQL expressions or names, in order",
    Shape.QUERY: "SQL query, any spelling",
    Shape.SOURCE: "text of many lines",
    Shape.OPTIONS: "mapping of names to texts",
}

_CLI: Final = """\
What `drift --help` and `drift VERB --help` print. The [exit codes](exit-codes.md), which end each of them, have a page of
their own."""

_EXIT: Final = """\
Every verb ends with one of these. In Python they are `drift.ExitCode`, and an exception of drift's carries its own in
`exit_code`. `--exit-code-drift N` replaces 1, for pipelines that go by Terraform's `-detailed-exitcode` (2)."""

_GREEN: Final = """\
Whatever was not checked is never 0: no database, no expectations, no privilege, a lock that was not given, a time-out."""

_JSON: Final = """\
`-o json` is an interface: its `version` grows only when a key changes its meaning or goes, and new keys may come. Every
key is always there. The schemas (JSON Schema 2020-12) come with drift: `drift schema --of outcome`, `--of outcomes` for
what `drift report --from` makes of several results, `--of diagnosis` for `drift doctor`."""

_YAML: Final = """\
One file states what a database is relied on to hold. What is not said is not checked. For editors there is a
[JSON Schema](../expectations.schema.json): `# yaml-language-server: $schema=…` in the first line of a file."""

_GLOBS: Final = """\
A name that is a glob (`"*"`, `"audit_*"`, quoted because of YAML) is a rule for every object whose name fits it; in it
an attribute may be `required`, which wants one whatever it is."""

_MODELLED: Final = """\
What drift looks at, kind by kind, as the kinds themselves declare it. *check*: it is compared, and a difference is a
finding, by the rule that is named. *fix*: `drift check --fix` has statements for it, perhaps with a flag for a hazard;
*by hand*: the finding says what to do. *undo*: `drift rollback` brings back what was there. What cannot be mended in
which case stands under each rule."""

_UNSEEN: Final = """\
An object of a kind that is not here is not seen. `pg_dump --schema-only` is the whole of what PostgreSQL keeps of a
schema."""

_RULES: Final = """\
A rule is named after the kind and what differs. `drift explain RULE` prints the same; `--select` and `--ignore` take
these names, and globs of them."""


def pages() -> Mapping[str, str]:
    """Answer the text of every page by its name."""
    made: dict[str, Callable[[], str]] = {
        "cli.md": cli,
        "exit-codes.md": exit_codes,
        "json.md": results,
        "modelled.md": modelled,
        "rules.md": all_rules,
        "yaml.md": language,
    }
    texts = {name: make() for name, make in made.items()}
    return texts | {f"rules/{kind.name.replace('_', '-')}.md": rules_of(kind) for kind in kinds_in_order()}


def cli() -> str:
    """Answer the help of every verb, as it is printed on 80 columns."""
    group = click.Context(drift, info_name="drift", terminal_width=80, max_content_width=80)
    helps = [f"## drift\n\n{_block(drift.get_help(group))}"]
    for verb in VERBS:
        command = Verbs.get_command(drift, group, verb)
        assert command is not None
        context = click.Context(command, parent=group, info_name=verb, terminal_width=80, max_content_width=80)
        helps.append(f"## drift {verb}\n\n{_block(_without_exit_codes(command.get_help(context)))}")
    return page("Command line", _CLI, *helps)


def _without_exit_codes(text: str) -> str:
    return text.partition("\n  Exit codes:")[0].rstrip()


def _block(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def exit_codes() -> str:
    """Answer the exit codes, with their names in Python."""
    said: dict[int, str] = {}
    for line in re.sub(r"\n {7,}", " ", EXIT_CODES).splitlines()[1:]:
        number, _, text = line.strip().partition("  ")
        said[int(number)] = text
    head, _, terminated = said[ExitCode.INTERRUPTED].partition(", 143 ")
    said |= {int(ExitCode.INTERRUPTED): head, int(ExitCode.TERMINATED): terminated}
    rows = [(str(int(code)), f"`ExitCode.{code.name}`", cell(said[code])) for code in ExitCode]
    return page("Exit codes", _EXIT, table(["code", "in Python", "means"], rows), _GREEN)


def results() -> str:
    """Answer what `-o json` holds, from its schemas."""
    outcome, told = as_json.schema(), diagnosis.schema()
    parts = [
        f"## {name.replace('_', ' ').capitalize()}\n\n{_keys(body)}"
        for name, body in outcome["$defs"].items()
        if "properties" in body
    ]
    doctor = [f"## Remark\n\n{_keys(told['$defs']['remark'])}"]
    return page(
        "JSON of results",
        _JSON,
        f"## Outcome\n\n{_keys(outcome)}",
        *parts,
        f"## Diagnosis\n\nWhat `drift doctor -o json` writes.\n\n{_keys(told)}",
        *doctor,
    )


def _keys(body: Mapping[str, Any]) -> str:
    rows = [(code(name), cell(_type(value)), cell(value.get("description", ""))) for name, value in body["properties"].items()]
    return table(["key", "value", "meaning"], rows)


def _type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2].replace("_", " ")
    if "const" in value:
        return code(value["const"])
    if "enum" in value:
        return ", ".join(code("null" if word is None else word) for word in value["enum"])
    if "anyOf" in value or "oneOf" in value:
        return " or ".join(_type(each) for each in value.get("anyOf", value.get("oneOf", ())))
    if value.get("type") == "array":
        return f"list of {_type(value.get('items', {}))}"
    types = value.get("type", "any")
    return types if isinstance(types, str) else " or ".join(types)


def language() -> str:
    """Answer the keys of an expectations file."""
    kinds = all_kinds()
    tree = Places(kinds)
    schema = json_schema(kinds)
    own = [name for name in schema["properties"] if name not in tree.top]
    top = [(code(name), cell(schema["properties"][name].get("description", ""))) for name in own]
    sections = [(code(key), f"[{title(kind)}](#{_anchor(title(kind))})") for key, kind in tree.top.items()]
    words = [(code(word), cell(text)) for word, text in _words(schema)]
    return page(
        "YAML keys",
        _YAML,
        "## At the top of a file\n\n" + table(["key", "meaning"], top),
        table(["section", "states"], sections),
        "## In every body\n\n" + table(["key", "meaning"], words) + f"\n{_GLOBS}",
        *(_kind(kind, tree) for kind in kinds_in_order()),
    )


def _words(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for body in schema["$defs"].values():
        for word in ("why", "severity", "absent", "exact"):
            if word in body["properties"]:
                found.setdefault(word, body["properties"][word]["description"])
    return list(found.items())


def _anchor(text: str) -> str:
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _kind(kind: Kind[Any], tree: Places) -> str:
    about = [f"`{path(kind, all_kinds())}`"]
    if len(kind.place.parents) > 1:
        keys = ", ".join(code(all_kinds()[parent].place.key) for parent in kind.place.parents)
        about.append(f"The key may stand below {keys}.")
    about.append(introduction(kind))
    rows = [(code(item.name), cell(_said(item)), cell(item.doc)) for item in stated(kind)]
    rows += [(code(key), f"[{title(child)}](#{_anchor(title(child))})", "") for key, child in tree.children(kind).items()]
    short = f"A bare value is its `{kind.short}`." if kind.short else ""
    return "\n\n".join(part for part in (f"## {title(kind)}", *about, short, table(["key", "value", "meaning"], rows)) if part)


def _said(item: Attribute) -> str:
    value = " or ".join(map(code, item.choices)) if item.choices else _SHAPES.get(item.shape, item.shape.value)
    value += ", or null for none" if item.null else ""
    if item.default is not UNSTATED:
        value += f"; {_plain(item.default)} unless stated"
    return value


def _plain(value: Any) -> str:
    words = {True: "true", False: "false", None: "null", (): "none"}
    return words.get(value, str(value)) if isinstance(value, bool | tuple | None) else str(value)


def modelled() -> str:
    """Answer what is modelled: for each attribute of each kind whether it is checked, mended and taken back."""
    head = ["attribute", "what it is", "check", "fix", "undo"]
    parts = []
    for kind in kinds_in_order():
        rows = [_row(kind, suffix, doc) for suffix, doc in _existence(kind)]
        rows += [_row(kind, item.name, item.doc) for item in compared(kind)]
        rows += [_row(kind, suffix, first_sentence(rules()[rule_name(kind.name, suffix)])) for suffix in kind.doubted]
        parts.append(f"## {title(kind)}\n\n`{path(kind, all_kinds())}`\n\n{table(head, rows)}")
    return page("What is modelled", _MODELLED, *parts, f"## What is not\n\n{_UNSEEN}")


def _existence(kind: Kind[Any]) -> list[tuple[str, str]]:
    return [("missing", "It is stated and not there."), ("unexpected", "It is there and must not be.")] if kind.identity else []


def _row(kind: Kind[Any], suffix: str, doc: str) -> tuple[str, str, str, str, str]:
    rule = rule_name(kind.name, suffix)
    link = f"[{rule}](rules/{kind.name.replace('_', '-')}.md#{rule})"
    fix = "yes" if mends(kind, suffix) else "by hand"
    undo = "yes" if undoes(kind, suffix) else "no" if fix == "yes" else ""
    return code(suffix), cell(doc), link, fix, undo


def all_rules() -> str:
    """Answer every rule with its first sentence."""
    parts = []
    for kind in kinds_in_order():
        file = f"rules/{kind.name.replace('_', '-')}.md"
        rows = [(f"[{name}]({file}#{name})", cell(first_sentence(answer(name, "What it finds")))) for name in rule_names(kind)]
        parts.append(f"## [{title(kind)}]({file})\n\n{table(['rule', 'finds'], rows)}")
    return page("Rules", _RULES, *parts)


def rules_of(kind: Kind[Any]) -> str:
    """Answer the rules of one kind."""
    sections = [f"## {name}\n\n{rules()[name]}" for name in rule_names(kind)]
    return page(title(kind), introduction(kind), *sections)
