"""The staff app's processes, for a supervisor."""

from marrow.release.supervise import Part


def parts(host: str, port: int) -> list[Part]:
    """The app itself, and what follows the tracker store for it."""
    address = ["--host", host, "--port", str(port)]
    return [
        Part("staff app", ["-m", "marrow", "review", "serve", "--no-follow", *address]),
        Part("follower", ["-m", "marrow", "review", "follow"]),
    ]
