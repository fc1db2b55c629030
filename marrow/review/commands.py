"""The commands `marrow review …`."""

import argparse
from collections.abc import Callable

from marrow.errors import BadInput
from marrow.release.supervise import Part, supervise

# Nothing of Django is imported before a command runs: the settings read the environment then.


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Adds the sub-commands to `marrow review`; each sets `act`."""
    commands = parser.add_subparsers(dest="review_command", required=True)

    def command(name: str, act: Callable[[argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=text, description=text)
        subparser.set_defaults(act=act)
        return subparser

    serving = command("serve", _serve, "serve the staff app and follow the bot's conversations")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--no-follow", action="store_true", help="serve only; `marrow review follow` runs elsewhere")
    following = command("follow", _follow, "read new conversations, group and count them, delete old ones on schedule")
    following.add_argument("--once", action="store_true", help="stop when everything is read")
    administrator = command("createadmin", _create_administrator, "add an administrator")
    administrator.add_argument("username", nargs="?")
    exporting = command("export", _export, "write the accepted examples into data/faq/")
    exporting.add_argument("--dry-run", action="store_true", help="print the patch and write nothing")
    retaining = command("retain", _retain, "delete old conversations here and in the bot's store")
    retaining.add_argument("--days", type=int, help="how long they are kept (MARROW_REVIEW_RETENTION_DAYS, or 90)")
    retaining.add_argument("--dry-run", action="store_true", help="report and delete nothing")
    seeding = command(
        "seed", _seed, "fill an empty database with made-up conversations, for demonstration and benchmarks"
    )
    seeding.add_argument("--conversations", type=int, default=500)


def run(arguments: argparse.Namespace) -> None:
    """Runs the chosen sub-command."""
    arguments.act(arguments)


def _serve(arguments: argparse.Namespace) -> None:
    if not arguments.no_follow:
        supervise(parts(arguments.host, arguments.port))
        return
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.serve import serve_app

    serve_app(arguments.host, arguments.port)


def parts(host: str, port: int) -> list[Part]:
    """The staff app's processes, for a supervisor."""
    address = ["--host", host, "--port", str(port)]
    return [
        Part("staff app", ["-m", "marrow", "review", "serve", "--no-follow", *address]),
        Part("follower", ["-m", "marrow", "review", "follow"]),
    ]


def _follow(arguments: argparse.Namespace) -> None:
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.ingest.follow import follow

    follow(arguments.once)


def _create_administrator(arguments: argparse.Namespace) -> None:
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.people_commands import create_administrator

    print(f"Added the administrator {create_administrator(arguments.username)}. Sign in at the staff app.")


def _export(arguments: argparse.Namespace) -> None:
    from marrow.review.setup import prepare

    prepare()
    from marrow.review.training import write as writing

    plan = writing.plan() if arguments.dry_run else writing.write(None)
    if plan.patch:
        print(plan.patch, end="")
    for proposal, reason in plan.refused:
        print(f"Left out: {proposal.text!r} ({proposal.topic}). {reason}")
    verb = "Would write" if arguments.dry_run else "Wrote"
    print(f"{verb} {len(plan.added)} examples into {len(plan.files)} files.")


def _retain(arguments: argparse.Namespace) -> None:
    from marrow.review.setup import prepare

    if arguments.days is not None and arguments.days < 1:
        raise BadInput("--days must be at least 1.")
    prepare()
    from marrow.review.retention import days_kept, retain

    print(f"marrow review retain: {retain(arguments.days or days_kept(), arguments.dry_run)}")


def _seed(arguments: argparse.Namespace) -> None:
    from marrow.review.setup import prepare

    if arguments.conversations < 1:
        raise BadInput("--conversations must be at least 1.")
    prepare()
    from marrow.review.seed import seed

    seed(arguments.conversations)
