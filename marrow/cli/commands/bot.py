"""Commands that run the bot."""

import click

SECTION = "Run the bot"
ORDER = 10


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5005, show_default=True, help="Where it listens.")
@click.option("--model", metavar="MODEL", help="Serve this model, released or not, and stay with it.")
def serve(port: int, model: str | None) -> None:
    """Serve the chat page and the REST webhook with the current model.

    A model that is released while the bot runs is taken up between two messages; nothing need be restarted.
    """
    from marrow.models import find_model
    from marrow.release.serve import serve as run

    run(port, find_model(model) if model else None)


@click.command()
def shell() -> None:
    """Chat in the terminal with the newest model."""
    from marrow.channel.shell import chat

    chat()


COMMANDS = [serve, shell]
