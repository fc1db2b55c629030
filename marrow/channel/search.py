"""Searches the questions: for readers without JavaScript, or when the chat is down."""

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from marrow.nlu.example_files import read_examples
from marrow.paths import DATA
from marrow.topics import Topic, load_topics

MOST_RESULTS = 8
LEAST_SCORE = 0.3  # from which a topic has to do with the words
SHARE_OF_BEST = 0.5  # of the best score, from which a further topic is shown
BEST_LINES = 3  # of a topic, whose mean is its score: one line alone may be alike by chance
LONGEST = 300  # characters of a search that are read
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Search:
    """Finds topics by words and by pieces of words, so that a typing mistake does no harm.

    A topic is found by its question, the sentences of its answer, and the questions that patients ask about it in the
    training data. A line's score is the cosine of tf-idf vectors, 0 to 1.

    Args:
        data: where the answers and the training data stand.
    """

    def __init__(self, data: Path) -> None:
        self._topics = list(load_topics(data).values())
        number = {topic.id: i for i, topic in enumerate(self._topics)}
        lines = [(text, number[t.id]) for t in self._topics for text in (t.question, *SENTENCE_END.split(t.answer))]
        for text, label in read_examples(data):
            kind, _, topic = label.partition("/")
            if kind == "faq":
                lines.append((text, number[topic]))
        lines.sort(key=lambda line: line[1])
        self._starts = np.searchsorted([topic for _, topic in lines], range(len(self._topics) + 1))
        self._vectorizers = [
            TfidfVectorizer(sublinear_tf=True, stop_words="english"),
            TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 4), min_df=2),
        ]
        self._lines = hstack([v.fit_transform([text for text, _ in lines]) for v in self._vectorizers]).tocsr()

    def find(self, text: str) -> list[Topic]:
        """The topics that `text` may be about, the likeliest first; none when it has nothing to do with any."""
        query = hstack([v.transform([text[:LONGEST]]) for v in self._vectorizers]).tocsr()
        alike = np.asarray((self._lines @ query.T).todense()).ravel() / len(self._vectorizers)
        spans = zip(self._starts, self._starts[1:], strict=False)
        scores = np.array([np.sort(alike[start:end])[-BEST_LINES:].mean() for start, end in spans])
        best = np.argsort(-scores, kind="stable")[:MOST_RESULTS]
        least = max(LEAST_SCORE, SHARE_OF_BEST * scores[best[0]])
        return [self._topics[i] for i in best if scores[i] >= least]


@lru_cache(maxsize=1)
def load_search(data: Path = DATA) -> Search:
    """The search over the topics of `data`, made at its first use."""
    return Search(data)
