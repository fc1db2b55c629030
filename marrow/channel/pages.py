"""Serves the pages and the built files of `web/`, compressed, each with the headers that are right for it."""

import asyncio
import gzip
import hashlib
from threading import Lock

from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from marrow.channel.headers import ALWAYS, LONG, NEVER_KEPT, SHORT, page_headers
from marrow.channel.settings import Settings
from marrow.channel.site import Site, version
from marrow.paths import WEB
from marrow.topics import answers_of

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOLDERS = ("dist", "static")  # of web/: what is built, and what is served as it is
EMBEDDED = ("/chat.js", "/chat.css")  # what other sites' pages load


class Pages:
    """The site's pages, with the answers of the model that is served, and the files by their addresses, read once.

    Args:
        settings: the channel's.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._site, self._model_id = Site(settings), ""  # of no model yet: with the project's answers
        self._changing = Lock()
        self._page_headers = page_headers(settings.origins)
        self._files = {
            f"/{path.name}": (path.read_bytes(), CONTENT_TYPES[path.suffix])
            for folder in FOLDERS
            for path in sorted((WEB / folder).iterdir())
            if path.suffix in CONTENT_TYPES
        }
        self._versions = {name: version(content) for name, (content, _) in self._files.items()}
        self._compressed = {name: gzip.compress(content, 9, mtime=0) for name, (content, _) in self._files.items()}

    async def respond(self, request: Request) -> HTTPResponse | None:
        """What `request` asks for; None, so that Rasa's own routes go on, when it is nothing of ours."""
        if request.method not in ("GET", "HEAD"):
            return None
        if request.path in self._files:
            return self._file(request)
        # Searching takes a moment of computing, the first time a second: other requests go on meanwhile.
        page = await asyncio.to_thread(self._render, request.path, request.args.get("q", ""), served_model(request))
        return self._page(request, *page) if page else None

    def _render(self, path: str, query: str, model_id: str) -> tuple[int, str] | None:
        """The page at `path`, as `Site.render` gives it, with the answers of the model that calls itself `model_id`."""
        with self._changing:
            if model_id != self._model_id:
                self._site, self._model_id = Site(self._settings, data=answers_of(model_id)), model_id
        return self._site.render(path, query)

    async def finish(self, request: Request, answer: BaseHTTPResponse) -> HTTPResponse | None:
        """Gives every answer the headers that all have; puts the site's page in place of a bare "not found"."""
        wants_page = "text/html" in request.headers.get("accept", "")
        missing = answer.status == 404 and request.method in ("GET", "HEAD") and wants_page
        final = self._page(request, 404, self._site.missing()) if missing else answer
        for name, value in (ALWAYS | NEVER_KEPT).items():
            final.headers.setdefault(name, value)
        return final if missing else None

    def _file(self, request: Request) -> HTTPResponse:
        content, content_type = self._files[request.path]
        if request.path in EMBEDDED:
            headers = SHORT | {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
        else:
            headers = (LONG if request.args.get("v") == self._versions[request.path] else SHORT) | {
                "Cross-Origin-Resource-Policy": "same-origin"
            }
        return _sent(request, 200, content, content_type, headers, self._compressed[request.path])

    def _page(self, request: Request, status: int, page: str) -> HTTPResponse:
        return _sent(request, status, page.encode(), CONTENT_TYPES[".html"], self._page_headers)


def served_model(request: Request) -> str:
    """What the model calls itself that answers now; empty when there is none."""
    processor = getattr(getattr(request.app.ctx, "agent", None), "processor", None)
    return str(processor.model_metadata.model_id) if processor else ""


def _sent(
    request: Request,
    status: int,
    content: bytes,
    content_type: str,
    headers: dict[str, str],
    compressed: bytes | None = None,
) -> HTTPResponse:
    """The content, compressed where the browser can read that, and only when it has not got the same already."""
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = headers | {"ETag": tag, "Vary": "Accept-Encoding"}
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        content = compressed if compressed is not None else gzip.compress(content, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HTTPResponse(content, status=status, content_type=content_type, headers=headers)
