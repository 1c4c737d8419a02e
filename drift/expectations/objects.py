"""Reads the body of each object, notes what is expected of it, and goes on to what stands below it."""

from collections.abc import Mapping as Map
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec import Struct, field

from drift.expectations.attributes import attributes
from drift.expectations.generic import read_exact, read_flag, read_severity, read_text
from drift.expectations.nodes import Entry, Mapping, Node, Page, Scalar, as_flag, called, is_null, shown, what
from drift.expectations.places import BODY_WORDS, Level, Places
from drift.expectations.sections import REQUIRED, Around, Item, items
from drift.expectations.shapes import Slot, value
from drift.expectations.suggest import did_you_mean
from drift.fact import REQUIRED as REQUIRED_VALUE
from drift.fact import UNSTATED, Fact
from drift.kind import Kind
from drift.model import Acceptance, Exact, Expectation, Fix, Origin, Ref, Severity


class Setting(Struct, frozen=True):
    """What an object takes from above.

    Args:
        severity: how much a finding weighs.
        why: why it matters.
        exact: which kinds are complete, with the place that claims it.
        silence: whether what is not said of an object means what PostgreSQL makes of it (``exact: true``).
    """

    severity: Severity = Severity.ERROR
    why: str | None = None
    exact: Map[str, Origin] = field(default_factory=dict)
    silence: bool = False


class Gathered(Struct):
    """What all files said so far, in their order; items without a name are numbered across the files.

    ``facts`` holds what was read from bodies of single values, by their letters: many columns of many tables are alike.
    """

    stated: list[Expectation] = field(default_factory=list)
    exact: list[Exact] = field(default_factory=list)
    accepted: list[Acceptance] = field(default_factory=list)
    numbers: dict[tuple[str, ...], dict[tuple[str, str, Fact], int]] = field(default_factory=dict)
    severities: dict[Ref, tuple[Severity, Origin]] = field(default_factory=dict)
    faulty: set[Ref] = field(default_factory=set)
    facts: dict[tuple[Any, ...], Fact] = field(default_factory=dict)


class Body(NamedTuple):
    """The keys of a body, sorted by what they are."""

    stated: Map[str, Node]
    below: Map[str, Entry] = MappingProxyType({})
    words: Map[str, Entry] = MappingProxyType({})


class _Said(Struct):
    """What is said of one object: its fact (None: it must not exist), where its attributes stand, and what mends it."""

    ref: Ref
    wanted: Fact | None
    origins: dict[str, Origin]
    fix: Fix | None = None


class Walk(Struct, frozen=True):
    """The walk through one page; faults go to the page, everything else to what is gathered."""

    page: Page
    places: Places
    gathered: Gathered

    def section(self, kind: Kind[Any], entry: Entry, around: Around, setting: Setting) -> None:
        """Take in every object under the key of a kind, in the body of the object around it."""
        for item in items(self.page, kind, entry, around):
            self._object(item, setting)

    def setting(
        self, words: Map[str, Entry], above: Setting, possible: Map[str, tuple[str, ...]], ref: Ref | None = None
    ) -> Setting:
        """Answer what holds where these generic keys stand, in an object or at the top of the file.

        Args:
            words: the keys.
            above: what holds around them.
            possible: what ``exact`` may name there.
            ref: the object, for faults.
        """
        if not words:
            return above
        about = f"{called(ref)} " if ref else ""
        severity, why, exact, silence = above.severity, above.why, above.exact, above.silence
        if entry := words.get("severity"):
            severity = read_severity(self.page, f"{about}severity", entry.value) or severity
        if entry := words.get("why"):
            why = read_text(self.page, f"{about}why", entry.value) or why
        if entry := words.get("exact"):
            exact = read_exact(self.page, f"{about}exact", entry.value, possible)
            silence = as_flag(entry.value) is True
        return Setting(severity, why, exact, silence)

    def _object(self, item: Item, above: Setting) -> None:
        letters = self._letters(item)
        if letters is not None and (known := self.gathered.facts.get(letters)) is not None:
            self._alike(item, known, above)
            return
        faults = len(self.page.faults)
        body = self._body(item)
        if body is None:
            return
        children = self.places.children(item.kind)
        possible = self.places.claimable(item.kind) if "exact" in body.words else {}
        setting = self.setting(body.words, above, possible, item.ref)
        self._one_severity(item, body, setting.severity)
        fix = self._fix(item, body)
        if self._absent(item, body):
            self._note(_Said(item.ref, None, {}, fix), item, setting)
            return
        fact, origins = self._fact(item, body)
        ref = self._numbered(item, fact) if item.anonymous else item.ref
        self._note(_Said(ref, fact, origins, fix), item, setting)
        if letters and body.stated and not (body.below or body.words) and faults == len(self.page.faults):
            self.gathered.facts[letters] = fact
        if setting.exact and not item.pattern:
            self._claim(children, ref, setting)
        for key, entry in body.below.items():
            self.section(children[key], entry, Around(ref.path, ref.arguments, item.pattern), setting)

    def _letters(self, item: Item) -> tuple[Any, ...] | None:
        """Answer what tells a body of single values apart, None where more than its letters decides what it means."""
        if self.page.cut or item.pattern or item.anonymous:
            return None
        body = item.body
        if isinstance(body, Scalar):
            return item.kind.name, body.text, body.plain
        if not isinstance(body, Mapping):
            return None
        letters: list[Any] = [item.kind.name]
        for name, entry in body.entries.items():
            node = entry.value
            if not isinstance(node, Scalar):
                return None
            letters += name, node.text, node.plain
        return tuple(letters)

    def _alike(self, item: Item, fact: Fact, above: Setting) -> None:
        """Take in an object whose body has the letters of one before."""
        body, file = item.body, self.page.file
        if isinstance(body, Mapping):
            origins = {name: Origin(file, (node := entry.value).line, node.column) for name, entry in body.entries.items()}
        else:
            origins = {str(item.short): self.page.origin(body or item.key)}
        self._note(_Said(item.ref, fact, origins), item, above)
        if above.exact:
            self._claim(self.places.children(item.kind), item.ref, above)

    def _claim(self, children: Level, ref: Ref, setting: Setting) -> None:
        """Note which of the kinds that may stand in an object are complete there."""
        for name in children.names.values():
            if origin := setting.exact.get(name):
                self.gathered.exact.append(Exact(name, ref.path, origin, setting.severity, setting.why, ref.arguments))

    def _note(self, said: "_Said", item: Item, setting: Setting) -> None:
        self.gathered.stated.append(
            Expectation(
                said.ref,
                said.wanted,
                self.page.origin(item.key),
                setting.severity,
                setting.why,
                said.origins,
                self.page.schema,
                item.anonymous,
                setting.silence and not item.pattern,
                item.pattern,
                said.fix,
            )
        )

    def _fix(self, item: Item, body: Body) -> Fix | None:
        """Answer the hand-written remedy of an object, None where it has none."""
        entry = body.words.get("fix")
        if entry is None:
            return None
        if item.pattern:
            message = f"{called(item.ref)}: a rule for many objects has no fix"
            self.page.fault(entry.key, message, "state it for the object itself")
            return None
        from drift.expectations.scripts import read_fix  # few objects have one

        return read_fix(self.page, f"{called(item.ref)} fix", entry.value)

    def _body(self, item: Item) -> Body | None:
        """Answer the sorted keys of the body, None after it turned out to be none."""
        node = item.body
        if node is None or is_null(node):
            return Body({})
        if isinstance(node, Mapping):
            return self._sorted(item, node)
        if item.short is not None:
            return Body({item.short: node})
        allowed = ", ".join(self.places.body_keys(item.kind))
        self.page.fault(node, f"{called(item.ref)}: expected a mapping, found {what(node)}", f"allowed keys: {allowed}")
        return None

    def _sorted(self, item: Item, node: Mapping) -> Body:
        stated: dict[str, Node] = {}
        below: dict[str, Entry] = {}
        words: dict[str, Entry] = {}
        known, children = attributes(item.kind.fact), self.places.children(item.kind)
        for key, entry in node.entries.items():
            if key in known:
                stated[key] = entry.value
            elif key in BODY_WORDS and self.places.allows(item.kind, key):
                words[key] = entry
            elif key in children:
                below[key] = entry
            else:
                self.page.fault(entry.key, f"{called(item.ref)}: unknown key {shown(key)}", self._meant(item.kind, key))
        return Body(stated, below, words)

    def _meant(self, kind: Kind[Any], key: str) -> str:
        if homes := self.places.homes(key):
            return f"{key} stands below {' or '.join(homes)}"
        return did_you_mean(key, self.places.body_keys(kind))

    def _absent(self, item: Item, body: Body) -> bool:
        """Answer whether the object must not exist, in which case nothing else may be said about it."""
        entry = body.words.get("absent")
        if entry is None or not read_flag(self.page, f"{called(item.ref)} absent", entry.value):
            return False
        if item.anonymous:
            self.page.fault(entry.key, f"{called(item.ref)}: only what has a name can be absent", "write name: {absent: true}")
            return True
        others = [name for name in (*body.stated, *body.below) if name != item.kind.place.arguments]
        others += [word for word in body.words if word == "exact"]
        if others:
            message = f"{called(item.ref)}: said to be absent, and yet to have {', '.join(others)}"
            self.page.fault(entry.key, message, "keep one of the two")
        return True

    def _fact(self, item: Item, body: Body) -> tuple[Fact, dict[str, Origin]]:
        """Answer what is stated, in the author's words, and where."""
        known, before = attributes(item.kind.fact), len(self.page.faults)
        values: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        for name, node in body.stated.items():
            demanded = item.pattern and isinstance(node, Scalar) and node.text == REQUIRED
            found = REQUIRED_VALUE if demanded else value(Slot(self.page, item.ref, known[name]), node)
            if found is not UNSTATED:
                values[name], origins[name] = found, self.page.origin(node)
        if len(self.page.faults) != before:
            self.gathered.faulty.add(item.ref)
        return item.kind.fact(**values), origins

    def _numbered(self, item: Item, fact: Fact) -> Ref:
        """Answer the reference of an item without a name: the same number for the same statement, in whatever file."""
        path, kind = item.ref.path[:-1], item.kind.name
        numbers = self.gathered.numbers.setdefault((kind, *path), {})
        number = numbers.setdefault((kind, self.page.schema, fact), len(numbers) + 1)
        return Ref(kind, (*path, f"#{number}"), item.ref.arguments)

    def _one_severity(self, item: Item, body: Body, severity: Severity) -> None:
        entry = body.words.get("severity")
        if entry is None or item.anonymous:
            return
        first, place = self.gathered.severities.setdefault(item.ref, (severity, self.page.origin(entry.value)))
        if first is not severity:
            message = f"{called(item.ref)}: severity is {severity} here and {first} at {place}"
            self.page.fault(entry.value, message, "keep one of the two")
