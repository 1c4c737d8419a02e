"""Names nobody would choose and PostgreSQL allows."""

from hypothesis import strategies as st

HOSTILE = [
    "a",
    "B",
    "select",
    "user",
    "order",
    "Ünï cödé",
    'say "hi"',
    "it's",
    "a b",
    "a.b",
    "100%",
    "a*b",
    "?",
    '"',
    "\\",
    "a\nb",
    "\t",
    "#",
    "#1",
    "- a",
    "a: b",
    "{a}",
    "[a]",
    "a, b",
    "&a",
    "!a",
    "|",
    ">",
    "~",
    "null",
    "true",
    "no",
    "0",
    "1.10",
    "-1",
    "=",
    "<<",
    "x" * 63,
    "é" * 31,
    "$1",
    "a$b",
    "--",
    "/* a */",
    ";",
    "drop table a",
    "public",
    "pg_a",
    "..",
    " a",
    "a ",
    "\u202ea",
    "\U0001f600",
]


def _fits(name: str) -> bool:
    return 0 < len(name.encode()) <= 63


ANY = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=12).filter(_fits)

names = st.one_of(st.sampled_from(HOSTILE), st.sampled_from([f"n{number}" for number in range(20)]), ANY)
"""Identifiers of at most 63 bytes, hostile ones often."""
