"""Times how a model parses messages, in a process of its own: `python -m benchmarks.speed.parse`."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.speed.projects import messages
from marrow.channel.warm_up import settle
from marrow.paths import ROOT
from marrow.release.rasa_command import model_needs_tensorflow
from marrow.release.without_tensorflow import leave_out

WARM_UP = 20  # messages that are not counted


def times(model: Path, most: int) -> list[float]:
    """Milliseconds that `model` takes to parse each of at most `most` messages, rising."""
    command = [sys.executable, "-m", "benchmarks.speed.parse", str(model.resolve()), str(most)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Prints the times as a JSON list."""
    model, most = Path(sys.argv[1]), int(sys.argv[2])
    ours = not model_needs_tensorflow(model)
    if ours:  # as when it is served
        leave_out()
        from marrow.channel.turn import take_turns_quickly

        take_turns_quickly()
    from rasa.core.agent import Agent

    from marrow.logs import only_warnings

    only_warnings()
    agent = Agent.load(str(model))
    if ours:
        settle()
    asked = messages()

    async def parse() -> list[float]:
        found = []
        for text in asked[-WARM_UP:] + asked[:most]:
            started = time.perf_counter()
            await agent.parse_message(text)
            found.append(1000 * (time.perf_counter() - started))
        return sorted(found[WARM_UP:])

    print(json.dumps(asyncio.run(parse())))


if __name__ == "__main__":
    main()
