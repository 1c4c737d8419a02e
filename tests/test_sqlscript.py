"""A hand-written file is cut where psql would cut it; what drift cannot run under its protocol is refused."""

import pytest

from drift.model import Hazard
from drift.sqlscript import NotAScript, script


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;;\n ; SELECT 2 ;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';', \";\", E'\\';', $x$;$x$; SELECT 2", ["SELECT ';', \";\", E'\\';', $x$;$x$", "SELECT 2"]),
        ("-- a ; b'\nSELECT 1 -- c ;\n + 2; /* d ; /* e */ ' */ SELECT 3", ["SELECT 1  \n + 2", "SELECT 3"]),
        ("SELECT 1+--2\n3", ["SELECT 1+ \n3".replace(" \n", "\n")]),
        ("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
         ["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"]),
        ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; SELECT 3",
         ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END", "SELECT 3"]),
        ("\ufeffSET LOCAL a.b = '1'; SET CONSTRAINTS ALL DEFERRED", ["SET LOCAL a.b = '1'", "SET CONSTRAINTS ALL DEFERRED"]),
    ],
)  # fmt: skip
def test_statements_are_cut_where_psql_cuts_them(text: str, statements: list[str]) -> None:
    assert [" ".join(item.split()) for item in statements] == [" ".join(item.split()) for item in script(text, "f").statements]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("BEGIN; SELECT 1; COMMIT", "BEGIN is drift's to say"),
        ("SELECT 1; commit", "COMMIT is drift's to say"),
        ("PREPARE TRANSACTION 'x'", "PREPARE is drift's to say"),
        ("SET ROLE x", "write SET LOCAL"),
        ("COPY t FROM STDIN", "needs psql"),
        ("\\i other.sql", "cannot be cut"),
        ("SELECT 'open", "cannot be cut"),
        ("/* never closed", "never closed"),
        ("-- nothing\n;", "holds no statement"),
        ("SELECT $1", "is a parameter"),
        ("-- drift: hazards everything\nSELECT 1", "is no hazard"),
        ("-- drift: no transaction\nSELECT 1", "says nothing"),
    ],
)
def test_what_drift_cannot_run_is_refused(text: str, says: str) -> None:
    with pytest.raises(NotAScript, match=says):
        script(text, "f")


def test_the_first_lines_say_what_it_may_do() -> None:
    said = script("-- drift: no-transaction\n-- of ours\n-- drift: hazards data-loss, table-rewrite\nSELECT 1", "f")

    assert (False, (Hazard.TABLE_REWRITE, Hazard.DATA_LOSS)) == (said.in_transaction, said.hazards)
    assert () == script("-- drift: hazards none\nSELECT 1", "f").hazards
    assert tuple(Hazard) == script("SELECT 1\n-- drift: hazards none", "f").hazards
