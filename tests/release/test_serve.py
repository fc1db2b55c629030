"""Serving: TensorFlow stays out where the model does without it, and the bot answers all the same."""

import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path

import pytest

from marrow.paths import ROOT
from marrow.release.rasa_command import config_needs_tensorflow, model_needs_tensorflow
from marrow.release.running import own_endpoints
from marrow.release.train import require_model
from tests.conftest import start_bot

RASA_RUN = [sys.executable, "-c", "import sys; from marrow.release.serve import rasa_run; rasa_run(*sys.argv[1:])"]


@pytest.mark.server
def test_the_bot_answers_without_tensorflow(tmp_path: Path) -> None:
    endpoints = own_endpoints(tmp_path / "conversations.db")
    process, address = start_bot(tmp_path, endpoints, RASA_RUN)
    try:
        mapped = Path(f"/proc/{process.pid}/maps").read_text()
        request = urllib.request.Request(
            f"{address}/webhooks/rest/webhook", data=b'{"sender": "a", "message": "what is MRD"}'
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert b'"topics":["mrd"]' in answer.read()
    finally:
        process.terminate()
        process.wait(20)
    assert "onnxruntime" in mapped
    assert "tensorflow" not in mapped


def test_what_would_compute_by_tensorflow_says_what_to_do() -> None:
    program = (
        "from marrow.release.without_tensorflow import leave_out; leave_out()\n"
        "from rasa.utils.tensorflow.layers import Embed\n"
        "Embed(3, 0.1, 'name')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "serve by `rasa run` instead" in done.stderr.splitlines()[-1]


def test_our_model_does_without_tensorflow_and_one_by_diet_does_not(tmp_path: Path) -> None:
    assert not model_needs_tensorflow(require_model())
    (tmp_path / "metadata.json").write_text(
        '{"predict_schema": {"nodes": {"a": {"uses": "rasa.nlu.classifiers.diet_classifier.DIETClassifier"}}}}'
    )
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(tmp_path / "metadata.json", "metadata.json")
    assert model_needs_tensorflow(model)


def test_our_training_does_without_tensorflow_and_rasas_default_does_not(tmp_path: Path) -> None:
    assert not config_needs_tensorflow(ROOT / "config.yml")
    config = tmp_path / "config.yml"
    for default in (
        "pipeline: []\npolicies: []\n",
        "language: en\n",
        "pipeline: [{name: DIETClassifier}]\npolicies: [{name: RulePolicy}]\n",
        "pipeline: [{name: KeywordIntentClassifier}]\npolicies: [{name: TEDPolicy}]\n",
    ):
        config.write_text(default)
        assert config_needs_tensorflow(config), default
