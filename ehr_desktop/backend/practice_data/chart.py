"""Which notes the practice has written: for each client an intake, a plan and the sessions, in every status."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from ehr_desktop.backend.practice_data import notes_text
from ehr_desktop.backend.practice_data.notes_text import Columns
from ehr_desktop.backend.practice_data.people import ANA, CLIENTS, Someone, named
from ehr_desktop.backend.practice_data.week import GROUP, INDIVIDUAL, Visit, earlier_visits

DRAFT, PENDING, SIGNED = "DRAFT", "PENDING_COSIGN", "SIGNED"
COSIGNED, RETURNED = "COSIGNED", "RETURNED_FOR_REVISION"

#: What a clinician has typed between two sessions.
_TYPED_SO_FAR = ("sessionDate", "subjective", "interventionsUsed", "dueDate")
_LOCKED_DRAFT_OF = CLIENTS[4]
_RETURNED_TO = next(client for client in CLIENTS if client.therapist == "associate")
_ANAS_OPEN_SESSIONS = 2


@dataclass(frozen=True)
class Entry:
    """One note of the chart. `visit` gives client and time even where the note names no appointment."""

    visit: Visit
    note_type: str
    columns: Columns
    status: str
    names_appointment: bool = True
    is_locked: bool = False

    @property
    def id(self) -> str:
        """Its note id."""
        return named("note", self.visit.id, self.note_type, str(self.names_appointment))


def entries(visits: Iterable[Visit], today: date, now: datetime) -> Iterator[Entry]:
    """The whole chart as of `now`, from the calendar's visits."""
    by_client: dict[Someone, list[Visit]] = {client: [] for client in CLIENTS}
    for visit in visits:
        by_client[visit.client].append(visit)
    for place, client in enumerate(CLIENTS):
        yield from _beginnings(client, today)
        held = [visit for visit in by_client[client] if visit.status_at(now) == "COMPLETED"]
        yield from _sessions(place, client, held)
        for visit in by_client[client]:
            if visit.status_at(now) == "CANCELLED" and place % 2 == 0:
                yield Entry(visit, "Cancellation Note", notes_text.cancellation(visit), _done(client))
    yield from _drafts_without_appointment(by_client, now)


def renewed_plan(visit: Visit) -> Entry:
    """A treatment plan for the next ninety days."""
    return Entry(visit, "Treatment Plan", notes_text.treatment_plan(visit), _done(visit.client))


def _beginnings(client: Someone, today: date) -> Iterator[Entry]:
    first, planning = earlier_visits(today, client)
    if client.plan != "new":
        yield Entry(first, "Intake Assessment", notes_text.intake(first), _done(client))
    if client.plan in ("current", "overdue"):
        yield renewed_plan(planning)


def _sessions(place: int, client: Someone, held: Sequence[Visit]) -> Iterator[Entry]:
    for number, visit in enumerate(held):
        status = _status(place, client, since=len(held) - 1 - number)
        if status is None:
            continue
        if visit.kind == GROUP:
            name, columns = "Group Therapy Note", notes_text.group_session(visit, number)
        else:
            name, columns = "Progress Note", notes_text.progress(visit, number)
        locked = client is _LOCKED_DRAFT_OF and status == DRAFT and len(held) - 1 - number > 0
        yield Entry(visit, name, _as_far_as(status, columns), status, is_locked=locked)


def _status(place: int, client: Someone, *, since: int) -> str | None:
    """The status of a session's note, or None where it is still to be written; `since` counts later sessions."""
    if client is ANA:
        return SIGNED if since >= _ANAS_OPEN_SESSIONS else None
    if client is _LOCKED_DRAFT_OF and since == 1:
        return DRAFT
    if client is _RETURNED_TO and since == 1:
        return RETURNED
    if since == 0:
        return (None, DRAFT, PENDING if client.therapist == "associate" else SIGNED)[place % 3]
    if client.therapist == "associate":
        return PENDING if since == 1 else COSIGNED
    return SIGNED


def _drafts_without_appointment(by_client: Mapping[Someone, Sequence[Visit]], now: datetime) -> Iterator[Entry]:
    """Begun before anybody had made the appointment."""
    for client in (CLIENTS[1], CLIENTS[6], CLIENTS[29]):
        past = [visit for visit in by_client[client] if visit.ends_at() <= now]
        visit = Visit(client, past[-1].day if past else now.date(), time(8), INDIVIDUAL)
        columns = _as_far_as(DRAFT, notes_text.progress(visit, 2))
        yield Entry(visit, "Progress Note", columns, DRAFT, names_appointment=False)
    client = CLIENTS[2]
    visit = Visit(client, now.date(), time(8), INDIVIDUAL)
    words = "Short call from the school’s social worker, with consent: attendance was full this month."
    yield Entry(visit, "Contact Note", {"subjective": words}, DRAFT, names_appointment=False)


def _done(client: Someone) -> str:
    return COSIGNED if client.therapist == "associate" else SIGNED


def _as_far_as(status: str, columns: Columns) -> Columns:
    if status != DRAFT:
        return columns
    return {name: said for name, said in columns.items() if name in _TYPED_SO_FAR}
