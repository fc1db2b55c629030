"""`make bench-capacity`: what a message costs each part of a deployment, for docs/capacity.md.

Two workers behind nginx, PostgreSQL and Redis are put under load by wrk, and the processor time that each part took is
read from the system: that holds on a busy machine too, where messages a second do not.
"""

import json
import os
import platform
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.speed.bot import Bot
from benchmarks.speed.load import load
from tests.production.deployment import Deployment
from tests.production.patients import questions

SECONDS = 20
CLIENTS = (1, 8, 32)


def _processor_seconds(pid: int) -> float:
    """Of a process, of those that it started and of those among them that ended."""
    ticks = 0
    for number in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        ticks += own + (ended if number == pid else 0)
    return ticks / os.sysconf("SC_CLK_TCK")


def _spent(deployment: Deployment) -> dict[str, float]:
    postmaster = int((deployment.postgres_folder / "data" / "postmaster.pid").read_text().split()[0])
    parts = {"nginx": [deployment.nginx.running.pid], "PostgreSQL": [postmaster]}
    parts |= {"Redis": [deployment.redis.running.pid], "worker": [w.running.pid for w in deployment.workers]}
    return {name: sum(map(_processor_seconds, pids)) for name, pids in parts.items()}


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as folder:
        deployment = Deployment(Path(folder))
        try:
            _measure(deployment, Path(folder) / "messages")
        finally:
            deployment.stop()


def _measure(deployment: Deployment, messages: Path) -> None:
    messages.write_text("".join(f"{json.dumps(text)}\n" for text in questions()))
    size = "SELECT pg_total_relation_size('events'), (SELECT count(*) FROM events WHERE type_name = 'user')"
    bot = Bot(f"{deployment.nginx.address}/webhooks/rest/webhook", deployment.workers[0].running, 0.0)
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, other load {os.getloadavg()[0]:.1f}")
    load(bot, messages, 4, 5)  # every connection is open, every cache is warm
    print("| clients | messages a second | p50 ms | p99 ms | worker ms | PostgreSQL ms | nginx ms | Redis ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for clients in CLIENTS:
        before = _spent(deployment)
        figures = load(bot, messages, clients, SECONDS)
        after = _spent(deployment)
        each = {name: 1000 * (after[name] - before[name]) / figures["answers"] for name in before}
        costs = " | ".join(f"{each[name]:.2f}" for name in ("worker", "PostgreSQL", "nginx", "Redis"))
        print(f"| {clients} | {figures['per_second']:.0f} | {figures['p50']:.0f} | {figures['p99']:.0f} | {costs} |")
    ((held, turns),) = deployment.sql(size)
    print(f"Held in PostgreSQL: {held / turns / 1000:.1f} kB a message ({turns} messages).")
    print(f"Resident: {', '.join(f'{worker.resident():.0f} MB' for worker in deployment.workers)} (workers).")


if __name__ == "__main__":
    main()
