"""Commands that run the bot."""

import click

SECTION = "Run the bot"
ORDER = 10


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5005, show_default=True, help="Where it listens.")
@click.option("--model", metavar="MODEL", help="Serve this model, released or not, and stay with it.")
@click.option("--staff-port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of the staff app.")
@click.option("--bot-only", is_flag=True, help="Without the staff app.")
@click.option(
    "--endpoints", envvar="MARROW_ENDPOINTS", default="endpoints.yml", show_default=True, help="Which stores."
)
@click.option(
    "--credentials", envvar="MARROW_CREDENTIALS", default="credentials.yml", show_default=True, help="Which channels."
)
@click.option("--interface", envvar="MARROW_INTERFACE", help="The address it listens at; otherwise all of the machine.")
def serve(
    port: int,
    model: str | None,
    staff_port: int,
    bot_only: bool,
    endpoints: str,
    credentials: str,
    interface: str | None,
) -> None:
    """Serve the chat page and the REST webhook with the current model, and the staff app.

    A model that is released while the bot runs is taken up between two messages; nothing need be restarted.
    The files and the address may come from the environment: MARROW_ENDPOINTS, MARROW_CREDENTIALS, MARROW_INTERFACE.
    """
    from marrow.models import find_model
    from marrow.release.serve import Setup
    from marrow.release.serve import serve as run

    setup = Setup(endpoints, credentials, interface)
    run(port, find_model(model) if model else None, None if bot_only else staff_port, setup)


@click.command()
def shell() -> None:
    """Chat in the terminal with the newest model."""
    from marrow.channel.shell import chat

    chat()


COMMANDS = [serve, shell]
