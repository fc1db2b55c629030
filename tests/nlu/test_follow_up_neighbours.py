"""How near a message comes to the known ones that followed the same answer."""

from pathlib import Path

import numpy as np
import pytest

from marrow.nlu.follow_up_neighbours import FollowUpNeighbours

VECTORS = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0.9, 0.1, 0, 0], [0, 0.2, 0.9, 0]], np.float32)
BEFORE = ["mrd", "mrd", "mrd", "pcr", "mrd"]
LABELS = ["faq/mrd", "faq/pcr", "chat/thanks", "faq/fish", "chat/thanks"]


@pytest.fixture
def neighbours() -> FollowUpNeighbours:
    return FollowUpNeighbours.learn(VECTORS, BEFORE, LABELS, dimensions=3)


def test_only_those_after_the_same_answer_are_near(neighbours: FollowUpNeighbours) -> None:
    assert set(neighbours.nearest("mrd", VECTORS[0])) == {"faq/mrd", "faq/pcr", "chat/thanks"}
    assert set(neighbours.nearest("pcr", VECTORS[0])) == {"faq/fish"}
    assert neighbours.nearest("dressing", VECTORS[0]) == {}


def test_the_nearest_of_a_label_counts(neighbours: FollowUpNeighbours) -> None:
    near = neighbours.nearest("mrd", VECTORS[4])
    assert near["chat/thanks"] == pytest.approx(1)
    assert max(near, key=lambda label: near[label]) == "chat/thanks"
    assert neighbours.nearest("mrd", VECTORS[0])["faq/mrd"] == pytest.approx(1)


def test_what_is_saved_is_read_again(neighbours: FollowUpNeighbours, tmp_path: Path) -> None:
    neighbours.save(tmp_path / "follow_ups.npz")
    read = FollowUpNeighbours.load(tmp_path / "follow_ups.npz")
    for vector in VECTORS:
        assert read.nearest("mrd", vector) == pytest.approx(neighbours.nearest("mrd", vector), abs=0.02)


def test_without_follow_ups_nothing_is_near(tmp_path: Path) -> None:
    FollowUpNeighbours.learn(np.array([]), [], [], dimensions=3).save(tmp_path / "follow_ups.npz")
    assert FollowUpNeighbours.load(tmp_path / "follow_ups.npz").nearest("mrd", VECTORS[0]) == {}
