"""Names of collations as facts hold them: bare where they live in pg_catalog, with their schema elsewhere."""

import re
from typing import Final

from drift.sqltext import qualified, quote, split_name

# What libc calls its locales has a dot in it and lives in pg_catalog: en_US.utf8, C.UTF-8, de_DE.iso88591@euro.
_OF_LIBC: Final = re.compile(r"(?:[a-z]{2,3}(?:_[A-Z]{2,3})?|C|POSIX)\.[\w-]+(?:@\w+)?")


def quoted(name: str) -> str:
    """Answer the name as SQL takes it; one without a schema is in pg_catalog or on the search path."""
    if _OF_LIBC.fullmatch(name):
        return quote(name)
    try:
        parts = split_name(name)
    except ValueError:
        return quote(name)
    return qualified(*parts) if len(parts) <= 2 else quote(name)
