"""What the components have in common that need the topics of their model."""

from typing import Any, Dict, Type, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from marrow.topics import Topic, answers_of, load_topics

Component = TypeVar("Component", bound="TopicsComponent")


class TopicsComponent(GraphComponent):
    """A Rasa component with options and the topics of its model."""

    def __init__(self, config: Dict[str, Any], topics: Dict[str, Topic]) -> None:
        self._config = config
        self._topics = topics

    @classmethod
    def create(
        cls: Type[Component],
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        """Creates the component with the topics of the model that it is part of (see the parent class)."""
        return cls(config, load_topics(answers_of(execution_context.model_id)))
