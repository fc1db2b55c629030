"""The hospital's pages, with JavaScript and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from marrow.topics import load_topics

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture
def bare(new_page: Callable[..., Page], server: str) -> Page:
    """The hospital's page in a browser without JavaScript."""
    page = new_page(java_script_enabled=False)
    page.goto(server)
    return page


def test_without_javascript_every_question_is_listed_and_answered(bare: Page) -> None:
    assert bare.locator("#questions li").count() == len(load_topics())
    bare.get_by_role("link", name="How long do results take?").click()
    expect(bare.get_by_role("heading", level=1)).to_have_text("How long do results take?")
    expect(bare.locator("#answer")).to_contain_text("24 to 48 hours")
    expect(bare.locator("#source")).to_contain_text("last reviewed on 11 June 2021")
    expect(bare.locator("#source")).to_contain_text("overdue")
    expect(bare.locator("a[href='tel:08088004040']").first).to_be_visible()
    expect(bare.locator("a[href='tel:999']").first).to_be_visible()


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("how long untill results", "How long do results take?"),
        ("wats the number for nurses", "Who can I call with questions?"),
        ("trephin", "trephine"),
    ],
)
def test_without_javascript_questions_are_found_by_a_form(bare: Page, words: str, question: str) -> None:
    bare.get_by_label("Search the questions").fill(words)
    bare.get_by_role("button", name="Search").click()
    expect(bare.locator("#found a").first).to_contain_text(question)


def test_without_javascript_danger_in_a_search_is_met(bare: Page) -> None:
    bare.get_by_label("Search the questions").fill("it wont stop bleeding")
    bare.get_by_role("button", name="Search").click()
    expect(bare.locator("#urgent")).to_contain_text("Get help now")
    expect(bare.locator("#urgent a[href='tel:999']").first).to_be_visible()


def test_without_javascript_the_chats_page_leads_to_the_search(bare: Page) -> None:
    bare.get_by_role("link", name="Ask a question").click()
    expect(bare.get_by_text("The chat needs JavaScript")).to_be_visible()
    expect(bare.get_by_label("Search the questions")).to_be_visible()


def test_what_is_searched_for_is_shown_as_text(bare: Page, server: str) -> None:
    bare.goto(f"{server}/questions/?q=%3Cb%3Eparking%3C/b%3E")
    expect(bare.get_by_role("heading", level=1)).to_contain_text("<b>parking</b>")


def test_the_list_narrows_while_one_types(new_page: Callable[..., Page], server: str) -> None:
    page = new_page()
    page.goto(f"{server}/questions/")
    page.get_by_label("Search the questions").fill("results")
    expect(page.locator("#count")).to_have_text(re.compile(rf"^\d+ of {len(load_topics())} questions$"))
    expect(page.get_by_role("link", name="How long do results take?")).to_be_visible()
    expect(page.get_by_role("link", name="What is MRD?")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "shown"), [(375, ["All questions"]), (1280, ["Your bone marrow test", "All questions"])]
)
def test_a_questions_page_leads_back_on_any_screen(
    new_page: Callable[..., Page], server: str, width: int, shown: list[str]
) -> None:
    page = new_page(viewport={"width": width, "height": 700})
    page.goto(f"{server}/questions/results-time")
    links = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link")  # those that are hidden have no role
    expect(links).to_contain_text(shown)
    links.last.click()
    expect(page).to_have_url(f"{server}/questions/")


def test_an_address_that_is_none_leads_on(new_page: Callable[..., Page], server: str) -> None:
    page = new_page()
    answer = page.goto(f"{server}/questions/nothing-like-that")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.locator("a[href='tel:08088004040']").first).to_be_visible()
