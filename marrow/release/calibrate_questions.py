"""Learns what tells that a message asks several things: a part of `make calibrate`.

The weights of the logistic function are those that make likeliest what the messages of `several.tsv` ask, and that the
other development questions ask one thing. The threshold is the highest of those where all of them cost least, by the
costs of `calibrate.py`, each judged by weights learnt without it: a topic that is not answered is offered instead.
"""

import zlib
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from marrow.errors import BadInput
from marrow.nlu.labels import ANSWERS, OUTSIDE
from marrow.nlu.parts_logit import FEATURES, Spoken, probabilities
from marrow.nlu.questions import SPOKEN, asked_labels
from marrow.release.calibrate import COST_OF_WRONG, THRESHOLDS, choose, outside_weight
from marrow.release.config_file import Options, write_options
from marrow.release.model import Model
from marrow.release.questions import load_questions
from marrow.release.several import Several, load_several

FOLDS = 5
COST_OF_MORE = 1.0  # than was asked, beside all of it: like less than was asked, it leaves the patient to sort it out
SEVERAL_SHARE = 0.1  # of the messages, as of the turns of the blind conversations, ask several things


@dataclass(frozen=True)
class Looked:
    """A message whose parts were looked at, what it asks, and how much it counts among all of them."""

    spoken: Spoken
    asked: Several
    weight: float

    @property
    def wanted(self) -> np.ndarray:
        """Which of the labels are asked, bool [labels]."""
        asked = {f"{ANSWERS}{topic}" for topic in self.asked.topics} | ({OUTSIDE} if self.asked.outside else set())
        return np.array([label in asked for label in self.spoken.labels])


def calibrate_questions() -> None:
    """Learns the weights and the threshold by the newest model, writes them to config.yml, prints what they give.

    Raises:
        NoModel: there is no trained model. BadInput: a question file is wrong, or no message asks several.
    """
    looked = look_at_all(Model())
    folds = np.array([zlib.crc32(message.asked.text.encode()) % FOLDS for message in looked])
    likely: list[np.ndarray] = [np.zeros(0)] * len(looked)
    for fold in range(FOLDS):
        weights = fit([message for message, other in zip(looked, folds, strict=True) if other != fold])
        for place in np.flatnonzero(folds == fold):
            likely[place] = probabilities(looked[place].spoken, *weights)
    cost = costs(looked, likely)
    threshold, least = choose(cost, cautious=True), cost.sum(1).min()
    print(f"Threshold {threshold}: {len(looked)} messages of several parts cost {least:.0f} at least")
    topics, outside = fit(looked)
    learnt: Options = {"topic_weights": topics, "outside_weights": outside, "threshold": threshold}
    write_options({"SeveralQuestions": learnt})


def look_at_all(model: Model) -> list[Looked]:
    """What the development messages speak of; those that the component does not look at are left out."""
    several, questions = load_several("development"), load_questions("development")
    if not several:
        raise BadInput("tests/questions/development/several.tsv holds no message that asks several things.")
    inside = sum(q.kind == "answer" for q in questions)
    outside = outside_weight(inside, len(questions) - inside)
    together = SEVERAL_SHARE / (1 - SEVERAL_SHARE) * inside / max(len(several), 1)
    rows = [(message, together) for message in several]
    for q in questions:
        one = Several((q.topic,) if q.kind == "answer" else (), q.kind == "fallback", q.text)
        rows.append((one, 1.0 if one.topics else outside))
    looked = []
    for message, counts in tqdm(rows, desc="Looking at parts", unit=" messages", leave=False, disable=None):
        spoken = look(model, message.text)
        if spoken is not None:
            looked.append(Looked(spoken, message, counts))
    return looked


def look(model: Model, text: str) -> Spoken | None:
    """What the parts of a message speak of; None where they are not looked at."""
    spoken: Spoken | None = model.understand(text).get(SPOKEN)
    return spoken


def fit(looked: list[Looked]) -> tuple[dict[str, float], dict[str, float]]:
    """The weights, by feature, that make likeliest what the messages ask: of the topics, and of what is outside."""
    outside = np.array([label == OUTSIDE for message in looked for label in message.spoken.labels])
    numbers = np.concatenate([message.spoken.numbers for message in looked])
    wanted = np.concatenate([message.wanted for message in looked])
    scale = numbers.std(0)
    scale[scale == 0] = 1
    found = [
        LogisticRegression(fit_intercept=False, max_iter=2000).fit(numbers[rows] / scale, wanted[rows]).coef_[0] / scale
        for rows in (~outside, outside)
    ]
    topics, others = ({n: round(float(w), 3) for n, w in zip(FEATURES, of, strict=True)} for of in found)
    return topics, others


def costs(looked: list[Looked], likely: list[np.ndarray]) -> np.ndarray:
    """What each message costs at each of `THRESHOLDS`, float [101, messages]; `_cost` says what one costs.

    Args:
        likely: for each message the probabilities of its labels.
    """
    return np.array(
        [
            [
                message.weight * _cost(message.asked, list(asked_labels(message.spoken, probability, threshold)))
                for message, probability in zip(looked, likely, strict=True)
            ]
            for threshold in THRESHOLDS
        ]
    )


def _cost(asked: Several, labels: list[str]) -> float:
    """What it costs to take a message for one that asks these labels."""
    topics = [label.removeprefix(ANSWERS) for label in labels if label != OUTSIDE]
    if not topics or len(labels) < 2:  # it is left to what the message is as a whole
        return float(len(asked.topics) + asked.outside > 1)
    if not set(topics) <= set(asked.topics):
        return COST_OF_MORE if asked.topics and set(asked.topics) <= set(topics) else COST_OF_WRONG
    return float(asked.verdict(topics, OUTSIDE in labels) != "right")
