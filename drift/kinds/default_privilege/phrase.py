"""The phrase that names default privileges: ``tables of app_owner in billing to reader``.

It says which objects (``ON TABLES``), made by whom (``FOR ROLE``), where (``IN SCHEMA``), and who has something on them (``TO``).
"""

from typing import Final

from msgspec import Struct

from drift.kinds._phrase import NAME, taken_apart

_WORDS: Final = ("tables", "sequences", "functions", "types", "schemas", "large objects")
_PATTERN: Final = rf"({'|'.join(_WORDS)}) of {NAME}(?: in {NAME})? to {NAME}"
_FORM: Final = f"<objects> of <owner> in <schema> to <role>, or without in <schema>; objects are {', '.join(_WORDS)}"
_IN_NO_SCHEMA: Final = ("schemas", "large objects")


class Phrase(Struct, frozen=True):
    """What a phrase says.

    Args:
        objects: what will be made, as one of the words.
        owner: the role that makes it, unquoted.
        schema: where, unquoted; None for everywhere.
        role: who has privileges, as expectations name a role.
    """

    objects: str
    owner: str
    schema: str | None
    role: str


def parsed(text: str) -> Phrase:
    """Answer what the phrase says.

    Raises:
        ValueError: it is none, or could be written in another way; the text is the reason.
    """
    objects, owner, schema, role = taken_apart(_PATTERN, text, _FORM)
    if schema is not None and objects in _IN_NO_SCHEMA:
        raise ValueError(f"{objects} are in no schema")
    return Phrase(str(objects), str(owner), schema, str(role))
