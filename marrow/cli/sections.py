"""A click group that finds its commands in `marrow.cli.commands` and lists them under the headings of their modules."""

import difflib
import importlib
import pkgutil
from functools import cached_property
from types import ModuleType
from typing import Any

import click

from marrow.cli import commands

LAST = 100  # the order of a module that names none
WHOLE = 500  # characters: a line of help is wrapped, not cut


class SectionedGroup(click.Group):
    """The commands of all modules of `marrow.cli.commands`.

    A module there has `SECTION` (its heading in the help), `COMMANDS` (click commands) and, to stand before others, an
    `ORDER`. It must import quickly: what a command needs, Rasa above all, is imported when the command runs.
    """

    @cached_property
    def modules(self) -> list[ModuleType]:
        """The modules in the order of the help."""
        names = [f"{commands.__name__}.{found.name}" for found in pkgutil.iter_modules(commands.__path__)]
        return sorted((importlib.import_module(name) for name in names), key=lambda m: getattr(m, "ORDER", LAST))

    def list_commands(self, _: click.Context) -> list[str]:
        """All commands by name, in the order of the help."""
        return [str(command.name) for module in self.modules for command in module.COMMANDS]

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        return next((c for module in self.modules for c in module.COMMANDS if c.name == name), None)

    def format_commands(self, _: Any, formatter: click.HelpFormatter) -> None:
        """Writes the commands, a section for each module."""
        widest = max(len(str(command.name)) for module in self.modules for command in module.COMMANDS)
        sections: dict[str, list[click.Command]] = {}
        for module in self.modules:
            sections.setdefault(module.SECTION, []).extend(module.COMMANDS)
        for heading, found in sections.items():
            with formatter.section(heading):
                formatter.write_dl([(str(c.name).ljust(widest), c.get_short_help_str(WHOLE)) for c in found])

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called (see the parent class); for a misspelt one the error names the nearest."""
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(context), n=1)
            if not near or near[0] in error.message:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", error.ctx) from None
