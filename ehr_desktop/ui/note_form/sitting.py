"""One note while its page shows it: what is saved of it, its appointment, what signing still needs.

Knows the use cases and no widget.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.copy_forward import Source, Untouched
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotEditable
from ehr_desktop.application.merging import version_here
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.domain import prefill, rules
from ehr_desktop.domain.copying import answers_to_copy
from ehr_desktop.domain.merge import APPOINTMENT, Version, differing_fields
from ehr_desktop.domain.note import SESSION_DATE, Answer, Answers, Note, NoteStatus
from ehr_desktop.domain.note_type import Prefill
from ehr_desktop.domain.packing import is_blank_answer, pack, tidy
from ehr_desktop.domain.people import Appointment, Client
from ehr_desktop.domain.rules import UnmetPoint

_OF_THE_CHART = frozenset({Prefill.INHERITED_DIAGNOSES, Prefill.ACTIVE_GOALS})


@dataclass(frozen=True)
class Remark:
    """What is to be said of the appointment chosen, and whether it stands in the way of signing."""

    words: str = ""
    stops_signing: bool = False


class Sitting:
    """Made by `begin_note` or `open_note`; ended by `close`."""

    def __init__(self, desk: Desk, note: Note, begun_on: date, *, is_begun: bool) -> None:
        self._desk = desk
        self._begun_on = begun_on
        self.note = note
        self.note_type = desk.types.of(note)
        self.is_begun = is_begun
        self.origin = f"note page {uuid4()}"
        self.appointment_id = note.appointment_id
        self._day = note.answers.get(SESSION_DATE)
        self._is_new = not is_begun
        # What stands in a draft that is opened again was given, also where it is the default.
        self._given = set(note.answers) if is_begun else set[str]()
        self._source: Source | None = None
        self._has_looked = False
        self._is_behind = False
        self._prefilled = prefill.first_answers(self.note_type, self.appointment, prefill.Chart(), begun_on)

    @property
    def is_saved(self) -> bool:
        """Whether this computer holds it."""
        return self.note.is_saved

    @property
    def appointment(self) -> Appointment | None:
        """The session it belongs to, as far as it is known here."""
        return self._desk.directory.appointment(self.appointment_id) if self.appointment_id else None

    @property
    def client(self) -> Client | None:
        """Who it is about."""
        return self._desk.directory.client(self.note.client_id)

    def diagnoses(self, answers: Answers) -> tuple[str, ...]:
        """The codes in the answers."""
        codes: list[str] = []
        for one in self.note_type.fields():
            answer = answers.get(one.id)
            if one.column == "diagnosisCodes" and isinstance(answer, tuple):
                codes += [str(code) for code in answer]
        return tuple(codes)

    def save(self, answers: Answers, hidden: Mapping[str, str]) -> None:
        """Commit; `hidden` are texts of fields not asked any more. Raises `NotEditable` and `StoreFailed`.

        What came into the note from elsewhere stays in it, and is not in the form before it is taken in.
        """
        saved = self._desk.drafts.save(self.note, answers, self.appointment_id, self.origin, hidden)
        self.is_begun = True
        self.note = saved
        if saved.answers != answers or saved.appointment_id != self.appointment_id:
            self._read_as(saved, Version(tidy(self.note_type, answers), self.appointment_id))

    def hidden(self) -> Mapping[str, str]:
        """Texts of fields that were not asked any more when it was saved: they come back when they are asked again."""
        return self._desk.drafts.hidden(self.note.id)

    def delete(self) -> None:
        """Delete it; it can be restored for a while. Raises `NotEditable` and `StoreFailed`."""
        self._desk.drafts.delete(self.note.id, self.origin)

    def close(self) -> None:
        """No form shows it any more. May raise `StoreFailed`; everything saved is safe all the same."""
        self._desk.drafts.close(self.note.id)

    def look(self) -> NoteToRead | None:
        """What this computer holds of it now."""
        return self._desk.my_notes.look(self.note.id) if self.is_saved else None

    def as_shown(self, answers: Answers) -> NoteToRead:
        """The note with these answers, committed or not, for whoever reads or takes it along."""
        note = replace(self.note, answers=answers, appointment_id=self.appointment_id)
        return NoteToRead(note, self.note_type, self.client, self.appointment, None)

    def need(self) -> Need | None:
        """Why it needs its clinician."""
        return self._desk.conflicts.need(self.note.id) if self.is_saved else None

    def take_in(self, answers: Answers, held: str = "") -> dict[str, Answer]:
        """What the note says and these answers do not, somebody else having written it: to be shown from now on.

        The field `held` is left as it is, and the note stays ahead of the form there.
        """
        read = self.look()
        if read is None:
            return {}
        kept = version_here(read.note)
        if version_here(self.note) == kept:
            self.note = read.note
            return {}
        shown = Version(tidy(self.note_type, answers), self.appointment_id)
        held = "" if not rules.may_edit(read.note, self._desk.clock.now()) else held
        new = [one.id for one in differing_fields(self.note_type, shown, kept) if one.id not in (APPOINTMENT, held)]
        changes = {key: kept.value(key) for key in new}
        self.appointment_id = kept.appointment_id
        self._read_as(read.note, Version({**shown.answers, **changes}, kept.appointment_id))
        self._day = read.note.answers.get(SESSION_DATE)
        self._given |= set(changes)
        return changes

    def is_ahead(self, answers: Answers) -> bool:
        """Whether these answers say what the note as it was saved last does not."""
        typed = Version(tidy(self.note_type, answers), self.appointment_id)
        return bool(differing_fields(self.note_type, typed, version_here(self.note)))

    @property
    def is_behind(self) -> bool:
        """Whether the note says more than the form."""
        return self._is_behind

    def _read_as(self, kept: Note, shown: Version) -> None:
        """What the next save is measured against: the note as the form shows it."""
        unlike = differing_fields(self.note_type, shown, version_here(kept))
        read = version_here(kept).but({one.id: shown.value(one.id) for one in unlike})
        self.note = replace(kept, answers=read.answers, appointment_id=read.appointment_id)
        self._is_behind = bool(unlike)

    def why_read_only(self) -> str:
        """Why it cannot be edited, as a sentence; empty where it can."""
        if self.note.deleted_at is not None:
            return "This note was deleted."
        if not self.note_type.has_form:
            return f"This program has no form for a {self.note.note_type} yet. The note can be read and copied."
        if rules.may_edit(self.note, self._desk.clock.now()):
            return ""
        if rules.is_locked(self.note, self._desk.clock.now()) or self.note.status is NoteStatus.LOCKED:
            return "This note is locked. It can be read and copied."
        return "This note is signed or on its way to it. It can be read and copied."

    def missing(self, answers: Answers) -> Sequence[UnmetPoint]:
        """Everything that stands between these answers and a signature."""
        return rules.what_is_missing_to_sign(
            self.note_type,
            pack(self.note_type, answers),
            self.appointment,
            client_id=self.note.client_id,
            clinician_id=self._desk.clinician.id,
            now=self._desk.clock.now(),
            practice=self._desk.charts.rules(self.note_type.name),
        )

    def remark(self) -> Remark:
        """What is to be said of the appointment."""
        one = self.appointment
        if one is None:
            return Remark()
        reason = rules.why_unsuitable(
            one, self.note_type, self.note.client_id, self._desk.clinician.id, self._desk.clock.now()
        )
        if reason is None:
            return Remark(rules.appointment_warning(one, self.note_type))
        words = rules.UNSUITABLE_WORDS[reason]
        if reason is rules.Unsuitable.NOT_YET:
            return Remark(f"{words}: sign after the session")
        return Remark(f"{words}: choose another before signing", stops_signing=True)

    def choose(self, appointment_id: str | None, answers: Answers) -> dict[str, Answer]:
        """Another appointment, or none. Answers what changes with it: only what was prefilled, never what was typed."""
        self.appointment_id = appointment_id
        changed = prefill.answers_with_appointment(
            self.note_type, answers, self._prefilled, self.appointment, self._begun_on
        )
        self._prefilled = prefill.first_answers(self.note_type, self.appointment, prefill.Chart(), self._begun_on)
        self._day = changed.get(SESSION_DATE)
        return {
            key: changed.get(key) for key in answers.keys() | changed.keys() if changed.get(key) != answers.get(key)
        }

    def inherited_later(self, answers: Answers) -> dict[str, Answer]:
        """What the chart says and was not known here when this note began: diagnoses, goals.

        Only into a note begun in this sitting, and only where the clinician has not been: what was removed stays away.
        """
        if not self._is_new:
            return {}
        chart = self._desk.charts.of(self.note.client_id, self.note.note_type)
        known = prefill.first_answers(self.note_type, self.appointment, chart, self._begun_on)
        return {
            one.id: known[one.id]
            for one in self.note_type.fields()
            if one.prefill in _OF_THE_CHART
            and one.id in known
            and one.id not in self._given
            and is_blank_answer(answers.get(one.id))
        }

    # --- copied forward -------------------------------------------------------------------------------------

    def source(self) -> Source | None:
        """The client's last note of this type, looked for once."""
        if not self._has_looked:
            self._source, self._has_looked = self._desk.copying.source(self.note), True
        return self._source

    def to_copy(self, answers: Answers, section_id: str = "") -> dict[str, Answer]:
        """What the last note has and this one has not yet; of one section, or of all."""
        source = self.source()
        only = [one.id for part in self.note_type.sections if part.id == section_id for one in part.fields]
        return answers_to_copy(self.note_type, source.answers, answers, self._given, only or None) if source else {}

    def copy_forward(self, answers: Answers, section_id: str) -> dict[str, Answer]:
        """Take over what `to_copy` says, and remember that it was copied. May raise `StoreFailed`."""
        source, changes = self.source(), self.to_copy(answers, section_id)
        if source and changes:
            self._desk.copying.record(self.note.id, source, changes)
        return changes

    def copied(self, answers: Answers) -> Untouched:
        """What stands in these answers as it was copied."""
        return self._desk.copying.untouched(self.note, answers)

    def confirm(self, field_ids: Collection[str]) -> None:
        """They were read and hold, or were taken back. May raise `StoreFailed`."""
        self._desk.copying.confirm(self.note.id, field_ids)

    def edited(self, field_id: str, answers: Answers) -> dict[str, Answer]:
        """The clinician has been at a field. Another day of the session moves a due date nobody has set by hand."""
        self._given.add(field_id)
        day = answers.get(SESSION_DATE)
        if field_id != SESSION_DATE or is_blank_answer(day):
            return {}
        before, self._day = self._day, day
        return prefill.due_with_session_day(self.note_type, answers, before, day)


def begin_note(desk: Desk, client_id: str, note_type: str, appointment_id: str | None) -> Sitting:
    """A new note, in memory until its first save."""
    kind = desk.types[note_type]
    appointment = desk.directory.appointment(appointment_id) if appointment_id else None
    today = desk.clock.today()
    answers = prefill.first_answers(kind, appointment, desk.charts.of(client_id, note_type), today)
    return Sitting(desk, desk.drafts.begin(client_id, kind, answers, appointment_id), today, is_begun=False)


def open_note(desk: Desk, note_id: str) -> Sitting:
    """A draft, to go on with. Raises `NotEditable` where it is not on this computer any more."""
    note = desk.drafts.open(note_id)
    if note.deleted_at is not None:
        desk.drafts.close(note_id)
        raise NotEditable("This note was deleted.")
    begun_on = note.created_at.astimezone().date() if note.created_at else desk.clock.today()
    return Sitting(desk, note, begun_on, is_begun=True)
