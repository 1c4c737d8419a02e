"""Where everything leaves the process: cleaned of secrets, whole or not at all, and never a traceback about a pipe.

A reader that goes away (``drift check | head -1``) changes no verdict: what was to follow is dropped and the exit code stays.
A disk that is full does: a report that was asked for and is not there must not look like a success.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from pathlib import Path

    from drift.cli.asked import Output
    from drift.cli.progress import Live
    from drift.request import Progress

MACHINE_ENCODING: Final = "utf-8"
"""Of every format but text: JSON is UTF-8 by definition, and the scripts say so to psql."""


class Sink:
    """Writes results to stdout or files and everything else to stderr.

    Args:
        held: takes what is not to be freed before the process ends; None: everything is when the run does.

    Attributes:
        quiet: whether narration is left out.
        color: ``auto``, ``always`` or ``never``.
        owed: the reports that were asked for and not yet written.
        actions: whether GitHub Actions is told what came of it.
        hold: takes what a check knew.
    """

    __slots__ = ("_live", "_progress", "actions", "color", "hold", "owed", "quiet")

    def __init__(self, held: list[object] | None = None) -> None:
        known: list[object] = [] if held is None else held
        self.hold: Callable[[object], None] = known.append
        self._progress: Callable[[Progress | None], None] | None = None
        self._live: Live | None = None
        self.actions = False
        self.quiet = False
        self.color = "auto"
        self.owed: list[Output] = []

    def fixed(self, text: str) -> None:
        """Write to stdout what is drift's own, such as help: no secret can be in it, and looking for one costs a start-up."""
        _print(text, getattr(sys.stdout, "encoding", None) or MACHINE_ENCODING)

    def text(self, text: str) -> None:
        """Write text for people to stdout; what its encoding cannot hold is escaped."""
        self.fixed(_cleaned(text))

    def put(self, output: "Output", text: str) -> None:
        """Write one report to where it was asked for.

        Raises:
            CouldNotCheck: it could not be written.
        """
        self.owed = [other for other in self.owed if other is not output]
        if output.file is not None:
            _write_file(output.file, _cleaned(text).encode(MACHINE_ENCODING, "backslashreplace"))
        elif output.format == "text":
            self.text(text)
        else:
            _print(_cleaned(text), MACHINE_ENCODING)

    def edit(self, file: "Path", content: bytes) -> None:
        """Write a file that is the user's own, as it is and with the mode it has.

        Raises:
            CouldNotCheck: it could not be written.
        """
        _write_file(file, content, file.stat().st_mode & 0o7777 if file.exists() else None)

    def append(self, file: "Path", text: str) -> None:
        """Add text to the end of a file that others write to as well.

        Raises:
            OSError: it could not be written.
        """
        with file.open("ab") as stream:
            stream.write(_cleaned(text).encode(MACHINE_ENCODING, "backslashreplace"))

    def notice(self, line: str) -> None:
        """Narrate one line on stderr, unless quiet."""
        if not self.quiet:
            self.warn(line)

    def progress(self, progress: "Progress | None") -> None:
        """Show on stderr how far a long statement is, unless quiet; None: it has ended."""
        if self.quiet:
            return
        if self._progress is None:
            from drift.cli.progress import Live, Plain  # most runs are too short for it

            terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
            self._live = Live(lambda text: _visible(_cleaned(text))) if terminal else None
            self._progress = self._live or Plain(self.warn)
        self._progress(progress)

    def warn(self, text: str) -> None:
        """Say lines on stderr, however quiet."""
        self.narrate(_visible(_cleaned(text)))

    def error(self, kind: str, message: str) -> None:
        """Say on stderr what went wrong, however quiet; ``kind`` is ``error`` or ``bug``."""
        label = f"\x1b[1;31m{kind}:\x1b[0m" if self.colors(sys.stderr) else f"{kind}:"
        self.narrate(f"drift: {label} {_visible(_cleaned(message))}")

    def narrate(self, text: str) -> None:
        """Write text to stderr as it is, but for the secrets; where nobody can hear, nothing can be said."""
        stream, text = sys.stderr, _obeyed_by_no_runner(text) if self.actions else text
        if self._live is not None:
            self._live.stop()
        with suppress(OSError):
            _write(stream, _cleaned(text.rstrip("\n") + "\n"), getattr(stream, "encoding", None) or MACHINE_ENCODING)

    def colors(self, stream: TextIO | None) -> bool:
        """Answer whether a stream gets colours."""
        return wants_color(self.color, os.environ, terminal=stream is not None and stream.isatty())


def wants_color(choice: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Answer whether to use colours: the option decides, else NO_COLOR, FORCE_COLOR, TERM=dumb, else the terminal."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0").lower() not in ("", "0", "false"):
        return True
    return terminal and environ.get("TERM") != "dumb"


def prepare(outputs: "Sequence[Output]") -> None:
    """Make sure, before anything is contacted, that every report will have its place.

    Raises:
        UsageError: two reports want the same place, or a place cannot be written.
    """
    from drift.errors import UsageError

    places: dict[str, Output] = {}
    for output in outputs:
        place = "stdout" if output.file is None else str(output.file.absolute())
        if other := places.get(place):
            where = "stdout" if output.file is None else str(output.file)
            hint = f"send one to a file: -o {other.format} -o {output.format}=FILE"
            raise UsageError(f"{where} cannot hold two reports, {other.format} and {output.format}", hint)
        places[place] = output
        if output.file is not None:
            _require_writable(output.file)


def _require_writable(file: "Path") -> None:
    from drift.errors import UsageError

    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent} for {file.name}", f"mkdir -p {file.parent}")
    if file.is_dir():
        raise UsageError(f"{file} is a folder", f"name a file in it: {file / 'report'}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise UsageError(f"{file} cannot be written: permission denied", "name another file")


def _write_file(file: "Path", content: bytes, mode: int | None = None) -> None:
    """Write a file so that a reader sees the old one or the new one, never a half; a pipe or device is written to."""
    from pathlib import Path

    file = Path(os.path.realpath(file))  # through a symbolic link, not over it
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as device:
                device.write(content)
            return
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(file)
    except BrokenPipeError:
        return
    except OSError as error:
        with suppress(OSError):  # what could not be made cannot be removed
            temporary.unlink()
        raise _lost(str(file), error) from error


def _print(text: str, encoding: str) -> None:
    try:
        _write(sys.stdout, text, encoding)
    except OSError as error:
        raise _lost("stdout", error) from error


def _write(stream: TextIO | None, text: str, encoding: str) -> None:
    """Write everything now; a stream that is closed, or whose reader is gone, takes nothing.

    Raises:
        OSError: it could not be written.
    """
    if stream is None or stream.closed:
        return
    try:
        if (buffer := getattr(stream, "buffer", None)) is None:
            stream.write(text)
        else:
            stream.flush()
            buffer.write(text.encode(encoding, "backslashreplace"))
        stream.flush()
    except BrokenPipeError:
        _discard(stream)
    except OSError:
        _discard(stream)
        raise


def _discard(stream: TextIO) -> None:
    """Send what is left in the stream to nowhere, or Python complains once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)


def _lost(place: str, error: OSError) -> Exception:
    from drift.errors import CouldNotCheck

    return CouldNotCheck(f"the report could not be written to {place}: {error.strerror}")


def _cleaned(text: str) -> str:
    from drift.redact import clean

    return clean(text)


def _obeyed_by_no_runner(text: str) -> str:
    """Answer the text with a blank in what the runner of GitHub Actions would take for a command; it reads stderr as well."""
    import re

    return re.sub(r"(?m)^(\s*):(?=:)", r"\1: ", text).replace("##[", "## [")


def _visible(text: str) -> str:
    """Answer the text with nothing in it that a terminal would obey; line breaks stay."""
    if text.isprintable():
        return text
    from drift.report.ink import visible_lines

    return "\n".join(visible_lines(text))
