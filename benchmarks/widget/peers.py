"""The widgets that are compared: which files they are, and the lines that put them on a page."""

import gzip
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from marrow.errors import MarrowError
from marrow.paths import CACHE, WEB

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A ward</title></head>
<body><main><h1>Your bone marrow test</h1><p>What to expect, and what to ask.</p></main>
{lines}
</body></html>
"""


@dataclass(frozen=True)
class Widget:
    """A widget.

    Args:
        name: its name and version.
        package: what npm calls it; empty for ours.
        file: its built file, inside the package.
        lines: what its documentation says to put on a page; `{bot}` is the bot's address.
        launcher: selector of the button that opens it; empty where it stands open.
        box: selector of what one types into.
    """

    name: str
    package: str
    file: str
    lines: str
    launcher: str
    box: str


OURS = Widget(
    "marrow-chat", "", "chat.js", '<script src="/{file}" data-server="{bot}"></script>', ".launcher", "textarea"
)
DEEP_CHAT = Widget(
    "deep-chat 2.4.2",
    "deep-chat@2.4.2",
    "dist/deepChat.bundle.js",
    '<script type="module" src="/{file}"></script>'
    """<deep-chat></deep-chat><script>
    const handler = async (body, signals) => {
      const answer = await fetch("{bot}/webhooks/rest/webhook", { method: "POST",
        body: JSON.stringify({ sender: "benchmark", message: body.messages[0].text }) });
      const items = await answer.json();
      signals.onResponse({ text: items.map((item) => item.text).filter(Boolean).join("\\n\\n") });
    };
    customElements.whenDefined("deep-chat").then(() => {
      document.querySelector("deep-chat").connect = { handler };
    });</script>""",
    "",
    "#text-input",
)
RASA_WEBCHAT = Widget(
    "rasa-webchat 1.0.1",
    "rasa-webchat@1.0.1",
    "lib/index.js",
    """<script>(function () {
    let e = document.createElement("script"), t = document.head || document.getElementsByTagName("head")[0];
    (e.src = "/{file}"), (e.async = !0), (e.onload = () => {
      window.WebChat.default({ customData: { language: "en" }, socketUrl: "{bot}", initPayload: "hello" }, null);
    }), t.insertBefore(e, t.firstChild); })();</script>""",
    ".rw-launcher",
    ".rw-new-message",
)
WIDGETS = (OURS, DEEP_CHAT, RASA_WEBCHAT)


def fetch(widget: Widget) -> bytes:
    """The widget's built file, from npm where it is not ours.

    Raises:
        MarrowError: npm is missing, or the package was not to be had.
    """
    if not widget.package:
        return (WEB / "dist" / widget.file).read_bytes()
    folder = CACHE / "widgets" / widget.package
    path = folder / "package" / widget.file
    if not path.exists():
        if shutil.which("npm") is None:
            raise MarrowError("npm was not found, and the other widgets come from it (Debian: apt-get install npm).")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), widget.package]
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
            raise MarrowError(f"{widget.package} could not be fetched: check the connection to the npm registry.")
        with tarfile.open(next(folder.glob("*.tgz"))) as package:
            package.extractall(folder, filter="data")
    return path.read_bytes()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files from memory, compressed, as a hospital's server would."""

    protocol_version = "HTTP/1.1"

    def __init__(self, files: dict[str, tuple[str, bytes]], *args: object) -> None:
        self._files = files
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        content_type, content = self._files.get(self.path, ("text/plain", b""))
        self.send_response(200 if self.path in self._files else 404)
        packed = gzip.compress(content, 9)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_: object) -> None:
        return None


def serve(widgets: tuple[Widget, ...], bot: str, port: int) -> ThreadingHTTPServer:
    """Serves a page for each widget, `/<its number>`, on `port` of this machine."""
    files: dict[str, tuple[str, bytes]] = {"/favicon.ico": ("image/x-icon", b"")}
    for number, widget in enumerate(widgets):
        name = f"{number}.js"
        lines = widget.lines.replace("{file}", name).replace("{bot}", bot)
        files[f"/{name}"] = ("text/javascript; charset=utf-8", fetch(widget))
        files[f"/{number}"] = ("text/html; charset=utf-8", PAGE.replace("{lines}", lines).encode())
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, files))
    Thread(target=server.serve_forever, daemon=True).start()
    return server
