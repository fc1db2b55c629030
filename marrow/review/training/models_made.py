"""Notes into which model an accepted example went."""

import json
from datetime import datetime, timezone

from marrow.release.train import CURRENT, current_model
from marrow.review.models import Proposal


def note_model() -> int:
    """Names the current model in the examples that were written before its training began; returns how many."""
    model = current_model()
    if model is None:
        return 0
    try:
        seconds = float(json.loads(CURRENT.read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, KeyError):
        return 0
    begun = datetime.fromtimestamp(model.stat().st_mtime - seconds, tz=timezone.utc)
    waiting = Proposal.objects.filter(status=Proposal.Status.WRITTEN, model="", written_at__lte=begun)
    return int(waiting.update(model=model.name))
