"""The nouns: what travels between the rooms, frozen, and nothing else.

An *expectation* is what someone wrote down, a *fact* is what there is (or should be), a *finding* is where the two differ, a
*step* is one statement that would mend it, a *plan* is all steps, an *outcome* is the answer to one run.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

from msgspec import Struct, field
from msgspec.structs import replace

from drift.fact import Fact


class Severity(StrEnum):
    """How much a finding weighs; ``--fail-on`` compares it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Answer 0 for error, growing as it matters less."""
        return list(Severity).index(self)


class Verdict(StrEnum):
    """The answer of a run; ``cannot-tell`` is never green."""

    AS_EXPECTED = "as-expected"
    DRIFT = "drift"
    CANNOT_TELL = "cannot-tell"
    ERROR = "error"


class Ref(Struct, frozen=True, order=True):
    """The name of one database object: its kind, its path of unquoted names, and its arguments where it has some."""

    kind: str
    path: tuple[str, ...]
    arguments: tuple[str, ...] | None = None

    def __str__(self) -> str:
        name = ".".join(map(_shown, self.path))
        return name if self.arguments is None else f"{name}({', '.join(map(_listed, self.arguments))})"

    def within(self, path: tuple[str, ...]) -> bool:
        """Answer whether this object is below the one with that path."""
        return len(self.path) > len(path) and self.path[: len(path)] == path


def _shown(name: str) -> str:
    """Answer the name as the expectations write it, quoted only where a reader could not see where it ends."""
    return name if re.fullmatch(r"[\w$]+", name) else '"' + name.replace('"', '""') + '"'


def _listed(argument: str) -> str:
    """Answer a column or a type as it can stand between commas: ``double precision``, ``text[]``, ``public."Role"``."""
    plain = re.fullmatch(r'(?! )(?:[\w$.\[\] ]|"[^"]+")+(?<! )', argument)
    return argument if plain else '"' + argument.replace('"', '""') + '"'


class Origin(Struct, frozen=True, order=True):
    """The place in a file that asked for something; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Expectation(Struct, frozen=True):
    """One object as someone wrote that it must be; ``wanted`` is None where it must not exist.

    ``origins`` holds the place of each stated attribute's value; ``schema`` is where unqualified names in its expressions live.
    An expectation without a name of its own (``anonymous``) is met by any object of its kind that equals what is stated. One that
    is ``exact`` means by its silence about an attribute what PostgreSQL makes of it. One that is a ``pattern`` is about every
    object whose path fits the globs its own is made of, and wants none to exist but those it has a name for below them.
    """

    ref: Ref
    wanted: Fact | None
    origin: Origin
    severity: Severity = Severity.ERROR
    why: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    schema: str = "public"
    anonymous: bool = False
    exact: bool = False
    pattern: bool = False

    def place(self, attribute: str | None) -> Origin:
        """Answer where the attribute was stated, else where the object was."""
        return self.origins.get(attribute or "", self.origin)


class Exact(Struct, frozen=True):
    """The claim that below ``path`` nothing of ``kind`` exists beyond what is expected."""

    kind: str
    path: tuple[str, ...]
    origin: Origin
    severity: Severity = Severity.ERROR
    why: str | None = None
    arguments: tuple[str, ...] | None = None


class Acceptance(Struct, frozen=True):
    """A known finding (``rule ref``), with the reason and the last day (ISO date) it is accepted."""

    finding: str
    reason: str
    until: str | None
    origin: Origin
    owner: str | None = None


class Expectations(Struct, frozen=True):
    """Everything the files said."""

    stated: Sequence[Expectation] = ()
    exact: tuple[Exact, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    files: tuple[str, ...] = ()


class Target(Struct, frozen=True):
    """The database that was looked at, without any secret."""

    host: str
    port: int
    database: str
    user: str
    server_version: str = ""
    version_num: int = 0
    in_recovery: bool = False
    source: str = ""

    def __str__(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.database}"


class Snapshot(Struct, frozen=True):
    """What the catalog said, in one transaction; ``unread`` holds what it would not say and why."""

    facts: Mapping[Ref, Fact]
    unread: Mapping[tuple[Ref, str], str] = field(default_factory=dict)


class Finding(Struct, frozen=True):
    """One difference between an expectation and the catalog.

    ``expected`` and ``actual`` are as the author and as the catalog write them, None for nothing; ``note`` is what else the
    server or a kind has to say about it.
    """

    rule: str
    ref: Ref
    attribute: str | None
    expected: Any
    actual: Any
    origin: Origin
    severity: Severity = Severity.ERROR
    why: str | None = None
    note: str | None = None

    @property
    def name(self) -> str:
        """Answer what acceptances and messages call it: ``column-default public.user_profiles.id``."""
        return f"{self.rule} {self.ref}"

    @property
    def fingerprint(self) -> str:
        """Answer 16 hex digits that stay the same wherever the line moves and whatever the value is."""
        return hashlib.sha256(self.name.encode(errors="surrogatepass")).hexdigest()[:16]


class Undecided(Struct, frozen=True):
    """An expectation that could be neither confirmed nor denied, and why."""

    ref: Ref
    attribute: str | None
    reason: str
    origin: Origin


class Equivalent(Struct, frozen=True):
    """Two spellings the judge found to mean the same."""

    ref: Ref
    attribute: str
    expected: str
    actual: str


class Accepted(Struct, frozen=True):
    """A finding that is known and accepted, with the acceptance that says so."""

    finding: Finding
    acceptance: Acceptance


class Hazard(StrEnum):
    """What a step may do that nobody should be surprised by; ``--allow`` names them."""

    TABLE_REWRITE = "table-rewrite"
    BLOCKING_SCAN = "blocking-scan"
    INDEX_BUILD = "index-build"
    DATA_LOSS = "data-loss"
    PRIVILEGE_CHANGE = "privilege-change"
    IRREVERSIBLE = "irreversible"
    BREAKS_CACHED_PLANS = "breaks-cached-plans"


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
            the last of their remedy (the undo of the last one is derived by the trunk).
        same_transaction: whether it is committed together with the statement before it.
        superuser: whether PostgreSQL has nobody but a superuser run it.
    """

    sql: str
    lock: str | None = None
    relation: str | None = None
    hazards: tuple[Hazard, ...] = ()
    rewrites: bool = False
    in_transaction: bool = True
    undo: "tuple[Statement, ...] | None" = None
    same_transaction: bool = False
    superuser: bool = False


class Step(Struct, frozen=True):
    """One statement of a plan with its undo, its lock, its hazards and its time-outs (milliseconds) as data.

    ``undo`` leads from right after this step back to before the first step of the same finding. Steps with the same
    ``transaction`` number are committed together. ``search_path`` is where the unqualified names of the author's expressions
    live; every name of drift's own is qualified.
    """

    sql: str
    undo: tuple[Statement, ...]
    finding: Finding
    lock: str | None
    relation: str | None
    rewrites: bool
    hazards: tuple[Hazard, ...]
    in_transaction: bool
    transaction: int
    lock_timeout: int
    statement_timeout: int
    search_path: tuple[str, ...] = ("public",)
    superuser: bool = False

    @property
    def undo_sql(self) -> str:
        """Answer the undo as one text, statements closed by semicolons."""
        return "\n".join(f"{statement.sql};" for statement in self.undo)


class Unfixable(Struct, frozen=True):
    """A finding no step mends, and why."""

    finding: Finding
    reason: str


class Plan(Struct, frozen=True):
    """The statements that would mend the findings, in order; the fingerprint binds them to what was found."""

    steps: tuple[Step, ...] = ()
    unfixable: tuple[Unfixable, ...] = ()
    fingerprint: str = ""


class Outcome(Struct, frozen=True):
    """The answer to one run, from which every report is made.

    ``looked_at`` is every expectation that was compared; ``unmodelled`` names what the server holds and drift does not model
    where exactness was claimed; ``remaining`` and ``run`` are there after a remedy only; ``error`` says why there is no answer.
    """

    verdict: Verdict
    target: Target
    findings: tuple[Finding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    lapsed: tuple[Acceptance, ...] = ()
    unused: tuple[Acceptance, ...] = ()
    equivalent: tuple[Equivalent, ...] = ()
    unmodelled: tuple[str, ...] = ()
    looked_at: Sequence[Expectation] = ()
    as_expected: int = 0
    plan: Plan = Plan()
    applied: tuple[Step, ...] = ()
    remaining: tuple[Finding, ...] | None = None
    run: str | None = None
    error: str | None = None
    seconds: float = 0.0

    def worst(self) -> Severity | None:
        """Answer the gravest severity among the findings, None when there is none."""
        return min((finding.severity for finding in self.findings), key=lambda s: s.rank, default=None)

    def replace(self, **changes: Any) -> Self:
        """Answer a copy with some fields changed."""
        return replace(self, **changes)
