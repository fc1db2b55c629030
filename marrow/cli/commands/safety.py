"""Commands for the day on which something is wrong, and for what must never be kept."""

import click

SECTION = "Safety and privacy"
ORDER = 20


@click.command()
@click.argument("reason", default="")
def pause(reason: str) -> None:
    """Switch a running bot to the nurse line alone, at once; REASON is kept for the record."""
    from marrow.answer.pause import pause as run

    run(reason)


@click.command()
def resume() -> None:
    """Let a paused bot answer again."""
    from marrow.answer.pause import resume as run

    run()


@click.group()
def privacy() -> None:
    """Personal data in messages."""


@privacy.command()
def evaluate() -> None:
    """Measure how well personal data is found in the marked messages of tests/privacy/."""
    from marrow.privacy.evaluate import evaluate as run

    run()


COMMANDS = [pause, resume, privacy]
