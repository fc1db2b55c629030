"""The whole way: a patient asks something odd, staff correct it, a maintainer accepts it, retraining takes it in.

It trains a model once, on a copy of the project with few examples of each label: half a minute on two idle cores.
"""

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from marrow.nlu.example_files import read_examples
from marrow.paths import ROOT
from marrow.release.running import free_port, wait_for_answer
from tests.review.running import App, chromium, sign_in

pytestmark = [pytest.mark.server, pytest.mark.browser, pytest.mark.timeout(1200)]

ODD = (  # the first that the current model does not understand is taken, as models get better
    "when kin ah tak yon sticky thing aff",
    "hoo lang maun the clout bide",
    "gonnae tell us yon cloot hing on ma hurdie",
    "wheesht wi the hap on ma hinnerend, tae when",
    "plaister bide nou anent whit oor",
)
EXAMPLES_KEPT = 8  # of each label
PARTS = (
    "actions",
    "data",
    "marrow",
    "web",
    "models",
    "tests/questions",
    "tests/conversations",
    "config.yml",
    "domain.yml",
    "endpoints.yml",
    "credentials.yml",
    "requirements.lock",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, with its current model."""
    folder = tmp_path / "project"
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "tmp*"))
        else:
            shutil.copy(source, target)
    (folder / ".cache").symlink_to((ROOT / ".cache").resolve())
    return folder


@contextmanager
def bot(project: Path, *options: str) -> Iterator[str]:
    """The bot of the copy, with its current model or by the `options` of `marrow serve`."""
    port, log = free_port(), project / "bot.log"
    command = [sys.executable, "-m", "marrow", "serve", "--bot-only", "--port", str(port), *options]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=project, stdout=output, stderr=output)
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/webhooks/rest/", process, log)
            yield f"http://127.0.0.1:{port}/webhooks/rest/webhook"
        finally:
            process.terminate()
            process.wait(30)


def ask(address: str, message: str, sender: str) -> dict:
    """Asks the bot; returns the contract's block."""
    body = json.dumps({"sender": sender, "message": message}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return next(item["custom"] for item in json.loads(answer.read()) if "custom" in item)


def thin(data: Path) -> None:
    """Leaves few examples of each label, so that training is quick; the new one is the last of its list."""
    for path in data.rglob("*.yml"):
        kept: list[str] = []
        block: list[str] = []
        inside = False
        for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
            if inside and line.lstrip().startswith("- "):
                block.append(line)
                continue
            kept += [*block[:EXAMPLES_KEPT], *block[-1:]] if len(block) > EXAMPLES_KEPT else block
            block, inside = [], line.strip().startswith("examples:")
            kept.append(line)
        path.write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


def test_what_was_not_understood_is_answered_after_staff_corrected_it(project: Path, tmp_path: Path) -> None:
    store = project / "var" / "conversations.db"
    app = App(
        tmp_path,
        project,
        MARROW_REVIEW_TRACKER_URL=f"sqlite:///{store}",
        MARROW_REVIEW_DATA=str(project / "data"),
    )
    app.marrow("review", "createadmin")
    with app.running(), chromium() as browser:
        with bot(project) as address:
            kinds = {text: ask(address, text, f"patient-{number}")["kind"] for number, text in enumerate(ODD)}
        odd = next(text for text, kind in kinds.items() if kind == "fallback")
        # The bot is down now; the staff app goes on.
        page = browser.new_page()
        page.set_default_timeout(120_000)
        sign_in(page, app)
        for _ in range(120):
            page.goto(f"{app.address}/queues/unsure")
            if page.get_by_role("link", name=odd).count():
                break
            page.wait_for_timeout(500)
        page.get_by_role("link", name=odd).click()
        page.wait_for_url("**/queues/unsure/*")
        page.keyboard.press("w")
        page.get_by_role("combobox", name="Search the topics").fill("dressing on")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("wrong topic, dressing is right")
        page.goto(f"{app.address}/training")
        row = page.locator(".row").filter(has_text=odd)
        expect(row).to_be_visible()
        row.get_by_role("button", name="Accept").click()
        page.goto(f"{app.address}/training/patch")
        expect(page.get_by_role("region", name="Patch")).to_contain_text(f"+      - {odd}")
        page.get_by_role("button", name="Write into the training data").click()
        expect(page.get_by_role("status").first).to_contain_text("Wrote 1 examples")
    assert (odd, "faq/dressing") in read_examples(project / "data")
    thin(project / "data")
    assert (odd, "faq/dressing") in read_examples(project / "data")
    app.marrow("train")
    with bot(project, "--model", "newest") as address:  # of so few examples, no gate would let it be released
        reply = ask(address, odd, "patient-2")
    assert (reply["kind"], reply["topics"]) == ("answer", ["dressing"])
