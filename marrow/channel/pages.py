"""Serves the chat page and its files from `web/`."""

from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse

from marrow.paths import WEB

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Pages:
    """The files of a folder by their addresses, read once; `index.html` is `/`.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder: Path = WEB) -> None:
        self._files = {
            "/" if path.name == "index.html" else f"/{path.name}": (path.read_bytes(), CONTENT_TYPES[path.suffix])
            for path in sorted(folder.iterdir())
            if path.suffix in CONTENT_TYPES
        }

    async def respond(self, request: Request) -> HTTPResponse | None:
        """The file that `request` asks for; None, so that Rasa's own routes go on, when it is none of them."""
        if request.method not in ("GET", "HEAD") or request.path not in self._files:
            return None
        body, content_type = self._files[request.path]
        return HTTPResponse(body, content_type=content_type, headers=HEADERS)
