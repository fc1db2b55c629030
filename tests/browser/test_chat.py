"""What people expect of a chat: asking, choosing, judging, keeping, taking away."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chat, HeldBack

pytestmark = [pytest.mark.server, pytest.mark.browser]


def test_a_question_is_answered_with_its_source_and_the_time(chat: Chat) -> None:
    answer = chat.ask("how long are results")
    expect(answer).to_contain_text("24 to 48 hours")
    expect(answer).to_contain_text("last reviewed on 11 June 2021")
    expect(answer).to_contain_text("overdue")
    expect(answer.locator("time")).to_have_text(re.compile(r"\d\d:\d\d"))
    expect(chat.mine.locator(".sent")).to_have_text("Sent")


def test_danger_looks_urgent_and_is_announced_at_once(chat: Chat) -> None:
    reply = chat.ask("it wont stop bleeding")
    expect(reply).to_have_class(re.compile("urgent"))
    expect(reply.get_by_role("heading", name="Get help now")).to_be_visible()
    expect(reply.locator("a[href='tel:999']").first).to_be_visible()
    expect(chat.alert).to_contain_text("Get help now")
    chat.ask("how long are results")
    expect(chat.alert).to_be_empty()


def test_an_answer_is_announced_politely(chat: Chat) -> None:
    chat.ask("what is mrd")
    expect(chat.polite).to_contain_text("minimal residual disease")
    expect(chat.alert).to_be_empty()


def test_a_suggestion_is_asked_by_its_button(chat: Chat) -> None:
    chat.button("How long do results take?").click()
    expect(chat.replies).to_contain_text("couple of weeks")
    expect(chat.mine.locator(".said")).to_have_text("How long do results take?")


def test_when_unsure_the_numbers_are_links(chat: Chat) -> None:
    reply = chat.ask("can i shower after")
    expect(reply.locator("a[href='tel:08088004040']").first).to_have_text("0808 800 4040")


def test_what_a_patient_types_is_shown_as_text(chat: Chat) -> None:
    chat.ask("<img src=x onerror=alert(1)>")
    expect(chat.mine.locator(".said")).to_have_text("<img src=x onerror=alert(1)>")
    assert chat.page.locator("marrow-chat img").count() == 0


def test_several_answers_stand_under_headings_and_the_last_can_be_judged(chat: Chat) -> None:
    reply = chat.ask("what is mrd and how long do results take?")
    expect(reply.locator(".part h3")).to_have_text(["What is MRD?", "How long do results take?"])
    chat.button("No, this did not help").click()
    expect(chat.replies.nth(1)).to_contain_text("0808 800 4040")
    expect(chat.mine.last.locator(".said")).to_have_text("No, this did not help")
    assert chat.page.get_by_role("group", name="Was this helpful?").get_by_role("button").count() == 0


def test_only_the_last_answer_can_be_judged(chat: Chat) -> None:
    chat.ask("what is mrd")
    chat.ask("what is a trephine")
    expect(chat.button("Yes, this helped")).to_have_count(1)


def test_the_conversation_and_the_draft_are_kept_over_a_reload_and_on_other_pages(chat: Chat, server: str) -> None:
    chat.ask("what is a trephine")
    chat.box.fill("and how big")
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    expect(chat.box).to_have_value("and how big")
    chat.page.goto(f"{server}/questions/")
    expect(chat.panel).to_be_visible()
    reply = chat.ask("how big is that?")
    expect(reply).to_contain_text("1 or 2cm")  # the server knows the conversation still


def test_on_a_phone_the_chat_does_not_hide_the_page_that_one_goes_to(
    new_page: Callable[..., Page], server: str
) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    page.goto(server)
    chat = Chat(page).open()
    chat.ask("what is mrd")
    page.reload()
    expect(chat.panel).to_be_visible()
    chat.button("Options").click()
    page.locator("marrow-chat").get_by_role("link", name="All questions and answers").click()
    expect(page.get_by_role("heading", name="All questions", level=1)).to_be_visible()
    expect(chat.panel).to_be_hidden()
    expect(chat.open().replies).to_have_count(1)


def test_start_again_clears_the_conversation_and_can_be_undone(chat: Chat) -> None:
    chat.ask("what is mrd")
    chat.choose("Start again")
    expect(chat.replies).to_have_count(0)
    expect(chat.polite).to_contain_text("cleared")
    chat.button("Undo").click()
    expect(chat.replies).to_have_count(1)
    chat.choose("Start again")
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.replies).to_have_count(0)


def test_what_is_on_its_way_hinders_neither_start_again_nor_its_undoing(chat: Chat) -> None:
    chat.ask("what is mrd")
    HeldBack(chat.page)
    chat.say("does it hurt")
    chat.choose("Start again")
    chat.button("How long do results take?").click()
    chat.button("Undo").click()
    expect(chat.mine).to_have_count(3)
    expect(chat.mine.locator(".sent").filter(has_text="Not sent")).to_have_count(2)
    chat.choose("Start again")
    chat.page.unroute("**/webhook")
    chat.ask("what is a gown for")


def test_each_answer_stands_beneath_its_own_question(chat: Chat) -> None:
    held = HeldBack(chat.page)
    chat.say("what is mrd")
    chat.say("what is a trephine")
    held.let_go()
    turns = chat.page.locator("marrow-chat .turns > li")
    expect(turns).to_have_count(3)
    expect(turns.nth(1)).to_contain_text("minimal residual disease")
    expect(chat.polite).to_contain_text("minimal residual disease")
    expect(chat.button("Yes, this helped")).to_have_count(0)  # the second question will be the last that is answered
    held.let_go()
    expect(turns).to_have_count(4)
    expect(turns.nth(3).get_by_role("button", name="Yes, this helped")).to_be_visible()
    chat.page.reload()
    expect(turns.nth(1)).to_contain_text("minimal residual disease")
    expect(chat.button("Yes, this helped")).to_have_count(1)
    with chat.page.expect_download() as started:
        chat.choose("Download")
    text = started.value.path().read_text(encoding="utf-8")
    assert text.index("minimal residual disease") < text.index("what is a trephine")


def test_a_late_answer_is_not_judged_in_place_of_the_last(chat: Chat) -> None:
    chat.say_in_vain("what is mrd")
    chat.page.unroute("**/webhook")
    chat.ask("what is a trephine")
    expect(chat.button("Yes, this helped")).to_have_count(1)
    chat.button("Try again").click()
    expect(chat.page.locator("marrow-chat .turns > li").nth(1)).to_contain_text("minimal residual disease")
    expect(chat.button("Yes, this helped")).to_have_count(0)
    chat.page.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.button("Yes, this helped")).to_have_count(0)


def test_what_is_half_typed_outlives_start_again(chat: Chat) -> None:
    chat.ask("what is mrd")
    chat.box.fill("and how do they")
    chat.choose("Start again")
    chat.page.reload()
    expect(chat.box).to_have_value("and how do they")


def test_escape_elsewhere_on_the_page_leaves_the_focus_there(chat: Chat) -> None:
    chat.page.evaluate("document.body.append(Object.assign(document.createElement('input'), {id: 'elsewhere'}))")
    field = chat.page.locator("#elsewhere")
    field.focus()
    field.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(field).to_be_focused()


def test_the_conversation_can_be_downloaded(chat: Chat, tmp_path: Path) -> None:
    chat.ask("what is mrd")
    with chat.page.expect_download() as started:
        chat.choose("Download")
    started.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text(encoding="utf-8")
    assert "what is mrd" in text
    assert "minimal residual disease" in text
    assert "last reviewed on 11 June 2021" in text
    assert "not medical advice" in text


def test_the_conversation_can_be_printed_without_the_page(chat: Chat) -> None:
    chat.ask("what is mrd")
    chat.choose("Print")
    frame = chat.page.frames[-1]
    expect(frame.locator("body")).to_contain_text("minimal residual disease")
    expect(frame.locator("body")).not_to_contain_text("All questions")


def test_what_is_taken_away_says_the_day_and_what_was_not_sent_and_holds_no_draft(chat: Chat) -> None:
    chat.page.clock.install(time=datetime(2026, 11, 30, 14, 5))
    chat.page.reload()
    chat.ask("what is mrd")
    chat.page.route("**/webhook", lambda route: route.abort())
    chat.say("is it sore")
    for pause in (1, 2, 4, 8, 16):
        expect(chat.mine.last.locator(".sent")).to_contain_text(f"Trying again in {pause} second")
        chat.page.clock.run_for(pause * 1000)
    expect(chat.mine.last.locator(".sent")).to_have_text("Not sent")
    chat.box.fill("half a thought")
    with chat.page.expect_download() as started:
        chat.choose("Download")
    text = started.value.path().read_text(encoding="utf-8")
    chat.choose("Print")
    printed = chat.page.frames[-1].locator("body").inner_text()
    for kept in (text, printed):
        assert "30 November 2026" in kept
        assert re.search(r"You, 14:0\d\s+what is mrd", kept)
        assert re.search(r"You, 14:0\d, Not sent\s+is it sore", kept)
        assert "half a thought" not in kept


def test_an_answer_can_be_copied(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask("what is mrd")
    chat.button("Copy").click()
    expect(chat.button("Copied")).to_be_visible()
    assert "minimal residual disease" in chat.page.evaluate("navigator.clipboard.readText()")


def test_a_reply_that_comes_while_minimised_is_counted(chat: Chat) -> None:
    held = HeldBack(chat.page)
    chat.say("what is mrd")
    expect(chat.page.get_by_text("Looking for the answer")).to_be_visible()
    chat.button("Minimise the chat").click()
    expect(chat.panel).to_be_hidden()
    held.let_go()
    expect(chat.launcher).to_have_accessible_name("Ask a question, 1 new reply")
    chat.open()
    chat.button("Minimise the chat").click()
    expect(chat.launcher).to_have_accessible_name("Ask a question")


def test_while_one_waits_the_chat_says_that_it_is_looking(chat: Chat) -> None:
    held = HeldBack(chat.page)
    chat.say("what is mrd")
    expect(chat.page.get_by_text("Looking for the answer")).to_be_visible()
    expect(chat.mine.locator(".sent")).to_have_text("Sending")
    held.let_go()
    expect(chat.page.get_by_text("Looking for the answer")).to_be_hidden()


def test_a_message_of_more_than_a_thousand_characters_is_kept_and_refused_politely(chat: Chat) -> None:
    chat.box.fill("a" * 1203)
    chat.box.press("Enter")
    expect(chat.page.locator("marrow-chat #problem")).to_contain_text("1,203 characters. Please shorten it to 1,000")
    expect(chat.page.locator("marrow-chat #problem")).to_contain_text(
        "contact the hospital, on the number in your appointment letter. Call 999"
    )
    expect(chat.box).to_have_attribute("aria-invalid", "true")
    expect(chat.box).to_have_value("a" * 1203)
    expect(chat.mine).to_have_count(0)
    chat.box.fill("what is mrd")
    expect(chat.page.locator("marrow-chat #problem")).to_be_hidden()


def test_what_is_left_of_the_length_goes_with_the_message(chat: Chat) -> None:
    chat.box.fill("what is mrd " + "a" * 940)
    expect(chat.page.locator("marrow-chat #problem")).to_contain_text("characters left")
    chat.box.press("Enter")
    expect(chat.page.locator("marrow-chat #problem")).to_be_hidden()


def test_enter_sends_and_shift_enter_begins_a_line(chat: Chat) -> None:
    chat.box.press_sequentially("what is")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("mrd")
    expect(chat.box).to_have_value("what is\nmrd")
    expect(chat.mine).to_have_count(0)


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_sticks_out_sideways(new_page: Callable[..., Page], server: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 700})
    for address in ("/", "/questions/", "/questions/results-time", "/chat/"):
        page.goto(server + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(server)
    chat = Chat(page).open()
    chat.ask("what is mrd and how long do results take?")
    box = chat.panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate(
        "(() => { const log = document.querySelector('marrow-chat').shadowRoot.querySelector('.log');"
        " return log.scrollWidth <= log.clientWidth })()"
    )
