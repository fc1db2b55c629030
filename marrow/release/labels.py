"""`make labels`: lists the training examples whose nearest neighbours have another label, to be looked at by hand."""

from dataclasses import dataclass

import numpy as np

from marrow.nlu.labels import OUTSIDE
from marrow.paths import DATA, REPORTS
from marrow.release.neighbours import Examples

NEIGHBOURS = 5
BLOCK = 2000  # examples compared with all others at a time, so that memory stays small


@dataclass(frozen=True)
class Disagreement:
    """An example, its label, the label that its neighbours vote for, their share of the vote, and the nearest one."""

    text: str
    label: str
    voted: str
    share: float
    nearest: str


def disagreements(examples: list[tuple[str, str]], vectors: np.ndarray) -> list[Disagreement]:
    """The examples that none of their `NEIGHBOURS` nearest neighbours agrees with, the most one-sided vote first.

    Args:
        examples: (text, label). vectors: float32 [examples, dimensions], of length 1.
    """
    # All that is outside is answered alike, so its groups count as one label.
    labels = [OUTSIDE if label.startswith(OUTSIDE) else label for _, label in examples]
    found = []
    for start in range(0, len(examples), BLOCK):
        cosines = vectors[start : start + BLOCK] @ vectors.T
        rows = np.arange(len(cosines))
        cosines[rows, start + rows] = -1
        nearest = np.argpartition(-cosines, NEIGHBOURS, 1)[:, :NEIGHBOURS]
        for row in rows:
            votes: dict[str, float] = {}
            for other in nearest[row]:
                votes[labels[other]] = votes.get(labels[other], 0.0) + float(cosines[row, other])
            voted = max(votes, key=lambda name: votes[name])
            if labels[start + row] not in votes:
                closest = max(nearest[row], key=lambda other: cosines[row, other])
                share = votes[voted] / sum(votes.values())
                text = examples[start + row][0]
                found.append(Disagreement(text, labels[start + row], voted, share, examples[closest][0]))
    return sorted(found, key=lambda d: -d.share)


def check_labels() -> list[Disagreement]:
    """Writes `reports/labels.tsv` and says how many examples it lists."""
    known = Examples(DATA)
    examples = known.examples
    found = disagreements(examples, known.vectors)
    REPORTS.mkdir(exist_ok=True)
    lines = ["label\tneighbours vote for\tshare\ttext\tnearest"]
    lines += [f"{d.label}\t{d.voted}\t{d.share:.2f}\t{d.text}\t{d.nearest}" for d in found]
    (REPORTS / "labels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(found)} of {len(examples)} examples stand among neighbours of other labels: see reports/labels.tsv")
    return found
