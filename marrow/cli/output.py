"""What the commands share: `--json`, and how a topic or a model is completed by the shell."""

import json
import sys
from collections.abc import Callable
from typing import Any

import click

as_json = click.option("--json", "to_json", is_flag=True, help="Print JSON for scripts, and nothing else.")


def print_json(content: Any) -> None:
    """Prints `content` as JSON; dates and paths as their text."""
    click.echo(json.dumps(content, indent=1, default=str, ensure_ascii=False))


def to_stderr(line: str) -> None:
    """Says a line where it does not mix with JSON."""
    print(line, file=sys.stderr, flush=True)


def say(to_json: bool) -> Callable[[str], None]:
    """Where a command's words go: to the terminal, or beside the JSON."""
    return to_stderr if to_json else lambda line: print(line, flush=True)


class ModelName(click.ParamType):
    """A model: its name or the beginning of it, a path, `newest` or `current`."""

    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """The models that there are."""
        from click.shell_completion import CompletionItem

        from marrow.models import all_models

        names = ["newest", "current", *(m.name for m in reversed(all_models()))]
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class TopicName(click.ParamType):
    """A topic's id."""

    name = "topic"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """The topics that there are."""
        from click.shell_completion import CompletionItem

        from marrow.topics import load_topics

        return [CompletionItem(t.id, help=t.question) for t in load_topics().values() if t.id.startswith(incomplete)]
