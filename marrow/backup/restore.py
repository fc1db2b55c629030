"""`marrow restore`: puts a backup back, into an empty place or in the place of what is there."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from marrow.backup import contents
from marrow.backup.backup import FORM, MANIFEST
from marrow.errors import BadInput, MarrowError
from marrow.integrity import sha256
from marrow.models import POINTER
from marrow.paths import MODELS
from marrow.release.files import sync_folder, telling
from marrow.release.pointer import alone

Say = Callable[[str], None]


class Damaged(MarrowError):
    """The backup is not what was written."""


def restore(folder: Path, replace: bool = False, say: Say = print) -> dict[str, Any]:
    """Puts the backup in `folder` back; nothing is touched before all of it has been looked at.

    Args:
        replace: also where something is held already, which is lost then.

    Returns:
        The manifest.

    Raises:
        BadInput: there is no backup, or something is held already. Damaged: a file is missing or changed.
        DatabaseFailed: a database could not be written; each is as it was or restored.
    """
    manifest = _verified(folder)
    databases = contents.databases()
    for name, kind in manifest["databases"].items():
        if name not in databases or databases[name].kind != kind:
            raise BadInput(f"The backup holds {name} of {kind}: name a database of that kind in the configuration.")
    if not replace:
        _refuse_to_replace(manifest, databases)
    for name in manifest["databases"]:
        say(f"Restoring {databases[name].name}")
        databases[name].restore(folder / name)
    with alone():
        models = _below(folder, manifest, "models")
        for name in sorted(models, key=lambda name: name == POINTER):  # it comes last: what it names is there then
            _put(folder / "models" / name, MODELS / name)
    single = contents.single_files()
    for name in _below(folder, manifest, "files"):
        if name in single:
            _put(folder / "files" / name, single[name], secret=name != "paused")
    if not (folder / "files" / "paused").is_file():
        single["paused"].unlink(missing_ok=True)
    if data := contents.training_data():
        for name in _below(folder, manifest, "data"):
            _put(folder / "data" / name, data / name)
    say(f"Restored what was held on {manifest['made']}.")
    return manifest


def _verified(folder: Path) -> dict[str, Any]:
    """The manifest, when every file is there as it was written."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files, form = dict(manifest["files"]), manifest["form"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{folder} holds no backup: its {MANIFEST} cannot be read.") from None
    if form != FORM:
        raise BadInput(f"{folder} is a backup of another version of the program (form {form}).")
    for name, digest in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise Damaged(f"{folder}: {name} leads out of the backup.")
        if not (folder / name).is_file() or sha256(folder / name) != digest:
            raise Damaged(f"{folder / name} is missing or not what was written: use another backup.")
    if missing := [name for name in manifest["databases"] if name not in files]:
        raise Damaged(f"{folder} lacks {missing[0]}: use another backup.")
    return manifest


def _refuse_to_replace(manifest: dict[str, Any], databases: dict[str, Any]) -> None:
    held = [databases[name].name for name in manifest["databases"] if not databases[name].is_empty()]
    if (MODELS / POINTER).is_file():
        held.append(f"the released model of {MODELS / POINTER}")
    if held:
        raise BadInput(f"There is something already: {', '.join(held)}. With --replace it is lost for the backup's.")


def _below(folder: Path, manifest: dict[str, Any], part: str) -> list[str]:
    """The names of the backup's files below one of its folders, relative to that."""
    return [name.removeprefix(f"{part}/") for name in manifest["files"] if name.startswith(f"{part}/")]


def _put(source: Path, target: Path, secret: bool = False) -> None:
    """Puts a copy of `source` in the place of `target` in one step."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    with telling(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, draft)
        draft.chmod(0o600 if secret else 0o644)
        sync_folder(draft)
        os.replace(draft, target)
        sync_folder(target.parent)
