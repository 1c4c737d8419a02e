"""Reads what stands at the top of a file, and sends what belongs to a kind on the walk."""

import re
from datetime import date
from typing import Final

from msgspec import Struct

from drift.expectations import names
from drift.expectations.generic import read_text
from drift.expectations.nodes import Entry, Mapping, Node, Page, Scalar, Sequence, is_null, shown, what
from drift.expectations.objects import Gathered, Setting, Walk
from drift.expectations.places import TOP_WORDS, Places
from drift.expectations.sections import Around
from drift.expectations.suggest import did_you_mean
from drift.model import Acceptance, Exact

VERSION: Final = 1
ACCEPTANCE_KEYS: Final = ("finding", "reason", "until", "owner")
FINDING: Final = r"\S+ \S.*\Z"
ISO_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"


class Document(Struct, frozen=True):
    """The top of one file."""

    page: Page
    places: Places
    gathered: Gathered

    def take(self, root: Node) -> None:
        """Take in everything the file says; ``page.schema`` becomes the file's own where it names one."""
        if not isinstance(root, Mapping):
            self.page.fault(root, f"expected a mapping that begins with 'version: 1', found {what(root)}")
            return
        entries = root.entries
        self._version(root, entries.get("version"))
        self._schema(entries.get("schema"))
        walk = Walk(self.page, self.places, self.gathered)
        setting = self._setting(walk, entries)
        for key, entry in entries.items():
            if key in TOP_WORDS:
                continue
            if (kind := self.places.top.get(key)) is not None:
                walk.section(kind, entry, Around(), setting)
            else:
                self.page.fault(entry.key, f"unknown key {shown(key)}", self._meant(key))
        if accepted := entries.get("accepted"):
            self._accepted(accepted.value)

    def _version(self, root: Mapping, entry: Entry | None) -> None:
        if entry is None:
            self.page.fault(root, "the version of the language is missing", f"begin the file with 'version: {VERSION}'")
            return
        node = entry.value
        if isinstance(node, Scalar) and node.text == str(VERSION) and not node.plain:
            self.page.fault(node, "version: expected a number, found a text", f"write {VERSION} without quotes")
        elif not (isinstance(node, Scalar) and node.text == str(VERSION)):
            hint = f"this drift knows version {VERSION}; a newer one may know others"
            self.page.fault(node, f"version: expected {VERSION}, found {what(node)}", hint)

    def _schema(self, entry: Entry | None) -> None:
        if entry is None:
            return
        node = entry.value
        if not isinstance(node, Scalar) or is_null(node):
            self.page.fault(node, f"schema: expected a name, found {what(node)}")
        elif reason := names.problem(node.text):
            self.page.fault(node, f"schema: {reason}")
        else:
            self.page.schema = node.text

    def _setting(self, walk: Walk, entries: dict[str, Entry]) -> Setting:
        """Answer what holds for the whole file.

        ``exact: true`` speaks of what lives in its schema and below, unless the file is about nothing that lives in one, and of
        what lives in no schema where the file has its key.
        """
        words = {word: entry for word, entry in entries.items() if word in ("severity", "why", "exact")}
        possible = self.places.claimable(None) if "exact" in words else {}
        setting = walk.setting(words, Setting(), possible)
        if not setting.exact:
            return setting
        everything = "exact" in entries and not isinstance(entries["exact"].value, Sequence)
        kinds = self.places.top.names
        qualified = {name for name in kinds.values() if self.places.place(name).schema_qualified}
        present = {name for key, name in kinds.items() if key in entries}
        of_schema = "schema" in entries or not present or bool(present & qualified)
        for name in kinds.values():
            origin = setting.exact.get(name)
            meant = of_schema if name in qualified else name in present
            if origin is not None and (meant or not everything):
                path = (self.page.schema,) if name in qualified else ()
                self.gathered.exact.append(Exact(name, path, origin, setting.severity, setting.why))
        return setting

    def _meant(self, key: str) -> str:
        if homes := self.places.homes(key):
            return f"{key} stands below {' or '.join(homes)}"
        return did_you_mean(key, (*TOP_WORDS, *self.places.top))

    def _accepted(self, node: Node) -> None:
        if is_null(node):
            return
        if not isinstance(node, Sequence):
            self.page.fault(node, f"accepted: expected a list, found {what(node)}", "write '- finding: …' and 'reason: …'")
            return
        for item in node.items:
            if isinstance(item, Mapping):
                self._acceptance(item)
            else:
                hint = f"keys: {', '.join(ACCEPTANCE_KEYS)}"
                self.page.fault(item, f"accepted: expected a mapping, found {what(item)}", hint)

    def _acceptance(self, item: Mapping) -> None:
        texts: dict[str, str | None] = {}
        for key, entry in item.entries.items():
            if key in ACCEPTANCE_KEYS:
                texts[key] = read_text(self.page, key, entry.value)
            else:
                self.page.fault(entry.key, f"accepted: unknown key {shown(key)}", did_you_mean(key, ACCEPTANCE_KEYS))
        for required in ("finding", "reason"):
            if required not in texts:
                self.page.fault(item, f"accepted: {required} is missing", f"add '{required}: …'")
        self._checked(item, texts)
        finding, reason = texts.get("finding"), texts.get("reason")
        if finding and reason:
            origin = self.page.origin(item)
            self.gathered.accepted.append(Acceptance(finding, reason, texts.get("until"), origin, texts.get("owner")))

    def _checked(self, item: Mapping, texts: dict[str, str | None]) -> None:
        finding, until = texts.get("finding"), texts.get("until")
        if finding and not re.match(FINDING, finding):
            hint = "copy the first line of the finding: <rule> <object>"
            self.page.fault(item.entries["finding"].value, f"finding: {shown(finding)} names no rule and object", hint)
        if until and not is_day(until):
            self.page.fault(item.entries["until"].value, f"until: {shown(until)} is no day", "write the last day as 2027-01-31")


def is_day(text: str) -> bool:
    """Answer whether the text is a day of the calendar as ``2027-01-31``."""
    if not re.match(ISO_DATE, text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
