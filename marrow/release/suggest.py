"""`marrow suggest`: what patients ask in vain, as groups, ranked by how many patients they touch."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from marrow.errors import BadInput
from marrow.nlu.encoder import load_encoder
from marrow.nlu.labels import ANSWERS
from marrow.paths import DATA
from marrow.release.check.examples import normal
from marrow.release.message_log import Turn
from marrow.release.neighbours import Examples

APART = 0.65  # cosine distance from which two groups are no longer one: of development questions 92 in 100 group well
NEIGHBOURS = 5  # training examples that say what a message is near to
NEAR = 0.6  # mean cosine to them from which a group belongs to what they are: 9 in 10 development questions do
MOST_TEXTS = 3000  # those of most patients: grouping them takes memory by the square
SHOWN = 5  # messages of a group
NEW, EXAMPLES, OUTSIDE = "new topic", "wants examples", "outside the document"


@dataclass
class Missed:
    """A message that was not answered, or not to the patient's use, and the patients who sent it."""

    text: str
    patients: set[str] = field(default_factory=set)
    label: str | None = None  # the topic that a reviewer gave it


@dataclass(frozen=True)
class Suggestion:
    """A group of messages: what it calls for, the label it is nearest to, the patients, the messages."""

    what: str
    label: str
    cosine: float
    patients: int
    messages: list[str]

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return vars(self)


def missed_messages(conversations: Iterable[list[Turn]]) -> dict[str, Missed]:
    """The messages that had no answer, or one that did not help, by their normal form."""
    found: dict[str, Missed] = {}
    for turns in conversations:
        for turn in turns:
            if turn.kind == "fallback" or not turn.helped:
                found.setdefault(normal(turn.text), Missed(turn.text)).patients.add(turn.sender)
    return found


def add_reviewed(missed: dict[str, Missed], path: Path) -> None:
    """Adds what reviewers decided: a JSON list of `{"text", "label", "patients"}`, the last two optional.

    `label` is the right topic's id, "not_in_document" (the message is left out) or "new_topic"; `patients` a list of
    conversations' ids.

    Raises:
        BadInput: the file is no such list.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        for row in rows:
            key, label = normal(row["text"]), row.get("label")
            if label == "not_in_document":
                missed.pop(key, None)
                continue
            entry = missed.setdefault(key, Missed(row["text"]))
            entry.patients.update(row.get("patients") or [f"review of {key}"])
            entry.label = None if label == "new_topic" else label
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} is no list of reviewed messages ({error!r}): see `marrow suggest --help`.") from None


def suggest(missed: dict[str, Missed], data: Path = DATA, least: int = 2) -> list[Suggestion]:
    """The groups that at least `least` patients sent, those of most patients first."""
    entries = sorted(missed.values(), key=lambda m: -len(m.patients))[:MOST_TEXTS]
    if not entries:
        return []
    examples = Examples(data)
    vectors = load_encoder().encode([m.text for m in entries])
    found = []
    for rows in _groups(vectors, [m.label for m in entries]):
        members = [entries[row] for row in rows]
        patients = set().union(*(m.patients for m in members))
        if len(patients) >= least:
            found.append(_suggestion(members, len(patients), vectors[rows], examples))
    return sorted(found, key=lambda s: (-s.patients, s.what))


def _groups(vectors: np.ndarray, labels: list[str | None]) -> list[np.ndarray]:
    """Rows that belong together: those that a reviewer gave one label; of the rest, those that mean much the same."""
    by_label = [np.array([row for row, given in enumerate(labels) if given == name]) for name in set(labels) - {None}]
    rest = np.array([row for row, label in enumerate(labels) if label is None], int)
    if len(rest) < 2:
        return [*by_label, *([rest] if len(rest) else [])]
    clusters = AgglomerativeClustering(
        n_clusters=None, affinity="cosine", linkage="average", distance_threshold=APART
    ).fit_predict(vectors[rest])
    return by_label + [rest[clusters == cluster] for cluster in range(clusters.max() + 1)]


def _suggestion(members: list[Missed], patients: int, vectors: np.ndarray, examples: Examples) -> Suggestion:
    votes: Counter[str] = Counter()
    cosines = vectors @ examples.vectors.T
    nearest = np.argsort(-cosines, 1)[:, :NEIGHBOURS]
    for row, columns in enumerate(nearest):
        for column in columns:
            votes[examples.examples[column][1]] += cosines[row, column]
    near = float(np.take_along_axis(cosines, nearest, 1).mean())
    label = votes.most_common(1)[0][0]
    what = NEW if near < NEAR else EXAMPLES if label.startswith(ANSWERS) else OUTSIDE
    if members[0].label:
        what, label = EXAMPLES, f"faq/{members[0].label}"
    # The message in the middle of the group first: it says best what the group is about.
    middle = np.argsort(-(vectors @ vectors.mean(0)))
    return Suggestion(what, label, round(near, 2), patients, [members[row].text for row in middle[:SHOWN]])
