"""Whether a request comes from the machine that the bot runs on."""

from sanic.request import Request


def is_this_machine(request: Request) -> bool:
    """Whether `request` comes from the machine itself and not through a proxy on it."""
    return request.ip in ("127.0.0.1", "::1") and "x-forwarded-for" not in request.headers
