"""`make adapter`: teaches the encoder's adapter on the training examples, with a supervised contrastive loss.

Loss: Khosla et al. 2020, "Supervised Contrastive Learning". Each topic, each other kind of message and each
out-of-scope group is a class. The result is `data/adapter/adapter.safetensors` (half precision) and its manifest.
Runs in an environment of its own (scripts/adapter.sh): PyTorch is not in the one that serves.
"""

import argparse
import hashlib
import json
import math
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from marrow.adapter.bert import AdaptedEncoder
from marrow.adapter.variations import Variations, known_misspellings
from marrow.nlu.example_files import read_examples
from marrow.nlu.weights import verified_files

RANK, SCALE = 16, 2.0
LEARNING_RATE, WEIGHT_DECAY, WARM_UP = 1e-3, 0.01, 0.1
TEMPERATURE = 0.07  # of the contrastive loss; the paper's
CLASSES, PER_CLASS = 24, 4  # a batch
LIKE, NEAREST = 3, 8  # with each class drawn come so many of the nearest to it: what is easily confused
PER_CENTRE = 24  # examples of a class that say where it is
LEAST_STEPS = 150  # batches, however few the examples
PADDED_TOGETHER = 16  # messages of like length that are padded to the longest of them
MAX_TOKENS = 64  # longer messages are cut while teaching, for time; the encoder itself reads 256


def contrastive_loss(vectors: Tensor, labels: Tensor) -> Tensor:
    """The supervised contrastive loss of a batch: `vectors` [batch, dimensions] of length 1, `labels` int64 [batch]."""
    similarity = vectors @ vectors.T / TEMPERATURE
    itself = torch.eye(len(vectors), dtype=torch.bool)
    log_share = similarity - torch.logsumexp(similarity.masked_fill(itself, -1e9), 1, keepdim=True)
    same = (labels[:, None] == labels[None, :]) & ~itself
    return -((log_share * same).sum(1) / same.sum(1).clamp(min=1)).mean()


class Batches:
    """Draws batches of `PER_CLASS` examples from each of `CLASSES` classes: large classes more often, each with some
    of those that are most like it (hard negatives teach most: Robinson et al. 2021, "Contrastive Learning with Hard
    Negative Samples").

    Args:
        labels: of the examples, in order. nearest: for each class in order of name, the classes most like it.
        seed: of the draw.
    """

    def __init__(self, labels: list[str], nearest: list[list[int]], seed: int) -> None:
        self._random = random.Random(seed)
        self._rows = rows_by_class(labels)
        self._nearest = nearest
        self._sizes = [len(rows) for rows in self._rows]
        self._queues: list[list[int]] = [[] for _ in self._rows]

    def draw(self) -> tuple[list[int], Tensor]:
        """The rows of a batch and their classes, int64 [batch]."""
        chosen: set[int] = set()
        while len(chosen) < min(CLASSES, len(self._rows)):
            drawn = self._random.choices(range(len(self._rows)), self._sizes)[0]
            chosen.add(drawn)
            near = self._nearest[drawn]
            chosen.update(self._random.sample(near, min(LIKE, len(near))))
        rows, classes = [], []
        for index in sorted(chosen):
            queue = self._queues[index]
            if len(queue) < PER_CLASS:
                fresh = list(self._rows[index])
                self._random.shuffle(fresh)
                queue.extend(fresh)
            taken, self._queues[index] = queue[:PER_CLASS], queue[PER_CLASS:]
            rows += taken
            classes += [index] * len(taken)
        return rows, torch.tensor(classes)


def rows_by_class(labels: list[str]) -> list[list[int]]:
    """The rows of each class, in order of the classes' names."""
    rows: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        rows.setdefault(label, []).append(row)
    return [rows[label] for label in sorted(rows)]


def nearest_classes(encode_texts: Callable[[list[str]], Tensor], examples: list[tuple[str, str]]) -> list[list[int]]:
    """For each class in order of name, the `NEAREST` ones by the cosine of their centres before anything is taught."""
    centres = []
    for rows in rows_by_class([label for _, label in examples]):
        vectors = encode_texts([examples[row][0] for row in rows[:: max(1, len(rows) // PER_CENTRE)][:PER_CENTRE]])
        centres.append(torch.nn.functional.normalize(vectors.mean(0), dim=0))
    cosines = torch.stack(centres) @ torch.stack(centres).T
    return cosines.fill_diagonal_(-1).topk(min(NEAREST, len(centres) - 1)).indices.tolist()


def encode(encoder: AdaptedEncoder, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    """Vectors, float32 [texts, dimensions]. Texts of like length go together: padding would take half of the time."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    vectors = []
    for start in range(0, len(order), PADDED_TOGETHER):
        encodings = tokenizer.encode_batch([texts[row] for row in order[start : start + PADDED_TOGETHER]])
        ids = torch.tensor([e.ids for e in encodings])
        vectors.append(encoder(ids, torch.tensor([e.attention_mask for e in encodings])))
    return torch.cat(vectors)[torch.tensor(order).argsort()]


def teach(examples: list[tuple[str, str]], epochs: float, seed: int) -> AdaptedEncoder:
    """Trains an adapter on `examples`; prints progress."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    files = verified_files()
    tokenizer = Tokenizer.from_file(str(files.tokenizer))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    encoder = AdaptedEncoder(load_file(files.weights), RANK, SCALE)
    print("Finding the classes that are most like each", flush=True)
    with torch.no_grad():
        nearest = nearest_classes(lambda texts: encode(encoder.eval(), tokenizer, texts), examples)
    encoder.train()
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    batches = Batches([label for _, label in examples], nearest, seed)
    variations = Variations(known_misspellings(), seed)
    steps = max(LEAST_STEPS, int(epochs * len(examples) / (CLASSES * PER_CLASS)))
    started, average = time.monotonic(), 0.0
    for step in range(steps):
        warm_up = min(1.0, (step + 1) / max(1.0, WARM_UP * steps))
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * warm_up * 0.5 * (1 + math.cos(math.pi * step / steps))
        rows, classes = batches.draw()
        texts = [variations.vary(examples[row][0]) for row in rows]
        loss = contrastive_loss(encode(encoder, tokenizer, texts), classes)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        average = loss.item() if step == 0 else 0.9 * average + 0.1 * loss.item()
        if step % 10 == 9 or step + 1 == steps:
            passed = time.monotonic() - started
            left = passed / (step + 1) * (steps - step - 1)
            print(
                f"  step {step + 1} of {steps}, loss {average:.3f}, {passed:.0f} s, about {left:.0f} s left", flush=True
            )
    return encoder


def save(encoder: AdaptedEncoder, target: Path, manifest: dict[str, object]) -> None:
    """Writes the adapter and its manifest beside `target`, then moves them into place."""
    tensors = {}
    for name, adapter in encoder.adapters.items():
        tensors[f"{name.replace('/', '.')}.down"] = adapter.down.detach().half().contiguous()
        tensors[f"{name.replace('/', '.')}.up"] = (SCALE * adapter.up.detach()).half().contiguous()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    save_file(tensors, draft)
    manifest["sha256"] = hashlib.sha256(draft.read_bytes()).hexdigest()
    os.replace(draft, target)
    target.with_suffix(".json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """The command line of `make adapter`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--target", type=Path, default=Path("data/adapter/adapter.safetensors"))
    parser.add_argument("--epochs", type=float, default=1.4)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    examples = read_examples(arguments.data)
    fingerprint = hashlib.sha256("\n".join(f"{label}\t{text}" for text, label in examples).encode()).hexdigest()
    print(
        f"Teaching the adapter on {len(examples)} examples of {len({label for _, label in examples})} classes",
        flush=True,
    )
    started = time.monotonic()
    encoder = teach(examples, arguments.epochs, arguments.seed)
    manifest = {
        "taught_on": {"examples": len(examples), "sha256": fingerprint},
        "epochs": arguments.epochs,
        "seed": arguments.seed,
        "rank": RANK,
        "torch": torch.__version__,
        "seconds": round(time.monotonic() - started),
    }
    save(encoder, arguments.target, manifest)
    print(f"Wrote {arguments.target}")


if __name__ == "__main__":
    main()
