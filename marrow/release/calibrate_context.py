"""Learns how much what was said before a message tells of it: a part of `make calibrate`.

The weights of the conditional logit are those that make the labels likeliest of those messages of
`data/follow_ups.yml` that the classifier has not learnt from. The threshold is where those, each judged by weights
learnt without it, and the later turns of the blind conversations of development cost least, by the costs of
`calibrate.py`.
"""

from collections.abc import Iterable

import numpy as np
from rasa.shared.core.events import BotUttered
from scipy.optimize import minimize
from tqdm import tqdm

from marrow.nlu.context_logit import CONTEXT_EVIDENCE, FEATURES, Evidence, probabilities
from marrow.nlu.follow_up_files import FollowUp, read_follow_ups
from marrow.nlu.labels import ANSWERS, NURSE_LINE
from marrow.release.calibrate import COST_OF_WRONG, THRESHOLDS, choose
from marrow.release.config_file import write_options
from marrow.release.conversation_files import HELD_OUT, Conversation, load_conversations
from marrow.release.model import Model

RIDGE = 1e-3  # on the weights, each times its evidence's deviation
FOLDS = 5


def later_turns(conversations: Iterable[Conversation]) -> list[FollowUp]:
    """The turns of the conversations that follow an answer of certain topics; those about several are left out."""
    found = []
    for conversation in conversations:
        before: tuple[str, ...] = ()
        for turn in conversation.turns:
            several = turn.kind == "answer" and (turn.unanswered or turn.topics is None or len(turn.topics) != 1)
            if before and not several:
                found.append(FollowUp(before, f"faq/{turn.topics[0]}" if turn.topics else turn.kind, turn.user))
            if turn.kind in ("answer", "person"):
                before = turn.topics or ((NURSE_LINE,) if turn.kind == "person" else ())
    return found


def calibrate_context() -> None:
    """Learns the weights and the threshold by the newest model, writes them to config.yml, prints what they give.

    Raises:
        NoModel: there is no trained model.
    """
    model = Model()
    evidence, labels = gather_all(model, [follow_up for follow_up in read_follow_ups() if not follow_up.teaches])
    folds = np.random.default_rng(0).integers(0, FOLDS, len(labels))
    likely: list[np.ndarray] = [np.zeros(0)] * len(labels)
    for fold in range(FOLDS):
        others = np.flatnonzero(folds != fold)
        weights = fit([evidence[place] for place in others], [labels[place] for place in others])
        for place in np.flatnonzero(folds == fold):
            likely[place] = probabilities(evidence[place], weights)
    hits = [e.labels[p.argmax()] == label for e, p, label in zip(evidence, likely, labels, strict=True)]
    print(f"{len(labels)} follow-ups, each by weights learnt without it: {np.mean(hits):.1%} right")
    weights = fit(evidence, labels)
    turns = later_turns(c for c in load_conversations() if c.case != HELD_OUT)
    later, wanted = gather_all(model, turns)
    judged = costs(evidence, labels, likely), costs(later, wanted, [probabilities(e, weights) for e in later])
    cost = np.hstack(judged)
    threshold, least = choose(cost), cost.sum(1).min()
    print(f"Threshold {threshold}: they and {len(later)} later turns of the conversations cost {least:.0f} at least")
    write_options({"ConversationReader": {"weights": weights, "threshold": threshold}})


def costs(evidence: list[Evidence], labels: list[str], likely: list[np.ndarray]) -> np.ndarray:
    """What each message costs at each of `THRESHOLDS`, float [101, messages]: 1 an unsure reply to what is answered.

    Args:
        likely: for each message the probabilities of its labels.
    """
    first = np.array([found.labels[p.argmax()] for found, p in zip(evidence, likely, strict=True)])
    sure = np.array([p.max() for p in likely])[None, :] >= THRESHOLDS[:, None]
    answered = sure & np.char.startswith(first, ANSWERS)
    right = first == np.array(labels)
    return np.char.startswith(labels, ANSWERS) + answered * np.where(right, -1, COST_OF_WRONG)


def gather_all(model: Model, follow_ups: list[FollowUp]) -> tuple[list[Evidence], list[str]]:
    """The evidence and the labels of those of the messages that are understood by their conversation."""
    rows = tqdm(follow_ups, desc="Following up", unit=" messages", leave=False, disable=None)
    gathered = [(found, follow_up.label) for follow_up in rows if (found := gather(model, follow_up))]
    return [found for found, _ in gathered], [label for _, label in gathered]


def gather(model: Model, follow_up: FollowUp) -> Evidence | None:
    """What speaks for each label of a follow-up in its conversation; None where it is understood by itself."""
    custom = {"kind": "answer", "topics": list(follow_up.before), "suggestions": []}
    said = [BotUttered("", {"custom": custom})]
    evidence: Evidence | None = model.understand(follow_up.text, said).get(CONTEXT_EVIDENCE)
    return evidence


def fit(evidence: list[Evidence], labels: list[str]) -> dict[str, float]:
    """The weights, by feature, that make `labels` likeliest; a label for which nothing speaks is left out."""
    known = [(e, e.labels.index(label)) for e, label in zip(evidence, labels, strict=True) if label in e.labels]
    most = max(len(e.labels) for e, _ in known)
    numbers = np.zeros((len(known), most, len(FEATURES)))
    absent = np.zeros((len(known), most))
    for place, (e, _) in enumerate(known):
        numbers[place, : len(e.labels)] = e.numbers
        absent[place, len(e.labels) :] = -np.inf
    wanted = (np.arange(len(known)), np.array([place for _, place in known]))
    scale = np.concatenate([e.numbers for e, _ in known]).std(0) + 1e-9
    numbers /= scale

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = numbers @ weights + absent
        likely = np.exp(sums - sums.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        slope = (np.einsum("ml,mlf->mf", likely, numbers) - numbers[wanted]).mean(0) + RIDGE * weights
        return float(-np.log(likely[wanted]).mean() + RIDGE * weights @ weights / 2), slope

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(weight), 3) for name, weight in zip(FEATURES, found, strict=True)}
