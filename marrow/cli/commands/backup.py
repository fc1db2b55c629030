"""Commands that keep what is held."""

from pathlib import Path

import click

from marrow.cli.output import as_json, print_json, say

SECTION = "Keep what is held"
ORDER = 70


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@as_json
def backup(folder: Path, to_json: bool) -> None:
    """Write all that is held into FOLDER, while everything runs.

    Both databases (SQLite or PostgreSQL), the released models and which is current, the pause switch, the keys that
    stand in files, and the training data of MARROW_REVIEW_DATA. FOLDER must not be there; it appears when it is whole,
    for its owner alone. It holds patients' conversations: keep it as you keep those.
    """
    from marrow.backup.backup import backup as run

    manifest = run(folder, say(to_json))
    if to_json:
        print_json(manifest)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also where something is held already; that is lost.")
@as_json
def restore(folder: Path, replace: bool, to_json: bool) -> None:
    """Put the backup in FOLDER back where the configuration says that things are held.

    Every file is checked first. Into an empty place by itself, in the place of what is there with --replace. Stop the
    bot and the staff app first.
    """
    from marrow.backup.restore import restore as run

    manifest = run(folder, replace, say(to_json))
    if to_json:
        print_json(manifest)


COMMANDS = [backup, restore]
