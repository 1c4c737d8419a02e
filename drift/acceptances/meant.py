"""Which findings are meant by what was typed or copied, and which file is about each of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import escape
from typing import Any, Final

from msgspec import Struct

from drift.errors import UsageError
from drift.expectations.suggest import suggestion
from drift.globs import fits
from drift.kind import Kind, rule_names
from drift.model import Expectation, Expectations, Origin, Ref, fingerprint
from drift.report.names import ref_of

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16}")
_PLACE: Final = re.compile(r"\S.*:\d+:\d+:")
_BEFORE: Final = re.compile(r"(?:\S[^\n]*?:\d+:\d+: )?(?:(?:error|warning|info|accepted) )?")
_STATES: Final = ("error", "warning", "info", "accepted")
_HINT: Final = """copy the first line of the finding, in quotes: drift accept 'column-default public.t.id' --reason '…'"""


class Known(Struct, frozen=True):
    """What a finding can be about.

    Args:
        expectations: everything that is stated.
        kinds: every kind by name.
        found: findings that a saved result tells of, by name, with the place that asked for each.
    """

    expectations: Expectations
    kinds: Mapping[str, Kind[Any]]
    found: Mapping[str, Origin]

    @property
    def rules(self) -> dict[str, tuple[str, str]]:
        """Answer kind and suffix of every rule by its name."""
        every = ((name, kind.name) for kind in self.kinds.values() for name in rule_names(kind))
        return {name: (kind, name[len(kind) + 1 :].replace("-", "_")) for name, kind in every}


def meant(words: Sequence[str], known: Known) -> dict[str, Origin]:
    """Answer the findings by name, each with the place of the file that is about it.

    Args:
        words: whole findings (``column-default public.t.id``), their two words apart, whole lines of a report, or fingerprints.
        known: what a finding can be about.

    Raises:
        UsageError: a word means none, or nothing is stated that could be found so.
    """
    rules = known.rules
    return dict(_placed(rule, text, known, rules) for rule, text in _parted(words, known, rules))


def _parted(words: Sequence[str], known: Known, rules: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield rule and object of each finding."""
    rule, parts = "", list[str]()
    for word in (each for text in words for each in _split(text.strip(), rules)):
        starts = word in rules or bool(_FINGERPRINT.fullmatch(word))
        if starts and rule:
            yield rule, _object(rule, parts)
        if starts:
            rule, parts = word, []
            if word not in rules:
                rule, _, text = _of_fingerprint(word, known).partition(" ")
                parts = [text]
        elif rule:
            parts.append(word)
        elif not (_PLACE.fullmatch(word) or word in _STATES):
            raise _no_rule(word, rules)
    if rule:
        yield rule, _object(rule, parts)


def _split(text: str, rules: Mapping[str, Any]) -> list[str]:
    """Answer rule and object of a text that holds both, else the text as it is."""
    before = _BEFORE.match(text)
    rule, blank, rest = text[before.end() if before else 0 :].partition(" ")
    return [rule, rest.strip()] if blank and ("-" in rule or rule in rules) else [text]


def _object(rule: str, parts: Sequence[str]) -> str:
    if not parts:
        raise UsageError(f"{rule} of which object?", _HINT)
    return " ".join(parts)


def _no_rule(word: str, rules: Iterable[str]) -> UsageError:
    near = suggestion(word.partition(" ")[0], rules)
    return UsageError(f"no rule is called {word!r}", f"did you mean {near}? {_HINT}" if near else _HINT)


def _of_fingerprint(wanted: str, known: Known) -> str:
    for name in known.found:
        if fingerprint(name) == wanted:
            return name
    by_kind: dict[str, list[str]] = {}
    for rule, (kind, _) in known.rules.items():
        by_kind.setdefault(kind, []).append(rule)
    for item in known.expectations.stated:
        for rule in by_kind[item.ref.kind]:
            if fingerprint(name := f"{rule} {item.ref}") == wanted:
                return name
    hint = "write rule and object, or name the result it stands in: --from result.json"
    raise UsageError(f"no finding about what is stated has the fingerprint {wanted}", hint)


def _placed(rule: str, text: str, known: Known, rules: Mapping[str, tuple[str, str]]) -> tuple[str, Origin]:
    kind, suffix = rules[rule]
    try:
        ref = ref_of(kind, text)
    except ValueError:
        quoting = "a shell takes quotes away: put the whole finding between ' and '"
        raise UsageError(f"{text!r} is no name of an object as drift prints it", f"{quoting}. {_HINT}") from None
    if (origin := known.found.get(f"{rule} {ref}")) is not None:
        return f"{rule} {ref}", origin
    stated = [item for item in known.expectations.stated if item.ref.kind == kind]
    item = next((item for item in stated if item.ref == ref), None) or _only_one(stated, ref)
    if item is not None:
        return f"{rule} {item.ref}", item.place(suffix)
    if (origin := _around(ref, suffix, known)) is not None:
        return f"{rule} {ref}", origin
    near = suggestion(str(ref), (str(item.ref) for item in stated))
    hint = f"did you mean '{rule} {near}'?" if near else "drift check prints what can be accepted"
    raise UsageError(f"nothing is stated about {ref}, so there is no {rule} of it", hint)


def _only_one(stated: Sequence[Expectation], ref: Ref) -> Expectation | None:
    """Answer what is meant by a name without its schema, where that is one object."""
    ends = [item for item in stated if item.ref.path[-len(ref.path) :] == ref.path and item.ref.arguments == ref.arguments]
    return ends[0] if ref.path and len(ends) == 1 else None


def _around(ref: Ref, suffix: str, known: Known) -> Origin | None:
    """Answer the place of what is stated about an object nobody named: that nothing else be there, a rule for many, no name."""
    if suffix == "unexpected":
        claims = [each for each in known.expectations.exact if each.kind == ref.kind and ref.path[: len(each.path)] == each.path]
        return claims[0].origin if claims else None
    for item in known.expectations.stated:
        globs = item.ref.path if item.pattern else tuple(map(escape, item.ref.path[:-1])) if item.anonymous else ()
        path = ref.path[: len(globs)]
        if item.ref.kind == ref.kind and globs and len(path) == len(globs) and fits(path, globs):
            return item.place(suffix)
    return None
