"""The shape of the house: who imports whom, what the trunk may not know, how large a room may grow."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import drift
from drift.kinds import all_kinds

PACKAGE = Path(drift.__file__).parent
TRUNK = sorted(path for path in PACKAGE.rglob("*.py") if "kinds" not in path.relative_to(PACKAGE).parts)

# Words that are also something else in the trunk: a place in a file, the verb of the command line, JSON Schema's own, what names
# a finding, where the names of a file live, what a target leads to, a shape.
AMBIGUOUS = {"column", "check", "enum", "rule", "rules", "schema", "schemas", "database", "query"}
COMPARED = {"schema", "database", "query"}

# Kinds of tokens (``drift.sqltext``), which have nothing to do with kinds of objects.
LEXICAL = {"cast", "operator"}


def test_imports_go_down_only() -> None:
    """The import contracts hold."""
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"

    ran = subprocess.run([program], capture_output=True, text=True, cwd=PACKAGE.parent, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def names_of_kinds() -> set[str]:
    """Every word that only a kind may say."""
    kinds = all_kinds().values()
    return {kind.name for kind in kinds} | {kind.place.key for kind in kinds}


@pytest.mark.parametrize("path", TRUNK, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_trunk_names_no_kind(path: Path) -> None:
    """No text of the trunk is a kind's name, nothing is compared with one, and no module of one is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    said = {text for text in texts(tree) if text in names_of_kinds() - AMBIGUOUS - LEXICAL}
    compared = {text for node in ast.walk(tree) if isinstance(node, ast.Compare | ast.match_case) for text in texts(node)}
    imported = {name for name in imports(tree) if name.startswith("drift.kinds.")}

    assert said == set()
    assert compared & names_of_kinds() - COMPARED - LEXICAL == set()
    assert imported == set()


def test_the_trunk_reads_no_kind_in_sql() -> None:
    """The SQL of the trunk knows relations, not what is in them; what looks for all that no kind speaks of names all of them."""
    for path in set((PACKAGE / "catalog").glob("*.sql")) - {PACKAGE / "catalog" / "unmodelled.sql"}:
        text = path.read_text(encoding="utf-8")
        assert not any(catalog in text for catalog in ("pg_attribute", "pg_index", "pg_constraint", "pg_enum")), path


def test_only_the_catalog_is_read() -> None:
    """No SQL reads information_schema, which hides what the role has no privilege on."""
    for path in PACKAGE.rglob("*.sql"):
        if path.name != "demo.sql":
            assert "information_schema" not in path.read_text(encoding="utf-8"), path


def test_our_sql_fits_any_encoding() -> None:
    """What every server is sent is ASCII: a database in LATIN1 has no dots of three."""
    assert [path.name for path in PACKAGE.rglob("*.sql") if not path.read_text(encoding="utf-8").isascii()] == []


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield the string constants below a node that are no docstrings."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules a module imports, with a dot behind each so that a prefix is a package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"{alias.name}." for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}." for alias in node.names if alias.name != "all_kinds")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_stay_small(path: Path) -> None:
    """A file has at most 400 lines, a function 40 lines and five parameters besides self."""
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            named = [item.arg for item in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            assert (node.end_lineno or 0) - node.lineno < 40, f"{node.name} is too long"
            assert len([name for name in named if name not in ("self", "cls")]) <= 5, f"{node.name} takes too much"
