"""The command line teaches, finds its commands by itself, and tells a user's mistake in one line."""

from pathlib import Path

import click
import pytest

from marrow.cli import cli, main
from marrow.errors import BadInput
from marrow.paths import ROOT


def walk(command: click.Command, path: str = "marrow") -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            found += walk(inner, f"{path} {name}")
    return found


@pytest.mark.parametrize(("path", "command"), walk(cli), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_explains_itself(path: str, command: click.Command) -> None:
    assert command.help, path
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{path} {option.name}"


def test_the_help_lists_each_command_under_its_heading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for name in ("serve", "train", "evaluate", "completion"):
        assert f"  {name} " in text
    assert "Measure:" in text
    assert "..." not in text.split("Options:")[1]


@pytest.mark.parametrize("arguments", [["serve", "--port", "99999999"], ["train", "--if-neede"], ["nope"]])
def test_a_wrong_option_is_told_in_words_with_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "Error:" in capsys.readouterr().err


def test_a_misspelt_command_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evalaute"]) == 2
    assert "evaluate" in capsys.readouterr().err


def test_a_failure_is_one_line_and_its_own_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise BadInput("data/faq/risks.yml, line 3: the example is empty.")

    monkeypatch.setattr("marrow.release.labels.check_labels", fail)
    assert main(["labels"]) == 2
    assert capsys.readouterr().err == "marrow labels: data/faq/risks.yml, line 3: the example is empty.\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_call_the_command_by_its_name(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_MARROW_COMPLETE" in capsys.readouterr().out


def test_every_command_of_the_makefile_exists() -> None:
    lines = (Path(ROOT) / "Makefile").read_text().splitlines()
    called = {line.split("-m marrow ")[1].split()[0] for line in lines if "-m marrow " in line}
    assert called >= {"train", "serve"}
    assert called <= set(cli.list_commands(click.Context(cli)))
