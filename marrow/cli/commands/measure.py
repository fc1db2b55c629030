"""Commands that say how good the data and a model are."""

import click

SECTION = "Measure"
ORDER = 40


@click.command()
def evaluate() -> None:
    """Answer the blind questions and report how well."""
    from marrow.release.evaluate import evaluate as run

    run()


@click.command()
def labels() -> None:
    """List the training examples whose nearest neighbours have another label."""
    from marrow.release.labels import check_labels

    check_labels()


COMMANDS = [evaluate, labels]
