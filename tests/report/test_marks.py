"""What differs between two texts is marked so that an eye finds it, and nothing is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.report.page.marks import Pieces, marked


def bracketed(pieces: Pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("expected", "actual", "shown"),
    [
        ("varchar(40)", "varchar(20)", ("varchar([40])", "varchar([20])")),
        ("age > 0 AND age < 9", "age > 0 AND age <= 9", ("age > 0 AND age < 9", "age > 0 AND age <[=] 9")),
        ("[a, b, c]", "[a, c]", ("[a, [b, ]c]", "[a, c]")),
        ("now()", "now()", ("now()", "now()")),
        (r"a\u200bb", r"a\u200cb", (r"a[\u200b]b", r"a[\u200c]b")),
        ("text", "character varying(20)", ("text", "character varying(20)")),
        ("", "x", ("", "x")),
        ("", "", ("", "")),
    ],
)
def test_marked(expected: str, actual: str, shown: tuple[str, str]) -> None:
    assert shown == tuple(map(bracketed, marked(expected, actual)))


@given(st.text("ab1 (\\,", max_size=30), st.text("ab1 (\\,", max_size=30))
def test_no_letter_is_lost_and_neighbours_differ(expected: str, actual: str) -> None:
    for text, pieces in zip((expected, actual), marked(expected, actual), strict=True):
        assert text == "".join(piece.text for piece in pieces)
        assert all(one.differs != other.differs for one, other in pairwise(pieces))
        assert "" not in [piece.text for piece in pieces]


def test_a_long_text_is_marked_between_its_common_ends() -> None:
    body = " ".join(f"w{number}" for number in range(2000))

    left, right = marked(f"start {body} end", f"start {body[::-1]} end")

    assert [piece.differs for piece in left] == [piece.differs for piece in right] == [False]
    left, right = marked(f"{body} {body} old {body}", f"{body} {body} new {body}")
    assert [piece.text for piece in (*left, *right) if piece.differs] == ["old", "new"]
