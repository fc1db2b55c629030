"""Conversations and their turns, as read from the tracker store, with what staff said of them.

What lists filter and sort by stands in the conversation itself, so that no list has to look at turns.
"""

from django.conf import settings
from django.db import models

from marrow.answer.reply import DANGER
from marrow.topics import load_topics


class Verdict(models.TextChoices):
    """What staff said of a reply."""

    NONE = "", "Not judged"
    RIGHT = "right", "Right"
    WRONG = "wrong", "Wrong topic"
    OUTSIDE = "outside", "Not in the document"
    NEW = "new", "New question needed"


class Group(models.Model):
    """Messages that say much the same and wait for a decision: one decision serves them all."""

    example = models.TextField()
    vector = models.BinaryField(null=True)  # of the example: float32[384], by the project's encoder
    open = models.PositiveIntegerField(default=0)  # turns that wait
    thumbs_down = models.PositiveIntegerField(default=0)  # of them, those the patient was unhappy with
    total = models.PositiveIntegerField(default=0)  # turns, those decided included
    last_at = models.DateTimeField(null=True)
    settled = models.BooleanField(default=False)  # decided for good: the same words need no decision again

    class Meta:
        indexes = [
            models.Index(fields=["-open", "-id"], name="group_by_open"),
            models.Index(fields=["-total", "-id"], name="group_by_total"),
        ]


class Tag(models.Model):
    """A word that staff put on conversations."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One conversation of one sender."""

    sender_id = models.CharField(max_length=255, unique=True)
    channel = models.CharField(max_length=40, default="", db_index=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    opening = models.CharField(max_length=160, default="")  # the first message, cut
    turn_count = models.PositiveIntegerField(default=0)
    min_confidence = models.FloatField(null=True)  # the least sure reply that was an answer or a fallback
    has_fallback = models.BooleanField(default=False)
    has_urgent = models.BooleanField(default=False)
    has_distress = models.BooleanField(default=False)
    has_thumbs_down = models.BooleanField(default=False)
    has_thumbs_up = models.BooleanField(default=False)
    in_sample = models.BooleanField(default=False)

    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    flagged = models.BooleanField(default=False)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="assigned")
    tags = models.ManyToManyField(Tag, through="ConversationTag")

    class Meta:
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="conversation_newest"),
            models.Index(fields=["-turn_count", "-id"], name="conversation_longest"),
            models.Index(fields=["min_confidence", "-id"], name="conversation_least_sure"),
            models.Index(fields=["started_at"], name="conversation_started"),
            *(
                models.Index(fields=["-last_at"], condition=models.Q(**{field: True}), name=f"conversation_{field}")
                for field in ("has_urgent", "has_distress", "has_thumbs_down", "has_thumbs_up", "flagged")
            ),
            models.Index(
                fields=["-last_at"],
                condition=models.Q(in_sample=True, reviewed_at=None),
                name="conversation_sample_open",
            ),
        ]


class ConversationTag(models.Model):
    """That a conversation carries a tag."""

    conversation = models.ForeignKey(Conversation, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tag_once")]


class ConversationTopic(models.Model):
    """That a topic was answered in a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE)
    topic = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "conversation"], name="topic_once")]


class Turn(models.Model):
    """A message and the reply to it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns", db_index=False)
    event_id = models.BigIntegerField()  # of the message in the tracker store
    at = models.DateTimeField()
    text = models.TextField()
    key = models.CharField(max_length=32, default="")  # alike for messages that differ in case and punctuation only
    intent = models.CharField(max_length=120, default="")
    confidence = models.FloatField(null=True)
    kind = models.CharField(max_length=20, default="")  # the reply contract's; empty while there is no reply
    topics = models.JSONField(default=list)
    ranking = models.JSONField(default=list)  # [[label, confidence], …]: the runners-up
    replies = models.JSONField(default=list)  # [[event id, text], …]
    sections = models.JSONField(default=list)
    suggestions = models.JSONField(default=list)  # questions
    unanswered = models.JSONField(default=list)
    feedback = models.SmallIntegerField(default=0)  # 1 for a thumb up, -1 for a thumb down
    is_feedback = models.BooleanField(default=False)  # the message itself is such a thumb

    group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="turns", db_index=False)
    needs_decision = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.NONE, blank=True)
    right_topic = models.CharField(max_length=60, default="", blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["event_id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "event_id"], name="turn_once")]
        indexes = [
            models.Index(fields=["at"], name="turn_at"),
            models.Index(fields=["group", "needs_decision"], name="turn_group"),
            models.Index(
                fields=["key"], condition=models.Q(needs_decision=True, group=None), name="turn_without_group"
            ),
            models.Index(fields=["key"], condition=models.Q(group__isnull=False), name="turn_grouped_key"),
            models.Index(
                fields=["-at"],
                condition=models.Q(kind__in=DANGER, seen_at=None),
                name="turn_unseen",
            ),
            models.Index(fields=["-at"], condition=models.Q(kind__in=DANGER), name="turn_danger"),
        ]

    @property
    def reply_texts(self) -> list[str]:
        """What the bot said, in order."""
        return [text for _, text in self.replies]

    @property
    def runners_up(self) -> list[tuple[str, float]]:
        """The labels that came next, with their confidence."""
        chosen = f"faq/{self.topics[0]}" if len(self.topics) == 1 else self.intent
        return [(label, score) for label, score in self.ranking if label not in (chosen, "nlu_fallback")][:3]

    @property
    def right_question(self) -> str:
        """The question of the topic that staff set, in plain words."""
        topic = load_topics().get(self.right_topic)
        return topic.question if topic else self.right_topic

    @property
    def is_danger(self) -> bool:
        """Whether a person has to see it."""
        return self.kind in DANGER
