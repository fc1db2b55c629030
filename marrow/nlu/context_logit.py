"""How likely each label is for a message that follows an answer: a conditional logit over the labels.

Each label has a handful of numbers, its evidence, and one weight for each kind of evidence serves all the labels; the
exponentials of their products, divided by their sum, are the probabilities (McFadden 1974, "Conditional logit analysis
of qualitative choice behavior"). `make calibrate` learns the weights from `data/follow_ups.yml`.
"""

from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Sequence

import numpy as np

from marrow.nlu.labels import ANSWERS, OUTSIDE

READ_IN_CONTEXT = "read_in_context"  # set on a message whose label is that of its context, not its own
CONTEXT_EVIDENCE = "context_evidence"  # set on a message that is read in its context: its `Evidence`
FAR = 0.2  # the cosine of a known message from which, or where there is none with the label, nothing is near
FLOOR = 0.03  # a score under it, or of a label that is not among the best ones, tells no more than this
SMALL_TALK = "chat/"  # what begins the labels of what a correction never is
MOST_WORDS = 14  # in longer messages the topic before counts as in one of as many words
# What speaks for a label. Logarithms of its scores: of the message by itself, with what "it" stands for, behind what
# was spoken of, of the clause that scores it best, and of that once more where the message is a correction. Whether it
# is what was answered before, by itself and by the number of the message's words; whether it is what people ask next
# after that, and how near a known message of that label comes which followed the same answer; the share of the
# message's words that its answer speaks of; and whether it is no topic, and how sure the classifier is of that then.
FEATURES = (
    "own",
    "substituted",
    "about",
    "clause",
    "correction",
    "answered",
    "answered_words",
    "asked_next",
    "nearest",
    "spoken_of",
    "outside",
    "outside_evidence",
    "other",
    "other_score",
)


@dataclass(frozen=True)
class Evidence:
    """The labels and what speaks for each: float [labels, FEATURES]."""

    labels: List[str]
    numbers: np.ndarray


Ranking = Sequence[Mapping[str, Any]]


def gather(
    own: Ranking,
    readings: Mapping[str, Iterable[Ranking]],
    answered: Iterable[str],
    asked_next: Iterable[str],
    nearest: Mapping[str, float],
    spoken_of: Callable[[str], float],
    words: int,
    outside: float,
    corrects: bool = False,
) -> Evidence:
    """What speaks for each label that is in one of the rankings.

    Args:
        own: Rasa's ranking, with scores, of the message by itself. readings: the rankings of its readings, by the
            feature that they give; the best of several counts, and `own` where there is none.
        answered: the labels of the last answer. asked_next: those that people ask next after it. nearest: by
            label, the cosine of the nearest known message after the same answer. spoken_of: the share of the message's
            words that a label's answer speaks of. words: how many the message has. outside: the classifier's evidence
            that it is outside the document. corrects: whether it is a correction, for which small talk does not count
            as a label.
    """
    rankings: Dict[str, List[Ranking]] = {way: list(found) for way, found in readings.items()}
    by_way = [_best([own])] + [_best([*rankings.get(way, [])] or [own]) for way in ("substituted", "about")]
    by_way.append(_best([own, *rankings.get("clause", [])]))
    found = {label for scores in by_way for label in scores}
    labels = sorted(label for label in found if not (corrects and label.startswith(SMALL_TALK)))
    before, after = set(answered), set(asked_next)
    long, most = min(words, MOST_WORDS) / MOST_WORDS, max(by_way[0].values(), default=0.0)
    rows = []
    for label in labels:
        topic, is_outside = label.startswith(ANSWERS), label.startswith(OUTSIDE)
        other = not topic and not is_outside
        row = [float(np.log(max(scores.get(label, 0.0), FLOOR))) for scores in by_way]
        row.append(row[-1] * corrects)
        row += [float(label in before), long * (label in before), float(label in after)]
        row += [max(nearest.get(label, FAR), FAR), spoken_of(label) if topic else 0.0]
        row += [float(is_outside), outside * is_outside, float(other), most * other]
        rows.append(row)
    return Evidence(labels, np.array(rows).reshape(-1, len(FEATURES)))


def _best(rankings: List[Ranking]) -> Dict[str, float]:
    """The best score of each label in any of the rankings."""
    found: Dict[str, float] = {}
    for ranking in rankings:
        for label in ranking:
            if "score" in label:
                found[label["name"]] = max(found.get(label["name"], 0.0), label["score"])
    return found


def probabilities(evidence: Evidence, weights: Mapping[str, float]) -> np.ndarray:
    """The probability of each of the evidence's labels, float [labels].

    Args:
        weights: by feature; of one that was not known when they were learnt, nothing.
    """
    sums = evidence.numbers @ np.array([weights.get(name, 0.0) for name in FEATURES])
    likely = np.exp(sums - sums.max())
    return np.asarray(likely / likely.sum())
