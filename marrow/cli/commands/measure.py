"""Commands that say how good the data and a model are."""

import click

from marrow.cli.output import ModelName, as_json, print_json, to_stderr

SECTION = "Measure"
ORDER = 40


@click.command()
@click.argument("model", type=ModelName(), default="newest")
@click.option("--quick", is_flag=True, help="Leave out what is typed otherwise, and the conversations.")
@as_json
def evaluate(model: str, quick: bool, to_json: bool) -> None:
    """Answer the blind questions with MODEL (the newest when none is named) and report how well.

    Prints the figures, and writes reports/MODEL/report.html, with pictures and every error beside the training examples
    nearest to it, and evaluation.json. The figures are noted in the model's manifest, where `marrow models` and
    `marrow release` find them.

    \b
    right     the right topic or the right kind of reply
    wrong     something else was answered: what must not happen
    unsure    the nurse line was given under another kind of reply
    """
    from marrow.models import find_model
    from marrow.release.evaluate import evaluate as run

    report = run(find_model(model), quick, to_stderr if to_json else print)
    if to_json:
        print_json(report)


@click.command()
def labels() -> None:
    """List the training examples whose nearest neighbours have another label."""
    from marrow.release.labels import check_labels

    check_labels()


COMMANDS = [evaluate, labels]
