"""Where the numbers are served: nowhere unless asked, and then on this machine alone unless asked again."""

import socket
import urllib.request

import pytest
from prometheus_client import CollectorRegistry, Gauge

from marrow.errors import BadInput
from marrow.metrics.server import Address, metrics_address, serve_metrics
from marrow.release.running import free_port


def test_no_port_is_opened_unless_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARROW_METRICS_PORT", raising=False)
    assert metrics_address("MARROW") is None
    serve_metrics(CollectorRegistry(), None)


def test_it_is_this_machine_unless_another_address_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARROW_METRICS_PORT", "9101")
    assert metrics_address("MARROW") == Address("127.0.0.1", 9101)
    monkeypatch.setenv("MARROW_METRICS_HOST", "10.1.2.3")
    assert metrics_address("MARROW") == Address("10.1.2.3", 9101)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "91 01"])
def test_what_is_no_port_is_told_in_one_line(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARROW_METRICS_PORT", port)
    with pytest.raises(BadInput, match="MARROW_METRICS_PORT must be a port"):
        metrics_address("MARROW")


def test_a_scrape_gets_the_numbers() -> None:
    registry = CollectorRegistry()
    Gauge("planted", "A number", registry=registry).set(7)
    port = free_port()
    serve_metrics(registry, Address("127.0.0.1", port))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert "planted 7.0" in answer.read().decode()


def test_a_port_that_is_taken_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        serve_metrics(CollectorRegistry(), Address("127.0.0.1", taken.getsockname()[1]))
    assert "is taken" in caplog.text
