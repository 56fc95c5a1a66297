"""Which notes the practice has written: for each client an intake, a plan and the sessions, in every status."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from ehr_desktop.backend.practice_data import notes_text
from ehr_desktop.backend.practice_data.notes_text import Columns
from ehr_desktop.backend.practice_data.people import ANA, CLIENTS, MARCUS, Someone, named
from ehr_desktop.backend.practice_data.week import GROUP, INDIVIDUAL, Visit, earlier_visits, last_review

DRAFT, PENDING, SIGNED = "DRAFT", "PENDING_COSIGN", "SIGNED"
COSIGNED, RETURNED = "COSIGNED", "RETURNED_FOR_REVISION"

#: What a clinician has typed between two sessions.
_TYPED_SO_FAR = ("sessionDate", "subjective", "interventionsUsed", "progressTowardGoals", "dueDate")
_LOCKED_DRAFT_OF = CLIENTS[4]
_WITHOUT_PLAN = next(client for client in CLIENTS if client.plan == "missing")
_RETURNED_TO = next(client for client in CLIENTS if client.therapist == "associate")
_ANAS_OPEN_SESSIONS = 2
#: The stories in which somebody else was asked, and those with papers; in the order of their texts.
_CONSULTED_FOR = ("low mood", "family")
_PAPERS_OF = ("attention", "trauma")


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
        yield from _beside_the_sessions(place, client, held)
        for number, visit in enumerate(by_client[client], place // 2):
            if visit.status_at(now) == "CANCELLED" and place % 2 == 0:
                yield Entry(visit, "Cancellation Note", notes_text.cancellation(visit, number), _done(client))
    review = last_review(today, MARCUS)
    yield Entry(review, "Termination Note", notes_text.termination(review), _done(MARCUS))
    yield from _drafts_without_appointment(by_client, now)


def renewed_plan(visit: Visit) -> Entry:
    """A treatment plan for the next ninety days."""
    return Entry(visit, "Treatment Plan", notes_text.treatment_plan(visit, "Some Progress"), _done(visit.client))


def _beginnings(client: Someone, today: date) -> Iterator[Entry]:
    first, planning = earlier_visits(today, client)
    if client.plan != "new":
        yield Entry(first, "Intake Assessment", notes_text.intake(first), _done(client))
    if client.plan in ("current", "overdue"):
        yield Entry(planning, "Treatment Plan", notes_text.treatment_plan(planning), _done(client))


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


def _beside_the_sessions(place: int, client: Someone, held: Sequence[Visit]) -> Iterator[Entry]:
    """Calls, consultations and papers of some clients, each on the day of the session before the last."""
    if len(held) < 2 or client is ANA:
        return
    visit, done = held[-2], _done(client)
    if place % 4 == 1:
        yield Entry(visit, "Contact Note", notes_text.contact(visit, place // 4), done)
    if client.story in _CONSULTED_FOR:
        columns = notes_text.consultation(visit, _CONSULTED_FOR.index(client.story))
        yield Entry(visit, "Consultation Note", columns, done)
    if client.story in _PAPERS_OF:
        yield Entry(visit, "Miscellaneous Note", notes_text.miscellaneous(visit, _PAPERS_OF.index(client.story)), done)


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
    visit = Visit(_WITHOUT_PLAN, now.date(), time(8), INDIVIDUAL)
    columns = _as_far_as(DRAFT, notes_text.treatment_plan(visit))
    yield Entry(visit, "Treatment Plan", columns, DRAFT, names_appointment=False)


def _done(client: Someone) -> str:
    return COSIGNED if client.therapist == "associate" else SIGNED


def _as_far_as(status: str, columns: Columns) -> Columns:
    if status != DRAFT:
        return columns
    return {name: said for name, said in columns.items() if name in _TYPED_SO_FAR}
