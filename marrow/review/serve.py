"""Serves the staff app by waitress: one process, a few threads."""

import logging
from typing import Any

from marrow.errors import MarrowError
from marrow.review import configuration

THREADS = 6


class PortTaken(MarrowError):
    """Something else listens there."""


def serve_app(host: str, port: int) -> None:
    """Serves until SIGTERM or Ctrl-C; the database must be up to date.

    Raises:
        PortTaken: the address cannot be listened at. BadInput: the metrics' port is none.
    """
    import waitress
    from django.core.wsgi import get_wsgi_application

    from marrow.metrics.server import metrics_address, serve_metrics

    metrics = metrics_address("MARROW_REVIEW")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue of a few requests is no news
    try:
        server = waitress.create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=True,
            **_behind(configuration.proxy()),
        )
    except OSError as error:
        raise PortTaken(f"The staff app cannot listen on {host}:{port}: {error.strerror or error}.") from None
    if metrics:
        from marrow.review.ingest.source import open_source
        from marrow.review.metrics import registry

        serve_metrics(registry(open_source()), metrics)
    print(f"The staff app is at http://{'localhost' if host == '127.0.0.1' else host}:{port}/", flush=True)
    server.run()


def _behind(proxy: str | None) -> dict[str, Any]:
    """Waitress's options behind a proxy: without them it throws away who asks and whether by HTTPS."""
    if proxy is None:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
