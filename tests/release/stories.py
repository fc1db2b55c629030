"""Runs the blind conversations through Rasa's own test runner, which judges the intent and the action of each turn.

`rasa test core` parses each message of a story without its tracker, so that no follow-up could be understood. Here the
runner's agent holds the conversation as a channel does, and hands it the parse that the conversation led to. Each story
goes to the runner by itself, so that it begins a conversation.
"""

import asyncio
import copy
import tempfile
import uuid
from pathlib import Path
from typing import Any

import rasa.core.test
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from tqdm import tqdm

from marrow.channel.forgetful import forgetful_agent
from marrow.models import TrainedModel
from marrow.nlu.labels import OUTSIDE
from marrow.paths import ROOT
from marrow.release.conversation_files import STORIES

# Both give the same reply; a story says `out_of_scope` for either.
UNSURE = {DEFAULT_NLU_FALLBACK_INTENT_NAME: OUTSIDE}


class ConversationProcessor:
    """What Rasa's test runner asks for a parse and for the next action, in place of the agent's own processor.

    Args:
        agent: holds the conversation.
    """

    def __init__(self, agent: Agent) -> None:
        self._agent, self._sender = agent, uuid.uuid4().hex

    async def parse_message(self, message: UserMessage, *_: Any) -> dict[str, Any]:
        """The parse of a message after those that came before it in the story."""
        await self._agent.handle_message(UserMessage(message.text, CollectingOutputChannel(), self._sender))
        tracker = await self._agent.tracker_store.get_or_create_tracker(self._sender)
        parse = copy.deepcopy(tracker.latest_message.parse_data)
        name = parse["intent"]["name"]
        parse["intent"]["name"] = UNSURE.get(name, name)
        return dict(parse)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._agent.processor, name)


def failed_stories(path: Path = STORIES, model: TrainedModel | None = None) -> dict[str, str]:
    """The stories of `path` that the runner finds wrong, by name, with its report of each; see `rasa test`."""
    return asyncio.run(_failed_stories(yaml.safe_load(path.read_text(encoding="utf-8"))["stories"], model))


async def _failed_stories(stories: list[dict[str, Any]], model: TrainedModel | None) -> dict[str, str]:
    agent, failed = await forgetful_agent(model), {}
    for story in tqdm(stories, desc="Rasa's test runner", unit=" stories", leave=False):
        with tempfile.TemporaryDirectory(dir=ROOT) as folder:
            report = await _run(story, agent, Path(folder))
        if report:
            failed[story["story"]] = report
    return failed


async def _run(story: dict[str, Any], agent: Agent, folder: Path) -> str:
    """The runner's report of a story that failed; empty when it went as it should."""
    file = folder / "test_story.yml"
    file.write_text(yaml.safe_dump({"version": "3.1", "stories": [story]}, allow_unicode=True), encoding="utf-8")
    played = copy.copy(agent)
    played.processor = ConversationProcessor(agent)
    await rasa.core.test.test(str(file), played, out_directory=str(folder), e2e=True, disable_plotting=True)
    report = (folder / rasa.core.test.FAILED_STORIES_FILE).read_text(encoding="utf-8")
    return "" if "all good" in report else report
