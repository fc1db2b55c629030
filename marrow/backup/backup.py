"""`marrow backup`: writes all that is held into one folder, while everything runs."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from marrow.backup import contents
from marrow.data_files import files_in
from marrow.errors import BadInput
from marrow.integrity import sha256
from marrow.paths import MODELS
from marrow.release.files import sync_folder, telling

MANIFEST = "manifest.json"
FORM = 1  # of the folder; a later program that changes it can tell

Say = Callable[[str], None]


def backup(folder: Path, say: Say = print) -> dict[str, Any]:
    """Writes a backup into `folder`, which must not be there; it appears when it is whole.

    Returns:
        The manifest.

    Raises:
        BadInput: `folder` is there already, or the databases are not known. DatabaseFailed: one cannot be read.
        CannotWrite: the disk is full, or the folder may not be written to.
    """
    if folder.exists():
        raise BadInput(f"{folder} is there already: a backup gets a folder of its own.")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        with telling(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft.mkdir(mode=0o700)  # it holds patients' conversations and keys
            manifest = _write(draft, say)
            (draft / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
            for path in draft.rglob("*"):
                _to_disk(path)
            os.replace(draft, folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(f"{folder} holds the backup: {len(manifest['files'])} files.")
    return manifest


def _write(folder: Path, say: Say) -> dict[str, Any]:
    kinds = {}
    for name, database in contents.databases().items():
        if database.exists():
            say(f"Copying {database.name}")
            database.dump(folder / name)
            kinds[name] = database.kind
        else:
            say(f"There is no {database.name.removeprefix('the ')} yet.")
    for path in contents.models():
        _copy(path, folder / "models" / path.relative_to(MODELS))
    for name, path in contents.single_files().items():
        if path.is_file():
            _copy(path, folder / "files" / name)
    if data := contents.training_data():
        for path in files_in(data):
            _copy(path, folder / "data" / path.relative_to(data))
    files = {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    made = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return {"form": FORM, "made": made, "databases": kinds, "files": files}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _to_disk(path: Path) -> None:
    """Waits until it is on the disk, for its owner alone."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    sync_folder(path)
