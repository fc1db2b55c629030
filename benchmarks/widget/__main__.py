"""Measures weight, requests, time to usable on a slow line, and what axe finds: `make bench-widget`."""

import shutil
import statistics
import sys
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from benchmarks.widget.peers import WIDGETS, Widget, serve
from marrow.errors import MarrowError
from marrow.release.running import free_port, running_bot

RUNS = 5
LATENCY = 400  # milliseconds, of a slow 3G line
BYTES_A_SECOND = 50_000  # 400 kilobits
SLOWER_CPU = 4  # times slower than this machine: a phone of some years
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Rasa's own channel for rasa-webchat, which shows nothing until it is connected.
SOCKET = "\nsocketio:\n  user_message_evt: user_uttered\n  bot_message_evt: bot_uttered\n  session_persistence: true\n"
QUESTION = "what is MRD"
ANSWER = "minimal residual disease"


@dataclass
class Result:
    """What one widget scored; times in seconds."""

    name: str
    kilobytes: float
    requests: int
    elsewhere: int
    seconds: float
    violations: dict[str, str]


def open_chat(page: Page, widget: Widget) -> None:
    """Opens the chat and waits until one can type."""
    if widget.launcher:
        page.locator(widget.launcher).first.click()
    page.locator(widget.box).first.wait_for(state="visible")


def load(browser: Browser, address: str, widget: Widget) -> tuple[float, int, int, float]:
    """What the widget adds to the page on a slow line until one can type.

    Kilobytes, requests, how many of these go to other companies' servers, and seconds.
    """
    context = browser.new_context(viewport={"width": 375, "height": 700})
    page = context.new_page()
    page.set_default_timeout(120_000)
    wire = context.new_cdp_session(page)
    received: list[float] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    page.goto(address, wait_until="commit")
    open_chat(page, widget)
    seconds = page.evaluate("performance.now()") / 1000
    added = [url for url in asked if url != address and not url.endswith("/favicon.ico")]
    elsewhere = [url for url in added if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    context.close()
    return sum(received[1:]) / 1024, len(added), len(elsewhere), seconds


def inspect(browser: Browser, address: str, widget: Widget) -> dict[str, str]:
    """How many rules of WCAG 2.2 AA axe finds broken in each state, with their names; the bare page breaks none."""
    context = browser.new_context(viewport={"width": 375, "height": 700})
    page = context.new_page()
    page.goto(address)

    def broken() -> str:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
        return " ".join([str(len(found)), ", ".join(v["id"] for v in found)]).strip()

    states = {}
    if widget.launcher:
        page.locator(widget.launcher).first.wait_for()
        states["closed"] = broken()
    open_chat(page, widget)
    states["open"] = broken()
    box = page.locator(widget.box).first
    try:
        box.click(timeout=5_000)
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_text(ANSWER).first.wait_for(timeout=10_000)
        states["answer"] = broken()
    except TimeoutError:
        states["answer"] = "no answer"
    context.close()
    return states


def measure(browser: Browser, site: str) -> list[Result]:
    """The results of all widgets; the runs take turns, so that a busy moment of the machine hits them alike."""
    runs: list[list[tuple[float, int, int, float]]] = [[] for _ in WIDGETS]
    for _ in range(RUNS):
        for number, widget in enumerate(WIDGETS):
            runs[number].append(load(browser, f"{site}/{number}", widget))
    results = []
    for number, widget in enumerate(WIDGETS):
        kilobytes, requests, elsewhere, seconds = map(statistics.median, zip(*runs[number], strict=True))
        found = inspect(browser, f"{site}/{number}", widget)
        results.append(Result(widget.name, kilobytes, int(requests), int(elsewhere), seconds, found))
    return results


def main() -> int:
    """Prints the table; returns the exit code."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("bench-widget: Chromium was not found (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    try:
        with running_bot(origins=site, channels=SOCKET) as bot, sync_playwright() as playwright:
            server = serve(WIDGETS, bot, port)
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            results = measure(browser, site)
            browser.close()
            server.shutdown()
    except MarrowError as error:
        print(f"bench-widget: {error}", file=sys.stderr)
        return error.exit_code
    print("| widget | KB | requests (elsewhere) | seconds until one can type | ratio to ours | axe: rules broken |")
    print("| --- | --- | --- | --- | --- | --- |")
    for result in results:
        found = "; ".join(f"{state}: {text}" for state, text in result.violations.items())
        ratio = result.seconds / results[0].seconds
        asked = f"{result.requests} ({result.elsewhere})"
        row = f"| {result.name} | {result.kilobytes:.1f} | {asked} | {result.seconds:.2f} | {ratio:.2f} |"
        print(f"{row} {found} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
