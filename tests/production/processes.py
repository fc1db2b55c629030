"""The programs of a deployment on this machine's loopback, by the files of deploy/: Redis, nginx, workers."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from marrow.paths import CODE
from marrow.release.running import free_port, resident, wait_for_answer
from tests.programs import missing
from tests.waiting import wait_until

DEPLOY = CODE / "deploy"
READY = "/health/ready"  # of a worker


def program(name: str, package: str) -> str:
    """The path of a program; in CI its absence is a failure."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        missing(f"{name} was not found: install it (Debian: apt-get install {package}).")
    return str(path)


class Process:
    """A program that runs until it is stopped; what it prints goes to `log`."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.log = log
        self._command, self._environment = command, os.environ | (environment or {})
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command, stdout=output, stderr=output, env=self._environment, cwd=CODE
            )

    @property
    def running(self) -> "subprocess.Popen[bytes]":
        assert self.process is not None
        return self.process

    def send(self, number: signal.Signals) -> None:
        self.running.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 25) -> None:
        """Ends it, if it runs, and waits for that."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self.process = None


class Redis(Process):
    """A Redis server with deploy/redis/redis.conf."""

    PASSWORD = "not-a-secret"

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://:{self.PASSWORD}@127.0.0.1:{self.port}/0"
        command = [program("redis-server", "redis-server"), str(DEPLOY / "redis" / "redis.conf"), "--bind", "127.0.0.1"]
        command += ["--port", str(self.port), "--requirepass", self.PASSWORD, "--dir", str(folder)]
        super().__init__(command, folder / "redis.log")

    def start(self) -> None:
        self.launch()
        wait_until(self._answers, 20, "Redis did not start.")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False


class Worker(Process):
    """One of the bot's processes, as its container starts it; on the rest of the deployment's environment."""

    def __init__(self, folder: Path, number: int, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "marrow", "serve", "--bot-only", "--port", str(self.port)]
        super().__init__(command, folder / f"worker-{number}.log", environment)

    def start(self) -> None:
        self.launch()
        self.wait()

    def wait(self) -> None:
        """Waits until it answers."""
        wait_for_answer(self.address + READY, self.running, self.log)

    def resident(self) -> float:
        """Its resident memory in megabytes."""
        return resident(self.running.pid)

    def post(self, message: str, sender: str, **headers: str) -> Any:
        """Says something to it past nginx; returns the list that comes back."""
        body = json.dumps({"sender": sender, "message": message}).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.address}/webhooks/rest/webhook", data=body, headers=named)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())


class Nginx(Process):
    """nginx as deploy/nginx/start.sh starts it.

    Args:
        folder: for its files. workers: the ports of the bot's workers. certificate, key: files of TLS.
        settings: further variables of start.sh.
    """

    def __init__(self, folder: Path, workers: list[int], certificate: Path, key: Path, **settings: str) -> None:
        program("nginx", "nginx")
        program("envsubst", "gettext-base")
        self.http, self.https, self.staff = free_port(), free_port(), free_port()
        self.address = f"https://127.0.0.1:{self.https}"
        self.certificate = certificate
        folder.mkdir(parents=True, exist_ok=True)
        environment = {
            "MARROW_WORKERS": " ".join(f"127.0.0.1:{port}" for port in workers),
            "MARROW_RUN": str(folder),
            "MARROW_TLS_CERTIFICATE": str(certificate),
            "MARROW_TLS_KEY": str(key),
            "MARROW_HTTP_PORT": f"127.0.0.1:{self.http}",
            "MARROW_HTTPS_PORT": f"127.0.0.1:{self.https}",
            "MARROW_STAFF_PORT": f"127.0.0.1:{self.staff}",
            "PATH": f"{os.environ['PATH']}:/usr/sbin",
            **settings,
        }
        super().__init__([str(DEPLOY / "nginx" / "start.sh")], folder / "nginx.log", environment)

    def trust(self) -> ssl.SSLContext:
        """A client's trust in its certificate, and in no other."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def get(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of what comes back; never an exception for a status."""
        request = urllib.request.Request(self.address + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10, context=self.trust()) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)

    def say(self, message: str, sender: str) -> tuple[int, list[dict[str, Any]]]:
        """Says something to the bot; returns the status and the list that comes back."""
        status, content, _ = self.get(
            "/webhooks/rest/webhook", json.dumps({"sender": sender, "message": message}).encode()
        )
        return status, json.loads(content)

    def start(self) -> None:
        self.launch()

        def answers() -> bool:
            assert self.running.poll() is None, self.log.read_text()[-2000:]
            try:
                return self.get("/proxy-health")[0] == 204
            except OSError:
                return False

        wait_until(answers, 20, "nginx did not start.")

    def reload(self) -> None:
        """Has it read its configuration anew."""
        command = [*self._command, "reload"]
        subprocess.run(command, env=self._environment, check=True, capture_output=True, timeout=20)


def limit_files(pid: int, size: int | str, user: str | None) -> None:
    """Lets a process, and those that it started, write no file beyond `size` bytes: to them the disk is full there.

    Args:
        size: bytes, or `unlimited`. user: whose processes they are, where they are another's.
    """
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for number in (str(pid), *children):
        command = [program("prlimit", "util-linux"), "--pid", number, f"--fsize={size}:unlimited"]
        subprocess.run(command, user=user, check=True, capture_output=True, timeout=10)
