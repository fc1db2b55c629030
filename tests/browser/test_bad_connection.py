"""On a bad line: nothing that was typed is lost, the chat tries again by itself, and the nurse line is shown."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Chat

pytestmark = [pytest.mark.server, pytest.mark.browser]


def test_offline_is_said_with_the_nurse_line_and_the_message_goes_out_on_return(chat: Chat) -> None:
    chat.ask("hello")
    chat.page.context.set_offline(True)
    expect(chat.page.locator("marrow-chat .status")).to_contain_text("You are offline")
    expect(chat.page.locator("marrow-chat .status a[href='tel:08088004040']")).to_be_visible()
    chat.say("what is mrd")
    expect(chat.mine.last.locator(".sent")).to_contain_text("Not sent")
    chat.page.context.set_offline(False)
    expect(chat.replies.last).to_contain_text("minimal residual disease")
    expect(chat.mine.last.locator(".sent")).to_have_text("Sent")
    expect(chat.page.locator("marrow-chat .status")).to_be_hidden()


def test_on_a_small_phone_the_form_and_what_to_do_stay_in_view(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(viewport={"width": 375, "height": 667})
    page.goto(server)
    chat = Chat(page).open()
    chat.ask("how long do results take")
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(hours=1))  # no further try moves anything
    page.context.set_offline(True)
    chat.say("what is mrd")
    expect(chat.button("Try again")).to_be_in_viewport(ratio=1)
    chat.box.fill("a" * 1001)
    expect(chat.button("Send")).to_be_in_viewport(ratio=1)
    chat.box.fill("does it hurt")
    page.set_viewport_size({"width": 375, "height": 400})
    expect(page.locator("marrow-chat .status a").first).to_be_visible()
    for part in (chat.box, chat.button("Send")):
        expect(part).to_be_in_viewport(ratio=1)


def test_a_lost_message_is_sent_again_by_itself(chat: Chat) -> None:
    tries: list[Route] = []

    def lose_two(route: Route) -> None:
        tries.append(route)
        if len(tries) <= 2:
            route.abort()
        else:
            route.continue_()

    chat.page.route("**/webhook", lose_two)
    chat.say("what is mrd")
    expect(chat.mine.locator(".trouble")).to_contain_text("0808 800 4040")
    expect(chat.replies).to_contain_text("minimal residual disease")
    assert len(tries) == 3
    expect(chat.mine).to_have_count(1)


def test_a_message_whose_reply_was_lost_is_answered_and_stored_once(
    chat: Chat, stored_messages: Callable[[str], list[str]]
) -> None:
    chat.ask("hello")
    replies: list[list[dict]] = []

    def lose_one(route: Route) -> None:
        answer = route.fetch()
        replies.append(answer.json())
        if len(replies) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    chat.page.route("**/webhook", lose_one)
    chat.ask("what is mrd")
    assert replies[0] == replies[1]
    assert len(stored_messages(replies[0][0]["recipient_id"])) == 2  # with the greeting
    expect(chat.replies).to_have_count(2)


def test_what_is_tried_again_goes_to_the_conversation_that_was_begun(chat: Chat) -> None:
    chat.page.clock.install()
    begun, senders = [], []

    def lose_one(route: Route) -> None:
        senders.append(json.loads(route.request.post_data or "")["sender"])
        if len(senders) == 1:
            route.abort()
        else:
            route.continue_()

    chat.page.on("request", lambda request: begun.append(1) if request.url.endswith("/conversations") else None)
    chat.page.route("**/webhook", lose_one)
    chat.say("what is mrd")
    chat.button("Try again").click()
    expect(chat.replies).to_contain_text("minimal residual disease")
    assert len(begun) == 1
    assert senders[0] == senders[1]


def test_one_can_try_again_by_hand_without_waiting(chat: Chat) -> None:
    chat.page.clock.install()  # the pauses pass only when the clock is told to
    chat.page.route("**/webhook", lambda route: route.abort())
    chat.say("what is mrd")
    expect(chat.mine.locator(".sent")).to_contain_text("Trying again in 1 second")
    chat.page.unroute("**/webhook")
    chat.button("Try again").click()
    expect(chat.replies).to_contain_text("minimal residual disease")
    expect(chat.box).to_be_focused()


def test_after_many_tries_it_stays_as_not_sent_over_a_reload_and_can_be_sent(chat: Chat) -> None:
    chat.say_in_vain("what is mrd")
    chat.page.reload()
    expect(chat.mine.locator(".sent")).to_have_text("Not sent")
    expect(chat.mine.locator(".trouble")).to_contain_text("0808 800 4040")
    chat.page.unroute("**/webhook")
    chat.button("Try again").click()
    expect(chat.replies).to_contain_text("minimal residual disease")


def test_when_the_server_asks_for_patience_the_chat_says_what_it_says_and_waits(chat: Chat) -> None:
    custom = {"kind": "fallback", "suggestions": [], "sources": []}
    body = json.dumps([{"text": "I'm getting a lot of messages."}, {"custom": custom}])
    chat.page.route("**/webhook", lambda r: r.fulfill(status=429, headers={"Retry-After": "7"}, body=body))
    chat.say("what is mrd")
    expect(chat.mine.locator(".trouble")).to_contain_text("I'm getting a lot of messages.")
    expect(chat.mine.locator(".sent")).to_contain_text("Trying again in 7 seconds")


def test_a_conversation_that_the_server_no_longer_knows_goes_on_in_a_new_one(chat: Chat) -> None:
    chat.ask("what is mrd")
    chat.page.evaluate(
        "(() => { for (const key of Object.keys(sessionStorage)) { const kept = JSON.parse(sessionStorage[key]);"
        " kept.conversation = 'web.old.key'; sessionStorage[key] = JSON.stringify(kept) } })()"
    )
    chat.page.reload()
    expect(chat.ask("what is a trephine")).to_contain_text("marrow")


def test_a_slow_3g_line_is_usable(new_page: Callable[..., Page], server: str) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    )
    page.goto(server)
    expect(Chat(page).open().ask("what is mrd")).to_contain_text("minimal residual disease")
