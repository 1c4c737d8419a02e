"""The page in a real browser, where there is one: the policy lets our script run, and the script does what it is for."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from drift.report.page.render import script
from tests.report.markup import Page, text_of
from tests.report.pages import everything, html, many
from tests.report.states import STATES

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET: Final = "--headless --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"


class Browser:
    """Opens pages from files and answers what has become of them.

    Args:
        program: the path of a Chromium.
        folder: where its profile and the pages go.
    """

    def __init__(self, program: str, folder: Path) -> None:
        # Chromium's sandbox refuses root; the pages are ours.
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._command = [program, *QUIET.split(), *root, f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=5000"]
        self._file = folder / "page.html"

    def __call__(self, text: str, fragment: str = "") -> Page:
        """The document after its scripts have run."""
        self._file.write_text(text, encoding="utf-8")
        address = self._file.as_uri() + fragment
        done = subprocess.run([*self._command, "--dump-dom", address], capture_output=True, timeout=120, check=True)
        return Page(done.stdout.decode())


@pytest.fixture(scope="module")
def dom(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser that starts, or a skipped test that says why there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the PATH")
    browser = Browser(found, tmp_path_factory.mktemp("browser"))
    try:
        browser("<!DOCTYPE html><title>up</title>")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no browser: {found} ends with {error.returncode}: {error.stderr.decode(errors='replace').strip()[-300:]}")
    return browser


def driven(text: str, actions: str) -> str:
    """The page with something done to it once it is ready: the policy must go for that, and only here."""
    after = f"addEventListener('load', async () => {{ {actions} }});"
    head, policy, rest = text.partition('<meta http-equiv="Content-Security-Policy"')
    assert policy
    return f"{head}<meta name='was'{rest}".replace("</body>", f"<script>{after}</script></body>")


def test_the_policy_lets_our_script_run_and_no_other(dom: Browser) -> None:
    """The controls come up, a button stands beside every statement that is in sight, and an intruder is not run."""
    intruder = "<script>document.title = 'intruder'</script></body>"

    parsed = dom(html(everything()).replace("</body>", intruder))

    assert [element for element in parsed.elements if "hidden" in element.attrib] == []
    assert parsed.title == "Drift: app - drift report"
    assert "11 entries" in [text_of(element) for element in parsed.every("p", role="status")]
    labels = [element.get("aria-label", "") for element in parsed.every("button", class_="copy")]
    assert "Copy fix: column-default public.user_profiles.id" in labels
    assert [label for label in labels if not label.startswith("Copy ")] == []


def test_names_that_attack_are_only_shown(dom: Browser) -> None:
    before = Page(html(STATES["hostile"]))

    parsed = dom(html(STATES["hostile"]))

    assert {tag for tag, _ in parsed.shape} <= {tag for tag, _ in before.shape}
    assert text_of(parsed.one("script")) == script()


def test_the_filter_leaves_what_is_asked_for(dom: Browser) -> None:
    """Search and choice hold together; groups without anything left go too; a link brings back what it leads to."""
    made = many(60)
    hidden = f"#f-{made.findings[0].fingerprint}"
    asked = f"""
      const form = document.querySelector(".filter"), wait = () => new Promise((done) => setTimeout(done, 300));
      const seen = (name) => document.querySelectorAll(name + ":not([hidden])").length;
      const count = () => form.querySelector("[role=status]").textContent + ", " + seen(".entry") + " in " + seen(".group");
      const said = [count()];
      const ask = async (name, value) => {{
        form.elements[name].value = value;
        form.dispatchEvent(new Event("input"));
        await wait();
        said.push(count());
      }};
      await ask("search", "T0001 set default");
      await ask("severity", "warning");
      await ask("state", "as expected");
      location.hash = "{hidden}";
      await wait();
      said.push(count(), document.querySelector("{hidden}").open);
      document.title = said.join("; ");
    """

    parsed = dom(driven(html(made), asked))

    assert parsed.title.split("; ") == [
        "120 entries, 120 in 6",
        "10 of 120 entries, 10 in 1",
        "4 of 120 entries, 4 in 1",
        "0 of 120 entries, 0 in 0",
        "120 entries, 120 in 6",
        "true",
    ]
