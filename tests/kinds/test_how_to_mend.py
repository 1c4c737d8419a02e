"""What says how a column is mended is a fault where it could mean nothing."""

from pathlib import Path

import pytest

from drift import pipeline
from drift.errors import ExpectationsInvalid


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("{type: int, backfill: 1}", "state nullable: false as well"),
        ("{type: int, nullable: true, backfill: 1}", "state nullable: false as well"),
        ("{type: int, nullable: false, identity: always, backfill: 1}", "fills itself"),
        ("{type: int, nullable: false, generated: a + 1, backfill: 1}", "fills itself"),
        ("{nullable: false, using: a + 1}", "state the type it leads to"),
        ("{type: int, nullable: false, backfill: 1; DROP TABLE t}", "';' would start a second statement"),
        ("{type: int, nullable: false, backfill: '1) WHERE true OR (true'}", "closes what was never opened"),
    ],
)
def test_it_is_said_when_the_files_are_read(column: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(f"version: 1\ntables: {{t: {{columns: {{b: {column}}}}}}}\n", encoding="utf-8")

    with pytest.raises(ExpectationsInvalid) as raised:
        pipeline.lint([path])

    assert [says in fault.message for fault in raised.value.faults] == [True]
