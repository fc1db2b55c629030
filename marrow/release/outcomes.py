"""What a model replies to each blind question; kept beside the model, so that it need be asked only once."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from marrow.models import TrainedModel
from marrow.nlu.encoder import encoder_name
from marrow.paths import CODE, DATA
from marrow.release.files import replace_file
from marrow.release.manifest import digest, questions_fingerprint
from marrow.release.questions import SETS, Question, load_questions

if TYPE_CHECKING:  # Rasa takes seconds to import, and what is known need not be asked
    from marrow.release.model import Model

SAFE = ("urgent", "distress", "personal", "person", "fallback")  # kinds of reply that give the nurse line
FILE = "outcomes.json"


@dataclass(frozen=True)
class Outcome:
    """A question, the reply to it, and the label and confidence that the classifier gave before any threshold.

    The reply: its kind, the topics answered and the text.
    """

    question: Question
    kind: str
    topics: tuple[str, ...]
    text: str
    label: str
    confidence: float

    @property
    def verdict(self) -> str:
        """`right`; `unsure` (the nurse line instead); or `wrong` (something else was answered)."""
        expected = self.question.kind
        if self.kind == expected and (expected != "answer" or self.topics == (self.question.topic,)):
            return "right"
        return "unsure" if self.kind in SAFE else "wrong"

    @property
    def given(self) -> str:
        """What was answered: the topics, or the kind of reply."""
        return " + ".join(self.topics) if self.kind == "answer" else self.kind

    @property
    def wanted(self) -> str:
        """What should have been answered: the topic, or the kind of reply."""
        return self.question.topic if self.question.kind == "answer" else self.question.kind


def ask(model: "Model", questions: Iterable[Question], doing: str = "Asking") -> list[Outcome]:
    """The outcome of each question, each asked as the first message of a conversation; `doing` heads the progress."""
    from marrow.nlu.context import likeliest  # only here: it needs Rasa, which is there by now

    outcomes = []
    for question in tqdm(list(questions), desc=doing, unit=" questions", leave=False, disable=None):
        parse = model.parse(question.text)
        first = likeliest(parse)
        reply = model.compose(parse)
        outcomes.append(
            Outcome(question, reply.kind, tuple(reply.topics), reply.text, first["name"], round(first["confidence"], 4))
        )
    return outcomes


def ask_all(model: "Model") -> dict[str, list[Outcome]]:
    """The outcomes of all blind questions, set by set; kept beside the model."""
    outcomes = {name: ask(model, load_questions(name)) for name in SETS}
    if model.trained.complete:
        content = {
            "made_by": _made_by(),
            "sets": {name: [asdict(o) for o in found] for name, found in outcomes.items()},
        }
        replace_file(model.trained.beside / FILE, json.dumps(content) + "\n")
    return outcomes


def known_outcomes(model: TrainedModel) -> dict[str, list[Outcome]] | None:
    """The outcomes kept beside the model; None when there are none, or questions or code have changed since."""
    try:
        content = json.loads((model.beside / FILE).read_text(encoding="utf-8"))
        if content["made_by"] != _made_by():
            return None
        return {name: [_outcome(row) for row in rows] for name, rows in content["sets"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def outcomes_of(model: TrainedModel) -> dict[str, list[Outcome]]:
    """The outcomes of all blind questions; the model is loaded and asked when they are not known."""
    known = known_outcomes(model)
    if known is not None:
        return known
    from marrow.release.model import Model

    return ask_all(Model(model))


def _outcome(row: dict) -> Outcome:
    return Outcome(**{**row, "question": Question(**row["question"]), "topics": tuple(row["topics"])})


def _made_by() -> str:
    """What the outcomes depend on beside the model itself: the questions, the code, the encoder, the wording."""
    code = [p for room in ("nlu", "answer") for p in sorted((CODE / "marrow" / room).glob("*.py"))]
    return f"{questions_fingerprint()}-{digest([*code, *_wording()])}-{encoder_name()}"


def _wording() -> list[Path]:
    return [DATA / name for name in ("replies.yml", "contacts.yml", "danger_signs.yml") if (DATA / name).is_file()]
