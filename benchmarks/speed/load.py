"""Puts load on a bot by wrk, a load tool that uses little of the processor that the bot needs."""

import json
import shutil
import subprocess
import uuid
from pathlib import Path

from benchmarks.speed.bot import Bot
from marrow.errors import BadInput, MarrowError

SCRIPT = Path(__file__).with_name("load.lua")


def require_wrk() -> str:
    """The path of wrk.

    Raises:
        BadInput: it is not installed.
    """
    path = shutil.which("wrk")
    if path is None:
        raise BadInput("The load tool wrk was not found: install it (Debian: apt-get install wrk).")
    return path


def load(
    bot: Bot, messages: Path, clients: int, seconds: float, first: int = 0, among: int | None = None
) -> dict[str, float]:
    """Asks as `clients` clients without a pause; returns p50 and p99 in ms, `per_second`, `answers` and `silent`.

    `silent` is the share of answers that say nothing.

    Args:
        messages: the file of messages, a JSON string a line. first: the place of the first one that is said, from 0.
        among: how many are said, over and over; all of them when None.

    Raises:
        MarrowError: a message was not answered.
    """
    command = [require_wrk(), "--threads", "1", "--connections", str(clients), "--duration", f"{round(seconds)}s"]
    command += ["--timeout", "60s", "--script", str(SCRIPT), bot.address]
    command += ["--", str(messages), uuid.uuid4().hex, str(clients), str(first), str(among or 0)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise MarrowError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if failures := int(figures.pop("failures")):
        raise MarrowError(f"{bot.address}: {failures} messages of {clients} clients failed.")
    if not figures["answers"]:
        raise MarrowError(f"{bot.address}: none of {clients} clients was answered in {seconds:g} s.")
    return figures
