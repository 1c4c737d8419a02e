"""Paths made of globs, as rules for many objects have them."""

from collections.abc import Sequence


def is_glob(part: str) -> bool:
    """Answer whether a part of a rule's path may fit more than one name; one that is escaped counts as well."""
    return any(mark in part for mark in "*?[")


def fits(path: Sequence[str], globs: Sequence[str]) -> bool:
    """Answer whether each name fits its glob; case counts."""
    from fnmatch import fnmatchcase  # rules are rare

    return len(path) == len(globs) and all(fnmatchcase(name, glob) for name, glob in zip(path, globs, strict=True))
