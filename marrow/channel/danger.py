"""Says whether a text shows a danger sign, by the patterns alone: for texts that do not go through the model."""

from functools import lru_cache

from marrow.nlu.danger_signs import DangerPatterns
from marrow.nlu.spacy_tokenizer import pipeline


@lru_cache(maxsize=1)
def _patterns() -> DangerPatterns:
    return DangerPatterns()


def shows_danger(text: str) -> bool:
    """Whether `text`, a sentence or a few words, holds a danger sign; one that only despair gives counts too."""
    return bool(_patterns().signs(pipeline()(text), in_despair=True))
