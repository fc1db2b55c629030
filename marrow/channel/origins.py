"""Says which sites' pages may talk to the channel, and tells their browsers so (CORS)."""

from sanic import response
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

ROUTES = "/webhooks/"
ORIGIN = "Access-Control-Allow-Origin"
ERROR = "This site is not one of those that may use the chat: its address must be listed among the channel's origins."


class Origins:
    """The server's own pages and the origins listed may talk to the channel; what is not a browser's page may too.

    Args:
        allowed: the origins of other sites, as browsers write them.
    """

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    async def check(self, request: Request) -> HTTPResponse | None:
        """Refuses a page of another origin; answers a browser that asks for leave."""
        origin = request.headers.get("origin")
        if origin is None or not request.path.startswith(ROUTES):
            return None
        if not self._may(origin, request):
            return response.json({"error": ERROR}, status=403)
        if request.method == "OPTIONS":
            return response.empty()
        return None

    async def mark(self, request: Request, answer: BaseHTTPResponse) -> None:
        """Lets the browser show the answer to the page that asked for it, if that page may ask."""
        if not request.path.startswith(ROUTES):
            return
        answer.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin is not None and self._may(origin, request):
            answer.headers[ORIGIN] = origin
            answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
            if request.method == "OPTIONS":
                answer.headers["Access-Control-Allow-Methods"] = "POST"
                answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
                answer.headers["Access-Control-Max-Age"] = "86400"

    async def forget_rasas(self, _: Request, answer: BaseHTTPResponse) -> None:
        """Takes away what Rasa's middleware, which comes before this, has added to the answer.

        That is the leave to send credentials, of which there are none here; and with `rasa run --cors` the origin once
        more, at which a browser refuses the answer.
        """
        answer.headers.pop("Access-Control-Allow-Credentials", None)
        origins = answer.headers.getall(ORIGIN, [])
        if len(origins) > 1:
            answer.headers[ORIGIN] = origins[0]

    def _may(self, origin: str, request: Request) -> bool:
        own = origin.partition("://")[2] == request.headers.get("host")
        return own or origin.lower() in self._allowed
