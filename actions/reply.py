"""Makes the reply to each message, inside Rasa's own process (endpoints.yml, `nlg`).

Rasa's extension point for this is its natural language generator. A custom action would do the same from an action
server: one more process to run and to fail, and the whole conversation sent to it with every message.
"""

import logging
from typing import Any, Dict

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from marrow.answer.composers import Composers
from marrow.answer.pause import paused
from marrow.nlu.context import read_context

logger = logging.getLogger(__name__)


class ReplyGenerator(NaturalLanguageGenerator):
    """Composes every reply by the reply contract."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        self._composers = Composers()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Dict[str, Any] | None:
        """The reply to the tracker's latest message; the contract's fallback when composing it fails."""
        message = tracker.latest_message
        parse = dict(message.parse_data or {}) if message else {}
        composer = self._composers.of(tracker.model_id)
        try:
            if paused():
                return self._composers.of(None).paused(parse.get("text") or "").response()
            return composer.compose(parse, read_context(tracker, before_latest_message=True)).response()
        except Exception:  # whatever went wrong, the patient gets the nurse line
            logger.exception("Could not compose a reply; the patient was given the nurse line.")
            return composer.failure(parse.get("text") or "").response()
