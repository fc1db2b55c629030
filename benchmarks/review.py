"""How fast the staff app is with many conversations: `python -m benchmarks.review --conversations 100000`.

Seeds a database (SQLite in a folder of its own, or the empty one that MARROW_REVIEW_DATABASE_URL names), asks for each
page over HTTP from a running server, and measures how fast the follower reads a tracker store. Prints the medians.
"""

import argparse
import http.client
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

PAGES = {
    "list, newest": "/conversations",
    "list, longest": "/conversations?sort=longest",
    "list, least sure": "/conversations?sort=least_sure",
    "filter, thumb down": "/conversations?holds=down",
    "filter, urgent and unsure, not reviewed": "/conversations?holds=urgent&holds=fallback&reviewed=no",
    "filter, topic": "/conversations?topic=mrd",
    "filter, topic, sure, long, oldest": "/conversations?topic=dressing&below=0.5&at_least=10&sort=oldest",
    "filter, dates and channel": "/conversations?start={month_ago}&end={week_ago}&channel=hospital_site",
    "filter, nothing found": "/conversations?flagged=yes&holds=distress&topic=mrd",
    "search, common word": "/conversations?q=marrow",
    "search, two words and a filter": "/conversations?q=shower+dressing&holds=down",
    "search, rare word": "/conversations?q=hayfever",
    "page deep in the list": "{deep}",
    "conversation": "/conversations/50",
    "conversation in a filter": "/conversations/50?holds=fallback&topic=mrd",
    "queue, unsure": "/queues/unsure",
    "queue, biggest group": "{group}",
    "queue, danger": "/queues/danger",
    "queue, sample": "/queues/sample",
    "dashboard, 4 weeks": "/dashboard",
    "dashboard, 13 weeks": "/dashboard?days=90",
    "training": "/training",
    "audit log": "/audit",
}
PASSWORD = "correct-horse-battery"
EVENTS_A_TURN = 6  # what Rasa writes for one message: listen, user, featurization, utter, bot, listen


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--database", help="an SQLite file seeded before, to measure again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _settings(Path(folder), arguments.database)
        if not arguments.database:
            _marrow("review", "seed", "--conversations", str(arguments.conversations))
        os.environ |= {"MARROW_REVIEW_ADMIN_USERNAME": f"bench{os.getpid()}", "MARROW_REVIEW_ADMIN_PASSWORD": PASSWORD}
        _marrow("review", "createadmin")
        _pages(arguments.times)
        _follower(Path(folder))


def _settings(folder: Path, database: str | None) -> None:
    os.environ.setdefault("MARROW_REVIEW_DATABASE_URL", f"sqlite:///{database or folder / 'review.db'}")
    os.environ["MARROW_REVIEW_SECRET_FILE"] = str(folder / "secret")
    os.environ["MARROW_REVIEW_TRACKER_URL"] = f"sqlite:///{folder / 'conversations.db'}"


def _marrow(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "marrow", *arguments], check=True)


def _pages(times: int) -> None:
    port = 8000 + os.getpid() % 1000 + 400
    command = [sys.executable, "-m", "marrow", "review", "serve", "--no-follow", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        browser = _Browser(port)
        today = time.time()
        days = {
            n: time.strftime("%Y-%m-%d", time.gmtime(today - 86400 * d))
            for n, d in (("month_ago", 30), ("week_ago", 7))
        }
        fill = days | {"deep": browser.deep(), "group": browser.first("/queues/unsure", r'href="(/queues/unsure/\d+)"')}
        print(f"\n{'page':42} {'median':>9} {'slowest':>9}  of {times}, in ms")
        for name, path in PAGES.items():
            taken = []
            for _ in range(times):
                began = time.perf_counter()
                browser.get(path.format(**fill))
                taken.append(1000 * (time.perf_counter() - began))
            print(f"{name:42} {statistics.median(taken):9.0f} {max(taken):9.0f}", flush=True)
    finally:
        server.terminate()
        server.wait()


class _Browser:
    """Asks for pages with a session's cookie over one connection."""

    def __init__(self, port: int) -> None:
        self._cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection("localhost", port, timeout=120)
        for _ in range(300):
            try:
                form = self.get("/sign-in")
                break
            except OSError:
                self._connection.close()
                time.sleep(0.2)
        token = re.findall(r'name="csrfmiddlewaretoken" value="(.*?)"', form)[0]
        fields = {"username": os.environ["MARROW_REVIEW_ADMIN_USERNAME"], "password": PASSWORD}
        self._ask("POST", "/sign-in", urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}), 302)

    def get(self, path: str) -> str:
        """The page's text."""
        return self._ask("GET", path, None, 200)

    def first(self, path: str, pattern: str) -> str:
        """The first match of `pattern` on a page."""
        return re.findall(pattern, self.get(path))[0]

    def deep(self) -> str:
        """The address of a page twenty pages behind the first."""
        path = "/conversations"
        for _ in range(20):
            path = "/conversations" + self.first(path, r'rel="next" href="(.*?)"').replace("&amp;", "&")
        return path

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> str:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != expected:
            raise SystemExit(f"{path} answered {answer.status}.")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, content = value.split(";")[0].partition("=")
                self._cookies[key] = content
        return text


def _follower(folder: Path, turns: int = 5000) -> None:
    """Times the follower on a tracker store of `turns` messages, into the database that is already full."""
    from tests.review.tracker import Tracker

    tracker = Tracker(folder / "conversations.db")
    with sqlite3.connect(tracker.path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
    tracker._connection.execute("BEGIN")
    for number in range(turns):
        sender = f"bench-{os.getpid()}-{number % 700}"
        tracker.say(sender, f"question {number % 50}", "fallback" if number % 8 == 0 else "answer")
        for _ in range(EVENTS_A_TURN - 4):
            tracker.add(sender, "action", {"name": "action_listen"})
    tracker._connection.execute("COMMIT")
    began = time.perf_counter()
    _marrow("review", "follow", "--once")
    seconds = time.perf_counter() - began
    events = turns * EVENTS_A_TURN
    print(f"\nfollower: {events:,} events in {seconds:.1f} s with its start, {events / seconds:,.0f} a second")


if __name__ == "__main__":
    main()
