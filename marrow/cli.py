"""The project's command line: `python -m marrow <command>`; the Makefile calls it."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from marrow.errors import MarrowError

# Each command imports what it needs when it runs: Rasa alone takes seconds to import.


def _encoder(_: argparse.Namespace) -> None:
    from marrow.nlu.vector_cache import prepare

    prepare()


def _train(arguments: argparse.Namespace) -> None:
    from marrow.release.train import train

    train(only_if_needed=arguments.if_needed)


def _serve(arguments: argparse.Namespace) -> None:
    from marrow.release.serve import serve

    serve(arguments.port)


def _shell(_: argparse.Namespace) -> None:
    from marrow.channel.shell import chat

    chat()


def _evaluate(_: argparse.Namespace) -> None:
    from marrow.release.evaluate import evaluate

    evaluate()


def _calibrate(_: argparse.Namespace) -> None:
    from marrow.release.calibrate import calibrate

    calibrate()


def _labels(_: argparse.Namespace) -> None:
    from marrow.release.labels import check_labels

    check_labels()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0, 1 for a failure, 2 for bad input."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    parser = argparse.ArgumentParser(prog="marrow", description="The bone marrow test FAQ: train, serve, evaluate.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=text, description=text)
        subparser.set_defaults(run=run)
        return subparser

    command(
        "encoder",
        _encoder,
        "check the encoder's weights; when its graph is missing, build it and encode the training examples",
    )
    training = command("train", _train, "train a model from data/")
    training.add_argument("--if-needed", action="store_true", help="only when the newest model is not of today's data")
    serving = command("serve", _serve, "serve the chat page and the REST webhook")
    serving.add_argument("--port", type=int, default=5005)
    command("shell", _shell, "chat in the terminal")
    command("evaluate", _evaluate, "answer the blind questions and report how well")
    command(
        "calibrate", _calibrate, "fit the confidence and the threshold to the development questions, into config.yml"
    )
    command("labels", _labels, "list the training examples whose nearest neighbours have another label")
    arguments = parser.parse_args(argv)
    try:
        arguments.run(arguments)
    except MarrowError as error:
        print(f"marrow {arguments.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0
