"""A password, however it was written and whatever went wrong, is in nothing that drift writes."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from tests.catalog.test_target import CANARY, CODED, REFUSED, WITH_CANARY
from tests.conftest import RoleFactory
from tests.databases import Database, to_params
from tests.stories.commands import Completed, contract, drift, founding_table, written

# Either piece alone would do harm, and no encoding changes them.
PIECES: Final = ("c4n4ry", "s3cr3t")
REPORTS: Final = ("-o", "text", "-o", "json=report.json", "-o", "sql=up.sql", "-o", "undo=down.sql")


@dataclass(frozen=True, slots=True)
class Login:
    """A role whose password is the canary, which owns the founding table."""

    database: Database
    role: str
    params: Mapping[str, str]

    def written_as(self, text: str) -> str:
        """A form of a URL of somebody at db.example, meaning this database."""
        text = text.replace("5433", self.params.get("port", "5432")).replace("db.example", self.params["host"])
        text = re.sub(r"(//|user=)u\b", rf"\g<1>{self.role}", text)
        return re.sub(r"(/|dbname=|dbname='|database=)app\b", rf"\g<1>{self.database.name}", text)

    def url(self, password: str = CODED) -> str:
        """The plainest form."""
        return self.written_as(f"postgresql://u:{password}@db.example:5433/app")


@pytest.fixture
def login(database: Database, role: RoleFactory) -> Iterator[Login]:
    """The founding table, owned by a role whose password is the canary."""
    params = to_params(database.url)
    if not re.fullmatch(r"[\w.-]+", params.get("host", "")):
        pytest.skip("the forms of a URL name a host, the server listens on a socket only")
    owner = role("canary")
    database.execute(founding_table())
    database.execute(f"ALTER ROLE {owner.name} PASSWORD '{CANARY}'; ALTER TABLE user_profiles OWNER TO {owner.name}")
    database.execute(f"GRANT CREATE ON SCHEMA public TO {owner.name}")
    yield Login(database, owner.name, params)
    database.execute(f"DROP OWNED BY {owner.name} CASCADE")


def betrayed(folder: Path, *runs: Completed) -> list[str]:
    """Where the secret can be read: in what was printed, or in a file that was made."""
    texts = {f"stdout {number}": run.out for number, run in enumerate(runs)}
    texts |= {f"stderr {number}": run.err for number, run in enumerate(runs)}
    files = {str(path): path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("*") if path.is_file()}
    names = {f"name of {path}": path.name for path in folder.rglob("*")}
    return sorted(place for place, text in (texts | files | names).items() for piece in PIECES if piece in text)


def test_the_watch_would_notice(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CODED)

    assert 6 == len(betrayed(tmp_path, Completed(0, CANARY, quote(CANARY))))


@pytest.mark.parametrize("text", WITH_CANARY.values(), ids=WITH_CANARY)
def test_every_accepted_form(text: str, login: Login, tmp_path: Path) -> None:
    contract(tmp_path)

    found = drift("check", "-d", login.written_as(text), "-v", "--debug", *REPORTS, cwd=tmp_path).ended(1)

    assert login.role == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["target"]["user"]
    assert [] == betrayed(tmp_path, found)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_every_rejected_form(text: str, tmp_path: Path) -> None:
    contract(tmp_path)

    refused = drift("check", "-d", text, "--debug", "-v", *REPORTS, cwd=tmp_path).ended(2)

    assert "Traceback" in refused.err
    assert "hint:" in refused.err
    assert [] == betrayed(tmp_path, refused)


@pytest.mark.parametrize("name", ["DRIFT_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL", "PUBLIC_URL"])
def test_every_variable(name: str, login: Login, tmp_path: Path) -> None:
    contract(tmp_path)
    option = ["-d", "env:PUBLIC_URL"] if name == "PUBLIC_URL" else []

    found = drift("check", *option, "--debug", cwd=tmp_path, env={name: login.url(CANARY)}).ended(1)
    refused = drift("check", *option, "--debug", cwd=tmp_path, env={name: REFUSED["mysql"]}).ended(2)

    assert name in refused.err
    assert [] == betrayed(tmp_path, found, refused)


def test_every_verb(login: Login, tmp_path: Path) -> None:
    contract(tmp_path)
    environment = {"DATABASE_URL": login.url()}

    runs = [
        drift(*verb, "--debug", cwd=tmp_path, env=environment)
        for verb in (
            ["plan", "-v", *REPORTS],
            ["check", "--fix", "-v", *REPORTS],
            ["check", "--probe", "-o", "json"],
            ["rollback", "-v", "-o", "text", "-o", "json=undone.json"],
            ["rollback"],
            ["rollback", "no-such-run"],
            ["check", "--select", CANARY],
            ["check", CANARY],
            ["explain", CANARY],
            ["lint"],
        )
    ]

    assert [0, 0, 0, 0] == [run.code for run in runs[:4]], "\n".join(map(str, runs))
    assert (tmp_path / ".drift" / "runs").is_dir()
    # What is typed in the wrong place is no target; only what drift knows to be a secret is one.
    assert [] == betrayed(tmp_path, *runs)


WRONG: Final = {
    "host": ("db.example", "nowhere.invalid"),
    "database": ("/app", "/no_such_database"),
    "role": ("//u:", "//no_such_role:"),
    "port": ("5433", "1"),
    "certificate": ("/app", "/app?sslmode=verify-full&sslrootcert=/nowhere/ca.pem"),
    "TLS": ("/app", "/app?sslmode=require"),
    "no primary": ("/app", "/app?target_session_attrs=standby"),
    "options": ("/app", "/app?options=-c%20no_such=1"),
    "parameter": ("/app", f"/app?passfile=/nowhere/{CODED}&wibble=1"),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_whatever_is_wrong_with_the_target(change: tuple[str, str], login: Login, tmp_path: Path) -> None:
    contract(tmp_path)
    target = login.written_as(f"postgresql://u:{CODED}@db.example:5433/app".replace(*change))

    runs = [
        drift(*verb, "--debug", cwd=tmp_path, env={"DRIFT_DATABASE_URL": target})
        for verb in (["check", "-o", "json"], ["check", "--fix"])
    ]

    assert {run.code for run in runs} <= {2, 3}, "\n".join(map(str, runs))
    assert ["Traceback"] * 2 == [word for run in runs for word in ("Traceback",) if word in run.err]
    assert [] == betrayed(tmp_path, *runs)


def test_a_wrong_password(login: Login, tmp_path: Path) -> None:
    contract(tmp_path)
    login.database.execute(f"ALTER ROLE {login.role} PASSWORD 'another'")

    runs = [drift("check", "-d", login.url(), "--debug", cwd=tmp_path)]
    runs.append(drift("check", "--debug", "-o", "json", cwd=tmp_path, env={"PGPASSWORD": CANARY, "DATABASE_URL": login.url("x")}))

    assert [3, 3] == [run.code for run in runs], "\n".join(map(str, runs))
    assert "authentication failed" in runs[0].err
    assert [] == betrayed(tmp_path, *runs)


def test_a_password_of_libpq_s_own(login: Login, tmp_path: Path) -> None:
    contract(tmp_path)
    host, port = login.params["host"], login.params.get("port", "5432")
    place = {"PGHOST": host, "PGPORT": port, "PGUSER": login.role, "PGDATABASE": login.database.name}
    escaped = CANARY.replace("\\", "\\\\").replace(":", "\\:")
    secret = tmp_path.with_name(f"{tmp_path.name}-pgpass")
    secret.write_text(f"{host}:{port}:*:{login.role}:{escaped}\n")
    secret.chmod(0o600)

    runs = [
        drift("check", "--debug", "-v", cwd=tmp_path, env={**place, "PGPASSWORD": CANARY}),
        drift("check", "--debug", "-v", cwd=tmp_path, env={**place, "PGPASSFILE": str(secret)}),
    ]

    assert [1, 1] == [run.code for run in runs], "\n".join(map(str, runs))
    assert [] == betrayed(tmp_path, *runs)


def test_a_password_the_database_and_the_files_hold_too(login: Login, tmp_path: Path) -> None:
    """Somebody used it for a default and in a comment: what is the password is not shown, wherever it stands."""
    login.database.execute(f"COMMENT ON COLUMN user_profiles.notes IS 'pw: {CANARY}'")
    login.database.execute(f"ALTER TABLE user_profiles ALTER COLUMN notes SET DEFAULT '{CANARY}'")
    stated = "version: 1\ntables:\n  user_profiles:\n    columns: {notes: {default: null, comment: null}}\n"
    folder = tmp_path / "work"
    folder.mkdir()
    written(folder, stated)
    environment = {"DATABASE_URL": login.url()}

    runs = [drift("check", *REPORTS, "-v", cwd=folder, env=environment), drift("check", "--fix", cwd=folder, env=environment)]

    assert 1 == runs[0].code, "\n".join(map(str, runs))
    assert [] == betrayed(folder, *runs)


@pytest.mark.parametrize("verb", [["check"], ["check", "--fix"], ["plan", "-o", "json"]], ids=" ".join)
def test_a_fix_that_is_refused(verb: list[str], login: Login, role: RoleFactory, tmp_path: Path) -> None:
    """The owner is somebody else, so that the remedy fails where it would run."""
    login.database.execute("ALTER TABLE user_profiles OWNER TO CURRENT_USER")
    contract(tmp_path)

    done = drift(*verb, "--debug", cwd=tmp_path, env={"DATABASE_URL": login.url()})

    assert done.code in (0, 1, 4, 5), str(done)
    assert [] == betrayed(tmp_path, done)
