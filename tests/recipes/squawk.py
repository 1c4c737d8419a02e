"""What squawk, a linter of migrations, says of a script, and where it is wrong about ours, with the reason that was measured.

What was measured was so by ``test_recipes.py``. A remedy that needs a flag stands in the script as a comment until it is allowed,
so that squawk has nothing to say of it.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SQUAWK: Final = Path(sys.executable).with_name("squawk")


@dataclass(frozen=True, slots=True)
class Exempt:
    """Statements a rule is wrong about.

    Args:
        rule: squawk's name for it.
        statement: a pattern that is found in them.
        example: one that squawk warns of.
        why: why it is wrong there.
    """

    rule: str
    statement: str
    example: str
    why: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """One of squawk's: its rule, and the lines it is about."""

    rule: str
    statement: str


_STATED: Final = "the expectations state it so: what suits the model is not for a remedy to say"
_ASKED: Final = "the expectations say that it must not be; no row goes with it, and the server refuses where anything hangs on it"
_NO_ROWS: Final = "with ONLY a partitioned table alone is meant, which has no rows: nothing is scanned or built"
_SWAPPED: Final = "its successor was validated beside it, and takes its place and its name in the same transaction"
_PROVED: Final = "it was there to prove that there is no NULL, and NOT NULL has been set in the same transaction"
_NEVER: Final = "NOT ENFORCED looks at no row: no scan is counted"
_TAKEN: Final = "each partition has such a key, which was validated; the table takes them for its own: no scan is counted"
_REPEATED: Final = "IF NOT EXISTS skips an invalid index that a build left which was cut off; drift removes it first"
_GRAMMAR: Final = "the server takes several actions in one ALTER INDEX: it was run"

EXEMPT: Final = (
    Exempt("ban-drop-constraint", r"drift_nn_", "ALTER TABLE public.t DROP CONSTRAINT drift_nn_t_a;", _PROVED),
    Exempt("ban-drop-constraint", r"DROP CONSTRAINT ", "ALTER TABLE public.t DROP CONSTRAINT c;", _SWAPPED),
    Exempt("renaming-object", r"CONSTRAINT \S*drift_new_", "ALTER TABLE public.t RENAME CONSTRAINT drift_new_c TO c;", _SWAPPED),
    Exempt("renaming-object", r"(RENAME CONSTRAINT|ALTER SEQUENCE) ", "ALTER SEQUENCE public.s RENAME TO counter;", _STATED),
    Exempt("prefer-robust-stmts", r"INDEX CONCURRENTLY ", "DROP INDEX CONCURRENTLY public.i;", _REPEATED),
    Exempt("constraint-missing-not-valid", r"NOT ENFORCED", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED;", _NEVER),
    Exempt(
        "adding-foreign-key-constraint", r"NOT ENFORCED", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p NOT ENFORCED", _NEVER
    ),
    Exempt(
        "constraint-missing-not-valid", r"FOREIGN KEY ", "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;", _TAKEN
    ),
    Exempt(
        "adding-foreign-key-constraint", r"FOREIGN KEY ", "ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p;", _TAKEN
    ),
    Exempt("constraint-missing-not-valid", r"TABLE ONLY ", "ALTER TABLE ONLY t ADD CONSTRAINT k PRIMARY KEY (a);", _NO_ROWS),
    Exempt("adding-serial-primary-key-field", r"TABLE ONLY ", "ALTER TABLE ONLY t ADD CONSTRAINT k PRIMARY KEY (a);", _NO_ROWS),
    Exempt("disallowed-unique-constraint", r"TABLE ONLY ", "ALTER TABLE ONLY public.t ADD CONSTRAINT u UNIQUE (a);", _NO_ROWS),
    Exempt("require-concurrent-index-creation", r"ON ONLY ", "CREATE INDEX i ON ONLY public.t (b);", _NO_ROWS),
    Exempt("syntax-error", r"^ALTER INDEX ", "ALTER INDEX i SET (fillfactor = '50'), RESET (deduplicate_items);", _GRAMMAR),
    Exempt("prefer-bigint-over-int", r"int", "CREATE TABLE public.t (a int);", _STATED),
    Exempt("changing-column-type", r"ALTER ATTRIBUTE ", "ALTER TYPE public.c ALTER ATTRIBUTE a TYPE bigint;", _STATED),
    Exempt("ban-alter-identity", r"GENERATED ", "ALTER TABLE public.t ALTER COLUMN a SET GENERATED ALWAYS;", _STATED),
    Exempt("ban-drop-not-null", r"DROP NOT NULL", "ALTER TABLE public.t ALTER COLUMN a DROP NOT NULL;", _STATED),
    Exempt("ban-drop-default", r"DROP DEFAULT", "ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT;", _STATED),
    Exempt("ban-create-domain-with-constraint", r"", "CREATE DOMAIN public.d AS text CHECK (VALUE <> '');", _STATED),
    Exempt("ban-alter-domain-with-add-constraint", r"", "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;", _STATED),
    Exempt("ban-drop-function", r"", "DROP FUNCTION public.f(integer);", _ASKED),
    Exempt("ban-drop-type", r"DROP (CAST|OPERATOR|TYPE) ", "DROP OPERATOR public.=== (integer, text);", _ASKED),
    Exempt("ban-drop-domain", r"", "DROP DOMAIN public.d;", _ASKED),
    Exempt("ban-drop-schema", r"", "DROP SCHEMA reporting;", _ASKED),
)


def complaints(script: str, major: int) -> list[Complaint]:
    """What squawk has to say of a script for that version of PostgreSQL."""
    arguments = ["--reporter", "json", "--pg-version", str(major), "--stdin-filepath", "up.sql"]
    done = subprocess.run([SQUAWK, *arguments], input=script, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout or "null")
    assert isinstance(said, list), f"squawk failed: {done.stderr}"
    lines = script.splitlines()
    return [Complaint(item["rule_name"], "\n".join(lines[item["line"] : item["line_end"] + 1])) for item in said]


def exempt(complaint: Complaint) -> bool:
    """Whether squawk is known to be wrong there."""
    return any(item.rule == complaint.rule and re.search(item.statement, complaint.statement) for item in EXEMPT)
