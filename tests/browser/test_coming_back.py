"""Leaving a page and coming back: the chat goes on where the reader left it, on whichever page that was."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.conftest import ARGUMENTS, Chat, HeldBack, chromium_path

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture
def with_back(chromium: BrowserType) -> Iterator[Page]:
    """A page of a browser whose Back brings pages as they were, which Playwright's otherwise does not."""
    browser = chromium.launch(
        executable_path=chromium_path(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser.new_page()
    browser.close()


def test_back_does_not_bring_a_cleared_conversation_again(with_back: Page, server: str) -> None:
    with_back.goto(server)
    with_back.evaluate("window.asItWas = true")
    chat = Chat(with_back).open()
    chat.ask("what is mrd")
    with_back.goto(f"{server}/questions/")
    chat.choose("Start again")
    chat.box.fill("and how do they")
    with_back.evaluate("history.back()")
    with_back.wait_for_function("window.asItWas")
    expect(chat.replies).to_have_count(0)
    expect(chat.box).to_have_value("and how do they")


def test_what_was_on_its_way_when_the_page_was_left_is_answered_on_the_next(chat: Chat, server: str) -> None:
    HeldBack(chat.page)
    with chat.page.expect_request("**/webhook"):
        chat.say("what is mrd")
    chat.page.unroute("**/webhook")
    chat.page.goto(f"{server}/questions/")
    expect(chat.replies).to_contain_text("minimal residual disease")
    expect(chat.mine.locator(".sent")).to_have_text("Sent")


def test_a_chat_that_is_taken_from_the_page_hears_nothing_of_it(chat: Chat, server: str) -> None:
    chat.ask("what is mrd")
    chat.page.evaluate("document.querySelector('marrow-chat').remove()")
    chat.page.get_by_role("link", name="Ask a question").click()
    expect(chat.page).to_have_url(f"{server}/chat/")


def test_a_chat_that_is_moved_in_the_page_goes_on(chat: Chat) -> None:
    chat.ask("what is mrd")
    HeldBack(chat.page)
    with chat.page.expect_request("**/webhook"):
        chat.say("what is a trephine")
    chat.page.unroute("**/webhook")
    chat.page.evaluate("document.querySelector('main').append(document.querySelector('marrow-chat'))")
    expect(chat.panel).to_be_visible()
    expect(chat.replies).to_have_count(2)
    chat.button("Minimise the chat").click()
    chat.page.get_by_role("link", name="Ask a question").click()
    expect(chat.panel).to_be_visible()
