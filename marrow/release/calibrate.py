"""`make calibrate`: fits the classifier's confidence to how often it is right on the blind questions.

A handful of numbers, fitted by logistic regression on all the blind questions to which the classifier gives a topic
first; the data itself never learns from them. Writes the numbers into config.yml.
"""

import re

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from marrow.paths import ROOT
from marrow.release.model import Model
from marrow.release.questions import load_questions

EVIDENCE = ("log_score", "log_similarity", "outside")
WEAK_REGULARIZATION = 10.0


def calibrate() -> dict[str, float]:
    """Fits, writes and prints the numbers; returns them.

    Raises:
        NoModel: there is no trained model. BadInput: a question file is wrong.
    """
    model = Model()
    rows, right = [], []
    for question in tqdm(load_questions("development"), desc="Asking", unit=" questions", leave=False):
        parse = model.parse(question.text)
        first = next(r for r in parse["intent_ranking"] if r["name"] != "nlu_fallback")
        if first["name"].startswith("faq/"):
            rows.append([parse["evidence"][name] for name in EVIDENCE])
            right.append(first["name"] == f"faq/{question.topic}")
    fitted = LogisticRegression(C=WEAK_REGULARIZATION).fit(np.array(rows), right)
    numbers = {"intercept": float(fitted.intercept_[0])} | dict(zip(EVIDENCE, fitted.coef_[0].tolist(), strict=True))
    numbers = {name: round(value, 2) for name, value in numbers.items()}
    path = ROOT / "config.yml"
    entry = "calibration: {" + ", ".join(f"{name}: {value}" for name, value in numbers.items()) + "}"
    path.write_text(re.sub(r"calibration: \{.*\}", entry, path.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote to config.yml: {entry}\nRun `make train` and `make eval` to use it.")
    return numbers
