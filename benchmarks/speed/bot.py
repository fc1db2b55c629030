"""Trains and serves a bot as its users do, and measures it from outside."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed.projects import DEFAULT
from marrow.errors import MarrowError
from marrow.paths import CACHE, ROOT
from marrow.release.running import free_port, resident

MODEL = "models/model.tar.gz"
START_UP = 300  # seconds
OUR_RUN = "import sys; from marrow.release.serve import rasa_run; rasa_run(*sys.argv[1:])"  # what `marrow serve` does
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}  # our components are imported by name


def train(folder: Path, only_nlu: bool = False) -> tuple[float, float]:
    """Trains the project in `folder` with nothing cached; returns the seconds and the model's megabytes.

    Raises:
        MarrowError: Rasa could not train.
    """
    shutil.rmtree(folder / ".rasa", ignore_errors=True)
    command = [sys.executable, "-m", "rasa", "train", *(["nlu", "--nlu", "data"] if only_nlu else [])]
    command += ["--config", "config.yml", "--out", "models", "--fixed-model-name", "model"]
    with _no_vectors_kept(), (folder / "train.log").open("w") as log:
        started = time.monotonic()
        done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
        seconds = time.monotonic() - started
    if done.returncode != 0:
        raise MarrowError(f"`rasa train` failed; {folder / 'train.log'} says why.")
    return seconds, (folder / MODEL).stat().st_size / 1e6


@contextmanager
def _no_vectors_kept() -> Iterator[None]:
    """Puts aside the training examples' vectors that earlier trainings kept."""
    for aside in CACHE.glob("vectors-*.aside"):  # of a run that was killed
        os.replace(aside, aside.with_suffix(".npz"))
    kept = list(CACHE.glob("vectors-*.npz"))
    for path in kept:
        os.replace(path, path.with_suffix(".aside"))
    try:
        yield
    finally:
        for path in kept:
            os.replace(path.with_suffix(".aside"), path)


@dataclass(frozen=True)
class Bot:
    """A bot that is being served: where, by which process, and how long it took to its first answer."""

    address: str
    process: "subprocess.Popen[bytes]"
    seconds_to_answer: float

    def say(self, message: str, sender: str) -> tuple[list[dict[str, Any]], float]:
        """Says something; returns the answer and the milliseconds it took."""
        started = time.perf_counter()
        answer = _post(self.address, message, sender)
        return answer, 1000 * (time.perf_counter() - started)

    def resident(self) -> float:
        """The process's resident memory in megabytes."""
        return resident(self.process.pid)


@contextmanager
def serve(folder: Path, system: str) -> Iterator[Bot]:
    """Serves the project in `folder` by one process, and stops it at the end.

    Raises:
        MarrowError: it did not start.
    """
    program = ["-m", "rasa", "run"] if system == DEFAULT else ["-c", OUR_RUN]
    port = free_port()
    command = [sys.executable, *program, "--model", MODEL, "--port", str(port), "-i", "127.0.0.1"]
    address = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    with (folder / "serve.log").open("w") as log:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
        try:
            while not _answers(address):
                if process.poll() is not None or time.monotonic() - started > START_UP:
                    raise MarrowError(f"The bot did not start; {folder / 'serve.log'} says why.")
                time.sleep(0.05)
            yield Bot(address, process, time.monotonic() - started)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def _answers(address: str) -> bool:
    try:
        _post(address, "what is a trephine?", "first")
    except (urllib.error.URLError, OSError):
        return False
    return True


def _post(address: str, message: str, sender: str) -> list[dict[str, Any]]:
    body = json.dumps({"sender": sender, "message": message}).encode()
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        answer: list[dict[str, Any]] = json.loads(response.read())
    return answer
