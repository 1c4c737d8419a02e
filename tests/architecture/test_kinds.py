"""Every kind is complete, every rule is explained, and a new kind needs no change outside its own folder."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import drift.kinds
from drift import pipeline
from drift.expectations.places import require_sound
from drift.fact import UNSTATED, Shape
from drift.kind import Kind, rule_names, shapes
from drift.kinds import all_kinds
from drift.pipeline import Request
from tests.databases import Database

KINDS = sorted(all_kinds().values(), key=lambda kind: kind.name)
PARTS = ("What it finds", "Why it matters", "How it is fixed", "How it is undone")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_complete(kind: Kind[Any]) -> None:
    """The folder bears the kind's name and holds everything a kind must bring."""
    folder = files(f"drift.kinds.{kind.name}")

    assert [name for name in ("fact.py", "catalog.sql", "remedy.py", "rules.md") if not (folder / name).is_file()] == []
    assert kind.place is all_kinds().place(kind.name)
    assert kind.identity is all_kinds().identity(kind.name)
    assert set(kind.place.parents) <= set(all_kinds())
    assert kind.short is None or kind.short in shapes(kind.fact)
    assert kind.together <= set(shapes(kind.fact))


def test_the_kinds_do_not_contradict_each_other() -> None:
    """No two claim one key, and no key means two things in one body."""
    require_sound(all_kinds())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_says_it_once(kind: Kind[Any]) -> None:
    """What the catalog's SQL answers are attributes of the fact, and every attribute is explained."""
    for name, shape in shapes(kind.fact).items():
        item = kind.fact.declared_attributes[name]
        assert item.doc.endswith("."), name
        assert shape is not Shape.HIDDEN or item.default is UNSTATED, name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_rare_is_told_where_it_is(kind: Kind[Any]) -> None:
    """An attribute the catalog never told would be None for each object, and no drift of it would be seen."""
    rare = {name for name, item in kind.fact.declared_attributes.items() if item.rare is not None}
    told = set(re.findall(r"'(\w+)=' \|\|", kind.catalog)) | set(re.findall(r"AS \"?(\w+)", kind.definitions or ""))

    assert rare - told == set()
    assert bool(rare) is ("AS rare" in kind.catalog)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_rule_is_explained(kind: Kind[Any]) -> None:
    """``drift explain`` has an answer for every rule a kind can raise, in all four parts, and for no other."""
    explained = {name: text for name, text in pipeline.rules().items() if name in rule_names(kind)}

    assert sorted(rule_names(kind)) == sorted(explained)
    for name, text in explained.items():
        assert [part for part in PARTS if part not in text] == [], name


def test_no_rule_is_explained_that_does_not_exist() -> None:
    """No text outlives its rule."""
    assert set(pipeline.rules()) == {name for kind in KINDS for name in rule_names(kind)}


@pytest.fixture
def toy() -> Iterator[None]:
    """Put one more folder among the kinds: that is all it takes."""
    drift.kinds.__path__.append(str(Path(__file__).parent / "toykinds"))
    all_kinds.cache_clear()
    yield
    drift.kinds.__path__.pop()
    all_kinds.cache_clear()


@pytest.mark.usefixtures("toy")
def test_a_new_kind_needs_its_folder_only(database: Database, tmp_path: Path) -> None:
    """A kind the trunk never heard of is loaded, read, compared, created, altered, explained and undone."""
    database.execute("CREATE SEQUENCE old INCREMENT 2; CREATE SEQUENCE beyond")
    before = database.dump()
    path = tmp_path / "toy.yaml"
    path.write_text("version: 1\nexact: [counters]\ncounters: {new: , old: {increment: 3}}\n")
    request = Request(database=database.url, paths=[path], runs=tmp_path / "runs")

    found = pipeline.check(request)
    path.write_text("version: 1\ncounters: {new: , old: 3}\n")
    fixed = pipeline.fix(request)

    assert [finding.name for finding in found.findings] == [
        "counter-unexpected public.beyond",
        "counter-missing public.new",
        "counter-increment public.old",
    ]
    assert fixed.remaining == ()
    assert "counter-increment" in pipeline.rules()
    pipeline.rollback(request, fixed.run)
    assert before == database.dump()
