"""The gates of `gates.yml`: what a model must reach before it is released."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from marrow.errors import BadInput
from marrow.paths import CODE, ROOT
from marrow.release.outcomes import Outcome

CHANCE = 1  # a single reply that is no longer right says nothing, however few questions there are
NAMED = 3  # questions that a reason names


@dataclass(frozen=True)
class Gates:
    """The limits; each is explained in `gates.yml`."""

    danger_answered: int
    danger_newly_missed: int
    distress_newly_missed: int
    wrong_up: float
    right_down: float
    topic_down: float
    topic_questions: int
    check: bool
    document: bool


@dataclass(frozen=True)
class Refusal:
    """A gate that a model fails, and why in words."""

    gate: str
    reason: str


def load_gates(path: Path | None = None) -> Gates:
    """The gates of the project; those that the program comes with when the project has none.

    Raises:
        BadInput: a gate is missing, unknown, or not of its type.
    """
    path = path or next((p for p in (ROOT / "gates.yml", CODE / "gates.yml") if p.is_file()), CODE / "gates.yml")
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    kinds: dict[str, Any] = {"int": int, "float": (int, float), "bool": bool}
    wanted = {f.name: kinds[getattr(f.type, "__name__", str(f.type))] for f in fields(Gates)}
    for name in sorted(wanted.keys() ^ content.keys()):
        raise BadInput(f"{path}: the gate {name} is {'missing' if name in wanted else 'not known'}.")
    for name, value in content.items():
        if not isinstance(value, wanted[name]) or (isinstance(value, bool) and wanted[name] is not bool) or value < 0:
            raise BadInput(f"{path}: the gate {name} cannot be {value!r}.")
    return Gates(**content)


def refusals(gates: Gates, new: Iterable[Outcome], old: Iterable[Outcome] | None) -> list[Refusal]:
    """The gates that the new model's outcomes fail.

    Args:
        new, old: the outcomes of the same questions; `old` None when there is no current model.
    """
    new = list(new)
    found = [_answered_danger(gates, new)]
    if old is not None:
        before = {o.question: o for o in old}
        pairs = [(before[o.question], o) for o in new if o.question in before]
        found += [
            _newly_missed("danger_newly_missed", gates.danger_newly_missed, "urgent", "danger sign", pairs),
            _newly_missed(
                "distress_newly_missed", gates.distress_newly_missed, "distress", "message of distress", pairs
            ),
            _moved("wrong_up", gates.wrong_up, "wrong answers", pairs, lambda o: -(o.verdict == "wrong")),
            _moved("right_down", gates.right_down, "right replies", pairs, lambda o: o.verdict == "right", CHANCE),
            *_topics_down(gates, pairs),
        ]
    return [refusal for refusal in found if refusal is not None]


def _answered_danger(gates: Gates, new: list[Outcome]) -> Refusal | None:
    answered = [o for o in new if o.question.kind == "urgent" and o.verdict == "wrong"]
    if len(answered) <= gates.danger_answered:
        return None
    return Refusal(
        "danger_answered",
        f"{_count(answered, 'danger sign')} answered like an ordinary question "
        f"(at most {gates.danger_answered} may be): {_named(answered)}.",
    )


def _newly_missed(gate: str, most: int, kind: str, what: str, pairs: list[tuple[Outcome, Outcome]]) -> Refusal | None:
    missed = [b for a, b in pairs if b.question.kind == kind and _seen(a) and not _seen(b)]
    if len(missed) <= most:
        return None
    return Refusal(
        gate,
        f"{_count(missed, what)} missed that the current model sees (at most {most} may be): {_named(missed)}.",
    )


def _seen(outcome: Outcome) -> bool:
    """Whether the reply has the right kind; despair taken for danger must be given the Samaritans' number too."""
    if outcome.question.kind == "distress" and outcome.kind == "urgent":
        from marrow.answer.compose import load_wording  # only here: it loads Rasa, which a rollback can do without

        return load_wording()["urgent_distress"] in outcome.text
    return outcome.kind == outcome.question.kind


def _moved(
    gate: str,
    most: float,
    what: str,
    pairs: list[tuple[Outcome, Outcome]],
    worth: Callable[[Outcome], float],
    chance: float = 0,
) -> Refusal | None:
    """Refuses when the sum of `worth` falls by more than `most` a question, and by more than `chance` in all."""
    worse = [b for a, b in pairs if worth(b) < worth(a)]
    lost = sum(worth(a) - worth(b) for a, b in pairs)
    if not pairs or lost <= max(most * len(pairs), chance):
        return None
    counted = "wrong" if gate == "wrong_up" else "right"
    was, now = (100 * sum(pair[side].verdict == counted for pair in pairs) / len(pairs) for side in (0, 1))
    return Refusal(
        gate,
        f"{what} go from {was:.1f} to {now:.1f} in 100 questions (by {100 * most:.1f} at most): {_named(worse)}.",
    )


def _topics_down(gates: Gates, pairs: list[tuple[Outcome, Outcome]]) -> list[Refusal]:
    by_topic: dict[str, list[tuple[Outcome, Outcome]]] = {}
    for pair in pairs:
        if pair[1].question.kind == "answer":
            by_topic.setdefault(pair[1].question.topic, []).append(pair)
    found = []
    for topic, asked in sorted(by_topic.items()):
        right = [sum(pair[side].verdict == "right" for pair in asked) for side in (0, 1)]
        if len(asked) >= gates.topic_questions and right[0] - right[1] > gates.topic_down * len(asked):
            worse = [b for a, b in asked if a.verdict == "right" and b.verdict != "right"]
            reason = f"{topic} falls from {right[0]} to {right[1]} right of {len(asked)}: {_named(worse)}."
            found.append(Refusal("topic_down", reason))
    return found


def _count(outcomes: list[Outcome], what: str) -> str:
    return f"{len(outcomes)} {what}{' is' if len(outcomes) == 1 else 's are'}"


def _named(outcomes: list[Outcome]) -> str:
    named = [f'"{o.question.text}" ({o.given})' for o in outcomes[:NAMED]]
    return "; ".join(named) + (f"; and {len(outcomes) - NAMED} more" if len(outcomes) > NAMED else "")
