"""Where an expectation stands, as forges name files: from the root of the repository, with slashes."""

import os
import posixpath

from drift.report.options import ReportOptions


def in_repository(file: str, options: ReportOptions) -> str:
    """Answer the file's path below the root of the repository; as it was given where it is not below it."""
    path = posixpath.normpath(file.replace(os.sep, "/"))
    absolute = posixpath.join(options.folder.replace(os.sep, "/"), path)
    root = options.root.replace(os.sep, "/").rstrip("/")
    below = posixpath.normpath(absolute).removeprefix(f"{root}/")
    return below if root and below != posixpath.normpath(absolute) else path
