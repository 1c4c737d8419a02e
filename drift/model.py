"""The nouns: what travels between the rooms, frozen, and nothing else.

An *expectation* is what someone wrote down, a *fact* is what there is (or should be), a *finding* is where the two differ, a
*step* is one statement that would mend it, a *plan* is all steps, an *outcome* is the answer to one run.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Self, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from drift.fact import Fact
from drift.statement import Fix as Fix
from drift.statement import Hazard as Hazard
from drift.statement import Look as Look
from drift.statement import Precondition as Precondition
from drift.statement import Script as Script
from drift.statement import Statement as Statement

_WORD: Final = re.compile(r"[\w$]+")


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
    return name if _WORD.fullmatch(name) else '"' + name.replace('"', '""') + '"'


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
    object whose path fits the globs its own is made of, and wants none to exist but those it has a name for below them. What is
    found about it is mended by its ``fix`` where it has one.
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
    fix: Fix | None = None

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
    """What the catalog said, in one transaction; ``unread`` holds what it would not say and why.

    ``around`` holds what remedies must know beyond the facts, of objects and of what objects of their kind stand in.
    """

    facts: Mapping[Ref, Fact]
    unread: Mapping[tuple[Ref, str], str] = field(default_factory=dict)
    around: Mapping[Ref, Mapping[str, Any]] = field(default_factory=dict)


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
        return fingerprint(self.name)


def fingerprint(name: str) -> str:
    """Answer the fingerprint of a finding with that name.

    It is made of the name as JSON carries it, in which a byte that was no UTF-8 is spelled out.
    """
    import hashlib  # what finds nothing starts faster without it

    spelled = re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte.group()) - 0xDC00:02x}", name)
    return hashlib.sha256(spelled.encode(errors="surrogatepass")).hexdigest()[:16]


class Undecided(Struct, frozen=True):
    """An expectation that could be neither confirmed nor denied, and why."""

    ref: Ref
    attribute: str | None
    reason: str
    origin: Origin


class LeftOut(Struct, frozen=True):
    """An expectation that neither was met nor is drift, and why: what it stands in is missing, or its rule does not count."""

    ref: Ref
    reason: str


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


class Step(Struct, frozen=True):
    """One statement of a plan with its undo, its lock, its hazards and its time-outs (milliseconds) as data.

    ``undo`` leads from right after this step back to before the first step of the same finding. Steps with the same
    ``transaction`` number are committed together. ``mends`` are further findings about the same object that must be gone after
    the last step. ``search_path`` is where the unqualified names of the author's expressions
    live; every name of drift's own is qualified. The rest is as in ``Statement``.
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
    only: bool = False
    upkeep: bool = False
    preconditions: tuple[Precondition, ...] = ()
    superuser: bool = False
    by_owner: bool = True
    resumable: bool = False
    note: str | None = None
    mends: tuple[Finding, ...] = ()

    @property
    def undo_sql(self) -> str:
        """Answer the undo as one text, statements closed by semicolons."""
        return "\n".join(f"{statement.sql};" for statement in self.undo)


class Unfixable(Struct, frozen=True):
    """A finding no step mends, and why."""

    finding: Finding
    reason: str


Fields: TypeAlias = Mapping[str, Any]
"""Attributes by name, as JSON values."""


class Basis(Struct, frozen=True):
    """What a plan stands on: where it holds, what it was made from, and what it is proven by.

    Args:
        database: ``system identifier/database oid``, which is the same nowhere else; "-" for what the server does not tell.
        target: the database in words.
        version_num: as in ``server_version_num``.
        states: the attributes of every object the steps are about, None where it is absent.
        ground: what the steps stand on besides, by name: each relation that is locked, and the database itself.
        expectations: what is stated of these objects and of what stands beside them.
        known: the names of everything that was found when the plan was made.
    """

    database: str = "-/-"
    target: str = ""
    version_num: int = 0
    states: Mapping[Ref, Fields | None] = field(default_factory=dict)
    ground: Mapping[str, Fields] = field(default_factory=dict)
    expectations: Expectations = Expectations()
    known: tuple[str, ...] = ()


class Plan(Struct, frozen=True):
    """The statements that would mend the findings, in order; the fingerprint binds them to what was found.

    ``basis`` is there where the plan was asked for, and is what makes it fit to be carried out.
    """

    steps: tuple[Step, ...] = ()
    unfixable: tuple[Unfixable, ...] = ()
    fingerprint: str = ""
    basis: Basis | None = None


class Outcome(Struct, frozen=True):
    """The answer to one run, from which every report is made.

    ``looked_at`` is every expectation that was compared, ``left_out`` those of them nothing can be said about; ``unmodelled``
    names what the server holds and drift does not model where exactness was claimed; ``remaining``, ``run`` and ``satisfied``
    (steps that somebody else had done already) are there after a remedy only; ``error`` says why there is no answer;
    ``environment`` is what a reader of several outcomes calls the database.
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
    satisfied: tuple[Step, ...] = ()
    remaining: tuple[Finding, ...] | None = None
    run: str | None = None
    error: str | None = None
    seconds: float = 0.0
    left_out: tuple[LeftOut, ...] = ()
    environment: str | None = None

    def worst(self) -> Severity | None:
        """Answer the gravest severity among the findings, None when there is none."""
        return min((finding.severity for finding in self.findings), key=lambda s: s.rank, default=None)

    def replace(self, **changes: Any) -> Self:
        """Answer a copy with some fields changed."""
        return replace(self, **changes)
