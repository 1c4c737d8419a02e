"""What there is to know of a subscription (pg_subscription), its connection string excepted."""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.subscription import PLACE, remedy
from drift.model import Ref, Statement


class Subscription(Fact):
    """A subscription; where it connects to is never read."""

    enabled: bool | Unstated = attribute(Shape.FLAG, "Whether it is at work.", plain=True)
    publications: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "The publications it subscribes to.")
    slot_name: str | None | Unstated = attribute(
        Shape.TEXT, "The replication slot it reads; null for none.", null=True, plain=UNSTATED
    )
    synchronous_commit: str | None | Unstated = attribute(
        Shape.TEXT, "What synchronous_commit its worker runs with.", plain="off"
    )
    binary: bool | Unstated = attribute(Shape.FLAG, "Whether data is sent in binary form (14 and later).", plain=False)
    streaming: str | Unstated = attribute(
        Shape.TEXT,
        "Whether large transactions are sent before they end (14 and later, parallel 16).",
        choices=("off", "on", "parallel"),
    )
    two_phase: bool | Unstated = attribute(
        Shape.FLAG, "Whether prepared transactions are sent as such (15 and later).", plain=False
    )
    disable_on_error: bool | Unstated = attribute(Shape.FLAG, "Whether an error ends its work (15 and later).", plain=False)
    password_required: bool | Unstated = attribute(
        Shape.FLAG, "Whether its connection must use a password (16 and later).", plain=True
    )
    run_as_owner: bool | Unstated = attribute(
        Shape.FLAG, "Whether rows are written as the owner of the subscription and not of the table (16 and later).", plain=False
    )
    origin: str | Unstated = attribute(
        Shape.TEXT,
        "Whether rows that came to the publisher by replication are sent (16 and later).",
        choices=("any", "none"),
        plain="any",
    )
    failover: bool | Unstated = attribute(Shape.FLAG, "Whether its slot is kept on standbys (17 and later).", plain=False)
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    usual_streaming: str | Unstated = attribute(Shape.HIDDEN, "What streaming is unless said otherwise; parallel since 18.")


class SubscriptionKind(Kind[Subscription]):
    """Subscriptions: ``subscriptions.<name>``."""

    name: ClassVar[str] = "subscription"
    place: ClassVar[Place] = PLACE
    fact = Subscription
    after: ClassVar[tuple[str, ...]] = ("publication",)

    def undecidable(self, attribute: str, wanted: Subscription, actual: Subscription) -> str | None:
        """Answer what PostgreSQL 13 lets only superusers read."""
        if attribute == "synchronous_commit" and actual.synchronous_commit is None:
            return "before PostgreSQL 14 only a superuser may read synchronous_commit of a subscription"
        return None

    def plain(self, ref: Ref, attribute: str, actual: Subscription) -> Any:
        """Answer what CREATE SUBSCRIPTION makes of it."""
        if attribute == "slot_name":
            return ref.path[-1]
        if attribute == "streaming":
            return actual.usual_streaming
        if attribute == "synchronous_commit" and actual.synchronous_commit is None:
            return UNSTATED
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Subscription) -> Subscription:
        """Answer the subscription without what goes without saying."""
        usual: dict[str, Any] = {"slot_name": UNSTATED} if fact.slot_name == ref.path[-1] else {}
        usual |= {"streaming": UNSTATED} if fact.streaming == fact.usual_streaming else {}
        return _owner.spoken(replace(fact, **usual))

    def create(self, ref: Ref, wanted: Subscription, clauses: Sequence[str]) -> Sequence[Statement]:
        """Raise: the connection string is for a person."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Subscription) -> Sequence[Statement]:
        """Raise: the replication slot on the other server goes with it."""
        return remedy.drop(ref)

    def alter(self, ref: Ref, attribute: str, before: Subscription, after: Subscription) -> Sequence[Statement]:
        """Answer ALTER SUBSCRIPTION, where that asks nothing of the publisher."""
        return remedy.alter(ref, attribute, after)


KIND = SubscriptionKind()
