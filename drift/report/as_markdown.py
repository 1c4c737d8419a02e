"""Markdown for a step summary or a comment: the verdict first, then what differs, what mends it, and what cannot be told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from drift.counting import count
from drift.model import Finding, Outcome
from drift.report.cases import State, cases, still_open
from drift.report.commands import next_commands
from drift.report.markdown import cell, code, fenced, row, table_head
from drift.report.options import ReportOptions
from drift.report.remedies import Remedies, hazards_of, in_order
from drift.report.text_finding import sql_lines
from drift.report.text_looked_at import about_case
from drift.report.values import shown
from drift.report.words import (
    acceptance_words,
    database_words,
    failure_words,
    lock_words,
    overall,
    severities,
    shortened,
    target_words,
    undecided_name,
    undo_lines,
    verdict_words,
    warnings_of,
)

MOST: Final = 1024 * 1024
"""Bytes GitHub takes for the summary of one step; of a longer one it shows nothing at all."""

LONGEST: Final = 500
"""Characters of one cell."""

LONGEST_FIX: Final = 64 * 1024
"""Bytes of one remedy; a longer one would leave no room for the others."""


class Part(Struct, frozen=True):
    """A piece that is left out whole where there is no room; ``counts`` is whether a reader misses something then."""

    text: str
    counts: bool = True


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the report, cut honestly at a mebibyte."""
    return render_all((outcome,), options)


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer the report of all outcomes, a table of the databases first."""
    return fitted(outcomes, options, MOST)


def fitted(outcomes: Sequence[Outcome], options: ReportOptions, most: int) -> str:
    """Answer the report in at most so many bytes; what is left out is counted in its last line."""
    one = outcomes[0]
    parts = _one(one, options, one.environment) if len(outcomes) == 1 else _several(outcomes, options)
    return _within(list(parts), most)


def _within(parts: Sequence[Part], most: int) -> str:
    sizes = [len(part.text.encode("utf-8", "surrogatepass")) for part in parts]
    if sum(sizes) <= most:
        return "".join(part.text for part in parts)
    kept: list[str] = []
    room = most - len(_cut_line(parts, parts))
    for part, size in zip(parts, sizes, strict=True):
        room -= size
        if room < 0:
            break
        kept.append(part.text)
    return "".join([*kept, _cut_line(parts[len(kept) :], parts)])


def _cut_line(lost: Sequence[Part], parts: Sequence[Part]) -> str:
    missing, all_of_them = sum(part.counts for part in lost), sum(part.counts for part in parts)
    return (
        f"\n**Cut here: {missing} of {all_of_them} entries do not fit into this report;"
        " `drift check -o json=FILE` writes everything.**\n"
    )


def _several(outcomes: Sequence[Outcome], options: ReportOptions) -> Iterator[Part]:
    databases = count(len(outcomes), "database")
    yield Part(f"## drift {options.verb} of {databases}: {verdict_words(overall(outcomes))}\n", counts=False)
    yield Part(table_head(("database", "verdict", "drift", "as expected", "undecided", "accepted")), counts=False)
    for outcome in outcomes:
        counts = (len(still_open(outcome)), outcome.as_expected, len(outcome.undecided), len(outcome.accepted))
        yield Part(row((cell(database_words(outcome)), verdict_words(outcome.verdict), *map(str, counts))))
    for outcome in outcomes:
        yield Part("\n---\n\n", counts=False)
        yield from _one(outcome, options, database_words(outcome))


def _one(outcome: Outcome, options: ReportOptions, name: str | None) -> Iterator[Part]:
    database = f" of {code(name)}" if name else ""
    yield Part(f"## drift {options.verb}{database}: {verdict_words(outcome.verdict)}\n\n{_summary(outcome)}\n", counts=False)
    if failure := failure_words(outcome):
        yield Part(f"\nCould not check: {code(shortened(failure, LONGEST))}\n")
    remedies = Remedies(outcome, options.allow)
    yield from _applied(outcome)
    yield from _findings(outcome)
    yield from _fixes(outcome, remedies)
    yield from _undecided(outcome)
    yield from _accepted(outcome)
    yield from _notices(outcome)
    if options.verb == "report":
        yield from _looked_at(outcome)
    if following := next_commands(outcome, remedies):
        yield Part(f"\nnext: {' · '.join(map(code, following))}\n", counts=False)


def _summary(outcome: Outcome) -> str:
    still = still_open(outcome)
    told = f"{len(still)} drift{severities(still)}, {outcome.as_expected} as expected, {len(outcome.undecided)} undecided, "
    return f"{told}{len(outcome.accepted)} accepted; {code(target_words(outcome.target))}"


def _applied(outcome: Outcome) -> Iterator[Part]:
    if outcome.applied:
        yield Part(f"\n### Applied ({count(len(outcome.applied), 'statement')})\n", counts=False)
    for step in outcome.applied:
        yield _block(f"\n{code(step.finding.name)}\n\n", sql_lines(step))
    if outcome.run is not None:
        yield Part(f"\nundo: {code(f'drift rollback {outcome.run}')}\n", counts=False)


def _findings(outcome: Outcome) -> Iterator[Part]:
    titles, found = ("severity", "finding", "expected", "actual", "where"), in_order(still_open(outcome))
    rows = ((finding.severity, _cut(finding.name), *_values(finding), _cut(str(finding.origin))) for finding in found)
    return _table("Findings", titles, rows)


def _values(finding: Finding) -> tuple[str, str]:
    return _cut(shown(finding.expected)), _cut(shown(finding.actual))


def _fixes(outcome: Outcome, remedies: Remedies) -> Iterator[Part]:
    parts = [part for finding in in_order(still_open(outcome)) if (part := _fix(finding, remedies)) is not None]
    if parts:
        yield Part("\n### What mends it\n", counts=False)
    yield from parts


def _fix(finding: Finding, remedies: Remedies) -> Part | None:
    steps, reason = remedies.of(finding), remedies.reason(finding)
    about = [f"\n{code(finding.name)}"]
    about += [f"why: {code(shortened(' '.join(finding.why.split()), LONGEST))}"] if finding.why else []
    about += [f"note: {code(shortened(finding.note, LONGEST))}"] if finding.note else []
    if not steps:
        about += [f"by hand: {code(shortened(reason, LONGEST))}"] if reason else []
        return Part("  \n".join(about) + "\n") if len(about) > 1 else None
    about.append(f"lock: {code('; then '.join(dict.fromkeys(map(lock_words, steps))))}")
    if hazards := hazards_of(steps):
        about.append(f"hazards: {', '.join(hazards)}")
    undo = [f"-- {line}" for line in undo_lines(steps[-1])] or ["-- none, it cannot be undone"]
    lines = [*(line for step in steps for line in sql_lines(step)), "-- undo:", *undo]
    return _block("  \n".join(about) + "\n\n", lines)


def _block(head: str, lines: Sequence[str]) -> Part:
    """Answer SQL in a block of its own; one that is too long is named, not cut in two: half a statement is none."""
    if sum(map(len, lines)) > LONGEST_FIX:
        return Part(f"{head}The statements are too long to show here; `drift plan -o sql` writes them.\n")
    return Part(f"{head}{fenced(lines, 'sql')}")


def _undecided(outcome: Outcome) -> Iterator[Part]:
    items = sorted(outcome.undecided, key=lambda item: (item.origin, undecided_name(item)))
    rows = ((_cut(undecided_name(item)), _cut(item.reason), _cut(str(item.origin))) for item in items)
    return _table("Cannot tell", ("what", "reason", "where"), rows)


def _accepted(outcome: Outcome) -> Iterator[Part]:
    items = sorted(outcome.accepted, key=lambda item: (item.finding.origin, item.finding.name))
    rows = ((_cut(item.finding.name), _cut(acceptance_words(item.acceptance)), _cut(str(item.finding.origin))) for item in items)
    return _table("Accepted", ("finding", "acceptance", "where"), rows)


def _notices(outcome: Outcome) -> Iterator[Part]:
    rows = [(_cut(f"unmodelled: {name}"), "") for name in sorted(outcome.unmodelled)]
    rows += [(_cut(text), _cut(str(acceptance.origin))) for acceptance, text in warnings_of(outcome)]
    return _table("Warnings", ("warning", "where"), rows)


def _looked_at(outcome: Outcome) -> Iterator[Part]:
    told = ((case, about_case(case)) for case in cases(outcome) if case.state is not State.DRIFT)
    rows = (
        (case.state.replace("-", " "), _cut(case.name), _cut(about) if about else "", _cut(str(case.origin)))
        for case, about in told
    )
    return _table("Looked at", ("state", "object", "about", "where"), rows)


def _table(title: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Part]:
    parts = [Part(row(cells)) for cells in rows]
    if parts:
        yield Part(f"\n### {title}\n{table_head(titles)}", counts=False)
    yield from parts


def _cut(text: str) -> str:
    return cell(shortened(text, LONGEST))
