"""Runs a model's graph of components one after the other, in an order that is worked out once.

Rasa has Dask work it out anew for each run, three times a message: more than a millisecond. Nothing runs at the same
time either way.
"""

from graphlib import TopologicalSorter
from typing import Any

import rasa.core.processor
from rasa.engine.runner.dask import DaskGraphRunner


class SequentialGraphRunner(DaskGraphRunner):
    """A Rasa graph runner without Dask's scheduler."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._orders: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}  # by targets

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Runs the nodes that `targets` need; returns what the targets gave (see the parent class)."""
        wanted = tuple(targets or self._graph_schema.target_names)
        given: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        if wanted not in self._orders:
            self._orders[wanted] = self._find_order(wanted)
        for name, parents in self._orders[wanted]:
            given[name] = self._instantiated_nodes[name](*(given.get(parent, parent) for parent in parents))
        return dict(given[name] for name in wanted)

    def _find_order(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The nodes that `targets` need, each after its parents and with their names."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        parents = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        return [(name, parents[name]) for name in TopologicalSorter(parents).static_order() if name in parents]


def run_without_dask() -> None:
    """Makes Rasa serve the models that it loads from now on by this runner; training keeps Dask."""
    rasa.core.processor.DaskGraphRunner = SequentialGraphRunner
