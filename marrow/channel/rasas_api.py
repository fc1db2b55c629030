"""Keeps Rasa's own HTTP API for the machine itself, if somebody serves it after all (`rasa run --enable-api`).

It reads and writes every conversation and loads models from anywhere (CVE-2024-49375), and without a token asks nobody
who they are. `marrow serve` leaves it out.
"""

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from marrow.channel.machine import is_this_machine

MODULE = "rasa.server"  # where the handlers of Rasa's API stand


async def check(request: Request) -> HTTPResponse | None:
    """Says that there is no such address to whoever asks for Rasa's API from elsewhere."""
    handler = getattr(request.route, "handler", None)
    if getattr(handler, "__module__", None) != MODULE or is_this_machine(request):
        return None
    return response.json({"error": "There is no such address."}, status=404)
