"""Measures how fast and lean our bot is beside Rasa's default, alternating, and writes docs/benchmarks.md.

The two are taught the same examples; ours is measured on all its data as well. The default run takes some 35 minutes on
two cores, eight of them to train Rasa's default; with --full, hours.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.document import write_section
from benchmarks.speed import growth, parse, projects, report
from benchmarks.speed.bot import MODEL, serve, train
from benchmarks.speed.context import costs
from benchmarks.speed.load import load, require_wrk
from benchmarks.speed.projects import DEFAULT, FULL, OURS
from benchmarks.speed.results import Results, percentile
from marrow.errors import MarrowError
from marrow.paths import CACHE, REPORTS, ROOT

CLIENTS = (1, 16, 64)
SAID_AGAIN = 50  # messages that are said over and over, to see what a message costs that was said before


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    folder: Path
    examples: int  # a topic
    topics: int | None
    rounds: int
    trainings: int
    seconds: float  # of load, for each number of clients
    parsed: int  # messages
    conversations: int  # that are held to see what their context costs
    systems: tuple[str, ...]
    growing: tuple[str, ...]  # those of them whose growth is measured
    data_times: tuple[int, ...]  # topics, and examples a topic, in times of the first
    lengths: list[int]
    stored: list[int]


def plan(arguments: argparse.Namespace) -> Plan:
    """The plan that the command line asks for."""
    folder = CACHE / "benchmarks" / "speed"
    if arguments.smoke:
        return Plan(folder / "smoke", 6, 5, 1, 1, 1, 10, 10, (DEFAULT, OURS), (OURS,), (), [0, 2], [10])
    systems = (DEFAULT, OURS, FULL)
    stored, lengths = [0, 10_000, 1_000_000], [0, 10, 100, 1000]
    return Plan(
        folder,
        arguments.examples,
        None,
        arguments.rounds,
        2,
        arguments.seconds,
        500,
        110,
        systems,
        systems,
        (4, 16),
        lengths,
        stored,
    )


def measure(the: Plan, results: Results, full: bool) -> None:
    """Makes the projects, trains, serves and measures them."""
    examples = projects.choose_examples(the.examples, the.topics)
    make: dict[str, Callable[[Path], None]] = {
        DEFAULT: lambda folder: projects.make_default(folder, examples),
        OURS: lambda folder: projects.make_ours(folder, examples),
        FULL: projects.make_full,
    }
    folders = {system: the.folder / system.replace(" ", "_").replace(",", "").replace("'", "") for system in make}
    asked = the.folder / "messages.jsonl"
    the.folder.mkdir(parents=True, exist_ok=True)
    projects.write_messages(asked)
    results.once("examples", lambda: {"topics": len(examples), "count": sum(map(len, examples.values()))})
    for number in range(the.trainings):
        for system in the.systems:
            if system != OURS and number:
                continue  # many minutes for Rasa's default; ours on all data is compared with nothing
            results.once(f"round {number}, training: {system}", partial(training, make[system], folders[system]))
    for number in range(the.rounds):
        for system in the.systems if number % 2 else the.systems[::-1]:
            results.once(f"round {number}: {system}", partial(serving, the, folders[system], system, asked))
    results.once("context", lambda: costs(folders[the.systems[-1]] / MODEL, the.conversations))
    for system in the.growing:
        results.once(f"by length: {system}", partial(growth.by_length, folders[system], system, the.lengths))
        results.once(f"by stored: {system}", partial(growth.by_stored, folders[system], system, the.stored))
    for system in (OURS, DEFAULT) if full else (OURS,):
        results.once(f"by data: {system}", partial(by_data, the, system))


def training(make: Callable[[Path], None], folder: Path) -> dict[str, float]:
    """Makes the project and trains it."""
    make(folder)
    seconds, megabytes = train(folder)
    return {"train": seconds, "model": megabytes}


def serving(the: Plan, folder: Path, system: str, asked: Path) -> dict[str, float]:
    """One round: start, memory, parse and load."""
    for path in folder.glob(f"{growth.DATABASE}*"):
        path.unlink()
    with serve(folder, system) as bot:
        figures = {"start": bot.seconds_to_answer, "memory at start": bot.resident()}
        said = load(bot, asked, 4, 2)["answers"]  # warm
        figures["REST p50, again"] = load(bot, asked, 1, the.seconds, among=SAID_AGAIN)["p50"]
        for clients in CLIENTS:  # no message twice
            found = load(bot, asked, clients, max(the.seconds, clients / 8), round(said))  # each client a few times
            said += found["answers"] + clients
            figures[f"per second, {clients}"] = found["per_second"]
            figures |= {f"REST {name}, {clients}": found[name] for name in ("p50", "p99")}
            figures["silent"] = found["silent"]
        figures["memory"] = bot.resident()
    parsed = parse.times(folder / MODEL, the.parsed)
    return {**figures, "parse p50": percentile(parsed, 0.5), "parse p99": percentile(parsed, 0.99)}


def by_data(the: Plan, system: str) -> dict[str, dict[str, Any]]:
    """Training and parsing with more topics, and with more examples a topic."""
    found = {}
    base = projects.choose_examples(the.examples, the.topics)
    sizes = {"1x": base}
    for times in the.data_times:
        sizes[f"{times}x topics"] = projects.more_topics(base, times)
        sizes[f"{times}x examples"] = projects.choose_examples(the.examples * times, the.topics)
    make = projects.make_default_nlu if system == DEFAULT else projects.make_ours
    for name, examples in sizes.items():
        folder = the.folder / "by_data"
        make(folder, examples)
        seconds, megabytes = train(folder, only_nlu=True)
        parsed = parse.times(folder / MODEL, the.parsed)
        found[name] = {
            "topics": len(examples),
            "examples": sum(map(len, examples.values())),
            "train": seconds,
            "model": megabytes,
            "parse p50": percentile(parsed, 0.5),
            "parse p99": percentile(parsed, 0.99),
        }
    return found


def main() -> int:
    """Runs the benchmark; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--examples", type=int, default=8, metavar="N", help="examples of each topic (default 8)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times that each bot is served (default 3)")
    parser.add_argument("--seconds", type=float, default=8, help="of load for each number of clients (default 8)")
    parser.add_argument("--full", action="store_true", help="Rasa's default on more data too")
    parser.add_argument("--resume", action="store_true", help="keep what a run that was cut short had measured")
    parser.add_argument("--smoke", action="store_true", help="a few examples and seconds: does the benchmark work?")
    arguments = parser.parse_args()
    name = "speed_smoke" if arguments.smoke else "speed"
    try:
        require_wrk()
        results = Results(REPORTS / f"{name}.json", arguments.resume)
        the = plan(arguments)
        measure(the, results, arguments.full)
    except MarrowError as error:
        print(f"\nbenchmarks.speed: {error}", file=sys.stderr)
        return error.exit_code
    command = " ".join(["make bench" if len(sys.argv) == 1 else "python -m benchmarks.speed", *sys.argv[1:]])
    text = report.section(results, command, the.examples)
    print(text)
    if not arguments.smoke:
        report.plot_growth(results, ROOT / "docs" / "benchmarks_speed.png")
        write_section("speed", "make bench", f"{text}\n{report.PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
