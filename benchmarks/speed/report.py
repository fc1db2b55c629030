"""Writes what was measured: a section of docs/benchmarks.md, and a picture of how the bots grow."""

import datetime
import os
import platform
from pathlib import Path
from statistics import median

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from benchmarks.speed.projects import DEFAULT, FULL, OURS
from benchmarks.speed.results import Figures, Results, percentile, ratios

PICTURE = "![A message's time by length and by what is stored](benchmarks_speed.png)"
# Name, key, unit, and what the ratio of ours to Rasa's default is to reach; None where nothing was set.
MEASURES: tuple[tuple[str, str, str, float | None], ...] = (
    ("training", "train", "s", 0.2),
    ("model", "model", "MB", 0.3),
    ("start to the first answer", "start", "s", 0.7),
    ("resident memory after the start", "memory at start", "MB", 0.75),
    ("resident memory after the load", "memory", "MB", 0.75),
    ("parse, p50", "parse p50", "ms", 0.45),
    ("parse, p99", "parse p99", "ms", None),
    ("REST message, 1 client, p50", "REST p50, 1", "ms", 0.30),
    ("REST message, 1 client, p99", "REST p99, 1", "ms", 0.40),
    ("REST message lately said by another, 1 client, p50", "REST p50, again", "ms", None),
    ("REST message, 16 clients, p50", "REST p50, 16", "ms", None),
    ("REST message, 16 clients, p99", "REST p99, 16", "ms", None),
    ("share of messages left without a word", "silent", "", None),
    ("messages a second, 1 client", "per second, 1", "", None),
    ("messages a second, 16 clients", "per second, 16", "", 4.0),
    ("messages a second, 64 clients", "per second, 64", "", None),
)


def section(results: Results, command: str, per_topic: int) -> str:
    """The section in Markdown.

    Args:
        command: what was run. per_topic: examples of each topic that the two compared bots learnt.
    """
    counts = results.once("examples", dict)
    lines = [
        "## Speed",
        "",
        f"`{command}`, {datetime.date.today():%d %B %Y}, on {machine()}. One process serves each bot; they take turns. "
        f"Rasa's default configuration and ours learn the same {counts['count']} examples of {counts['topics']} topics "
        f"({per_topic} a topic; the default would train for hours on all our examples), each from an empty cache; the "
        "last column is ours as released, on all its examples. Every message is stored by each bot in SQLite before it "
        "is answered. No message is said twice, but in the row that says so. Median of the rounds, least and greatest "
        "in brackets; a ratio is of the same round.",
        "",
        f"| | {DEFAULT} | {OURS} | ratio | aim | {FULL} |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, key, unit, aim in MEASURES:
        values = {system: results.rounds(system, key) for system in (DEFAULT, OURS, FULL)}
        if not values[DEFAULT] or not values[OURS]:
            continue
        if key == "silent":
            cells = [f"{median(values[s]):.1%}" if values[s] else "" for s in (DEFAULT, OURS, FULL)]
            lines.append(f"| {name} | {cells[0]} | {cells[1]} | | | {cells[2]} |")
            continue
        middle, least, greatest = ratios(values[OURS], values[DEFAULT])
        wanted = "" if aim is None else f"at least {aim:g}" if aim > 1 else f"at most {aim:g}"
        cells = [_spread(values[system], unit) for system in (DEFAULT, OURS)]
        cells += [f"**{middle:.2f}** ({least:.2f}-{greatest:.2f})", wanted, _spread(values[FULL], unit)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    context = results.once("context", dict)
    lines += [
        "",
        f"A conversation's context costs a message that is read in it {context['used']:.1f} ms at the median (of "
        f"{context['used, turns']} turns of the blind conversations; aim: at most 3), and one that is not "
        f"{context['unused']:.2f} ms (of {context['unused, turns']}).",
        "",
        *_growth(results),
    ]
    return "\n".join(lines) + "\n"


def _growth(results: Results) -> list[str]:
    lines = ["### Growth", ""]
    for title, kind in (
        ("turns that the conversation has already; p50 of a REST message", "by length"),
        ("other conversations stored; p50 of a REST message", "by stored"),
    ):
        found = results.growth(kind)
        sizes = list(next(iter(found.values()), {}))
        lines += [f"| {title} | {' | '.join(f'{int(size):,}' for size in sizes)} |", "| --- " * (len(sizes) + 1) + "|"]
        for system, by_size in found.items():
            cells = [f"{percentile(by_size[size], 0.5):.1f} ms" for size in sizes]
            lines.append(f"| {system} | {' | '.join(cells)} |")
        lines.append("")
    lines += ["| data | topics | examples | training | model | parse, p50 | parse, p99 |", "| --- " * 7 + "|"]
    for system, by_size in results.growth("by data").items():
        for size, f in by_size.items():
            cells = [f"{system}, {size}", f"{f['topics']:,}", f"{f['examples']:,}", f"{f['train']:.0f} s"]
            cells += [f"{f['model']:.1f} MB", f"{f['parse p50']:.1f} ms", f"{f['parse p99']:.1f} ms"]
            lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "The messages of the first table have been said before, the same ones at every length. Our classifier searches "
        "through no examples: a message is compared with a few landmarks, however many "
        "examples were learnt, so the table's last columns hardly move with them. The further topics are copies of "
        "the first ones, each about a made-up thing.",
    ]
    return lines


def _spread(values: list[float], unit: str) -> str:
    if not values:
        return ""
    form = ",.0f" if median(values) >= 100 else ".1f"
    if len(values) == 1:
        return f"{values[0]:{form}} {unit}".strip()
    return f"{median(values):{form}} {unit} ({min(values):{form}}-{max(values):{form}})".replace("  ", " ")


def machine() -> str:
    """The machine in words: processor, cores, memory, system."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    name = cpu[0].split(":", 1)[1].strip() if cpu else platform.processor() or "an unnamed processor"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores of {name}, {memory:.0f} GB, Linux, Python {platform.python_version()}"


def plot_growth(results: Results, path: Path) -> None:
    """Draws the message's time by the conversation's length and by what is stored, a line a bot."""
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    titles = {"by length": "turns of the conversation before", "by stored": "conversations stored"}
    for axes, (kind, title) in zip(panels, titles.items(), strict=True):
        for system, by_size in results.growth(kind).items():
            _draw(axes, by_size, system)
        axes.set(xlabel=title, ylabel="REST message, ms (p50)", yscale="log")
        axes.set_xscale("symlog", linthresh=10)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _draw(axes: plt.Axes, by_size: Figures, system: str) -> None:
    sizes = [int(size) for size in by_size]
    axes.plot(sizes, [percentile(times, 0.5) for times in by_size.values()], marker="o", label=system)
