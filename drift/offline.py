"""What needs no database: reading expectations, explaining rules, what an outcome means to a script."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.errors import ExitCode, UsageError
from drift.expectations.load import load
from drift.expectations.load import measure as load_size
from drift.expectations.memory import Size
from drift.kinds import all_kinds
from drift.model import Expectations, Outcome, Plan, Verdict

if TYPE_CHECKING:
    from drift.report.options import Verb
    from drift.request import Pulled


def lint(paths: Sequence[Path], outlined: Callable[[Expectations], Any] | None = None) -> Expectations:
    """Answer what the files state, without contacting anything.

    Args:
        paths: files and folders.
        outlined: as for ``load``.

    Raises:
        ExpectationsInvalid: with every fault of every file.
        NothingToCheck: no file, or none that states anything.
    """
    return load(paths, all_kinds(), outlined=outlined)


def measure(paths: Sequence[Path]) -> Size:
    """Answer how many files and expectations there are, once they are known to be sound; errors as ``lint``."""
    return load_size(paths, all_kinds())


def rules() -> Mapping[str, str]:
    """Answer the explanation of every rule of every kind, by the rule's name."""
    from drift.rules import parse_rules

    return {name: text for kind in all_kinds().values() for name, text in parse_rules(kind.rules).items()}


def expectations_schema() -> Mapping[str, Any]:
    """Answer the JSON Schema (2020-12) of a file of expectations."""
    from drift.expectations.schema import json_schema

    return json_schema(all_kinds())


def exit_code(outcome: Outcome, drift: int = ExitCode.DRIFT) -> int:
    """Answer what the process ends with; ``drift`` replaces the code for drift (2 in Terraform's manner)."""
    codes = {Verdict.AS_EXPECTED: ExitCode.AS_EXPECTED, Verdict.DRIFT: drift, Verdict.CANNOT_TELL: ExitCode.COULD_NOT_CHECK}
    return int(codes.get(outcome.verdict, ExitCode.BUG))


def exit_code_of(outcomes: Sequence[Outcome], verb: "Verb", drift: int | None = None) -> int:
    """Answer what the process ends with after a verb; a plan and a report are no gates, unless ``drift`` says so.

    A report ends well when it tells everything: whatever somebody could not check, or nobody can tell, is 3.
    """
    if verb != "report":
        return exit_code(
            outcomes[0], drift=(ExitCode.AS_EXPECTED if verb == "plan" else ExitCode.DRIFT) if drift is None else drift
        )
    if drift is not None and any(outcome.verdict is Verdict.DRIFT for outcome in outcomes):
        return drift
    unclear = (Verdict.CANNOT_TELL, Verdict.ERROR)
    whole = not any(outcome.verdict in unclear or outcome.undecided for outcome in outcomes)
    return int(ExitCode.AS_EXPECTED if whole else ExitCode.COULD_NOT_CHECK)


def dump_plan(plan: Plan) -> str:
    """Answer the text of a file that holds the plan.

    Raises:
        UsageError: it was not made to be carried out.
    """
    from drift.saved import dump

    return dump(plan)


def load_plan(path: Path) -> Plan:
    """Answer the plan a file holds.

    Raises:
        UsageError: there is no such file, or it holds no plan.
        Refused: the plan was changed after it was made, or was made by another drift.
    """
    from drift.saved import load

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", hint="drift plan -o json=plan.json makes one") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} holds no plan to carry out", hint="drift plan -o json=plan.json makes one") from error
    return load(text, str(path), lambda kind: all_kinds()[kind].fact)


def one_file(pulled: "Pulled") -> str:
    """Answer everything that was pulled as one text.

    Raises:
        UsageError: it takes several files.
    """
    from drift.expectations import folder

    return folder.one_file(pulled.expectations, all_kinds(), pulled.schemas[0])


def several_files(pulled: "Pulled", *, split: bool) -> Mapping[str, str]:
    """Answer everything that was pulled as texts by the names of their files."""
    from drift.expectations import folder

    return folder.files(pulled.expectations, all_kinds(), split=split)
