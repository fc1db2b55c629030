"""Examples that stand among neighbours of another label are found, and no others."""

import numpy as np

from marrow.release.labels import disagreements


def test_only_the_example_among_strangers_is_listed() -> None:
    random = np.random.default_rng(0)
    centres = np.eye(8, dtype=np.float32)[:2]
    vectors = np.repeat(centres, 10, 0) + 0.05 * random.normal(size=(20, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = ["faq/mrd"] * 10 + ["faq/fish"] * 9 + ["faq/mrd"]
    found = disagreements([(f"text {n}", label) for n, label in enumerate(labels)], vectors)
    assert [(d.text, d.label, d.voted, d.share) for d in found] == [("text 19", "faq/mrd", "faq/fish", 1.0)]


def test_the_groups_of_what_is_outside_agree() -> None:
    vectors = np.ones((6, 1), np.float32)
    groups = ["parking", "parking", "flying", "flying", "work", "diet"]
    assert disagreements([(str(n), f"out_of_scope/{g}") for n, g in enumerate(groups)], vectors) == []
