"""Finds the composer for a model: the one that has the answers which that model was trained on."""

from marrow.answer.compose import Composer
from marrow.topics import read_answers


class Composers:
    """A composer for each model that has spoken, made when it is first asked for."""

    def __init__(self) -> None:
        self._by_model: dict[str | None, Composer] = {None: Composer()}

    def of(self, model_id: str | None) -> Composer:
        """The composer for the model that calls itself `model_id`; the project's own answers for one not known here.

        So a message that an old model has understood is answered with the old answers, though a new model is current.
        """
        if model_id not in self._by_model:
            self._by_model[model_id] = read_answers(model_id, lambda data: Composer(data=data))
        return self._by_model[model_id]
