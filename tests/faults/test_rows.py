"""The 53 faults a remedy must stand, and the tests that inject each of them for real."""

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

WAITING, BUILDING, LOST = "faults/test_waiting_for_locks", "faults/test_building_indexes", "faults/test_lost_connections"
DATA, ON_IT, STALE = "faults/test_rows_that_do_not_fit", "faults/test_what_stands_on_it", "faults/test_stale_plans"
BACKFILL, EXPAND = "faults/test_backfill", "faults/test_expand"
RIGHTS, KILLS, ENGINE = "faults/test_rights_and_roles", "faults/test_kills", "remedy/test_faults"


@dataclass(frozen=True, slots=True)
class Row:
    """One fault.

    Args:
        what: is injected.
        tests: ``folder/file::test`` of each test that does.
    """

    what: str
    tests: tuple[str, ...]


ROWS = {
    1: Row(
        "a reader that stays idle in its transaction",
        (
            f"{WAITING}::test_a_reader_that_stays_is_named_and_nothing_is_changed",
            f"{ENGINE}::test_a_bystander_waits_no_longer_than_one_lock_timeout",
        ),
    ),
    2: Row("a reader that ends", (f"{ENGINE}::test_a_reader_that_ends_is_waited_for",)),
    3: Row("an autovacuum at work", (f"{WAITING}::test_a_vacuum_of_the_servers_own_is_made_to_give_way",)),
    4: Row(
        "a prepared transaction",
        (
            f"{WAITING}::test_a_prepared_transaction_is_named_and_nothing_is_tried",
            f"{WAITING}::test_a_prepared_transaction_that_ends_in_time_is_waited_for",
        ),
    ),
    5: Row("two runs of the same plan", (f"{WAITING}::test_two_that_carry_out_the_same_plan_do_it_once",)),
    6: Row("two runs with a build", (f"{WAITING}::test_two_that_build_the_same_index_build_it_once",)),
    7: Row(
        "a run after one that was killed while it built",
        (f"{LOST}::test_who_comes_after_a_killed_build_finds_an_orphan_and_ends_with_one_valid_index",),
    ),
    8: Row("kill -9 while it waits for its lock", (f"{ENGINE}::test_kill_while_it_waits_applies_nothing",)),
    9: Row(
        "SIGTERM and SIGINT, anywhere",
        (
            f"{ENGINE}::test_a_signal_while_it_waits_rolls_back",
            f"{ENGINE}::test_a_signal_between_two_transactions_takes_the_first_back",
            f"{ENGINE}::test_a_signal_during_a_build_removes_what_is_left",
            f"{KILLS}::test_a_signal_while_a_table_is_written_anew_rolls_back",
        ),
    ),
    10: Row("killed at random points", (f"{KILLS}::test_a_run_that_is_killed_anywhere_is_finished_by_the_next",)),
    11: Row("pg_terminate_backend", (f"{LOST}::test_a_backend_that_is_terminated_is_not_the_end",)),
    12: Row(
        "the connection cut exactly at COMMIT",
        (
            f"{LOST}::test_a_connection_cut_exactly_at_commit_is_settled_and_nothing_is_done_twice",
            f"{LOST}::test_the_answer_lost_in_the_middle_of_a_plan_does_not_stop_the_rest",
            f"{ENGINE}::test_a_commit_nobody_can_tell_of_is_told_as_such_and_can_be_rolled_back",
        ),
    ),
    13: Row(
        "the server crashes during a build",
        (f"{LOST}::test_a_server_that_crashes_during_a_build_is_waited_for_and_the_index_built_anew",),
    ),
    14: Row("a role's lock_timeout during a build", (f"{BUILDING}::test_a_roles_lock_timeout_does_not_break_a_build",)),
    15: Row(
        "an invalid index of the expected name",
        (
            f"{BUILDING}::test_an_invalid_index_of_the_name_is_made_anew_and_not_skipped",
            f"{BUILDING}::test_an_invalid_index_in_the_place_of_a_unique_constraint_is_made_anew",
        ),
    ),
    16: Row(
        "somebody else builds the index",
        (
            f"{BUILDING}::test_somebody_elses_build_is_waited_for_and_not_dropped",
            f"{BUILDING}::test_somebody_elses_build_that_does_not_end_is_named_and_not_dropped",
        ),
    ),
    17: Row(
        "an old snapshot on another table",
        (f"{BUILDING}::test_an_old_snapshot_elsewhere_is_named_and_not_waited_for_without_end",),
    ),
    18: Row(
        "duplicates",
        (
            f"{BUILDING}::test_duplicates_are_found_before_anything_is_built",
            f"{BUILDING}::test_rows_that_keep_other_keys_from_being_made",
        ),
    ),
    19: Row(
        "a duplicate after we have looked",
        (f"{BUILDING}::test_a_duplicate_that_comes_during_the_build_is_told_and_the_index_goes",),
    ),
    20: Row(
        "a NULL after we have looked", (f"{DATA}::test_a_null_that_comes_after_we_have_looked_is_told_and_the_constraint_goes",)
    ),
    21: Row("rows hidden by row security", (f"{DATA}::test_rows_hidden_by_row_security_are_not_taken_for_absent",)),
    22: Row(
        "orphans; a foreign key of a partitioned table before 18",
        (
            f"{DATA}::test_rows_without_what_they_refer_to_are_named",
            f"{DATA}::test_a_foreign_key_of_a_partitioned_table_goes_by_its_partitions_before_18",
        ),
    ),
    23: Row(
        "a value that does not cast",
        (f"{DATA}::test_a_value_that_cannot_be_read_as_the_new_type_is_found_before_the_table_is_written_anew",),
    ),
    24: Row(
        "a value that would be rounded or cut",
        (
            f"{DATA}::test_a_value_that_would_be_rounded_is_not_rounded_without_leave",
            f"{DATA}::test_a_text_too_long_is_never_cut",
        ),
    ),
    25: Row("what stands on a column", (f"{ON_IT}::test_what_stands_on_a_column_is_listed_in_the_plan",)),
    26: Row("a default that fails at every INSERT", (f"{DATA}::test_a_default_no_row_could_take_is_not_set",)),
    27: Row(
        "a default's function: missing, forbidden, elsewhere",
        (
            f"{ON_IT}::test_a_default_that_calls_what_is_not_there_is_found_in_the_plan",
            f"{ON_IT}::test_a_default_the_owner_may_not_call_is_found_in_the_plan",
            f"{ON_IT}::test_a_default_is_read_where_the_file_lives_whatever_the_roles_path",
        ),
    ),
    28: Row(
        "an event trigger that changes or raises",
        (
            f"{ON_IT}::test_an_event_trigger_that_changes_it_again_is_found_out_and_named",
            f"{ON_IT}::test_an_event_trigger_that_changes_something_else_of_the_table_is_found_out",
            f"{ON_IT}::test_an_event_trigger_that_forbids_it_is_named",
        ),
    ),
    29: Row("the same default changed since", (f"{STALE}::test_a_default_somebody_else_has_changed_is_left_alone",)),
    30: Row(
        "the table made again, renamed, replaced",
        (
            f"{STALE}::test_a_table_dropped_and_made_again_is_another_one",
            f"{STALE}::test_a_table_that_was_renamed_is_gone",
            f"{STALE}::test_a_table_whose_place_another_one_has_taken_is_not_changed",
        ),
    ),
    31: Row(
        "a table that shadows the name",
        (f"{STALE}::test_a_temporary_table_shadows_nothing", f"{ENGINE}::test_a_roles_settings_are_overridden"),
    ),
    32: Row(
        "hostile settings of the role",
        (f"{ENGINE}::test_a_roles_settings_are_overridden", f"{ENGINE}::test_a_transaction_timeout_is_overridden"),
    ),
    33: Row(
        "rights that are missing",
        (
            f"{RIGHTS}::test_a_table_of_somebody_elses",
            f"{RIGHTS}::test_an_owner_who_may_not_create_in_the_schema",
            f"{RIGHTS}::test_a_table_that_may_not_be_referenced",
            f"{RIGHTS}::test_an_extension_that_may_not_be_installed",
        ),
    ),
    34: Row(
        "GRANT and ANALYZE that only warn",
        (
            f"{RIGHTS}::test_a_grant_that_would_only_warn_is_not_begun",
            f"{RIGHTS}::test_an_analyze_that_only_warns_is_a_failure",
        ),
    ),
    35: Row("two that change one catalog row (XX000)", (f"{ENGINE}::test_grants_that_race_are_tried_again",)),
    36: Row(
        "pgbouncer in transaction mode",
        (
            "faults/test_pgbouncer::test_a_fix_is_refused_and_the_direct_url_asked_for",
            "faults/test_pgbouncer::test_a_saved_plan_is_made_through_it_and_not_carried_out",
            "faults/test_pgbouncer::test_nothing_is_left_to_the_next_client",
        ),
    ),
    37: Row(
        "a standby; a failover in the middle",
        (
            "faults/test_standby::test_a_fix_is_refused_and_the_primary_asked_for",
            f"{LOST}::test_a_failover_in_the_middle_goes_on_at_the_new_primary",
        ),
    ),
    38: Row(
        "a deadlock with an application",
        (f"{ENGINE}::test_a_deadlock_is_ours_to_lose", f"{WAITING}::test_a_deadlock_costs_the_application_nothing"),
    ),
    39: Row(
        "a rewrite of a large table",
        (
            "remedy/test_apply::test_a_rewrite_nobody_foretold_is_rolled_back",
            f"{BACKFILL}::test_a_volatile_default_comes_without_writing_the_table_anew",
            f"{EXPAND}::test_all_rows_are_as_the_application_wrote_them",
            f"{EXPAND}::test_nothing_needs_a_rewrite_and_the_plan_says_what_has_no_way_back",
        ),
    ),
    40: Row(
        "partitions: one with a default of its own, two hundred of them",
        (
            f"{WAITING}::test_a_table_with_many_partitions_is_changed_without_locking_them",
            f"{WAITING}::test_the_locks_of_all_partitions_are_told_and_waited_for_within_one_budget",
        ),
    ),
    41: Row(
        "tables that are published and subscribed to",
        (
            "faults/test_replication::test_another_primary_key_on_a_published_table_stops_no_replication",
            "faults/test_replication::test_a_published_table_is_never_without_its_key",
            "faults/test_replication::test_the_side_of_the_subscriber_is_told_as_well",
        ),
    ),
    42: Row(
        "a budget that runs out in VALIDATE or a backfill",
        (
            "remedy/test_apply::test_a_step_too_slow_is_stopped",
            f"{BACKFILL}::test_a_statement_the_server_cancels_goes_on_where_it_was",
            f"{BACKFILL}::test_a_run_stopped_in_the_middle_goes_on_where_it_was",
        ),
    ),
    43: Row("a full disk", (f"{BUILDING}::test_a_full_disk_leaves_nothing_and_says_what_is_needed",)),
    44: Row("COMMIT answered with ROLLBACK", ("remedy/test_apply::test_a_broken_transaction_is_not_taken_for_a_success",)),
    45: Row(
        "names of 63 bytes with everything in them",
        (
            "faults/test_odd_names::test_everything_is_made_under_its_exact_name_and_taken_away_again",
            "faults/test_odd_names::test_a_default_that_would_be_more_than_one_expression_reaches_no_server",
            "stories/test_hostile::test_a_name_is_only_a_name",
        ),
    ),
    46: Row(
        "constraints that only look right",
        ("kinds/test_cases::test_round_trip", "kinds/test_constraints::test_orphans_that_came_in_while_triggers_were_off"),
    ),
    47: Row("done by hand already", (f"{STALE}::test_what_is_done_already_is_not_done_again_and_no_lock_is_taken",)),
    48: Row(
        "a way back that is closed",
        (
            f"{DATA}::test_a_way_back_that_new_rows_have_closed_is_told_before_it_is_tried",
            f"{DATA}::test_a_label_that_was_added_is_never_taken_back",
        ),
    ),
    49: Row("a later run on the same object", ("remedy/test_rollback::test_a_later_run_on_the_same_object_goes_first",)),
    50: Row("frozen with its lock", (f"{LOST}::test_a_process_that_is_frozen_with_its_lock_gives_it_back",)),
    51: Row(
        "serial and identity on rows",
        (
            f"{DATA}::test_an_identity_on_rows_does_not_collide",
            f"{DATA}::test_a_serial_that_is_wanted_on_rows_does_not_collide",
        ),
    ),
    52: Row(
        "a check while somebody holds the table",
        ("faults/test_locked::test_what_needs_no_lock_is_decided_and_the_rest_is_not_green",),
    ),
    53: Row(
        "a plan on production", ("faults/test_looking_only::test_a_plan_takes_no_lock_but_that_of_a_reader_and_leaves_nothing",)
    ),
}


def test_every_fault_has_its_row() -> None:
    assert list(range(1, 54)) == sorted(ROWS)
    assert [] == [number for number, row in ROWS.items() if not row.tests]


@pytest.mark.parametrize("number", sorted(ROWS))
def test_the_tests_of_a_row_are_there(number: int) -> None:
    for name in ROWS[number].tests:
        file, _, function = name.partition("::")
        tree = ast.parse((TESTS / f"{file}.py").read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name
