"""Running a graph in an order that is worked out once: what comes out is what comes out by Dask."""

from pathlib import Path
from typing import Any, Dict
from unittest.mock import AsyncMock

import pytest
import rasa.core.processor
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from marrow.channel.graph_runner import SequentialGraphRunner
from marrow.channel.web import WebChannel


class Arithmetic(GraphComponent):
    """Counts how often it runs."""

    runs = 0

    @classmethod
    def create(cls, config: Dict, model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext):
        return cls()

    def half(self, given: int) -> int:
        Arithmetic.runs += 1
        if given % 2:
            raise ValueError("It is odd.")
        return given // 2

    def difference(self, minuend: int, subtrahend: int) -> int:
        return minuend - subtrahend


def node(function: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Arithmetic, constructor_name="create", fn=function, config={})


# The nodes do not stand in the order of their running, and one is needed twice.
SCHEMA = GraphSchema(
    {
        "rest": node("difference", minuend="number", subtrahend="quarter"),
        "quarter": node("half", given="half"),
        "half": node("half", given="number"),
        "other": node("difference", minuend="half", subtrahend="quarter"),
    }
)


@pytest.fixture(params=[DaskGraphRunner, SequentialGraphRunner])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return request.param.create(SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(SCHEMA))


def test_targets_get_what_they_need(runner: Any) -> None:
    assert runner.run({"number": 20}, ["rest", "other"]) == {"rest": 15, "other": 5}
    assert runner.run({"number": 8}, ["rest"]) == {"rest": 6}  # another input, and another target


def test_only_what_is_needed_runs_and_that_once(runner: Any) -> None:
    Arithmetic.runs = 0
    assert runner.run({"number": 12}, ["half"]) == {"half": 6}
    assert Arithmetic.runs == 1
    assert runner.run({"number": 12}, ["rest", "other"]) == {"rest": 9, "other": 3}
    assert Arithmetic.runs == 3


def test_a_component_that_fails_is_named(runner: Any) -> None:
    with pytest.raises(GraphComponentException, match="node half"):
        runner.run({"number": 3}, ["rest"])


def test_what_is_served_runs_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa.core.processor, "DaskGraphRunner", DaskGraphRunner)  # and back again afterwards
    WebChannel().blueprint(AsyncMock())
    assert rasa.core.processor.DaskGraphRunner is SequentialGraphRunner
