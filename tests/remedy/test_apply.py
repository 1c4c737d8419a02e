"""A plan is carried out as a whole, proven, written down; or nothing is changed."""

from typing import Any

import psycopg
import pytest

from drift.errors import PartlyApplied, Refused, RemedyFailed
from drift.model import Finding, Hazard
from drift.remedy.runs import read
from tests.conftest import RoleFactory
from tests.databases import Database
from tests.remedy.hand import ID, KEY, NAME, Hand, HandWitness, build, finding, not_null, set_default, step

BACK = "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'old'::text"
# Spelled as no remedy of drift's is, so that it is not tried on a copy before.
UNTRIED = "ALTER TABLE IF EXISTS public.t ALTER COLUMN id TYPE bytea USING id::bytea"


def default_of(database: Database, column: str = "id") -> Any:
    query = f"SELECT column_default FROM information_schema.columns WHERE table_name = 't' AND column_name = '{column}'"
    return database.query(query)[0][0]


def test_a_plan_is_applied(hand: Hand, table: Database) -> None:
    applied = hand.apply(set_default())

    assert default_of(table) == "'new'::text"
    assert [item.sql for item in applied.steps] == ["ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'new'::text"]
    run = read(hand.runs)
    assert (run.name, run.outcome, run.plan, run.target) == (applied.run, "done", "f" * 32, "tester@db:5432/app")
    assert dict(run.steps[0].before)[ID] == {"type": "text", "nullable": True, "default": "'old'::text"}
    assert dict(run.steps[0].after or {})[ID] == {"type": "text", "nullable": True, "default": "'new'::text"}


def test_an_empty_plan_leaves_no_trace(hand: Hand) -> None:
    assert hand.apply().steps == ()
    assert not hand.runs.exists()


def test_several_transactions_of_one_finding(hand: Hand, table: Database) -> None:
    applied = hand.apply(*not_null())

    assert len(applied.steps) == 4
    assert "name text NOT NULL" in table.dump()
    assert "CONSTRAINT nn" not in table.dump()


def test_findings_of_one_object_follow_each_other(hand: Hand, table: Database) -> None:
    """The second is compared with what the first has made of the object, not with what the plan was made from."""
    widened = finding(ID, "type", "character varying(9)", "text")
    change = step(widened, "ALTER TABLE public.t ALTER COLUMN id TYPE varchar(9)", rewrites=True)

    hand.apply(change, set_default("'x'::character varying", transaction=2))

    assert "id character varying(9) DEFAULT 'x'::character varying" in table.dump()


def test_a_build_outside_a_transaction(hand: Hand, table: Database) -> None:
    hand.apply(build())

    assert "CREATE UNIQUE INDEX t_name_key" in table.dump()


def test_a_finding_that_stays_is_rolled_back(hand: Hand, table: Database) -> None:
    before = table.dump()
    useless = step(finding(ID, "default", "'new'::text"), "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'newer'")

    with pytest.raises(RemedyFailed, match="still there: expected 'new'::text, found 'newer'::text") as caught:
        hand.apply(useless)

    assert "the database is as before" in str(caught.value)
    assert table.dump() == before
    assert not read(hand.runs).stands


def test_a_stale_plan_is_refused(hand: Hand, table: Database) -> None:
    planned = {ID: {"type": "text", "nullable": True, "default": "'older'::text"}}

    with pytest.raises(Refused, match=r"stale plan: public\.t\.id: default was 'older'::text, is 'old'::text"):
        hand.apply(set_default(), before=planned)

    assert default_of(table) == "'old'::text"
    assert not list(hand.runs.glob("*.jsonl"))


def test_a_dropped_object_is_stale(hand: Hand, table: Database) -> None:
    planned = {ID: {"type": "text", "nullable": True, "default": "'old'::text"}}
    table.execute("DROP TABLE public.t")

    with pytest.raises(Refused, match=r"public\.t\.id: was an object of this name, is nothing"):
        hand.apply(set_default(), before=planned)


def test_tuples_equal_the_lists_of_a_journal(hand: Hand, table: Database) -> None:
    class Tuples(HandWitness):
        def state(self, refs: Any) -> Any:
            return {ref: {"names": ("a", ("b",))} for ref in refs}

    hand.witness = Tuples
    hand.apply(set_default(), before={ID: {"names": ["a", ["b"]]}})

    assert default_of(table) == "'new'::text"


def test_two_statements_in_one_text_are_refused(hand: Hand, table: Database) -> None:
    before = table.dump()
    sneaky = step(finding(ID, "default", "'new'::text"), f"{set_default().sql}; COMMIT; CREATE TABLE pwned ()")

    with pytest.raises(RemedyFailed, match="cannot insert multiple commands"):
        hand.apply(sneaky)

    assert table.dump() == before


@pytest.mark.parametrize("text", ["100%", "%s %(x)s", "a;b", "--", "O''Brien"])
def test_the_statement_goes_out_byte_for_byte(hand: Hand, table: Database, text: str) -> None:
    hand.apply(set_default(f"'{text}'::text"))

    assert default_of(table) == f"'{text}'::text"


def test_hazards_must_be_allowed(hand: Hand, table: Database) -> None:
    """Nothing runs, not even what needs no leave; every step that does is named, and one command allows all."""
    drop = step(finding(NAME, None, None), "ALTER TABLE public.t DROP COLUMN name", hazards=(Hazard.DATA_LOSS,), transaction=2)
    change = step(finding(ID, "type", "integer"), "ALTER TABLE public.t ALTER COLUMN id TYPE int", transaction=3)
    change = step(change.finding, change.sql, hazards=(Hazard.TABLE_REWRITE, Hazard.DATA_LOSS), transaction=3)

    with pytest.raises(Refused) as caught:
        hand.apply(set_default(), drop, change)

    assert "column-missing public.t.name: ALTER TABLE public.t DROP COLUMN name; needs --allow data-loss\n" in str(caught.value)
    assert "TYPE int; needs --allow table-rewrite --allow data-loss\n" in str(caught.value)
    assert caught.value.hint == "drift check --fix --allow table-rewrite --allow data-loss"
    assert default_of(table) == "'old'::text"


def test_a_rewrite_nobody_foretold_is_rolled_back(hand: Hand, table: Database) -> None:
    before = table.dump(data=True)
    change = step(finding(ID, "type", "bytea"), UNTRIED)
    table.execute("ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT")
    before = table.dump(data=True)

    with pytest.raises(RemedyFailed, match=r"wrote public\.t anew, which was not foretold"):
        hand.apply(change)

    assert table.dump(data=True) == before


def test_a_rewrite_of_a_partition_is_seen(hand: Hand, table: Database) -> None:
    table.execute(
        "DROP TABLE public.t; CREATE TABLE public.t (id text, name text) PARTITION BY LIST (name);"
        "CREATE TABLE public.t_a PARTITION OF public.t FOR VALUES IN ('a')"
    )

    with pytest.raises(RemedyFailed, match=r"wrote public\.t_a anew"):
        hand.apply(step(finding(ID, "type", "bytea"), UNTRIED))


def test_a_rewrite_of_a_child_is_seen(hand: Hand, table: Database) -> None:
    table.execute("CREATE TABLE public.child () INHERITS (public.t); ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT")
    everywhere = step(finding(ID, "type", "bytea"), UNTRIED)

    with pytest.raises(RemedyFailed, match=r"wrote .*public\.child.* anew"):
        hand.apply(everywhere)


def test_a_warning_that_nothing_was_done_is_a_failure(hand: Hand, table: Database, role: RoleFactory) -> None:
    """GRANT by somebody who may not is a success with a warning."""
    mine, theirs = role("mine"), role("theirs")
    table.execute(f"GRANT SELECT ON public.t TO {mine.name}")
    table.execute(f"GRANT SELECT ON public.t TO {mine.name} WITH GRANT OPTION")
    hand.url = table.as_role(mine.name, mine.password)
    give = step(
        finding(ID, "default", "'old'::text"), f"GRANT SELECT, INSERT ON public.t TO {theirs.name}", relation=None, lock=None
    )

    with pytest.raises(RemedyFailed, match=r'not all privileges were granted for "t" \(01007\)|no privileges were granted'):
        hand.apply(give)


def test_skipping_is_a_failure(hand: Hand) -> None:
    again = step(finding(ID, "default", "'old'::text"), "CREATE TABLE IF NOT EXISTS public.t ()", lock=None, relation=None)

    with pytest.raises(RemedyFailed, match="the server did nothing: relation"):
        hand.apply(again)


def test_a_table_of_somebody_else_is_refused_before_anything_runs(hand: Hand, table: Database, role: RoleFactory) -> None:
    stranger = role("stranger")
    hand.url = table.as_role(stranger.name, stranger.password)

    with pytest.raises(Refused, match=f"public.t belongs to .*, and {stranger.name} is no member of that role"):
        hand.apply(set_default())


def test_what_stands_is_told_when_a_later_finding_fails(hand: Hand, table: Database) -> None:
    broken = step(
        finding(NAME, "default", "'x'::text"), "ALTER TABLE public.t ALTER COLUMN name SET DEFAULT no_such()", transaction=2
    )

    with pytest.raises(PartlyApplied) as caught:
        hand.apply(set_default(), broken)

    run = read(hand.runs)
    text = str(caught.value)
    assert "column-default public.t.name: the server says: function no_such() does not exist (42883)" in text
    assert f"stands: column-default public.t.id (run {run.name})" in text
    assert "as before: column-default public.t.name" in text
    assert f"drift rollback {run.name}" in text
    assert default_of(table) == "'new'::text"
    hand.rollback()
    assert default_of(table) == "'old'::text"


def test_a_later_transaction_that_fails_takes_the_earlier_ones_back(hand: Hand, table: Database) -> None:
    """A NULL that arrived after the plan: VALIDATE fails, and the constraint of the first transaction goes again."""
    table.execute("INSERT INTO public.t VALUES ('2', NULL)")
    before = table.dump()

    with pytest.raises(RemedyFailed, match="the database is as before") as caught:
        hand.apply(*not_null())

    assert "is violated by some row (23514)" in str(caught.value)
    assert table.dump() == before
    run = read(hand.runs)
    assert not run.stands
    assert [item.step.sql for item in run.back] == ["ALTER TABLE public.t DROP CONSTRAINT nn"]


def test_an_undo_that_fails_is_told(hand: Hand, table: Database) -> None:
    table.execute("INSERT INTO public.t VALUES ('2', NULL)")
    first, *rest = not_null()
    bad = step(first.finding, first.sql, "ALTER TABLE public.t DROP CONSTRAINT another", transaction=1)

    with pytest.raises(PartlyApplied) as caught:
        hand.apply(bad, *rest)

    assert "not as before: column-nullable public.t.name (taking it back failed:" in str(caught.value)
    assert f"drift rollback {read(hand.runs).name}" in str(caught.value)
    assert "CONSTRAINT nn" in table.dump()


def test_an_undo_that_does_not_lead_back_is_told(hand: Hand, table: Database) -> None:
    """Its own proof is that the state is the recorded one."""
    found = finding(ID, "default", "'third'::text")
    head = "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT"
    first = step(found, f"{head} 'second'", f"{head} 'somewhere else'", transaction=1)

    with pytest.raises(PartlyApplied, match=r"not as it was before: public\.t\.id: default expected 'old'::text"):
        hand.apply(first, step(found, f"{head} no_such()", transaction=2))

    assert default_of(table) == "'second'::text"


def test_no_way_back_is_told(hand: Hand, table: Database) -> None:
    found = finding(ID, "default", "'third'::text")
    first = step(found, "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'second'", transaction=1)

    with pytest.raises(PartlyApplied, match="there is no way back from ALTER TABLE"):
        hand.apply(first, step(found, "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT no_such()", transaction=2))


def test_a_failed_unique_build_leaves_nothing(hand: Hand, table: Database) -> None:
    """Over duplicates the server leaves an invalid index, which every write would go on maintaining."""
    table.execute("INSERT INTO public.t VALUES ('2', 'a')")
    before = table.dump()

    with pytest.raises(RemedyFailed, match=r"Key \(name\)=\(a\) is duplicated") as caught:
        hand.apply(build())

    assert "the database is as before" in str(caught.value)
    assert table.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
    assert table.dump() == before
    assert not read(hand.runs).stands


def test_an_index_of_somebody_else_is_not_taken_for_a_leftover(hand: Hand, table: Database) -> None:
    """Someone made it between our look and our statement: the build fails, and theirs stays."""

    looked: list[Any] = []

    class Late(HandWitness):
        def state(self, refs: Any) -> Any:
            states = super().state(refs)
            looked.append(states)
            if len(looked) == 2:
                table.execute("CREATE INDEX t_name_key ON public.t (id)")
            return states

    hand.witness = Late
    with pytest.raises(RemedyFailed, match="already exists"):
        hand.apply(build(), before={KEY: None})

    assert "CREATE INDEX t_name_key ON public.t USING btree (id)" in table.dump()


def test_a_statement_that_fails_and_has_no_way_back_is_proven_not_to_have_happened(hand: Hand, table: Database) -> None:
    table.execute("CREATE INDEX t_name_key ON public.t (name)")
    before = table.dump()
    drop = step(finding(KEY, "valid", "gone"), "DROP INDEX CONCURRENTLY public.another", in_transaction=False)

    with pytest.raises(RemedyFailed, match="the database is as before"):
        hand.apply(drop)

    assert table.dump() == before


def test_a_broken_transaction_is_not_taken_for_a_success(hand: Hand, table: Database) -> None:
    """COMMIT of a failed transaction is answered with ROLLBACK, and no error."""
    from drift.remedy.journal import Journal

    connections: list[psycopg.Connection[Any]] = []

    class Remembering(HandWitness):
        def __init__(self, connection: psycopg.Connection[Any]) -> None:
            connections.append(connection)
            super().__init__(connection)

    class Breaking(Journal):
        def end(self, *args: Any, **kwargs: Any) -> None:
            super().end(*args, **kwargs)
            with pytest.raises(psycopg.errors.DivisionByZero):
                connections[0].execute("SELECT 1 / 0")

    hand.witness, hand.journal = Remembering, Breaking
    with pytest.raises(RemedyFailed, match="answered COMMIT with ROLLBACK"):
        hand.apply(set_default())

    assert default_of(table) == "'old'::text"
    assert not read(hand.runs).stands


def test_a_deferred_failure_at_commit_is_a_failure(hand: Hand, table: Database) -> None:
    table.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$never$$; END';"
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no()"
    )
    insert = step(finding(ID, "default", "'old'::text"), "INSERT INTO public.t VALUES ('9', 'z')")

    with pytest.raises(RemedyFailed, match="never"):
        hand.apply(insert)

    assert table.query("SELECT count(*) FROM public.t") == [(1,)]


def test_an_event_trigger_that_forbids_it_is_named(hand: Hand, table: Database) -> None:
    table.execute("CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$frozen$$; END'")
    table.execute("CREATE EVENT TRIGGER frozen ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION no_ddl()")

    with pytest.raises(RemedyFailed, match=r"frozen; PL/pgSQL function no_ddl\(\)"):
        hand.apply(set_default())


def test_a_step_too_slow_is_stopped(hand: Hand, table: Database) -> None:
    found = finding(ID, "default", "'old'::text")

    with pytest.raises(RemedyFailed, match="statement timeout"):
        hand.apply(step(found, "SELECT pg_sleep(30)", statement_timeout=50))


def test_the_order_of_locks_is_the_same_for_everybody(hand: Hand, table: Database) -> None:
    table.execute("CREATE TABLE public.a (id int); CREATE TABLE public.b (id int)")
    found = finding(ID, "default", "'old'::text")
    seen: list[Any] = []

    class Looking(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            query = "SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname IN ('a', 'b')"
            seen.extend(self.connection.execute(query).fetchall())
            return False

    hand.witness = Looking
    hand.apply(
        step(found, "SELECT 1", relation="public.b", lock="SHARE"),
        step(found, "SELECT 2", relation="public.a", lock="ROW EXCLUSIVE"),
        step(found, "SELECT 3", relation="public.a", lock="ACCESS EXCLUSIVE"),
    )

    assert ("a", "AccessExclusiveLock") in seen
    assert ("b", "ShareLock") in seen
    assert ("a", "RowExclusiveLock") not in seen


def test_a_bug_takes_back_what_was_begun(hand: Hand, table: Database) -> None:
    class Buggy(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            raise ZeroDivisionError

    before = table.dump()
    hand.witness = Buggy
    with pytest.raises(ZeroDivisionError):
        hand.apply(*not_null())

    assert table.dump() == before
    assert not read(hand.runs).stands


def test_a_query_the_witness_was_refused_is_a_failure(hand: Hand, table: Database) -> None:
    class Asking(HandWitness):
        def still_found(self, finding: Finding) -> bool:
            self.connection.execute("SELECT no_such()")
            return False

    hand.witness = Asking
    with pytest.raises(RemedyFailed, match="the server says: function no_such"):
        hand.apply(set_default())
