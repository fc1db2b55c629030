"""The staff app running as its users run it: `marrow review serve` on a database of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from marrow.paths import ROOT
from marrow.release.running import free_port, wait_for_answer

NAME, PASSWORD = "ada", "correct-horse-battery"


class App:
    """Where the app is, and what its commands need to find its database."""

    def __init__(self, folder: Path, root: Path = ROOT, **settings: str) -> None:
        self.folder, self.root, self.port = folder, root, free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = os.environ | {
            "MARROW_REVIEW_DATABASE_URL": f"sqlite:///{folder / 'review.db'}",
            "MARROW_REVIEW_SECRET_FILE": str(folder / "secret"),
            "MARROW_REVIEW_ADMIN_USERNAME": NAME,
            "MARROW_REVIEW_ADMIN_PASSWORD": PASSWORD,
            "MARROW_REVIEW_TRACKER_URL": f"sqlite:///{folder / 'conversations.db'}",
            **settings,
        }

    def marrow(self, *arguments: str) -> str:
        """Runs a command to its end; returns what it printed."""
        command = [sys.executable, "-m", "marrow", *arguments]
        options = {"cwd": self.root, "env": self.environment, "capture_output": True, "text": True}
        done = subprocess.run(command, **options, timeout=600)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr[-3000:]
        return str(done.stdout)

    @contextmanager
    def running(self) -> Iterator["App"]:
        """Serves, and follows the tracker store."""
        with (self.folder / "app.log").open("w") as log:
            command = [sys.executable, "-m", "marrow", "review", "serve", "--port", str(self.port)]
            process = subprocess.Popen(command, cwd=self.root, env=self.environment, stdout=log, stderr=log)
            try:
                wait_for_answer(f"{self.address}/health", process, self.folder / "app.log")
                yield self
            finally:
                process.terminate()
                process.wait(40)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; its absence is an error."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "Chromium was not found: install it (Debian: apt-get install chromium)."
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def sign_in(page: Page, app: App) -> None:
    """Signs in as the administrator."""
    page.goto(f"{app.address}/sign-in")
    page.get_by_label("User name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)
