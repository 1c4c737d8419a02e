"""A statement that changes a schema, what it does to others, and what must be so before it is begun."""

from enum import StrEnum

from msgspec import Struct


class Hazard(StrEnum):
    """What a step may do that nobody should be surprised by; ``--allow`` names them."""

    TABLE_REWRITE = "table-rewrite"
    BLOCKING_SCAN = "blocking-scan"
    INDEX_BUILD = "index-build"
    DATA_LOSS = "data-loss"
    PRIVILEGE_CHANGE = "privilege-change"
    IRREVERSIBLE = "irreversible"
    BREAKS_CACHED_PLANS = "breaks-cached-plans"


class Look(StrEnum):
    """When and how a precondition is asked; what costs least is asked first."""

    RIGHTS = "rights"
    """What the role may do: right before a run, by who runs it."""
    CATALOG = "catalog"
    """What the catalog says: when the plan is made, and right before a run."""
    ROWS = "rows"
    """What is in the tables: read only, right before a run."""
    TRIAL = "trial"
    """What happens when it is tried out: in a transaction that is rolled back, right before a run."""


class Precondition(Struct, frozen=True):
    """What must be so before a statement is begun, as SQL whose every row says what is in the way.

    Args:
        sql: one statement; without rows nothing is in the way. A value the server refuses on the way (SQLSTATE class 22 or 23)
            is in the way as well.
        means: what is in the way if something is: "rows of public.t without a c".
        look: when and how it is asked.
        advice: what to do about it, None where that goes without saying.
    """

    sql: str
    means: str
    look: Look = Look.ROWS
    advice: str | None = None


class Script(Struct, frozen=True):
    """A hand-written file.

    Args:
        file: its name as messages write it.
        statements: one by one, without comments and semicolons.
        hazards: what it says that it may do.
        in_transaction: whether all of it is committed together; else each statement by itself.
    """

    file: str
    statements: tuple[str, ...]
    hazards: tuple[Hazard, ...]
    in_transaction: bool = True


class Fix(Struct, frozen=True):
    """A hand-written remedy: ``up`` mends what is found of an object, ``down`` takes that back, None where nothing does."""

    up: Script
    down: Script | None = None


class Statement(Struct, frozen=True):
    """One SQL statement and what it does to the others on the server.

    Args:
        sql: without a trailing semicolon.
        lock: the strongest table lock it takes, as pg_locks names it in words ("ACCESS EXCLUSIVE"), or None.
        relation: the quoted table that is locked, or None.
        hazards: what must be allowed by name before it runs.
        rewrites: whether the heap is written anew.
        in_transaction: False for statements PostgreSQL refuses inside a transaction block.
        undo: how to get from right after this statement back to before the whole remedy; only for statements that are not
            the last of their remedy (the undo of the last one is derived by the trunk). An empty one says that there is
            nothing to go back to.
        same_transaction: whether it is committed together with the one before.
        others: the strongest lock it takes on other tables (the one a foreign key references), where that is more than a read.
        only: whether the lock is for the table alone, not for its children and partitions.
        superuser: whether PostgreSQL has nobody but a superuser run it.
        by_owner: whether it takes the owner of the relation; a GRANT takes who holds the grant option as well.
        upkeep: whether it changes nothing that anybody stated (ANALYZE): not proven, not undone.
        preconditions: what must be so before the remedy is begun.
        resumable: whether it commits as it goes, so that what it has done stays when it fails, and running it again goes on from
            there; only outside a transaction.
        note: what a reviewer should know of it that nothing else says, None where there is nothing.
    """

    sql: str
    lock: str | None = None
    relation: str | None = None
    hazards: tuple[Hazard, ...] = ()
    rewrites: bool = False
    in_transaction: bool = True
    undo: "tuple[Statement, ...] | None" = None
    same_transaction: bool = False
    others: str | None = None
    only: bool = False
    superuser: bool = False
    by_owner: bool = True
    upkeep: bool = False
    preconditions: tuple[Precondition, ...] = ()
    resumable: bool = False
    note: str | None = None
