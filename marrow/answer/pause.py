"""Switches the bot to the nurse line alone, at once and while it runs: `python -m marrow pause`, `... resume`.

The switch is a file. Every process that sees it, on this machine or on a volume that several share, stops answering
with its next reply and begins again when the file is gone; nothing is restarted. `MARROW_PAUSE_FILE` names the file;
else it is `var/paused`.
"""

import json
import os
from datetime import datetime, timezone
from pathlib import Path

from marrow.errors import BadInput
from marrow.paths import ROOT


def pause_file() -> Path:
    """Where the switch is."""
    return Path(os.environ.get("MARROW_PAUSE_FILE") or ROOT / "var" / "paused")


def paused() -> bool:
    """Whether the bot is to give the nurse line and nothing else."""
    return pause_file().exists()


def pause(reason: str) -> None:
    """Stops the answers; `reason` is kept beside the time, for the record of the incident."""
    file = pause_file()
    if file.exists():
        raise BadInput(f"The bot is paused already: {file.read_text(encoding='utf-8').strip()}")
    file.parent.mkdir(parents=True, exist_ok=True)
    note = {"since": datetime.now(timezone.utc).isoformat(timespec="seconds"), "reason": reason}
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(note) + "\n", encoding="utf-8")
    beside.replace(file)
    print(f"Paused: every message now gets the nurse line. `python -m marrow resume` ends it. ({file})")


def resume() -> None:
    """Lets the bot answer again.

    Raises:
        BadInput: it is not paused.
    """
    try:
        note = pause_file().read_text(encoding="utf-8").strip()
        pause_file().unlink()
    except FileNotFoundError:
        raise BadInput("The bot is not paused.") from None
    print(f"Resumed: the bot answers again. It was paused with {note}")
