"""The files of a `data/` folder. Hidden ones are not of it: what is being written stands beside, under such a name."""

import os
from pathlib import Path


def files_in(folder: Path, *suffixes: str) -> list[Path]:
    """All files under `folder` in the order of their paths, those with one of `suffixes` (".yml") where any is given.

    A file is left out when its name, or that of a folder between it and `folder`, begins with a dot.
    """
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted(path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes))
