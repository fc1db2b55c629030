"""Writes files so that a reader, or a power cut, meets the old content or the new one and nothing in between."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marrow.errors import MarrowError


class CannotWrite(MarrowError):
    """The disk is full, or the folder may not be written to."""


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Tells a failure to write `path` in one line.

    Raises:
        CannotWrite: the system refused.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(f"{path} could not be written ({reason}); nothing was changed.") from error


def replace_file(path: Path, text: str) -> None:
    """Makes `text` the content of `path`, in one step; what was written is on the disk before it takes the name.

    Raises:
        CannotWrite: the disk is full, or the folder may not be written to; `path` is as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    with telling(path):
        try:
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)


def sha256(path: Path) -> str:
    """The file's sha256."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(2**20):  # a backup's database may be larger than the memory
            total.update(piece)
    return total.hexdigest()


def sync_folder(folder: Path) -> None:
    """Waits until the names in `folder` are on the disk, so that a power cut forgets no file that was moved there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
