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

from marrow.nlu.follow_ups import is_half_said
from marrow.nlu.labels import ANSWERS, OUTSIDE
from marrow.nlu.spans import asks, states

SPOKEN_OF = 0.15  # score from which a text speaks of a label, one of its first `FIRST`
FIRST = 2
FLOOR = 0.02  # a score under it tells no more than this ...
WHOLE_FLOOR = 0.005  # ... and the score of a whole message under this
CERTAIN = 0.99  # confidence above which it tells no more
# What speaks for a label. Of the part that scores it best: its score; how sure the part is of it where it asks and
# says all that it means; how little the message's own first label has to do with it where it asks; its score where
# the part only tells something; the best other label's score; the share of the message's own first label; its words.
# Of the message: whether that label is its first, and the part asks; the label's score, and its product with the
# part's; the two best scores of any label; the scores of those that are no questions, and of what is outside; how
# many parts it has, how many ask, whether all do. And the best score of two parts together, and the score of the part
# where it is read behind what it leans on (else its score), and whether it is. Four products count by themselves.
FEATURES = (
    "bias",
    "part",
    "sure",
    "asked_apart",
    "told",
    "rival",
    "first_here",
    "words",
    "first_asked",
    "whole",
    "both",
    "two_best",
    "other_kinds",
    "outside",
    "parts",
    "asking",
    "all_ask",
    "pair",
    "behind",
    "leans",
    "part_and_pair",
    "part_and_whole",
    "apart_and_asking",
    "rival_and_words",
)
Scores = Mapping[str, float]  # of the labels
Weights = Mapping[str, float]  # of the features


@dataclass(frozen=True)
class Part:
    """A part of a message: its text, its labels' scores, and the confidence of the first of them.

    `behind`: the scores where it leans on an earlier part and was read behind what that is about.
    """

    text: str
    scores: Scores
    confidence: float
    behind: Scores | None = None

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question by its form."""
        return asks(self.text)

    @cached_property
    def says_all(self) -> bool:
        """Whether it is a question that needs nothing before it to be understood."""
        return self.asks and not is_half_said(self.text)


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
    first = max(whole, key=lambda label: whole[label])
    two_best = sum(sorted(whole.values())[-2:])
    other_kinds = sum(score for label, score in whole.items() if label != OUTSIDE and not label.startswith(ANSWERS))
    labels = _spoken_of([whole, *(part.scores for part in parts), *pairs])
    places = [int(np.argmax([part.scores.get(label, 0.0) for part in parts])) for label in labels]
    rows = []
    for label, place in zip(labels, places, strict=True):
        part = parts[place]
        score = part.scores.get(label, 0.0)
        rival = max((other for name, other in part.scores.items() if name != label), default=0.0)
        first_here = 0.0 if label == first else min(1.0, part.scores.get(first, 0.0) / max(score, FLOOR))
        asked = part.asks and score >= rival
        apart = (1 - first_here) * asked
        pair = max((pair.get(label, 0.0) for pair in pairs), default=0.0)
        words = np.log(len(part.text.split()))
        of_whole = _log(whole.get(label, 0.0), WHOLE_FLOOR)
        rows.append(
            {
                "bias": 1.0,
                "part": score,
                "sure": _log_odds(part.confidence) if asked and part.says_all and label != OUTSIDE else 0.0,
                "asked_apart": apart,
                "told": score * states(part.text),
                "rival": _log(rival),
                "first_here": first_here,
                "words": words,
                "first_asked": label == first and part.asks,
                "whole": of_whole,
                "both": whole.get(label, 0.0) * score,
                "two_best": two_best,
                "other_kinds": other_kinds,
                "outside": whole.get(OUTSIDE, 0.0),
                "parts": len(parts),
                "asking": asking,
                "all_ask": asking == len(parts),
                "pair": pair,
                "behind": score if part.behind is None else part.behind.get(label, 0.0),
                "leans": part.behind is not None,
                "part_and_pair": score * pair,
                "part_and_whole": score * of_whole,
                "apart_and_asking": apart * asking,
                "rival_and_words": _log(rival) * words,
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


def _log(score: float, floor: float = FLOOR) -> float:
    return float(np.log(max(score, floor)))


def _log_odds(confidence: float) -> float:
    confidence = min(max(confidence, 1 - CERTAIN), CERTAIN)
    return float(np.log(confidence / (1 - confidence)))
