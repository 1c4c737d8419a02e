"""Files that look as they did when they were read are not opened; every change of a file is seen all the same."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from drift.errors import ExpectationsInvalid
from drift.expectations import load as loading
from drift.expectations import unchanged
from drift.expectations.cache import MAX_KEPT
from drift.expectations.load import load, measure
from drift.expectations.paths import Source, sources
from drift.kinds import all_kinds
from drift.model import Expectations

TEXT = "version: 1\ntables: {users: {columns: {id: bigint}}}\n"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere a file has no time of change")


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Answer which files are opened, of u.yaml and a folder of memories that believes in files as soon as they are written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRIFT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(unchanged, "_TICK", -3_600_000_000_000)
    Path("u.yaml").write_text(TEXT)
    all_opened: list[Sequence[str]] = []

    def noted(files: Sequence[str]) -> tuple[Source, ...]:
        all_opened.append(files)
        return sources(files)

    monkeypatch.setattr(loading, "sources", noted)
    return all_opened


def read() -> Expectations:
    return load([Path("u.yaml")], all_kinds())


def types(said: Expectations) -> set[str]:
    return {item.wanted.type for item in said.stated if item.ref.kind == "column"}  # type: ignore[union-attr]


def test_what_is_unchanged_is_not_opened(opened: list[Sequence[str]]) -> None:
    first = read()
    again = read()

    assert again == first
    assert [item.origins for item in again.stated] == [item.origins for item in first.stated]
    assert measure([Path("u.yaml")], all_kinds()) == (1, len(first.stated))
    assert opened == [("u.yaml",)]


def _rewritten(text: str) -> None:
    Path("u.yaml").write_text(text)


def _rewritten_behind_its_time(text: str) -> None:
    before = Path("u.yaml").stat()
    Path("u.yaml").write_text(text)
    os.utime("u.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))


def _replaced(text: str) -> None:
    before = Path("u.yaml").stat()
    Path("other").write_text(text)
    os.utime("other", ns=(before.st_atime_ns, before.st_mtime_ns))
    Path("other").replace("u.yaml")


def _a_link_to_another(text: str) -> None:
    Path("other").write_text(text)
    Path("u.yaml").unlink()
    Path("u.yaml").symlink_to("other")


@pytest.mark.parametrize("change", [_rewritten, _rewritten_behind_its_time, _replaced, _a_link_to_another])
def test_no_change_is_missed(opened: list[Sequence[str]], change: Callable[[str], None]) -> None:
    read()
    change(TEXT.replace("bigint", "double"))

    assert types(read()) == {"double"}


def test_what_changed_only_just_now_is_opened_again(opened: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_TICK", 3_600_000_000_000)
    first = read()

    assert read() == first
    assert len(opened) == 2


def test_a_file_more_is_seen(opened: list[Sequence[str]]) -> None:
    Path("e").mkdir()
    Path("e/a.yaml").write_text(TEXT)
    load([Path("e")], all_kinds())
    Path("e/b.yaml").write_text(TEXT.replace("users", "posts"))

    assert load([Path("e")], all_kinds()).files == ("e/a.yaml", "e/b.yaml")


def test_the_same_file_for_another_schema_is_read_for_that(opened: list[Sequence[str]]) -> None:
    read()

    assert {item.ref.path[0] for item in load([Path("u.yaml")], all_kinds(), default_schema="billing").stated} == {"billing"}


def test_where_the_memory_itself_is_gone_the_files_are_opened(opened: list[Sequence[str]], tmp_path: Path) -> None:
    first = read()
    for file in (tmp_path / "cache").glob("*.expectations"):
        file.unlink()

    assert read() == first
    assert len(opened) == 2


@pytest.mark.parametrize("data", [b"", b"\xff", b"nowhere", b"../../etc"])
def test_a_broken_note_is_no_note(opened: list[Sequence[str]], tmp_path: Path, data: bytes) -> None:
    first = read()
    (note,) = (tmp_path / "cache").glob("*.unchanged")
    note.write_bytes(data)

    assert read() == first
    assert len(opened) == 2


def test_a_time_in_whole_seconds_is_not_believed(opened: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a file system may tell the time of modification for that of change, which anybody can set."""
    told = Path("u.yaml").stat()
    coarse = SimpleNamespace(
        st_mode=told.st_mode,
        st_dev=told.st_dev,
        st_ino=told.st_ino,
        st_size=told.st_size,
        st_mtime_ns=told.st_mtime_ns,
        st_ctime_ns=told.st_ctime_ns // 10**9 * 10**9,
    )
    assert unchanged.look(["u.yaml"], all_kinds(), "public") is not None

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", lambda _: coarse)

        assert unchanged.look(["u.yaml"], all_kinds(), "public") is None


def test_what_is_not_remembered_leaves_no_note(opened: list[Sequence[str]], tmp_path: Path) -> None:
    Path("u.yaml").write_text(TEXT.replace("bigint", "[nonsense"))
    for _ in range(2):
        with pytest.raises(ExpectationsInvalid):
            read()

    assert len(opened) == 2
    assert not (tmp_path / "cache").exists()


def test_a_file_that_cannot_be_looked_at_is_left_to_who_reads_it(opened: list[Sequence[str]]) -> None:
    assert unchanged.look(["gone.yaml"], all_kinds(), "public") is None


def test_only_so_many_are_kept(opened: list[Sequence[str]], tmp_path: Path) -> None:
    for number in range(MAX_KEPT + 3):
        _rewritten(f"{TEXT}# {number}\n")
        read()

    assert len(list((tmp_path / "cache").glob("*.unchanged"))) == MAX_KEPT
