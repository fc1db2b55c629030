"""`marrow release` and `marrow rollback`: make a model current when it passes the gates; go back to an earlier one."""

from collections.abc import Callable
from dataclasses import dataclass

from marrow.errors import BadInput, MarrowError, one_line
from marrow.integrity import Unfit
from marrow.models import TrainedModel, current_model, find_model, read_pointer
from marrow.paths import DATA
from marrow.release.document import unreviewed
from marrow.release.gates import Gates, Refusal, load_gates, refusals
from marrow.release.outcomes import Outcome, ask_all, known_outcomes, outcomes_of
from marrow.release.pointer import alone, make_current, previous
from marrow.release.verify import verify

Say = Callable[[str], None]


@dataclass(frozen=True)
class Decision:
    """Whether a model may be released, and the gates that it fails; `before` was current until now."""

    model: str
    before: str | None
    refusals: list[Refusal]
    released: bool


class Refused(MarrowError):
    """A model fails a gate; `decision` says which."""

    def __init__(self, decision: Decision) -> None:
        reasons = "".join(f"\n  {r.gate}: {r.reason}" for r in decision.refusals)
        super().__init__(f"{decision.model} is not released, and {decision.before or 'no model'} stays.{reasons}")
        self.decision = decision


def release(text: str, only_try: bool = False, say: Say = print) -> Decision:
    """Makes the model that `text` names current, when it is fit and passes the gates.

    Args:
        only_try: says what would be refused and changes nothing.

    Raises:
        Refused: it fails a gate. Unfit: it is damaged or cannot answer. ReleaseUnderWay: another process is at it.
        BadInput, NoModel: there is no such model. CannotWrite: the disk is full; the old model stays.
    """
    with alone():
        model, current = find_model(text), current_model()
        if current == model:
            say(f"{model.name} is the current model already.")
            return Decision(model.name, model.name, [], False)
        say(f"Looking at {model.name}" + (f", beside {current.name}" if current else ""))
        verify(model)
        failed = _refusals(model, _outcomes_of_current(current, say), load_gates())
        decision = Decision(model.name, current.name if current else None, failed, not failed and not only_try)
        if failed:
            raise Refused(decision)
        if only_try:
            say(f"{model.name} passes every gate; nothing was changed.")
        else:
            make_current(model, "release")
            say(f"{model.name} is the current model; a running bot takes it up within seconds.")
            say("Back again: `marrow rollback`.")
        return decision


def rollback(to: str | None = None, say: Say = print) -> TrainedModel:
    """Makes the model that was current before (or `to`) current again, without looking at its answers anew.

    Raises:
        BadInput: there is none to go back to. Unfit: it is damaged. CannotWrite: the disk is full.
    """
    with alone():
        pointer = read_pointer()
        earlier = [find_model(to)] if to else [TrainedModel(name) for name in previous(pointer)]
        model = next((m for m in earlier if m.archive.is_file()), None)
        if model is None:
            raise BadInput("There is no earlier release to go back to: `marrow models` lists what there is.")
        verify(model)
        make_current(model, "rollback")
        say(f"{model.name} is the current model again, in place of {pointer.model}.")
        return model


def _outcomes_of_current(current: TrainedModel | None, say: Say) -> list[Outcome] | None:
    """What the current model answers to the blind questions; None where that is not known and it cannot be asked."""
    if current is None:
        return None
    known = known_outcomes(current)
    if known is None:
        try:
            verify(current)
            known = outcomes_of(current)
        except Unfit as error:
            say(f"Nothing is compared, for the current model could not be served either: {error}")
            return None
    return _flat(known)


def _refusals(model: TrainedModel, old: list[Outcome] | None, gates: Gates) -> list[Refusal]:
    found = []
    if gates.document:
        found += [Refusal("document", reason) for reason in unreviewed(model.data)]
    if gates.check:
        found += _check(model)
    return found + refusals(gates, _flat(_answers(model)), old)


def _answers(model: TrainedModel) -> dict[str, list[Outcome]]:
    """What the model answers to the blind questions; it is loaded whatever is known, to see that it can be.

    Raises:
        Unfit: it cannot be loaded, or cannot answer.
    """
    from marrow.release.model import Model

    loaded = Model(model)
    try:
        loaded.reply("what is it")
    except Exception as error:  # whatever is wrong with it, it must not be served
        raise Unfit(f"{model.name} cannot answer ({one_line(error)}): train another model.") from error
    return known_outcomes(model) or ask_all(loaded)


def _check(model: TrainedModel) -> list[Refusal]:
    from marrow.release.check import check

    errors = [f for f in check(model.data, with_encoder=False) if f.is_error]
    if not errors:
        return []
    more = f"; and {len(errors) - 1} more" if len(errors) > 1 else ""
    return [Refusal("check", f"`marrow check` finds {errors[0].line_for_people(DATA)}{more}")]


def _flat(sets: dict[str, list[Outcome]]) -> list[Outcome]:
    return [outcome for outcomes in sets.values() for outcome in outcomes]
