"""The report on a model: figures with intervals, pictures, and every error beside the examples that explain it."""

import json

import pytest
from markupsafe import escape

from marrow.release.figures import figures, shares
from marrow.release.outcomes import Outcome
from marrow.release.questions import Question
from tests.release.conftest import Trained
from tests.release.scratch import SWAPPED, answer, run

pytestmark = pytest.mark.timeout(900)


def outcome(topic: str, given: str, confidence: float = 0.9) -> Outcome:
    return Outcome(Question("in_scope", topic, "plain", "q"), "answer", (given,), "", f"faq/{given}", confidence)


def test_a_share_comes_with_its_interval() -> None:
    row = shares([outcome("mrd", "mrd")] * 45 + [outcome("mrd", "pcr")] * 5, lambda o: o.question.topic)["mrd"]
    assert (row["questions"], row["right"], row["wrong"], row["unsure"]) == (50, 0.9, 0.1, 0.0)
    # Wilson's interval for 45 of 50.
    assert row["right_interval"] == pytest.approx([0.786, 0.957], abs=0.001)


def test_a_model_that_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    sure = [outcome("mrd", "mrd", 0.8)] * 8 + [outcome("mrd", "pcr", 0.8)] * 2
    assert figures(sure)["calibration_error"] == pytest.approx(0)
    assert figures(sure[:8])["calibration_error"] == pytest.approx(0.2)


def test_the_report_of_a_worse_model_shows_why(project: Trained) -> None:
    done = run(project.folder, "evaluate", project.worse, "--quick", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads(done.stdout)
    errors = [e for e in report["sets"]["development"]["errors"] if e["verdict"] == "wrong"]
    confused = [e for e in errors if {e["wanted"], e["given"]} == set(SWAPPED)]
    assert len(confused) > 5
    # The examples nearest to a question have the label that it was given: so one sees why.
    assert all(confused[0]["nearest"][n]["label"] == f"faq/{confused[0]['given']}" for n in range(2))
    folder = project.folder / "reports" / project.worse
    page = (folder / "report.html").read_text()
    assert page.count("<svg") >= 8
    assert escape(confused[0]["text"]) in page
    assert "<script" not in page
    assert "http" not in page.split("<body>")[0]
    assert json.loads((folder / "evaluation.json").read_text()) == report
    row = next(row for row in answer(project.folder, "models") if row["model"] == project.worse)
    assert row["wrong"] == report["sets"]["held_out"]["groups"]["in_scope"]["wrong"] > 0.1
