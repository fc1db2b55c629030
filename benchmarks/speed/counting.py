"""What counting costs a message: `python -m benchmarks.speed.counting` prints microseconds, and those of a scrape."""

import asyncio
import statistics
import time
from types import SimpleNamespace
from typing import Any

from prometheus_client import generate_latest

from marrow.metrics.counters import REGISTRY, count_reply, count_response, measured, store_call

MESSAGES = 20_000
STORE_CALLS = 2  # of a message: one query, one transaction
REPLY: list[dict[str, Any]] = [
    {"text": "An answer."},
    {"custom": {"kind": "answer", "topics": ["mrd"], "confidence": 0.9}},
]


async def _reply() -> list[dict[str, Any]]:
    return REPLY


async def _message(counted: bool) -> None:
    if not counted:
        await _reply()
        return
    for _ in range(STORE_CALLS):
        with store_call():
            pass
    count_reply(await measured(_reply()))
    await count_response(None, SimpleNamespace(status=200))


async def _microseconds(counted: bool) -> float:
    began = time.perf_counter()
    for _ in range(MESSAGES):
        await _message(counted)
    return (time.perf_counter() - began) / MESSAGES * 1e6


def main() -> None:
    """Measures both ways five times in turn and prints the medians."""
    pairs = [(asyncio.run(_microseconds(True)), asyncio.run(_microseconds(False))) for _ in range(5)]
    print(f"Counting a message: {statistics.median(with_ - without for with_, without in pairs):.1f} microseconds")
    began = time.perf_counter()
    size = len(generate_latest(REGISTRY))
    print(f"A scrape: {(time.perf_counter() - began) * 1e3:.1f} ms, {size} bytes")


if __name__ == "__main__":
    main()
