"""What the bot is at the moment of a scrape: its model, whether it is ready, whether it is paused."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marrow.answer.pause import paused
from marrow.metrics.counters import REGISTRY, ErrorCounter
from marrow.metrics.server import Address, serve_metrics
from marrow.models import SUFFIX


class BotState(Collector):
    """Looked at when it is asked for, so that nothing need be told of a change.

    Args:
        agent: gives Rasa's agent; None while there is none.
        ready: whether the bot takes messages.
    """

    def __init__(self, agent: Callable[[], Any], ready: Callable[[], bool]) -> None:
        self._agent = agent
        self._ready = ready

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        model = GaugeMetricFamily("marrow_model", "1 for the model that answers now", labels=["model"])
        if name := model_name(self._agent()):
            model.add_metric([name], 1)
        yield model
        yield GaugeMetricFamily("marrow_ready", "1 when the bot takes messages", value=float(self._ready()))
        yield GaugeMetricFamily("marrow_paused", "1 when `marrow pause` has stopped the answers", value=float(paused()))


def model_name(agent: Any) -> str | None:
    """The name of the model that `agent` answers by; None when it has none."""
    processor = getattr(agent, "processor", None)
    return processor.model_filename.removesuffix(SUFFIX) if processor else None


def publish(state: BotState, address: Address | None) -> None:
    """Begins to count the bot's errors, and serves its numbers where there is an address."""
    logging.getLogger().addHandler(ErrorCounter())
    REGISTRY.register(state)
    serve_metrics(REGISTRY, address)
