"""A server with a public key serves signed models alone, whichever way it is asked to load one."""

import base64
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from rasa.core.processor import MessageProcessor

from marrow.channel.checked_loading import check_models_before_loading
from marrow.errors import BadInput
from marrow.integrity import PUBLIC_KEY, Unfit, sha256, statement, verify_file
from marrow.models import TrainedModel
from marrow.paths import CODE
from marrow.release.running import own_endpoints
from marrow.release.sign import sign
from marrow.release.train import require_model
from tests.conftest import start_bot
from tests.programs import missing


def key_pair(folder: Path, name: str = "key") -> tuple[Path, str]:
    """A private key's file, and the public key in PEM."""
    private = Ed25519PrivateKey.generate()
    path = folder / f"{name}.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path, private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture
def copy(tmp_path: Path) -> TrainedModel:
    """A copy of a trained model, with its manifest and data."""
    archive = require_model()
    name = archive.name.removesuffix(".tar.gz")
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(archive, models)
    shutil.copytree(archive.parent / name, models / name)
    (models / name / "signature").unlink(missing_ok=True)
    return TrainedModel(name, models)


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private key's file; the public key is set in the environment."""
    path, public = key_pair(tmp_path)
    monkeypatch.setenv(PUBLIC_KEY, public)
    return path


def forge_manifest(model: TrainedModel) -> None:
    """Makes the manifest hold the sha256 of the file as it is now, as who can write there can."""
    path = model.beside / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"sha256": sha256(model.archive)}))


def test_a_signed_model_passes_and_an_unsigned_one_does_not(copy: TrainedModel, private: Path) -> None:
    with pytest.raises(Unfit, match="is not signed"):
        verify_file(copy)
    sign(copy, private)
    verify_file(copy)


def test_without_a_key_an_unsigned_model_passes(copy: TrainedModel) -> None:
    verify_file(copy)


def test_a_changed_file_is_refused_though_its_manifest_was_changed_with_it(copy: TrainedModel, private: Path) -> None:
    sign(copy, private)
    with copy.archive.open("ab") as file:
        file.write(b"x")
    forge_manifest(copy)
    with pytest.raises(Unfit, match="changed since"):
        verify_file(TrainedModel(copy.name, copy.folder))


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_changed_answers_are_refused(copy: TrainedModel, private: Path, change: str) -> None:
    sign(copy, private)
    answers = sorted((copy.data / "faq").glob("*.yml"))[0]
    if change == "edited":
        answers.write_text(answers.read_text().replace("a", "o", 1))
    elif change == "added":
        (answers.parent / "more.yml").write_text("responses: {}\n")
    else:
        answers.unlink()
    with pytest.raises(Unfit, match="changed since"):
        verify_file(copy)


def test_a_signature_is_of_one_model_and_by_one_key(copy: TrainedModel, private: Path, tmp_path: Path) -> None:
    other = TrainedModel("another", copy.folder)
    shutil.copy(copy.archive, other.archive)
    shutil.copytree(copy.beside, other.beside)
    sign(copy, private)
    shutil.copy(copy.beside / "signature", other.beside)
    with pytest.raises(Unfit, match="is not signed"):
        verify_file(other)
    sign(copy, key_pair(tmp_path, "stranger")[0])
    with pytest.raises(Unfit, match="is not signed"):
        verify_file(copy)


def test_figures_that_are_noted_later_leave_the_signature_right(copy: TrainedModel, private: Path) -> None:
    sign(copy, private)
    path = copy.beside / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"figures": {"right": 95}}))
    verify_file(TrainedModel(copy.name, copy.folder))


@pytest.mark.parametrize("text", ["not a key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_is_told_and_nothing_is_served_by_it(
    copy: TrainedModel, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(PUBLIC_KEY, text)
    with pytest.raises(BadInput, match="Ed25519 public key"):
        verify_file(copy)
    monkeypatch.delenv(PUBLIC_KEY)
    monkeypatch.setenv(f"{PUBLIC_KEY}_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(BadInput, match="Ed25519 public key"):
        verify_file(copy)


def test_the_command_signs_and_openssl_agrees(copy: TrainedModel, private: Path, tmp_path: Path) -> None:
    environment = os.environ | {"MARROW_PROJECT": str(tmp_path), "PYTHONPATH": str(CODE)}
    command = [sys.executable, "-m", "marrow", "sign", "newest", "--key", str(private)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    verify_file(copy)
    if not shutil.which("openssl"):
        missing("openssl was not found: install it (Debian: apt-get install openssl).")
    public, signed, raw = tmp_path / "public.pem", tmp_path / "statement", tmp_path / "raw"
    public.write_text(os.environ[PUBLIC_KEY])
    signed.write_bytes(statement(copy))
    raw.write_bytes(base64.b64decode((copy.beside / "signature").read_bytes()))
    by_openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", signed, "-sigfile", raw]
    assert b"Verified" in subprocess.run(by_openssl, check=True, capture_output=True).stdout


def test_rasas_own_loader_unpacks_nothing_of_an_unsigned_or_damaged_model(copy: TrainedModel, private: Path) -> None:
    check_models_before_loading()
    with pytest.raises(Unfit, match="is not signed"):
        MessageProcessor._load_model(copy.archive)  # what the bot does for a release, and Rasa's API for a request
    sign(copy, private)
    with copy.archive.open("ab") as file:
        file.write(b"x")
    with pytest.raises(Unfit, match="damaged"):
        MessageProcessor._load_model(copy.archive)


@pytest.mark.server
def test_the_stock_command_answers_by_no_unsigned_model_and_still_gives_the_nurse_line(tmp_path: Path) -> None:
    endpoints = own_endpoints(tmp_path / "c.db")
    process, address = start_bot(tmp_path, endpoints, **{PUBLIC_KEY: key_pair(tmp_path)[1]})
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/health/ready", timeout=30)
        assert refused.value.code == 503
        assert json.loads(refused.value.read())["reason"] in ("No model is loaded.", "The bot is starting.")
        request = urllib.request.Request(f"{address}/webhooks/rest/webhook", data=b'{"message": "what is MRD"}')
        with urllib.request.urlopen(request, timeout=60) as answer:
            items = json.loads(answer.read())
    finally:
        process.terminate()
        process.wait(20)
    assert [item["custom"]["kind"] for item in items if "custom" in item] == ["fallback"]
    assert "0808 800 4040" in " ".join(item.get("text", "") for item in items)
