"""Notes into which model an accepted example went."""

from pathlib import Path

from marrow.models import current_model
from marrow.nlu.example_files import read_examples
from marrow.paths import MODELS
from marrow.review.models import Proposal


def note_model(folder: Path = MODELS) -> int:
    """Names the current model in the written examples that its own copy of the data holds; returns how many."""
    waiting = Proposal.objects.filter(status=Proposal.Status.WRITTEN, model="")
    model = current_model(folder) if waiting.exists() else None
    if model is None:
        return 0
    taught = set(read_examples(model.data))
    rows = [p.pk for p in waiting if (p.text, f"faq/{p.topic}") in taught]
    return int(Proposal.objects.filter(pk__in=rows).update(model=model.name))
