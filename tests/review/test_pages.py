"""The staff app in Chromium: every page by axe, at phone width, in both schemes, and the keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.review.running import App, chromium, sign_in

pytestmark = [pytest.mark.server, pytest.mark.browser]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/queues/unsure",
    "/queues/unsure?down=1",
    "/queues/unsure/1",
    "/queues/danger",
    "/queues/danger?seen=1",
    "/queues/sample",
    "/conversations",
    "/conversations?holds=down&below=0.6&topic=mrd&q=test",
    "/conversations?start=nonsense",
    "/conversations/1",
    "/training",
    "/training?status=accepted",
    "/training/patch",
    "/dashboard",
    "/dashboard?days=90",
    "/people",
    "/people/1",
    "/audit",
    "/account",
    "/no-such-page",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(tmp_path_factory.mktemp("app"), MARROW_REVIEW_HOSTS="localhost")
    app.marrow("review", "createadmin")
    app.marrow("review", "seed", "--conversations", "60")
    with app.running():
        yield app


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, app: App) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
    foreign: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((app.address, "data:")) else foreign.append(r.url))
    sign_in(page, app)
    yield page
    page.close()
    assert errors == []
    assert foreign == []


def faults(page: Page) -> list[str]:
    """What axe finds on the page."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{v['id']}: {node['html'][:150]}" for v in found for node in v["nodes"]]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(page: Page, app: App, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{app.address}{path}")
        assert faults(page) == [], path


def test_the_sign_in_page_and_the_dialogs_are_accessible(page: Page, app: App, browser: Browser) -> None:
    page.goto(f"{app.address}/conversations/1")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("w")
    expect(page.locator("#topics")).to_be_visible()
    assert faults(page) == []
    stranger = browser.new_page()
    stranger.goto(f"{app.address}/sign-in")
    assert faults(stranger) == []
    stranger.close()


def test_every_page_fits_a_narrow_phone(page: Page, app: App) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES:
        page.goto(f"{app.address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_on_a_phone_the_filter_is_folded_away_and_a_key_opens_it(page: Page, app: App) -> None:
    page.goto(f"{app.address}/conversations")
    field = page.get_by_label("Words that patients wrote")
    expect(field).to_be_visible()
    expect(page.get_by_text("Filter", exact=True)).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(field).to_be_hidden()
    expect(page.locator(".row").first).to_be_in_viewport()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(field).to_be_visible()


@pytest.mark.parametrize("path", ["/audit", "/people", "/queues/unsure/1"])
def test_no_word_of_a_table_is_broken_on_a_phone(page: Page, app: App, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{app.address}{path}")
    broken = """cells => cells.filter(cell => {
        const range = document.createRange();
        const text = [...cell.childNodes].find(node => node.nodeType === Node.TEXT_NODE);
        const word = text && /\\S+/.exec(text.data);
        if (!word) return false;
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
    }).map(cell => cell.textContent)"""
    assert page.locator("th, td").evaluate_all(broken) == []


def test_a_group_is_decided_by_keys_alone(page: Page, app: App) -> None:
    page.goto(f"{app.address}/queues/unsure")
    first = page.locator(".row .what").first.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues/unsure/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    page.keyboard.press("w")
    page.get_by_role("combobox", name="Search the topics").fill("how long results")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("wrong topic, results_time is right")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/queues/unsure")
    expect(page.locator(".row .what").first).not_to_have_text(first)
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/training")
    expect(page.locator(".row").first).to_contain_text("How long do results take?")


def test_a_conversation_is_judged_flagged_and_reviewed_by_keys(page: Page, app: App) -> None:
    page.goto(f"{app.address}/conversations?sort=longest")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/*")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator(".turn").first.get_by_role("button", name="Right")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".turn").first).to_be_focused()
    page.wait_for_load_state()
    for key, words in (("f", "Flagged"), ("v", "Reviewed"), ("a", "Assigned to ada")):
        page.keyboard.press(key)
        expect(page.get_by_role("status")).to_contain_text(words)
        page.wait_for_load_state()
    page.keyboard.press("t")
    page.keyboard.type("follow up")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tagged follow up")
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.get_by_role("status")).to_contain_text("Taken back: Tagged follow up")
    here = page.url
    page.keyboard.press("]")
    page.wait_for_url(lambda url: url.split("#")[0] != here.split("#")[0])


def test_single_keys_can_be_switched_off(page: Page, app: App) -> None:
    page.goto(f"{app.address}/conversations/1")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Switch single keys off").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("f")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.get_by_role("button", name="Flag", exact=False).first).to_be_visible()
    page.evaluate("localStorage.clear()")


def test_the_dashboard_draws_its_charts(page: Page, app: App) -> None:
    page.goto(f"{app.address}/dashboard?days=90")
    for canvas in page.locator("canvas").all():
        drawn = canvas.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0)")
        assert drawn
    page.locator("summary").first.click()
    expect(page.get_by_role("table").first).to_be_visible()


def test_the_app_serves_on_when_the_bot_was_never_started(page: Page, app: App) -> None:
    assert not (app.folder / "conversations.db").exists()
    page.goto(f"{app.address}/conversations")
    expect(page.get_by_role("heading", level=1)).to_have_text("Conversations")


def test_a_downloaded_export_is_complete(page: Page, app: App, tmp_path: Path) -> None:
    page.goto(f"{app.address}/conversations?holds=urgent")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "export.csv")
    assert (tmp_path / "export.csv").read_text(encoding="utf-8-sig").startswith("conversation,channel,at,message")
