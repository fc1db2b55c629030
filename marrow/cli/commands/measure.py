"""Commands that say how good the data and a model are."""

from typing import Any

import click

from marrow.cli.output import ModelName, as_json, print_json, to_stderr

SECTION = "Measure"
ORDER = 40


@click.command()
@click.argument("model", type=ModelName(), default="newest")
@click.option("--quick", is_flag=True, help="Leave out what is typed otherwise, and the conversations.")
@as_json
def evaluate(model: str, quick: bool, to_json: bool) -> None:
    """Answer the blind questions with MODEL (the newest when none is named) and report how well.

    Prints the figures, and writes reports/MODEL/report.html, with pictures and every error beside the training examples
    nearest to it, and evaluation.json. The figures are noted in the model's manifest, where `marrow models` and
    `marrow release` find them.

    \b
    right     the right topic or the right kind of reply
    wrong     something else was answered: what must not happen
    unsure    the nurse line was given under another kind of reply
    """
    from marrow.models import find_model
    from marrow.release.evaluate import evaluate as run

    report = run(find_model(model), quick, to_stderr if to_json else print)
    if to_json:
        print_json(report)


@click.command()
@click.argument("before", type=ModelName(), default="current")
@click.argument("after", type=ModelName(), default="newest")
@click.option("--replay", "replayed", is_flag=True, help="Compare on logged messages instead of the blind questions.")
@click.option("--days", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True, help="Of the log.")
@click.option("--log", metavar="URL", help="The tracker store's database; that of endpoints.yml when none is named.")
@click.option(
    "--most", type=click.IntRange(1), default=5000, show_default=True, help="Conversations, the newest first."
)
@as_json
def compare(before: str, after: str, replayed: bool, days: float, log: str | None, most: int, to_json: bool) -> None:
    """Say what AFTER answers otherwise than BEFORE: by default the newest model and the current one.

    On the blind questions: each that is answered otherwise, the worse ones first, and whether chance may be the reason
    (McNemar's exact test). Writes reports/BEFORE..AFTER/compare.html.

    With --replay: on the messages that patients sent in the last days. Each conversation is held again with both
    models, and what changes is grouped, the riskiest first. The log is only read.

    \b
    marrow compare                         the newest model beside the current one
    marrow compare --replay --days 7       on last week's messages
    """
    from marrow.models import find_model

    models = find_model(before), find_model(after)
    if replayed:
        from marrow.release.message_log import read_log
        from marrow.release.replay import replay

        messages, groups = replay(read_log(days, log)[-most:], *models)
        _print_replay(models[0].name, models[1].name, messages, groups, to_json)
        return
    from marrow.release.compare import compare as run

    comparison = run(*models)
    if to_json:
        print_json(comparison)
    else:
        _print_comparison(comparison)


def _print_comparison(comparison: dict[str, Any]) -> None:
    click.echo(f"{comparison['before']} -> {comparison['after']}\n")
    click.echo(f"{'questions':<26}{'before':>8}{'after':>8}{'gained':>8}{'lost':>8}{'p':>8}")
    for name, rows in comparison["sets"].items():
        for verdict, row in rows.items():
            shares = f"{100 * row['before']:>7.1f}%{100 * row['after']:>7.1f}%"
            title = f"{name.replace('_', ' ')}: {verdict}"
            click.echo(f"{title:<26}{shares}{row['gained']:>8}{row['lost']:>8}{row['p']:>8.3f}")
    for change in ("worse", "other", "better"):
        rows = [row for row in comparison["differences"] if row["change"] == change]
        click.echo(f"\n{len(rows)} {change}")
        for row in rows:
            click.echo(f"  {row['before']} -> {row['after']} (wanted {row['wanted']}): {row['text']}")
    click.echo(f"\nWrote reports/{comparison['before']}..{comparison['after']}/compare.html")


def _print_replay(before: str, after: str, messages: int, groups: dict[str, list[Any]], to_json: bool) -> None:
    if to_json:
        rows = {name: [c.as_json() for c in found] for name, found in groups.items()}
        print_json({"before": before, "after": after, "messages": messages, "groups": rows})
        return
    changed = sum(c.times for found in groups.values() for c in found)
    click.echo(f"{before} -> {after}: {changed} of {messages} logged messages would be answered otherwise.")
    for name, found in groups.items():
        click.echo(f"\n{click.style(name, bold=True)} ({sum(c.times for c in found)})")
        for c in found:
            click.echo(f"  {c.before} -> {c.after}, {len(c.senders)} patients: {c.text}")


@click.command()
def labels() -> None:
    """List the training examples whose nearest neighbours have another label."""
    from marrow.release.labels import check_labels

    check_labels()


COMMANDS = [evaluate, compare, labels]
