"""WCAG 2.2 AA: axe in every state, the keyboard, the sizes, large text, contrast and motion."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.conftest import ARGUMENTS, Chat, HeldBack, chromium_path, violations

pytestmark = [pytest.mark.server, pytest.mark.browser]

SCHEMES = [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"contrast": "more"}]
SMALLEST_TARGET = 24  # CSS pixels (WCAG 2.5.8)


@pytest.mark.parametrize("address", ["/", "/questions/", "/questions/?q=how+long", "/questions/results-time", "/none"])
def test_axe_finds_nothing_on_the_pages(new_page: Callable[..., Page], server: str, address: str) -> None:
    page = new_page()
    page.goto(server + address)
    expect(Chat(page).launcher).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("look", SCHEMES, ids=["light", "dark", "forced colours", "more contrast"])
def test_axe_finds_nothing_in_any_state_of_the_chat(new_page: Callable[..., Page], server: str, look: dict) -> None:
    page = new_page(**look)
    page.goto(server)
    chat = Chat(page)
    states = {"closed": violations(page)}
    chat.open()
    states["open"] = violations(page)
    for state, message in {
        "answer": "what is mrd and how long do results take?",
        "fallback": "can i shower after",
        "distress": "i dont want to live any more",
        "urgent": "it wont stop bleeding",
    }.items():
        chat.ask(message)
        states[state] = violations(page)
    chat.button("Options").click()
    states["options"] = violations(page)
    chat.button("Options").click()
    chat.box.fill("a" * 1001)
    states["too long"] = violations(page)
    page.route("**/webhook", lambda route: route.abort())
    chat.say("what is mrd")
    expect(chat.mine.last.locator(".trouble")).to_be_visible()
    states["not sent"] = violations(page)
    page.context.set_offline(True)
    expect(page.locator("marrow-chat .status")).to_be_visible()
    states["offline"] = violations(page)
    assert {state: found for state, found in states.items() if found} == {}


def test_axe_finds_nothing_where_the_chat_stands_in_the_page(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    page.goto(f"{server}/chat/")
    Chat(page).ask("what is mrd")
    assert violations(page) == []


def test_text_of_twice_the_size_is_larger_and_loses_nothing(chromium: BrowserType, server: str, tmp_path: Path) -> None:
    (tmp_path / "Default").mkdir()
    size = {"webkit": {"webprefs": {"default_font_size": 32}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(size))
    context = chromium.launch_persistent_context(
        str(tmp_path), executable_path=chromium_path(), args=ARGUMENTS, viewport={"width": 1280, "height": 900}
    )
    try:
        page = context.pages[0]
        page.goto(server)
        chat = Chat(page).open()
        answer = chat.ask("what is mrd")
        expect(answer.locator("p").nth(1)).to_have_css("font-size", "32px")
        assert violations(page) == []
        for part in (chat.box, chat.button("Send"), chat.button("Minimise the chat"), chat.button("Options")):
            expect(part).to_be_in_viewport(ratio=1)
        inside = "e => e.scrollWidth <= e.clientWidth + 1"
        assert page.locator("marrow-chat .log").evaluate(inside)
        assert page.locator("marrow-chat .panel").evaluate(inside)
    finally:
        context.close()


def test_a_page_zoomed_to_four_times_can_be_used(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(viewport={"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    page.goto(server)
    chat = Chat(page).open()
    chat.ask("what is mrd")
    assert chat.panel.evaluate("e => e.scrollWidth <= e.clientWidth")
    chat.box.scroll_into_view_if_needed()
    expect(chat.box).to_be_in_viewport(ratio=1)
    chat.button("Minimise the chat").scroll_into_view_if_needed()
    expect(chat.button("Minimise the chat")).to_be_in_viewport(ratio=1)
    assert violations(page) == []


def test_in_a_very_low_window_what_is_said_and_answered_comes_into_view(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 320, "height": 256})
    page.goto(server)
    chat = Chat(page).open()
    held = HeldBack(page)
    for number, question in enumerate(("what is mrd", "how long do results take?")):
        chat.say(question)
        expect(chat.mine.nth(number).locator(".said")).to_be_in_viewport(ratio=1)
        expect(page.get_by_text("Looking for the answer")).to_be_in_viewport(ratio=1)
        chat.panel.evaluate("panel => panel.scrollTo(0, 0)")
        held.let_go()
        expect(chat.replies.nth(number).locator(".who")).to_be_in_viewport(ratio=1)


def test_in_a_very_low_window_the_chat_opens_on_what_there_is_to_read(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 320, "height": 256})
    page.goto(server)
    chat = Chat(page).open()
    assert focused(page) == "Conversation"
    expect(page.get_by_role("heading", name="Ask about your bone marrow test")).to_be_in_viewport(ratio=1)
    chat.ask("what is mrd")
    chat.button("Minimise the chat").click()
    chat.open()
    assert focused(page) == "Conversation"
    expect(chat.replies.locator(".feedback")).to_be_in_viewport(ratio=1)  # where the conversation has come to
    page.set_viewport_size({"width": 320, "height": 640})
    chat.button("Minimise the chat").click()
    chat.open()
    expect(chat.box).to_be_focused()


def focused(page: Page) -> str:
    """The name of what has the focus, inside the chat or on the page."""
    return page.evaluate(
        """(() => {
        const outer = document.activeElement, inner = outer?.shadowRoot?.activeElement;
        if (!inner) return outer === document.body ? "" : "page: " + outer.textContent.trim().slice(0, 40);
        return inner.getAttribute("aria-label") || inner.id || inner.textContent.trim();
        })()"""
    )


def test_everything_is_reached_by_keyboard_in_the_order_in_which_it_stands(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page()
    page.goto(f"{server}/questions/results-time")
    chat = Chat(page)
    chat.launcher.focus()
    page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    page.keyboard.type("what is mrd")
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_count(1)
    chat.button("Options").focus()
    page.keyboard.press("Enter")
    walked = []
    for _ in range(40):
        walked.append(focused(page))
        page.keyboard.press("Tab")
        if walked[-1] == "Send":
            break
    assert walked[:3] == ["Options", "Minimise the chat", "Start again"]
    for name in ("Download", "Print", "Conversation", "Does the test hurt?", "How is MRD found?", "Copy", "message"):
        assert name in walked
    assert walked.index("Conversation") < walked.index("How is MRD found?") < walked.index("message")
    assert not focused(page).startswith("Send")  # no trap: the focus goes on to the page
    page.keyboard.press("Shift+Tab")
    expect(chat.button("Send")).to_be_focused()


def test_escape_closes_first_the_options_then_the_chat_and_gives_the_focus_back(chat: Chat) -> None:
    chat.button("Options").click()
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("marrow-chat .menu")).to_be_hidden()
    expect(chat.button("Options")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_where_the_chat_fills_the_window_it_makes_way_for_who_tabs_on(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    page.goto(server)
    chat = Chat(page).open()
    page.get_by_role("link", name="All questions and answers").focus()
    expect(chat.panel).to_be_hidden()


def test_the_focus_is_seen(chat: Chat) -> None:
    chat.ask("what is mrd")
    chat.button("Options").click()
    page = chat.page
    chat.button("Options").focus()
    for _ in range(14):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(() => { const e = document.activeElement.shadowRoot?.activeElement; if (!e) return 'page';"
            " const s = getComputedStyle(e); return s.outlineStyle + ' ' + s.outlineWidth })()"
        )
        assert outline in ("solid 3px", "page")


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(new_page: Callable[..., Page], server: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(server)
    chat = Chat(page).open()
    chat.ask("what is mrd")
    chat.button("Options").click()
    small = page.evaluate(
        """(least) => [...document.querySelector("marrow-chat").shadowRoot.querySelectorAll("button, .menu a")]
            .map((e) => [e.textContent, e.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least)).map(([name]) => name)""",
        SMALLEST_TARGET,
    )
    assert small == []


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "breathe")])
def test_nothing_moves_for_who_wants_no_motion(
    new_page: Callable[..., Page], server: str, motion: str, animation: str
) -> None:
    page = new_page(reduced_motion=motion)
    page.goto(server)
    held = HeldBack(page)
    chat = Chat(page).open()
    with page.expect_request("**/webhook"):
        chat.say("what is mrd")
    expect(page.locator("marrow-chat .dots i").first).to_have_css("animation-name", animation)
    held.let_go()
    expect(chat.replies).to_have_count(1)


def test_roles_and_names(chat: Chat) -> None:
    page = chat.page
    expect(page.get_by_role("dialog", name="Ask about your bone marrow test")).to_be_visible()
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    expect(chat.box).to_have_accessible_description("Please don't type your name or other personal details.")
    expect(chat.button("Options")).to_have_attribute("aria-expanded", "false")
    chat.button("Options").click()
    expect(chat.button("Options")).to_have_attribute("aria-expanded", "true")
