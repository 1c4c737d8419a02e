"""Where an expectation stands, as forges name files: from the root of the repository, with slashes."""

import os
import posixpath

from drift.report.options import ReportOptions


def in_repository(file: str, options: ReportOptions) -> str:
    """Answer the file's path below the root of the repository; as it was given where it is not below it."""
    path = posixpath.normpath(file.replace(os.sep, "/"))
    if not options.root:
        return path
    folder, root = (name.replace(os.sep, "/") for name in (options.folder, options.root))
    below = posixpath.relpath(posixpath.join(folder, path), root)
    return path if below.split("/")[0] == ".." else below
