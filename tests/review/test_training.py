"""From a proposed example to the training data: what is refused, what is written, and that nothing else changes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marrow.errors import BadInput
from marrow.nlu.example_files import read_examples
from marrow.paths import ROOT
from marrow.privacy import redact
from marrow.release.questions import load_questions
from marrow.review.message_key import key
from marrow.review.models import Conversation, Person, Proposal, Turn
from marrow.review.training import models_made
from marrow.review.training.checks import objection
from marrow.review.training.example_block import checked, with_examples
from marrow.review.training.proposals import accept
from marrow.review.training.write import plan, write

NEW = "wots the craic wi yon wee dressing"


def propose(text: str = NEW, topic: str = "dressing") -> Proposal:
    now = timezone.now()
    sender = f"s{Conversation.objects.count()}"
    conversation = Conversation.objects.create(sender_id=sender, started_at=now, last_at=now)
    turn = Turn.objects.create(conversation=conversation, event_id=1, at=now, text=text)
    return Proposal.objects.create(text=text, key=key(text), topic=topic, turn=turn)


def test_the_projects_own_examples_hold_little_but_names() -> None:
    """A check that refuses good examples by the dozen is not used for long; some made-up patients give names."""
    texts = [text for text, label in read_examples() if label.startswith("faq/")]
    seen = {text: {found.type for found in redact(text).found} for text in texts}
    assert {text: types for text, types in seen.items() if types - {"name"}} == {}
    assert sum("name" in types for types in seen.values()) / len(texts) < 0.0085


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("my name is Jo, how long is the dressing on", "personal data"),
        ("the dressing?", "already"),
        ("Tell [me](topic) about it", "markup"),
    ],
)
def test_what_may_not_become_an_example_is_refused(data: Path, db: None, text: str, reason: str) -> None:
    if reason == "already":
        text = next(text for text, label in read_examples(data) if label == "faq/dressing").upper() + "!!"
    assert reason in objection(text, "dressing")


def test_no_test_question_becomes_an_example(data: Path, db: None) -> None:
    for question in load_questions("held_out")[:20] + load_questions("development")[:20]:
        assert objection(f" {question.text.upper()} ".strip(), "dressing") != ""
    assert "test questions" in objection(load_questions("held_out")[0].text, "dressing")


@pytest.mark.parametrize("text", ["two\nlines", " space", "bell\a", "", "a](b)", "a]{b}"])
def test_a_text_that_would_not_be_read_back_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        checked(text)


def test_accepted_examples_are_written_in_the_files_own_style(data: Path, person: Callable[..., Person]) -> None:
    maintainer = person("maintainer")
    texts = [NEW, 'it\'s "odd": #1 - [really]', "cuánto dura"]
    for text in texts:
        accept(maintainer, propose(text))
    before = {path: path.read_text() for path in data.rglob("*.yml")}
    examples = read_examples(data)
    shown = plan().patch
    done = write(maintainer)
    assert done.patch == shown
    (changed,) = (path for path in before if path.read_text() != before[path])
    old, new = before[changed].splitlines(), changed.read_text().splitlines()
    added = [f"      - {text}" for text in texts]
    at = next(i for i, line in enumerate(new) if line == added[0])
    assert new[at : at + 3] == added
    assert new[:at] + new[at + 3 :] == old
    assert sorted(read_examples(data)) == sorted(examples + [(text, "faq/dressing") for text in texts])
    assert [line for line in shown.splitlines() if line.startswith("+      ")] == [f"+{line}" for line in added]
    written = Proposal.objects.filter(status="written")
    assert {p.file for p in written} == {f"data/faq/{changed.name}"}
    assert {p.written_by for p in written} == {maintainer}
    assert write(maintainer).proposals == {}
    assert not [path for path in data.iterdir() if path.name.startswith(".")]


def test_a_topic_in_the_middle_of_a_file_gets_its_own_examples() -> None:
    content = (
        "nlu:\n\n  - intent: faq/a\n    examples: |\n      - one\n\n  - intent: faq/b\n    examples: |\n      - two\n"
    )
    written = with_examples(content, {"a": ["uno"], "b": ["dos"]})
    assert written == content.replace("- one\n", "- one\n      - uno\n").replace("- two\n", "- two\n      - dos\n")


def test_a_crash_between_the_file_and_the_note_of_it_is_made_good(data: Path, person: Callable[..., Person]) -> None:
    maintainer = person("maintainer")
    accept(maintainer, propose())
    write(maintainer)
    Proposal.objects.update(status="accepted", written_at=None, written_by=None)  # the note was lost
    count = len(read_examples(data))
    write(maintainer)
    assert len(read_examples(data)) == count
    assert Proposal.objects.get().status == "written"


def test_what_is_being_written_is_no_training_data(
    data: Path, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    maintainer, replace = person("maintainer"), os.replace
    accept(maintainer, propose())
    seen: list[set[Path]] = []

    def looked_at(draft: Path, path: Path) -> None:
        seen.append(set(data.rglob("*.yml")))
        replace(draft, path)

    before = set(data.rglob("*.yml"))
    monkeypatch.setattr("marrow.review.training.write.os.replace", looked_at)
    write(maintainer)
    assert seen == [before]
    assert list(data.glob(".*")) == []


def test_the_same_words_are_not_accepted_for_two_topics(data: Path, person: Callable[..., Person]) -> None:
    maintainer = person("maintainer")
    accept(maintainer, propose())
    with pytest.raises(BadInput, match="same words"):
        accept(maintainer, propose(topic="mrd"))


def test_a_maintainer_takes_a_name_out_before_accepting(data: Path, signed_in: Callable[..., Client]) -> None:
    proposal = propose("my name is Jo, wots the craic wi yon wee dressing")
    client = signed_in("maintainer")
    client.post(f"/training/{proposal.pk}/decide", {"decision": "accept", "text": proposal.text})
    proposal.refresh_from_db()
    assert proposal.status == "proposed"
    client.post(f"/training/{proposal.pk}/decide", {"decision": "accept", "text": NEW})
    proposal.refresh_from_db()
    assert (proposal.status, proposal.text, proposal.decided_by) == ("accepted", NEW, client.person)  # type: ignore[attr-defined]
    assert f"+      - {NEW}" in client.get("/training/patch").content.decode()
    client.post("/training/write")
    assert (NEW, "faq/dressing") in read_examples(data)


def test_the_model_that_was_trained_with_an_example_is_kept(db: None, tmp_path: Path) -> None:
    proposal = propose()
    Proposal.objects.update(status="written", written_at=timezone.now())
    (tmp_path / "m.tar.gz").touch()
    (tmp_path / "current.json").write_text('{"model": "m"}')
    data = tmp_path / "m" / "data"
    data.mkdir(parents=True)
    (data.parent / "manifest.json").write_text('{"name": "m"}')
    examples = data / "examples.yml"
    examples.write_text("nlu: []\n")  # it was trained before the example was written
    assert models_made.note_model(tmp_path) == 0
    examples.write_text(f"nlu:\n- intent: faq/{proposal.topic}\n  examples: |\n    - {proposal.text}\n")
    assert models_made.note_model(tmp_path) == 1
    proposal.refresh_from_db()
    assert proposal.model == "m"


def test_the_command_shows_the_patch_and_writes_it(data: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'review.db'}"
    environment = os.environ | {
        "MARROW_REVIEW_DATABASE_URL": database,
        "MARROW_REVIEW_SECRET_FILE": str(tmp_path / "secret"),
    }

    def marrow(*arguments: str) -> Any:
        command = [sys.executable, "-m", "marrow", "review", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    assert marrow("export", "--dry-run").stdout == "Would write 0 examples into 0 files.\n"
    import sqlite3

    with sqlite3.connect(tmp_path / "review.db") as connection:
        connection.execute(
            "INSERT INTO review_proposal (text, key, topic, times, proposed_at, status, file, model) "
            "VALUES (?, ?, 'dressing', 1, '2026-11-25', 'accepted', '', '')",
            (NEW, key(NEW)),
        )
    shown = marrow("export", "--dry-run")
    assert f"+      - {NEW}" in shown.stdout
    assert (NEW, "faq/dressing") not in read_examples(data)
    assert marrow("export").returncode == 0
    assert (NEW, "faq/dressing") in read_examples(data)
