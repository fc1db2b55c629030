"""What each part of the classifier buys: the same data with one part changed at a time (`make study SETS=folder`).

On our own data, at most `MOST` examples of a label, by cross-validation, with the encoder as published, so that nothing
has seen what it is judged on; on the public sets on their test parts. It writes a section of docs/benchmarks.md. It
works on the featurizers' and the classifier's own functions, without Rasa's training around them, so that a row takes
seconds.
"""

import argparse
import difflib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier
from tqdm import tqdm

from benchmarks.document import write_section
from benchmarks.intent.scores import curve
from benchmarks.intent.sets import Labelled, read_sets
from marrow.data_files import files_in
from marrow.nlu.encoder import load_encoder
from marrow.nlu.examples import ExampleReader
from marrow.nlu.kernel_ridge import Landmarks, solve
from marrow.nlu.labels import OUTSIDE
from marrow.nlu.spacy_tokenizer import pipeline
from marrow.nlu.tfidf_featurizer import TfidfFeaturizer
from marrow.nlu.topic_classifier import SMALLEST, TopicClassifier, label
from marrow.nlu.vector_cache import encode_with_cache
from marrow.paths import CACHE, DATA, REPORTS, ROOT

FOLDS = 3
MOST = 40  # examples of a topic, of another label, or of a group of what is out of scope
OPTIONS = {**TfidfFeaturizer.get_default_config(), **TopicClassifier.get_default_config()}
NEIGHBOURS = 5
CALIBRATION = next(
    component["calibration"]
    for component in yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    if "calibration" in component
)


@dataclass
class Task:
    """A training and a test part with their features."""

    name: str
    train: list[str]
    labels: np.ndarray  # of the training part: str [examples]
    groups: np.ndarray  # the same, but each out-of-scope group a label of its own
    test: list[str]
    wanted: np.ndarray  # of the test part: str [messages]
    dense: np.ndarray  # float32 [examples, 384]
    test_dense: np.ndarray  # float32 [messages, 384]


Answers = tuple[np.ndarray, np.ndarray]  # labels and confidences of the test part
Variant = Callable[[Task], Answers]


def own_examples() -> list[tuple[str, str, str]]:
    """Examples under data/ as (text, label, label with group), at most `MOST` of each, the same at every run."""
    examples: dict[str, list[tuple[str, str, str]]] = {}
    for path in files_in(DATA, ".yml"):
        for example in ExampleReader().read(str(path)).training_examples:
            if example.get("text") and example.get("intent"):
                group = (example.get("metadata") or {}).get("intent", {}).get("group")
                name = label(example)
                whole = f"{name}/{group}" if group else name
                examples.setdefault(whole, []).append((example.get("text"), name, whole))
    return [e for same in examples.values() for e in random.Random(0).sample(same, min(MOST, len(same)))]


def lemmas(texts: list[str]) -> list[str]:
    """The lemmas of each text, parted by blanks, as the pipeline's tokenizer gives them."""
    return [" ".join(t.lemma_.lower() for t in doc if not t.is_space) for doc in pipeline().pipe(texts)]


def sparse_features(
    task: Task, words: bool = True, pieces: bool = True, lemmatize: bool = True
) -> tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix]:
    """tf-idf of the training and of the test part, by the pipeline's own options."""
    most = OPTIONS["most_messages"] * len(task.train)
    vectorizers = []
    if words:
        normal = lemmas if lemmatize else (lambda texts: [text.lower() for text in texts])
        vectorizers.append(("word", OPTIONS["word_ngrams"], OPTIONS["word_min_messages"], normal))
    if pieces:
        vectorizers.append(("char_wb", OPTIONS["char_ngrams"], OPTIONS["char_min_messages"], list))
    train, test = [], []
    for analyzer, ngrams, least, prepare in vectorizers:
        vectorizer = TfidfVectorizer(
            ngram_range=tuple(ngrams),
            min_df=least,
            max_df=max(least, int(most)),
            sublinear_tf=True,
            analyzer=analyzer,
            token_pattern=r"\S+",
        )
        train.append(vectorizer.fit_transform(prepare(task.train)))
        test.append(vectorizer.transform(prepare(task.test)))
    return (
        scipy.sparse.hstack(train, format="csr").astype(np.float32),
        scipy.sparse.hstack(test, format="csr").astype(np.float32),
    )


def ridge(
    encoder: bool = True,
    tfidf: bool = True,
    confidence: str = "calibrated",
    gaussian: bool = True,
    outside: str = "groups",
    balanced: bool = False,
    **features: bool,
) -> Variant:
    """Our classifier with a part changed."""

    def answer(task: Task) -> Answers:
        names = task.groups if outside == "groups" else task.labels
        kept = names != OUTSIDE if outside == "left out" else np.ones(len(names), bool)
        unique = np.unique(names[kept & (names != OUTSIDE)] if outside == "negatives" else names[kept])
        targets = (names[kept][:, None] == unique).astype(np.float32)
        if balanced:
            targets *= np.sqrt(targets.sum(0).mean() / np.maximum(targets.sum(0), 1))
        train, test = sparse_features(task, **features)
        train, dense, test_dense = train[kept], task.dense[kept], task.test_dense
        among = np.eye(dense.shape[1], dtype=np.float32)
        if not encoder:
            dense, test_dense = 0 * dense, 0 * test_dense
        elif gaussian:
            landmarks = Landmarks.choose(dense, OPTIONS["landmarks"], OPTIONS["width"])
            dense, test_dense, among = landmarks.kernel(dense), landmarks.kernel(test_dense), landmarks.among()
        weight = OPTIONS["sparse_weight"] if tfidf else 0.0
        of_dense, of_sparse = solve(dense, among, train, targets, weight, OPTIONS["regularization"])
        scores = test_dense @ of_dense + test @ of_sparse
        return finish(task, scores, unique, confidence)

    return answer


def finish(task: Task, scores: np.ndarray, names: np.ndarray, confidence: str = "score") -> Answers:
    """The best label of each row of `scores` [messages, labels], and its confidence.

    `confidence` is the best score; `similarity`: the score times the cosine of that label's nearest example;
    `calibrated`: what the classifier makes of it, with an outside and (as the public sets' training parts) without.
    """
    outside = np.array([n.startswith(OUTSIDE) for n in names])
    found = np.where(outside, OUTSIDE, names)[scores.argmax(1)]
    best = np.clip(scores.max(1), SMALLEST, 1)
    if confidence == "similarity":
        cosines = task.test_dense @ task.dense.T
        nearest = [row[task.labels == name].max(initial=SMALLEST) for row, name in zip(cosines, found, strict=True)]
        return found, best * np.clip(nearest, SMALLEST, 1)
    if confidence == "calibrated" and outside.any():
        lead = np.diff(np.sort(scores, 1)[:, -2:])[:, 0]
        given = {"log_score": np.log(best), "lead": lead, "outside": scores[:, outside].sum(1)}
        logit = CALIBRATION["intercept"] + sum(CALIBRATION[name] * value for name, value in given.items())
        return found, 1 / (1 + np.exp(-logit))
    if confidence == "calibrated":
        landmarks = Landmarks.choose(task.dense, OPTIONS["landmarks"], OPTIONS["width"])
        return found, best * landmarks.kernel(task.test_dense).max(1)
    return found, best


def neighbours(task: Task) -> Answers:
    """The labels of the nearest examples, weighted by their cosine."""
    unique, label_of = np.unique(task.labels, return_inverse=True)
    cosines = task.test_dense @ task.dense.T
    scores = np.zeros((len(task.test), len(unique)), np.float32)
    for row, nearest in enumerate(np.argsort(-cosines, 1)[:, :NEIGHBOURS]):
        np.add.at(scores[row], label_of[nearest], cosines[row, nearest] / NEIGHBOURS)
    return finish(task, scores, unique)


def by_sklearn(classifier: LogisticRegression | MLPClassifier) -> Variant:
    """A classifier of scikit-learn on the encoder's vectors beside tf-idf, its probability as confidence."""

    def answer(task: Task) -> Answers:
        train, test = sparse_features(task)
        share = np.sqrt(OPTIONS["sparse_weight"])
        classifier.fit(scipy.sparse.hstack([task.dense, share * train], format="csr"), task.labels)
        scores = classifier.predict_proba(scipy.sparse.hstack([task.test_dense, share * test], format="csr"))
        return finish(task, scores, classifier.classes_)

    return answer


def repaired(variant: Variant) -> Variant:
    """`variant` on test messages in which each word unknown to the training part is its nearest known one."""

    def answer(task: Task) -> Answers:
        known = {word for text in task.train for word in text.lower().split()}
        by_length = {n: [w for w in known if abs(len(w) - n) <= 1] for n in range(4, 16)}

        def repair(word: str) -> str:
            if word in known or len(word) not in by_length or not word.isalpha():
                return word
            return next(iter(difflib.get_close_matches(word, by_length[len(word)], 1, 0.84)), word)

        test = [" ".join(repair(word) for word in text.lower().split()) for text in task.test]
        vectors = load_encoder(None).encode(test)
        return variant(Task(**{**task.__dict__, "test": test, "test_dense": vectors}))

    return answer


TITLE = "What each part of the classifier buys"
TOLD = f"""Ours: {FOLDS} folds of at most {MOST} examples of a label or group; accuracy over all labels, then the
harmonic mean of the accuracy in scope and the recall of what is outside at the best threshold. The public sets on their
test parts, with no out-of-scope examples to learn from. The encoder is the published one in every row."""

VARIANTS: dict[str, Variant] = {
    "**ours**, encoder as published": ridge(),
    "encoder alone": ridge(tfidf=False),
    "tf-idf alone": ridge(encoder=False),
    "the score as confidence": ridge(confidence="score"),
    "the score times the similarity to the nearest example": ridge(confidence="similarity"),
    "words as typed, no lemmas": ridge(lemmatize=False),
    "no pieces of words": ridge(pieces=False),
    "pieces of words only": ridge(words=False),
    "spelling repair before": repaired(ridge()),
    "class weights": ridge(balanced=True),
    "a linear kernel of the encoder's vectors": ridge(gaussian=False),
    "out of scope as one label": ridge(outside="one label"),
    "out of scope as negatives": ridge(outside="negatives"),
    "out of scope left out": ridge(outside="left out"),
    "nearest neighbours": neighbours,
    "logistic regression": by_sklearn(LogisticRegression(C=10, max_iter=60)),
    "a small network": by_sklearn(MLPClassifier((256,), early_stopping=True, max_iter=15, random_state=0)),
}


def tasks(folder: Path, published: bool = True) -> list[Task]:
    """Our data in folds, and each public set under `folder` that has no more than a few thousand examples."""
    encoder = load_encoder(None)
    texts, labels, groups = (np.array(column) for column in zip(*own_examples(), strict=True))
    vectors = encode_with_cache(encoder, texts.tolist(), CACHE)
    found = []
    for number, (train, test) in enumerate(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, groups)):
        found.append(
            Task(
                f"ours {number}",
                texts[train].tolist(),
                labels[train],
                groups[train],
                texts[test].tolist(),
                labels[test],
                vectors[train],
                vectors[test],
            )
        )
    for intent_set in read_sets(folder):
        if intent_set.name.startswith("HINT3"):
            found.append(_public(intent_set.name, intent_set.train, intent_set.test))
    return found


def _public(name: str, train: Labelled, test: Labelled) -> Task:
    encoder = load_encoder(None)
    texts, labels = [t for t, _ in train], np.array([i for _, i in train])
    asked, wanted = [t for t, _ in test], np.array([i for _, i in test])
    return Task(name, texts, labels, labels, asked, wanted, encoder.encode(texts), encoder.encode(asked))


def main() -> None:
    """Writes `reports/study.json` and the table in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intent.study", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds hint3/<bot>/")
    given = tasks(parser.parse_args().folder)
    sets = list(dict.fromkeys(task.name.split(" ")[-1] if "HINT3" in task.name else "ours" for task in given))
    results: dict[str, dict[str, list[float]]] = {}
    for name, variant in tqdm(VARIANTS.items(), desc="Variants"):
        figures: dict[str, list[tuple[float, float]]] = {}
        for task in given:
            labels, confidences = variant(task)
            found = curve(task.wanted.tolist(), list(zip(labels.tolist(), confidences.tolist(), strict=True)))
            key = task.name.split(" ")[-1] if "HINT3" in task.name else "ours"
            figures.setdefault(key, []).append((float(found.accuracy[0]), float(found.harmonic_mean.max())))
        results[name] = {key: np.mean(values, 0).tolist() for key, values in figures.items()}
        tqdm.write(_row(name, results[name], sets))
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "study.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    head = [
        f"| variant | {' | '.join(f'{s}: accuracy / harmonic mean' for s in sets)} |",
        "| --- |" + " --- |" * len(sets),
    ]
    table = "\n".join([*head, *(_row(name, row, sets) for name, row in results.items())])
    write_section(TITLE, "make study", f"## {TITLE}\n\n{TOLD}\n\n{table}\n")
    print("Wrote a section of docs/benchmarks.md and reports/study.json")


def _row(name: str, row: dict[str, list[float]], sets: list[str]) -> str:
    cells = " | ".join(f"{100 * row[s][0]:.1f} / {row[s][1]:.3f}" for s in sets)
    return f"| {name} | {cells} |"


if __name__ == "__main__":
    main()
