"""The command line of the benchmark: trains on each set, asks it, prints our rows beside the published ones."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.document import DOCUMENT, write_section
from benchmarks.intent import project
from benchmarks.intent.plots import plot
from benchmarks.intent.scores import THRESHOLDS, Curve, curve
from benchmarks.intent.sets import Answers, IntentSet, read_sets
from marrow.errors import MarrowError
from marrow.paths import CACHE, REPORTS, ROOT

# In-scope accuracy and out-of-scope recall, CLINC150 "full", from table 2 of Larson et al. 2019.
CLINC150_PUBLISHED = {
    "Rasa, oos-train": (0.915, 0.453),
    "MLP, oos-threshold": (0.934, 0.491),
    "BERT, oos-threshold": (0.962, 0.523),
}
# What a threshold for CLINC150 must refuse of the validation's out-of-scope queries; the test's are harder (at one half
# the encoder as published refuses 86 in 100 of the one and 80 of the other).
RECALL_ON_VALIDATION = 0.9
HOW_CHOSEN = {
    False: "Each system at its own best threshold, as in the paper.",
    True: "Ours at the lowest threshold that refuses nine in ten of the validation part's out-of-scope queries.",
}
PIPELINES = ("published", "taught", "default")
NAMES = {
    "published": "ours, encoder as published",
    "taught": "ours, adapter taught on this set",
    "default": "Rasa 3.6 default",
}


def run(intent_set: IntentSet, pipeline: str) -> tuple[Answers, Answers, float]:
    """Answers to the test and the validation messages, and the seconds that `rasa train nlu` took."""
    folder = _folder(intent_set)
    project.write_examples(intent_set.train, folder / "data" / "nlu.yml")
    if pipeline == "default":
        config = project.default_config()
    else:
        config = project.our_config(project.teach_adapter(folder) if pipeline == "taught" else None)
    started = time.monotonic()
    model = project.train(folder, pipeline, config)
    seconds = time.monotonic() - started
    given = project.ask(model, [text for text, _ in intent_set.test + intent_set.validation])
    answers = given[: len(intent_set.test)], given[len(intent_set.test) :], seconds
    (folder / f"answers_{pipeline}.json").write_text(json.dumps(answers), encoding="utf-8")
    return answers


def kept(intent_set: IntentSet, pipeline: str) -> tuple[Answers, Answers, float] | None:
    """What `run` gave the last time; None when it never ran."""
    path = _folder(intent_set) / f"answers_{pipeline}.json"
    if not path.is_file():
        return None
    answers, validation, seconds = json.loads(path.read_text(encoding="utf-8"))
    return answers, validation, seconds


def _folder(intent_set: IntentSet) -> Path:
    return CACHE / "benchmarks" / intent_set.name.lower().replace(" ", "_")


def row(name: str, found: Curve, seconds: float | None, validated: Curve | None = None) -> dict[str, Any]:
    """One line of the table: at the best threshold of the test itself (HINT3), or at the lowest that refuses enough of
    the validation's out-of-scope queries (CLINC150)."""
    at = int(np.argmax(validated.recall >= RECALL_ON_VALIDATION if validated else found.harmonic_mean))
    return {
        "system": name,
        "threshold": float(THRESHOLDS[at]),
        "accuracy": float(found.accuracy[at]),
        "recall": float(found.recall[at]),
        "harmonic_mean": float(found.harmonic_mean[at]),
        "correlation": float(found.correlation[at] if validated else found.correlation.max()),
        "seconds": seconds,
    }


def compare(intent_set: IntentSet, pipelines: list[str]) -> tuple[list[dict[str, Any]], dict[str, Curve]]:
    """The rows of the table of one set and the curves behind them; of other pipelines, those of their last run."""
    wanted = [intent for _, intent in intent_set.test]
    curves = {name: curve(wanted, given) for name, given in intent_set.published.items()}
    rows = [row(name, found, None) for name, found in curves.items()]
    if intent_set.name == "CLINC150":
        rows += [
            {"system": name, "accuracy": accuracy, "recall": recall}
            for name, (accuracy, recall) in CLINC150_PUBLISHED.items()
        ]
    for pipeline in PIPELINES:
        if pipeline in pipelines:
            print(f"== {intent_set.name}: {NAMES[pipeline]} ==", flush=True)
        answers = run(intent_set, pipeline) if pipeline in pipelines else kept(intent_set, pipeline)
        if answers is None:
            continue
        given, validation, seconds = answers
        found = curves[NAMES[pipeline]] = curve(wanted, given)
        validated = curve([i for _, i in intent_set.validation], validation) if validation else None
        rows.append(row(NAMES[pipeline], found, seconds, validated))
    return rows, curves


def table(name: str, rows: list[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""

    def cell(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    lines = [
        f"### {name}\n",
        "| system | in-scope accuracy | out-of-scope recall | harmonic mean | Matthews' correlation | trained in |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for r in rows:
        figures = [cell(r.get(k), ".3f") for k in ("accuracy", "recall", "harmonic_mean", "correlation")]
        seconds = f"{r['seconds']:.0f} s" if r.get("seconds") else ""
        lines.append(f"| {r['system']} | {' | '.join(figures)} | {seconds} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Runs the benchmark; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intent", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds hint3/<bot>/ and clinc150/data_full.json")
    parser.add_argument("--sets", nargs="*", default=[], help="only those sets whose name contains one of these words")
    parser.add_argument("--pipelines", nargs="*", choices=PIPELINES, default=list(PIPELINES))
    arguments = parser.parse_args()
    results: dict[str, Any] = {}
    try:
        chosen = [
            s
            for s in read_sets(arguments.folder)
            if not arguments.sets or any(word.lower() in s.name.lower() for word in arguments.sets)
        ]
        for intent_set in chosen:
            rows, curves = compare(intent_set, arguments.pipelines)
            results[intent_set.name] = rows
            picture = f"benchmarks_{_folder(intent_set).name}.png"
            plot(intent_set.name, curves, DOCUMENT.parent / picture)
            text = f"{table(intent_set.name, rows)}\n{HOW_CHOSEN[bool(intent_set.validation)]}\n"
            text += f"\n![Accuracy against recall]({picture})\n"
            write_section(intent_set.name, "make bench-intent", text)
    except MarrowError as error:
        print(f"benchmarks.intent: {error}", file=sys.stderr)
        return error.exit_code
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "intent.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print("\n".join(table(name, rows) for name, rows in results.items()))
    print(f"Wrote {(REPORTS / 'intent.json').relative_to(ROOT)} and a section for each set in docs/benchmarks.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
