"""Commands on a topic: show, make, rename, split."""

import re
from pathlib import Path
from typing import Any

import click

from marrow.cli.output import TopicName, as_json, print_json

SECTION = "Change what it says"
ORDER = 19

FEWEST_SHOWN = 8


class _Pattern(click.ParamType):
    """A regular expression; capitals and small letters are alike to it."""

    name = "pattern"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> re.Pattern[str]:
        """The expression, compiled; a usage error where it is none."""
        try:
            return re.compile(value, re.IGNORECASE)
        except re.error as error:
            self.fail(f"{value!r} is no regular expression: {error}.", param, ctx)


def _parts(command: Any) -> Any:
    """The options that describe a new topic."""
    for option in reversed(
        [
            click.option("--question", prompt="Question in plain words", help='As a patient asks: "Can I shower?"'),
            click.option(
                "--subject", prompt="What it is about", help='As in "more on ...": "showering after the test".'
            ),
            click.option("--answer", prompt="Answer", help="At most 90 words; the first sentence answers."),
            click.option(
                "--simple", prompt="Answer in still plainer words", help="For who asks to say it more simply."
            ),
            click.option(
                "--section", prompt="Section", help="Its section in data/document.yml: after_the_test, risks ..."
            ),
            click.option("--next", "following", default="", help="Topics people ask next: dressing,going_home."),
            click.option(
                "--fact",
                "facts",
                multiple=True,
                metavar="FACT",
                help='What the answer must carry; after "=>" what must stand in it: "no bath for a day => 24 hours".',
            ),
            click.option(
                "--passage",
                "passages",
                type=int,
                multiple=True,
                help="Number of the passage it rests on (`marrow document show`); by default all of the section.",
            ),
        ]
    ):
        command = option(command)
    return command


@click.group()
def topic() -> None:
    """Show, make, rename or split a topic: its answer, examples, facts and passages, in one go.

    Everything can be edited by hand too: a topic is one place, data/faq/<part>.yml. Afterwards: `marrow check`.
    """


@topic.command()
@click.argument("name", metavar="TOPIC", type=TopicName())
@click.option("--examples", "all_examples", is_flag=True, help="List all of its training examples.")
@as_json
def show(name: str, all_examples: bool, to_json: bool) -> None:
    """Show all that is known of TOPIC."""
    from marrow.release.topic_card import card

    found = card(name)
    if to_json:
        print_json(found)
        return
    for part in ("question", "subject", "answer", "simple", "section", "file"):
        click.echo(f"{click.style(part, bold=True):<20} {found[part]}")
    for part in ("next", "suggested_by"):
        click.echo(f"{click.style(part.replace('_', ' '), bold=True):<20} {', '.join(found[part]) or '-'}")
    click.echo(click.style("facts", bold=True))
    for fact in found["facts"]:
        click.echo(f"  {fact}")
    click.echo(click.style("passages of the document", bold=True))
    for passage in found["passages"]:
        click.echo(f"  {passage}")
    examples = found["examples"]
    click.echo(click.style(f"{len(examples)} examples", bold=True) + f", {found['blind_questions']} blind questions")
    for text in examples if all_examples else examples[:FEWEST_SHOWN]:
        click.echo(f"  {text}")
    if not all_examples and len(examples) > FEWEST_SHOWN:
        click.echo("  ... (--examples lists all)")


@topic.command()
@click.argument("name", metavar="TOPIC")
@click.option(
    "--examples",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="What patients type, one a line (- reads them from the terminal).",
)
@click.option(
    "--group", default="", help="A group of out_of_scope.yml whose examples it takes over: now it is answered."
)
@click.option("--matching", type=_Pattern(), help="Only those of the group in which this is found.")
@_parts
def new(name: str, examples: Any, group: str, matching: re.Pattern[str] | None, **parts: Any) -> None:
    """Make a topic: its answer, facts and first examples. What is not given as an option is asked for.

    \b
    marrow topic new shower --question "Can I shower after the test?" --subject "showering after the test" \\
        --answer "Keep the dressing dry for 24 hours." --simple "Do not get it wet for 24 hours." \\
        --section after_the_test --next dressing --fact "keep it dry for 24 hours => 24 hours" \\
        --examples shower.txt
    """
    from marrow.release.topic import new_topic

    if matching and not group:
        raise click.UsageError("--matching says which examples of a group: name the --group too.")
    _report(new_topic(_new_topic(name, parts, _lines(examples)), group=group, matching=matching), name)


@topic.command()
@click.argument("old", type=TopicName())
@click.argument("name", metavar="NEW")
def rename(old: str, name: str) -> None:
    """Give topic OLD the id NEW, in the data, the facts, the document, the blind questions and conversations."""
    from marrow.release.topic import rename_topic

    files, named = rename_topic(old, name)
    _report(files, name)
    for place in named:
        click.echo(f"Look at it by hand: {place} names {old}.")


@topic.command()
@click.argument("old", type=TopicName())
@click.argument("name", metavar="NEW")
@click.option("--examples", type=click.File(encoding="utf-8"), metavar="FILE", help="The examples to move, one a line.")
@click.option("--matching", type=_Pattern(), help="Or: a regular expression that finds them.")
@_parts
def split(old: str, name: str, examples: Any, matching: re.Pattern[str] | None, **parts: Any) -> None:
    """Make the topic NEW out of some of the examples of OLD.

    The blind questions stay with OLD: give those that ask NEW its id in tests/questions/.

    \b
    marrow topic split risks sepsis --matching "sepsis|blood poisoning" --question "Could I get sepsis?" ...
    """
    from marrow.release.topic import split_topic
    from marrow.release.topic_card import examples_of

    if (examples is None) == (matching is None):
        raise click.UsageError("Name the examples to move by --examples or by --matching.")
    moved = [text for text in examples_of(old) if matching.search(text)] if matching else _lines(examples)
    files = split_topic(old, _new_topic(name, parts, []), moved)
    _report(files, name)
    click.echo(f"{len(moved)} examples moved from {old}.")


def _new_topic(name: str, parts: dict[str, Any], examples: list[str]) -> Any:
    from marrow.release.topic import NewTopic

    facts = []
    for fact in parts["facts"]:
        says, _, words = fact.partition("=>")
        said = tuple(word.strip() for word in words.split(";") if word.strip()) or (says.strip(),)
        facts.append((says.strip(), said))
    return NewTopic(
        id=name,
        question=parts["question"],
        subject=parts["subject"],
        answer=parts["answer"],
        simple=parts["simple"],
        section=parts["section"],
        next=tuple(t.strip() for t in parts["following"].split(",") if t.strip()),
        facts=tuple(facts),
        passages=tuple(parts["passages"]),
        examples=tuple(examples),
    )


def _lines(file: Any) -> list[str]:
    return [text for line in (file or []) if (text := line.strip().removeprefix("- ").strip())]


def _report(files: list[Path], name: str) -> None:
    """Says what changed, and what `marrow check` finds on the topic."""
    from marrow.paths import DATA
    from marrow.release.check import check

    for file in files:
        click.echo(f"Changed {file}")
    for finding in check(with_encoder=False):
        if name in (finding.topic, finding.topic.split("/")[-1]):
            click.echo(f"{finding.severity}  {finding.line_for_people(DATA)}")
    click.echo("Next: `git diff` to look at it, `marrow check`, `marrow train`.")


COMMANDS = [topic]
