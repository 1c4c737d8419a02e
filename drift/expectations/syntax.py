"""What PyYAML says about a text that is no YAML, in one line, at the place to mend, with what to type instead."""

from typing import TYPE_CHECKING, Any, Final

from drift.errors import Fault
from drift.expectations.nodes import TOO_DEEP, inline
from drift.model import Origin

if TYPE_CHECKING:
    import yaml

_NEVER_BEGINS: Final = "@`%"
_BEGAN_EARLIER: Final = ("unexpected end of stream", "expected ':'")
_FLOW: Final = ("while parsing a flow mapping", "while parsing a flow sequence")
_MARKS: Final = {
    "while scanning a tag": "what begins with ! is a YAML tag",
    "while scanning an alias": "what begins with * is a YAML alias",
    "while scanning an anchor": "what begins with & is a YAML anchor",
}


def syntax_fault(file: str, text: str, error: "yaml.MarkedYAMLError") -> Fault:
    """Answer the fault for an error of PyYAML (either parser: their wording differs, their marks hardly)."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    rows = text.split("\n")
    row = rows[line].rstrip("\r") if line < len(rows) else ""
    message, hint = _explained(error, row, column)
    opened = error.context_mark
    if opened is not None and (error.problem or "").endswith(_BEGAN_EARLIER):
        line, column = opened.line, opened.column
    return Fault(Origin(file, line + 1, column + 1), message, hint)


def _explained(error: "yaml.MarkedYAMLError", row: str, column: int) -> tuple[str, str | None]:
    """Answer the message and the hint; ``row`` is the line of the problem and ``column`` counts from 0."""
    problem = error.problem or "it cannot be parsed"
    if "maximum nesting depth" in problem:  # libyaml's scanner runs ahead of its parser, and may see it before we do.
        return TOO_DEEP, None
    if known := _character(problem, row, column):
        return known
    if "unexpected end of stream" in problem:
        return "a quote opened here is never closed", "close it; between '…' a quote is written twice"
    if "mapping values are not allowed" in problem:
        return "a second ':' in one value", "quote a text that holds ': ', or mend the indentation of this line"
    if error.context in _FLOW:
        return _flow(error.context_mark, problem), "inside […] and {…} quote every text that holds [ ] { } or a comma"
    return _plain(error, problem), _general(error, problem)


def _character(problem: str, row: str, column: int) -> tuple[str, str] | None:
    """Answer what is wrong with the character at the place, None where it is not to blame."""
    at, before = row[column : column + 1], row[:column]
    if at == "\t" or "tab character" in problem:
        return "a tab stands where YAML wants spaces", "indent with spaces"
    if "cannot start any token" in problem and at and at in _NEVER_BEGINS:
        return f"no YAML value begins with {at}", f'put the whole value in quotes: "{inline(row[column:].strip())}"'
    if before[-1:] in ("'", '"') and at not in ("", " ", ",") and row[column : column + 2] not in (":", ": "):
        return "text follows a closing quote", f'quote the value as a whole: "{inline(_whole(row, column))}"'
    return None


def _whole(row: str, column: int) -> str:
    """Answer the value that begins with the quote closed before ``column``, to the end of the row."""
    quote = row[column - 1]
    start = row.find(quote)
    return row[start:].strip().replace('"', '\\"')


def _flow(opened: Any, problem: str) -> str:
    place = f" opened at line {opened.line + 1}, column {opened.column + 1}" if opened is not None else ""
    return f"not valid YAML: {problem} in the list or mapping{place}"


def _plain(error: "yaml.MarkedYAMLError", problem: str) -> str:
    context = f" {error.context}" if error.context else ""
    return f"not valid YAML: {problem}{context}".replace("\n", " ")


def _general(error: "yaml.MarkedYAMLError", problem: str) -> str | None:
    if error.context in _MARKS:
        return f"{_MARKS[error.context]}: put it in quotes if it is a name or SQL"
    if "YAML document" in problem or "directive" in (error.context or ""):
        return "remove the line that begins with %"
    if "expected ':'" in problem:
        return "write 'name: value', or 'name:' with more below it"
    if error.context == "while parsing a block mapping":
        return "check the indentation: keys of one mapping start in one column"
    return None
