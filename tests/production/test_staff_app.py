"""The staff app behind nginx, on PostgreSQL: by HTTPS alone, with the address of who asks, on the conversations."""

import http.cookiejar
import re
import sys
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from marrow.release.running import free_port, wait_for_answer
from tests.production.deployment import Deployment
from tests.production.processes import Process

pytestmark = pytest.mark.production

NAME, PASSWORD = "ada", "correct-horse-battery"
PERSON = "198.51.100.7"  # the address of who signs in


def test_staff_sign_in_through_nginx_and_see_a_conversation(deployment: Deployment, tmp_path: Path) -> None:
    port = free_port()
    deployment.nginx.say(f"what is a trephine {uuid.uuid4().hex}", uuid.uuid4().hex)
    settings = {
        **deployment.environment,
        "MARROW_REVIEW_HOSTS": "127.0.0.1,localhost",
        "MARROW_REVIEW_HTTPS": "1",
        "MARROW_REVIEW_PROXY": "127.0.0.1",
        "MARROW_REVIEW_ADMIN_USERNAME": NAME,
        "MARROW_REVIEW_ADMIN_PASSWORD": PASSWORD,
    }
    marrow = [sys.executable, "-m", "marrow", "review"]
    for arguments in (["createadmin"], ["follow", "--once"]):
        prepare = Process([*marrow, *arguments], tmp_path / "prepare.log", settings)
        prepare.launch()
        assert prepare.running.wait(120) == 0, prepare.log.read_text()[-2000:]
    serve = ["serve", "--no-follow", "--host", "127.0.0.1", "--port", str(port)]
    app = Process([*marrow, *serve], tmp_path / "staff.log", settings)
    nginx = deployment.another_nginx(f"staff-{tmp_path.name}", MARROW_STAFF=f"127.0.0.1:{port}")
    app.launch()
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/health", app.running, app.log)
        nginx.start()
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=nginx.trust()), urllib.request.HTTPCookieProcessor(jar)
        )
        address = f"https://127.0.0.1:{nginx.staff}"

        def get(path: str, **form: str) -> Any:
            body = urllib.parse.urlencode(form).encode() if form else None
            headers = {"Referer": address + path, "X-Forwarded-For": PERSON}  # as the load balancer says
            return browser.open(urllib.request.Request(address + path, body, headers), timeout=20)

        page = get("/sign-in").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        home = get("/sign-in", csrfmiddlewaretoken=token[1], username=NAME, password=PASSWORD)
        assert home.url.startswith(f"{address}/queues/")
        assert home.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert all(cookie.secure for cookie in jar)
        assert "trephine" in get("/conversations").read().decode()
    finally:
        nginx.end()
        app.end()
    seen = deployment.sql("SELECT DISTINCT host(address) FROM review_auditentry WHERE address IS NOT NULL", "staff")
    assert seen == [(PERSON,)]
