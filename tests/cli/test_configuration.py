"""The file of configuration: what may stand in it, what goes before it, and what it never holds."""

import json
import re
from pathlib import Path

import pytest

from drift.cli.run import run
from tests.cli.process import Done, drift
from tests.databases import Database

CANARY = "c4n4ry-pw"


def config(folder: Path, *arguments: str, **env: str) -> dict[str, tuple[str, str]]:
    """Answer value and source of each row of ``drift config``."""
    done = drift("config", *arguments, cwd=folder, env=env)
    assert (done.code, done.stderr) == (0, "")
    rows = [[part.strip() for part in line.split("  ") if part.strip()] for line in done.stdout.splitlines()]
    return {name: (value, source) for name, value, source in rows}


def written(folder: Path, text: str, name: str = "drift.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(folder: Path, *arguments: str, **env: str) -> str:
    """Answer what is said of a fault, which is the user's."""
    done = drift(*(arguments or ("config",)), cwd=folder, env=env)
    assert (done.code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "expected"),
    [
        (["--fail-on", "info"], {"DRIFT_FAIL_ON": "never"}, ("info", "--fail-on")),
        ([], {"DRIFT_FAIL_ON": "never"}, ("never", "DRIFT_FAIL_ON")),
        ([], {"DRIFT_FAIL_ON": ""}, ("warning", "drift.toml:2:1")),
        ([], {}, ("warning", "drift.toml:2:1")),
    ],
)
def test_flag_variable_file_default(arguments: list[str], env: dict[str, str], expected: tuple[str, str], tmp_path: Path) -> None:
    written(tmp_path, '# ours\nfail-on = "warning"\n')

    assert config(tmp_path, *arguments, **env)["fail-on"] == expected


def test_without_a_file_the_defaults_count(tmp_path: Path) -> None:
    rows = config(tmp_path)

    assert rows["file"][0] == "(none)"
    assert {source for name, (_, source) in rows.items() if name not in ("file", "database")} == {"default"}
    assert (rows["fail-on"][0], rows["timeout"][0], rows["lock-timeout"][0]) == ("error", "60s", "800ms")


def test_every_option_of_a_check_can_be_set_in_the_file_and_by_a_variable(tmp_path: Path) -> None:
    values = {
        "paths": ["a", "b"],
        "target": "here",
        "output": ["text", "json=x.json"],
        "fail-on": "info",
        "exit-code-drift": 2,
        "select": ["column-*"],
        "ignore": ["column-type"],
        "wait": "1s",
        "timeout": "2s",
        "lock-timeout": "3ms",
        "allow": ["data-loss"],
        "probe": True,
        "quiet": True,
        "verbose": True,
        "color": "never",
    }
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
    written(tmp_path, text + '[targets]\nhere = "postgresql://me@h/db"\n')
    variables = {f"DRIFT_{key.upper().replace('-', '_')}": value for key, value in values.items()}
    texts = {
        name: (":" if name == "DRIFT_PATHS" else " ").join(value) if isinstance(value, list) else str(value).lower()
        for name, value in variables.items()
    }

    file, environment = config(tmp_path), config(tmp_path, **texts)

    assert {key for key in file if key not in ("file", "database", "targets.here")} == set(values)
    assert {source.rpartition(":")[0].rpartition(":")[0] for key, (_, source) in file.items() if key in values} == {"drift.toml"}
    assert {source for key, (_, source) in environment.items() if key in values} == set(variables)


def test_the_nearest_file_upwards_counts_as_far_as_the_repository_goes(tmp_path: Path) -> None:
    written(tmp_path, 'fail-on = "info"\n')
    inner = written(tmp_path / "repository" / "deep", "[tool.other]\n", "pyproject.toml")
    (tmp_path / "repository" / ".git").mkdir()

    assert config(inner)["file"][0] == "(none)"
    written(tmp_path / "repository", '[tool.drift]\nfail-on = "warning"\n', "pyproject.toml")
    assert config(inner)["fail-on"] == ("warning", "../pyproject.toml:2:1")
    written(inner, 'fail-on = "never"\n')
    assert config(inner)["fail-on"] == ("never", "drift.toml:1:1")


def test_outside_a_repository_and_the_home_nothing_of_others_is_read(tmp_path: Path) -> None:
    written(tmp_path, 'fail-on = "info"\n')
    (tmp_path / "deep").mkdir()

    assert config(tmp_path / "deep")["file"][0] == "(none)"
    assert config(tmp_path / "deep", HOME=str(tmp_path))["fail-on"] == ("info", "../drift.toml:1:1")


def test_a_variable_names_another_file_or_none(tmp_path: Path) -> None:
    written(tmp_path, 'fail-on = "info"\n')
    written(tmp_path, 'fail-on = "never"\n', "ci.toml")

    assert config(tmp_path, DRIFT_CONFIG="ci.toml")["fail-on"] == ("never", "ci.toml:1:1")
    assert config(tmp_path, DRIFT_CONFIG="")["fail-on"] == ("error", "default")
    assert "gone.toml cannot be read" in told(tmp_path, DRIFT_CONFIG="gone.toml")


def test_paths_in_the_file_are_relative_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    written(tmp_path / "db", "version: 1\ntables: {t: {columns: {id: text}}}\n", "t.yaml")
    written(tmp_path, 'paths = ["db"]\n')
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")

    assert drift("lint", cwd=tmp_path / "app") == Done(0, "1 file, 2 expectations: no fault\n", "")
    assert drift("lint", cwd=tmp_path / "app", env={"DRIFT_PATHS": "nowhere"}).code == 2


FAULTS = [
    ('fail_on = "info"', "drift.toml:1:1: error unknown key 'fail_on' (did you mean 'fail-on'?"),
    ("fail-on = 3", "drift.toml:1:1: error fail-on: expected a text in quotes, found a number"),
    ('probe = "yes"', "probe: expected true or false, found a text"),
    ("exit-code-drift = true", "exit-code-drift: expected a number, found true or false"),
    ("select = [1]", "select: expected a list of texts, found a list"),
    ('fail-on = "fatal"', "drift.toml:1:1: fail-on: 'fatal' is not one of"),
    ('\nwait = "soon"', "drift.toml:2:1: wait: 'soon' is no duration"),
    ('output = "jsno"', "did you mean -o json?"),
    ('lock-timeout = "800"', "drift.toml:1:1: lock-timeout: 800 of what?"),
    ("exit-code-drift = 300", "drift.toml:1:1: exit-code-drift: 300"),
    ('allow = ["dataloss"]', "did you mean data-loss?"),
    ('fail-on = "info', "drift.toml:1:16: this is no TOML:"),
    ('target = "prod"\n[targets.prd]\nservice = "x"', "no target is called 'prod' (did you mean 'prd'?"),
    ("targets = 3", "targets: expected a table of databases by name"),
    ('[targets]\n"a b" = "env:X"', "'a b' is no name for a target"),
    ("[targets.a]\n", "drift.toml:1:2: error targets.a: expected either url or service"),
    ('[targets.a]\nurl = "env:X"\nservice = "x"', "expected either url or service"),
    ('[targets.a]\n\nulr = "env:X"', "drift.toml:3:1: error unknown key 'ulr' (did you mean 'url'?"),
    ('[targets.a]\nservice = "a b"', "is no name of a service"),
    ('[targets.a]\nurl = "mysql://h/db"', "is no reference to a database"),
    ('[targets.a]\nurl = "$DATABASE_URL"', 'write url = "env:A_DATABASE_URL"'),
]


@pytest.mark.parametrize(("text", "message"), FAULTS, ids=[text for text, _ in FAULTS])
def test_a_fault_is_told_with_its_place_and_what_was_meant(text: str, message: str, tmp_path: Path) -> None:
    written(tmp_path, text + "\n")

    assert message in told(tmp_path)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, "[tool.drift]\nx = 1\nprobe = 1\n[tool.drift.targets.a]\nurl = 1\n", "pyproject.toml")

    assert re.findall(r"pyproject.toml:(\d+):1: error", told(tmp_path)) == ["2", "3", "5"]


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{CANARY}@h/db",
        f"postgresql+psycopg://me:{CANARY}@h/db",
        f"postgresql://me@h/db?password={CANARY}",
        f"postgresql://me@h/db?sslpassword={CANARY}",
        f"host=h password={CANARY}",
        f"host=h password='{CANARY}'",
        f"me:{CANARY}@h/db",
        f"postgresql://me:{CANARY}%ZZ@h/db",
    ],
)
@pytest.mark.parametrize("form", ['[targets.a]\nurl = "{}"\n', '[targets]\na = "{}"\n', 'targets = {{a = {{url = "{}"}}}}\n'])
def test_a_password_in_the_file_is_refused_and_not_repeated(url: str, form: str, tmp_path: Path) -> None:
    written(tmp_path, form.format(url))

    for arguments in (("config",), ("check",), ("check", "--target", "a", "--debug")):
        done = drift(*arguments, cwd=tmp_path)
        assert done.code == 2
        assert CANARY not in done.stdout + done.stderr
        assert 'write url = "env:A_DATABASE_URL"' in done.stderr


def test_a_password_under_a_key_of_its_own_is_refused(tmp_path: Path) -> None:
    written(tmp_path, f'[targets.a]\nservice = "app"\npassword = "{CANARY}"\n')

    message = told(tmp_path)

    assert CANARY not in message
    assert "a password is no setting" in message


def test_secrets_a_target_refers_to_are_not_shown(tmp_path: Path) -> None:
    written(tmp_path, 'target = "a"\n[targets.a]\nurl = "env:A_URL"\n')

    rows = config(tmp_path, A_URL=f"postgresql://me:{CANARY}@h:5/db")

    assert rows["database"] == ("me@h:5/db", "--target a env:A_URL")
    assert rows["targets.a"] == ("env:A_URL", "drift.toml:2:2")
    assert CANARY not in str(rows)


TARGETS = 'target = "a"\n[targets]\na = "env:A_URL"\nb = "postgresql://me@b/db"\nc = {service = "app"}\n'


@pytest.mark.parametrize(
    ("arguments", "env", "expected"),
    [
        ([], {}, ("me@a/db", "--target a env:A_URL")),
        ([], {"DATABASE_URL": "postgresql://d/db"}, ("d/db", "DATABASE_URL")),
        ([], {"PGHOST": "p"}, ("libpq's default database", "libpq (PGHOST)")),
        ([], {"DATABASE_URL": "postgresql://d/db", "DRIFT_TARGET": "b"}, ("me@b/db", "--target b")),
        ([], {"DRIFT_DATABASE_URL": "postgresql://d/db", "DRIFT_TARGET": "b"}, ("d/db", "DRIFT_DATABASE_URL")),
        (["--target", "c"], {"DRIFT_DATABASE_URL": "postgresql://d/db"}, ("service=app", "--target c")),
        (["--target", "b", "-d", "postgresql://o/db"], {}, ("o/db", "--database")),
    ],
)
def test_which_database_is_meant(arguments: list[str], env: dict[str, str], expected: tuple[str, str], tmp_path: Path) -> None:
    written(tmp_path, TARGETS)

    assert config(tmp_path, *arguments, **{"A_URL": "postgresql://me@a/db", **env})["database"] == expected


def test_an_unknown_target_is_told_with_those_there_are(tmp_path: Path) -> None:
    message = told(written(tmp_path, TARGETS), "check", "--target", "bb")

    assert "no target is called 'bb' (drift.toml)" in message
    assert "did you mean b? there are a, b, c" in message
    assert "write [targets.bb]" in told(written(tmp_path / "none", "", "other"), "check", "--target", "bb")


def test_config_tells_of_a_target_whose_variable_is_not_set(tmp_path: Path) -> None:
    assert config(written(tmp_path, TARGETS))["database"] == (
        "(none)",
        "--target a says env:A_URL, and that variable is not set",
    )


def test_a_value_of_a_variable_that_is_none_names_the_variable(tmp_path: Path) -> None:
    assert "(it comes from DRIFT_TIMEOUT)" in told(tmp_path, "check", DRIFT_TIMEOUT="soon")


def test_the_gate_as_it_is_configured(tmp_path: Path, database: Database) -> None:
    database.execute("CREATE TABLE t (id text)")
    written(tmp_path / "db", "version: 1\ntables: {t: {columns: {id: {type: int, severity: warning}}}}\n", "t.yaml")
    written(tmp_path, 'paths = ["db"]\nfail-on = "warning"\noutput = ["json=out.json"]\ntarget = "a"\n[targets]\na = "env:A"\n')
    env = {"A": database.url}

    assert drift("check", cwd=tmp_path, env=env).code == 1
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["verdict"] == "drift"
    assert drift("check", "--fail-on", "error", cwd=tmp_path, env=env).code == 0
    (tmp_path / "out.json").unlink()
    assert drift("plan", cwd=tmp_path, env=env).code == 0
    assert not (tmp_path / "out.json").exists()
    assert drift("report", "--from", "-", cwd=tmp_path).code == 2


@pytest.mark.parametrize("line", ["--help", "--version", "check --help", "check -h", "explain", "completion bash", "schema"])
def test_a_fault_in_the_file_keeps_nobody_from_help(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(written(tmp_path, "= ="))

    assert run(line.split()) == 0
    assert capsys.readouterr().err == ""
