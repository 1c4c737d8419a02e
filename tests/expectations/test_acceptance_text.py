"""Acceptances are put into a text, and everything else in it stays letter by letter."""

from textwrap import indent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from drift.expectations.acceptance_text import Unfit, Words, changed

NEW = Words("piece-type public.t.b", "known", "2027-01-31", "ann")
LINES = """\
  - finding: piece-type public.t.b
    reason: known
    until: 2027-01-31
    owner: ann
"""
HEAD = "version: 1\npieces: [a] # our own\n"
OLD = "  - finding: piece-type public.t.a\n    reason: old # because\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, f"{HEAD}\naccepted:\n{LINES}"),
        (HEAD.rstrip(), f"{HEAD}\naccepted:\n{LINES}"),
        (f"{HEAD}\n# the end\n", f"{HEAD}\n# the end\n\naccepted:\n{LINES}"),
        (f"{HEAD}...\n", f"{HEAD}\naccepted:\n{LINES}...\n"),
        (f"{HEAD}accepted:\n", f"{HEAD}accepted:\n{LINES}"),
        (f"{HEAD}accepted: # none yet\n", f"{HEAD}accepted: # none yet\n{LINES}"),
        (f"{HEAD}accepted: [] # none yet\n", f"{HEAD}accepted: # none yet\n{LINES}"),
        (f"{HEAD}accepted: ~", f"{HEAD}accepted:\n{LINES}"),
        (f"accepted:\n{OLD}{HEAD}", f"accepted:\n{OLD}{LINES}{HEAD}"),
        (f"accepted:\n{OLD}\n# ours\n{HEAD}", f"accepted:\n{OLD}{LINES}\n# ours\n{HEAD}"),
        (f"accepted:\n{OLD}    # it\n  # all\n{HEAD}", f"accepted:\n{OLD}    # it\n{LINES}  # all\n{HEAD}"),
        (f"{HEAD}accepted:\n{OLD}".rstrip(), f"{HEAD}accepted:\n{OLD.rstrip()}\n{LINES}"),
        ("", f"version: 1\n\naccepted:\n{LINES}"),
        ("# why\n", f"# why\nversion: 1\n\naccepted:\n{LINES}"),
        ("  version: 1\n", f"  version: 1\n\n  accepted:\n{indent(LINES, '  ')}"),
    ],
)
def test_a_new_one_is_put_behind_the_others_or_into_a_section_at_the_end(before: str, after: str) -> None:
    assert changed(before, [NEW]) == after


def test_a_list_without_indentation_stays_one() -> None:
    flat = "version: 1\naccepted:\n- finding: piece-type public.t.a\n  reason: old\npieces: [a]\n"

    assert changed(flat, [Words("piece-type public.t.b", "known")]) == flat.replace(
        "pieces", "- finding: piece-type public.t.b\n  reason: known\npieces"
    )


def test_a_list_in_brackets_stays_one() -> None:
    text = "accepted: [{finding: piece-type a, reason: old},] # all\nversion: 1\n"

    assert changed(text, [Words("piece-type b", "a, b: c")]) == (
        "accepted: [{finding: piece-type a, reason: old}, {finding: piece-type b, reason: 'a, b: c'},] # all\nversion: 1\n"
    )
    assert changed(text, [Words("piece-type a", "new")]) == text.replace("old", "new")
    assert changed(text, [], ["piece-type a"]) == "accepted: [] # all\nversion: 1\n"


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (Words("piece-type public.t.a", "new"), "reason: old # because", "reason: new # because"),
        (Words("piece-type public.t.a", "a: b"), "reason: old # because", "reason: 'a: b' # because"),
        (Words("piece-type public.t.a", "null"), "reason: old # because", "reason: 'null' # because"),
        (Words("piece-type public.t.a", "old", "2027-01-31"), "because\n", "because\n    until: 2027-01-31\n"),
        (Words("piece-type public.t.a", "old", owner="é ü"), "because\n", "because\n    owner: 'é ü'\n"),
        (Words("piece-type public.t.a", "two\nlines"), "reason: old # because", 'reason: "two\\nlines" # because'),
    ],
)
def test_words_are_changed_where_they_stand(words: Words, old: str, new: str) -> None:
    text = f"# é\naccepted:\n{OLD}\n{HEAD}"

    assert changed(text, [words]) == text.replace(old, new)


@pytest.mark.parametrize("reason", ["|\n      two\n      lines\n", ">-\n      two\n      lines\n\n", '"two\n      lines"\n'])
def test_words_of_several_lines_give_way_to_others(reason: str) -> None:
    text = f"accepted:\n  - finding: piece-type a\n    reason: {reason}    until: 2027-01-01\nversion: 1\n"

    made = changed(text, [Words("piece-type a", "one", "2027-01-01")])

    assert (
        made.replace("\n\n", "\n") == "accepted:\n  - finding: piece-type a\n    reason: one\n    until: 2027-01-01\nversion: 1\n"
    )


def test_an_end_is_taken_away() -> None:
    text = "accepted:\n  - finding: piece-type a\n    until: 2027-01-01 # soon\n    reason: old\nversion: 1\n"

    assert changed(text, [Words("piece-type a", "old")]) == text.replace("    until: 2027-01-01 # soon\n", "")


def test_what_is_gone_goes_with_its_comments() -> None:
    text = f"accepted:\n{OLD}    # about a\n{LINES}  # about all\n{HEAD}"

    assert changed(text, [], ["piece-type public.t.a"]) == f"accepted:\n{LINES}  # about all\n{HEAD}"
    assert changed(text, [], ["piece-type public.t.a", NEW.finding]) == f"accepted: []\n  # about all\n{HEAD}"
    assert changed(text, [Words("piece-type c", "c")], ["piece-type public.t.a", NEW.finding]) == (
        f"accepted:\n  - finding: piece-type c\n    reason: c\n  # about all\n{HEAD}"
    )


def test_windows_line_ends_stay() -> None:
    text = HEAD.replace("\n", "\r\n")

    made = changed(text, [NEW])

    assert made.count("\n") == made.count("\r\n") == 8
    assert changed(made, [Words(NEW.finding, "new", NEW.until, NEW.owner)]) == made.replace("known", "new")


def test_nothing_to_change_changes_nothing() -> None:
    text = f"accepted:\n{LINES}{HEAD}"

    assert changed(text, [NEW]) == text
    assert changed(HEAD, []) == HEAD
    assert changed(HEAD, [], ["piece-type a"]) == HEAD


@pytest.mark.parametrize(
    "text",
    [
        "{version: 1, pieces: [a]}\n",
        "version: 1\nx: &x [{finding: piece-type a, reason: b}]\naccepted: *x\n",
    ],
)
def test_a_file_without_a_place_for_it_is_left_alone(text: str) -> None:
    with pytest.raises(Unfit):
        changed(text, [NEW])


def test_an_acceptance_that_is_an_alias_is_left_alone() -> None:
    text = "x: &x {finding: piece-type a, reason: b}\naccepted:\n  - *x\nversion: 1\n"

    with pytest.raises(Unfit, match="the acceptance of piece-type a is an alias"):
        changed(text, [], ["piece-type a"])


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).map(str.strip).filter(bool)
LAYOUTS = [
    HEAD,
    f"accepted:\n{OLD}{HEAD}",
    f"{HEAD}accepted: [{{finding: piece-type public.t.a, reason: old}}]\n",
    f"accepted:\n- reason: old\n  finding: piece-type public.t.b # it\n  # more\n{HEAD}",
]


@given(reason=TEXTS, owner=st.none() | TEXTS, layout=st.sampled_from(LAYOUTS))
def test_whatever_is_written_is_read_back_and_the_rest_stays(reason: str, owner: str | None, layout: str) -> None:
    words = Words("piece-type public.t.b", reason, "2027-01-31", owner)

    text = changed(layout, [words])
    again = changed(text, [words])
    without = changed(text, [], [words.finding])

    read = yaml.load(text, yaml.BaseLoader)  # noqa: S506 -- makes nothing but texts
    known = {item["finding"]: item for item in read["accepted"]}
    assert known.pop(words.finding) == words.pairs()
    assert set(known) <= {"piece-type public.t.a"}
    assert read["pieces"] == ["a"]
    assert again == text
    assert yaml.load(without, yaml.BaseLoader)["accepted"] == list(known.values())  # noqa: S506 -- as above
