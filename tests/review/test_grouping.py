"""How near two messages must be to wait for one decision: as near as questions of one topic, whatever the adapter."""

import numpy as np

from marrow.nlu.encoder import load_encoder
from marrow.release.questions import load_questions
from marrow.review.ingest.grouping import NEAR


def test_what_is_near_enough_asks_about_one_topic() -> None:
    questions = [question for question in load_questions("development") if question.kind == "answer"]
    vectors = load_encoder().encode([question.text for question in questions])
    topics = np.array([question.topic for question in questions])
    first, second = np.triu_indices(len(questions), 1)
    near = (vectors @ vectors.T)[first, second] >= NEAR
    assert near.sum() > 200
    assert (topics[first] == topics[second])[near].mean() > 0.97
