"""Which files are read, and what is said where there are none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drift.errors import ExitCode, ExpectationsInvalid, NothingToCheck, UsageError
from drift.expectations.load import load
from tests.expectations.toykinds import KINDS

GOOD = "version: 1\nmodules: [{name}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str) -> None:
    """Write a good file under each name."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(GOOD.replace("{name}", Path(name).stem))


def test_a_directory_is_searched_in_order_without_hidden_files(here: Path) -> None:
    write("e/b.yaml", "e/a/z.yml", "e/a.yaml", "e/.hidden.yaml", "e/.git/c.yaml", "e/note.txt", "e/a/.b/c.yaml")

    assert load([Path("e")], KINDS).files == ("e/a/z.yml", "e/a.yaml", "e/b.yaml")


def test_files_are_named_as_they_were_given(here: Path) -> None:
    write("e/a.yaml", "f.conf")

    said = load([Path("e/a.yaml"), here / "f.conf"], KINDS)

    assert said.files == ("e/a.yaml", (here / "f.conf").as_posix())
    assert [item.origin.file for item in said.stated] == list(said.files)


def test_a_file_given_twice_is_read_once(here: Path) -> None:
    write("e/a.yaml", "e/b.yaml")

    assert load([Path("e/b.yaml"), Path("e"), here / "e"], KINDS).files == ("e/b.yaml", "e/a.yaml")


def test_a_hidden_file_that_is_named_is_read(here: Path) -> None:
    write(".a.yaml")

    assert load([Path(".a.yaml")], KINDS).files == (".a.yaml",)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "expectatoins",
            "expectatoins does not exist\n  hint: did you mean expectations? here there is a.yaml, expectations, src",
        ),
        (
            "expectations/user.yaml",
            (
                "expectations/user.yaml does not exist\n  hint: did you mean expectations/users.yaml? "
                "in expectations there is orders.yaml, users.yaml"
            ),
        ),
        (
            "expectation/users.yaml",
            "expectation/users.yaml does not exist\n  hint: did you mean expectations? here there is a.yaml, expectations, src",
        ),
        ("src/x.yaml", "src/x.yaml does not exist\n  hint: in src there is no YAML file"),
    ],
)
def test_a_path_that_does_not_exist(here: Path, path: str, message: str) -> None:
    write("expectations/users.yaml", "expectations/orders.yaml", "a.yaml", "src/main.py")

    with pytest.raises(UsageError) as refused:
        load([Path(path)], KINDS)

    assert str(refused.value) == message
    assert refused.value.exit_code is ExitCode.USAGE


def test_no_file(here: Path) -> None:
    Path("e").mkdir()

    with pytest.raises(NothingToCheck) as refused:
        load([Path("e")], KINDS)

    assert str(refused.value) == "nothing to check: no YAML file in e\n  hint: put expectations there, or name their path"
    assert refused.value.exit_code is ExitCode.COULD_NOT_CHECK


@pytest.mark.parametrize(
    "text", ["", "\n", "# later\n", "---\n", "version: 1\n", "version: 1\nrelations: {}\nmodules:\n", "null\n",
             "version: 1\naccepted: [{finding: a b, reason: c}]\n"]
)  # fmt: skip
def test_no_expectation(here: Path, text: str) -> None:
    Path("u.yaml").write_text(text)

    with pytest.raises(NothingToCheck) as refused:
        load([Path("u.yaml")], KINDS)

    assert str(refused.value) == (
        "nothing to check: u.yaml expects nothing\n  hint: below 'version: 1' say something about relations, palettes, modules"
    )


def test_an_empty_file_beside_others_is_no_fault(here: Path) -> None:
    write("e/a.yaml")
    Path("e/b.yaml").write_text("# moved\n")

    assert load([Path("e")], KINDS).files == ("e/a.yaml", "e/b.yaml")


def test_no_path_at_all() -> None:
    with pytest.raises(NothingToCheck, match="no YAML file in no path at all"):
        load([], KINDS)


def test_a_file_that_cannot_be_read(here: Path) -> None:
    write("a.yaml")
    Path("a.yaml").chmod(0)
    if os.access("a.yaml", os.R_OK):
        pytest.skip("this user reads everything")

    with pytest.raises(ExpectationsInvalid, match=r"a\.yaml:1:1: error the file cannot be read: Permission denied"):
        load([Path("a.yaml")], KINDS)


def test_a_file_that_vanishes_into_a_directory_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.yaml")
    monkeypatch.setattr("drift.expectations.load.names", lambda _: (".",))

    with pytest.raises(ExpectationsInvalid, match="error the file cannot be read: Is a directory"):
        load([Path("a.yaml")], KINDS)


def test_named_pipes_and_broken_links_below_a_directory_are_passed_over(here: Path) -> None:
    write("e/a.yaml")
    os.mkfifo("e/pipe.yaml")
    Path("e/gone.yaml").symlink_to("nowhere")

    assert load([Path("e")], KINDS).files == ("e/a.yaml",)


def test_what_cannot_be_looked_at_is_not_passed_over(here: Path) -> None:
    write("e/a.yaml")
    Path("e/b.yaml").symlink_to("a.yaml/no_folder")

    with pytest.raises(ExpectationsInvalid, match=r"e/b\.yaml:1:1: error the file cannot be read: Not a directory"):
        load([Path("e")], KINDS)


def test_links_in_a_circle_end(here: Path) -> None:
    write("e/a.yaml")
    Path("e/self.yaml").symlink_to("self.yaml")
    Path("e/again").symlink_to(Path("..") / "e", target_is_directory=True)

    assert load([Path("e")], KINDS).files == ("e/a.yaml",)


def test_importing_the_loader_does_not_import_yaml() -> None:
    code = "import sys, drift.expectations.load; print(sorted({'yaml', 'difflib', 'psycopg', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
