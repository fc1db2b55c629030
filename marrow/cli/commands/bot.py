"""Commands that run the bot."""

import click

SECTION = "Run the bot"
ORDER = 10


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5005, show_default=True, help="Where it listens.")
@click.option("--model", metavar="MODEL", help="Serve this model, released or not, and stay with it.")
@click.option("--staff-port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of the staff app.")
@click.option("--bot-only", is_flag=True, help="Without the staff app.")
def serve(port: int, model: str | None, staff_port: int, bot_only: bool) -> None:
    """Serve the chat page and the REST webhook with the current model, and the staff app.

    A model that is released while the bot runs is taken up between two messages; nothing need be restarted.
    """
    from marrow.models import find_model
    from marrow.release.serve import serve as run

    run(port, find_model(model) if model else None, None if bot_only else staff_port)


@click.command()
def shell() -> None:
    """Chat in the terminal with the newest model."""
    from marrow.channel.shell import chat

    chat()


COMMANDS = [serve, shell]
