"""Alerts and dashboard: they fire on planted series, ask for numbers that exist, and each says what to do first."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.registry import Collector

from marrow.metrics.counters import REGISTRY
from marrow.metrics.state import BotState
from marrow.paths import CODE
from tests.programs import missing

FOLDER = CODE / "deploy" / "observability"
PLANTED = CODE / "tests" / "metrics" / "alerts_test.yml"
REVIEW = (CODE / "marrow" / "review" / "metrics.py").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:marrow|process)_\w+")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


@pytest.fixture(scope="module")
def promtool() -> str:
    path = shutil.which("promtool")
    if path is None:
        missing("promtool was not found: install it (Debian: apt-get install prometheus).")
    return str(path)


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def rules() -> list[str]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def queries() -> list[str]:
    dashboard = json.loads((FOLDER / "grafana_dashboard.json").read_text(encoding="utf-8"))
    found = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    return found + [annotation["expr"] for annotation in dashboard["annotations"]["list"]]


def sample_names() -> set[str]:
    """The names of all samples that the bot and the staff app can give."""
    state: Collector = BotState(lambda: None, lambda: False)
    families = [*REGISTRY.collect(), *state.collect()]
    names = {family.name + suffix for family in families for suffix in SUFFIXES[family.type]}
    names |= {sample.name for family in families for sample in family.samples}
    names |= set(re.findall(r'"(marrow_review_\w+)"', REVIEW))
    return names | {f"marrow_review_{name}" for name in names if name.startswith("process_")}


def test_promtool_finds_no_fault_in_rules_and_configuration(promtool: str) -> None:
    run(promtool, "check", "rules", FOLDER / "alerts.yml")
    run(promtool, "check", "config", FOLDER / "prometheus.yml")


def test_each_alert_fires_on_planted_series_and_stays_quiet_on_others(promtool: str) -> None:
    run(promtool, "test", "rules", PLANTED)
    planted = PLANTED.read_text(encoding="utf-8")
    assert [rule["alert"] for rule in alerts() if f'alertname="{rule["alert"]}"' not in planted] == []


@pytest.mark.parametrize(
    ("old", "new", "alert"),
    [
        ("marrow_paused == 1", "marrow_paused == 2", "Paused"),
        ("seconds > 3600", "seconds > 36000", "UrgentUnreviewed"),
        ("store_up == 0", "store_up == 2", "StoreUnread"),
        ("share:1h > 1.5", "share:1h > 15", "FallbackShareUp"),
    ],
)
def test_an_alert_that_no_longer_fires_is_noticed(
    promtool: str, tmp_path: Path, old: str, new: str, alert: str
) -> None:
    (tmp_path / "alerts.yml").write_text((FOLDER / "alerts.yml").read_text().replace(old, new))
    (tmp_path / "test.yml").write_text(PLANTED.read_text().replace("../../deploy/observability/", ""))
    done = subprocess.run([promtool, "test", "rules", "test.yml"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert alert in done.stdout + done.stderr


def test_rules_and_dashboard_ask_for_numbers_that_exist() -> None:
    known = sample_names()
    recorded = {"marrow:fallback_share:1h", "marrow:fallback_share:1d"}
    for query in [*rules(), *queries()]:
        asked = set(NAME.findall(re.sub(r"marrow:[\w:]+", "", query)))
        assert asked <= known, f"{asked - known} in {query}"
        assert set(re.findall(r"marrow:[\w:]+", query)) <= recorded


def test_every_number_of_ours_is_shown_or_watched() -> None:
    asked = set(NAME.findall(" ".join([*rules(), *queries()])))
    state: Collector = BotState(lambda: None, lambda: False)
    for family in [*REGISTRY.collect(), *state.collect()]:
        if family.name.startswith("marrow_"):
            assert any(name.startswith(family.name) for name in asked), family.name


def test_every_query_of_the_dashboard_can_be_read(promtool: str, tmp_path: Path) -> None:
    records = [
        {"record": f"query:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(queries())
    ]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": records}]}))
    assert len(records) > 20
    run(promtool, "check", "rules", "--lint=none", file)


def test_each_alert_says_how_bad_it_is_and_what_to_do_first() -> None:
    guide = (CODE / "docs" / "observability.md").read_text(encoding="utf-8")
    for rule in alerts():
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert rule["annotations"]["summary"].endswith("."), rule["alert"]
        assert len(rule["annotations"]["runbook"]) > 40, rule["alert"]
        assert f"| `{rule['alert']}` |" in guide
