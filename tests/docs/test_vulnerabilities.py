"""docs/vulnerabilities.yml speaks of what is locked, and what it says cannot be reached cannot."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from marrow.paths import CODE

RECORD = yaml.safe_load((CODE / "docs" / "vulnerabilities.yml").read_text(encoding="utf-8"))
LOCK = dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^\s;\\]+)", (CODE / "requirements.lock").read_text(encoding="utf-8")))
TELEMETRY = "RASA_TELEMETRY_ENABLED"
ENTRIES: list[dict[str, Any]] = RECORD["entries"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["package"])
def test_an_entry_is_of_a_version_that_is_locked_still(entry: dict[str, Any]) -> None:
    locked = LOCK[entry["package"]]
    assert SpecifierSet(entry["affected"]).contains(locked), (
        f"{entry['package']} {locked} is not affected any more: remove the entry"
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["package"])
def test_an_entry_says_what_it_is_and_why_it_cannot_be_reached(entry: dict[str, Any]) -> None:
    assert set(entry) == {"package", "affected", "ids", "what", "reached", "why", "tests"}
    assert entry["reached"] in ("never", "harmless")
    assert all(re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3}", number) for number in entry["ids"])
    assert entry["ids"]
    assert len(entry["why"]) > 30


def test_rasa_is_told_of_no_server_to_call() -> None:
    endpoints = yaml.safe_load((CODE / "endpoints.yml").read_text(encoding="utf-8"))
    assert not {"action_endpoint", "models", "event_broker"} & set(endpoints)
    assert "url" not in endpoints["nlg"]


def run(program: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != TELEMETRY}  # this process has it set
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=CODE, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_no_component_of_the_model_reads_skops_or_computes_by_tensorflow() -> None:
    loaded = run(
        "import sys\n"
        "from marrow.release.without_tensorflow import leave_out\n"
        "leave_out()\n"
        "from marrow.release.train import require_model\n"
        "from rasa.core.agent import Agent\n"
        "import asyncio\n"
        "agent = Agent.load(require_model())\n"
        "asyncio.run(agent.parse_message('what is MRD'))\n"
        "used = {node.uses.__module__ for node in agent.processor.model_metadata.predict_schema.nodes.values()}\n"
        "print(*sorted(used)); print(*sorted(sys.modules))\n"
    ).splitlines()
    components, modules = loaded[-2].split(), set(loaded[-1].split())
    assert [name for name in components if "sklearn" in name or "logistic_regression" in name or "diet" in name] == []
    assert "onnxruntime" in modules
    assert not any(name.startswith("tensorflow.python") for name in modules)


def test_nothing_of_ours_uses_what_is_known_to_be_weak() -> None:
    packages = "pymongo|bson|dns|sentry_sdk|keras|tensorflow|pickle|joblib|skops|pydantic"
    weak = re.compile(rf"^\s*(?:from|import) ({packages})\b|onnx\.load|external_data|allow_pickle=True", re.M)
    for folder in ("marrow", "actions"):
        for path in (CODE / folder).rglob("*.py"):
            assert not weak.search(path.read_text(encoding="utf-8")), path


def test_telemetry_is_off() -> None:
    assert run(f"import os; print(os.environ['{TELEMETRY}'])").strip() == "false"
    assert run("from rasa.telemetry import is_telemetry_enabled; print(is_telemetry_enabled())").strip() == "False"
