"""The second phase of the founding story: columns folded into JSONB; expanded, filled, proven equal, and only then contracted."""

from pathlib import Path

import psycopg
import pytest

from tests.databases import Database
from tests.stories.commands import Completed, drift, founding_table, written

FOLDED = "jsonb_build_object('messages', message_count, 'experience', experience, 'reputation', reputation)"

EXPAND = f"""\
version: 1
tables:
  user_profiles:
    why: What a bot counts of a user is read together, and belongs together
    columns:
      activity:
        type: jsonb
        nullable: false
        default: "'{{}}'"
        backfill: {FOLDED}
"""

EQUAL = f"""\
version: 1
queries:
  no profile differs from its columns:
    why: The columns go when nothing is in them that is not in activity
    sql: SELECT id FROM user_profiles WHERE activity IS DISTINCT FROM {FOLDED}
    empty: true
    fix: {{up: fold_again.sql}}
"""
FOLD_AGAIN = f"""\
-- drift: hazards none
UPDATE user_profiles SET activity = {FOLDED} WHERE activity IS DISTINCT FROM {FOLDED}; -- written by who does not know yet
"""

CONTRACT = """\
version: 1
tables:
  user_profiles:
    columns:
      activity: {type: jsonb, nullable: false, default: "'{}'"}
      message_count: {absent: true}
      experience: {absent: true}
      reputation: {absent: true}
    inserts: [[id, user_id, username, first_seen_at, last_interaction_at]]
"""

PROFILES = """
INSERT INTO user_profiles (id, user_id, username, message_count, experience, reputation, first_seen_at, last_interaction_at)
SELECT 'p' || n, 'u' || n, 'name', n, n * 2, n % 100, 1767225600, 1767225600 FROM generate_series(1, 5000) n
"""


@pytest.fixture
def bot(database: Database) -> Database:
    """The bot's database, with five thousand profiles."""
    database.execute(founding_table())
    database.execute(PROFILES)
    return database


def run(database: Database, folder: Path, *arguments: str) -> Completed:
    return drift(*arguments, cwd=folder, env={"DATABASE_URL": database.url})


def counts(database: Database, number: int) -> object:
    """What is counted of one profile, by its new name."""
    return database.query(f"SELECT activity FROM user_profiles WHERE id = 'p{number}'")[0][0]


def test_columns_are_folded_into_one_and_go_when_nothing_is_lost(bot: Database, tmp_path: Path) -> None:
    written(tmp_path, EXPAND, "expand.yaml")
    run(bot, tmp_path, "check").ended(1)
    planned = run(bot, tmp_path, "plan").ended(0).out
    run(bot, tmp_path, "check", "--fix").ended(0)

    assert "in batches by the primary key (id)" in planned
    assert "--allow" not in planned
    assert {"messages": 7, "experience": 14, "reputation": 7.0} == counts(bot, 7)

    # An application that does not know of it yet goes on writing to the columns.
    bot.execute("UPDATE user_profiles SET message_count = message_count + 1 WHERE id = 'p7'")
    written(tmp_path, EQUAL, "equal.yaml")
    (tmp_path / "expectations" / "fold_again.sql").write_text(FOLD_AGAIN, encoding="utf-8")

    unequal = run(bot, tmp_path, "check").ended(1)
    refused = run(bot, tmp_path, "check", "--fix").ended(5)
    run(bot, tmp_path, "check", "--fix", "--allow", "irreversible").ended(0)

    assert "p7" in unequal.out
    assert "--allow irreversible" in refused.err
    assert {"messages": 8, "experience": 14, "reputation": 7.0} == counts(bot, 7)
    run(bot, tmp_path, "check").ended(0)

    # Proven equal: the columns may go. The proof goes first, because it speaks of them.
    for name in ("expand.yaml", "equal.yaml"):
        (tmp_path / "expectations" / name).unlink()
    written(tmp_path, CONTRACT, "contract.yaml")

    kept = run(bot, tmp_path, "check", "--fix").ended(5)
    assert "--allow data-loss" in kept.err
    assert [(5000,)] == bot.query("SELECT count(message_count) FROM user_profiles")

    run(bot, tmp_path, "check", "--fix", "--allow", "data-loss").ended(0)

    run(bot, tmp_path, "check").ended(0)
    assert {"messages": 8, "experience": 14, "reputation": 7.0} == counts(bot, 7)
    with pytest.raises(psycopg.errors.UndefinedColumn):
        bot.query("SELECT message_count FROM user_profiles")


def test_a_script_that_leaves_a_difference_is_rolled_back(bot: Database, tmp_path: Path) -> None:
    """The query itself is the proof, asked again before COMMIT."""
    written(tmp_path, EXPAND, "expand.yaml")
    run(bot, tmp_path, "check", "--fix").ended(0)
    bot.execute("UPDATE user_profiles SET experience = 0 WHERE id = 'p9'")
    written(tmp_path, EQUAL, "equal.yaml")
    (tmp_path / "expectations" / "fold_again.sql").write_text("-- drift: hazards none\nSELECT 1", encoding="utf-8")

    done = run(bot, tmp_path, "check", "--fix", "--allow", "irreversible").ended(4)

    assert "the database is as before" in done.err
    assert {"messages": 9, "experience": 18, "reputation": 9.0} == counts(bot, 9)
