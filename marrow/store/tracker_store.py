"""Keeps every conversation in SQL, and gives Rasa only its last turns at each message (endpoints.yml)."""

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import UserUttered
from sqlalchemy.orm import Query, Session

PAGE = 20  # turns; a tracker holds the page before the current one too, so from 20 to 39 of the last turns


class RecentTurnsTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store; it stores all the events, and a tracker starts at most 39 turns back.

    The stock store reads the conversation from its first event at every message: 0.4 s a message after 500 turns.
    `retrieve_full_tracker` still gives the whole conversation.
    """

    def _event_query(self, session: Session, sender_id: str, fetch_events_from_all_sessions: bool) -> Query:
        """The events of a tracker, in order.

        The parent class reads by this query and, when it saves, counts by it which of the tracker's events it has
        already. So the first event must not move between the two: it moves only with what is stored.
        """
        query = super()._event_query(session, sender_id, fetch_events_from_all_sessions)
        if fetch_events_from_all_sessions:
            return query
        turns = query.filter(self.SQLEvent.type_name == UserUttered.type_name)
        earlier = (turns.count() // PAGE - 1) * PAGE
        if earlier <= 0:
            return query
        first = turns.with_entities(self.SQLEvent.id).offset(earlier).limit(1).scalar()
        return query.filter(self.SQLEvent.id >= first)
