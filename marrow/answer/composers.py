"""Finds the composer for a model: the one that has the answers which that model was trained on."""

import logging

from marrow.answer.compose import Composer
from marrow.models import data_of

logger = logging.getLogger(__name__)


class Composers:
    """A composer for each model that has spoken, made when it is first asked for."""

    def __init__(self) -> None:
        self._project = Composer()
        self._by_model: dict[str | None, Composer] = {None: self._project}

    def of(self, model_id: str | None) -> Composer:
        """The composer for the model that calls itself `model_id`; the project's own answers for one not known here.

        So a message that an old model has understood is answered with the old answers, though a new model is current.
        """
        if model_id not in self._by_model:
            self._by_model[model_id] = self._make(model_id)
        return self._by_model[model_id]

    def _make(self, model_id: str | None) -> Composer:
        data = data_of(model_id)
        if data is None:
            return self._project
        try:
            return Composer(data=data)
        except Exception:  # an old model whose answers today's program cannot read
            logger.exception("The answers in %s could not be read; the project's own are used instead.", data)
            return self._project
