"""What each service expects beyond the form of its format: quotas, stable fingerprints, places, explained rules."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from junitparser import JUnitXml

from drift.errors import UsageError
from drift.model import Finding, Outcome, Severity, Undecided, Verdict
from drift.offline import rules
from drift.report import ReportOptions, render, render_all
from drift.report.as_markdown import LONGEST_FIX, MOST
from drift.report.as_sarif import MOST_RESULTS, MOST_RUNS
from drift.report.places import in_repository
from tests.report.build import accepted, at, column, finding, outcome, step
from tests.report.states import ENVIRONMENTS, STATES

CHECK: Final = ReportOptions()


def many(number: int, **changes: Any) -> tuple[Finding, ...]:
    return tuple(finding(ref=column(f"c{index:05}"), origin=at(index + 1), **changes) for index in range(number))


@pytest.mark.parametrize(("number", "lines", "more"), [(1, 1, None), (10, 10, None), (11, 10, 2), (300, 10, 291)])
def test_github_shows_ten_of_a_kind(number: int, lines: int, more: int | None) -> None:
    errors, warnings = many(number), many(number, severity=Severity.WARNING)
    told = render("github", outcome(Verdict.DRIFT, findings=(*errors, *warnings)), CHECK).splitlines()

    assert [lines, lines] == [sum(line.startswith(f"::{level} ") for line in told) for level in ("error", "warning")]
    assert [f"::{more} more; GitHub shows 10 of a kind" in line for line in told].count(True) == (0 if more is None else 2)


@pytest.mark.parametrize("name", ["github", "gitlab", "sarif"])
def test_one_database_and_many_share_no_quota_with_what_is_accepted(name: str) -> None:
    known = outcome(accepted=tuple(accepted(found) for found in many(3)))

    assert render(name, known, CHECK).count("suppressions") == (3 if name == "sarif" else 0)


def test_undecided_is_an_error_to_github() -> None:
    assert [line.partition(" ")[0] for line in render("github", STATES["undecided"], CHECK).splitlines()] == ["::error"] * 2


def gitlab(found: Outcome) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(render("gitlab", found, CHECK))
    return entries


def test_a_gitlab_fingerprint_is_of_the_object_and_the_database() -> None:
    one = gitlab(outcome(findings=(finding(),)))[0]
    moved = gitlab(outcome(findings=(finding(origin=at(99), actual="other", severity=Severity.INFO),)))[0]
    other = gitlab(outcome(findings=(finding(ref=column("other")),)))[0]
    elsewhere = gitlab(outcome(findings=(finding(),)).replace(environment="staging"))[0]

    assert one["fingerprint"] == moved["fingerprint"]
    assert 3 == len({one["fingerprint"], other["fingerprint"], elsewhere["fingerprint"]})


def test_equal_findings_are_not_shown_once() -> None:
    twice = outcome(findings=(finding(), finding(origin=at(99))))

    assert 2 == len({entry["fingerprint"] for entry in gitlab(twice)})
    assert 2 == len({result["partialFingerprints"]["primaryLocationLineHash"] for result in sarif(twice)["results"]})


def test_gitlab_severities() -> None:
    told = {entry["check_name"]: entry["severity"] for entry in gitlab(STATES["several"])}

    assert told == {"column-nullable": "critical", "column-type": "critical", "column-comment": "info", "index-columns": "minor"}


def sarif(found: Outcome, how: ReportOptions = CHECK) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render("sarif", found, how))["runs"][0]
    return run


def test_a_sarif_result_points_to_the_line_and_to_the_object() -> None:
    (result,) = sarif(STATES["missing"])["results"]
    (place,) = result["locations"]

    assert (result["kind"], result["level"]) == ("fail", "error")
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "expectations/user_profiles.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 30, "startColumn": 5, "endLine": 30, "endColumn": 6},
    }
    assert place["logicalLocations"] == [{"name": "Audit Log", "fullyQualifiedName": 'public."Audit Log"', "kind": "table"}]


def test_sarif_explains_its_rules_in_the_words_of_the_kinds() -> None:
    driver = sarif(STATES["drift"], ReportOptions(rules=rules))["tool"]["driver"]
    told = {rule["id"]: rule for rule in driver["rules"]}

    assert list(told) == ["column-default", "column-nullable"]
    assert told["column-default"]["help"]["markdown"] == rules()["column-default"]
    short, full = (told["column-default"][key]["text"] for key in ("shortDescription", "fullDescription"))
    assert full.startswith(short)
    assert short.startswith("Another default than the stated one")
    assert "**" not in full + short


def test_what_cannot_be_told_is_open_in_sarif() -> None:
    results = sarif(STATES["undecided"])["results"]

    assert [(result["ruleId"], result["kind"], result["level"]) for result in results] == [
        ("column-default", "open", "none"),
        ("index-missing", "open", "none"),
    ]


def test_a_category_for_each_environment() -> None:
    runs = json.loads(render_all("sarif", ENVIRONMENTS, CHECK))["runs"]

    assert [run["automationDetails"]["id"] for run in runs] == [
        "drift/production (drift@prod.example:5432/app)/",
        "drift/postgres@db.example:5432/app/",
        "drift/a|b\\n`c` (postgres@db.example:5432/app)/",
        "drift/development (postgres@db.example:5432/app)/",
        "drift/results/preview.json/",
    ]


def test_sarif_stays_within_what_github_takes() -> None:
    findings = (*many(MOST_RESULTS, severity=Severity.INFO), finding())
    run = sarif(outcome(findings=findings))

    assert MOST_RESULTS == len(run["results"])
    assert run["results"][0]["level"] == "error"
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == f"1 more results are left out: a run holds at most {MOST_RESULTS}"
    with pytest.raises(UsageError, match="holds at most 20 databases"):
        render_all("sarif", [outcome()] * (MOST_RUNS + 1), CHECK)


def test_nothing_in_a_sarif_message_is_a_link() -> None:
    (result,) = sarif(outcome(findings=(finding(actual="[click](https://evil.example)"),)))["results"]

    assert r"\[click\](https://evil.example)" in result["message"]["text"]


@pytest.mark.parametrize("state", ["several", "drift", "accepted", "undecided", "hostile", "not-checked"])
def test_sarif_tools_read_it_back(state: str, tmp_path: Path) -> None:
    """What is open counts for nothing there; it knows no suppressions."""
    found = STATES[state]
    (tmp_path / "drift.sarif").write_text(render("sarif", found, CHECK), encoding="utf-8")
    script = (
        "import sys, json; from sarif.loader import load_sarif_file\n"
        "file = load_sarif_file(sys.argv[1]); records = file.get_records()\n"
        "keys = ('Code', 'Location', 'Line', 'Severity', 'Description')\n"
        "print(json.dumps([file.get_distinct_tool_names(), [[record[key] for key in keys] for record in records]]))"
    )
    read = subprocess.run([sys.executable, "-c", script, "drift.sarif"], cwd=tmp_path, capture_output=True, text=True, check=True)
    tools, records = json.loads(read.stdout)
    results = sarif(found)["results"]

    assert tools == ["drift"]
    assert [[*record[:1], *record[2:]] for record in records] == [
        [
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
            result["level"],
            result["message"]["text"],
        ]
        for result in results
    ]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("green", (17, 0, 0, 0)),
        ("drift", (18, 1, 0, 1)),
        ("several", (17, 4, 0, 0)),
        ("missing", (18, 1, 0, 2)),
        ("undecided", (17, 0, 2, 0)),
        ("accepted", (20, 0, 0, 5)),
        ("fixed", (18, 0, 0, 1)),
        ("partly-fixed", (17, 2, 0, 0)),
        ("not-checked", (1, 0, 1, 0)),
    ],
)
def test_junit_counts(state: str, counts: tuple[int, int, int, int]) -> None:
    report = JUnitXml.fromstring(render("junit", STATES[state], CHECK).encode())

    assert counts == (report.tests, report.failures, report.errors, report.skipped)


def test_accepted_drift_does_not_hide_a_finding_of_the_same_object() -> None:
    both = outcome(findings=(finding(),), accepted=(accepted(finding("nullable", expected=False, actual=True)),))
    report = JUnitXml.fromstring(render("junit", both, CHECK).encode())

    assert (report.failures, report.skipped) == (1, 0)
    assert "not ok 2 - column public.user_profiles.id\n" in render("tap", outcome_of_two(both), CHECK)


def outcome_of_two(found: Outcome) -> Outcome:
    return found.replace(looked_at=(found.looked_at[0], found.looked_at[-1]))


def test_junit_is_the_same_without_lxml() -> None:
    """junitparser takes lxml where that is installed."""
    script = (
        "import sys; sys.modules['lxml'] = None\n"
        "from tests.report.states import STATES; from drift.report import render, ReportOptions\n"
        "sys.stdout.buffer.write(''.join(render('junit', o, ReportOptions()) for o in STATES.values()).encode())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=root)

    assert done.stdout.decode() == "".join(render("junit", found, CHECK) for found in STATES.values())


def test_a_report_in_markdown_is_cut_with_a_word() -> None:
    found = many(20_000, expected="x" * 400)
    text = render("markdown", outcome(Verdict.DRIFT, findings=found, undecided=(Undecided(column(), None, "no", at(1)),)), CHECK)

    assert MOST - 1000 < len(text.encode()) <= MOST
    assert text.startswith("## drift check: drift\n\n20000 drift (20000 errors), 17 as expected, 1 undecided")
    rows = text.count("| error |")
    assert text.endswith(
        f"\n**Cut here: {20_001 - rows} of 20001 entries do not fit into this report;"
        " `drift check -o json=FILE` writes everything.**\n"
    )


def test_the_databases_stand_before_anything_is_cut() -> None:
    big = outcome(Verdict.DRIFT, findings=many(9000, expected="x" * 400))
    text = render_all("markdown", [big.replace(environment=f"env{number}") for number in range(5)], CHECK)

    assert len(text.encode()) <= MOST
    assert [f"| `env{number} (postgres@db.example:5432/app)` | drift | 9000 |" in text for number in range(5)] == [True] * 5


def test_a_statement_too_long_to_show_is_named() -> None:
    found = finding()
    long = step(found, "SELECT '" + "x" * LONGEST_FIX + "'")
    text = render("markdown", outcome(findings=(found,)).replace(plan=STATES["drift"].plan.__class__((long,))), CHECK)

    assert "The statements are too long to show here; `drift plan -o sql` writes them.\n" in text
    assert len(text) < 3000


@pytest.mark.parametrize(
    ("file", "root", "folder", "expected"),
    [
        ("expectations/t.yaml", "", "", "expectations/t.yaml"),
        ("expectations/t.yaml", "/r", "/r", "expectations/t.yaml"),
        ("expectations/t.yaml", "/r", "/r/a/b", "a/b/expectations/t.yaml"),
        ("./t.yaml", "/r", "/r/a", "a/t.yaml"),
        ("../t.yaml", "/r", "/r/a", "t.yaml"),
        ("../../t.yaml", "/r", "/r/a", "../../t.yaml"),
        ("/r/a/t.yaml", "/r", "/elsewhere", "a/t.yaml"),
        ("/r2/t.yaml", "/r", "/r", "/r2/t.yaml"),
        ("t.yaml", "/", "/a", "a/t.yaml"),
    ],
)
def test_places_count_from_the_repository(file: str, root: str, folder: str, expected: str) -> None:
    assert expected == in_repository(file, ReportOptions(root=root, folder=folder))
