"""``drift lint``: are the expectations well written?"""

from typing import Any

import click

from drift.cli.options import epilog, manner_options, paths_argument, sink_of


@click.command("lint", add_help_option=False, epilog=epilog("drift lint expectations/"))
@paths_argument
@click.option("-q", "--quiet", is_flag=True, help="Say less: faults only.")
@manner_options
@click.pass_context
def command(context: click.Context, /, **said: Any) -> int:
    """Validate expectations without contacting anything.

    PATH is a file or a folder of expectations; expectations/ where none is given.
    """
    from drift import offline
    from drift.cli.asked import Asked
    from drift.counting import count
    from drift.errors import ExitCode, ExpectationsInvalid

    asked, sink = Asked(**said), sink_of(context)
    sink.quiet, sink.color = asked.quiet, asked.color
    try:
        size = offline.measure(asked.files)
    except ExpectationsInvalid as invalid:
        from drift.report.ink import visible_lines

        faults = invalid.faults
        files = len({fault.origin.file for fault in faults})
        lines = [line for fault in faults for line in visible_lines(str(fault))]
        summary = [] if asked.quiet else [f"{count(len(faults), 'fault')} in {count(files, 'file')}"]
        sink.text("".join(f"{line}\n" for line in [*lines, *summary]))
        return int(ExitCode.USAGE)
    if not asked.quiet:
        sink.text(f"{count(size.files, 'file')}, {count(size.expectations, 'expectation')}: no fault\n")
    return int(ExitCode.AS_EXPECTED)
