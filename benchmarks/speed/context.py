"""What a conversation's context costs a message, in a process of its own.

Each turn but the first of some blind conversations is parsed with the tracker that holds what came before, and without
one, by turns: `python -m benchmarks.speed.context MODEL CONVERSATIONS`. The difference is what the context costs.
"""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from marrow.paths import ROOT
from marrow.release.without_tensorflow import leave_out

TIMES = 5  # that each turn is parsed either way; the least counts
WARM_UP = 10  # turns that are not counted


def costs(model: Path, most: int) -> dict[str, float]:
    """Milliseconds at the median, and how many turns: of those that are read in their context, and of the others.

    Args:
        most: conversations that are held.
    """
    command = [sys.executable, "-m", "benchmarks.speed.context", str(model.resolve()), str(most)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


async def _measure(model: Path, most: int) -> dict[str, float]:
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.shared.nlu.training_data.message import Message

    from marrow.channel.forgetful import forgetful_agent
    from marrow.channel.turn import take_turns_quickly
    from marrow.channel.warm_up import settle
    from marrow.models import SUFFIX, TrainedModel
    from marrow.nlu.conversation import SETTLED, ContextReader
    from marrow.nlu.encoder import load_encoder
    from marrow.nlu.parts import READINGS
    from marrow.release.conversation_files import load_conversations
    from marrow.topics import load_topics

    take_turns_quickly()  # as when it is served
    agent = await forgetful_agent(TrainedModel(model.name.removesuffix(SUFFIX), model.parent))
    settle()
    reader = ContextReader({}, load_topics())
    found: dict[bool, list[float]] = {True: [], False: []}

    async def seconds(text: str, tracker: DialogueStateTracker | None) -> float:
        load_encoder().vector.cache_clear()
        started = time.perf_counter()
        await agent.processor.parse_message(UserMessage(text), tracker)
        return time.perf_counter() - started

    number = 0
    for conversation in load_conversations()[:most]:
        for turn in conversation.turns:
            if turn is not conversation.turns[0]:
                tracker = await agent.tracker_store.get_or_create_tracker(conversation.name)
                message = Message({"text": turn.user})
                reader.process([message], tracker)
                uses = bool(message.get(READINGS) or message.get(SETTLED))
                pairs = [(await seconds(turn.user, tracker), await seconds(turn.user, None)) for _ in range(TIMES)]
                with_it, without = map(min, zip(*pairs, strict=True))
                number += 1
                if number > WARM_UP:
                    found[uses].append(1000 * (with_it - without))
            await agent.handle_message(UserMessage(turn.user, sender_id=conversation.name))
    return {
        "used": median(found[True] or [0.0]),
        "used, turns": len(found[True]),
        "unused": median(found[False] or [0.0]),
        "unused, turns": len(found[False]),
    }


def main() -> None:
    """Prints the costs as JSON."""
    leave_out()
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1]), int(sys.argv[2])))))


if __name__ == "__main__":
    main()
