"""Takes the screenshots of the README and the docs: `make screenshots`. Needs Chromium."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from marrow.paths import ROOT
from marrow.release.running import running_bot

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 720}


@dataclass(frozen=True)
class Shot:
    """One picture: the window, the page, and what is asked before."""

    name: str
    messages: tuple[str, ...] = ()
    window: dict[str, int] = field(default_factory=lambda: PHONE)
    page: str = "/"
    open: bool = True
    options: dict[str, Any] = field(default_factory=dict)
    before: Callable[[Page], None] | None = None


def _cut_off(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Your question").fill("what is mrd")
    page.keyboard.press("Enter")
    page.locator("marrow-chat .trouble a").first.wait_for()


SHOTS = [
    Shot("page", window=DESKTOP, open=False),
    Shot("desktop", ("how long are results",), DESKTOP),
    Shot("phone-open", ()),
    Shot("phone", ("what is a trephine",)),
    Shot("dark", ("what is a trephine",), options={"color_scheme": "dark"}),
    Shot("urgent", ("it wont stop bleeding",)),
    Shot("fallback", ("can i shower after",)),
    Shot("offline", before=_cut_off),
    Shot("contrast", ("it wont stop bleeding",), options={"forced_colors": "active"}),
    Shot("narrow", ("what is mrd and how long do results take?",), {"width": 320, "height": 640}),
    Shot("hostile", ("what is mrd",), DESKTOP, "/demo/hostile/"),
    Shot("answer-page", window=PHONE, page="/questions/results-time", open=False),
]


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Takes one picture."""
    context = browser.new_context(viewport=shot.window, reduced_motion="reduce", **shot.options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + shot.page)
    launcher = page.locator("marrow-chat .launcher")
    launcher.wait_for()
    if shot.open:
        launcher.click()
    for number, message in enumerate(shot.messages):
        page.get_by_role("textbox", name="Your question").fill(message)
        page.keyboard.press("Enter")
        page.locator("marrow-chat li.theirs").nth(number).wait_for()
    if shot.before:
        shot.before(page)
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


def main() -> int:
    """Takes them all; returns the exit code."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("screenshots: Chromium was not found (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with running_bot() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            take(browser, address, shot)
            print(f"docs/screenshots/{shot.name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
