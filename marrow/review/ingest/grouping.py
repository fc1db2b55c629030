"""Groups messages that wait for a decision and say much the same, so that one decision serves many.

Messages with the same words share a group; where that group was settled (not in the document, or a new question), they
need no decision again. Beyond that, the vectors of the project's encoder decide: a message joins the group whose first
message is nearest, when it is near enough. Done in the background, never in a request.
"""

import logging
from collections.abc import Callable, Iterable

import numpy as np
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from marrow.review.ingest.cursor import lock_cursor
from marrow.review.models import Group, Turn

logger = logging.getLogger(__name__)

NEAR = 0.65  # cosine; above it 98 in 100 pairs of the development questions have one topic
GROUPS_COMPARED = 20_000  # the newest; older ones are joined by the same words alone
Encode = Callable[[list[str]], np.ndarray]


def project_encoder() -> Encode | None:
    """The project's encoder; None when it is not built here (then only the same words share a group)."""
    try:
        from marrow.nlu.encoder import is_built, load_encoder

        return load_encoder().encode if is_built() else None
    except Exception as error:  # grouping is a convenience: without it each message stands alone
        logger.warning("Similar messages are not grouped: %s", error)
        return None


class Grouper:
    """Gives turns their groups. Holds the groups' vectors between calls.

    Args:
        encode: gives vectors of length 1 for texts; None to group by the same words alone.
    """

    def __init__(self, encode: Encode | None) -> None:
        self._encode = encode
        self._ids: list[int] = []
        self._vectors = np.zeros((0, 384), np.float32)
        self._loaded = False

    def run(self, limit: int = 500) -> int:
        """Groups the messages of up to `limit` distinct wordings; returns how many turns that were."""
        self._load()
        waiting = Turn.objects.filter(needs_decision=True, group=None)
        keys = list(waiting.order_by("key").values_list("key", flat=True).distinct()[:limit])
        if not keys:
            return 0
        self._fill()
        known = self._groups_of(keys)
        examples = self._examples(waiting, [key for key in keys if key not in known])
        vectors = self._vectors_of(list(examples.values()))
        with transaction.atomic():
            lock_cursor()
            known = self._groups_of(keys)
            # What was deleted since it was read becomes no group's example; what is left of its key waits a round.
            there = self._examples(waiting, [key for key in examples if key not in known])
            settled = set(Group.objects.filter(pk__in=known.values(), settled=True).values_list("pk", flat=True))
            again = {key for key, group in known.items() if group in settled}
            touched = set()
            for position, (key, example) in enumerate(examples.items()):
                if there.get(key) == example:
                    vector = None if vectors is None else vectors[position]
                    known[key] = self._nearest(vector) or self._found(example, vector)
            grouped = 0
            for key, group in known.items():
                grouped += waiting.filter(key=key).update(group_id=group, needs_decision=key not in again)
                touched.add(group)
            recount(touched)
        return grouped

    def _load(self) -> None:
        if self._loaded or self._encode is None:
            return
        rows = Group.objects.exclude(vector=None).order_by("-id").values_list("id", "vector")[:GROUPS_COMPARED]
        self._ids = [number for number, _ in rows]
        stacked = [np.frombuffer(bytes(vector), np.float32) for _, vector in rows]
        self._vectors = np.array(stacked, np.float32).reshape(len(stacked), 384)
        self._loaded = True

    def _fill(self, limit: int = 500) -> None:
        """Gives groups that have none the numbers of their example: those that were parted, or whose words went."""
        bare = Group.objects.filter(vector=None, total__gt=0).order_by("-id").values_list("id", "example")[:limit]
        rows = list(bare) if self._encode else []
        vectors = self._vectors_of([example for _, example in rows])
        for (number, example), vector in zip(rows, () if vectors is None else vectors, strict=True):
            if Group.objects.filter(pk=number, example=example).update(vector=vector.tobytes()):
                self._remember(number, vector)

    @staticmethod
    def _examples(waiting: QuerySet[Turn], keys: list[str]) -> dict[str, str]:
        """The oldest message that waits of each of `keys`."""
        return dict(waiting.filter(key__in=keys).order_by("-id").values_list("key", "text"))

    def _groups_of(self, keys: list[str]) -> dict[str, int]:
        """The groups of those wordings that have one."""
        found = Turn.objects.filter(key__in=keys, group__isnull=False).order_by("id")
        return dict(found.values_list("key", "group_id"))

    def _vectors_of(self, texts: list[str]) -> np.ndarray | None:
        return self._encode(texts) if self._encode and texts else None

    def _nearest(self, vector: np.ndarray | None) -> int | None:
        while vector is not None and self._ids:
            likeness = self._vectors @ vector
            best = int(likeness.argmax())
            if likeness[best] < NEAR:
                return None
            if Group.objects.filter(pk=self._ids[best]).exists():
                return self._ids[best]
            del self._ids[best]  # deleted meanwhile, by retention or by hand, or never stored
            self._vectors = np.delete(self._vectors, best, axis=0)
        return None

    def _found(self, example: str, vector: np.ndarray | None) -> int:
        group = Group.objects.create(example=example, vector=None if vector is None else vector.tobytes())
        if vector is not None:
            self._remember(group.id, vector)
        return int(group.id)

    def _remember(self, number: int, vector: np.ndarray) -> None:
        if number in self._ids:
            self._vectors[self._ids.index(number)] = vector
        else:
            self._ids.append(number)
            self._vectors = np.vstack([self._vectors, vector[None]])


def keep_no_words(groups: QuerySet[Group]) -> None:
    """Each of `groups` shows the words of a message that it holds, or goes: no words outlive their conversation.

    The numbers that the encoder made of words that go, go with them; the follower makes those of the new example.
    """
    same = Turn.objects.filter(group=OuterRef("pk"), text=OuterRef("example"))
    for group in groups.exclude(Exists(same)).defer("vector"):
        turn = group.turns.order_by("-id").first()
        if turn is None:
            group.delete()
        else:
            Group.objects.filter(pk=group.pk).update(example=turn.text, vector=None)


def recount(groups: Iterable[int | None]) -> None:
    """Counts the turns of `groups` anew."""
    numbers = [number for number in set(groups) if number is not None]
    for start in range(0, len(numbers), 200):
        part = numbers[start : start + 200]
        rows = (
            Turn.objects.filter(group__in=part)
            .values("group")
            .annotate(
                all=Count("id"),
                open=Count("id", Q(needs_decision=True)),
                down=Count("id", Q(needs_decision=True, feedback__lt=0)),
                last=Max("at"),
            )
        )
        found = {row["group"]: row for row in rows}
        for number in part:
            row = found.get(number, {"all": 0, "open": 0, "down": 0, "last": None})
            Group.objects.filter(pk=number).update(
                total=row["all"], open=row["open"], thumbs_down=row["down"], last_at=row["last"]
            )
