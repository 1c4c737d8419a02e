"""How a publication is made, changed and dropped.

What is written while something is not published never reaches a subscriber: taking away needs ``--allow data-loss``. What is
published leaves the database: giving needs ``--allow privilege-change``.
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.model import Hazard, Ref, Statement
from drift.sqltext import quote

_USUAL: Final = frozenset(
    {
        ("publish", "'delete, insert, truncate, update'"),
        ("publish_via_partition_root", "false"),
        ("publish_generated_columns", "none"),
    }
)


def create(ref: Ref, publication: Any) -> Sequence[Statement]:
    """Answer CREATE PUBLICATION, what it names, and what belongs to it; tables stated below it follow by themselves.

    Raises:
        CannotMend: what one named that was there could not be read.
    """
    if publication.names_tables is True and publication.members is UNSTATED:
        raise CannotMend("one of its tables is locked: what the publication says of it is not known, and so not brought back")
    thing = _publication(ref)
    what = " FOR ALL TABLES" if publication.all_tables is True else ""
    # What goes without saying is not said: older servers know fewer parameters.
    said = ", ".join(f"{name} = {value}" for name, value in _parameters(publication).items() if (name, value) not in _USUAL)
    made = Statement(
        f"CREATE {thing.words} {thing.name}{what}{f' WITH ({said})' if said else ''}", hazards=(Hazard.PRIVILEGE_CHANGE,)
    )
    schemas = () if publication.schemas is UNSTATED else publication.schemas
    members = () if publication.members is UNSTATED else publication.members
    added = [f"ADD {member}" for member in members] + [f"ADD TABLES IN SCHEMA {quote(name)}" for name in schemas]
    return [made, *(_alter(ref, change, same_transaction=True) for change in added), *_belongings.made(thing, publication)]


def drop(ref: Ref, publication: Any) -> Sequence[Statement]:
    """Answer DROP PUBLICATION."""
    return _belongings.dropped(_publication(ref), publication, (Hazard.DATA_LOSS,))


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER PUBLICATION for one attribute.

    Raises:
        CannotMend: PostgreSQL has no statement for it.
    """
    changed = _belongings.altered(_publication(ref), attribute, after)
    if changed is not None:
        return changed
    if attribute == "all_tables":
        raise CannotMend("FOR ALL TABLES is said when a publication is made: DROP PUBLICATION and CREATE PUBLICATION by hand")
    if attribute == "schemas":
        lost = [
            _alter(ref, f"DROP TABLES IN SCHEMA {quote(name)}", hazards=(Hazard.DATA_LOSS,)) for name in _beyond(before, after)
        ]
        given = [_alter(ref, f"ADD TABLES IN SCHEMA {quote(name)}") for name in _beyond(after, before)]
        return [replace(item, same_transaction=index > 0) for index, item in enumerate([*lost, *given])]
    less = attribute == "publish" and not set(before.publish) <= set(after.publish)
    hazards = (Hazard.PRIVILEGE_CHANGE, *((Hazard.DATA_LOSS,) if less else ()))
    return [_alter(ref, f"SET ({attribute} = {_parameters(after)[attribute]})", hazards=hazards)]


def _parameters(publication: Any) -> dict[str, str]:
    """Answer what stands in WITH or SET, of what is known."""
    values = {
        "publish": publication.publish,
        "publish_via_partition_root": publication.publish_via_partition_root,
        "publish_generated_columns": publication.publish_generated_columns,
    }
    said: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            said[name] = "'" + ", ".join(value) + "'"
        elif isinstance(value, bool):
            said[name] = str(value).lower()
        elif isinstance(value, str):
            said[name] = value
    return said


def _beyond(one: Any, other: Any) -> list[str]:
    return [name for name in one.schemas if name not in other.schemas]


def _alter(ref: Ref, change: str, **facts: Any) -> Statement:
    thing = _publication(ref)
    return Statement(f"ALTER {thing.words} {thing.name} {change}", **{"hazards": (Hazard.PRIVILEGE_CHANGE,), **facts})


def _publication(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("PUBLICATION", quote(ref.path[-1]))
