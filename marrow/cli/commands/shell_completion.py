"""The command that teaches the shell to complete the others."""

import click
from click.shell_completion import get_completion_class

SECTION = "Your shell"
ORDER = 90


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes the shell complete marrow's commands and options.

    \b
    For bash, in ~/.bashrc:
        eval "$(marrow completion bash)"
    """
    from marrow.cli import NAME, cli

    made = get_completion_class(shell)
    if made is None:  # click knows these three, but its register is open
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(made(cli, {}, NAME, f"_{NAME.upper()}_COMPLETE").source())


COMMANDS = [completion]
