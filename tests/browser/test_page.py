"""The chat page in Debian's Chromium: asking, danger, suggestions, and when the bot is gone."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium was not found: install it (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server)
    yield page
    page.close()
    assert errors == []


def ask(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")


def test_a_question_is_answered_with_its_source(page: Page) -> None:
    ask(page, "how long are results")
    answer = page.locator(".turn.answer").last
    expect(answer).to_contain_text("24 to 48 hours")
    expect(answer).to_contain_text("last reviewed on 11 June 2021")
    expect(answer).to_contain_text("overdue")


def test_danger_looks_and_sounds_urgent(page: Page) -> None:
    ask(page, "it wont stop bleeding")
    expect(page.locator(".turn.urgent h2")).to_have_text("Get help now")
    expect(page.locator(".turn.urgent a[href='tel:999']").first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("999")


def test_a_suggestion_is_asked_by_its_button(page: Page) -> None:
    page.get_by_role("button", name="How long do results take?").click()
    expect(page.locator(".turn.answer")).to_contain_text("couple of weeks")


def test_what_a_patient_types_is_shown_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)>")
    expect(page.locator(".turn.mine")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#log img").count() == 0


def test_when_the_bot_is_gone_the_nurse_line_is_given_and_one_can_try_again(page: Page) -> None:
    page.route("**/webhooks/**", lambda route: route.abort())
    ask(page, "what is mrd")
    expect(page.locator(".turn.fallback")).to_contain_text("0808 800 4040")
    page.unroute("**/webhooks/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn.answer")).to_contain_text("minimal residual disease")


def test_the_page_fits_a_narrow_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_several_answers_stand_under_headings_and_can_be_judged(page: Page) -> None:
    ask(page, "what is mrd and how long do results take?")
    expect(page.locator(".turn.answer .heading")).to_have_text(["What is MRD?", "How long do results take?"])
    page.get_by_role("button", name="No, this did not help").click()
    expect(page.locator(".turn.chat").last).to_contain_text("0808 800 4040")
