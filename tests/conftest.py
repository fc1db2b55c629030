"""What the tests share: the trained model, and the bot running on this machine."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from marrow.paths import DATA, ROOT
from marrow.release.running import NotStarted, free_port, own_endpoints, wait_for_answer
from marrow.topics import load_topics


@pytest.fixture(scope="session")
def model() -> Any:
    """The newest model, loaded once; `make test` trains it first."""
    from marrow.release.model import Model

    return Model()


@pytest.fixture
def earlier_data(tmp_path: Path) -> Path:
    """A copy of the project's data in which the answer about the dressing begins "Earlier it said so."."""
    data, begins = tmp_path / "data", load_topics()["dressing"].answer.split("\n")[0][:40]
    shutil.copytree(DATA, data)
    (file,) = (path for path in (data / "faq").glob("*.yml") if begins in path.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace(begins, "Earlier it said so."), encoding="utf-8")
    return data


@pytest.fixture
def careless_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite as its makers build it: what is deleted stays in the file until it is told otherwise, as Debian's is."""
    connect = sqlite3.dbapi2.connect  # SQLAlchemy's and Django's

    def connect_carelessly(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.execute("PRAGMA secure_delete = OFF").fetchall()
        return connection

    monkeypatch.setattr(sqlite3.dbapi2, "connect", connect_carelessly)


@pytest.fixture(scope="session")
def hospital() -> str:
    """The origin of a hospital's site that the bot's channel allows."""
    return f"http://127.0.0.1:{free_port()}"


RASA_RUN = (sys.executable, "-m", "rasa", "run")


def start_bot(
    folder: Path, endpoints: str, rasa_run: Sequence[str] = RASA_RUN, **environment: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Serves the current model by the command `rasa_run`; returns the process and the address.

    Args:
        folder: for the log and for `endpoints`, the text of an endpoints.yml.
        environment: variables beside those of the tests.
    """
    from marrow.release.train import require_model

    path, port = folder / "endpoints.yml", free_port()
    path.write_text(endpoints)
    command = [*rasa_run, "--model", str(require_model()), "--port", str(port)]
    command += ["--endpoints", str(path), "-i", "127.0.0.1"]
    log = (folder / "server.log").open("w")
    variables = os.environ | {"MARROW_SIGNING_KEY": uuid.uuid4().hex} | environment
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=variables)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_answer(f"{address}/webhooks/rest/", process, Path(log.name))
    except NotStarted:
        process.kill()
        raise
    return process, address


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared bot keeps its store, its log and the switch that pauses it."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(server_folder: Path, hospital: str) -> Iterator[str]:
    """The address of the bot, with a tracker store of its own."""
    folder = server_folder
    own = own_endpoints(folder / "conversations.db")
    process, address = start_bot(folder, own, MARROW_ORIGINS=hospital, MARROW_PAUSE_FILE=str(folder / "paused"))
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture
def stored_messages(server_folder: Path) -> Callable[[str], list[str]]:
    """Gives the ids of the messages that the shared bot has stored of a browser's conversation, by its signed id."""

    def read(sender: str) -> list[str]:
        ids = "SELECT json_extract(data, '$.message_id') FROM events WHERE sender_id = ? AND type_name = 'user'"
        with closing(sqlite3.connect(server_folder / "conversations.db", timeout=30)) as store:
            return [number for (number,) in store.execute(f"{ids} ORDER BY id", (sender.rpartition(".")[0],))]

    return read


Post = Callable[..., tuple[int, Any]]


@pytest.fixture
def post(server: str) -> Post:
    """Posts a body (bytes, or anything JSON) to the webhook; returns the status and the JSON that comes back."""

    def send(body: Any) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{server}/webhooks/rest/webhook", data=data, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    return send


@pytest.fixture
def say(post: Post) -> Callable[..., tuple[str, dict[str, Any]]]:
    """Says something to the bot; returns the reply's text and its `custom` block."""

    def send(message: str, sender: str | None = None) -> tuple[str, dict[str, Any]]:
        status, items = post({"sender": sender or uuid.uuid4().hex, "message": message})
        assert status == 200
        customs = [item["custom"] for item in items if "custom" in item]
        texts = [item["text"] for item in items if "text" in item]
        assert len(customs) == 1
        assert texts
        return "\n\n".join(texts), customs[0]

    return send
