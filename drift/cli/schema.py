"""``drift schema``: the JSON Schemas of what drift reads and writes."""

from typing import Any

import click

from drift.cli.options import epilog, manner_options, sink_of

_EXAMPLES = (
    "drift schema > expectations.schema.json",
    "drift schema --of outcome",
)


@click.command("schema", add_help_option=False, epilog=epilog(*_EXAMPLES))
@click.option(
    "--of",
    type=click.Choice(["expectations", "outcome", "outcomes", "diagnosis"]),
    default="expectations",
    show_default=True,
    help="expectations: a YAML file as editors validate it. outcome: what -o json writes. outcomes: what drift report "
    "-o json makes of several --from. diagnosis: what drift doctor -o json writes.",
)
@manner_options
@click.pass_context
def command(context: click.Context, /, of: str, **_said: Any) -> int:
    """Print the JSON Schema of expectations, or of results.

    For editors, validators, and programs that read what drift writes.
    """
    import json

    from drift import offline
    from drift.report import as_json, diagnosis

    made = {
        "expectations": offline.expectations_schema,
        "outcome": as_json.schema,
        "outcomes": as_json.schema_of_several,
        "diagnosis": diagnosis.schema,
    }
    sink_of(context).fixed(json.dumps(made[of](), indent=2, ensure_ascii=False) + "\n")
    return 0
