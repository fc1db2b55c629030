"""Commands that make a model and its parts."""

import click

from marrow.cli.output import as_json, print_json, say

SECTION = "Train"
ORDER = 30


@click.command()
@click.option("--if-needed", is_flag=True, help="Only when the newest model is not of today's data.")
@click.option("--evaluate", "with_figures", is_flag=True, help="Then answer the blind questions, for the manifest.")
@as_json
def train(if_needed: bool, with_figures: bool, to_json: bool) -> None:
    """Train a model from data/; the first one becomes current, a later one when it is released.

    Writes models/NAME.tar.gz, and beside it a folder with the manifest (what the model was made from, so that it can be
    made again: the same data, code and packages give the same predictions) and the answers that belong to it.

    \b
    Next:
        marrow evaluate           how well it answers
        marrow compare            what changed from the current model
        marrow release newest     make it current
    """
    from marrow.release.train import train as run

    model = run(only_if_needed=if_needed, say=say(to_json))
    if with_figures:
        from marrow.release.evaluate import evaluate

        evaluate(model, quick=True, say=say(to_json))
    if to_json:
        print_json(model.manifest)


@click.command()
def calibrate() -> None:
    """Fit the confidences and the thresholds to the development questions and the follow-ups, into config.yml."""
    from marrow.release import calibrate as messages
    from marrow.release import calibrate_context as follow_ups
    from marrow.release import calibrate_questions as several

    messages.calibrate()
    several.calibrate_questions()
    follow_ups.calibrate_context()
    click.echo("Run `make train` and `make eval` to use them.")


@click.command()
def encoder() -> None:
    """Check the encoder's weights; when its graph is missing, build it and encode the training examples."""
    from marrow.nlu.vector_cache import prepare

    prepare()


COMMANDS = [train, calibrate, encoder]
