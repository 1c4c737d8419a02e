"""What the role may not do is found before the first step; what a statement only warns of is no success."""

from dataclasses import dataclass

import pytest

from drift.errors import RemedyFailed
from tests.conftest import RoleFactory
from tests.databases import Database, Role
from tests.faults.stage import Stage, session
from tests.remedy.hand import ID, Hand, finding, step


@dataclass(frozen=True, slots=True)
class Owned:
    """A stage entered by a plain role."""

    stage: Stage
    role: Role


@pytest.fixture
def owned(stage: Stage, role: RoleFactory) -> Owned:
    """A table t that belongs to a plain role, which may not create anything in its schema; a table p of somebody else's."""
    owner = role("owner")
    stage.database.execute(
        f"CREATE TABLE t (c text, p int); ALTER TABLE t OWNER TO {owner.name}; REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
        f"CREATE TABLE p (id int PRIMARY KEY); GRANT SELECT ON p TO {owner.name}"
    )
    return Owned(Stage(stage.database, stage.folder, stage.database.as_role(owner.name, owner.password)), owner)


def refused(stage: Stage, words: str, *arguments: str) -> None:
    """Insist that a fix is refused at once, while somebody reads the table, and nothing is changed."""
    before = stage.database.dump()
    with session(stage.database.url, "SELECT * FROM t"):
        done = stage.fix(*arguments)
    done.ended(5)
    assert words in done.err, done
    assert "trying again" not in done.err
    assert (before, []) == (stage.database.dump(), stage.begun())


def test_a_table_of_somebody_elses(owned: Owned, role: RoleFactory) -> None:
    stranger = role("stranger")
    theirs = Stage(owned.stage.database, owned.stage.folder, owned.stage.database.as_role(stranger.name, stranger.password))
    theirs.expects("{t: {columns: {c: {default: \"'new'\"}}}}")

    refused(theirs, f"public.t belongs to {owned.role.name}, and {stranger.name} is no member of that role")


@pytest.mark.parametrize(
    "stated",
    [
        "{t: {columns: {c: {default: \"'new'\"}}, indexes: {i: [c]}}}",
        "{t: {columns: {c: {default: \"'new'\"}}, unique: {t_c_key: [c]}}}",
        "{t: {columns: {c: {default: \"'new'\"}}, primary_key: [p]}}",
    ],
    ids=["index", "unique", "primary key"],
)
def test_an_owner_who_may_not_create_in_the_schema(stated: str, owned: Owned) -> None:
    """Not after the first step, which needs nothing of the kind."""
    owned.stage.expects(stated)
    if "primary" in stated:
        owned.stage.fix("--allow", "blocking-scan").ended(5)
    else:
        refused(owned.stage, f"{owned.role.name} has no CREATE on schema public; GRANT CREATE ON SCHEMA public TO that role")


def test_a_table_that_may_not_be_referenced(owned: Owned) -> None:
    owned.stage.expects("{t: {columns: {c: {default: \"'new'\"}}, foreign_keys: {f: {columns: [p], references: p(id)}}}}")

    refused(owned.stage, f"{owned.role.name} has no REFERENCES on public.p; GRANT REFERENCES ON public.p TO that role")
    owned.stage.database.execute(f"GRANT REFERENCES (id) ON p TO {owned.role.name}")
    owned.stage.fix().ended(0)


def test_an_extension_that_may_not_be_installed(owned: Owned) -> None:
    owned.stage.expects("{t: {columns: {c: {default: \"'new'\"}}}}", extensions="[file_fdw]")
    if owned.stage.database.query("SELECT count(*) FROM pg_available_extensions WHERE name = 'file_fdw'") == [(0,)]:
        pytest.skip("this server has no extension file_fdw to install")

    done = owned.stage.fix("--allow", "privilege-change")

    done.ended(5)
    assert f"{owned.role.name} may not install file_fdw" in done.err


def test_a_grant_that_would_only_warn_is_not_begun(owned: Owned, role: RoleFactory) -> None:
    """Who has a privilege without its grant option gets a warning, and the tag of a success."""
    reader = role("reader")
    owned.stage.database.execute(f"GRANT SELECT ON p TO {owned.role.name}")
    owned.stage.expects(f"{{p: {{grants: {{{reader.name}: [select]}}}}}}")

    refused(owned.stage, f"{owned.role.name} has no grant option for SELECT on public.p", "--allow", "privilege-change")


@pytest.mark.parametrize("what", ["ON p", "(id) ON p"])
def test_who_holds_the_grant_option_may_grant(owned: Owned, role: RoleFactory, what: str) -> None:
    """He need not own the table."""
    reader, database = role("reader"), owned.stage.database
    database.execute(f"GRANT SELECT {what} TO {owned.role.name} WITH GRANT OPTION")
    grants = f"grants: {{{reader.name}: [select]}}"
    owned.stage.expects(f"{{p: {{columns: {{id: {{{grants}}}}}}}}}" if "id" in what else f"{{p: {{{grants}}}}}")

    owned.stage.fix("--allow", "privilege-change").ended(0)

    assert database.query(f"SELECT has_column_privilege('{reader.name}', 'p', 'id', 'SELECT')") == [(True,)]


def test_an_analyze_that_only_warns_is_a_failure(owned: Owned, database: Database) -> None:
    hand = Hand(owned.stage.url, owned.stage.folder / "runs")
    skipped = step(finding(ID, "default", None), "ANALYZE public.p", relation=None, lock=None)

    with pytest.raises(RemedyFailed, match="the server did nothing"):
        hand.apply(skipped)
