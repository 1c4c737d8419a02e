"""What there is to know of a foreign server (pg_foreign_server)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _options, _owner
from drift.kinds.foreign_server import PLACE, remedy
from drift.model import Ref, Statement


class ForeignServer(Fact):
    """A foreign server."""

    wrapper: str | Unstated = attribute(Shape.TEXT, "The foreign-data wrapper it is reached by.")
    type: str | None | Unstated = attribute(Shape.TEXT, "The type, as its wrapper understands it.", null=True)
    version: str | None | Unstated = attribute(Shape.TEXT, "The version, as its wrapper understands it.", null=True)
    options: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "All its options, by name; '***' for a value that may be a secret.", plain=()
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    mapped: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "The quoted roles with a user mapping, which nobody brings back."
    )
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


class ForeignServerKind(Kind[ForeignServer]):
    """Foreign servers: ``foreign_servers.<name>``."""

    name: ClassVar[str] = "foreign_server"
    place: ClassVar[Place] = PLACE
    fact = ForeignServer
    short: ClassVar[str | None] = "wrapper"
    after: ClassVar[tuple[str, ...]] = ("foreign_data_wrapper",)
    covers: ClassVar[tuple[str, ...]] = ("server",)

    def understand(self, ref: Ref, wanted: ForeignServer, schema: str) -> ForeignServer:
        """Answer the server as it is stated.

        Raises:
            ValueError: an option is stated with what may be a secret.
        """
        _options.require_no_secret(wanted.options)
        return wanted

    def counts(self, actual: ForeignServer) -> bool:
        """Answer whether somebody made it and not an extension."""
        return actual.dependent is not True

    def plain(self, ref: Ref, attribute: str, actual: ForeignServer) -> Any:
        """Answer the owner of the database; the wrapper must be said."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: ForeignServer) -> ForeignServer:
        """Answer the server without an owner that goes without saying."""
        return _owner.spoken(fact)

    def needs(self, ref: Ref, wanted: ForeignServer) -> Sequence[Ref]:
        """Answer the wrapper, and the extension that often brings it and bears its name."""
        if wanted.wrapper is UNSTATED:
            return ()
        return [Ref(kind, (wanted.wrapper,)) for kind in ("foreign_data_wrapper", "extension")]

    def create(self, ref: Ref, wanted: ForeignServer, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE SERVER and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: ForeignServer) -> Sequence[Statement]:
        """Answer DROP SERVER, its user mappings first; PostgreSQL refuses it as long as a table uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: ForeignServer, after: ForeignServer) -> Sequence[Statement]:
        """Answer ALTER SERVER."""
        return remedy.alter(ref, attribute, before, after)


KIND = ForeignServerKind()
