"""What was read is remembered exactly, found again only while nothing changed, and believed only from a folder of one's own."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from drift.catalog.scope import scope_of
from drift.errors import ExpectationsInvalid
from drift.expectations import cache, memory
from drift.expectations.cache import MAX_KEPT
from drift.expectations.load import load, measure
from drift.kinds import all_kinds
from drift.model import Exact, Expectations, Origin
from drift.stated import Outline, Stated, amended

TEXT = """version: 1
exact: [tables]
tables:
  users:
    why: Everything hangs on it
    severity: warning
    columns: {id: {type: bigint, nullable: false, default: null}, name: text, gone: {absent: true}}
    primary_key: [id]
    foreign_keys: {users_boss_fkey: {columns: [boss], references: users(id), on_delete: cascade}}
    checks: [length(name) > 1]
    indexes: {by_name: {columns: [lower(name)], where: id > 1}}
    inserts: [[id]]
    grants: {reader: [select]}
enums: {mood: [sad, "o'k"]}
accepted: [{finding: column-type public.users.id, reason: soon, until: 2027-01-31, owner: me}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer a folder for memories that is not there yet, with the expectations written beside it."""
    monkeypatch.chdir(tmp_path)
    Path("u.yaml").write_text(TEXT)
    monkeypatch.setenv("DRIFT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def read() -> Expectations:
    return load([Path("u.yaml")], all_kinds())


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer a list that grows whenever something is kept, which is after each parse."""
    kept: list[str] = []
    keep = memory.keep

    def noted(name: str | None, said: Expectations) -> None:
        kept.append(str(name))
        keep(name, said)

    monkeypatch.setattr(memory, "keep", noted)
    return kept


def test_what_is_remembered_is_what_was_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = parsed(monkeypatch)
    first, second = read(), read()

    assert len(kept) == 1
    assert second == first
    assert [item.origins for item in second.stated] == [item.origins for item in first.stated]
    assert len(list(folder.iterdir())) == 1


def test_the_size_is_known_without_reading_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = parsed(monkeypatch)
    first = measure([Path("u.yaml")], all_kinds())
    said = read()

    assert first == measure([Path("u.yaml")], all_kinds()) == (1, len(said.stated) + len(said.exact))
    assert len(kept) == 1


def test_a_changed_letter_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = parsed(monkeypatch)
    read()
    Path("u.yaml").write_text(TEXT.replace("name: text", "name: uuid"))
    changed = read()

    assert len(set(kept)) == 2
    assert "uuid" in {getattr(item.wanted, "type", None) for item in changed.stated}


def test_the_same_text_under_another_name_has_its_own_places(folder: Path) -> None:
    read()
    Path("v.yaml").write_text(TEXT)
    other = load([Path("v.yaml")], all_kinds())

    assert {item.origin.file for item in other.stated} == {"v.yaml"}


def test_a_change_of_drift_itself_forgets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = parsed(monkeypatch)
    read()
    monkeypatch.setattr(cache, "_built", lambda: 1)
    read()

    assert len(set(kept)) == 2


def test_faults_are_never_remembered(folder: Path) -> None:
    Path("u.yaml").write_text("version: 1\ntabels: {}\n")
    for _ in range(2):
        with pytest.raises(ExpectationsInvalid, match="tabels"):
            read()

    assert not folder.exists()


def test_a_folder_others_can_write_is_neither_believed_nor_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read()
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes().replace(b"bigint", b"bigxxx"))
    folder.chmod(0o777)
    kept = parsed(monkeypatch)

    assert read() == first
    assert len(kept) == 1
    assert b"bigxxx" in file.read_bytes()


@pytest.mark.parametrize("data", [b"", b"\x00", b"not marshal", b"(\x01\x00\x00\x00N", b"N"])
def test_a_broken_memory_is_read_again(folder: Path, data: bytes) -> None:
    first = read()
    (file,) = folder.iterdir()
    file.write_bytes(data)

    assert read() == first
    assert file.read_bytes() != data


def test_a_single_wrong_byte_is_noticed(folder: Path) -> None:
    first = read()
    (file,) = folder.iterdir()
    kept = file.read_bytes()
    for place in range(kept.index(b"\n") + 1, len(kept)):
        file.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])

        assert memory.recall(file.stem, all_kinds()) is None

    assert read() == first


def test_what_is_made_of_it_is_remembered_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, made = parsed(monkeypatch), list[Expectations]()

    def outlined(said: Expectations) -> int:
        made.append(said)
        return len(said.stated)

    def outline() -> Outline | None:
        said = load([Path("u.yaml")], all_kinds(), outlined=outlined).stated
        assert isinstance(said, Stated)
        return said.outline

    first = read()
    once, again = outline(), outline()

    assert (1, 1) == (len(kept), len(made)), "made, or parsed, more than once"
    assert once == again == Outline(first.exact, len(first.stated))
    assert read() == first


def test_other_expectations_are_no_business_of_an_outline(folder: Path) -> None:
    kinds = all_kinds()
    said = load([Path("u.yaml")], kinds, outlined=lambda _: ((), (), {"drift.scope": "{}"}, "other"))

    assert "other" == scope_of(said, kinds).schema
    for changed in (
        replace(said, exact=(Exact("table", ("public",), Origin("u.yaml", 1, 1)),)),
        replace(said, stated=said.stated[:1]),
        replace(said, stated=amended(said.stated, {0: said.stated[0]})),
    ):
        assert "public" == scope_of(changed, kinds).schema
        assert "table" in scope_of(changed, kinds).names


def test_only_so_many_are_kept(folder: Path) -> None:
    for number in range(MAX_KEPT + 3):
        Path("u.yaml").write_text(f"{TEXT}# {number}\n")
        read()

    assert len(list(folder.iterdir())) == MAX_KEPT


@pytest.mark.parametrize("where", ["", "u.yaml", "u.yaml/below"])
def test_where_nothing_can_be_kept_the_files_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setenv("DRIFT_CACHE_DIR", where)

    assert read() == read()


def test_without_a_name_the_folder_is_below_the_users_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRIFT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    read()

    assert [file.parent for file in folder.rglob("*.expectations")] == [folder / "drift"]
