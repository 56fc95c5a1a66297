"""Signing, in its order: review what is missing, send, compare what the server holds with what is shown, sign that.

Nothing is ever signed behind the clinician's back: offline there is a sentence, and no queue.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from ehr_desktop.application.chart import Charts
from ehr_desktop.application.copies import take_theirs
from ehr_desktop.application.copy_forward import NOTHING_COPIED, CopyForward, Untouched
from ehr_desktop.application.errors import (
    ChangedElsewhere,
    KnownError,
    NotNow,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
    WrongPassword,
    WrongSigningPassword,
)
from ehr_desktop.application.events import Events, NotesChanged
from ehr_desktop.application.my_notes import MyNotes, NoteToRead
from ehr_desktop.application.ports import (
    Attestation,
    AuditKind,
    AuditRow,
    Capability,
    ClinicApi,
    Clock,
    Pace,
    ServerAbout,
    SignatureRequest,
    Store,
)
from ehr_desktop.application.sync import Link, SyncEngine
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.content_hash import content_of, content_sha256
from ehr_desktop.domain.note import NoteStatus, Place, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.rules import UnmetPoint, appointment_warning, what_is_missing_to_sign
from ehr_desktop.domain.server_rewriting import columns_trimmed

SIGNED = frozenset({NoteStatus.SIGNED, NoteStatus.PENDING_COSIGN, NoteStatus.COSIGNED})

OFFLINE = "You are offline. The note is saved on this computer and can be signed when you are back online."


@dataclass(frozen=True)
class Review:
    """What a clinician looks at before signing: the note as it will be signed, and all that is missing.

    `copied` is what stands in it as it was copied from an earlier note.
    """

    shown: NoteToRead
    missing: tuple[UnmetPoint, ...]
    warning: str
    sha256: str
    copied: Untouched = NOTHING_COPIED


@dataclass(frozen=True)
class ReadyToSign:
    """The server holds exactly what was shown, at `version`; this is what the clinician attests."""

    review: Review
    server_id: str
    version: str
    attestation: Attestation


class CannotSignYet(KnownError):
    """The note is not at the server as it is shown: why, and what to do."""


class OfflineNow(CannotSignYet):
    """There is no connection. The note is kept here; nothing is queued to be signed."""


class LookAgain(CannotSignYet):
    """The note is not, here or at the server, what was reviewed."""


class MissingToSign(KnownError):
    """The server names points that are missing."""

    def __init__(self, message: str, points: tuple[UnmetPoint, ...]) -> None:
        super().__init__(message)
        self.points = points


class Signing:
    """Signs the notes of one clinician."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        events: Events,
        engine: SyncEngine,
        my_notes: MyNotes,
        charts: Charts,
        copying: CopyForward,
        clinician_id: str,
        about: Callable[[], ServerAbout],
        check_password: Callable[[str], None],
        fetch_appointments: Callable[[str], None],
    ) -> None:
        """`check_password` raises `WrongPassword`; it is asked where the server does not verify passwords itself.

        `fetch_appointments` brings those of a client up to date, and raises the known errors.
        """
        self._store = store
        self._api = api
        self._clock = clock
        self._events = events
        self._engine = engine
        self._my_notes = my_notes
        self._charts = charts
        self._copying = copying
        self._clinician_id = clinician_id
        self._about = about
        self._check_password = check_password
        self._fetch_appointments = fetch_appointments

    def review(self, note_id: str) -> Review:
        """Everything that stands between this note and its signature, at once."""
        shown = self._my_notes.look(note_id)
        if shown is None:
            raise CannotSignYet("This note is not on this computer any more.")
        note = shown.note
        missing = what_is_missing_to_sign(
            shown.note_type,
            shown.columns,
            shown.appointment,
            client_id=note.client_id,
            clinician_id=self._clinician_id,
            now=self._clock.now(),
            practice=self._charts.rules(shown.note_type.name),
        )
        warning = appointment_warning(shown.appointment, shown.note_type) if shown.appointment else ""
        copied = self._copying.untouched(note, note.answers)
        return Review(shown, missing, warning, content_sha256(shown.columns), copied)

    # --- on a lane ------------------------------------------------------------------------------------------

    def prepare(self, review: Review) -> ReadyToSign:
        """Bring exactly the reviewed revision to the server, compare, and fetch what is to be attested.

        Raises `CannotSignYet` with a sentence when that does not come about, and the known errors.
        """
        note_id = review.shown.note.id
        if review.missing:
            raise LookAgain("Something is still missing before this note can be signed.")
        report = self._engine.send_now(note_id)
        shown = self._my_notes.look(note_id)
        if shown is None or shown.note.revision != review.shown.note.revision:
            raise LookAgain("The note was changed meanwhile. Please look at it again.")
        if shown.place is Place.NEEDS_YOU:
            words = f": {shown.row.refusal.message}" if shown.row and shown.row.refusal else "."
            raise CannotSignYet(
                f"The server has not taken this note as it is{words} Please look under Needs you first."
            )
        if report.link is Link.SIGN_IN_NEEDED:
            raise SignInNeeded(report.why)
        if shown.place is not Place.ACCEPTED or shown.note.server is None:
            if report.link is Link.RETIRED:
                raise CannotSignYet(report.why)
            if report.link is not Link.OFFLINE and report.why:
                raise CannotSignYet(_later(report.why))
            raise OfflineNow(f"{OFFLINE} ({report.why})" if report.why else OFFLINE)
        try:
            copy = self._api.note(shown.note.server.id)
            self._fetch_appointments(shown.note.client_id)
            attestation = self._attestation(shown.note.note_type)
        except NotNow as error:
            raise CannotSignYet(_later(str(error))) from error
        except (Unreachable, OutcomeUnknown) as error:
            raise OfflineNow(f"{OFFLINE} ({error})") from error
        if copy.status in SIGNED:
            self._take(note_id, shown.note_type, copy)
            raise LookAgain("This note is signed already.")
        self._compare(review, copy)
        if self.review(note_id).shown.appointment != review.shown.appointment:
            raise LookAgain("The appointment was changed meanwhile. Please look at it again. Nothing was signed.")
        return ReadyToSign(review, copy.id, copy.version, attestation)

    def _attestation(self, note_type: str) -> Attestation:
        try:
            return self._api.attestation(note_type)
        except Refused as error:
            raise CannotSignYet(
                f"The server gives no text to attest for a {note_type}; it said: “{error}”. The note is there as a "
                "draft, and nothing was signed. Please ask your practice whether it has an attestation for your role "
                "and your state."
            ) from error

    def _compare(self, review: Review, copy: ServerCopy) -> None:
        """What is signed is what was shown, to the letter."""
        same_text = self._says_what_was_shown(copy.columns, review)
        if same_text and copy.appointment_id == review.shown.note.appointment_id:
            return
        server, shown = content_of(columns_trimmed(copy.columns)), content_of(columns_trimmed(review.shown.columns))
        labels = {one.column: one.label for one in review.shown.note_type.fields() if not one.line}
        differing = [labels.get(name, name) for name in server if server[name] != shown[name]]
        what = ", ".join(differing) or ("the appointment" if same_text else "blanks at the end of a text")
        raise LookAgain(f"The server holds something else than is shown here ({what}). Nothing was signed.")

    def _says_what_was_shown(self, columns: Columns, review: Review) -> bool:
        """Whether these columns are those that were shown.

        A server that does not compare fingerprints trims what it is sent: a blank that was typed at the end of a text
        can never stand there. Nothing but that may be missing, and nothing at all where fingerprints are compared.
        """
        if content_sha256(columns) == review.sha256:
            return True
        if self._about().can(Capability.SIGN_VERIFIES_PASSWORD):
            return False
        return content_of(columns) == content_of(columns_trimmed(review.shown.columns))

    def sign(self, ready: ReadyToSign, password: str) -> ServerCopy:
        """Sign exactly what was shown. An answer that is lost is looked for before anything is said.

        Raises `WrongSigningPassword`, `MissingToSign`, `CannotSignYet`, and the known errors.
        """
        if not self._about().can(Capability.SIGN_VERIFIES_PASSWORD):
            try:
                self._check_password(password)
            except WrongPassword as error:
                raise WrongSigningPassword("This is not your password. Nothing was signed.") from error
        request = SignatureRequest(ready.server_id, ready.version, password, ready.attestation.id, ready.review.sha256)
        try:
            copy = self._api.sign(request)
        except ChangedElsewhere as error:
            raise LookAgain("The note was changed meanwhile. Please look at it again. Nothing was signed.") from error
        except Refused as error:
            raise MissingToSign(str(error), _points(error)) from error
        except Unreachable as error:
            raise OfflineNow(f"{OFFLINE} ({error})") from error
        except OutcomeUnknown as error:
            copy = self._look_after_lost_answer(ready, error)
        except NotNow as error:
            if not error.maybe_done:
                raise
            copy = self._look_after_lost_answer(ready, error)
        self._take(ready.review.shown.note.id, ready.review.shown.note_type, copy, ready)
        if not self._says_what_was_shown(copy.columns, ready.review):
            raise LookAgain("The server has signed another text than was shown. Please read the signed note.")
        return copy

    def _look_after_lost_answer(self, ready: ReadyToSign, lost: KnownError) -> ServerCopy:
        try:
            with self._api.at_pace(Pace.FINISH):
                copy = self._api.note(ready.server_id)
        except KnownError:
            sentence = "The connection broke while signing. Look at the note again when you are back online."
            raise CannotSignYet(sentence) from lost
        if copy.status not in SIGNED:
            raise CannotSignYet("The connection broke before the note was signed. Please sign again.") from lost
        return copy

    def _take(self, note_id: str, note_type: NoteType, copy: ServerCopy, ready: ReadyToSign | None = None) -> None:
        """The signed text is the note from now on; what was typed beside it meanwhile is set aside, not lost."""
        now = self._clock.now()
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note is None:
                return
            take_theirs(tx, note, note_type, copy, now)
            if ready:
                signature = {
                    "attestation_id": ready.attestation.id,
                    "attestation_text": ready.attestation.text,
                    "sha256": content_sha256(copy.columns),
                }
                tx.remember(f"signature:{note_id}", json.dumps(signature), now)
                what = f"attestation {ready.attestation.id}, sha256 {signature['sha256']}"
                tx.append_audit(AuditRow(now, self._clinician_id, AuditKind.SIGNED, note_id, what))

    def announce(self, note_id: str) -> None:
        """Tell the lists, on the thread of the screen."""
        self._events.publish(NotesChanged(frozenset({note_id})))


def _later(why: str) -> str:
    return f"{why} Nothing was signed; the note is saved. Please try again in a few minutes."


def _points(refused: Refused) -> tuple[UnmetPoint, ...]:
    """The server's unmet points; their identifiers are those of `domain/rules.py`."""
    points: list[UnmetPoint] = []
    for error in refused.errors:
        where = error.get("path", "")
        points.append(UnmetPoint(error.get("code", where), where, error.get("message", ""), ""))
    return tuple(points)
