"""Passwords in options, settings, user mappings and connection strings: that there are some is seen, what they are never."""

import json
import re
from pathlib import Path

import pytest

import drift.kinds
from drift import pipeline
from drift.errors import ExpectationsInvalid
from drift.kinds import _secrets
from tests.databases import Database
from tests.stories.commands import drift as run

CANARY = "kanarienvogel"

MADE = f"""
CREATE FOREIGN DATA WRAPPER w OPTIONS (api_key '{CANARY}');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', sslpassword '{CANARY}', dsn 'user=u password={CANARY}');
ALTER SERVER s OPTIONS (ADD conn_string 'tcp://u:{CANARY}@h');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password '{CANARY}', user '{CANARY}');
CREATE SUBSCRIPTION sub CONNECTION 'host=h password={CANARY}' PUBLICATION p WITH (connect = false);
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET "app.jwt_secret" = ''{CANARY}''', current_database());
  EXECUTE format('ALTER DATABASE %I SET "app.url" = ''postgres://u:{CANARY}@h/d''', current_database());
  EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET "app.access_key" = ''{CANARY}''', current_database());
END $$;
"""


@pytest.mark.parametrize("output", ["text", "json", "sql", "undo"])
def test_no_verb_prints_them(database: Database, tmp_path: Path, output: str) -> None:
    database.execute(MADE)
    keys = ("foreign_data_wrappers", "foreign_servers", "subscriptions", "role_settings")
    stated = "".join(f"{key}:\n" for key in keys)
    (tmp_path / "e.yaml").write_text(f"version: 1\nexact: true\ndatabase: {{settings: {{}}}}\n{stated}")

    told = run("plan" if output in ("sql", "undo") else "check", "-d", database.url, "-v", "-o", output, "e.yaml", cwd=tmp_path)
    pulled = run("pull", "-d", database.url, "--exact", cwd=tmp_path)

    assert CANARY not in str(told) + str(pulled)
    assert ("s:" in pulled.out, "'***'" in pulled.out, pulled.code) == (True, True, 0)


def test_what_was_pulled_is_green_and_another_secret_no_drift(database: Database, tmp_path: Path) -> None:
    database.execute(MADE)
    run("pull", "-d", database.url, "--exact", "--write", "e", cwd=tmp_path).ended(0)
    database.execute("ALTER SERVER s OPTIONS (SET sslpassword 'other')")

    run("check", "-d", database.url, "e", cwd=tmp_path).ended(0)


def test_a_secret_that_is_gone_is_drift(database: Database, tmp_path: Path) -> None:
    database.execute(MADE)
    run("pull", "-d", database.url, "--exact", "--write", "e", cwd=tmp_path).ended(0)
    database.execute(f'ALTER SERVER s OPTIONS (DROP sslpassword); ALTER DATABASE {database.name} RESET "app.jwt_secret"')

    told = json.loads(run("check", "-d", database.url, "-o", "json", "e", cwd=tmp_path).ended(1).out)

    assert [item["rule"] for item in told["findings"]] == ["database-settings", "foreign-server-options"]


@pytest.mark.parametrize(
    "text",
    [
        f"foreign_servers: {{s: {{options: {{password: {CANARY}}}}}}}",
        f"foreign_servers: {{s: {{options: {{dsn: 'user=u password={CANARY}'}}}}}}",
        f"foreign_data_wrappers: {{w: {{options: {{Api_Key: {CANARY}}}}}}}",
        f"database: {{settings: {{app.jwt_secret: {CANARY}}}}}",
        f"role_settings: {{app: {{in_database: {{app.token: {CANARY}}}}}}}",
    ],
)
def test_one_that_is_stated_is_a_fault_and_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")

    with pytest.raises(ExpectationsInvalid, match=r"may be a secret: write '\*\*\*'"):
        pipeline.lint([path])
    told = run("lint", "secret.yaml", cwd=tmp_path).ended(2)
    assert CANARY not in str(told)


def test_settings_of_postgresql_itself_are_no_secrets(tmp_path: Path) -> None:
    path = tmp_path / "open.yaml"
    path.write_text("version: 1\ndatabase: {settings: {password_encryption: md5}}\n", encoding="utf-8")

    assert pipeline.lint([path]).stated


def test_every_query_masks_what_the_loader_refuses() -> None:
    """The patterns stand in Python once and in the SQL of each kind that reads options: they are the same."""
    name, value = (pattern.pattern.replace(r"\s", "[:space:]") for pattern in (_secrets._NAME, _secrets._VALUE))
    folder = Path(drift.kinds.__path__[0])
    texts = [
        path.read_text(encoding="utf-8") for path in folder.glob("*/catalog.sql") if "'***'" in path.read_text(encoding="utf-8")
    ]

    assert len(texts) == 6
    for text in texts:
        assert any(found.removeprefix(r"\..*(").removesuffix(")") == name for found in re.findall(r"~\* '([^']*)'", text)), text
        assert bracketed(value) in re.findall(r"~\* '([^']*)'", text), text


def bracketed(pattern: str) -> str:
    """White space is a class of its own in a bracket, and in brackets outside of one."""
    return re.sub(r"(?<!@)\[:space:\](?!\])", "[[:space:]]", pattern)
