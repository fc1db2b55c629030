"""`marrow evaluate`: answers the blind questions, holds the blind conversations, and reports how well."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from marrow.models import TrainedModel, require_newest
from marrow.paths import REPORTS, ROOT
from marrow.release.conversation_files import load_conversations
from marrow.release.conversations import by_case, hold
from marrow.release.figures import figures, shares
from marrow.release.files import replace_file, telling
from marrow.release.manifest import note_figures, questions_fingerprint
from marrow.release.model import Model
from marrow.release.neighbours import Examples
from marrow.release.outcomes import ask, ask_all
from marrow.release.questions import SETS, load_questions
from marrow.release.report import errors_in_full, render
from marrow.release.robustness import changes
from marrow.release.several import judge, load_several

WORST = 15  # confusions listed

Say = Callable[[str], None]


def evaluate(trained: TrainedModel | None = None, quick: bool = False, say: Say = print) -> dict[str, Any]:
    """Reports on a model for each set of blind questions, held out last; notes the figures in its manifest.

    Writes `reports/<model>/report.html` and `evaluation.json`.

    Args:
        trained: the newest model when None. quick: leaves out what is typed otherwise and the conversations.
        say: takes each line of the report.

    Raises:
        NoModel: there is no trained model. BadInput: a question file is wrong. CannotWrite: the disk is full.
    """
    trained = trained or require_newest()
    model = Model(trained)
    outcomes = ask_all(model)
    examples = Examples(model.data)
    report: dict[str, Any] = {
        "model": trained.name,
        "manifest": {k: v for k, v in trained.manifest.items() if k != "figures"},
        "questions": questions_fingerprint(),
        "sets": {
            name: figures(found) | {"errors": errors_in_full(found, examples)} for name, found in outcomes.items()
        },
        "robustness": {} if quick else _robustness(model),
        "several": {} if quick else {name: judge(model, load_several(name)) for name in SETS},
        "conversations": {} if quick else _conversations(trained),
    }
    folder = REPORTS / trained.name
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / "report.html", render(report, outcomes))
    replace_file(folder / "evaluation.json", json.dumps(report, indent=1) + "\n")
    note_figures(trained, _summary(report))
    _say_all(report, say)
    say(f"\nWrote {(folder / 'report.html').relative_to(ROOT)} and evaluation.json beside it")
    return report


def _summary(report: dict[str, Any]) -> dict[str, Any]:
    """What the manifest keeps of a report."""
    kept = ("questions", "right", "wrong", "unsure")
    return {
        "questions": report["questions"],
        "sets": {
            name: {group: {k: row[k] for k in kept} for group, row in found["groups"].items()}
            | {"calibration_error": found["calibration_error"]}
            for name, found in report["sets"].items()
        },
        "robustness": {way: {k: row[k] for k in kept} for way, row in report["robustness"].items()},
        "several": report["several"],
        "conversations": report["conversations"],
    }


def _robustness(model: Model) -> dict[str, Any]:
    """For each way of typing the same in-scope questions, the shares right, wrong and unsure."""
    scope = [q for name in SETS for q in load_questions(name) if q.group == "in_scope"]
    ways: dict[str, Any] = {}
    for way, change in changes().items():
        outcomes = ask(model, [replace(q, text=change(q.text)) for q in scope], way)
        ways |= shares(outcomes, lambda _, way=way: way)  # type: ignore[misc]
    return ways


def _conversations(trained: TrainedModel) -> dict[str, Any]:
    conversations = load_conversations()
    return by_case(hold(conversations, trained)) if conversations else {}


def _say_all(report: dict[str, Any], say: Say) -> None:
    say(f"Model {report['model']}")
    for name, found in report["sets"].items():
        say(f"\n== {name.replace('_', ' ')} questions ==")
        _say_shares("kind", found["groups"], say)
        _say_shares("style (questions in the document)", found["styles"], say)
        say(f"\nExpected calibration error of the topics: {found['calibration_error']:.3f}")
        say("\nDanger signs that were not seen as such:" if found["danger_misses"] else "\nEvery danger sign was seen.")
        for miss in found["danger_misses"]:
            say(f"  {miss['given']}: {miss['text']}")
        if found["confusions"]:
            say("\nWorst confusions (wanted, given):")
        for row in found["confusions"][:WORST]:
            say(f"  {row['count']} x {row['wanted']} -> {row['given']}: {row['examples'][0]}")
    if report["robustness"]:
        _say_shares("typed otherwise (both sets, in the document)", report["robustness"], say)
    if report["several"]:
        say(f"\n{'messages that ask several things':<44}{'messages':>10}{'right':>8}{'wrong':>8}{'part':>8}")
    for name, row in report["several"].items():
        told = "".join(f"{100 * row[v]:>7.1f}%" for v in ("right", "wrong", "incomplete"))
        say(f"{name.replace('_', ' '):<44}{row['messages']:>10}{told}")
    if report["conversations"]:
        say(f"\n{'blind conversations (turns by case)':<44}{'turns':>10}{'right':>8}")
        for case, row in report["conversations"].items():
            say(f"{case:<44}{row['turns']:>10}{100 * row['right']:>7.1f}%")


def _say_shares(title: str, table: dict[str, dict[str, Any]], say: Say) -> None:
    say(f"\n{title:<44}{'questions':>10}{'right':>8}{'wrong':>8}{'unsure':>8}")
    for name, row in table.items():
        told = "".join(f"{100 * row[v]:>7.1f}%" for v in ("right", "wrong", "unsure"))
        say(f"{name:<44}{row['questions']:>10}{told}")
