"""Measures how a bot grows: with the length of a conversation and with the number of stored conversations."""

import sqlite3
import time
import uuid
from pathlib import Path

from benchmarks.speed.bot import Bot, serve
from benchmarks.speed.projects import messages

DATABASE = "conversations.db"
ASKED = 15  # messages at each length
COLUMNS = "type_name, timestamp, intent_name, action_name, data"
SEED = "seed"  # the sender whose turn is copied


def by_length(folder: Path, system: str, lengths: list[int]) -> dict[int, list[float]]:
    """Milliseconds of a message in a conversation of as many turns, for each length; 0 is its first message."""
    _forget(folder)
    with serve(folder, system) as bot:
        _seed(bot)
    senders = {length: [f"{length}-{n}" for n in range(ASKED)] for length in lengths}
    with sqlite3.connect(folder / DATABASE) as database:
        for length, names in senders.items():
            for name in names if length else ():
                _copy_turns(database, name, length)
    with serve(folder, system) as bot:
        for n in range(ASKED):  # warm
            bot.say(messages()[n], uuid.uuid4().hex)
        return {
            length: sorted(bot.say(text, name)[1] for text, name in zip(messages(), names, strict=False))
            for length, names in senders.items()
        }


def by_stored(folder: Path, system: str, counts: list[int]) -> dict[int, list[float]]:
    """Milliseconds of a message with as many stored conversations of one turn, for each of the rising `counts`."""
    _forget(folder)
    with serve(folder, system) as bot:
        _seed(bot)
    found, stored = {}, 0
    for count in counts:
        with sqlite3.connect(folder / DATABASE) as database:
            _copy_conversations(database, stored, count)
        stored = count
        with serve(folder, system) as bot:
            asked = [bot.say(text, uuid.uuid4().hex)[1] for text in messages()[: 2 * ASKED]]
        found[count] = sorted(asked[ASKED:])
    _forget(folder)  # a million conversations are some gigabytes
    return found


def _forget(folder: Path) -> None:
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()


def _seed(bot: Bot) -> None:
    for text in messages()[:2]:
        bot.say(text, SEED)


def _copy_turns(database: sqlite3.Connection, sender: str, turns: int) -> None:
    """Stores a conversation of `turns` turns that began now: the seed's session start, then its second turn again."""
    rows = database.execute(f"SELECT {COLUMNS} FROM events WHERE sender_id = ? ORDER BY id", (SEED,)).fetchall()
    begins = [number for number, row in enumerate(rows) if row[0] == "user"]
    turn, now = rows[begins[1] :], time.time()
    copies = [*rows[: begins[0]], *(turn * turns)]
    database.executemany(
        f"INSERT INTO events (sender_id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (sender, kind, now + number / 1e4, intent, action, data)
            for number, (kind, _, intent, action, data) in enumerate(copies)
        ],
    )


def _copy_conversations(database: sqlite3.Connection, first: int, end: int) -> None:
    """Stores the conversations number `first` to `end`, each the first turn of the seed's."""
    database.execute(
        f"""
        INSERT INTO events (sender_id, {COLUMNS})
        WITH RECURSIVE numbers (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
        SELECT 'stored ' || n, {COLUMNS} FROM numbers, (
            SELECT {COLUMNS} FROM events WHERE sender_id = ?
            AND id < (SELECT max(id) FROM events WHERE sender_id = ? AND type_name = 'user') ORDER BY id
        ) WHERE n < ?
        """,
        (first, end, SEED, SEED, end),
    )
