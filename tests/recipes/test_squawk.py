"""Where squawk is told to be wrong it still says what it said; ``test_recipes.py`` asks it about every script."""

import pytest

from tests.recipes.squawk import EXEMPT, Complaint, Exempt, complaints, exempt

pytestmark = pytest.mark.again


@pytest.mark.parametrize("item", EXEMPT, ids=lambda item: f"{item.rule}: {item.statement}")
def test_every_exemption_is_of_use(item: Exempt) -> None:
    said = complaints(item.example, 18)

    assert item.rule in {complaint.rule for complaint in said}
    assert [] == [complaint for complaint in said if complaint.rule == item.rule and not exempt(complaint)]


def test_what_keeps_writers_out_is_not_exempt() -> None:
    script = "ALTER TABLE public.t ADD CONSTRAINT c CHECK (a > 0);\nCREATE INDEX i ON public.t (a);"

    said = {complaint.rule: exempt(complaint) for complaint in complaints(script, 18)}

    assert {"constraint-missing-not-valid": False, "require-concurrent-index-creation": False}.items() <= said.items()
    assert not exempt(Complaint("require-timeout-settings", "ALTER TABLE public.t DROP COLUMN a;"))
