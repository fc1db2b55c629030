"""Commands on the data: check it, watch the document it rests on."""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from marrow.cli.output import TopicName, as_json, print_json

SECTION = "Change what it says"
ORDER = 20


@click.command()
@click.option("--fast", is_flag=True, help="Leave out the near-duplicates, which need the sentence encoder.")
@as_json
def check(fast: bool, to_json: bool) -> None:
    """Say what is wrong with the data and the answers, before training.

    Looks at the form of the files; topics without answer or examples; duplicates and near-duplicates; blind questions
    and personal data among the examples; answers that are too long or too hard to read; numbers, names and phone
    numbers that no fact of data/facts.yml supports; facts that no answer carries; suggestions that lead nowhere; the
    document's passages and its review date. Each finding says where, and what to do.

    Exit code 2 when there is an error. A warning is for you to know, and changes nothing.
    """
    from marrow.paths import DATA
    from marrow.release.check import check as find

    findings = find(with_encoder=not fast)
    errors = sum(f.is_error for f in findings)
    if to_json:
        print_json({"errors": errors, "findings": [f.as_json(DATA) for f in findings]})
    else:
        for finding in findings:
            mark = click.style(finding.severity, fg="red" if finding.is_error else "yellow")
            click.echo(f"{mark}  {finding.line_for_people(DATA)}")
        kinds = Counter(f.severity for f in findings)
        click.echo(f"{kinds['error']} errors, {kinds['warning']} warnings.")
    sys.exit(2 if errors else 0)


@click.group()
def document() -> None:
    """Watch the page that all answers come from: what changed in it, and which answers to look at.

    \b
    A new version of the page is out:
        marrow document check page.html      what changed, and which topics rest on it
        marrow topic show dressing           the answer to look at; change it in data/faq/ if need be
        marrow document accept dressing --by "Dr A. Name"
    Until then no model is released that has an answer whose passage changed.
    """


@document.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say it; note nothing in data/document.yml.")
@as_json
def check_page(file: Path, dry_run: bool, to_json: bool) -> None:
    """Say which passages of FILE, a new copy of the page as text or HTML, changed, went or came.

    What must be looked at is noted in data/document.yml under `to_review`. The text itself is not kept.
    """
    from marrow.release.document import check_document

    found = check_document(file, note=not dry_run)
    if to_json:
        print_json({"changes": [vars(c) for c in found.changes], "dates": found.dates, "topics": found.topics})
        return
    for change in found.changes:
        begins = f' "{change.begins} ..."' if change.begins else ""
        topics = ", ".join(change.topics) or "no topic"
        click.echo(f"{change.how:<8}{change.section}:{begins}  ->  {topics}")
    for name, ours, theirs in found.dates:
        click.echo(f"{name}: {ours} here, {theirs} on the page")
    if not found.changes:
        click.echo(f"The page is the one we know: {found.passages} passages, none changed.")
    elif found.topics:
        click.echo(f"Answers to look at: {', '.join(found.topics)}.")
        click.echo("Then: marrow document accept TOPIC ... --by 'NAME'")


@document.command()
@click.argument("topics", nargs=-1, type=TopicName())
@click.option("--by", required=True, metavar="NAME", help="Who has looked at the answers.")
@click.option(
    "--page-reviewed", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The page's new date of review."
)
@click.option("--review-due", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The page's new date when due.")
def accept(topics: tuple[str, ...], by: str, page_reviewed: datetime | None, review_due: datetime | None) -> None:
    """Note that a named person has looked at the answers of TOPICS (all that wait, when none is named)."""
    from datetime import date

    from marrow.release.document import accept as note

    dates = {"last_reviewed": page_reviewed, "review_due": review_due}
    given = {name: when.date() for name, when in dates.items() if when}
    done = note(topics, by, date.today(), dates=given)
    click.echo(f"Noted in data/document.yml: {by} has looked at {', '.join(done) or 'no answer'}.")
    click.echo("Train and release: marrow train, then marrow release newest.")


COMMANDS = [check, document]
