"""docs/observability.md lists every number and every line of the log."""

import ast
import re

import pytest
from prometheus_client.registry import Collector

from marrow.metrics.counters import REGISTRY
from marrow.metrics.state import BotState
from marrow.paths import CODE

GUIDE = (CODE / "docs" / "observability.md").read_text(encoding="utf-8")
ROOMS = ("actions", "marrow/answer", "marrow/channel", "marrow/metrics", "marrow/review", "marrow/store")
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


def events() -> list[tuple[str, str]]:
    """The text of each line that the serving rooms log, its parameters as an ellipsis, with where it stands."""
    found = []
    for room in ROOMS:
        for path in sorted((CODE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in LEVELS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "logger"
                ):
                    (text,) = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
                    found.append((re.sub(r"%[sd]", "…", text), f"{path.relative_to(CODE)}:{node.lineno}"))
    return found


def test_the_log_has_lines() -> None:
    assert len(events()) > 10


@pytest.mark.parametrize(("event", "place"), events())
def test_every_line_of_the_log_is_listed(event: str, place: str) -> None:
    assert f"| {event} |" in GUIDE, f"{place} logs {event!r}"


def test_every_number_is_listed() -> None:
    state: Collector = BotState(lambda: None, lambda: False)
    for family in [*REGISTRY.collect(), *state.collect()]:
        name = family.name + ("_total" if family.type == "counter" else "")
        if not name.startswith("process_"):
            assert f"| `{name}` |" in GUIDE, name
    review = (CODE / "marrow" / "review" / "metrics.py").read_text(encoding="utf-8")
    for name in re.findall(r'"(marrow_review_\w+)"', review):
        assert f"| `{name}` |" in GUIDE or name == "marrow_review", name
