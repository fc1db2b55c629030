"""One of the things that the follower does again and again: what fails is told once, and keeps nothing else waiting."""

import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from marrow.errors import MarrowError

Tell = Callable[[str, Exception | None], None]


class Step:
    """Some work that is due every so often.

    Args:
        every: seconds from the end of one try to the next.
        work: what is done; where it returns something true there is more, and it is due again at once.
        tell: takes why it failed, in a sentence, and the error where its place in the code says more. It is called at
            the first of several failures that are alike.
        well: called when the work is done again after it had failed.
    """

    def __init__(
        self, every: float, work: Callable[[], object], tell: Tell, well: Callable[[], None] | None = None
    ) -> None:
        self._every, self._work, self._tell, self._well = every, work, tell, well
        self._due = 0.0
        self._told = ""

    def take(self) -> bool:
        """Does the work, if it is due; returns whether there is more to be done at once."""
        if time.monotonic() < self._due:
            return False
        more = False
        try:
            more = bool(self._work())
        except Exception as error:
            self._failed(error)
        else:
            if self._told and self._well:
                self._well()
            self._told = ""
        self._due = 0.0 if more else time.monotonic() + self._every
        return more

    def _failed(self, error: Exception) -> None:
        connection.close()  # it may be what failed: the next try opens another
        ours = isinstance(error, MarrowError)
        # Another's own words may quote what it refused, and so a patient.
        fault = "The database" if isinstance(error, DatabaseError) else "The program"
        why = str(error) if ours else f"{fault} fails ({type(error).__name__})."
        if why != self._told:
            self._tell(why, None if ours else error)
        self._told = why
