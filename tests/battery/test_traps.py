"""Every known way in which comparing schemas goes wrong is walked into on purpose: by a row, or by a test that is named here."""

import ast
from pathlib import Path
from typing import Final

import pytest

from tests.battery.rows import all_rows
from tests.kinds.cases import all_cases

TESTS: Final = Path(__file__).parent.parent

ALL: Final = range(1, 96)

# What no pair of databases can show: it is in how a tool is asked, in what it may see, or in what it says.
BY_A_TEST: Final = {
    15: "faults/test_settings.py::test_a_setting_changes_nothing",
    80: "faults/test_least_privilege.py::test_the_same_verdicts_as_the_superuser",
    90: "battery/test_restored.py::test_restored",
    91: "report/test_saved.py::test_a_result_of_another_version",
    92: "stories/test_founding.py::test_rules_that_are_about_nothing_are_never_green",
    93: "faults/test_ddl_meanwhile.py::test_what_stands_still_is_judged_as_ever",
    94: "stories/test_founding.py::test_bad_expectations_are_refused_before_anything_is_contacted",
    95: "stories/test_founding.py::test_nothing_to_check_is_never_green",
}


def test_every_trap_is_walked_into() -> None:
    """No trap is forgotten when rows are moved."""
    rows = {trap for row in all_rows() for trap in row.traps} | {trap for case in all_cases() for trap in case.traps}
    assert set(ALL) - rows - set(BY_A_TEST) == set()


@pytest.mark.parametrize("trap", BY_A_TEST)
def test_the_test_of_a_trap_is_there(trap: int) -> None:
    file, _, name = BY_A_TEST[trap].partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
