"""The one line on a hospital's own page: styles, policy, storage, looks."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from marrow.paths import WEB
from tests.browser.conftest import Chat

pytestmark = [pytest.mark.server, pytest.mark.browser]

LINE = '<script src="{server}/chat.js" {options}></script>'
PAGE = "<!doctype html><html lang=en><title>A ward</title><main><h1>A ward</h1><div id=place></div></main>{line}"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder with a policy that trusts the bot's server and nothing else."""

    server_address_of_the_bot = ""

    def end_headers(self) -> None:
        bot = self.server_address_of_the_bot
        self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {bot}; connect-src {bot}")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def site(hospital: str, server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the hospital's site, which is served at `hospital`."""
    folder = tmp_path_factory.mktemp("site")
    Quiet.server_address_of_the_bot = server
    address = ("127.0.0.1", urlsplit(hospital).port or 0)
    with ThreadingHTTPServer(address, partial(Quiet, directory=str(folder))) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield folder
        http.shutdown()


@pytest.fixture
def embed(new_page: Callable[..., Page], site: Path, hospital: str, server: str) -> Callable[..., Page]:
    """Opens the hospital's page with the one line and its options."""

    def put(options: str = "", **context: object) -> Page:
        (site / "ward.html").write_text(PAGE.format(line=LINE.format(server=server, options=options)), "utf-8")
        page = new_page(**context)
        page.goto(f"{hospital}/ward.html")
        return page

    return put


def test_one_line_on_a_page_of_another_origin_under_a_strict_policy(embed: Callable[..., Page], server: str) -> None:
    page = embed()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(Chat(page).open().ask("what is mrd")).to_contain_text("minimal residual disease")
    assert all(address.startswith(server) for address in asked)
    assert page.context.cookies() == []


def test_a_page_of_an_origin_that_is_not_allowed_gets_the_nurse_line(
    new_page: Callable[..., Page], site: Path, server: str
) -> None:
    (site / "ward.html").write_text(PAGE.format(line=LINE.format(server=server, options="")), "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as elsewhere:
        Thread(target=elsewhere.serve_forever, daemon=True).start()
        page = new_page()
        page.goto(f"http://127.0.0.1:{elsewhere.server_port}/ward.html")
        chat = Chat(page).open()
        chat.say("what is mrd")
        expect(chat.mine.locator(".trouble")).to_contain_text("0808 800 4040")
        expect(chat.replies).to_have_count(0)
        elsewhere.shutdown()


def test_the_hospital_sets_name_title_colour_contact_and_place(embed: Callable[..., Page]) -> None:
    page = embed(
        'data-mode="inline" data-target="#place" data-name="St Elsewhere" data-title="Ask us" data-colour="#ffdd00"'
        ' data-danger-contact="Ward 7 on 01632 960123" data-theme="dark"'
    )
    chat = Chat(page)
    assert page.locator("#place marrow-chat").count() == 1
    expect(chat.launcher).to_have_count(0)
    expect(chat.panel.get_by_role("heading", name="Ask us")).to_be_visible()
    expect(chat.panel).to_contain_text("St Elsewhere")
    expect(chat.panel.locator(".danger a[href='tel:01632960123']")).to_be_visible()
    expect(chat.panel.locator(".header")).to_have_css("background-color", "rgb(255, 221, 0)")
    expect(chat.panel.locator(".header")).to_have_css("color", "rgb(0, 0, 0)")  # white would not be read on yellow
    expect(chat.panel).to_have_css("background-color", "rgb(23, 33, 42)")


def test_who_cannot_send_is_given_the_hospitals_own_contact(embed: Callable[..., Page]) -> None:
    page = embed('data-danger-contact="Ward 7 on 01632 960123"')
    chat = Chat(page).open()
    chat.box.fill("a" * 1001)
    page.route("**/webhooks/**", lambda route: route.abort())
    telephone = "a[href='tel:01632960123']"
    expect(page.locator("marrow-chat #problem")).to_contain_text("contact Ward 7 on")
    expect(page.locator(f"marrow-chat #problem {telephone}")).to_be_visible()
    chat.say("what is mrd")
    expect(chat.mine.locator(f".trouble {telephone}")).to_be_visible()
    expect(chat.polite).to_contain_text("contact Ward 7 on 01632 960123")
    page.context.set_offline(True)
    expect(page.locator("marrow-chat .status")).to_contain_text("You are offline")
    expect(page.locator(f"marrow-chat .status {telephone}")).to_be_visible()
    expect(chat.panel).not_to_contain_text("contact the hospital")


def test_a_page_themes_it_by_custom_properties(new_page: Callable[..., Page], server: str) -> None:
    page = new_page()
    page.goto(server)
    page.evaluate("document.documentElement.style.setProperty('--marrow-chat-colour', 'rgb(0, 80, 40)')")
    page.evaluate("document.documentElement.style.setProperty('--marrow-chat-width', '20em')")
    chat = Chat(page).open()
    expect(chat.panel.locator(".header")).to_have_css("background-color", "rgb(0, 80, 40)")
    expect(chat.panel).to_have_css("width", "320px")


def test_hostile_styles_do_not_reach_it_and_its_own_do_not_reach_the_page(
    new_page: Callable[..., Page], server: str
) -> None:
    plain, hostile = new_page(), new_page()
    plain.goto(server)
    hostile.goto(f"{server}/demo/hostile/")
    looks = []
    for page in (plain, hostile):
        chat = Chat(page).open()
        chat.ask("what is mrd")
        looks.append(
            page.evaluate(
                """(() => {
                const root = document.querySelector("marrow-chat").shadowRoot;
                return [".panel", ".header h2", ".turn.theirs p", "textarea", ".send", ".tool"].map((selector) => {
                    const element = root.querySelector(selector), style = getComputedStyle(element);
                    const box = element.getBoundingClientRect();
                    return [selector, style.fontFamily, style.fontSize, style.direction, style.textTransform,
                        style.letterSpacing, style.padding, style.margin, style.pointerEvents, style.visibility,
                        style.opacity, Math.round(box.width), Math.round(box.height), Math.round(box.right)];
                }) })()"""
            )
        )
    assert looks[0] == looks[1]
    expect(hostile.locator("#own")).to_have_css("letter-spacing", "6px")
    expect(hostile.locator("#own")).to_have_css("color", "rgb(255, 0, 0)")


def test_the_page_keeps_its_own_styles(new_page: Callable[..., Page], server: str) -> None:
    page = new_page()
    page.goto(server)
    before = page.evaluate("document.querySelector('main').innerHTML.length + document.styleSheets.length")
    Chat(page).open()
    assert page.evaluate("document.querySelector('main').innerHTML.length + document.styleSheets.length") == before
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


def test_a_link_of_the_page_opens_the_chat(new_page: Callable[..., Page], server: str) -> None:
    page = new_page()
    page.goto(server)
    page.get_by_role("link", name="Ask a question").click()
    expect(Chat(page).panel).to_be_visible()
    assert page.url == f"{server}/"


def test_a_link_of_the_page_leads_to_the_chat_that_stands_in_it(embed: Callable[..., Page], hospital: str) -> None:
    page = embed('data-mode="inline" data-target="#place"')
    chat = Chat(page)
    page.evaluate(
        "const link = Object.assign(document.createElement('a'), {href: '/questions/', textContent: 'Ask us'});"
        "link.dataset.marrowChatOpen = ''; document.body.prepend(link); link.style.marginBottom = '2000px';"
        "link.style.display = 'block'"
    )
    expect(chat.panel).not_to_be_in_viewport()
    page.get_by_role("link", name="Ask us").click()
    expect(chat.box).to_be_in_viewport()
    expect(chat.box).to_be_focused()
    assert page.url == f"{hospital}/ward.html"


def test_a_floating_chat_leaves_the_place_of_an_inline_one_alone(embed: Callable[..., Page]) -> None:
    page = embed('data-target="main"')
    expect(Chat(page).launcher).to_be_visible()
    expect(page.get_by_role("heading", name="A ward")).to_be_visible()


def test_data_open_opens_it_but_not_over_the_page_on_a_small_window(embed: Callable[..., Page]) -> None:
    expect(Chat(embed("data-open")).panel).to_be_visible()
    small = Chat(embed("data-open", viewport={"width": 375, "height": 700}))
    expect(small.launcher).to_be_visible()
    expect(small.panel).to_be_hidden()


def test_the_widget_is_small() -> None:
    import gzip

    assert len(gzip.compress((WEB / "dist" / "chat.js").read_bytes(), 9)) <= 25 * 1024
