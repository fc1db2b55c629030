"""Debian's Chromium, and the chat as a patient meets it on a page."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserType, Locator, Page, Route, expect, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
expect.set_options(timeout=20_000)  # milliseconds: a busy machine is slow, and slowness is no failure
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium was not found: install it (Debian: apt-get install chromium).")
    return path


@pytest.fixture(scope="package")  # Playwright's event loop runs in this thread until it is closed
def chromium() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="package")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    browser = chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own, with its options; no script on it may fail, and no request go elsewhere."""
    contexts, errors = [], []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("request", lambda r: None if r.url.startswith(("http://127.0.0.1:", "blob:")) else errors.append(r.url))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


class HeldBack:
    """The messages of a page, kept from the bot until they are let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route("**/webhook", lambda route: self._routes.append(route))  # Playwright takes no built-in method

    def let_go(self) -> None:
        """Sends the first message on, once the browser has handed it over: the page may say earlier that it waits."""
        while not self._routes:  # the test's own limit bounds it
            self._page.wait_for_timeout(20)
        self._routes.pop(0).continue_()


class Chat:
    """The chat on a page, with the hands of a patient."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("textbox", name="Your question")
        self.launcher = page.locator("marrow-chat .launcher")
        self.panel = page.locator("marrow-chat .panel")
        self.replies = page.locator("marrow-chat li.theirs")
        self.mine = page.locator("marrow-chat li.mine")
        self.polite = page.locator("marrow-chat [role=status]")
        self.alert = page.locator("marrow-chat [role=alert]")

    def button(self, name: str) -> Locator:
        return self.page.locator("marrow-chat").get_by_role("button", name=name, exact=True)

    def open(self) -> "Chat":
        self.launcher.click()
        expect(self.panel).to_be_visible()
        return self

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def ask(self, text: str) -> Locator:
        """Says `text` and waits for the reply."""
        before = self.replies.count()
        self.say(text)
        reply = self.replies.nth(before)
        expect(reply).to_be_visible()
        return reply

    def say_in_vain(self, text: str) -> None:
        """Says `text` first of all, on a line that loses every message, until the chat gives up."""
        self.page.clock.install()
        self.page.route("**/webhook", lambda route: route.abort())
        self.say(text)
        for pause in (1, 2, 4, 8, 16):
            expect(self.mine.locator(".sent")).to_contain_text(f"Trying again in {pause} second")
            self.page.clock.run_for(pause * 1000)
        expect(self.mine.locator(".sent")).to_have_text("Not sent")

    def choose(self, name: str) -> None:
        """Chooses one of the options in the menu."""
        self.button("Options").click()
        self.button(name).click()


@pytest.fixture
def chat(new_page: Callable[..., Page], server: str) -> Chat:
    """The open chat on the hospital's page."""
    page = new_page()
    page.goto(server)
    return Chat(page).open()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own best practice, a line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]
