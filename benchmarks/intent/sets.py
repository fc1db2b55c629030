"""Reads the public test sets: HINT3 (Arora et al. 2020) and CLINC150 (Larson et al. 2019)."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

from marrow.errors import BadInput
from marrow.nlu.labels import OUTSIDE  # what no intent covers, in place of each set's own name for it

HINT3_OUTSIDE = "NO_NODES_DETECTED"
HINT3_SYSTEMS = {"dialogflow": "Dialogflow", "luis": "LUIS", "rasa": "Rasa (2020)", "haptik": "Haptik", "bert": "BERT"}

Labelled = list[tuple[str, str]]  # messages and their intents
Answers = list[tuple[str, float]]  # intents and confidences


@dataclass(frozen=True)
class IntentSet:
    """A test set: (text, intent) pairs to train on, to choose a threshold on (none for HINT3), and to test on.

    `published` holds, by system, that system's (intent, confidence) for each test message, in order.
    """

    name: str
    train: Labelled
    test: Labelled
    validation: Labelled = field(default_factory=list)
    published: dict[str, Answers] = field(default_factory=dict)


def read_sets(folder: Path) -> list[IntentSet]:
    """Every set found in `folder`, which holds `hint3/<bot>/` and `clinc150/data_full.json`.

    Raises:
        BadInput: it holds none.
    """
    sets = [_read_hint3(bot) for bot in sorted(folder.glob("hint3/*")) if (bot / "train.csv").is_file()]
    clinc = folder / "clinc150" / "data_full.json"
    if clinc.is_file():
        sets.append(_read_clinc150(clinc))
    if not sets:
        raise BadInput(f"{folder} holds neither hint3/<bot>/train.csv nor clinc150/data_full.json.")
    return sets


def _read_hint3(folder: Path) -> IntentSet:
    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def ours(label: str) -> str:
        return OUTSIDE if label == HINT3_OUTSIDE else label

    published: dict[str, Answers] = {}
    for system, name in HINT3_SYSTEMS.items():
        if (folder / f"pred_{system}.csv").is_file():
            answers = rows(f"pred_{system}.csv")
            published[name] = [(ours(r["predicted_node"]), float(r["predicted_node_score"] or 0)) for r in answers]
    return IntentSet(
        f"HINT3 {folder.name}",
        train=[(r["sentence"], ours(r["label"])) for r in rows("train.csv")],
        test=[(r["sentence"], ours(r["label"])) for r in rows("test.csv")],
        published=published,
    )


def _read_clinc150(path: Path) -> IntentSet:
    content = json.loads(path.read_text(encoding="utf-8"))

    def part(name: str) -> Labelled:
        outside = [(text, OUTSIDE) for text, _ in content[f"oos_{name}"]]
        return [(text, intent) for text, intent in content[name]] + outside

    return IntentSet("CLINC150", part("train"), part("test"), part("val"))
