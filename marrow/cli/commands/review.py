"""Commands of the staff app."""

import click

SECTION = "Staff app"
ORDER = 50

# Nothing of Django is imported before a command runs: its settings read the environment then.


@click.group()
def review() -> None:
    """Serve the staff app, add its administrator, write what was accepted, delete what is old."""


@review.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that it listens at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where it listens.")
@click.option("--no-follow", is_flag=True, help="Serve only; `marrow review follow` runs elsewhere.")
def serve(host: str, port: int, no_follow: bool) -> None:
    """Serve the staff app and follow the bot's conversations."""
    if not no_follow:
        from marrow.release.supervise import supervise
        from marrow.review.processes import parts

        supervise(parts(host, port))
        return
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.serve import serve_app

    serve_app(host, port)


@review.command()
@click.option("--once", is_flag=True, help="Stop when everything is read.")
def follow(once: bool) -> None:
    """Read new conversations, group and count them, delete old ones on schedule."""
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.ingest.follow import follow as run

    run(once)


@review.command()
@click.argument("username", required=False)
def createadmin(username: str | None) -> None:
    """Add an administrator; asks for name and password.

    Scripts give MARROW_REVIEW_ADMIN_USERNAME and MARROW_REVIEW_ADMIN_PASSWORD instead.
    """
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.people_commands import create_administrator

    click.echo(f"Added the administrator {create_administrator(username)}. Sign in at the staff app.")


@review.command()
@click.option("--dry-run", is_flag=True, help="Print the patch and write nothing.")
def export(dry_run: bool) -> None:
    """Write the accepted examples into data/faq/."""
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.training import write as writing

    plan = writing.plan() if dry_run else writing.write(None)
    if plan.patch:
        click.echo(plan.patch, nl=False)
    for proposal, reason in plan.refused:
        click.echo(f"Left out: {proposal.text!r} ({proposal.topic}). {reason}")
    verb = "Would write" if dry_run else "Wrote"
    click.echo(f"{verb} {len(plan.added)} examples into {len(plan.files)} files.")


@review.command()
@click.option("--days", type=click.IntRange(1), help="How long they are kept (MARROW_REVIEW_RETENTION_DAYS, or 90).")
@click.option("--dry-run", is_flag=True, help="Report and delete nothing.")
def retain(days: int | None, dry_run: bool) -> None:
    """Delete old conversations here and in the bot's store."""
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.retention import days_kept
    from marrow.review.retention import retain as run

    click.echo(f"marrow review retain: {run(days or days_kept(), dry_run)}")


@review.command()
@click.option("--conversations", type=click.IntRange(1), default=500, show_default=True, help="How many.")
def seed(conversations: int) -> None:
    """Fill an empty database with made-up conversations, for demonstration and benchmarks."""
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.seed import seed as run

    run(conversations)


COMMANDS = [review]
