"""Writes accepted examples into data/faq/, after showing what would change."""

import difflib
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from marrow.errors import BadInput
from marrow.nlu.example_files import read_examples
from marrow.review import configuration
from marrow.review.lock import one_at_a_time
from marrow.review.message_key import plain
from marrow.review.models import Person, Proposal
from marrow.review.training.checks import existing, objection
from marrow.review.training.example_block import file_of, with_examples


@dataclass(frozen=True)
class Plan:
    """What would be written: new contents by file, the proposals in them, and those that may not be written now."""

    files: dict[Path, str]
    proposals: dict[int, Path]
    added: list[int]
    refused: list[tuple[Proposal, str]]
    patch: str


def plan() -> Plan:
    """What `write` would do now."""
    data = configuration.data_folder()
    additions: dict[Path, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    proposals: dict[int, Path] = {}
    added: list[int] = []
    refused = []
    for proposal in Proposal.objects.filter(status=Proposal.Status.ACCEPTED).order_by("topic", "pk"):
        if existing(data).get(plain(proposal.text)) == f"faq/{proposal.topic}":  # a crash came before the note of it
            proposals[proposal.pk] = file_of(proposal.topic, data)
            continue
        if reason := objection(proposal.text, proposal.topic):  # the data may have changed since it was accepted
            refused.append((proposal, reason))
            continue
        path = file_of(proposal.topic, data)
        additions[path][proposal.topic].append(proposal.text)
        proposals[proposal.pk] = path
        added.append(proposal.pk)
    files, patch = {}, ""
    for path, topics in additions.items():
        before = path.read_text(encoding="utf-8")
        files[path] = with_examples(before, topics)
        name = f"data/{path.relative_to(data)}"
        lines = (before.splitlines(True), files[path].splitlines(True))
        patch += "".join(difflib.unified_diff(*lines, f"a/{name}", f"b/{name}"))
    return Plan(files, proposals, added, refused, patch)


def write(person: Person | None) -> Plan:
    """Writes all accepted examples; each file is written beside itself and moved into place.

    Raises:
        BadInput: a file cannot be written, or would not be read back as meant; then nothing is changed.
    """
    data = configuration.data_folder()
    # Beside the topics, under names that nothing reads as training data, Rasa included, whatever becomes of them.
    with one_at_a_time(), tempfile.TemporaryDirectory(dir=data, prefix=".writing-") as folder:
        try:
            with transaction.atomic():
                done = plan()
                drafts = _draft(done.files, Path(folder))
                written = Proposal.objects.filter(pk__in=done.added).values_list("text", "topic")
                _check(drafts, [(text, f"faq/{topic}") for text, topic in written])
                now = timezone.now()
                for number, path in done.proposals.items():
                    Proposal.objects.filter(pk=number).update(
                        status=Proposal.Status.WRITTEN,
                        written_by=person,
                        written_at=now,
                        file=f"data/{path.relative_to(data)}",
                    )
                for path, draft in drafts.items():
                    os.replace(draft, path)
        except OSError as error:
            raise BadInput(f"The training data cannot be written: {error}") from None
    return done


def _draft(files: dict[Path, str], folder: Path) -> dict[Path, Path]:
    """The new contents in `folder`, by the file that each is to replace."""
    drafts = {}
    for path, content in files.items():
        drafts[path] = folder / f"{path.name}.new"
        drafts[path].write_text(content, encoding="utf-8")
        drafts[path].chmod(path.stat().st_mode)
    return drafts


def _check(drafts: dict[Path, Path], added: list[tuple[str, str]]) -> None:
    """Reads the drafts back: the examples that were there, the new ones, and no other."""
    before = _read({path.name: path for path in drafts})
    after = _read({path.name: draft for path, draft in drafts.items()})
    if after != before + Counter(added):
        raise BadInput("The files would not be read back as meant; nothing was written.")


def _read(files: dict[str, Path]) -> Counter[tuple[str, str]]:
    """The examples in `files`, read as a data folder that holds them by those names."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files.items():
            shutil.copy(path, Path(folder, name))
        return Counter(read_examples(Path(folder)))
