"""A deployment on this machine: PostgreSQL, Redis, two workers behind nginx, from the files of deploy/."""

import io
import ipaddress
import json
import os
import shutil
import tarfile
import tempfile
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from marrow.answer.reply import DANGER
from marrow.channel.request import plain_message
from marrow.integrity import sha256
from marrow.models import TrainedModel, require_newest
from marrow.paths import CODE
from marrow.release.running import free_port
from tests.production.patients import Patients
from tests.production.processes import DEPLOY, Nginx, Redis, Worker
from tests.store.conftest import Postgres, programs
from tests.waiting import wait_until

SECOND = "second"  # the name of a model whose answers are the first one's, under another id
DATABASES = ("conversations", "staff")


@dataclass(frozen=True)
class Stored:
    """A patient's message in the database: its text, the proxy's id, the model that answered, and the reply."""

    text: str
    message_id: str
    model: str
    reply: str


class Deployment:
    """All of it, started; `workers[0]` and `workers[1]` are behind `nginx`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres_folder = Path(tempfile.mkdtemp(prefix="marrow-postgres-"))
        self.postgres = Postgres(programs(), self.postgres_folder, free_port())
        for name in DATABASES:
            self.sql(f"CREATE DATABASE {name}", database="postgres")
        self.redis = Redis(folder)
        self.redis.start()
        self.project, self.models = _project(folder / "project")
        self.environment = {
            "MARROW_PROJECT": str(self.project),
            "PYTHONPATH": str(CODE),
            "MARROW_ENDPOINTS": str(DEPLOY / "bot" / "endpoints.yml"),
            "MARROW_CREDENTIALS": str(DEPLOY / "bot" / "credentials.yml"),
            "MARROW_INTERFACE": "127.0.0.1",
            "MARROW_TRACKER_URL": self.url("conversations"),
            "MARROW_REDIS_URL": self.redis.url,
            "MARROW_SIGNING_KEY": uuid.uuid4().hex,
            "MARROW_PAUSE_FILE": str(folder / "shared" / "paused"),
            "MARROW_REVIEW_DATABASE_URL": self.url("staff"),
            "MARROW_REVIEW_TRACKER_URL": self.url("conversations"),
            "MARROW_REVIEW_SECRET_KEY": uuid.uuid4().hex,
        }
        self.workers = [Worker(folder, number, self.environment) for number in range(2)]
        for worker in self.workers:
            worker.launch()
        for worker in self.workers:
            worker.wait()
        self.certificate, self.key = _certificate(folder)
        self.nginx = self.another_nginx("nginx", MARROW_RATE="2000", MARROW_BURST="2000")
        self.nginx.start()

    def another_nginx(self, name: str, **settings: str) -> Nginx:
        """An nginx before the same workers, not started."""
        ports = [worker.port for worker in self.workers]
        return Nginx(self.folder / name, ports, self.certificate, self.key, **settings)

    def stop(self) -> None:
        """Ends everything, whatever state it is in."""
        for process in (self.nginx, *self.workers, self.redis):
            process.end(seconds=10)
        self.postgres.stop()
        time.sleep(0.1)
        shutil.rmtree(self.postgres_folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address of a database, as the deployment's environment has it."""
        options = self.postgres.options
        return f"postgresql://{options['username']}@{options['host']}:{options['port']}/{database}"

    def connect(self, database: str = "conversations") -> Any:
        """A connection of the test's own, outside transactions."""
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        return connection

    def sql(self, statement: str, database: str = "conversations") -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether a patient is answered now."""
        try:
            status, items = self.nginx.say("what is MRD", uuid.uuid4().hex)
        except (OSError, ValueError):
            return False
        customs = [item["custom"] for item in items if "custom" in item]
        return status == 200 and [custom["topics"] for custom in customs] == [["mrd"]]

    def heal(self) -> None:
        """Waits until both workers answer again, without having been started anew."""
        for _ in range(4):
            wait_until(self.answers, 30, "The bot does not answer again.")

    def stored(self) -> dict[str, list[Stored]]:
        """The messages in the database by conversation, in their order, each with its reply."""
        query = "SELECT sender_id, type_name, data FROM events WHERE type_name IN ('user', 'bot') ORDER BY id"
        found: dict[str, list[Stored]] = defaultdict(list)
        for sender, kind, data in self.sql(query):
            event = json.loads(data)
            if kind == "user":
                metadata = event.get("metadata") or {}
                text, number = event.get("text") or "", event.get("message_id") or ""
                found[sender].append(Stored(text, number, metadata.get("model_id", ""), ""))
            elif found[sender]:
                last = found[sender][-1]
                found[sender][-1] = Stored(last.text, last.message_id, last.model, last.reply + (event["text"] or ""))
        return found

    def account_for(self, patients: Patients, store_failed: bool = False) -> dict[str, int]:
        """Fails unless every answered turn is stored, with the answer that was given, and none is stored twice.

        Args:
            store_failed: whether the database failed meanwhile: then danger and distress are answered all the same,
                and that turn alone need not be there.

        Returns:
            How many turns there were, how many were answered, how many failed.
        """
        stored = self.stored()
        lost = []
        for turn in patients.acknowledged:
            kept = {(entry.text, _words(entry.reply)) for entry in stored.get(turn.sender, [])}
            if (plain_message(turn.message), _words(turn.text)) not in kept:
                lost.append((turn.sender, turn.kind, turn.message))
        allowed = [entry for entry in lost if store_failed and entry[1] in DANGER]
        assert lost == allowed, f"Answered and not stored: {lost}"
        numbers = [entry.message_id for turn in stored.values() for entry in turn if entry.message_id]
        assert len(numbers) == len(set(numbers)), "A message is stored twice."
        counts = {"turns": len(patients.turns), "answered": len(patients.acknowledged), "failed": len(patients.failed)}
        counts |= {"danger answered, not stored": len(allowed)} if allowed else {}
        print(
            f"{os.environ.get('PYTEST_CURRENT_TEST', '').split('::')[-1].split(' ')[0]}: {counts}, "
            f"p50 {1000 * patients.percentile(0.5):.0f} ms, p99 {1000 * patients.percentile(0.99):.0f} ms, "
            f"slowest {patients.slowest():.2f} s"
        )
        return counts


def _words(text: str) -> str:
    return " ".join(text.split())


def _project(folder: Path) -> tuple[Path, list[str]]:
    """A project with the newest model, and a second one that is the same but for its id."""
    folder.mkdir()
    for name in ("data", "config.yml", "domain.yml", "gates.yml", "tests"):
        (folder / name).symlink_to(CODE / name)
    models = folder / "models"
    models.mkdir()
    first, second = require_newest(), TrainedModel(SECOND, models)
    shutil.copyfile(first.archive, models / first.archive.name)
    shutil.copytree(first.beside, models / first.name)
    shutil.copytree(first.beside, second.beside)
    _with_another_id(first.archive, second.archive)
    note = {**first.manifest, "name": SECOND, "model_id": SECOND, "sha256": sha256(second.archive)}
    (second.beside / "manifest.json").write_text(json.dumps(note))
    (models / "current.json").write_text(json.dumps({"model": first.archive.name, "releases": []}))
    return folder, [first.name, SECOND]


def _with_another_id(archive: Path, copy: Path) -> None:
    """Copies a model, so that it calls itself `SECOND`."""
    with tarfile.open(archive) as source, tarfile.open(copy, "w:gz") as target:
        for member in source:
            file = source.extractfile(member)
            if Path(member.name).name == "metadata.json" and file:
                content = json.dumps({**json.load(file), "model_id": SECOND}).encode()
                member.size = len(content)
                target.addfile(member, io.BytesIO(content))
            else:
                target.addfile(member, file)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "marrow test")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.touch(0o600)
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file
