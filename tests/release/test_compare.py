"""Models of the same data answer alike, one of worse data does not, and the log shows what patients would notice."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.release.message_log import read_log, sqlite_url
from marrow.release.replay import (
    DANGER_FOUND,
    DANGER_LOST,
    NOW_ANSWERS,
    NOW_UNSURE,
    OTHERWISE,
    RISKS,
    TOPIC_CHANGED,
    risk,
)
from tests.release.conftest import Trained
from tests.release.scratch import answer, run

pytestmark = pytest.mark.timeout(900)


def log(path: Path, conversations: dict[str, list[tuple[str, str]]], at: float | None = None) -> str:
    """Writes conversations, (message, kind of reply) each, as the bot's own store keeps them; returns its URL."""
    store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(path))
    for sender, turns in conversations.items():
        tracker = DialogueStateTracker(sender, None)
        for text, kind in turns:
            intent = kind if "/" in kind else "faq/mrd"
            parse = {"intent": {"name": intent.split("/")[0]}, "intent_ranking": [{"name": intent}]}
            said = UserUttered(text, parse_data=parse, timestamp=at)
            said.parse_data = parse
            tracker.update(said)
            custom = {"kind": kind.split("/")[0], "topics": ["mrd"] if kind == "answer" else []}
            tracker.update(BotUttered("...", data={"custom": custom}, timestamp=at))
        asyncio.run(store.save(tracker))
    return sqlite_url(path)


def test_the_same_data_and_seed_give_the_same_predictions(asked: Trained) -> None:
    first, second = (
        json.loads((asked.folder / "models" / name / "outcomes.json").read_text())["sets"]
        for name in (asked.good, asked.again)
    )
    assert first == second
    assert sum(map(len, first.values())) > 100
    manifests = [
        json.loads((asked.folder / "models" / n / "manifest.json").read_text()) for n in (asked.good, asked.again)
    ]
    for part in ("fingerprint", "data", "lock", "encoder", "thresholds"):
        assert manifests[0][part] == manifests[1][part]


def test_the_manifest_says_what_the_model_was_made_from(asked: Trained) -> None:
    good, worse = (
        json.loads((asked.folder / "models" / name / "manifest.json").read_text()) for name in (asked.good, asked.worse)
    )
    assert good["data"] != worse["data"]
    assert good["code"]["nlu"] == worse["code"]["nlu"]
    assert good["topics"] == 5
    assert good["thresholds"]["FallbackClassifier.threshold"] > 0
    assert good["seconds"] > 0
    assert good["model_id"] != worse["model_id"]


def test_a_planted_confusion_shows_and_is_no_chance(asked: Trained) -> None:
    comparison = answer(asked.folder, "compare", asked.good, asked.worse)
    right = comparison["sets"]["development"]["right"]
    assert right["lost"] > 5
    assert right["p"] < 0.01
    worse = [d for d in comparison["differences"] if d["change"] == "worse"]
    assert comparison["differences"][: len(worse)] == worse
    assert {d["wanted"] for d in worse} >= {"dressing", "results_time"}
    page = (asked.folder / "reports" / f"{asked.good}..{asked.worse}" / "compare.html").read_text()
    assert worse[0]["text"].split()[0] in page
    assert answer(asked.folder, "compare", asked.good, asked.again)["differences"] == []


def test_replay_finds_the_planted_regressions_in_the_log(project: Trained) -> None:
    planted = "how long must my dressing stay on"
    url = log(
        project.folder / "log.db",
        {
            "ann": [("hello", "chat"), (planted, "answer")],
            "bob": [(planted + "?", "answer"), ("what is mrd", "answer")],
            "cas": [("when do i get my results", "answer")],
        },
    )
    log(project.folder / "log.db", {"dee": [("long ago: how long does the dressing stay", "answer")]}, at=1e9)
    before = (project.folder / "log.db").read_bytes()
    found = answer(project.folder, "compare", project.good, project.worse, "--replay", "--days", "1", "--log", url)
    assert found["messages"] == 5
    assert list(found["groups"]) == [TOPIC_CHANGED]
    first, second = found["groups"][TOPIC_CHANGED]
    assert (first["before"], first["after"], first["patients"]) == ("dressing", "results_time", 2)
    assert (second["before"], second["after"], second["patients"]) == ("results_time", "dressing", 1)
    assert (project.folder / "log.db").read_bytes() == before


def test_the_riskiest_changes_come_first() -> None:
    def reply(kind: str, *topics: str) -> dict[str, object]:
        return {"kind": kind, "topics": list(topics)}

    assert risk(reply("urgent"), reply("answer", "bleeding")) == DANGER_LOST
    assert risk(reply("fallback"), reply("answer", "mrd")) == NOW_ANSWERS
    assert risk(reply("answer", "mrd"), reply("fallback")) == NOW_UNSURE
    assert risk(reply("answer", "mrd"), reply("answer", "pcr")) == TOPIC_CHANGED
    assert risk(reply("answer", "mrd"), reply("urgent")) == DANGER_FOUND
    assert risk(reply("chat"), reply("fallback")) == OTHERWISE
    assert risk(reply("answer", "mrd"), reply("answer", "mrd")) is None
    assert RISKS[:4] == (DANGER_LOST, NOW_ANSWERS, NOW_UNSURE, TOPIC_CHANGED)


def test_a_log_that_is_not_there_is_told_so_in_one_line(asked: Trained) -> None:
    for arguments in (["--log", "sqlite:////nowhere/x.db"], ["--log", "nonsense"], []):
        done = run(asked.folder, "compare", asked.good, asked.worse, "--replay", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("marrow compare: ")


def test_the_log_is_read_turn_by_turn(tmp_path: Path) -> None:
    url = log(
        tmp_path / "log.db",
        {"ann": [("what is mrd", "answer"), ("no that did not help", "dialogue/not_helped"), ("parking", "fallback")]},
        at=time.time() - 3600,
    )
    (turns,) = read_log(1, url)
    assert [(t.text, t.kind, t.helped) for t in turns] == [
        ("what is mrd", "answer", False),
        ("no that did not help", "dialogue", True),
        ("parking", "fallback", True),
    ]
    assert turns[0].topics == ("mrd",)
    assert read_log(0.01, url) == []
