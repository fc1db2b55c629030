"""The staff app's tables."""

from marrow.review.models.audit import AuditEntry
from marrow.review.models.conversation import Conversation, ConversationTag, ConversationTopic, Group, Tag, Turn
from marrow.review.models.following import Cursor, DailyCount, DirtyDay, Job
from marrow.review.models.people import Person, Role
from marrow.review.models.training import Proposal
from marrow.review.models.work import Change, Comment, SavedFilter

__all__ = [
    "AuditEntry",
    "Change",
    "Comment",
    "Conversation",
    "ConversationTag",
    "ConversationTopic",
    "Cursor",
    "DailyCount",
    "DirtyDay",
    "Group",
    "Job",
    "Person",
    "Proposal",
    "Role",
    "SavedFilter",
    "Tag",
    "Turn",
]
