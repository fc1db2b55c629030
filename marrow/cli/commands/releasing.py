"""Commands that say which model patients meet."""

from pathlib import Path
from typing import Any

import click

from marrow.cli.output import ModelName, as_json, print_json, say

SECTION = "Release"
ORDER = 50


@click.command()
@click.argument("model", type=ModelName())
@click.option("--try", "only_try", is_flag=True, help="Say what would be refused; change nothing.")
@as_json
def release(model: str, only_try: bool, to_json: bool) -> None:
    """Make MODEL the current one, if it passes the gates of gates.yml.

    MODEL is a name, the beginning of one, or `newest`. The model must be whole and able to answer, `marrow check` must
    find no error in what it was trained on, each of its answers must have been looked at since the document changed,
    and on the blind questions it must not be worse than the current one. Else it says which gate fails and why, with
    the questions, and the current model stays (exit code 1).

    The change is one step: at any moment the old model or the new one is current. A running bot takes the new one up
    within seconds, without dropping a message. Back again: `marrow rollback`.
    """
    from marrow.release.release import Refused
    from marrow.release.release import release as run

    try:
        decision = run(model, only_try, say(to_json))
    except Refused as error:
        if to_json:
            print_json(_decision(error.decision))
        raise
    if to_json:
        print_json(_decision(decision))


@click.command()
@click.argument("model", type=ModelName())
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    envvar="MARROW_MODEL_PRIVATE_KEY_FILE",
    show_envvar=True,
    help="The file with the private key: Ed25519, in PEM.",
)
def sign(model: str, key: Path) -> None:
    """Sign MODEL, its answers and examples included, for servers that serve signed models alone.

    Those servers have the public key in MARROW_MODEL_PUBLIC_KEY, or in the file that MARROW_MODEL_PUBLIC_KEY_FILE
    names. Keys are made by `openssl genpkey -algorithm ed25519 -out private.pem` and
    `openssl pkey -in private.pem -pubout -out public.pem`.
    """
    from marrow.models import find_model
    from marrow.release.sign import sign as run

    click.echo(f"Signed: {run(find_model(model), key)}")


@click.command()
@click.option("--to", type=ModelName(), metavar="MODEL", help="Another model than the one before.")
@as_json
def rollback(to: str | None, to_json: bool) -> None:
    """Go back to the model that was current before, in seconds; again, to the one before that."""
    from marrow.release.release import rollback as run

    model = run(to, say(to_json))
    if to_json:
        print_json({"model": model.name})


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def models(context: click.Context, to_json: bool) -> None:
    """List the trained models, the newest first; `*` is the current one."""
    if context.invoked_subcommand is None:
        from marrow.release.listing import rows

        found = rows()
        if to_json:
            print_json(found)
        else:
            _print_models(found)


@models.command()
@click.option("--keep", type=click.IntRange(1), default=5, show_default=True, help="How many of the newest stay.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@as_json
def prune(keep: int, dry_run: bool, to_json: bool) -> None:
    """Delete old models. The newest stay, and so do the current one and the one that a rollback goes to."""
    from marrow.release.listing import prune as run

    gone = run(keep, dry_run)
    if to_json:
        print_json({"deleted": gone})
    else:
        for name in gone:
            click.echo(f"{'Would delete' if dry_run else 'Deleted'} {name}")
        click.echo(f"{len(gone)} {'would go' if dry_run else 'gone'}.")


def _decision(decision: Any) -> dict[str, Any]:
    return {**vars(decision), "refusals": [vars(r) for r in decision.refusals]}


def _print_models(found: list[dict[str, Any]]) -> None:
    if not found:
        click.echo("There is no model yet: run `marrow train`.")
        return
    click.echo(f"  {'model':<26}{'trained':<18}{'examples':>9}{'right':>8}{'wrong':>8}  released")
    for row in found:
        shares = "".join(f"{100 * row[v]:>7.1f}%" if row[v] is not None else f"{'-':>8}" for v in ("right", "wrong"))
        made = (row["made"] or "")[:16].replace("T", " ")
        examples = row["examples"] if row["examples"] is not None else "-"
        mark, released = "*" if row["current"] else " ", row["released"] or ""
        click.echo(f"{mark} {row['model']:<26}{made:<18}{examples:>9}{shares}  {released}")


COMMANDS = [release, sign, rollback, models]
