"""The phrase that names default privileges: ``tables of app_owner in billing to reader``.

It says which objects (``ON TABLES``), made by whom (``FOR ROLE``), where (``IN SCHEMA``), and who has something on them (``TO``). A name
stands in double quotes where it is not of ASCII letters, digits, ``_`` and ``$`` alone.
"""

import re
from typing import Final

from msgspec import Struct

_WORDS: Final = ("tables", "sequences", "functions", "types", "schemas", "large objects")
_BARE: Final = r"[A-Za-z0-9_$]+"
_NAME: Final = rf'"(?:[^"]|"")+"|{_BARE}'
_PHRASE: Final = rf"({'|'.join(_WORDS)}) of ({_NAME})(?: in ({_NAME}))? to ({_NAME})"
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
    match = re.fullmatch(_PHRASE, text)
    if match is None:
        raise ValueError(
            f"write <objects> of <owner> in <schema> to <role>, or without in <schema>; objects are {', '.join(_WORDS)}"
        )
    objects, *names = match.groups()
    for name in names:
        if name is not None and name[0] == '"' and name != '"PUBLIC"' and re.fullmatch(_BARE, name[1:-1]):
            raise ValueError(f"write {name[1:-1]} without quotes: a name stands in them only where it must")
    owner, schema, role = names
    if schema is not None and objects in _IN_NO_SCHEMA:
        raise ValueError(f"{objects} are in no schema")
    return Phrase(objects, _bare(owner), None if schema is None else _bare(schema), role if role == '"PUBLIC"' else _bare(role))


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
