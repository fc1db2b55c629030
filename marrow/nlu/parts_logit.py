"""How likely a message asks each of the things that its parts speak of: a logistic function of some numbers.

A message of several parts ("explain aspiration n trephine", "my nan is on warfarin, can she eat before it") may ask
what each part speaks of, or one thing, with what else it tells. Each label that the message, a part of it or two parts
together speak of has its numbers. One weight for each kind of number serves all the topics, and another what is
outside the document. `make calibrate` learns the weights from the development questions.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Dict, List, Mapping, Sequence

import numpy as np

from marrow.nlu.labels import ANSWERS, OUTSIDE
from marrow.nlu.spans import asks, states

SPOKEN_OF = 0.15  # score from which a text speaks of a label, one of its first `FIRST`
FIRST = 2
FLOOR = 0.02  # a score under it tells no more than this
# What speaks for a label. Of the part that scores it best: its score; its lead over the best other topic, and the best
# other label's score, both as logarithms; whether it comes first there; the part's score where it only tells
# something; whether it is the message's first part, and whether it leans on an earlier one. How much the message's own
# first label has to do with the part, and how little where the part asks; this also times the parts that ask. Of the
# message: the label's score, its share of the best one, and its rank; the two best scores together, and that of what is
# outside; how many parts it has; the best score of two parts together, and its product with the part's. Of all the
# parts: the best score of another label. Three products more count by themselves.
FEATURES = (
    "bias",
    "score",
    "lead",
    "rival",
    "comes_first",
    "told",
    "first_part",
    "leans",
    "first_here",
    "asked_apart",
    "apart_and_asking",
    "whole",
    "share",
    "rank",
    "two_best",
    "outside",
    "parts",
    "pair",
    "score_and_pair",
    "best_other",
    "share_and_outside",
    "lead_and_other",
    "apart_and_other",
)
Scores = Mapping[str, float]  # of the labels
Weights = Mapping[str, float]  # of the features


@dataclass(frozen=True)
class Part:
    """A part of a message: its text, and its labels' scores.

    `behind`: the scores where it leans on an earlier part and was read behind what that is about.
    """

    text: str
    own: Scores
    behind: Scores | None = None

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question by its form."""
        return asks(self.text)

    @property
    def scores(self) -> Scores:
        """The scores as it is best read."""
        return self.own if self.behind is None else self.behind


@dataclass(frozen=True)
class Spoken:
    """The labels that a message speaks of, the place of the part that scores each best, and their numbers.

    The numbers: float [labels, FEATURES].
    """

    labels: List[str]
    places: List[int]
    numbers: np.ndarray


def scores_of(ranking: Sequence[Mapping[str, Any]]) -> Dict[str, float]:
    """The labels' scores in Rasa's ranking."""
    return {label["name"]: label["score"] for label in ranking if "score" in label}


def gather(whole: Scores, parts: Sequence[Part], pairs: Sequence[Scores]) -> Spoken:
    """What speaks for each label of which a message, a part of it or a pair of its parts speaks.

    Args:
        whole: the scores of the message. parts: its parts, in order. pairs: the scores of each part with the next.
    """
    asking = sum(part.asks for part in parts)
    ranked = sorted(whole, key=lambda label: -whole[label])
    two_best = sum(whole[label] for label in ranked[:2])
    outside = whole.get(OUTSIDE, 0.0)
    labels = _spoken_of([whole, *(part.own for part in parts), *pairs])
    places = [int(np.argmax([part.scores.get(label, 0.0) for part in parts])) for label in labels]
    rows = []
    for label, place in zip(labels, places, strict=True):
        part = parts[place]
        score = part.scores.get(label, 0.0)
        rival = _best_other(part.scores, label)
        lead = _log(score) - _log(_best_other(part.scores, label, ANSWERS))
        first_here = 0.0 if label == ranked[0] else min(1.0, part.scores.get(ranked[0], 0.0) / max(score, FLOOR))
        apart = (1 - first_here) * (part.asks and score >= rival)
        share = whole.get(label, 0.0) / max(whole[ranked[0]], FLOOR)
        pair = max((pair.get(label, 0.0) for pair in pairs), default=0.0)
        best_other = max(_best_other(part.scores, label) for part in parts)
        rows.append(
            {
                "bias": 1.0,
                "score": score,
                "lead": lead,
                "rival": _log(rival),
                "comes_first": score >= rival,
                "told": score * states(part.text),
                "first_part": place == 0,
                "leans": part.behind is not None,
                "first_here": first_here,
                "asked_apart": apart,
                "apart_and_asking": apart * asking,
                "whole": whole.get(label, 0.0),
                "share": share,
                "rank": ranked.index(label) if label in whole else len(ranked),
                "two_best": two_best,
                "outside": outside,
                "parts": len(parts),
                "pair": pair,
                "score_and_pair": score * pair,
                "best_other": best_other,
                "share_and_outside": share * outside,
                "lead_and_other": lead * best_other,
                "apart_and_other": apart * best_other,
            }
        )
    numbers = np.array([[float(row[name]) for name in FEATURES] for row in rows])
    return Spoken(labels, places, numbers.reshape(-1, len(FEATURES)))


def probabilities(spoken: Spoken, topics: Weights, outside: Weights) -> np.ndarray:
    """The probability that each of the labels is asked, float [labels]; they need not sum to one.

    Args:
        topics, outside: the weights of the features for topics and for what is outside; of a feature that was not known
            when they were learnt, nothing.
    """
    weights = np.array([[kind.get(name, 0.0) for name in FEATURES] for kind in (topics, outside)])
    of_label = weights[[int(label == OUTSIDE) for label in spoken.labels]]
    return np.asarray(1 / (1 + np.exp(-(spoken.numbers * of_label).sum(1))))


def _spoken_of(texts: Sequence[Scores]) -> List[str]:
    """The labels that are answered of which any of the texts speaks, and what is outside, in a fixed order."""
    found = {
        label
        for scores in texts
        for label in sorted(scores, key=lambda label: -scores[label])[:FIRST]
        if scores[label] >= SPOKEN_OF and label.startswith(ANSWERS)
    }
    return [*sorted(found), OUTSIDE]


def _best_other(scores: Scores, label: str, kind: str = "") -> float:
    """The best score of another label that begins with `kind`."""
    return max((score for name, score in scores.items() if name != label and name.startswith(kind)), default=0.0)


def _log(score: float) -> float:
    return float(np.log(max(score, FLOOR)))
