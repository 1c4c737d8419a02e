"""GitLab shows an entry that has what its manual asks for, and drops what has not without a word."""

import json
from pathlib import PurePosixPath
from typing import Final

import pytest
from jsonschema import Draft202012Validator

from drift.report import ReportOptions, render
from tests.report.states import STATES

# https://docs.gitlab.com/ci/testing/code_quality/, "Code Quality report format".
WANTED: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_entry_is_one_gitlab_shows(state: str) -> None:
    entries = json.loads(render("gitlab", STATES[state], ReportOptions()))

    Draft202012Validator(WANTED).validate(entries)
    paths = [PurePosixPath(entry["location"]["path"]) for entry in entries]
    assert [path for path in paths if path.is_absolute() or path.parts[:1] == (".",)] == []


def test_there_are_states_with_entries() -> None:
    told = {state: len(json.loads(render("gitlab", found, ReportOptions()))) for state, found in STATES.items()}

    assert (told["green"], told["drift"], told["not-checked"]) == (0, 1, 1)
