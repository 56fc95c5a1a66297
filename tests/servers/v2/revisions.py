"""Which build of the server answers: how far the refusals of drafts were undone, one after the other.

The text was the same every time ("a draft needs no appointment"), what ran in production was not. Each revision
still has every refusal that was undone after it; at none but the newest does a draft without an appointment arrive.
What else those builds did differently is not known, so everything else is as in the newest.
"""

from enum import IntEnum


class Revision(IntEnum):
    """From the oldest to the newest, named for the refusal that stands first in each."""

    #: Every note needs an appointment, drafts too: the image production went on running.
    APPOINTMENT_REQUIRED_FOR_DRAFTS = 1
    #: An appointment may be left out, but not sent as null; the rules then ask for it all the same.
    NULL_REFUSED = 2
    #: null is fine; a session date must be there.
    SESSION_DATE_REQUIRED = 3
    #: The rules are right; the table still wants an appointment and a due date, and says so with a 500.
    DUE_DATE_REQUIRED = 4
    NEWEST = 5

    @property
    def asks_drafts_first(self) -> bool:
        """Whether a missing appointment is refused before anything else is looked at."""
        return self <= Revision.APPOINTMENT_REQUIRED_FOR_DRAFTS

    @property
    def refuses_null(self) -> bool:
        """Whether `appointmentId` may be left out but not be null."""
        return self <= Revision.NULL_REFUSED

    @property
    def needs_session_date(self) -> bool:
        """Whether the schema wants a session date."""
        return self <= Revision.SESSION_DATE_REQUIRED

    @property
    def rules_ask_drafts(self) -> bool:
        """Whether the rule about appointments forgets to look at the status."""
        return self <= Revision.SESSION_DATE_REQUIRED

    @property
    def table_needs_all(self) -> bool:
        """Whether the columns appointmentId and dueDate may not be empty."""
        return self <= Revision.DUE_DATE_REQUIRED
