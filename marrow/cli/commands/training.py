"""Commands that make a model and its parts."""

import click

SECTION = "Train"
ORDER = 30


@click.command()
@click.option("--if-needed", is_flag=True, help="Only when the current model is not of today's data.")
def train(if_needed: bool) -> None:
    """Train a model from data/ and make it the current one."""
    from marrow.release.train import train as run

    run(only_if_needed=if_needed)


@click.command()
def calibrate() -> None:
    """Fit the confidence and the threshold to the development questions, into config.yml."""
    from marrow.release.calibrate import calibrate as run

    run()


@click.command()
def encoder() -> None:
    """Check the encoder's weights; when its graph is missing, build it and encode the training examples."""
    from marrow.nlu.vector_cache import prepare

    prepare()


COMMANDS = [train, calibrate, encoder]
