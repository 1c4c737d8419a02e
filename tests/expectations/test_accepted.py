"""Which findings are accepted on which day."""

from datetime import date

import pytest

from drift.expectations.accepted import apply
from drift.model import Acceptance, Accepted, Finding, Origin, Ref

TODAY = date(2027, 1, 31)


def finding(rule: str = "piece-default", *path: str) -> Finding:
    """Answer a finding."""
    return Finding(rule, Ref("piece", path or ("public", "users", "id")), None, "a", "b", Origin("u.yaml", 1, 1))


def acceptance(name: str = "piece-default public.users.id", until: str | None = None) -> Acceptance:
    """Answer an acceptance."""
    return Acceptance(name, "known", until, Origin("u.yaml", 9, 1))


@pytest.mark.parametrize("until", [None, "2027-01-31", "2027-02-01", "9999-12-31"])
def test_accepted_up_to_and_including_the_last_day(until: str | None) -> None:
    found, known = finding(), acceptance(until=until)

    assert apply([found], [known], TODAY) == ((), (Accepted(found, known),), (), ())


@pytest.mark.parametrize("until", ["2027-01-30", "2026-12-31", "0001-01-01"])
def test_a_lapsed_acceptance_is_named_and_its_finding_counts(until: str) -> None:
    found, known = finding(), acceptance(until=until)

    assert apply([found], [known], TODAY) == ((found,), (), (known,), ())


@pytest.mark.parametrize(
    "name",
    ["piece-default public.users.i", "piece-default public.users.ID", "piece-type public.users.id", "piece-default users.id"],
)
def test_an_acceptance_nobody_needs_is_unused(name: str) -> None:
    found, known = finding(), acceptance(name)

    assert apply([found], [known], TODAY) == ((found,), (), (), (known,))


def test_names_that_need_quotes_are_matched_as_they_are_reported() -> None:
    found, known = finding("piece-missing", "public", "my table", "a"), acceptance('piece-missing public."my table".a')

    assert apply([found], [known], TODAY).accepted == (Accepted(found, known),)


def test_of_several_the_one_in_force_counts() -> None:
    found, old, new = finding(), acceptance(until="2026-01-01"), acceptance(until="2028-01-01")

    assert apply([found], [old, new], TODAY) == ((), (Accepted(found, new),), (old,), ())


def test_order_is_kept_and_every_finding_of_the_name_is_accepted() -> None:
    first, other, second = finding(), finding("piece-type"), finding()
    done = apply([first, other, second], [acceptance()], TODAY)

    assert done.remaining == (other,)
    assert [item.finding for item in done.accepted] == [first, second]


def test_nothing_at_all() -> None:
    assert apply([], [], TODAY) == ((), (), (), ())
