"""The project's command line: `marrow <command>`, or `python -m marrow <command>`; the Makefile calls it.

Each module of `marrow/cli/commands/` holds one group of commands: a `SECTION`, under which the help lists them, and
`COMMANDS`. A new module is found by itself; nothing here names it.
"""

import logging
import sys
from collections.abc import Sequence

import click

from marrow.cli.sections import SectionedGroup
from marrow.errors import MarrowError

NAME = "marrow"


@click.group(
    NAME, cls=SectionedGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120}
)
def cli() -> None:
    """The bone marrow test FAQ: change what it says, train it, see how well it answers, release it, go back.

    `marrow COMMAND --help` explains a command and shows how it is used. Exit codes: 0; 1 for a failure; 2 for bad
    input (a wrong option, a data file with a mistake in it).
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0, 1 for a failure, 2 for bad input."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = cli.main(arguments, prog_name=NAME, standalone_mode=False)
    except MarrowError as error:
        called = " ".join([NAME, *(a for a in arguments[:1] if not a.startswith("-"))])
        click.echo(f"{called}: {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return code if isinstance(code, int) else 0
