"""``drift doctor``: everything a check needs is tried, each part for itself, and whatever fails is a remark and not the end."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from msgspec.structs import replace

from drift.catalog import examine, examine_rights, examine_settings
from drift.catalog.connect import adopt
from drift.catalog.opened import opened
from drift.catalog.session import ServerRefused, Session
from drift.catalog.snapshot import begin_check
from drift.catalog.target import ConnectionSpec
from drift.diagnosis import Concern, Diagnosis, Remark
from drift.errors import DriftError, ExitCode, ExpectationsInvalid
from drift.ground import ground
from drift.kind import Kind
from drift.kinds import all_kinds
from drift.model import Expectations, Ref, Target, Undecided
from drift.offline import lint
from drift.request import Request
from drift.seen import Seen, look


class Examination:
    """The remarks so far, and how one more part is tried.

    Args:
        request: what a check would be asked.
        given: whether somebody said where the expectations are.
    """

    def __init__(self, request: Request, *, given: bool) -> None:
        self._request = request
        self._given = given
        self._remarks: list[Remark] = []
        self._target: Target | None = None
        self._expectations = Expectations()

    def all_of_it(self) -> Diagnosis:
        """Answer what there is to say of expectations, target, connection, server and role."""
        with self._trying("expectations"):
            self._load()
        with self._trying("target"):
            self._enter()
        return Diagnosis(tuple(self._remarks), self._target)

    def _load(self) -> None:
        request = self._request
        missing = [path for path in request.paths if not path.exists()]
        if missing and not self._given:
            text = f"no folder {missing[0]}/ here: a check would have nothing to look at"
            hint = f"drift pull --write {missing[0]}/ writes one from a database that is as it should be"
            self._say([Remark("expectations", Concern.NOTE, text, hint)])
            return
        self._expectations = request.expectations or lint(request.paths)
        files = len(self._expectations.files)
        text = f"{len(self._expectations.stated)} stated in {files} file{'' if files == 1 else 's'}"
        self._say([Remark("expectations", Concern.OK, text)])

    def _enter(self) -> None:
        request, started = self._request, monotonic()
        found = adopt(request.database)
        notes: tuple[str, ...] = ()
        if isinstance(found, ConnectionSpec):
            self._say(examine.source(found, os.environ))
            notes = found.notes
        heard = replace(request, notice=lambda line: None if line in notes else request.notice(line))
        with self._trying("connection"), opened(heard) as database:
            self._target = database.target
            self._say(examine.connection(database.target, monotonic() - started))
            with self._trying("server"):
                client, answers = examine.asked(database.session)
                self._say([examine.pooler(client, answers)])
                self._say([examine.tls(database.session, answers[-1])])
                self._say(examine.server(answers[-1], request.choices.today))
                self._say(examine.role(answers[-1]))
                self._say(examine_settings.circumstances(database.session))
            with self._trying("reading"):
                self._read(database.session, database.target, self._expectations)

    def _read(self, session: Session, target: Target, expectations: Expectations) -> None:
        """Do what a check does, and ask what else this role could do."""
        kinds = all_kinds()
        server = begin_check(session, target)
        self._target = server.target
        try:
            seen = look(session, expectations, kinds)
            self._say(_told(seen))
            refs = [item.ref for item in seen.expectations.stated]
            there = {ref: fact for ref in refs if (fact := seen.snapshot.facts.get(ref)) is not None}
            self._say(examine_rights.rights(session, there, _schemas(seen.expectations), server.target.user))
            self._say(examine_rights.probing(session, _probed(refs), server.target.user))
            self._say(examine_rights.obstacles(session, refs, kinds))
            self._say(examine_settings.listeners(ground(session, ())["database"].get("event triggers", ())))
        finally:
            session.end()

    def _say(self, remarks: Iterable[Remark]) -> None:
        self._remarks.extend(remarks)

    @contextmanager
    def _trying(self, topic: str) -> Iterator[None]:
        """Turn what goes wrong into a remark."""
        try:
            yield
        except ExpectationsInvalid as error:
            self._say(_problem(topic, str(fault), None, error.exit_code) for fault in error.faults)
        except DriftError as error:
            self._say([_problem(topic, error.message, error.hint, error.exit_code)])
        except ServerRefused as error:
            self._say([_problem(topic, f"the server says: {error}", None, ExitCode.COULD_NOT_CHECK)])


def _problem(topic: str, text: str, hint: str | None, code: ExitCode) -> Remark:
    return Remark(topic, Concern.PROBLEM, text, hint, code=code)


def _told(seen: Seen) -> Iterator[Remark]:
    """Yield whether everything that is expected could be decided."""
    undecided, stated = seen.comparison.undecided, len(seen.expectations.stated)
    if stated and not undecided:
        yield Remark("verdict", Concern.OK, f"each of {stated} expectations can be decided")
    yield from map(_undecided, undecided)


def _undecided(item: Undecided) -> Remark:
    name = item.ref.kind if item.attribute is None else f"{item.ref.kind} {item.attribute}"
    return Remark(
        "verdict",
        Concern.PROBLEM,
        f"{name} of {item.ref} cannot be decided: {item.reason}",
        ref=item.ref,
        attribute=item.attribute,
        code=ExitCode.COULD_NOT_CHECK,
    )


def _probed(refs: Iterable[Ref]) -> set[tuple[str, ...]]:
    """Answer the schema and the name of each table that --probe would insert into."""
    kinds = all_kinds()
    return {ref.path[:2] for ref in refs if type(kinds[ref.kind]).probe is not Kind.probe}


def _schemas(expectations: Expectations) -> Iterator[str]:
    """Yield the schemas in which names of the expectations live."""
    kinds = all_kinds()
    for item in expectations.stated:
        yield item.schema
        kind = kinds[item.ref.kind]
        while kind.place.parents:
            kind = kinds[kind.place.parents[0]]
        if kind.place.schema_qualified:
            yield item.ref.path[0]


def diagnosis(request: Request, *, given: bool) -> Diagnosis:
    """Answer what a check would meet, and what a remedy would; contacts what it can and raises nothing that is not a bug.

    Args:
        request: what a check would be asked.
        given: whether somebody said where the expectations are.
    """
    return Examination(request, given=given).all_of_it()
