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


@document.command("show")
@as_json
def show_passages(to_json: bool) -> None:
    """List the passages of the page by number, with the topics that rest on each, and what waits for review."""
    from marrow.release.document import load_document

    known = load_document()
    passages = [
        {"number": number, "section": p["section"], "fingerprint": p["fingerprint"], "topics": list(p["topics"])}
        for number, p in enumerate(known.get("passages") or [], 1)
    ]
    waiting = sorted({topic for entry in known.get("to_review") or [] for topic in entry["topics"]})
    if to_json:
        dates = {"last_reviewed": known["last_reviewed"], "review_due": known["review_due"]}
        print_json({**dates, "passages": passages, "to_review": waiting})
        return
    click.echo(f"{known['title']}, reviewed {known['last_reviewed']}, due {known['review_due']}")
    for passage in passages:
        topics = ", ".join(passage["topics"]) or "-"
        click.echo(f"{passage['number']:>4}  {passage['section']:<26}{passage['fingerprint']}  {topics}")
    click.echo(f"Waiting for review: {', '.join(waiting) or 'none'}.")


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


@click.command()
@click.option("--days", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True, help="How far back.")
@click.option("--log", metavar="URL", help="The tracker store's database; that of endpoints.yml when none is named.")
@click.option(
    "--reviewed", type=click.Path(exists=True, path_type=Path), metavar="FILE", help="What reviewers decided."
)
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Patients that a group needs.")
@as_json
def suggest(days: float, log: str | None, reviewed: Path | None, least: int, to_json: bool) -> None:
    """Group what patients asked in vain: new topics to write, and topics that want examples.

    Reads the messages that got the nurse line for want of an answer, and those whose answer did not help, from the
    bot's log (it is only read). The groups that touch most patients come first.

    FILE is a JSON list of reviewed messages: [{"text": ..., "label": a topic, "new_topic" or "not_in_document",
    "patients": [conversation ids]}]; only the text is needed.
    """
    from marrow.release.message_log import read_log
    from marrow.release.suggest import add_reviewed, missed_messages
    from marrow.release.suggest import suggest as group

    missed = missed_messages(read_log(days, log))
    if reviewed:
        add_reviewed(missed, reviewed)
    found = group(missed, least=least)
    if to_json:
        print_json([s.as_json() for s in found])
        return
    click.echo(f"{len(missed)} different messages of the last {days:g} days had no answer, or one that did not help.")
    for number, suggestion in enumerate(found, 1):
        near = f"near {suggestion.label}, cosine {suggestion.cosine:.2f}"
        click.echo(f"\n{number}. {click.style(suggestion.what, bold=True)}, {suggestion.patients} patients ({near})")
        for text in suggestion.messages:
            click.echo(f"   {text}")
    if not found:
        click.echo(f"No group was sent by {least} patients or more.")


COMMANDS = [check, document, suggest]
