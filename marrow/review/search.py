"""Full-text search over what patients wrote, by what each database has for it: FTS5 in SQLite, tsvector in PostgreSQL.

One document a conversation, so that words of several messages can be searched together.
"""

import re
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE review_search USING fts5(body, tokenize='porter unicode61 remove_diacritics 2')",
    ],
    "postgresql": [
        "CREATE TABLE review_search (rowid bigint PRIMARY KEY, body text NOT NULL, "
        "words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED)",
        "CREATE INDEX review_search_words ON review_search USING gin (words)",
    ],
}
_TERM = re.compile(r'"([^"]+)"|(\S+)')
_WORD = re.compile(r"\w+")


def index(documents: Iterable[tuple[int, str]]) -> None:
    """Puts (conversation id, words) into the index, in place of what was there."""
    rows = list(documents)
    remove([number for number, _ in rows])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO review_search (rowid, body) VALUES (%s, %s)", rows)


def remove(ids: list[int]) -> None:
    """Takes conversations out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM review_search WHERE rowid = %s", [(number,) for number in ids])


def forget_removed() -> None:
    """Takes the words of what was removed out of SQLite's index, which until then marks them as removed and no more.

    It writes the index anew. PostgreSQL's autovacuum does the like by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO review_search (review_search) VALUES ('optimize')")


def matching(words: str) -> Q:
    """The conversations whose messages hold all of `words`; words in double quotes must follow each other.

    The last word may be unfinished. Nothing that is typed has a meaning to the database.
    """
    terms = [_WORD.findall(phrase or word) for phrase, word in _TERM.findall(words)]
    terms = [term for term in terms if term]
    if not terms:
        return Q(pk__in=[])
    if connection.vendor == "sqlite":
        quoted = ['"' + " ".join(term) + '"' for term in terms]
        if not words.rstrip().endswith('"'):
            quoted[-1] += "*"
        sql = "SELECT rowid FROM review_search WHERE review_search MATCH %s"
        return Q(pk__in=RawSQL(sql, [" AND ".join(quoted)]))
    phrases = ["(" + " <-> ".join(f"'{word}'" for word in term) + ")" for term in terms]
    if not words.rstrip().endswith('"'):
        phrases[-1] = phrases[-1][:-1] + ":*)"
    sql = "SELECT rowid FROM review_search WHERE words @@ to_tsquery('english', %s)"
    return Q(pk__in=RawSQL(sql, [" & ".join(phrases)]))
