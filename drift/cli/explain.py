"""``drift explain``: what a rule finds, why it matters, how it is fixed and undone."""

from collections.abc import Mapping
from typing import Any

import click

from drift.cli.options import complete_rules, epilog, manner_options, sink_of


@click.command("explain", add_help_option=False, epilog=epilog("drift explain column-default"))
@click.argument("rule", required=False, metavar="[RULE]", shell_complete=complete_rules)
@manner_options
@click.pass_context
def command(context: click.Context, /, rule: str | None, **said: Any) -> int:
    """Explain a rule, or list all of them.

    What it finds, why it matters, how it is fixed and undone; without RULE each rule's first sentence.
    """
    from drift import offline
    from drift.cli.asked import Asked

    sink = sink_of(context)
    sink.color = Asked(**said).color
    rules = offline.rules()
    sink.text(_listed(rules) if rule is None else f"{rule}\n\n{_found(rules, rule)}\n")
    return 0


def _listed(rules: Mapping[str, str]) -> str:
    from drift.rules import first_sentence

    width = max(map(len, rules), default=0)
    lines = [f"{name:<{width}}  {first_sentence(text)}" for name, text in sorted(rules.items())]
    return "".join(f"{line}\n" for line in lines)


def _found(rules: Mapping[str, str], rule: str) -> str:
    from drift.errors import UsageError
    from drift.expectations.suggest import suggestion

    if rule in rules:
        return rules[rule]
    near = suggestion(rule, rules)
    raise UsageError(f"no rule {rule!r}", f"did you mean: drift explain {near}" if near else "drift explain lists all rules")
