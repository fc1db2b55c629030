"""Says which model is current: one file, replaced in one step, by one process at a time."""

import fcntl
import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from marrow.errors import MarrowError
from marrow.models import POINTER, Pointer, TrainedModel, read_pointer
from marrow.paths import MODELS
from marrow.release.files import replace_file, telling

LOCK = ".release.lock"


class ReleaseUnderWay(MarrowError):
    """Another process is releasing, rolling back or pruning."""


@contextmanager
def alone(folder: Path = MODELS) -> Iterator[None]:
    """Lets one process at a time release, roll back or prune; the system frees the lock when that process ends.

    Raises:
        ReleaseUnderWay: another one holds it.
    """
    path = folder / LOCK
    with telling(path):
        folder.mkdir(parents=True, exist_ok=True)
        lock = path.open("a")
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseUnderWay(
                "Another release, rollback or prune is under way: try again when it is done."
            ) from None
        yield


def make_current(model: TrainedModel, how: str) -> Pointer:
    """Makes `model` the current one and notes who did it, when and `how`; the running bot takes it up by itself.

    Raises:
        CannotWrite: the pointer could not be written; the old model is still current.
    """
    before = read_pointer(model.folder)
    at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    release = {"model": model.name, "at": at, "by": _person(), "how": how}
    after = Pointer(model.name, [*before.releases, release])
    content = {"model": model.archive.name, "releases": after.releases}
    replace_file(model.folder / POINTER, json.dumps(content, indent=1) + "\n")
    return after


def previous(pointer: Pointer) -> list[str]:
    """The models that were current before, the latest first, each once: what a rollback may go back to.

    A release that was rolled back does not count as a step to go back to: a second rollback goes further back.
    """
    stack: list[str] = []
    for release in pointer.releases:
        if release["how"] == "rollback" and release["model"] in stack:
            del stack[stack.index(release["model"]) + 1 :]
        else:
            stack = [name for name in stack if name != release["model"]] + [release["model"]]
    return [name for name in reversed(stack) if name != pointer.model]


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user often has no name
        return "unknown"
