"""`make adapter`: teaches the encoder's adapter on the training examples, with a softmax over the classes.

Loss: cross-entropy of the cosines to one centre a class (Wang et al. 2017, "NormFace"; Zhai and Wu 2019,
"Classification is a Strong Baseline for Deep Metric Learning"). Each topic, each other kind of message and each
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
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from marrow.adapter.bert import HIDDEN, AdaptedEncoder
from marrow.adapter.variations import Variations, known_misspellings, read_asides
from marrow.nlu.example_files import read_examples
from marrow.nlu.follow_up_files import read_taught
from marrow.nlu.weights import verified_files

RANK, SCALE = 16, 2.0
LEARNING_RATE, WEIGHT_DECAY, WARM_UP = 1e-3, 0.01, 0.1
CENTRES_FASTER = 10  # times the learning rate, for the centres of the classes
TEMPERATURE = 0.05  # of the softmax over the cosines
SMOOTHING = 0.1  # of the labels (Szegedy et al. 2016, "Rethinking the Inception Architecture")
BATCH = 96  # examples
LEAST_STEPS = 150  # batches, however few the examples
MOST_TEXTS = 80_000  # texts that are drawn, unless told otherwise, however many there are: 15 minutes on two cores
MAX_TOKENS = 64  # longer messages are cut while teaching, for time; the encoder itself reads 256


class Centres(nn.Module):
    """One direction a class, learnt with the adapter; what they are for ends with the teaching.

    Args:
        classes: how many there are.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.randn(classes, HIDDEN) / math.sqrt(HIDDEN))

    def loss(self, vectors: Tensor, classes: Tensor) -> Tensor:
        """The cross-entropy of a batch: `vectors` [batch, dimensions] of length 1, `classes` int64 [batch]."""
        cosines = vectors @ functional.normalize(self.directions, dim=-1).T
        return functional.cross_entropy(cosines / TEMPERATURE, classes, label_smoothing=SMOOTHING)


def batches(count: int, seed: int) -> Iterator[list[int]]:
    """Batches of the rows of `count` examples, without end; each row once before any comes again."""
    draw = random.Random(seed)
    queue: list[int] = []
    while True:
        while len(queue) < BATCH:
            queue += draw.sample(range(count), count)
        yield queue[:BATCH]
        queue = queue[BATCH:]


def encode(encoder: AdaptedEncoder, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    """Vectors, float32 [texts, dimensions]."""
    encoded = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    order = sorted(range(len(texts)), key=lambda row: len(encoded[row]))
    ids = torch.tensor([token for row in order for token in encoded[row]])
    return encoder(ids, [len(encoded[row]) for row in order])[torch.tensor(order).argsort()]


def teach(examples: list[tuple[str, str]], asides: list[str], epochs: float, seed: int) -> AdaptedEncoder:
    """Trains an adapter on `examples`, some of them behind one of the `asides`; prints progress."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    files = verified_files()
    tokenizer = Tokenizer.from_file(str(files.tokenizer))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    encoder = AdaptedEncoder(load_file(files.weights), RANK, SCALE)
    class_of = {label: number for number, label in enumerate(sorted({label for _, label in examples}))}
    classes = torch.tensor([class_of[label] for _, label in examples])
    centres = Centres(len(class_of))
    encoder.train()
    optimizer = torch.optim.AdamW(
        [
            {"params": list(encoder.parameters()), "weight_decay": WEIGHT_DECAY, "faster": 1},
            {"params": list(centres.parameters()), "weight_decay": 0.0, "faster": CENTRES_FASTER},
        ]
    )
    rows_of_batches = batches(len(examples), seed)
    variations = Variations(known_misspellings(), asides, seed)
    steps = max(LEAST_STEPS, int(epochs * len(examples) / BATCH))
    started, average = time.monotonic(), 0.0
    for step in range(steps):
        warm_up = min(1.0, (step + 1) / max(1.0, WARM_UP * steps))
        for group in optimizer.param_groups:
            group["lr"] = group["faster"] * LEARNING_RATE * warm_up * 0.5 * (1 + math.cos(math.pi * step / steps))
        rows = next(rows_of_batches)
        texts = [variations.vary(examples[row][0]) for row in rows]
        loss = centres.loss(encode(encoder, tokenizer, texts), classes[rows])
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
    parser.add_argument("--epochs", type=float, help=f"passes over the texts; one, or what {MOST_TEXTS} texts make")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    examples = read_examples(arguments.data) + [(text, label) for text, label, _ in read_taught(arguments.data)]
    epochs = arguments.epochs or min(1.0, MOST_TEXTS / len(examples))
    asides = read_asides(arguments.data)
    lines = [f"{label}\t{text}" for text, label in examples] + asides
    fingerprint = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    print(
        f"Teaching the adapter on {len(examples)} examples of {len({label for _, label in examples})} classes",
        flush=True,
    )
    started = time.monotonic()
    encoder = teach(examples, asides, epochs, arguments.seed)
    manifest = {
        "taught_on": {"examples": len(examples), "asides": len(asides), "sha256": fingerprint},
        "epochs": round(epochs, 3),
        "seed": arguments.seed,
        "rank": RANK,
        "torch": torch.__version__,
        "seconds": round(time.monotonic() - started),
    }
    save(encoder, arguments.target, manifest)
    print(f"Wrote {arguments.target}")


if __name__ == "__main__":
    main()
