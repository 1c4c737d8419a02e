"""Where a SARIF result stands: the line of the YAML, and the object of the database."""

from typing import Any
from urllib.parse import quote

from drift.model import Origin, Ref
from drift.report.ink import visible
from drift.report.options import ReportOptions
from drift.report.places import in_repository


def location(origin: Origin, options: ReportOptions, ref: Ref | None = None) -> dict[str, Any]:
    """Answer the place in the file, and the object it speaks of where there is one."""
    line, column = max(1, origin.line), max(1, origin.column)
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column + 1}
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(origin.file, options), "region": region}}
    if ref is not None:
        name = visible(ref.path[-1] if ref.path else ref.kind)
        place["logicalLocations"] = [{"name": name, "fullyQualifiedName": visible(str(ref)), "kind": visible(ref.kind)}]
    return place


def _artifact(file: str, options: ReportOptions) -> dict[str, str]:
    path = in_repository(file, options)
    # A name is bytes to a file system; what is no UTF-8 in it, and every delimiter of a URI, is written by its number.
    uri = quote(path.encode("utf-8", "surrogatepass"), safe="/")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
