"""What there is to know of a publication (pg_publication)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.publication import PLACE, remedy
from drift.model import Ref, Statement

_ALL = ("delete", "insert", "truncate", "update")


class Publication(Fact):
    """A publication."""

    all_tables: bool | Unstated = attribute(Shape.FLAG, "Whether it publishes every table there is and will be.", plain=False)
    schemas: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The schemas it publishes as a whole (15 and later).", plain=()
    )
    publish: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "What it publishes.", choices=_ALL, plain=_ALL)
    publish_via_partition_root: bool | Unstated = attribute(
        Shape.FLAG, "Whether what happens in a partition is published as happening in the table it is a part of.", plain=False
    )
    publish_generated_columns: str | Unstated = attribute(
        Shape.TEXT, "Whether generated columns are published (18 and later).", choices=("none", "stored"), plain="none"
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    names_tables: bool | Unstated = attribute(Shape.HIDDEN, "Whether it names any table.")
    members: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The tables it names, as ADD takes them.")


class PublicationKind(Kind[Publication]):
    """Publications: ``publications.<name>``."""

    name: ClassVar[str] = "publication"
    place: ClassVar[Place] = PLACE
    fact = Publication
    after: ClassVar[tuple[str, ...]] = ("schema", "table", "column")
    covers: ClassVar[tuple[str, ...]] = ("publication",)

    def understand(self, ref: Ref, wanted: Publication, schema: str) -> Publication:
        """Answer the publication as it is stated.

        Raises:
            ValueError: it publishes everything, and something besides.
        """
        if wanted.all_tables is True and wanted.schemas:
            raise ValueError("all_tables: true leaves nothing for schemas")
        return wanted

    def plain(self, ref: Ref, attribute: str, actual: Publication) -> Any:
        """Answer the owner of the database, and what CREATE PUBLICATION makes of the rest."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Publication) -> Publication:
        """Answer the publication without an owner that goes without saying."""
        return _owner.spoken(fact)

    def create(self, ref: Ref, wanted: Publication, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE PUBLICATION and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Publication) -> Sequence[Statement]:
        """Answer DROP PUBLICATION."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Publication, after: Publication) -> Sequence[Statement]:
        """Answer ALTER PUBLICATION."""
        return remedy.alter(ref, attribute, before, after)


KIND = PublicationKind()
