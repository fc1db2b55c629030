"""Serves `/metrics` on a port of its own, which patients cannot reach: off until a port is set."""

import logging
import os
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, start_http_server

from marrow.errors import BadInput

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """Where Prometheus finds the numbers."""

    host: str
    port: int


def metrics_address(prefix: str) -> Address | None:
    """The address in `<prefix>_METRICS_PORT` and `<prefix>_METRICS_HOST` (loopback when not set); None without a port.

    Raises:
        BadInput: the port is none.
    """
    text = os.environ.get(f"{prefix}_METRICS_PORT", "")
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise BadInput(f"{prefix}_METRICS_PORT must be a port from 1 to 65535, not {text!r}.")
    return Address(os.environ.get(f"{prefix}_METRICS_HOST") or LOOPBACK, int(text))


def serve_metrics(registry: CollectorRegistry, address: Address | None) -> None:
    """Answers scrapes in a thread of its own, as long as the process lives; None serves nothing.

    A port that is taken is told in the log: patients are answered without numbers too.
    """
    if address is None:
        return
    try:
        start_http_server(address.port, address.host, registry)
    except OSError:
        logger.exception("The metrics' port %d is taken: each process needs one of its own.", address.port)
