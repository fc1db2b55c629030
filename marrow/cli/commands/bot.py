"""Commands that run the bot."""

import click

SECTION = "Run the bot"
ORDER = 10


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5005, show_default=True, help="Where it listens.")
def serve(port: int) -> None:
    """Serve the chat page and the REST webhook with the current model."""
    from marrow.release.serve import serve as run

    run(port)


@click.command()
def shell() -> None:
    """Chat in the terminal with the current model."""
    from marrow.channel.shell import chat

    chat()


COMMANDS = [serve, shell]
